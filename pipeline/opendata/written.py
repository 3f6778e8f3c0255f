"""The public files as they stand on the disk, read back without any knowledge of how they were written.

The rules are held against these, and not against the frames that were written: what a program of somebody else
would find is what counts. Any file can be read, whatever is wrong with it; the faults are kept as facts. Whether
a fact breaks a rule is said in ``level1`` to ``level3``.

A table may have a hundred thousand rows and more. Its columns are therefore categories of text, and the file is
kept as bytes, which take less memory than a string.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat, zip_longest
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from pipeline.opendata.public_shape import PublicShape, shape_of
from pipeline.storage.files import CODE_LIST_FILE, DEFINITIONS_FILE, README_FILE, public_file
from schemas.period import Period
from schemas.public import DEFINITIONS, ITEM

MARK: Final = b"\xef\xbb\xbf"
"""UTF-8's byte order mark."""

_BEGUN: Final = 64
"""The number of first bytes that are kept, by which a workbook or a picture is known."""
_PART: Final = 1 << 20
"""The number of bytes that are looked at together."""
_TOGETHER: Final = 1_000
"""The number of rows that are read together."""


@dataclass(frozen=True, slots=True)
class Written:
    """One CSV file as it was found.

    - ``name``: the file's. ``names``: the values of its first line.
    - ``columns``: everything below it, as categories of text: as many columns as the widest row has values; a value
      that a row lacks is "". Their index counts the rows from 0.
    - ``records``: the same columns with those rows alone that can be one of the table, so that a note below it is not
      taken for bad data.
    - ``widths``, ``filled``, ``headings``: for each row, how many values it has, how many of them are not blank,
      and whether it is the first line again.
    - ``malformed``: what is wrong with it as CSV (RFC 4180), "" for nothing. ``utf8``: whether its bytes are
      UTF-8.
    - ``marks``: how many byte order marks it begins with, 2 for more.
    - ``begun``: its first bytes as they are, behind one mark.
    - ``content``: the whole file in UTF-8, without the first mark where there are more. What was no UTF-8 is
      replaced.
    """

    name: str
    marks: int
    begun: bytes
    content: bytes
    utf8: bool
    malformed: str
    names: tuple[str, ...]
    columns: tuple[pd.Series, ...]
    records: tuple[pd.Series, ...]
    widths: pd.Series
    filled: pd.Series
    headings: pd.Series

    @property
    def text(self) -> str:
        """The whole file as text without a byte order mark. It is made anew each time, since it takes much
        memory."""
        return self.content.decode("utf-8-sig")

    def __getitem__(self, name: str) -> pd.Series:
        """The values of the records below a name, the first column of that name; an empty Series where no column
        has it."""
        if name not in self.names:
            return pd.Series(pd.Categorical([], categories=pd.Index([], dtype="str")))
        return self.records[self.names.index(name)]

    def named(self) -> Iterator[tuple[str, pd.Series]]:
        """The name and the values of each column, over all rows; "" is the name of those beyond the first line."""
        return zip(chain(self.names, repeat("")), self.columns, strict=False)


def written(name: str, content: bytes) -> Written:
    """Reads a CSV file as it was written, whatever is wrong with it, so that the rules can say what.

    ``name``: what the file is called; ``content``: its bytes. Bytes that are no UTF-8 become U+FFFD, rows of another
    width than the heading keep their cells, and no error is raised. ``records`` are the rows that can be one of the
    table: as wide as the heading, with more than one value, and not the heading again.
    """
    marks, begun = content.startswith(MARK) + content.startswith(MARK * 2), content[:_BEGUN].removeprefix(MARK)
    content = content.removeprefix(MARK) if marks > 1 else content
    utf8 = _is_utf8(content)
    content = content if utf8 else content.decode("utf-8", errors="replace").encode()
    malformed, names, widths, found = _read(content)
    columns = tuple(pd.Series(column.values()) for column in found)
    wide = np.array(widths, dtype=int)
    filled, headings = np.zeros_like(wide), np.full_like(wide, len(names) > 1, dtype=bool)
    for number, column in enumerate(found):
        filled += ~column.holds("")
        if headings.any():
            headings &= column.holds(names[number] if number < len(names) else "")
    sound = (wide >= len(names)) & (filled > 1) & ~headings
    records = columns if sound.all() else tuple(one[sound].cat.remove_unused_categories() for one in columns)
    facts = map(pd.Series, (wide, filled, headings))
    return Written(name, marks, begun, content, utf8, malformed, names, columns, records, *facts)


def different(values: pd.Series) -> list[str]:
    """The different values of a column that :func:`written` read, in the order of their categories."""
    kind = values.dtype
    assert isinstance(kind, pd.CategoricalDtype)
    return kind.categories.tolist()


def pairs(one: pd.Series, other: pd.Series) -> list[tuple[str, str]]:
    """The different pairs of values that two such columns have in a row; none where one of them is not there.

    >>> pairs(*(pd.Series(list(letters), dtype="category") for letters in ("aba", "xyx")))
    [('a', 'x'), ('b', 'y')]
    """
    first, second = different(one), different(other)
    if len(one) != len(other):
        return []
    numbers = pd.unique(one.cat.codes.to_numpy("int64") * len(second) + other.cat.codes.to_numpy())
    return [(first[number // len(second)], second[number % len(second)]) for number in numbers.tolist()]


def _is_utf8(content: bytes) -> bool:
    """Whether bytes are UTF-8; looked at a part at a time, since their text takes as much memory again."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    try:
        for first in range(0, len(content), _PART):
            decode(content[first : first + _PART])
        decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


class _Column:
    """A column while its file is read: for each row the number of its value, by the order in which the values came."""

    def __init__(self, above: int) -> None:
        """``above``: how many rows there are already, which lack a value here."""
        self._numbers: dict[str, int] = {}
        self._parts: list[np.ndarray] = []
        self.add([""] * above)

    def add(self, values: Sequence[str]) -> None:
        """Adds the values of the next rows."""
        for value in dict.fromkeys(values):
            self._numbers.setdefault(value, len(self._numbers))
        self._parts.append(np.fromiter(map(self._numbers.__getitem__, values), "int32", len(values)))

    def holds(self, value: str) -> np.ndarray:
        """For each row whether it has this value."""
        here: np.ndarray = np.concatenate(self._parts) == self._numbers.get(value, -1)
        return here

    def values(self) -> pd.Categorical:
        """The values of all rows, as categories of text."""
        names = pd.Index(list(self._numbers), dtype="str")
        return pd.Categorical.from_codes(np.concatenate(self._parts), names)


def _read(content: bytes) -> tuple[str, tuple[str, ...], list[int], list[_Column]]:
    """What is wrong with the text as CSV ("" for nothing); its first record; of the others the number of values in
    each, and the columns, as many as the widest record has."""
    csv.field_size_limit(max(csv.field_size_limit(), len(content) + 1))
    try:
        return "", *_records(content, strict=True)
    except csv.Error as error:
        return str(error), *_records(content, strict=False)


def _records(content: bytes, strict: bool) -> tuple[tuple[str, ...], list[int], list[_Column]]:
    """The same, some rows at a time. ``strict``: a wrong quotation mark raises csv.Error."""
    reader = csv.reader(_lines(content), strict=strict)
    names = tuple(next(reader, ()))
    widths: list[int] = []
    columns = [_Column(0) for _ in names]
    while some := list(islice(reader, _TOGETHER)):
        found = list(map(len, some))
        columns += [_Column(len(widths)) for _ in range(max(found) - len(columns))]
        widths += found
        wanting = [("",) * len(some)] * (len(columns) - max(found))
        for column, values in zip(columns, [*zip_longest(*some, fillvalue=""), *wanting], strict=True):
            column.add(values)
    return names, widths, columns


def _lines(content: bytes) -> Iterable[str]:
    """The lines of UTF-8 behind a byte order mark, one by one: a whole text at once takes four bytes for each
    character."""
    stream = io.BytesIO(content)
    stream.seek(len(MARK) * content.startswith(MARK))
    return io.TextIOWrapper(stream, encoding="utf-8", newline="")


class Package(NamedTuple):
    """The four files of a period, read back.

    - ``table``, ``code_list``, ``definitions``: the CSV files; ``readme``: the text of README.md.
    - ``items``: what 項目定義.csv says of each column, by the names of its own columns.
    - ``codes``: list → code → word, as コード表.csv has them.
    - ``period``: that the data are of; ``serials``: the 通しNo. that the table is to have.
    """

    table: Written
    code_list: Written
    definitions: Written
    readme: str
    items: Sequence[Mapping[str, str]]
    codes: Mapping[str, Mapping[str, str]]
    period: Period
    serials: Sequence[str]

    @property
    def shape(self) -> PublicShape:
        """What the columns of the plan's open data are to be."""
        return shape_of(self.period.layout)

    @property
    def files(self) -> tuple[Written, ...]:
        """The three CSV files: the table, the codes, the definitions."""
        return self.table, self.code_list, self.definitions

    def defined(self, file: Written, **wanted: str) -> list[str]:
        """The names of a file's columns in the order of 項目定義.csv.

        ``wanted``: only those of which it says this, such as ``type="整数"``.
        """
        said = {"file": file.name, **wanted}
        return [item["name"] for item in self.items if all(item[name] == value for name, value in said.items())]

    @property
    def coded(self) -> dict[str, str]:
        """Column of the table → its list in コード表.csv, as 項目定義.csv says. The column of a word has the list
        of its code."""
        mine = [item for item in self.items if item["file"] == self.table.name]
        return {item["name"]: item["codes"] for item in mine if item["codes"] in self.codes}


def read_package(folder: Path, period: Period, serials: Sequence[str]) -> Package:
    """Reads the four files of a folder. Raises OSError where one is missing.

    ``serials``: the 通しNo. that the table is to have, as text and in order.
    """
    return package_of(lambda name: (folder / name).read_bytes(), period, serials)


def package_of(content: Callable[[str], bytes], period: Period, serials: Sequence[str]) -> Package:
    """The package of four files. ``content``: gives the bytes of a file by its name.

    Nobody keeps the bytes, since those of the table are many.
    """
    table, code_list, definitions = (
        written(name, content(name)) for name in (public_file(period), CODE_LIST_FILE, DEFINITIONS_FILE)
    )
    return Package(
        table=table,
        code_list=code_list,
        definitions=definitions,
        readme=content(README_FILE).decode("utf-8", errors="replace"),
        items=_items(definitions),
        codes=_codes(code_list),
        period=period,
        serials=serials,
    )


def _items(said: Written) -> list[dict[str, str]]:
    """The rows of 項目定義.csv that define a column; "" for each of our columns that the file does not have."""
    names = [column.name for column in DEFINITIONS]
    rows = zip_longest(*(said[name].tolist() for name in names), fillvalue="")
    items = [dict(zip(names, row, strict=True)) for row in rows]
    return [item for item in items if item["kind"] == ITEM]


def _codes(said: Written) -> dict[str, dict[str, str]]:
    """List → code → word. Of a code that stands there twice the first counts."""
    codes: dict[str, dict[str, str]] = {}
    for column, code, label in zip(said["column"], said["code"], said["label"], strict=False):
        codes.setdefault(column, {}).setdefault(code, label)
    return codes
