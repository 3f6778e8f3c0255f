"""One cell of an .ods file: its text in runs, as its paragraphs and spans begin and end, and what it is flagged for."""

from __future__ import annotations

import re

from pipeline.reading.ods_styles import PARAGRAPH, SPAN, STRUCK
from pipeline.reading.reasons import too_long_string
from pipeline.reading.runs import struck_mark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.ods_styles import Styles
    from pipeline.reading.runs import Run

PARAGRAPHS = ("text:p", "text:h")
WRITTEN = {"text:tab": "\t", "text:line-break": "\n"}
BLANKS = re.compile(r"[ \t\r\n]+")
ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d+")


class Cell:
    """One cell's text in runs, as its paragraphs and spans begin and end. Raises Refused where it is too long."""

    def __init__(self, given: dict[str, str], style: str, styles: Styles, longest: int) -> None:
        self.given = given
        self.style = style
        self._styles = styles
        self._struck = [styles.of_cell(style, STRUCK)]
        self._runs: list[Run] = []
        self._longest = self._left = longest
        self._lines = self._in_line = 0
        self._after_blank = True

    def begin(self, name: str, given: dict[str, str]) -> None:
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
        """Words of a paragraph; blanks in the XML count as one, and at the beginning of a paragraph as none."""
        if self._in_line:
            text = BLANKS.sub(" ", text)
            if self._after_blank:
                text = text.lstrip(" ")
            if text:
                self._add(text, self._struck[-1])
                self._after_blank = text.endswith(" ")

    def end(self, name: str) -> None:
        if name in PARAGRAPHS:
            self._in_line -= 1
        if (name in PARAGRAPHS or name == "text:span") and len(self._struck) > 1:
            self._struck.pop()

    def said(self) -> str:
        """What the cell shows."""
        return "".join(text for text, _ in self._runs)

    def text(self) -> str:
        """What the cell shows; where that is nothing, the text it has for a value."""
        return self.said() or self.given.get("office:string-value", "")

    def shows_otherwise(self) -> bool:
        """Whether the cell may show something else than its value."""
        said = self.said()
        if self.given.get("office:value-type", "string") == "string":
            return self._lines > 0 and self.given.get("office:string-value", said) != said
        return bool(said) and said != self.given.get("office:value")

    def marks(self, is_value: bool) -> list[tuple[str, str]]:
        """The flags of a cell, by kind and text: an error has its name for a text, as any string has."""
        marks: list[tuple[str, str]] = []
        formula = self.given.get("table:formula", "")
        text = self.text().strip()
        if self.given.get("calcext:value-type") == "error" or (formula and ERROR.fullmatch(text)):
            marks.append(("error", text))
        elif formula and "office:value-type" not in self.given and not text:
            marks.append(("formula", "=" + formula.partition("=")[2]))
        if is_value and (mark := struck_mark(self._runs or [("x", self._struck[0])])):
            marks.append(mark)
        return marks

    def _write(self, text: str) -> None:
        if self._in_line:
            self._add(text, self._struck[-1])
            self._after_blank = False

    def _add(self, text: str, struck: bool) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise too_long_string(self._longest)
        self._runs.append((text, struck))


def times(given: dict[str, str], key: str, most: int) -> int:
    """How often something comes, by an attribute: at least once, and not more often than a sheet has room."""
    written = given.get(key, "1")
    return min(max(int(written[:9]), 1), most) if written.isdecimal() else 1
