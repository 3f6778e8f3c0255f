"""The templates under ``pipeline/templates``: plain text for letters, HTML for the page, and what both have in common.

Jinja2 is imported at the first use, so that commands that lay nothing out start quickly.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def plain_text() -> Environment:
    """Nothing is escaped: what comes of it is no markup."""
    return _environment(autoescape=False)


@cache
def markup(shown: Callable[[object], object]) -> Environment:
    """Everything is escaped that is not markup already. ``shown`` gives what stands for a value before that."""
    return _environment(autoescape=True, finalize=shown, trim_blocks=True, lstrip_blocks=True)


def _environment(**options: Any) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(loader=PackageLoader("pipeline"), undefined=StrictUndefined, **options)
