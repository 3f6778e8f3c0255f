"""The styles of an .ods file, as far as they say what is struck through, crossed by a line or hidden."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    Key = tuple[str, str]
    """A style's family and its name; the name of a family's default is ""."""

CELL, PARAGRAPH, SPAN = "table-cell", "paragraph", "text"
STRUCK, DIAGONAL, HIDDEN = "struck", "diagonal", "hidden"
LINE_THROUGH = ("style:text-line-through-style", "style:text-line-through-type")
"""LibreOffice writes one of them or both."""
DIAGONALS = ("style:diagonal-bl-tr", "style:diagonal-tl-br")
USUAL = "Default"
"""The style of cells that name none."""
NO_SIZE = re.compile(r"0*(?:\.0*)?(?:mm|cm|in|pt|pc|px)?")
DEEPEST = 40
"""Parents of parents: more are a circle."""


class Styles:
    """What each style says itself, and what it has from its parents."""

    def __init__(self) -> None:
        self._own: dict[Key, dict[str, bool]] = {}
        self._parents: dict[Key, str] = {}
        self._now: Key = ("", "")
        self.diagonals = False

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take in one element below a part's styles; those that are none of a style do not matter."""
        if name in ("style:style", "style:default-style"):
            self._now = given.get("style:family", ""), given.get("style:name", "")
            self._own[self._now] = {}
            self._parents[self._now] = given.get("style:parent-style-name", "")
            return
        own = self._own.get(self._now, {})
        if name == "style:text-properties":
            lines = [given[key] for key in LINE_THROUGH if key in given]
            own |= {STRUCK: "none" not in lines} if lines else {}
        elif name == "style:table-cell-properties":
            lines = [given[key] for key in DIAGONALS if key in given]
            if lines:
                own[DIAGONAL] = any(line.strip() != "none" for line in lines)
                self.diagonals |= own[DIAGONAL]
        elif name == "style:table-properties":
            own[HIDDEN] = given.get("table:display") == "false"
        elif name == "style:table-row-properties" and "style:row-height" in given:
            own[HIDDEN] = NO_SIZE.fullmatch(given["style:row-height"]) is not None
        elif name == "style:table-column-properties" and "style:column-width" in given:
            own[HIDDEN] = NO_SIZE.fullmatch(given["style:column-width"]) is not None

    def end(self, name: str) -> None:
        """Forget the style that ends: properties of list levels and pages stand outside of styles."""
        if name in ("style:style", "style:default-style"):
            self._now = ("", "")

    def says(self, family: str, name: str, what: str) -> bool | None:
        """What a style says, by itself or by its parents; None where none of them says anything."""
        for _ in range(DEEPEST):
            found = self._own.get((family, name), {}).get(what)
            if found is not None or not name:
                return found
            name = self._parents.get((family, name), "")
        return None

    def of_cell(self, name: str, what: str) -> bool:
        """What holds for a cell with this style; "" is a cell that names none."""
        return bool(self.says(CELL, name or USUAL, what))
