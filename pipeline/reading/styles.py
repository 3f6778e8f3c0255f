"""Which cell styles of an .xlsx draw a diagonal line or strike their text through."""

from __future__ import annotations

from pipeline.reading.markup import walk

SECTIONS = ("fonts", "borders", "cellXfs")
YES = ("1", "true", "on")


def marked_styles(xml: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The numbers a cell's ``s`` may have for (a diagonal line, struck-through text)."""
    if not (b"strike" in xml or b"diagonalUp" in xml or b"diagonalDown" in xml):
        return frozenset(), frozenset()
    styles = Styles()
    walk(xml, styles.begin, styles.end)
    used = list(enumerate(styles.used))
    diagonal = frozenset(b"%d" % number for number, (border, _) in used if border in styles.diagonal)
    return diagonal, frozenset(b"%d" % number for number, (_, font) in used if font in styles.struck)


class Styles:
    """Collects, while the XML is walked, the fonts, borders and cell styles that matter; all by number."""

    def __init__(self) -> None:
        self.struck: set[str] = set()
        self.diagonal: set[str] = set()
        self.used: list[tuple[str, str]] = []
        self._path: list[str] = []
        self._number = -1
        self._drawn = False

    def begin(self, name: str, given: dict[str, str]) -> None:
        section = self._path[1] if len(self._path) > 1 else ""
        depth = len(self._path)
        if depth == 1:
            self._number = -1
        elif depth == 2:
            self._number += 1
            if section == "cellXfs":
                self.used.append((given.get("borderId", "0"), given.get("fontId", "0")))
            self._drawn = given.get("diagonalUp") in YES or given.get("diagonalDown") in YES
        elif depth == 3 and section == "fonts" and name == "strike" and given.get("val", "1") in YES:
            self.struck.add(str(self._number))
        elif (depth, section, name) == (3, "borders", "diagonal"):
            drawn = self._drawn and given.get("style", "none") != "none"
            self.diagonal.update([str(self._number)] if drawn else [])
        self._path.append(name)

    def end(self, name: str) -> None:
        self._path.pop()
