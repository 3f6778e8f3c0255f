"""Words that stand in a sheet and are neither its table's columns nor the form's own: nobody would see them
otherwise.

A respondent may write below the table, in a column of their own, in a note or a shape. None of that is an answer,
and none of it may be lost: each sheet has one finding (text-outside) that says where the words are and what they
begin with. What every table says of itself is no news and is left out: titles, legends, sums, names of goals,
addressees. Notes that lie on an answer's cell are told of by a rule of their own.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from pipeline.findings import Finding
from pipeline.reading import Grid, SheetNote, address, letters
from pipeline.register.read import Register
from pipeline.returns.inbox import Received
from pipeline.returns.interpret import serial_reader
from pipeline.returns.locate import ReturnedTable
from pipeline.returns.period_named import other_period_named, periods_named, without_number, years_named
from pipeline.returns.tag import Tag, fingerprint, without_count
from pipeline.returns.whose import named_in, named_in_lines
from pipeline.texts import as_text, bare_name, folded, one_line
from schemas import vocabulary
from schemas.layout import LAST_YEAR_HEADING, TEXT
from schemas.period import Period
from schemas.rule import NO_WORDS, quoted
from schemas.rules import private_words

_LEGEND_HEADS: Final = (*vocabulary.LEGEND_WORDS, *vocabulary.CODES_WORDS, *vocabulary.GUIDE_WORDS)
_LEGEND: Final = re.compile(rf"^[{re.escape(vocabulary.LINE_ORNAMENTS)}]*(?:{'|'.join(_LEGEND_HEADS)})(?![はがをもに])")
_SECTION: Final = re.compile(vocabulary.SECTION_LINE)
_ADDRESSED: Final = re.compile(vocabulary.ADDRESSED)
_ADDRESSEE: Final = re.compile(vocabulary.ADDRESSEE_LINE)
_PLAN: Final = re.compile(vocabulary.PLAN_TITLE)
_STATEMENT: Final = re.compile(vocabulary.STATEMENT)
_COUNTS: Final = frozenset(map(without_count, (*vocabulary.FILL_COUNT, *vocabulary.CORRECTION_COUNT)))
"""What a form of ours counts, where its hidden mark is gone."""
_LABELS: Final = (*vocabulary.OURS, *vocabulary.OTHERS)
_LONGEST_TITLE: Final = 60
_LONGEST_NAME: Final = 20
"""The largest number of characters of a title, and of a line that is only a name."""

KINDS: Final = {"note": "メモ", "box": "図形", "picture": "画像", "margin": "印刷のヘッダー・フッター"}
"""Kind of a note → what the finding calls it."""

QUOTED: Final = 20
"""The largest number of characters of each text that the finding quotes."""

ONE_BY_ONE: Final = 4
"""The largest number of words in one column that are told one by one."""


class Outside(NamedTuple):
    """Words outside of a table. They are sorted by their place.

    ``row``, ``column``: numbers of the sheet, from 1; 0 where a shape lies on no cell. ``kind``: of a note, a key
    of :data:`KINDS`.
    """

    row: int
    column: int
    text: str
    kind: str = ""

    def told(self) -> str:
        """Where the words are and what they are, for the finding's sentence.

        >>> Outside(11, 8, "確認中").told(), Outside(8, 5, "要相談", "note").told()
        ('H11「確認中」', 'E8のメモ「要相談」')
        """
        name = address(self.row, self.column) if self.row else ""
        noun = KINDS.get(self.kind, "")
        where = f"{name}の{noun}" if name and noun else name or noun
        return (
            where
            if self.kind and self.text == NO_WORDS.get(self.kind)
            else f"{where}{quoted(one_line(self.text), QUOTED)}"
        )


def words_outside(
    grid: Grid, tables: Sequence[ReturnedTable], tag: Tag | None, is_form: bool, register: Register, period: Period
) -> list[Outside]:
    """The words of a sheet outside of its tables, from the top; notes and shapes that lie on no answer too.

    - ``grid``: the sheet; ``tables``: those found in it, () for none.
    - ``tag``: the file's hidden mark; ``is_form``: the sheet is that form's, so that its own words are known by
      their fingerprints. Of any other table, what a table says of itself is left out.
    - ``register``: the names that a table may say. ``period``: which rows answer something.
    """
    if not tables and not (tag and tag.words):
        return []
    known = _Known(grid, tag if is_form else None, register)
    cells = list(_cells(grid))
    places = [_own_places(table, period) for table in tables]
    own_rows = {table.rows[place] for table, own in zip(tables, places, strict=True) for place in own}
    heads = {row for table in tables for first, last in table.heads for row in range(first, last + 1)}
    used = _used_cells(tables, places) | _last_years(cells, heads, tables) | _legend_cells(cells, register)
    split = {table.rows[at] for table in tables for (_, at), kind in table.flags.items() if kind == "split"}
    texts = {place for table in tables for layout in table.layouts for place in _of_texts(layout, period)}
    used -= {(row, column) for row, column, text in cells if row in heads and column in texts and private_words(text)}
    blank_below = _blank_columns(grid, tables)
    found = [
        Outside(row, column, text)
        for row, column, text in cells
        if (row, column) not in used
        and row not in split
        and not (row in blank_below and column in blank_below[row])
        and not known.says(text, row in own_rows)
    ]
    found += [
        _of_note(note)
        for note in grid.notes
        if not _is_on_answer(note, tables, used, period)
        and not (note.kind == "margin" and known.heads(note.text, period))
    ]
    return sorted(found)


def told_outside(words: Sequence[Outside], sender: str, file: Received, sheet: str) -> Finding:
    """The finding on words outside of a table: the first is its place and value, all stand in the message.

    Of a column with more than :data:`ONE_BY_ONE` of them the first is quoted and the others are counted.
    ``words``: from the top, at least one.
    """
    by_column: defaultdict[int, list[Outside]] = defaultdict(list)
    for word in words:
        by_column[word.column].append(word)
    told = [(_more(column, group), group[0]) for column, group in by_column.items() if len(group) > ONE_BY_ONE]
    told += [("", word) for group in by_column.values() if len(group) <= ONE_BY_ONE for word in group]
    told.sort(key=lambda one: one[1])
    listed = "、".join(f"{word.told()}{more}" for more, word in told)
    first = words[0]
    return Finding(
        "text-outside", sender, file.name, sheet, first.row, first.column, value=first.text, words={"detail": listed}
    )


def _more(column: int, group: Sequence[Outside]) -> str:
    """How many further places a column has, behind the first that is quoted."""
    where = f"{letters(column)}列に" if column else ""
    return f"（ほか{where}{len(group) - 1}か所）"


def _cells(grid: Grid) -> Iterator[tuple[int, int, str]]:
    """Every filled cell: its row and column, from 1, and its text."""
    for at, row in enumerate(grid.rows):
        for place, value in enumerate(row):
            if value not in (None, "") and (text := as_text(value)):
                yield grid.first_row + at, grid.first_column + place, text


def _own_places(table: ReturnedTable, period: Period) -> list[int]:
    """The positions of a table's rows that name an initiative or answer something; between them are headings."""
    serial, answered = serial_reader(), table.answered(period)
    return [place for place, number in enumerate(table.cells["serial_no"]) if answered[place] or serial(number)]


def _of_texts(layout: Mapping[str, int], period: Period) -> list[int]:
    """The sheet's columns that hold free text. ``layout``: column → number of the sheet's column."""
    return [place for column, place in layout.items() if period.layout.kind(column) == TEXT]


def _used_cells(tables: Sequence[ReturnedTable], places: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    """The cells that are the table's own: its headings, and its columns in each row that names or answers
    something. ``places``: these rows of each table, as positions."""
    used = set()
    for table, own in zip(tables, places, strict=True):
        for place in own:
            used |= {(table.rows[place], column) for column in table.layouts[table.layout[place]].values()}
        rows = [row for first, last in table.heads for row in range(first, last + 1)] + table.rows
        used |= {(row, column) for row in rows for column in table.others}
        for (first, last), layout in zip(table.heads, table.layouts, strict=True):
            used |= {(row, column) for row in range(first, last + 1) for column in layout.values()}
    return used


def _last_years(
    cells: Iterable[tuple[int, int, str]], heads: Collection[int], tables: Sequence[ReturnedTable]
) -> set[tuple[int, int]]:
    """The cells of the column that our forms have for how last year ended, so that what we wrote there is not
    told. ``heads``: the rows of headings."""
    columns = {column for row, column, text in cells if row in heads and folded(text) == folded(LAST_YEAR_HEADING)}
    return {(row, column) for table in tables for row in (*heads, *table.rows) for column in columns}


def _legend_cells(cells: Iterable[tuple[int, int, str]], register: Register) -> set[tuple[int, int]]:
    """The cells of a legend beside a table: a mark, or a code, with its meaning in the next filled cell of the
    row."""
    meant = {mark.sign: folded(mark.meaning) for mark in register.vocabulary.marks if mark.meaning}
    meant |= {code: folded(label) for code, label in register.vocabulary.codes.items() if label}
    by_row: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for row, column, text in cells:
        by_row[row].append((column, text))
    return {
        (row, place)
        for row, filled in by_row.items()
        for (column, sign), (beside, text) in pairwise(filled)
        if sign in meant and meant[sign] == folded(text)
        for place in (column, beside)
    }


def _blank_columns(grid: Grid, tables: Sequence[ReturnedTable]) -> dict[int, Collection[int]]:
    """Row of a heading → the sheet's columns that have a heading there and nothing below.

    Such a column was added and never filled; its heading alone says nothing.
    """
    blank: dict[int, Collection[int]] = {}
    width = max(map(len, grid.rows), default=0)
    for table in tables:
        rows = [grid.rows[row - grid.first_row] for row in table.rows if 0 <= row - grid.first_row < len(grid.rows)]
        empty = {
            grid.first_column + place
            for place in range(width)
            if not any(place < len(row) and row[place] not in (None, "") for row in rows)
        }
        for first, last in table.heads:
            blank |= dict.fromkeys(range(first, last + 1), empty)
    return blank


def _of_note(note: SheetNote) -> Outside:
    """A note or shape as words outside; one without text, such as a picture, has the word for its kind."""
    row, column = (note.area.top, note.area.left) if note.area else (0, 0)
    return Outside(row, column, note.text or NO_WORDS[note.kind], note.kind)


def _is_on_answer(
    note: SheetNote, tables: Sequence[ReturnedTable], used: Collection[tuple[int, int]], period: Period
) -> bool:
    """Whether a note lies on the cell of an answer of the period. A rule of its own tells of that one, since it may
    change what the answer says."""
    if not note.area:
        return False
    area = note.area
    for table in tables:
        for place, row in enumerate(table.rows):
            layout = table.layouts[table.layout[place]]
            columns = [layout[column] for column in period.asked if column in layout]
            if area.top <= row <= area.bottom and any(
                area.left <= at <= area.right and (row, at) in used for at in columns
            ):
                return True
    return False


class _Known:
    """The words that a sheet may hold beside its table, without anybody having to be told."""

    def __init__(self, grid: Grid, tag: Tag | None, register: Register) -> None:
        self._sheet = grid.sheet
        self._own = tag.words if tag else frozenset()
        self._register = register
        self._whole = folded(register.plan_name)
        self._plan = folded(without_number(register.plan_name))
        self._sections = tuple(register.sections - {""})
        self._meanings = [folded(mark.meaning) for mark in register.vocabulary.marks if mark.meaning]
        self._marks = frozenset("".join((*register.vocabulary.signs, *vocabulary.READ_AS.values()))) - frozenset(
            vocabulary.NOTHING_SIGNS
        )
        self._signs = "".join(map(re.escape, register.vocabulary.signs))
        self._fixed = {folded(register.body_name), folded(register.coordinator)}

    def own(self, text: str) -> bool:
        """Whether a text is one of the form's own."""
        return fingerprint(self._sheet, text) in self._own

    def says(self, text: str, beside: bool) -> bool:
        """Whether a text is nothing to be told of. Of a form of ours only its own words and sums are.

        ``beside``: it stands in the row of an initiative, where there are no titles.
        """
        if self.own(text) or not any(letter.isalnum() or letter in self._marks for letter in text):
            return True
        plain = unicodedata.normalize("NFKC", text).strip()
        word = folded(plain)
        if self._own:
            return word in vocabulary.SUM_WORDS
        return (
            bare_name(text) in self._sections
            or word in (*self._fixed, *vocabulary.SUM_WORDS)
            or self._is_only_name(word)
            or (not beside and self._is_line(text, plain, word))
        )

    def heads(self, text: str, period: Period) -> bool:
        """Whether the header of a page is nothing to be told of: names of the city, the plan, the period and
        departments, as our forms have it, or another title; but not of another period."""
        if other_period_named([text], period, self._register.plan_name):
            return False
        plain = unicodedata.normalize("NFKC", text).strip()
        word = rest = folded(plain)
        named = {
            *self._fixed,
            self._whole,
            *(one for department in self._register.departments for one in department.words()),
        }
        told = years_named(plain) + periods_named(plain, self._register.layout)
        for known in sorted(named | {folded(one.text) for one in told}, key=len, reverse=True):
            rest = rest.replace(known, "") if known else rest
        return not any(map(str.isalnum, rest)) or self._is_line(text, plain, word)

    def _is_line(self, text: str, plain: str, word: str) -> bool:
        """Whether a text is a line that tables have above, below and between their rows."""
        return (
            self._is_legend(plain, word)
            or self._is_addressee(word)
            or (bool(_SECTION.match(word)) and bare_name(text).endswith(self._sections))
            or without_count(text) in _COUNTS
            or (
                not self._states(plain)
                and (
                    self._is_title(plain, word)
                    or bool(_SECTION.match(word))
                    or bool(named_in_lines([text], self._register))
                    or (word.strip("()").startswith(_LABELS) and len(word) <= _LONGEST_NAME)
                )
            )
        )

    def _states(self, plain: str) -> bool:
        """Whether a line says something of an answer, as no title does: a mark, a number, or a sentence."""
        rest = plain.replace(self._register.plan_name, "")
        return bool(_STATEMENT.search(rest)) or any(sign in self._marks and not sign.isascii() for sign in rest)

    def _is_title(self, plain: str, word: str) -> bool:
        """Whether a line is a title: it names the plan or such a table, or little more than a year and a period."""
        if len(plain) > _LONGEST_TITLE:
            return False
        titled = (
            self._plan in word or any(title in word for title in vocabulary.TABLE_TITLES) or bool(_PLAN.search(plain))
        )
        told = years_named(plain) + periods_named(plain, self._register.layout)
        rest = folded(plain)
        for one in told:
            rest = rest.replace(folded(one.text), "")
        return titled or (bool(told) and len(rest) <= 12)

    def _is_legend(self, plain: str, word: str) -> bool:
        """Whether a line explains marks: it begins as a legend does, or has the meanings of marks in it."""
        if _LEGEND.match(word):
            return True
        explained = sum(meaning in word for meaning in self._meanings)
        return explained >= 2 or bool(
            explained and re.match(rf"^[{self._signs}]\s*[{re.escape(vocabulary.MEANING_SEPARATORS)}\s]?\s*\S", plain)
        )

    def _is_addressee(self, word: str) -> bool:
        """Whether a line only says whom the table is for: 産業課長 様, 各位, the coordinator's name with 宛."""
        if len(word) <= _LONGEST_NAME and _ADDRESSEE.search(word):
            return True
        near = self._register.named_in(word)
        names = {*self._fixed, *(name for department in near for name in department.words())} - {""}
        return any(word.startswith(name) and _ADDRESSED.fullmatch(word[len(name) :]) for name in names)

    def _is_only_name(self, word: str) -> bool:
        """Whether a line is short and says a department's name and nothing behind it."""
        names = named_in(word, self._register)
        return (
            len(names) == 1
            and len(word) <= _LONGEST_NAME
            and not any(sign in word for sign in "。、※")
            and word.endswith(tuple(self._register_words(names[0])))
        )

    def _register_words(self, name: str) -> list[str]:
        """The name and the 別名 of a department, as they are compared."""
        return next(department.words() for department in self._register.departments if department.name == name)
