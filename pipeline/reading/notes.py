"""The notes of a sheet in an Office file: what its comments, text boxes, shapes and pictures say, and where."""

from __future__ import annotations

from pipeline.reading.markup import plain_markup
from pipeline.reading.package import related

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pipeline.reading.archive import Archive
    from pipeline.reading.sheet import Note

COMMENTS, THREADS, DRAWING, OLD_DRAWING = "comments", "threadedComment", "drawing", "vmlDrawing"


def find_notes(archive: Archive, part: str) -> list[Note]:
    """All notes of the sheet in ``part``: comments by cells, then what is drawn. Raises Refused where one is broken.

    A thread also stands among the old comments, for programs that know no threads: it is taken from its own part.
    """
    parts: dict[str, list[bytes]] = {}
    for kind, target in related(archive, part).values():
        if kind in (COMMENTS, THREADS, DRAWING, OLD_DRAWING) and target in archive:
            parts.setdefault(kind, []).append(archive.read(target))
    if not parts:
        return []
    from pipeline.reading.comments import read_binary, read_comments, read_threads, told
    from pipeline.reading.drawing import read_drawing
    from pipeline.reading.vml import read_vml

    comments: dict[tuple[int, int], str] = {}
    for data in parts.get(COMMENTS, []):
        comments |= read_binary(data) if part.endswith(".bin") else read_comments(plain_markup(data))
    for data in parts.get(THREADS, []):
        comments |= read_threads(plain_markup(data))
    notes = told(comments)
    for data in parts.get(DRAWING, []):
        notes += read_drawing(plain_markup(data))
    for data in parts.get(OLD_DRAWING, []):
        notes += read_vml(data)
    return notes
