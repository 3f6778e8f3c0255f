"""Reads .ods: walks its content, writes the values into a plain document, then has the library read that.

The format is OpenDocument 1.3, part 3. Rows and cells that are repeated stay compressed: a blank row repeated a million
times is one element here and in the plain document. Flags, merged areas, hidden rows and notes are noted on the way.
Tracked changes, and documents embedded in this one, are not read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from pipeline.reading.grid import LAST_COLUMN, LAST_ROW
from pipeline.reading.margins import in_pages
from pipeline.reading.markup import TAG, walk
from pipeline.reading.ods_cell import DIAGONAL, HIDDEN, OdsCell, OdsStyles, times
from pipeline.reading.ods_table import OdsTable, duration_of
from pipeline.reading.overlays import OneNote, begins_note
from pipeline.reading.plainbook import open_book, pack, read_grid
from pipeline.reading.reasons import damaged, encrypted, too_many_sheets, unsupported

if TYPE_CHECKING:
    from pipeline.reading.archive import Archive
    from pipeline.reading.grid import Grid
    from pipeline.reading.room import Room
    from pipeline.reading.visible import Span

OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
"""The beginning of the media types of all OpenDocument files."""
MIME = OPEN_DOCUMENT + "spreadsheet"
"""The media type of a spreadsheet."""
PREFIXES = {f"urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0": kind for kind in ("office", "table", "text", "style")}
"""Namespace → the prefix that names have here."""
PREFIXES["urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"] = "draw"
MANIFEST = "META-INF/manifest.xml"
"""The list of parts."""
WHOLE = b'full-path="/"'
"""The entry of the manifest that stands for the whole document."""
MEDIA_TYPE = re.compile(rb'\bmedia-type="([^"]*)"')
SHEETS = re.compile(rb"<(?:[\w.-]+:)?spreadsheet[\s/>]")
"""The element that a document has only if it is a spreadsheet."""
DOCUMENT = (
    "<office:document-content><office:body><office:spreadsheet>%s"
    "</office:spreadsheet></office:body></office:document-content>"
)
"""The plain document around its tables."""
CELLS = ("table:table-cell", "table:covered-table-cell")
"""Elements of cells; a covered one lies in a merged area."""
GROUPS = ("table:table-row-group", "table:table-column-group")
"""Elements of outlines."""
UNSAID = ("text:ruby-text", "table:table", "text:note", "text:tracked-changes")
"""Elements in a cell that are not its own text: furigana, a table in the cell, footnotes, tracked changes."""


def is_open_document(archive: Archive) -> bool:
    """Whether a zip declares itself an OpenDocument, or looks like one where it declares nothing."""
    if "mimetype" in archive:
        return archive.read("mimetype").strip().startswith(OPEN_DOCUMENT.encode())
    return MANIFEST in archive and "content.xml" in archive


def read_ods(archive: Archive, room: Room) -> list[Grid]:
    """The sheets in their order (OpenDocument 1.3, part 3, 9).

    Raises Refused: damage, a password, another kind of document than a spreadsheet, or more than there is room for.
    """
    manifest = archive.markup(MANIFEST) if MANIFEST in archive else b""
    kind = archive.read("mimetype") if "mimetype" in archive else _said_kind(manifest)
    if kind and not kind.strip().startswith(MIME.encode()):
        raise unsupported("OpenDocumentの文書（表計算以外）")
    if "encrypted-package" in archive or b"encryption-data" in manifest:
        raise encrypted()
    if "content.xml" not in archive:
        raise damaged()
    data = archive.markup("content.xml")
    if not kind and not SHEETS.search(data):
        raise unsupported("OpenDocumentの文書（表計算以外）")
    styles = OdsStyles()
    pages = archive.markup("styles.xml") if "styles.xml" in archive else b""
    if pages:
        walk(pages, styles.begin, styles.end, prefixes=PREFIXES)
    content = Content(styles, room)
    walk(data, content.begin, content.end, content.say, PREFIXES)
    margins = in_pages(pages)
    return [
        grid if grid.hidden else grid._replace(notes=(*grid.notes, *room.told(grid.sheet, margins)))
        for grid in _grids(content, room)
    ]


def _grids(content: Content, room: Room) -> list[Grid]:
    """The values from the library, completed by what the content tells."""
    tables = "".join(table.written(str(number)) for number, table in enumerate(content.tables))
    parts = {"mimetype": MIME, MANIFEST: "<manifest:manifest/>", "content.xml": DOCUMENT % tables}
    book = open_book(pack({name: text.encode(errors="replace") for name, text in parts.items()}))
    grids = []
    for number, table in enumerate(content.tables):
        grid = read_grid(book, number, table.name, table.hidden, room)
        if grid.rows:
            grid = grid._replace(first_row=grid.first_row + table.rows_above)
        grids.append(table.told(grid))
    return grids


def _said_kind(manifest: bytes) -> bytes:
    """The media type of the whole document by its manifest; b"" where that says nothing."""
    root = next((tag for tag in TAG.findall(manifest) if WHOLE in tag), b"")
    kind = MEDIA_TYPE.search(root)
    return kind[1] if kind else b""


class Content:
    """Collects the tables of a document while its XML is walked. Raises Refused where they are too much for ``room``.

    An element goes to the innermost thing that is open: a note, something to be skipped, a cell, a table, or the
    styles. ``tables`` is the result, in the order of the sheets. A table within a cell is no sheet, and is skipped.
    """

    def __init__(self, styles: OdsStyles, room: Room) -> None:
        self.tables: list[OdsTable] = []
        self._styles = styles
        self._room = room
        self._path: list[str] = [""]
        self._skipped = 0
        self._table: OdsTable | None = None
        self._note: OneNote | None = None
        self._columns: list[tuple[Span, str]] = []
        self._next_column = 1
        self._groups: list[bool] = []
        self._hidden_groups = 0
        self._row: dict[str, str] = {}
        self._rows = 1
        self._cell: OdsCell | None = None

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take in an element that begins, by its name and attributes. Raises Refused."""
        parent = self._path[-1]
        self._path.append(name)
        if self._note:
            self._note.begin(name, given)
        elif self._skipped:
            self._skipped += 1
        elif self._cell:
            self._in_cell(self._cell, name, given)
        elif self._table:
            self._in_table(self._table, name, given)
        elif name == "table:table" and parent == "office:spreadsheet":
            self._begin_table(given)
        elif name.startswith("style:"):
            self._styles.begin(name, given)

    def say(self, text: str) -> None:
        """Take in text."""
        if self._note:
            self._note.say(text)
        elif self._cell and not self._skipped:
            self._cell.say(text)

    def end(self, name: str) -> None:
        """Take in an element that ends. Raises Refused."""
        self._path.pop()
        if self._note:
            self._end_note(self._note)
        elif self._skipped:
            self._skipped -= 1
        elif self._cell:
            if name in CELLS:
                self._end_cell(self._cell)
            else:
                self._cell.end(name)
        elif self._table:
            self._end_in_table(self._table, name)
        else:
            self._styles.end(name)

    def _begin_table(self, given: dict[str, str]) -> None:
        """Begin a new table. Raises Refused where there are too many sheets."""
        hidden = bool(self._styles.says("table", given.get("table:style-name", ""), HIDDEN))
        self._table = OdsTable(given.get("table:name", ""), hidden, self._room)
        self.tables.append(self._table)
        if len(self.tables) > self._room.sheets:
            raise too_many_sheets(len(self.tables), self._room.sheets)
        self._columns, self._next_column, self._groups, self._hidden_groups = [], 1, [], 0

    def _in_table(self, table: OdsTable, name: str, given: dict[str, str]) -> None:
        """Take in an element of a table that is in no cell."""
        if name == "table:table-row":
            self._row = given
            self._rows = times(given, "table:number-rows-repeated", LAST_ROW)
        elif name in CELLS:
            style = given.get("table:style-name") or self._row.get("table:default-cell-style-name")
            self._cell = OdsCell(given, style or self._of_column(table.column), self._styles, self._room.string)
        elif name == "table:table-column":
            self._column(table, given)
        elif name in GROUPS:
            self._groups.append(given.get("table:display") == "false")
            self._hidden_groups += self._groups[-1]
        elif begins_note(name):
            self._note = OneNote(None, name, given)

    def _end_in_table(self, table: OdsTable, name: str) -> None:
        """Take in the end of a row, an outline group, or the table."""
        if name == "table:table-row":
            rows = self._rows
            if self._is_hidden(self._row, "table-row"):
                table.hidden_rows.append((table.row, table.row + rows - 1))
            table.end_row(rows)
        elif name in GROUPS and self._groups:
            self._hidden_groups -= self._groups.pop()
        elif name == "table:table":
            self._table = None

    def _column(self, table: OdsTable, given: dict[str, str]) -> None:
        """Take in one or more columns: their default style, and whether they are hidden."""
        count = times(given, "table:number-columns-repeated", LAST_COLUMN)
        span = self._next_column, self._next_column + count - 1
        self._next_column += count
        if span[0] > LAST_COLUMN:
            return
        self._columns.append((span, given.get("table:default-cell-style-name", "")))
        if self._is_hidden(given, "table-column"):
            table.hidden_columns.append(span)

    def _is_hidden(self, given: dict[str, str], family: str) -> bool:
        """Whether a row or column is hidden: by itself, by a filter, in a closed group, or by having no size."""
        unseen = given.get("table:visibility", "visible") != "visible" or self._hidden_groups > 0
        return unseen or bool(self._styles.says(family, given.get("table:style-name", ""), HIDDEN))

    def _of_column(self, column: int) -> str:
        """The style of a column for cells that name none themselves."""
        place = bisect_right(self._columns, column, key=_first) - 1
        return self._columns[place][1] if place >= 0 and column <= self._columns[place][0][1] else ""

    def _in_cell(self, cell: OdsCell, name: str, given: dict[str, str]) -> None:
        """Take in an element of a cell."""
        if begins_note(name):
            assert self._table is not None
            self._note = OneNote((self._table.row, self._table.column), name, given)
        elif name in UNSAID:
            self._skipped = 1
        else:
            cell.begin(name, given)

    def _end_note(self, one: OneNote) -> None:
        """Take in an element of a note that ends; the last one completes the note."""
        if one.end():
            self._note = None
            if self._table and (note := one.note()):
                self._table.notes += self._room.told(self._table.name, [note])

    def _end_cell(self, cell: OdsCell) -> None:
        """Put the cell that ends into the table, as often as it is repeated. A blank one is only passed over, but it
        may still have a diagonal line, or begin a merged area."""
        table, given, rows = self._table, cell.given, self._rows
        assert table is not None
        columns = times(given, "table:number-columns-repeated", LAST_COLUMN)
        if cell.is_blank():
            table.skip(columns)
        else:
            _put(table, cell, rows, columns)
        if self._styles.diagonals:
            self._flag_diagonals(table, cell, rows, columns)
        height = times(given, "table:number-rows-spanned", LAST_ROW)
        width = times(given, "table:number-columns-spanned", LAST_COLUMN)
        if height * width > 1:
            table.merge(rows, columns, height, width)
        table.column += columns
        self._cell = None

    def _flag_diagonals(self, table: OdsTable, cell: OdsCell, rows: int, columns: int) -> None:
        """Flag diagonal lines by the cell's style. Repeated cells that name none have those of their columns, which may
        differ from one to the next."""
        if cell.given.get("table:style-name") or self._row.get("table:default-cell-style-name"):
            if self._styles.of_cell(cell.style, DIAGONAL):
                table.flag(rows, columns, "diagonal", "")
            return
        first, last = table.column, table.column + columns - 1
        place = max(bisect_right(self._columns, first, key=_first) - 1, 0)
        for (begin, end), style in self._room.counted(
            self._columns[place : bisect_right(self._columns, last, key=_first)]
        ):
            if first <= end and self._styles.of_cell(style, DIAGONAL):
                table.column = max(begin, first)
                table.flag(rows, min(end, last) - table.column + 1, "diagonal", "")
        table.column = first


def _put(table: OdsTable, cell: OdsCell, rows: int, columns: int) -> None:
    """Put what a cell says into the table: its value, what it shows, and its flags."""
    given, said = cell.given, cell.said()
    text = said or given.get("office:string-value", "")
    is_value = bool(text.strip()) or given.get("office:value-type", "string") != "string"
    if is_value:
        table.fill(rows, columns, given, text)
    else:
        table.skip(columns)
    if cell.shows_otherwise(said):
        table.show(rows, columns, said.strip(), duration_of(given))
    for kind, about in cell.flags(is_value):
        table.flag(rows, columns, kind, about)


def _first(column: tuple[Span, str]) -> int:
    """The first column of a span."""
    return column[0][0]
