"""Comments and what is drawn on a sheet of an .ods file, put together while its XML is walked."""

from __future__ import annotations

import re

from pipeline.reading.drawing import area
from pipeline.reading.layout import parse_area

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.sheet import Note, Rectangle

COMMENT = "office:annotation"
LINES = ("text:p", "text:h")
FRAME, TEXT_BOX, PICTURE = "draw:frame", "draw:text-box", "draw:image"
NO_NOTES = frozenset({"draw:object", "draw:object-ole", "draw:control", "draw:plugin", "draw:applet"})
"""Charts and other documents, with the picture that stands for them; controls of a form."""
HOLDERS = frozenset({FRAME, PICTURE, "draw:g", "draw:a"})
PARTS = frozenset({"draw:enhanced-geometry", "draw:equation", "draw:handle", "draw:glue-point", "draw:param"})
"""Not seen by themselves."""
UNSAID = frozenset({"text:ruby-text"})
LENGTH = re.compile(r"(\d{0,5}(?:\.\d{0,9})?)(mm|cm|in|pt|pc|px)")
MICRONS = {"mm": 1_000, "cm": 10_000, "in": 25_400, "pt": 353, "pc": 4_233, "px": 265}
LEAST = 300
"""Thousandths of a millimetre. A shape that reaches no farther into a cell does not lie on it."""


def begins_note(name: str) -> bool:
    """Whether an element is a comment or something drawn."""
    return name == COMMENT or name.startswith("draw:")


class OneNote:
    """One comment or drawn thing with all that is in it. ``cell`` is where it stands, None outside of all cells."""

    def __init__(self, cell: tuple[int, int] | None, name: str, given: dict[str, str]) -> None:
        self._cell = cell
        self._comment = name == COMMENT
        self._end = given
        self._inside: list[str] = []
        self._kinds: set[str] = set()
        self._lines: list[str] = []
        self._unsaid = 0
        self.begin(name, given)

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take in an element that begins."""
        self._inside.append(name)
        self._unsaid += name in UNSAID
        if name in LINES:
            self._lines.append("")
        elif name in ("text:line-break", "text:tab", "text:s") and self._lines:
            self._lines[-1] += {"text:line-break": "\n", "text:tab": "\t"}.get(name, " ")
        elif name in NO_NOTES:
            self._kinds.add("none")
        elif name == PICTURE:
            self._kinds.add("picture")
        elif name.startswith("draw:") and name not in HOLDERS and name not in PARTS:
            self._kinds.add("box")

    def say(self, text: str) -> None:
        """Take in words; only those of a paragraph are seen."""
        if self._lines and not self._unsaid and any(line in self._inside for line in LINES):
            self._lines[-1] += text

    def end(self) -> bool:
        """Take in an element that ends; True when it was the note itself."""
        self._unsaid -= self._inside.pop() in UNSAID
        return not self._inside

    def note(self) -> Note | None:
        """What it says and where; None for a chart, a control, and a comment without words."""
        text = "\n".join(self._lines).strip("\n")
        if self._comment:
            return ("note", text, self._area()) if text.strip() else None
        if "box" in self._kinds:
            return "box", text, self._area()
        return ("picture", "", self._area()) if self._kinds == {"picture"} else None

    def _area(self) -> Rectangle | None:
        if self._cell is None:
            return None
        address = self._end.get("table:end-cell-address", "").rpartition(".")[2]
        last = None if self._comment else parse_area(address.encode())
        if not address or last is None:
            return area(self._cell, self._cell, (0, 0))
        into = _microns(self._end.get("table:end-y", "")), _microns(self._end.get("table:end-x", ""))
        return area(self._cell, last[:2], into, LEAST)


def _microns(length: str) -> float:
    """A length in thousandths of a millimetre; one that cannot be read is long."""
    found = LENGTH.fullmatch(length.strip())
    return float(found[1] or 0) * MICRONS[found[2]] if found and found[1] != "." else LEAST + 1
