"""Text boxes in the drawings of older programs. These are no strict XML, so they are searched, not parsed."""

from __future__ import annotations

import re

from pipeline.reading.drawing import area
from pipeline.reading.markup import text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.sheet import Note

SHAPE_END = re.compile(rb"</v:(?:shape|rect|roundrect|oval|line|group)\s*>")
OBJECT = re.compile(rb"ObjectType\s*=\s*[\"'](Shape|Rect|RectA|LineA|Group|Text)[\"']")
"""Neither notes, which have their own part, nor the controls of a form."""
ANCHOR = re.compile(rb"<x:Anchor>([\s\d,-]*)</")
TEXT = re.compile(rb"<v:textbox\b[^>]*>")
LINE_END = re.compile(rb"<br\b[^>]*>|</(?:div|p)\s*>", re.IGNORECASE)
HIDDEN = re.compile(rb"visibility\s*:\s*hidden")
BLANKS = re.compile(r"[ \t\r\n]+")
LEAST = 1
"""Pixels: a shape that reaches no farther into a cell does not lie on it."""


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
                cells = area((top, left), (bottom, right), (into_row, into_column), LEAST)
                notes.append(("box", _words(shape), cells))
    return notes


def _words(shape: bytes) -> str:
    """What a text box says; line breaks in its source are only blanks."""
    begin = TEXT.search(shape)
    if begin is None:
        return ""
    inner = shape[begin.end() :].split(b"</v:textbox")[0]
    lines = (BLANKS.sub(" ", text_of(line)).strip() for line in LINE_END.split(inner))
    return "\n".join(lines).strip("\n")
