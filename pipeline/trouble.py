"""What stops a command and can be mended by the person who runs it, apart from faults of our own."""

from __future__ import annotations

from typing import ClassVar


class Trouble(Exception):
    """Its text is a sentence for that person: what is wrong and what to do. ``exit_code``: the command's."""

    exit_code: ClassVar[int] = 2


class Refused(Trouble):
    """A command did not do its job since something stands against it; nothing was written."""

    exit_code = 1
