"""What lies over the cells of a sheet in an Office file, as DrawingML has it: text boxes, shapes, pictures."""

from __future__ import annotations

from pipeline.reading.address import LAST_COLUMN, LAST_ROW
from pipeline.reading.markup import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.sheet import Note, Rectangle

ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
KINDS = {"sp": "box", "cxnSp": "box", "grpSp": "", "pic": "picture", "contentPart": "picture", "graphicFrame": ""}
"""Shapes by their elements. A group is what is in it; a frame is a chart or a table, which are no notes."""
PIXEL = 9_525
"""In the units of a drawing. A shape that reaches no farther into a cell does not lie on it."""
LIKE_THE_OTHER = "Fallback"
"""What programs show that do not know the newer way of saying the same."""


def read_drawing(xml: bytes) -> list[Note]:
    """The notes of a drawing in its order, one for each thing that is placed. Raises Refused when it is broken."""
    drawing = Drawing()
    walk(xml, drawing.begin, drawing.end, drawing.say)
    return drawing.notes


def area(first: tuple[int, int], last: tuple[int, int], into: tuple[float, float], least: int = PIXEL) -> Rectangle:
    """The cells from ``first`` to ``last``, both (row, column); ``into`` is how far the last ones are reached into."""
    top, left = min(max(first[0], 0), LAST_ROW), min(max(first[1], 0), LAST_COLUMN)
    bottom, right = (number - 1 if reach <= least else number for number, reach in zip(last, into, strict=True))
    return top, left, min(max(bottom, top), LAST_ROW), min(max(right, left), LAST_COLUMN)


class Drawing:
    """Collects notes while the XML is walked. Hidden shapes and form controls are passed over."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self._path: list[str] = []
        self._skipped = 0
        self._place: dict[str, int] = {}
        self._shapes: list[tuple[str, bool]] = []
        self._kinds: set[str] = set()
        self._words: list[str] = []

    def begin(self, name: str, given: dict[str, str]) -> None:
        self._skipped += name == LIKE_THE_OTHER
        self._path.append(name)
        if self._skipped:
            return
        if name in ANCHORS:
            self._place, self._kinds, self._words = {}, set(), []
        elif name in KINDS:
            self._shapes.append((name, not self._shapes or self._shapes[-1][1]))
        elif name == "compatExt" or (name == "cNvPr" and given.get("hidden") in ("1", "true")):
            self._shapes[-1:] = [(shape, False) for shape, _ in self._shapes[-1:]]
        elif name == "br" and self._seen():
            self._words.append("\n")

    def say(self, text: str) -> None:
        name = self._path[-1]
        if self._skipped or len(self._path) < 2:
            return
        if name == "t" and self._seen():
            self._words.append(text)
        elif self._path[-2] in ("from", "to") and text.strip().lstrip("-").isdecimal():
            self._place[f"{self._path[-2]} {name}"] = int(text.strip()[:12])

    def end(self, name: str) -> None:
        self._path.pop()
        if name == LIKE_THE_OTHER:
            self._skipped -= 1
        elif self._skipped:
            return
        elif name == "p" and self._seen():
            self._words.append("\n")
        elif name in KINDS and self._shapes:
            shape, shown = self._shapes.pop()
            self._kinds |= {KINDS[shape]} if shown else set()
        elif name in ANCHORS:
            self._note(name)

    def _seen(self) -> bool:
        """Whether the innermost shape is one that is seen and has words of its own."""
        return bool(self._shapes) and self._shapes[-1][1] and KINDS[self._shapes[-1][0]] == "box"

    def _note(self, anchor: str) -> None:
        kind = "box" if "box" in self._kinds else "picture" if "picture" in self._kinds else ""
        if kind:
            self.notes.append((kind, "".join(self._words).strip("\n"), self._area(anchor)))

    def _area(self, anchor: str) -> Rectangle | None:
        if anchor == "absoluteAnchor" or "from row" not in self._place:
            return None
        at = self._place.get
        first = at("from row", 0), at("from col", 0)
        if anchor == "oneCellAnchor":
            return area(first, first, (0, 0))
        last = at("to row", first[0]), at("to col", first[1])
        return area(first, last, (at("to rowOff", 0), at("to colOff", 0)))
