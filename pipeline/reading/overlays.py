"""What lies over the cells of a sheet: comments, text boxes, shapes and pictures, with their words and places.

A department may answer in a text box or a comment; such words must not be lost. Sources: comments (ECMA-376, part 1,
18.7), threads ([MS-XLSX]), drawings (part 1, 20.5), VML for old drawings (part 4), records of [MS-XLSB], and the
annotations and shapes of OpenDocument 1.3. Charts, form controls and hidden shapes are no notes. Pictures are only
noted to be there; what they show is not looked at.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from pipeline.reading.grid import LAST_COLUMN, LAST_ROW, CellRange, SheetNote
from pipeline.reading.markup import text_of, walk
from pipeline.reading.reasons import damaged
from pipeline.reading.xlsx_cells import parse_area
from pipeline.reading.xlsx_flags import said

if TYPE_CHECKING:
    from typing import Literal

    from pipeline.reading.archive import Archive, Relations

    Comments = dict[tuple[int, int], str]
    """By row and column: what the comment of a cell says."""

COMMENTS, THREADS, DRAWING, OLD_DRAWING = "comments", "threadedComment", "drawing", "vmlDrawing"
"""Kinds of relationships from a sheet to what lies over it."""


def read_overlays(archive: Archive, part: str, relations: Relations) -> tuple[SheetNote, ...]:
    """All notes of a sheet: comments in the order of their cells, then what is drawn.

    - ``part``: the name of the sheet's part; ".bin" at its end means .xlsb.
    - ``relations``: what the part refers to.

    A thread is also among the old comments, for programs that know no threads; its own part is read after those and
    takes their place. Raises Refused where a part is broken.
    """
    parts: dict[str, list[str]] = {}
    for kind, target in relations.values():
        if target in archive:
            parts.setdefault(kind, []).append(target)
    comments: Comments = {}
    for name in parts.get(COMMENTS, []):
        is_binary = part.endswith(".bin")
        comments |= read_binary_comments(archive.read(name)) if is_binary else read_comments(archive.markup(name))
    for name in parts.get(THREADS, []):
        comments |= read_threads(archive.markup(name))
    notes = comment_notes(comments)
    for name in parts.get(DRAWING, []):
        notes += read_drawing(archive.markup(name))
    for name in parts.get(OLD_DRAWING, []):
        data = archive.read(name)
        archive.room.take_elements(data.count(b"<"))
        notes += read_vml(data)
    return tuple(notes)


AUTHOR = re.compile(r"[^\n:：]+[:：]")
"""The author's name, as Excel begins a comment with it."""
BEGIN_COMMENT, COMMENT_TEXT = 635, 637
"""Records of [MS-XLSB]: a comment begins, and its text."""


def comment_notes(comments: Comments) -> list[SheetNote]:
    """The comments as notes, from the top of the sheet to its bottom. Those without words are left out, also where
    the author's name stands in them."""
    return [
        SheetNote("note", text.strip(), CellRange(row, column, row, column))
        for (row, column), text in sorted(comments.items())
        if text.strip() and not AUTHOR.fullmatch(text.strip())
    ]


def read_comments(xml: bytes) -> Comments:
    """The old comments, by cell. The name of the author stays in the text, where programs write it. Raises Refused."""
    return _read(xml, "comment", "rPh")


def read_threads(xml: bytes) -> Comments:
    """The threads, by cell: the first comment and its replies, each below the one before. Raises Refused."""
    return _read(xml, "threadedComment", "extLst")


def read_binary_comments(data: bytes) -> Comments:
    """The old comments of an .xlsb, by cell. Its threads are XML as in .xlsx, and so are its drawings. Raises Refused
    where the part is cut off."""
    from pipeline.reading.xlsb_records import records, wide_text

    found: Comments = {}
    cell = None
    try:
        for kind, at, _ in records(data):
            if kind == BEGIN_COMMENT:
                row, _, column = struct.unpack_from("<III", data, at + 4)
                cell = row + 1, column + 1
            elif kind == COMMENT_TEXT and cell:
                found[cell] = wide_text(data, at + 1)[0]
    except (struct.error, IndexError, UnicodeError) as error:
        raise damaged() from error
    return found


def _read(xml: bytes, wanted: str, left_out: str) -> Comments:
    """The words of each element named ``wanted``, by the cell in its attribute ``ref``; for one cell they are joined by
    line feeds.

    What stands in an element named ``left_out`` is no part of the words: furigana in comments, extensions in threads.
    An element without a cell that a sheet has is passed over. Raises Refused where the XML is broken.
    """
    found: dict[tuple[int, int], list[str]] = {}
    words: list[str] = []
    inside: list[str] = []
    depths = {wanted: 0, left_out: 0}
    cell = None

    def begin(name: str, given: dict[str, str]) -> None:
        """Take in an element that begins."""
        nonlocal cell
        if name == wanted:
            cell = parse_area(given.get("ref", "").encode())
            words.clear()
        if name in depths:
            depths[name] += 1
        inside.append(name)

    def say(text: str) -> None:
        """Take in text."""
        if inside[-1] in ("t", "text") and depths[wanted] and not depths[left_out]:
            words.append(text)

    def end(name: str) -> None:
        """Take in an element that ends."""
        inside.pop()
        if name in depths:
            depths[name] -= 1
        if name == wanted and cell:
            found.setdefault(cell[:2], []).append(said("".join(words)))

    walk(xml, begin, end, say)
    return {cell: "\n".join(texts) for cell, texts in found.items()}


ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
"""Elements that give a drawn thing its place."""
KINDS = {"sp": "box", "cxnSp": "box", "grpSp": "", "pic": "picture", "contentPart": "picture", "graphicFrame": ""}
"""Element of a shape → its kind. A group is what is in it; a graphicFrame is a chart or a table, and no note."""
PIXEL = 9_525
"""A pixel in the units of a drawing (EMU). A shape that reaches no farther into a cell does not lie on it."""
LIKE_THE_OTHER = "Fallback"
"""What programs show that do not know the newer form beside it (ECMA-376, part 3)."""


def read_drawing(xml: bytes) -> list[SheetNote]:
    """The notes of a drawing in its order, one for each thing with a place. Raises Refused where the XML is broken."""
    drawing = Drawing()
    walk(xml, drawing.begin, drawing.end, drawing.say)
    return drawing.notes


def area_of(first: tuple[int, int], last: tuple[int, int], into: tuple[float, float], least: int) -> CellRange:
    """The cells that a shape lies on, from ``first`` to ``last``, both (row, column) from 1.

    - ``into``: how far the shape reaches into the last row and into the last column.
    - ``least``: in the same unit; a shape that reaches no farther does not lie on that row or column.

    >>> area_of((2, 2), (5, 3), (10, 0), 1)
    CellRange(top=2, left=2, bottom=5, right=2)
    """
    top, left = min(max(first[0], 1), LAST_ROW), min(max(first[1], 1), LAST_COLUMN)
    bottom, right = (number - 1 if reach <= least else number for number, reach in zip(last, into, strict=True))
    return CellRange(top, left, min(max(bottom, top), LAST_ROW), min(max(right, left), LAST_COLUMN))


class Drawing:
    """Collects the notes of a drawing while its XML is walked. Hidden shapes and form controls are left out."""

    def __init__(self) -> None:
        self.notes: list[SheetNote] = []
        self._path: list[str] = []
        self._skipped = 0
        self._place: dict[str, int] = {}
        self._shapes: list[tuple[str, bool]] = []
        self._kinds: set[str] = set()
        self._words: list[str] = []

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take in an element that begins, by its name and attributes."""
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
        """Take in text: words of a shape, or a number of its place."""
        name = self._path[-1]
        if self._skipped or len(self._path) < 2:
            return
        if name == "t" and self._seen():
            self._words.append(text)
        elif self._path[-2] in ("from", "to") and text.strip().lstrip("-").isdecimal():
            self._place[f"{self._path[-2]} {name}"] = int(text.strip()[:12])

    def end(self, name: str) -> None:
        """Take in an element that ends. The end of an anchor makes the note."""
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
        """Whether the innermost shape is visible and has words of its own."""
        return bool(self._shapes) and self._shapes[-1][1] and KINDS[self._shapes[-1][0]] == "box"

    def _note(self, anchor: str) -> None:
        """Add the note for what stands at one anchor. A box wins over a picture in the same group."""
        kind: Literal["box", "picture"] = "box" if "box" in self._kinds else "picture"
        if kind in self._kinds:
            self.notes.append(SheetNote(kind, "".join(self._words).strip("\n"), self._area(anchor)))

    def _area(self, anchor: str) -> CellRange | None:
        """The cells of an anchor, which counts from 0; None for a place that is not tied to cells."""
        if anchor == "absoluteAnchor" or "from row" not in self._place:
            return None
        at = self._place.get
        first = at("from row", 0) + 1, at("from col", 0) + 1
        if anchor == "oneCellAnchor":
            return area_of(first, first, (0, 0), PIXEL)
        last = at("to row", first[0] - 1) + 1, at("to col", first[1] - 1) + 1
        return area_of(first, last, (at("to rowOff", 0), at("to colOff", 0)), PIXEL)


SHAPE_END = re.compile(rb"</v:(?:shape|rect|roundrect|oval|line|group)\s*>")
"""The end of one shape in VML."""
OBJECT = re.compile(rb"ObjectType\s*=\s*[\"'](Shape|Rect|RectA|LineA|Group|Text)[\"']")
"""Kinds of old objects that are boxes. Comments have a part of their own, and form controls are no notes."""
ANCHOR = re.compile(rb"<x:Anchor>([\s\d,-]*)</")
"""The eight numbers of a shape's place in VML."""
TEXT = re.compile(rb"<v:textbox\b[^<>]*>")
LINE_END = re.compile(rb"<br\b[^<>]*>|</(?:div|p)\s*>", re.IGNORECASE)
HIDDEN = re.compile(rb"visibility\s*:\s*hidden")
BLANKS = re.compile(r"[ \t\r\n]+")
VML_PIXEL = 1
"""A pixel in the units of VML."""


def read_vml(data: bytes) -> list[SheetNote]:
    """The text boxes and shapes of an old drawing (VML), in its order. Excel still writes them for comments and for
    controls, which are left out here, and old programs for boxes.

    Searched with patterns and not parsed: programs write VML that is not well-formed. The eight numbers of an anchor
    are left column, offset, top row, offset, right column, offset, bottom row, offset.
    """
    if not OBJECT.search(data):
        return []
    notes: list[SheetNote] = []
    for shape in SHAPE_END.split(data):
        anchor = ANCHOR.search(shape)
        if OBJECT.search(shape) and anchor and not HIDDEN.search(shape):
            place = [int(number[:9]) for number in re.findall(rb"-?\d+", anchor[1])]
            if len(place) == 8:
                left, _, top, _, right, into_column, bottom, into_row = place
                cells = area_of((top + 1, left + 1), (bottom + 1, right + 1), (into_row, into_column), VML_PIXEL)
                notes.append(SheetNote("box", _words(shape), cells))
    return notes


def _words(shape: bytes) -> str:
    """What a text box says. Line breaks in the source are only blanks; br, div and p end a line."""
    begin = TEXT.search(shape)
    if begin is None:
        return ""
    inner = shape[begin.end() :].split(b"</v:textbox")[0]
    lines = (BLANKS.sub(" ", text_of(line)).strip() for line in LINE_END.split(inner))
    return "\n".join(lines).strip("\n")


COMMENT = "office:annotation"
"""The element of a comment in an .ods."""
LINES = ("text:p", "text:h")
"""Elements of an .ods whose text is one line of a note."""
FRAME, TEXT_BOX, PICTURE = "draw:frame", "draw:text-box", "draw:image"
NO_NOTES = frozenset({"draw:object", "draw:object-ole", "draw:control", "draw:plugin", "draw:applet"})
"""Charts and other embedded documents, together with the picture that stands for them, and form controls."""
HOLDERS = frozenset({FRAME, PICTURE, "draw:g", "draw:a"})
"""Elements that only hold others, or are a picture."""
PARTS = frozenset({"draw:enhanced-geometry", "draw:equation", "draw:handle", "draw:glue-point", "draw:param"})
"""Elements that are not visible themselves."""
UNSAID = frozenset({"text:ruby-text"})
"""Furigana."""
LENGTH = re.compile(r"(\d{0,5}(?:\.\d{0,9})?)(mm|cm|in|pt|pc|px)")
MICRONS = {"mm": 1_000, "cm": 10_000, "in": 25_400, "pt": 353, "pc": 4_233, "px": 265}
"""Unit of length → thousandths of a millimetre."""
LEAST = 300
"""In thousandths of a millimetre. A shape that reaches no farther into a cell does not lie on it."""


def begins_note(name: str) -> bool:
    """Whether an element of an .ods is a comment or something drawn."""
    return name == COMMENT or name.startswith("draw:")


class OneNote:
    """One comment or drawn thing of an .ods, with all that is in it.

    ``cell`` is the row and column of the cell that it is in, None outside of all cells. The element that begins it is
    given to the constructor; then call :meth:`begin`, :meth:`say` and :meth:`end` until the last returns True, and
    :meth:`note`.
    """

    def __init__(self, cell: tuple[int, int] | None, name: str, given: dict[str, str]) -> None:
        self._cell = cell
        self._comment = name == COMMENT
        self._end = given
        self._inside: list[str] = []
        self._kinds: set[str] = set()
        self._lines: list[list[str]] = []
        self._unsaid = self._in_lines = 0
        self.begin(name, given)

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take in an element that begins."""
        self._inside.append(name)
        self._unsaid += name in UNSAID
        self._in_lines += name in LINES
        if name in LINES:
            self._lines.append([])
        elif name in ("text:line-break", "text:tab", "text:s") and self._lines:
            self._lines[-1].append({"text:line-break": "\n", "text:tab": "\t"}.get(name, " "))
        elif name in NO_NOTES:
            self._kinds.add("none")
        elif name == PICTURE:
            self._kinds.add("picture")
        elif name.startswith("draw:") and name not in HOLDERS and name not in PARTS:
            self._kinds.add("box")

    def say(self, text: str) -> None:
        """Take in text. Only that of paragraphs is seen."""
        if self._in_lines and not self._unsaid:
            self._lines[-1].append(text)

    def end(self) -> bool:
        """Take in an element that ends; True where it is the note itself."""
        name = self._inside.pop()
        self._unsaid -= name in UNSAID
        self._in_lines -= name in LINES
        return not self._inside

    def note(self) -> SheetNote | None:
        """The note; None for a chart, a form control, and a comment without words."""
        text = "\n".join(map("".join, self._lines)).strip("\n")
        if self._comment:
            return SheetNote("note", text, self._area()) if text.strip() else None
        if "box" in self._kinds:
            return SheetNote("box", text, self._area())
        return SheetNote("picture", "", self._area()) if self._kinds == {"picture"} else None

    def _area(self) -> CellRange | None:
        """The cells that it lies on; None where it is in no cell."""
        if self._cell is None:
            return None
        address = self._end.get("table:end-cell-address", "").rpartition(".")[2]
        last = None if self._comment else parse_area(address.encode())
        if not address or last is None:
            return area_of(self._cell, self._cell, (0, 0), LEAST)
        into = _microns(self._end.get("table:end-y", "")), _microns(self._end.get("table:end-x", ""))
        return area_of(self._cell, (last.top, last.left), into, LEAST)


def _microns(length: str) -> float:
    """A length in thousandths of a millimetre. One that cannot be read counts as long."""
    match = LENGTH.fullmatch(length.strip())
    return float(match[1] or 0) * MICRONS[match[2]] if match and match[1] != "." else LEAST + 1
