"""One cell of an .ods: its text, built up as paragraphs and spans begin and end, its flags, and the styles behind them.

The format is OpenDocument 1.3, part 3. Of styles only three things matter here: whether text is struck through, whether
a cell has a diagonal line, and whether a table, row or column is hidden. Styles inherit from parents, and spans from
paragraphs and cells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.reading.reasons import too_long_string
from pipeline.reading.visible import struck_flag

if TYPE_CHECKING:
    from typing import Literal

    from pipeline.reading.visible import Run, Struck

    Kind = Literal["error", "formula", "diagonal", "struck", "struck-part"]
    Key = tuple[str, str]
    """A style's family and its name; the name of a family's default is ""."""

CELL, PARAGRAPH, SPAN = "table-cell", "paragraph", "text"
"""Families of styles: of cells, paragraphs and spans."""
STRUCK, DIAGONAL, HIDDEN = "struck", "diagonal", "hidden"
"""What styles are asked for."""
LINE_THROUGH = ("style:text-line-through-style", "style:text-line-through-type")
"""Attributes that strike text through; LibreOffice writes one of them or both."""
DIAGONALS = ("style:diagonal-bl-tr", "style:diagonal-tl-br")
"""Attributes that draw a diagonal line."""
USUAL = "Default"
"""The style of cells that name none."""
NO_SIZE = re.compile(r"0*(?:\.0*)?(?:mm|cm|in|pt|pc|px)?")
"""A length of zero, in any unit."""
DEEPEST = 40
"""The most parents of a style that are followed; more would be a circle."""
WITH_VALUE = frozenset({"office:value-type", "office:string-value", "calcext:value-type", "table:formula"})
"""Attributes of cells that are not blank."""
PARAGRAPHS = ("text:p", "text:h")
"""Elements of paragraphs and headings; each is a line of the cell."""
WRITTEN = {"text:tab": "\t", "text:line-break": "\n"}
"""Elements that stand for a character."""
BLANKS = re.compile(r"[ \t\r\n]+")
ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d+")
"""The texts of errors, in Excel and in LibreOffice."""


class OdsStyles:
    """What each style says itself, and what it inherits from its parents.

    Fill it with :meth:`begin` and :meth:`end` while the XML of styles is walked; then ask :meth:`says` or
    :meth:`of_cell`. ``diagonals`` tells whether any style draws a diagonal line at all.

    >>> styles = OdsStyles()
    >>> styles.begin("style:style", {"style:family": "table-cell", "style:name": "old"})
    >>> styles.begin("style:text-properties", {"style:text-line-through-style": "solid"})
    >>> styles.end("style:style")
    >>> styles.of_cell("old", STRUCK), styles.of_cell("", STRUCK)
    (True, False)
    """

    def __init__(self) -> None:
        self._own: dict[Key, dict[str, bool]] = {}
        self._parents: dict[Key, str] = {}
        self._said: dict[tuple[str, str, str], bool | None] = {}
        self._now: Key = ("", "")
        self.diagonals = False

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take in an element among the styles: a style begins, or says something of itself. Elements that belong to no
        style are ignored, and so is all that no one asks here, such as colours."""
        self._said.clear()
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
        """Take in the end of an element. The same properties outside of styles are for list levels and pages."""
        if name in ("style:style", "style:default-style"):
            self._now = ("", "")

    def says(self, family: str, name: str, what: str) -> bool | None:
        """What a style says about ``what`` (STRUCK, DIAGONAL or HIDDEN), or what its parents say; None for nothing."""
        asked = (family, name, what)
        if asked not in self._said:
            self._said[asked] = self._found(*asked)
        return self._said[asked]

    def _found(self, family: str, name: str, what: str) -> bool | None:
        """The same, looked up without the cache."""
        for _ in range(DEEPEST):
            found = self._own.get((family, name), {}).get(what)
            if found is not None or not name:
                return found
            name = self._parents.get((family, name), "")
        return None

    def of_cell(self, name: str, what: str) -> bool:
        """What is true of a cell with this style; "" is a cell that names none."""
        return bool(self.says(CELL, name or USUAL, what))


class OdsCell:
    """One cell, with its text in runs of struck and other text.

    ``given`` are its attributes, ``style`` is the style that holds for it, ``longest`` the most characters that it may
    have. Call :meth:`begin`, :meth:`say` and :meth:`end` for what is in it. Raises Refused where the text is too long.
    """

    def __init__(self, given: dict[str, str], style: str, styles: OdsStyles, longest: int) -> None:
        self.given = given
        self.style = style
        self._styles = styles
        self._struck = [styles.of_cell(style, STRUCK)]
        self._runs: list[Run] = []
        self._longest = self._left = longest
        self._is_struck = False
        self._lines = self._in_line = 0
        self._after_blank = True

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take in an element in the cell that begins. Raises Refused where the text becomes too long."""
        if name in PARAGRAPHS:
            if self._lines:
                self._add("\n", False)
            self._lines += 1
            self._in_line += 1
            self._after_blank = True
        elif name in WRITTEN:
            self._write(WRITTEN[name])
        elif name == "text:s":
            self._write(" " * times(given, "text:c", 32_767))
        if name in PARAGRAPHS or name == "text:span":
            family = SPAN if name == "text:span" else PARAGRAPH
            own = self._styles.says(family, given.get("text:style-name", ""), STRUCK)
            self._struck.append(self._struck[-1] if own is None else own)

    def say(self, text: str) -> None:
        """Take in words of a paragraph. A run of blanks is one space; at a paragraph's beginning it is none."""
        if self._in_line:
            text = BLANKS.sub(" ", text)
            if self._after_blank:
                text = text.lstrip(" ")
            if text:
                self._add(text, self._struck[-1])
                self._after_blank = text.endswith(" ")

    def end(self, name: str) -> None:
        """Take in an element in the cell that ends."""
        if name in PARAGRAPHS:
            self._in_line -= 1
        if (name in PARAGRAPHS or name == "text:span") and len(self._struck) > 1:
            self._struck.pop()

    def is_blank(self) -> bool:
        """Whether the cell has nothing: no words, no value, no formula."""
        return not self._runs and WITH_VALUE.isdisjoint(self.given)

    def said(self) -> str:
        """The words in the cell: what it shows."""
        return "".join(text for text, _ in self._runs)

    def text(self) -> str:
        """The words in the cell; where there are none, the text that it has as a value."""
        return self.said() or self.given.get("office:string-value", "")

    def shows_otherwise(self, said: str) -> bool:
        """Whether the cell, which shows ``said``, may show something else than its value."""
        if self.given.get("office:value-type", "string") == "string":
            return self._lines > 0 and self.given.get("office:string-value", said) != said
        return bool(said) and said != self.given.get("office:value")

    def flags(self, is_value: bool) -> list[tuple[Kind, str]]:
        """Kind and text of each flag of the cell. ``is_value`` tells whether it has a value.

        LibreOffice stores an error as a formula with the error's name as its text, like any string.
        """
        flags: list[tuple[Kind, str]] = []
        formula = self.given.get("table:formula", "")
        text = self.text().strip() if formula or "calcext:value-type" in self.given else ""
        if self.given.get("calcext:value-type") == "error" or (formula and ERROR.fullmatch(text)):
            flags.append(("error", text))
        elif formula and "office:value-type" not in self.given and not text:
            flags.append(("formula", "=" + formula.partition("=")[2]))
        if is_value and (struck := self._flag()):
            flags.append(struck)
        return flags

    def _flag(self) -> Struck | None:
        """The flag for struck words. A value without words has the font of the cell."""
        if not self._is_struck and not self._struck[0]:
            return None
        return struck_flag(self._runs or [("x", self._struck[0])])

    def _write(self, text: str) -> None:
        """Add characters that an element stands for."""
        if self._in_line:
            self._add(text, self._struck[-1])
            self._after_blank = False

    def _add(self, text: str, struck: bool) -> None:
        """Add a run. Raises Refused where the text becomes too long."""
        self._left -= len(text)
        if self._left < 0:
            raise too_long_string(self._longest)
        self._runs.append((text, struck))
        self._is_struck |= struck


def times(given: dict[str, str], key: str, most: int) -> int:
    """How often something is repeated, by the attribute ``key``: at least once, and at most ``most`` times.

    >>> times({"n": "3"}, "n", 100), times({}, "n", 100), times({"n": "9999999"}, "n", 100)
    (3, 1, 100)
    """
    if key not in given:
        return 1
    written = given[key]
    return min(max(int(written[:9]), 1), most) if written.isdecimal() else 1
