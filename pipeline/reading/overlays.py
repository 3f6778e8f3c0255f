"""What lies over the cells of a sheet: comments, text boxes, shapes and pictures, with their words and their places."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from pipeline.reading.grid import LAST_COLUMN, LAST_ROW, Area, Note
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


def read_overlays(archive: Archive, part: str, relations: Relations) -> tuple[Note, ...]:
    """All notes of the sheet in ``part``: comments by cells, then what is drawn. Raises Refused where one is broken.

    ``relations`` are what the part refers to. A thread also stands among the old comments, for programs that know no
    threads: it is taken from its own part.
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


BEGIN_COMMENT, COMMENT_TEXT = 635, 637
"""Records of [MS-XLSB]."""


def comment_notes(comments: Comments) -> list[Note]:
    """The comments as notes, from the top of the sheet to its bottom; empty ones are none."""
    return [
        Note("note", text.strip(), Area(row, column, row, column))
        for (row, column), text in sorted(comments.items())
        if text.strip()
    ]


def read_comments(xml: bytes) -> Comments:
    """Old comments; one that begins with its author's name keeps it. Furigana stays out. Raises Refused."""
    return _read(xml, "comment", "rPh")


def read_threads(xml: bytes) -> Comments:
    """Threads: the first comment and its replies, one below the other. Raises Refused."""
    return _read(xml, "threadedComment", "extLst")


def read_binary_comments(data: bytes) -> Comments:
    """Old comments of an .xlsb. Raises Refused where the part is cut."""
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
    """The words of each ``wanted`` element, but for those within ``left_out``; of one cell they are joined."""
    found: dict[tuple[int, int], list[str]] = {}
    words: list[str] = []
    inside: list[str] = []
    depths = {wanted: 0, left_out: 0}
    cell = None

    def begin(name: str, given: dict[str, str]) -> None:
        nonlocal cell
        if name == wanted:
            cell = parse_area(given.get("ref", "").encode())
            words.clear()
        if name in depths:
            depths[name] += 1
        inside.append(name)

    def say(text: str) -> None:
        if inside[-1] in ("t", "text") and depths[wanted] and not depths[left_out]:
            words.append(text)

    def end(name: str) -> None:
        inside.pop()
        if name in depths:
            depths[name] -= 1
        if name == wanted and cell:
            found.setdefault(cell[:2], []).append(said("".join(words)))

    walk(xml, begin, end, say)
    return {cell: "\n".join(texts) for cell, texts in found.items()}


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


def area_of(first: tuple[int, int], last: tuple[int, int], into: tuple[float, float], least: int) -> Area:
    """The cells from ``first`` to ``last``, both (row, column), that a shape lies on.

    ``into`` is how far it reaches into the last ones, down and to the right; up to ``least``, in the same unit, is not
    at all.
    """
    top, left = min(max(first[0], 1), LAST_ROW), min(max(first[1], 1), LAST_COLUMN)
    bottom, right = (number - 1 if reach <= least else number for number, reach in zip(last, into, strict=True))
    return Area(top, left, min(max(bottom, top), LAST_ROW), min(max(right, left), LAST_COLUMN))


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
        """Take in the end of an element; that of a place makes the note."""
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
        kind: Literal["box", "picture"] = "box" if "box" in self._kinds else "picture"
        if kind in self._kinds:
            self.notes.append(Note(kind, "".join(self._words).strip("\n"), self._area(anchor)))

    def _area(self, anchor: str) -> Area | None:
        """By the anchor, which counts from 0."""
        if anchor == "absoluteAnchor" or "from row" not in self._place:
            return None
        at = self._place.get
        first = at("from row", 0) + 1, at("from col", 0) + 1
        if anchor == "oneCellAnchor":
            return area_of(first, first, (0, 0), PIXEL)
        last = at("to row", first[0] - 1) + 1, at("to col", first[1] - 1) + 1
        return area_of(first, last, (at("to rowOff", 0), at("to colOff", 0)), PIXEL)


SHAPE_END = re.compile(rb"</v:(?:shape|rect|roundrect|oval|line|group)\s*>")
OBJECT = re.compile(rb"ObjectType\s*=\s*[\"'](Shape|Rect|RectA|LineA|Group|Text)[\"']")
"""Neither notes, which have their own part, nor the controls of a form."""
ANCHOR = re.compile(rb"<x:Anchor>([\s\d,-]*)</")
TEXT = re.compile(rb"<v:textbox\b[^<>]*>")
LINE_END = re.compile(rb"<br\b[^<>]*>|</(?:div|p)\s*>", re.IGNORECASE)
HIDDEN = re.compile(rb"visibility\s*:\s*hidden")
BLANKS = re.compile(r"[ \t\r\n]+")
VML_PIXEL = 1


def read_vml(data: bytes) -> list[Note]:
    """The text boxes and shapes of a drawing, in its order."""
    if not OBJECT.search(data):
        return []
    notes: list[Note] = []
    for shape in SHAPE_END.split(data):
        anchor = ANCHOR.search(shape)
        if OBJECT.search(shape) and anchor and not HIDDEN.search(shape):
            place = [int(number[:9]) for number in re.findall(rb"-?\d+", anchor[1])]
            if len(place) == 8:
                left, _, top, _, right, into_column, bottom, into_row = place
                cells = area_of((top + 1, left + 1), (bottom + 1, right + 1), (into_row, into_column), VML_PIXEL)
                notes.append(Note("box", _words(shape), cells))
    return notes


def _words(shape: bytes) -> str:
    """What a text box says; line breaks in its source are only blanks."""
    begin = TEXT.search(shape)
    if begin is None:
        return ""
    inner = shape[begin.end() :].split(b"</v:textbox")[0]
    lines = (BLANKS.sub(" ", text_of(line)).strip() for line in LINE_END.split(inner))
    return "\n".join(lines).strip("\n")


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
        """Take in words; only those of a paragraph are seen."""
        if self._in_lines and not self._unsaid:
            self._lines[-1].append(text)

    def end(self) -> bool:
        """Take in an element that ends; True when it was the note itself."""
        name = self._inside.pop()
        self._unsaid -= name in UNSAID
        self._in_lines -= name in LINES
        return not self._inside

    def note(self) -> Note | None:
        """What it says and where; None for a chart, a control, and a comment without words."""
        text = "\n".join(map("".join, self._lines)).strip("\n")
        if self._comment:
            return Note("note", text, self._area()) if text.strip() else None
        if "box" in self._kinds:
            return Note("box", text, self._area())
        return Note("picture", "", self._area()) if self._kinds == {"picture"} else None

    def _area(self) -> Area | None:
        if self._cell is None:
            return None
        address = self._end.get("table:end-cell-address", "").rpartition(".")[2]
        last = None if self._comment else parse_area(address.encode())
        if not address or last is None:
            return area_of(self._cell, self._cell, (0, 0), LEAST)
        into = _microns(self._end.get("table:end-y", "")), _microns(self._end.get("table:end-x", ""))
        return area_of(self._cell, (last.top, last.left), into, LEAST)


def _microns(length: str) -> float:
    """A length in thousandths of a millimetre; one that cannot be read is long."""
    found = LENGTH.fullmatch(length.strip())
    return float(found[1] or 0) * MICRONS[found[2]] if found and found[1] != "." else LEAST + 1
