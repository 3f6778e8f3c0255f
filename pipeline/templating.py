"""The Jinja2 environments for the templates under ``pipeline/templates``: for plain text, for Markdown, for HTML.

All raise ``jinja2.UndefinedError`` where a template names a variable that it was not given, so that no gap reaches a
reader unnoticed. Jinja2 is imported at first use, so that commands that use no template start quickly. The Typst
template of the printed table is not read here (see ``pipeline/printing``).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def plain_text() -> Environment:
    """The environment for letters and other plain text: nothing is escaped, because the result is no markup.

    The same object is returned at each call. Usage: ``plain_text().get_template("name.txt").render(…)``.
    """
    return _environment(autoescape=False)


@cache
def markdown(escaped: Callable[[str], str]) -> Environment:
    """The environment for Markdown: ``escaped`` is the filter "md", which makes a text one that says no more.

    The same object is returned for the same ``escaped``. A line that holds only a template tag leaves no blank line.
    """
    environment = _environment(autoescape=False, trim_blocks=True)
    environment.filters["md"] = escaped
    return environment


@cache
def markup(shown: Callable[[object], object]) -> Environment:
    """The environment for HTML: every value is escaped unless it is markup already (``markupsafe.Markup``).

    ``shown`` is called with each value before it is escaped, and returns what the page shows for it: legible text, for
    example. The same object is returned for the same ``shown``. A line that holds only a template tag leaves no blank
    line.
    """
    return _environment(autoescape=True, finalize=shown, trim_blocks=True, lstrip_blocks=True)


def _environment(**options: Any) -> Environment:
    """An environment over the package's templates, strict about variables it was not given."""
    from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined

    kept = Path(__file__).parent / "__pycache__"
    cache = FileSystemBytecodeCache(str(kept)) if kept.is_dir() and os.access(kept, os.W_OK) else None
    return Environment(loader=PackageLoader("pipeline"), undefined=StrictUndefined, bytecode_cache=cache, **options)
