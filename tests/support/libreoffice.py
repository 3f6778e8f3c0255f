"""Drives LibreOffice as a respondent uses it: opens a workbook, types into its cells, stores it; and says what it sees.

Needs nothing beside LibreOffice Calc: a macro in Basic (``libreoffice.bas``), placed in a profile of our own, follows
orders out of a file. One start of LibreOffice follows any number of them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

FILTERS: Final = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}
"""Suffix → LibreOffice's name of the format."""

TIME_LIMIT: Final = 120.0
"""Seconds for one start of LibreOffice with all its orders."""

Address = tuple[str, str]
"""A sheet's name and an A1 address."""


class Keys(str):
    """Typed key by key, so that LibreOffice makes of it what it makes of any input: "1/2" may become a date."""


Edits = Mapping[Address, str | int]
"""What to enter: a number and :class:`Keys` are typed, any other text is put in as that very text."""


class OfficeFailed(Exception):
    """LibreOffice ended without doing what it was told; the text says which order, and what it printed."""


@dataclass(frozen=True, slots=True)
class Filling:
    """A workbook to open, what to enter, and the files to store it in, each in the format of its suffix."""

    source: Path
    edits: Edits
    targets: Sequence[Path]


@dataclass(slots=True)
class Cell:
    """``entries``: what the drop-down offers, None without one. ``colour``: the background it shows, "" for none."""

    text: str
    is_number: bool
    has_arrow: bool
    hint: tuple[str, str] | None
    entries: list[str] | None = None
    colour: str = ""


@dataclass(slots=True)
class SheetState:
    """``unlocked``: the cells of the whole sheet that its protection leaves open.

    ``invalid``: those whose value their own drop-down would refuse.
    """

    visible: bool
    protected: bool
    unlocked: set[str] = field(default_factory=set)
    invalid: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Book:
    """A workbook as LibreOffice sees it."""

    sheets: dict[str, SheetState] = field(default_factory=dict)
    cells: dict[Address, Cell] = field(default_factory=dict)


def fill(source: Path, edits: Edits, targets: Sequence[Path]) -> set[Address]:
    """Enters ``edits`` and stores the workbook. Returns the cells that LibreOffice refused to change."""
    return fill_all([Filling(source, edits, targets)])[0]


def fill_all(fillings: Sequence[Filling]) -> list[set[Address]]:
    """:func:`fill` for several workbooks at one start."""
    with tempfile.TemporaryDirectory() as folder:
        orders: list[tuple[str, ...]] = []
        for filling, copy in zip(fillings, _copies((one.source for one in fillings), folder), strict=True):
            orders.append(("open", str(copy)))
            for (sheet, cell), value in filling.edits.items():
                kind = "keys" if isinstance(value, int | Keys) else "text"
                orders.append((kind, sheet, cell, str(value)))
            for target in filling.targets:
                target.parent.mkdir(parents=True, exist_ok=True)
                orders.append(("store", str(target), FILTERS[target.suffix[1:]]))
            orders.append(("close",))
        refused: list[set[Address]] = []
        for kind, *rest in _follow(orders):
            if kind == "opened":
                refused.append(set())
            else:
                refused[-1].add((rest[0], rest[1]))
    return refused


def inspect(source: Path, cells: Sequence[Address]) -> Book:
    """What LibreOffice says of a workbook's sheets and of these of its cells."""
    return inspect_all({source: cells})[source]


def inspect_all(wanted: Mapping[Path, Sequence[Address]]) -> dict[Path, Book]:
    """:func:`inspect` for several workbooks at one start."""
    with tempfile.TemporaryDirectory() as folder:
        pages = {source: Path(folder, f"{number}.html") for number, source in enumerate(wanted)}
        orders: list[tuple[str, ...]] = []
        for (source, cells), copy in zip(wanted.items(), _copies(wanted, folder), strict=True):
            orders += [("open", str(copy)), ("sheets",)]
            orders += [("cell", sheet, cell) for sheet, cell in cells]
            orders += [("store", str(pages[source]), "HTML (StarCalc)"), ("close",)]
        books = dict(zip(wanted, _books(_follow(orders)), strict=True))
        for source, book in books.items():
            colours = _colours(pages[source].read_text(encoding="utf-8"), book)
            for address, cell in book.cells.items():
                cell.colour = colours.get(address, "")
    return books


def _copies(sources: Iterable[Path], folder: str) -> Iterator[Path]:
    """Copies to open in place of the files themselves: LibreOffice leaves a lock beside the last that it opens."""
    for number, source in enumerate(sources):
        home = Path(folder, str(number))
        home.mkdir()
        yield Path(shutil.copy(source, home))


def _books(answers: Iterator[list[str]]) -> list[Book]:
    books: list[Book] = []
    for kind, *rest in answers:
        if kind == "opened":
            books.append(Book())
        elif kind == "sheet":
            books[-1].sheets[rest[0]] = SheetState(rest[1] == "yes", rest[2] == "yes")
        elif kind == "unlocked":
            books[-1].sheets[rest[0]].unlocked.update(_addresses(*map(int, rest[1:])))
        elif kind == "invalid":
            books[-1].sheets[rest[0]].invalid.add(rest[1].rpartition(".")[2].replace("$", ""))
        elif kind == "cell":
            sheet, address, text, is_number, has_arrow, has_hint, *hint = rest
            shown = (hint[0], hint[1]) if has_hint == "yes" else None
            last = Cell(text, is_number == "yes", has_arrow == "yes", shown)
            books[-1].cells[sheet, address] = last
        elif kind == "entries":
            last.entries = rest
    return books


def _addresses(top: int, left: int, bottom: int, right: int) -> Iterator[str]:
    """The addresses of an area counted from 0."""
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield f"{_letters(column)}{row + 1}"


def _letters(column: int) -> str:
    ahead, last = divmod(column, 26)
    return (_letters(ahead - 1) if ahead else "") + chr(ord("A") + last)


class _Tables(HTMLParser):
    """The background of each cell of each table, by table and address; merged cells by their first."""

    def __init__(self) -> None:
        super().__init__()
        self.colours: list[dict[str, str]] = []
        self._row = self._column = -1
        self._taken: set[tuple[int, int]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.colours.append({})
            self._row, self._taken = -1, set()
        elif tag == "tr":
            self._row, self._column = self._row + 1, 0
        elif tag == "td":
            self._place(defaultdict(str, {name: value or "" for name, value in attrs}))

    def _place(self, cell: Mapping[str, str]) -> None:
        while (self._row, self._column) in self._taken:
            self._column += 1
        self.colours[-1][f"{_letters(self._column)}{self._row + 1}"] = cell["bgcolor"]
        for row in range(int(cell["rowspan"] or 1)):
            for column in range(int(cell["colspan"] or 1)):
                self._taken.add((self._row + row, self._column + column))


def _colours(page: str, book: Book) -> dict[Address, str]:
    """The colours that the cells of the visible sheets show, conditional formats applied, out of the HTML export."""
    tables = _Tables()
    tables.feed(page)
    visible = [name for name, sheet in book.sheets.items() if sheet.visible]
    return {
        (sheet, cell): colour
        for sheet, colours in zip(visible, tables.colours, strict=True)
        for cell, colour in colours.items()
    }


def _follow(orders: Sequence[tuple[str, ...]]) -> Iterator[list[str]]:
    """Starts LibreOffice, lets it follow ``orders``, and gives back its answers."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder, "orders.txt"), Path(folder, "answers.txt")
        asked.write_text("".join("\t".join(map(_escaped, order)) + "\n" for order in orders), encoding="utf-8")
        printed = _start(f"macro:///Standard.Module1.Main({asked},{told})")
        lines = told.read_text(encoding="utf-8").split("\n")[:-1] if told.exists() else []
    answers = [[_unescaped(part) for part in line.split("\t")] for line in lines]
    if not answers or answers[-1] != ["done"]:
        reason = " · ".join(answers[-1]) if answers and answers[-1][0] == "failed" else "no answer to the last order"
        raise OfficeFailed(f"LibreOffice: {reason}; it printed: {printed.strip()}")
    yield from answers[:-1]


def _start(macro: str) -> str:
    """Runs LibreOffice until it ends by itself; returns what it printed. Ended by us, it leaves its profile locked."""
    command = ["soffice", f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore", "--nologo"]
    with subprocess.Popen(
        [*command, macro],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            return process.communicate(timeout=TIME_LIMIT)[0]
        except subprocess.TimeoutExpired as trouble:
            _profile.cache_clear()
            raise OfficeFailed(f"LibreOffice: not done after {TIME_LIMIT:.0f} s") from trouble
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """``soffice`` is a script that starts the program, so all of its session has to go."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\b").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _unescaped(text: str) -> str:
    return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\b", "\\")


_DTD: Final = "-//OpenOffice.org//DTD OfficeDocument 1.0//EN"
_LIBRARY: Final = "http://openoffice.org/2000/library"
_SCRIPT: Final = "http://openoffice.org/2000/script"
_SETTINGS: Final = {
    "Setup/Office": {"ooSetupInstCompleted": "true"},
    "Setup/L10N": {"ooSetupSystemLocale": "ja-JP"},
    "Office.Calc/Formula/Load": {"OOXMLRecalcMode": "0"},
}
"""As after a first start, which would put an empty macro in place of ours; dates and numbers as in Japan; every
formula of a workbook is calculated anew when it is opened."""


@cache
def _profile() -> Path:
    """A new profile that holds the macro, the same for all starts; it goes when Python ends."""
    profile = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    source = Path(__file__).with_suffix(".bas").read_text(encoding="utf-8")
    settings = "".join(
        f'<item oor:path="/org.openoffice.{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, items in _SETTINGS.items()
        for name, value in items.items()
    )
    files = {
        "registrymodifications.xcu": f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{settings}</oor:items>',
        "basic/script.xlc": f'<!DOCTYPE library:libraries PUBLIC "{_DTD}" "libraries.dtd">'
        f'<library:libraries xmlns:library="{_LIBRARY}">'
        '<library:library library:name="Standard" library:link="false"/></library:libraries>',
        "basic/Standard/script.xlb": f'<!DOCTYPE library:library PUBLIC "{_DTD}" "library.dtd">'
        f'<library:library xmlns:library="{_LIBRARY}" library:name="Standard">'
        '<library:element library:name="Module1"/></library:library>',
        "basic/Standard/Module1.xba": f'<!DOCTYPE script:module PUBLIC "{_DTD}" "module.dtd">'
        f'<script:module xmlns:script="{_SCRIPT}" script:name="Module1" script:language="StarBasic">'
        f"{escape(source)}</script:module>",
    }
    for name, content in files.items():
        path = profile / "user" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{content}', encoding="utf-8")
    return profile
