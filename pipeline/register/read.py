"""The register of a fiscal year, read and checked: ``data/plan/R5.xlsx`` → :class:`Register`, or every fault in
it.

Here text becomes values, once ``sheets`` has found no fault: numbers, days, periods, marks. Everything that
follows in a run asks the :class:`Register` and never the workbook. Nothing is guessed at: a register with a fault
stops the run.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from pipeline.reading import address, letters
from pipeline.register.sheets import RegisterSheet, Sheets, aliases_of, plan_frame, read_sheets
from pipeline.storage.files import sha256
from pipeline.texts import bare_name, folded
from schemas import register as schema
from schemas.layout import LEVELS, MUSASHINO, OUR_WORDS, Layout
from schemas.period import Period, parse_fiscal_year, parse_period
from schemas.rules import rule_named
from schemas.vocabulary import CELL_LIMIT, DEFAULT_TEXT_LIMIT, MARKS, YES, Mark, Vocabulary


class Waiver(NamedTuple):
    """One row of 例外: a finding accepted as it is, from its period ``since`` until ``until``, both included.

    ``serial_no`` and ``rule`` say which finding. ``reason``, ``approver`` and ``approved_on`` say who accepted it
    and why. ``cell`` is the address of the row's first cell: "A2".
    """

    serial_no: int
    rule: str
    since: Period
    until: Period
    reason: str
    approver: str
    approved_on: date
    cell: str


class Department(NamedTuple):
    """A department of the register: its name, its 別名, and the addresses that its mail goes to (() for none)."""

    name: str
    aliases: tuple[str, ...]
    mail: tuple[str, ...]

    def words(self) -> list[str]:
        """Its name and its 別名, in the form in which names are compared."""
        return [folded(word) for word in (self.name, *self.aliases)]


@dataclass(frozen=True, slots=True)
class Register:
    """The register of one fiscal year.

    The plan: ``plan_name``, ``body_name``, ``body_code`` (全国地方公共団体コード), ``year`` (2023 for R5),
    ``coordinator`` and ``contact``, as 計画 has them.

    - ``deadlines``, ``publications``: one day for each period of the year, or None.
    - ``layout``: the plan's shape; ``vocabulary``: its marks and codes.
    - ``initiatives``: its fixed columns as text, indexed by 通しNo. (int64), in the register's order.
    - ``former``: 通しNo. → the numbers of the same initiative in last year's register, only where 旧通しNo. says
      so.
    - ``departments``, ``waivers``: in the register's order.
    - ``rows``, ``columns``: where 事業 has each initiative and each of its columns, both from 1.
    - ``path``: the workbook; ``sha256``: that of the bytes it was read from.
    - ``unused``: a sentence on each column that nothing declares.
    """

    path: Path
    sha256: str
    plan_name: str
    body_name: str
    body_code: str
    year: int
    coordinator: str
    contact: str
    deadlines: tuple[date | None, ...]
    publications: tuple[date | None, ...]
    layout: Layout
    vocabulary: Vocabulary
    initiatives: pd.DataFrame
    former: Mapping[int, tuple[int, ...]]
    rows: Mapping[int, int]
    columns: Mapping[str, int]
    departments: tuple[Department, ...]
    waivers: tuple[Waiver, ...]
    unused: tuple[str, ...]
    shown: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The columns of the forms and of the council's table, in the printed order. A plan that has a shape of its own
    shows no column of 施策 in which nothing stands."""
    level: str = field(init=False, repr=False, compare=False)
    """The lowest level above the initiatives that the plan has and shows: 施策, unless nothing stands there."""
    subject: str = field(init=False, repr=False, compare=False)
    """The column that tells whoever reads a finding which initiative it is of: 施策, or the name where the plan shows
    none."""
    sections: frozenset[str] = field(init=False, repr=False, compare=False)
    """The names of its goals, policies and measures, as :func:`pipeline.texts.bare_name` gives them."""
    bare: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """The name of each initiative → the same, as :func:`pipeline.texts.bare_name` gives it."""
    _owned: Mapping[str, pd.DataFrame] = field(init=False, repr=False, compare=False)
    """Department → its initiatives."""
    _owners: Mapping[int, str] = field(init=False, repr=False, compare=False)
    """通しNo. → the department that it belongs to."""
    _by_name: Mapping[str, Department] = field(init=False, repr=False, compare=False)
    _by_word: Mapping[int, Mapping[str, Sequence[int]]] = field(init=False, repr=False, compare=False)
    """Length → each name or 別名 of that length, as compared → the places of the departments called so."""

    def __post_init__(self) -> None:
        groups = self.initiatives.groupby("department", sort=False)
        object.__setattr__(self, "_owned", {str(name): rows for name, rows in groups})
        object.__setattr__(self, "_owners", self.initiatives["department"].to_dict())
        object.__setattr__(self, "_by_name", {one.name: one for one in self.departments})
        by_word: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for place, department in enumerate(self.departments):
            for word in department.words():
                by_word[len(word)][word].append(place)
        object.__setattr__(self, "_by_word", by_word)
        layout = self.layout
        hidden = {heading.column for heading in layout.headings if not heading.label}
        names = {level: set(self.initiatives[level].unique()) - {""} for level in LEVELS}
        there = (level for level in reversed(LEVELS) if OUR_WORDS[level] not in hidden and names[level])
        object.__setattr__(self, "level", next(there, LEVELS[-1]))
        subject = "measure" if self.level == "measure" and names["measure"] else "initiative"
        object.__setattr__(self, "subject", subject)
        object.__setattr__(self, "sections", frozenset(map(bare_name, set().union(*names.values()))))
        object.__setattr__(self, "bare", {name: bare_name(name) for name in self.initiatives["initiative"].tolist()})
        kept = layout.answers == MUSASHINO and not layout.headings
        blank = [name for name in ("measure_no", "measure") if self.initiatives[name].eq("").all() and not kept]
        object.__setattr__(self, "shown", tuple(name for name in layout.shown if name not in blank))

    def deadline(self, period: Period) -> date | None:
        """The day by which a period's returns are due; None where the register names none."""
        return self.deadlines[period.number - 1]

    def published(self, period: Period) -> date | None:
        """The day on which the open data of a period came out; None where the register does not say."""
        return self.publications[period.number - 1]

    def owner(self, serial_no: int) -> str:
        """The department that a 通しNo. belongs to; "" where the register does not have the number."""
        return self._owners.get(serial_no, "")

    def place(self, serial_no: int, column: str) -> str:
        """A cell of 事業 as a fault names it: "R5.xlsx!事業!A12"."""
        return f"{self.path.name}!事業!{address(self.rows[serial_no], self.columns[column])}"

    def owned(self, department: str) -> pd.DataFrame:
        """The initiatives of a department: rows of ``initiatives``, none for a department that owns none or is
        unknown."""
        return self._owned[department] if department in self._owned else self.initiatives.iloc[:0]

    def has(self, department: str) -> bool:
        """Whether a department of just this name is in the register."""
        return department in self._by_name

    def called(self, word: str) -> str:
        """The department whose name or 別名 a word is, widths and blanks aside; "" for none. The whole word
        counts, no part of it."""
        word = folded(word)
        places = self._by_word.get(len(word), {}).get(word)
        return self.departments[places[-1]].name if places else ""

    def named_in(self, text: str) -> list[Department]:
        """The departments whose name or 別名 stands somewhere in a text, in the register's order.

        ``text`` must be folded (``pipeline.texts.folded``). Its pieces of each length that a name has are looked
        up, so that the number of departments hardly matters.
        """
        places = {
            place
            for length, words in self._by_word.items()
            for start in range(len(text) - length + 1)
            for place in words.get(text[start : start + length], ())
        }
        return [self.departments[place] for place in sorted(places)]

    @property
    def department_names(self) -> tuple[str, ...]:
        """The departments' names, in the register's order."""
        return tuple(department.name for department in self.departments)

    def period(self, number: int) -> Period:
        """A period of the register's year, by its number from 1."""
        return Period(self.year, number, self.layout)


_KNOWN: Final[dict[tuple[str, str], Register]] = {}
"""File's name and SHA-256 → the register. A command asks for one more than once."""
_KEPT: Final = 4
"""So many registers stay known: those that were read last."""


def read_register(path: Path) -> Register:
    """Reads and checks the register. One whose bytes have been read before is not read again.

    Raises RegisterFaults with every fault, and RegisterMissing. The register is reread where the file's SHA-256
    differs, so that a long run never works with an older one.
    """
    known = _KNOWN.get((path.name, sha256(path)))
    if known is None:
        known = _register(path, read_sheets(path))
        while len(_KNOWN) >= _KEPT:
            del _KNOWN[next(iter(_KNOWN))]
        _KNOWN[path.name, known.sha256] = known
    return known if known.path == path else replace(known, path=path)


def _register(path: Path, sheets: Sheets) -> Register:
    """The register out of sheets that have no fault. A text limit beyond what an Excel cell holds is lowered to
    that."""
    frames, layout = {name: sheet.frame for name, sheet in sheets.by_name.items()}, sheets.layout
    plan = plan_frame(frames["計画"], layout).iloc[0]
    initiatives = frames["事業"].astype({"serial_no": "int64"}).set_index("serial_no")
    limit = min(int(plan["text_limit"]), CELL_LIMIT) if plan["text_limit"] else DEFAULT_TEXT_LIMIT
    codes = dict(frames["評価理由"][["code", "label"]].itertuples(index=False, name=None))
    return Register(
        path=path,
        sha256=sheets.sha256,
        plan_name=plan["plan_name"],
        body_name=plan["body_name"],
        body_code=plan["body_code"],
        year=parse_fiscal_year(plan["year"]),
        coordinator=plan["coordinator"],
        contact=plan["contact"],
        deadlines=_days(plan, schema.deadlines(layout)),
        publications=_days(plan, schema.published(layout)),
        layout=layout,
        vocabulary=Vocabulary(tuple(_marks(frames["凡例"], layout)), codes if layout.reason else {}, limit),
        initiatives=initiatives[list(layout.fixed)],
        former={
            int(number): tuple(map(int, schema.parts_of(said)))
            for number, said in zip(initiatives.index, initiatives["former_no"], strict=True)
            if said
        },
        rows=dict(zip(initiatives.index, frames["事業"].index, strict=True)),
        columns=sheets["事業"].positions,
        departments=tuple(
            Department(name, aliases_of(aliases), tuple(schema.parts_of(mail)))
            for name, aliases, mail in frames["主管課等"][["name", "aliases", "mail"]].itertuples(index=False)
        ),
        waivers=tuple(_waivers(sheets["例外"], layout)),
        unused=tuple(_unused(sheets, path.name)),
    )


def _days(plan: pd.Series, items: Iterable[str]) -> tuple[date | None, ...]:
    """The days of some items of 計画, None for a blank one."""
    return tuple(schema.day(plan[item]) if plan[item] else None for item in items)


def _unused(sheets: Sheets, file: str) -> Iterator[str]:
    """A sentence on each column that the coordinator added to a sheet and nothing declares. It is told, and not
    used."""
    for sheet in sheets.by_name.values():
        for cell, heading in sheet.unknown:
            declare = "使うときは、シート「回答の欄」に加えてください。" if sheet.name == "事業" else ""
            yield f"計画の{file}!{sheet.name}!{cell} の列「{heading}」は、使っていません。{declare}"


def _marks(legend: pd.DataFrame, layout: Layout) -> Iterator[Mark]:
    """The marks of 凡例.

    A legend that does not say which marks end an initiative, or are shown to the council, takes that from the
    known vocabulary where it has the same sign with the same meaning. Any other mark is shown to the council
    where it asks for a reason. No mark asks for one where the plan has no column for reasons.
    """
    known = {(mark.sign, mark.meaning): mark for mark in MARKS}
    unsaid = {column: bool(legend[column].eq("").all()) for column in ("closes", "watched_after")}
    for row in legend.to_dict("records"):
        asks = row["asks_reason"].lower() in YES
        usual = known.get((row["sign"], row["meaning"]), Mark(row["sign"], "", asks, watched_after=int(asks)))
        closes = usual.closes if unsaid["closes"] else row["closes"].lower() in YES
        watched = usual.watched_after if unsaid["watched_after"] else int(row["watched_after"] or 0)
        yield Mark(row["sign"], row["meaning"], asks and layout.reason is not None, closes, watched)


def _waivers(sheet: RegisterSheet, layout: Layout) -> Iterator[Waiver]:
    """The waivers of 例外, in their order. One without 期限 holds for its own period alone. The sheet has passed its
    schema, so that each rule and period is known."""
    frame, first = sheet.frame, letters(min(sheet.positions.values()))
    for row, cells in zip(frame.index, frame.to_dict("records"), strict=True):
        since, rule = parse_period(cells["period"], layout), rule_named(cells["rule"])
        assert rule
        yield Waiver(
            serial_no=int(cells["serial_no"]),
            rule=rule.id,
            since=since,
            until=parse_period(cells["until"], layout) if cells["until"] else since,
            reason=cells["reason"],
            approver=cells["approver"],
            approved_on=schema.day(cells["approved_on"]),
            cell=f"{first}{row}",
        )
