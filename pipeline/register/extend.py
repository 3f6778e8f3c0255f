"""Adds rows to a sheet of the register, and leaves the coordinator's workbook as it is otherwise.

Only ``waive`` does this, with a row of 例外. The rows are put into the XML of the one sheet (Office Open XML,
ECMA-376), and every other part of the workbook is copied byte for byte: a program that reads and writes a whole
workbook drops readings (furigana), the values of formulas, sizes of notes and whatever else it does not know.

The register is never left half written, nor is somebody else's work overwritten. The new workbook is written
beside it, read and checked as a register, and put in its place only where the old one still holds the same bytes
and is not open in Excel or LibreOffice. A register that is no .xlsx is refused.
"""

import io
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Final
from xml.dom import minidom
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from pipeline.errors import CommandRefused, UserError
from pipeline.interruption import uninterrupted
from pipeline.reading import address, column_number
from pipeline.register.read import read_register
from pipeline.register.sheets import RegisterSheet, read_sheets
from pipeline.storage.lock import locked
from pipeline.storage.publish import clear_leftovers, temporary

_LOCKS: Final = ("~${}", ".~lock.{}#")
"""What Excel and LibreOffice leave beside a workbook while it is open."""

_BOOK: Final = "xl/workbook.xml"
_RELATED: Final = "xl/_rels/workbook.xml.rels"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
"""The parts that list the sheets, and the attribute that joins both."""

_KEPT: Final = {"\t": "\ue009", "\n": "\ue00a", "\r": "\ue00d"}
_STAND_INS: Final = str.maketrans(_KEPT)
"""Signs of the private use area in place of those that XML would change, while the document is written."""

Cells = Mapping[str, int | str]
"""Column of the register's sheet → what is written there: text as text, a number as a number."""


class Unchangeable(CommandRefused):
    """The register is open, read-only, or no workbook that this can write into. Nothing was changed."""


class RegisterChanged(UserError):
    """Somebody else saved the register while a row was to be added to it. Theirs stays, and nothing was added."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"計画のファイル「{path.name}」が、実行の間にほかで保存されたため、何も書き加えませんでした。"
            "保存された内容はそのままです。もう一度実行してください。"
        )


@contextmanager
def register_locked(path: Path) -> Iterator[None]:
    """Holds the register's lock, so that whoever writes into it is the only one meanwhile.

    Remains of a run that was broken off are cleared away. Raises Taken where another run holds the lock, and
    Unchangeable where the folder cannot be written into.
    """
    with ExitStack() as held:
        try:
            held.enter_context(locked(path))
            clear_leftovers(path.resolve())
        except OSError as error:
            raise Unchangeable("計画のフォルダーに書き込めません。") from error
        yield


def extend_register(path: Path, sheet: str, rows: Sequence[Cells], original: bytes) -> list[str]:
    """Adds ``rows`` below the last one of the sheet, and returns where: ["R5.xlsx!例外!A2"].

    - ``path``: the register, whose lock the caller holds.
    - ``sheet``: the name of a sheet of the register's. ``rows``: each as column → value.
    - ``original``: the bytes that the file held when it was decided to add them.

    Raises Unchangeable, RegisterChanged, and what :func:`pipeline.register.read.read_register` raises of the
    register as it is or as it would be.
    """
    named, path = path, path.resolve()
    _refuse_opened(path)
    if path.is_file() and not path.stat().st_mode & stat.S_IWUSR:
        raise Unchangeable("計画のファイルが、読み取り専用になっています。")
    layout = read_sheets(path)[sheet]
    first = max(int(layout.frame.index.max()) if len(layout.frame) else 0, layout.heading_row) + 1
    content = _extended(original, layout, first, rows)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=temporary(path), ignore_cleanup_errors=True) as folder:
            new = Path(folder) / path.name
            new.write_bytes(content)
            shutil.copymode(path, new)
            read_register(new)
            with uninterrupted(named):
                _refuse_opened(path)
                if path.read_bytes() != original:
                    raise RegisterChanged(path)
                os.replace(new, path)
    except OSError as error:
        raise Unchangeable(
            "計画のファイルを書き換えられませんでした。開いている場合は閉じてから、もう一度実行してください。"
        ) from error
    column = min(layout.positions.values())
    return [f"{path.name}!{sheet}!{address(first + place, column)}" for place in range(len(rows))]


def _refuse_opened(path: Path) -> None:
    """Raises Unchangeable where a file beside the register says that a program has it open."""
    if any(path.with_name(lock.format(path.name)).exists() for lock in _LOCKS):
        raise Unchangeable("計画のファイルが開かれています。閉じてから、もう一度実行してください。")


def _extended(original: bytes, layout: RegisterSheet, first: int, rows: Sequence[Cells]) -> bytes:
    """The workbook with ``rows`` from row ``first`` on, all other parts byte for byte as they were.

    Raises Unchangeable for what is no .xlsx, whatever its name.
    """
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(out, "w") as new:
            part = _part_of(layout.name, old)
            for info in old.infolist():
                content = old.read(info)
                new.writestr(info, _with_rows(content, layout, first, rows) if info.filename == part else content)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ExpatError) as error:
        raise Unchangeable("計画のファイルが、Excelブック（.xlsx）の形式ではありません。") from error
    return out.getvalue()


def _part_of(sheet: str, parts: zipfile.ZipFile) -> str:
    """The name of a sheet's part within the zip: "xl/worksheets/sheet6.xml". Raises KeyError where the workbook
    has none."""
    book = ElementTree.fromstring(parts.read(_BOOK))
    ids = {element.get("name"): element.get(_ID) for element in book.iter() if element.tag.endswith("}sheet")}
    related = {element.get("Id"): element.get("Target", "") for element in ElementTree.fromstring(parts.read(_RELATED))}
    target = related[ids[sheet]]
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _with_rows(content: bytes, layout: RegisterSheet, first: int, rows: Sequence[Cells]) -> bytes:
    """The sheet's XML with the rows in it.

    Each new cell takes the format of the cell above it. The sheet's own word on its extent (``dimension``) is
    taken out, since it would be wrong and programs can do without. Raises KeyError where there is no element of
    rows.
    """
    document = minidom.parseString(content)
    sheet = document.documentElement
    data = next(_elements(sheet, "sheetData"), None) if sheet else None
    if sheet is None or data is None:
        raise KeyError("sheetData")
    _name_places(data)
    styles = _styles(data, first - 1) if first - 1 > layout.heading_row else {}
    for number, cells in enumerate(rows, start=first):
        row = _child(data, "row", str(number), number)
        for column, value in sorted((layout.positions[column], value) for column, value in cells.items()):
            cell = _child(row, "c", address(number, column), column)
            if column in styles and not cell.hasAttribute("s"):
                cell.setAttribute("s", styles[column])
            _fill(cell, value)
    for extent in list(_elements(sheet, "dimension")):
        sheet.removeChild(extent)
    return _as_written(document)


def _name_places(data: minidom.Element) -> None:
    """Gives each row and cell its reference ("A2"). A file may leave it out where a row or cell follows the one
    before."""
    number = 0
    for row in _elements(data, "row"):
        number = int(row.getAttribute("r") or number + 1)
        row.setAttribute("r", str(number))
        column = 0
        for cell in _elements(row, "c"):
            column = _column(cell) if cell.hasAttribute("r") else column + 1
            cell.setAttribute("r", address(number, column))


def _as_written(document: minidom.Document) -> bytes:
    """The document's XML with its tabs and line ends kept.

    minidom writes those of an attribute as they are, and a reader would take them for blanks. They are replaced
    by signs of the private use area before writing, and by character references after.
    """
    for node in document.getElementsByTagName("*"):
        for name, value in list(node.attributes.items()):
            if any(sign in value for sign in _KEPT):
                node.setAttribute(name, value.translate(_STAND_INS))
        for text in node.childNodes:
            if isinstance(text, minidom.Text) and "\r" in text.data:
                text.data = text.data.replace("\r", _KEPT["\r"])
    written = document.toxml(encoding="UTF-8").decode("utf-8")
    for sign, stand_in in _KEPT.items():
        written = written.replace(stand_in, f"&#{ord(sign)};")
    return written.encode("utf-8")


def _styles(data: minidom.Element, row: int) -> dict[int, str]:
    """Column number → the format of its cell in a row; {} for a row that has none."""
    return {
        _column(cell): cell.getAttribute("s")
        for element in _elements(data, "row")
        if element.getAttribute("r") == str(row)
        for cell in _elements(element, "c")
        if cell.hasAttribute("s")
    }


def _child(parent: minidom.Element, name: str, reference: str, place: int) -> minidom.Element:
    """The row or cell ``reference`` of ``parent``; made in its place among the others where there is none.

    ``place``: the number of the row or column, by which the right place is found.
    """
    after = None
    for element in _elements(parent, name):
        if element.getAttribute("r") == reference:
            return element
        if (_column(element) if name == "c" else int(element.getAttribute("r"))) > place:
            after = element
            break
    made = _made(parent, name)
    made.setAttribute("r", reference)
    parent.insertBefore(made, after)
    return made


def _fill(cell: minidom.Element, value: int | str) -> None:
    """Puts a value into a cell in place of what is there: text as text, whatever it begins with, a number as a
    number."""
    for child in list(cell.childNodes):
        cell.removeChild(child)
    if isinstance(value, int):
        if cell.hasAttribute("t"):
            cell.removeAttribute("t")
        inner = cell.appendChild(_made(cell, "v"))
    else:
        cell.setAttribute("t", "inlineStr")
        inner = cell.appendChild(_made(cell, "is")).appendChild(_made(cell, "t"))
        inner.setAttribute("xml:space", "preserve")
    inner.appendChild(_document(cell).createTextNode(str(value)))


def _elements(parent: minidom.Element, name: str) -> Iterator[minidom.Element]:
    """The direct children of a name, whatever the prefix of their namespace."""
    for child in parent.childNodes:
        if isinstance(child, minidom.Element) and child.tagName.rpartition(":")[2] == name:
            yield child


def _made(beside: minidom.Element, name: str) -> minidom.Element:
    """A new element with the prefix that ``beside`` has, so that it is in the same namespace."""
    prefix = beside.tagName.rpartition(":")[0]
    return _document(beside).createElement(f"{prefix}:{name}" if prefix else name)


def _document(node: minidom.Element) -> minidom.Document:
    """The document that a node is of."""
    document = node.ownerDocument
    assert document is not None
    return document


def _column(cell: minidom.Element) -> int:
    """The number of a cell's column, from 1."""
    return column_number(cell.getAttribute("r").rstrip("0123456789"))
