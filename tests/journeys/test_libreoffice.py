"""The form as a respondent without Excel uses it: filled in and saved in LibreOffice, then merged."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

import pytest

from pipeline.books.form import Form, form_places
from pipeline.reading import Unreadable, read_file
from pipeline.register.read import Register
from pipeline.returns.tag import EXAMPLE_SHEET, FORM_SHEET, SHEET, Tag, fingerprint, read_tag
from pipeline.workbook.theme import STYLES
from schemas.layout import DEFAULT
from schemas.period import parse_period
from schemas.vocabulary import Vocabulary
from tests.support import libreoffice
from tests.support.libreoffice import (
    FILTERS,
    Address,
    Book,
    Filling,
    Keys,
    OfficeFailed,
    fill,
    fill_all,
    inspect,
    inspect_all,
)
from tests.support.quarter import Place, sample_quarter, write_form

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]

FORMATS: Final = tuple(FILTERS)
ASKED: Final = ("q4", "reason_code", "reason_text")
DROP_DOWNS: Final = ("q4", "reason_code")
WORDS: Final = (
    "一行目\n\n三行目\n・字下げ",
    "=1+1",
    "+81",
    "-1",
    "'引用",
    "①㈱ｶﾅ",
    "007",
    "1/2",
    "𠮷野家の👨‍👩‍👧と葛\U000e0100城🇯🇵",
    "あ" * 999 + "。",
    "_x000D_",
    '"引用"、<b>&amp;',
    "全角　空白と  半角",
    "○印",
    "TRUE",
    "#N/A",
    "@SUM(A1)",
    "http://example.com/?a=1&b=2",
    "2024-04-01",
)
"""Free text that a spreadsheet likes to make something else of."""

Said = dict[int, dict[str, str]]


def longest(register: Register) -> tuple[str, ...]:
    """The three departments with the most text in their forms, and the one with the longest name of an initiative."""
    names = register.initiatives.assign(length=register.initiatives["initiative"].str.len())
    totals = names.groupby("department")["length"].sum().nlargest(3)
    longest_name = names.nlargest(1, "length")["department"]
    return tuple(dict.fromkeys(map(str, [*totals.index, *longest_name])))


def legal_answers(register: Register, first: Iterable[str]) -> Said:
    """An answer for every initiative: each mark with each code it may have, and each text, beginning with ``first``."""
    vocabulary = register.vocabulary
    marks = [(sign, "") for sign in vocabulary.needing_none]
    marks += [(sign, code) for sign in vocabulary.needing_reason for code in codes_of(vocabulary)]
    past = [sign for sign in vocabulary.signs if sign not in vocabulary.ending]
    departments = dict.fromkeys([*first, *register.department_names])
    numbers = [int(number) for department in departments for number in register.owned(department).index]
    said: Said = {}
    for at, (number, (mark, code), text) in enumerate(zip(numbers, cycle(marks), cycle(WORDS), strict=False)):
        third = mark if mark in vocabulary.ending else past[at % len(past)]
        quarters = (past[-1 - at % len(past)], past[(at + 1) % len(past)], third, mark)
        said[number] = dict(zip(DEFAULT.marks, quarters, strict=True)) | {"reason_code": code, "reason_text": text}
    return said


def of_quarters(said: Said, columns: Iterable[str]) -> Said:
    kept = tuple(columns)
    return {number: {column: answers[column] for column in kept} for number, answers in said.items()}


def codes_of(vocabulary: Vocabulary) -> list[str]:
    """The codes that the form offers: those that 評価理由 explains."""
    return [code for code in vocabulary.codes if code not in vocabulary.unlabelled]


@dataclass(frozen=True)
class Sent:
    """The forms of 4期 as they were sent out, and what is to be answered. ``reported``: 1期 to 3期, by 通しNo."""

    place: Place
    register: Register
    typed: tuple[str, ...]
    said: Said

    @property
    def reported(self) -> Said:
        return of_quarters(self.said, self.place.period.past)

    def blank(self, department: str) -> Path:
        return self.place.root / "blank" / f"{department}.xlsx"

    def filled(self, department: str, suffix: str) -> Path:
        """Named so that nothing but the form's hidden mark tells whose it is."""
        return self.place.root / suffix / f"{'abcd'[self.typed.index(department)]}.{suffix}"

    def places(
        self, department: str, columns: Iterable[str], open_past: bool = False
    ) -> dict[tuple[int, str], Address]:
        """(通しNo., column) → where it stands in the department's form."""
        wanted = tuple(columns)
        found = form_places(Form(department, open_past=open_past), self.register, self.place.period)
        return {key: (FORM_SHEET, cell) for key, cell in found.items() if key[1] in wanted}

    def edits(self, department: str) -> dict[Address, str | int]:
        """Marks and every second code as keys, the other codes and the texts as text."""
        edits: dict[Address, str | int] = {}
        for at, ((number, column), address) in enumerate(self.places(department, ASKED).items()):
            value = self.said[number][column]
            if column == "reason_code" and value:
                edits[address] = int(value) if at // len(ASKED) % 2 else value
            elif value:
                edits[address] = Keys(value) if column == "q4" else value
        return edits


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """The register of the sample, 3期 merged, the forms of 4期 written, and those of four departments filled in."""
    place = sample_quarter(tmp_path_factory.mktemp("office"))
    shutil.rmtree(place.raw)
    register = place.register()
    typed = longest(register)
    sent = Sent(place, register, typed, legal_answers(register, typed))
    before = Place(place.root, parse_period("R5-3"))
    for department in register.department_names:
        write_form(before.raw / f"{department}.xlsx", register, before.period, _whole(department, sent.reported))
    before.merge()
    for department in typed:
        write_form(sent.blank(department), register, place.period, Form(department, answers=sent.reported))
    targets = {department: [sent.filled(department, suffix) for suffix in FORMATS] for department in typed}
    refused = fill_all([Filling(sent.blank(name), sent.edits(name), targets[name]) for name in typed])
    assert refused == [set()] * len(typed)
    return sent


def _whole(department: str, answers: Mapping[int, Mapping[str, str]]) -> Form:
    return Form(department, answers=answers, open_past=True)


@pytest.fixture(scope="module")
def seen(sent: Sent) -> dict[Path, Book]:
    """Blank and filled forms as LibreOffice sees them, every cell of the table."""
    wanted: dict[Path, list[Address]] = {}
    for name in sent.typed:
        cells = list(sent.places(name, DEFAULT.shown).values())
        wanted |= dict.fromkeys([sent.blank(name), *(sent.filled(name, suffix) for suffix in FORMATS)], cells)
    return inspect_all(wanted)


def forms(sent: Sent, seen: Mapping[Path, Book], *suffixes: str) -> dict[str, Book]:
    """Department → its form: the blank one where no suffix is given, else the filled one."""
    return {
        name: seen[sent.filled(name, suffix)] if suffix else seen[sent.blank(name)]
        for name in sent.typed
        for suffix in suffixes or ("",)
    }


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_was_typed_is_merged_without_loss(sent: Sent, suffix: str, tmp_path: Path) -> None:
    place = Place(tmp_path, sent.place.period)
    shutil.copytree(sent.place.folders.plan, place.folders.plan)
    shutil.copytree(sent.place.folders.out, place.folders.out)
    place.raw.mkdir(parents=True)
    for department in sent.register.department_names:
        if department in sent.typed:
            shutil.copy(sent.filled(department, suffix), place.raw)
        else:
            form = Form(department, answers=sent.said)
            write_form(place.raw / f"{department}.xlsx", sent.register, place.period, form)
    place.merge(final=True)
    assert place.findings() == []
    merged = place.merged().set_index("serial_no")
    assert merged[list(DEFAULT.answered)].to_dict("index") == {str(n): said for n, said in sorted(sent.said.items())}
    assert merged["state"].unique().tolist() == ["accepted"]
    for department in sent.typed:
        sources = merged.loc[merged["department"].eq(department), "source_file"]
        assert set(sources) == {sent.filled(department, suffix).name}


def test_every_legal_answer_and_every_text_was_typed(sent: Sent) -> None:
    typed = [sent.said[number] for name in sent.typed for number in map(int, sent.register.owned(name).index)]
    vocabulary = sent.register.vocabulary
    codes = {(sign, code) for sign in vocabulary.needing_reason for code in codes_of(vocabulary)}
    assert {(a["q4"], a["reason_code"]) for a in typed} == codes | {(sign, "") for sign in vocabulary.needing_none}
    assert {answers["reason_text"] for answers in typed} == set(WORDS)
    kinds = {(type(value), str(value)) for name in sent.typed for value in sent.edits(name).values()}
    assert {(kind, code) for kind in (int, str) for code in codes_of(vocabulary)} <= kinds


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_hidden_mark_still_tells_the_department(sent: Sent, suffix: str) -> None:
    for department in sent.typed:
        grids = read_file(sent.filled(department, suffix))
        assert not isinstance(grids, Unreadable)
        tag = read_tag(grids)
        assert tag is not None and fingerprint("回答票", "通しNo.") in tag.words
        assert tag._replace(words=frozenset()) == Tag(sent.register.plan_name, "R5-4", department, 0)


@pytest.mark.parametrize("suffix", ["", *FORMATS])
def test_exactly_the_answer_cells_are_open(sent: Sent, seen: dict[Path, Book], suffix: str) -> None:
    for department, book in forms(sent, seen, suffix).items():
        sheet = book.sheets[FORM_SHEET]
        assert sheet.protected
        assert sheet.unlocked == {cell for _, cell in sent.places(department, ASKED).values()}


@pytest.mark.parametrize("suffix", ["", *FORMATS])
def test_the_hidden_sheet_is_hidden_and_protected(sent: Sent, seen: dict[Path, Book], suffix: str) -> None:
    for book in forms(sent, seen, suffix).values():
        assert [name for name, sheet in book.sheets.items() if sheet.visible] == [FORM_SHEET, EXAMPLE_SHEET]
        assert book.sheets[SHEET].protected
        assert book.sheets[SHEET].unlocked == set()


def test_fixed_cells_refuse_what_is_typed(sent: Sent, tmp_path: Path) -> None:
    department = sent.typed[0]
    places = sent.places(department, DEFAULT.shown)
    fixed = {place for (_, column), place in places.items() if column not in ASKED} | {(FORM_SHEET, "A1")}
    cells = tuple(fixed | set(places.values()))
    target = tmp_path / "a.xlsx"
    assert fill(sent.blank(department), dict.fromkeys(cells, "別の語"), [target]) == fixed
    before, after = (
        book.cells for book in inspect_all(dict.fromkeys([sent.blank(department), target], cells)).values()
    )
    assert {place: after[place].text for place in fixed} == {place: before[place].text for place in fixed}
    assert {after[place].text for place in set(places.values()) - fixed} == {"別の語"}


def test_earlier_quarters_are_open_where_nothing_was_reported(sent: Sent, tmp_path: Path) -> None:
    department = sent.typed[0]
    path = tmp_path / "a.xlsx"
    write_form(path, sent.register, sent.place.period, _whole(department, {}))
    places = sent.places(department, DEFAULT.answered, open_past=True)
    book = inspect(path, list(places.values()))
    assert book.sheets[FORM_SHEET].unlocked == {cell for _, cell in places.values()}
    offered = {column: book.cells[place].entries for (_, column), place in places.items()}
    signs, codes = list(sent.register.vocabulary.signs), codes_of(sent.register.vocabulary)
    assert offered == dict.fromkeys(DEFAULT.marks, signs) | {"reason_code": codes, "reason_text": None}


@pytest.mark.parametrize("suffix", ["", *FORMATS])
def test_drop_downs_offer_the_marks_and_codes_of_the_register(sent: Sent, seen: dict[Path, Book], suffix: str) -> None:
    vocabulary = sent.register.vocabulary
    offered = {"q4": list(vocabulary.signs), "reason_code": codes_of(vocabulary)}
    for department, book in forms(sent, seen, suffix).items():
        for (number, column), place in sent.places(department, DEFAULT.shown).items():
            cell = book.cells[place]
            assert (number, cell.entries) == (number, offered.get(column))
            assert cell.has_arrow == (column in DROP_DOWNS)


@pytest.mark.parametrize("suffix", ["", *FORMATS])
def test_a_hint_beside_the_cell_explains_marks_and_codes(sent: Sent, seen: dict[Path, Book], suffix: str) -> None:
    vocabulary = sent.register.vocabulary
    marks = {f"{mark.sign} {mark.meaning}" for mark in vocabulary.marks}
    codes = {vocabulary.labelled(code) for code in codes_of(vocabulary)}
    for department, book in forms(sent, seen, suffix).items():
        for (_, column), place in sent.places(department, DROP_DOWNS).items():
            title, text = book.cells[place].hint or ("", "")
            assert ("4期" if column == "q4" else "選択肢") in title
            assert (marks if column == "q4" else codes) <= set(text.split("\n"))


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_saved_form_holds_what_was_typed(sent: Sent, seen: dict[Path, Book], suffix: str) -> None:
    for department, book in forms(sent, seen, suffix).items():
        typed = sent.edits(department)
        for (number, column), place in sent.places(department, ASKED).items():
            cell = book.cells[place]
            assert (number, cell.text) == (number, sent.said[number][column])
            assert (number, cell.is_number) == (number, isinstance(typed.get(place), int))


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_drop_down_refuses_a_legal_answer_that_is_typed(sent: Sent, seen: dict[Path, Book], suffix: str) -> None:
    """Where a drop-down takes its entries from cells, a number is not the text of it: what counts is what keys make."""
    for department, book in forms(sent, seen, suffix).items():
        by_keys = {cell for (_, cell), value in sent.edits(department).items() if isinstance(value, int | Keys)}
        assert book.sheets[FORM_SHEET].invalid & by_keys == set()


def combinations(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Each mark and a blank, with each code and none."""
    return [(sign, code) for sign in ("", *vocabulary.signs) for code in ("", *codes_of(vocabulary))]


def turning(vocabulary: Vocabulary, sign: str, code: str) -> dict[str, str]:
    """Column → the colour that its cell turns to beside this mark and code, with no text."""
    colours = {"q4": STYLES["answer"]["bg_color"]} if sign else {}
    if sign in vocabulary.needing_reason and not code:
        colours["reason_code"] = STYLES["unfilled"]["bg_color"]
    if sign in vocabulary.needing_none and code:
        colours["reason_code"] = STYLES["unneeded"]["bg_color"]
    if code in vocabulary.free_codes:
        colours["reason_text"] = STYLES["unfilled"]["bg_color"]
    return colours


def test_a_cell_turns_colour_while_its_answer_is_due_or_not_wanted(
    sent: Sent, seen: dict[Path, Book], tmp_path: Path
) -> None:
    vocabulary = sent.register.vocabulary
    department = sent.typed[0]
    places = sent.places(department, ASKED)
    numbers = [int(number) for number in sent.register.owned(department).index]
    pairs = combinations(vocabulary)
    batches = [pairs[start : start + len(numbers)] for start in range(0, len(pairs), len(numbers))]
    fillings: list[Filling] = []
    expected: dict[Path, dict[tuple[int, str], str]] = {}
    for at, batch in enumerate(batches):
        edits: dict[Address, str | int] = {}
        for number, (sign, code) in zip(numbers, batch, strict=False):
            edits |= {places[number, "q4"]: Keys(sign)} if sign else {}
            edits |= {places[number, "reason_code"]: Keys(code)} if code else {}
        paths = [tmp_path / f"{at}.{suffix}" for suffix in FORMATS]
        fillings.append(Filling(sent.blank(department), edits, paths))
        beside = dict(zip(numbers, batch, strict=False))
        due = {(n, c): colour for n, pair in beside.items() for c, colour in turning(vocabulary, *pair).items()}
        expected |= dict.fromkeys(paths, due)
    fill_all(fillings)
    books = inspect_all(dict.fromkeys(expected, tuple(places.values())))
    for path, due in expected.items():
        before, after = seen[sent.blank(department)].cells, books[path].cells
        turned = {
            key: after[place].colour for key, place in places.items() if after[place].colour != before[place].colour
        }
        assert (path.name, turned) == (path.name, due)


def test_a_drop_down_refuses_what_is_not_on_it(sent: Sent, tmp_path: Path) -> None:
    department = sent.typed[0]
    numbers = [int(number) for number in sent.register.owned(department).index]
    wrong = {"q4": ("●", "済", "○ 済", "O"), "reason_code": ("5", "0", "2、3", "その他")}
    places = sent.places(department, DROP_DOWNS)
    edits = {places[number, c]: Keys(word) for c in wrong for number, word in zip(numbers, wrong[c], strict=False)}
    targets = [tmp_path / f"a.{suffix}" for suffix in FORMATS]
    fill(sent.blank(department), edits, targets)
    for book in inspect_all(dict.fromkeys(targets, ())).values():
        assert book.sheets[FORM_SHEET].invalid == {cell for _, cell in edits}


def test_free_text_stays_as_it_is_typed(sent: Sent, tmp_path: Path) -> None:
    department = sent.typed[0]
    places = [place for (_, column), place in sent.places(department, ASKED).items() if column == "reason_text"]
    words = [word for word in WORDS if "\n" not in word]
    edits = {place: Keys(word) for place, word in zip(places, words, strict=False)}
    targets = [tmp_path / f"a.{suffix}" for suffix in FORMATS]
    fill(sent.blank(department), edits, targets)
    for book in inspect_all(dict.fromkeys(targets, tuple(edits))).values():
        assert {place: cell.text for place, cell in book.cells.items()} == edits


def test_an_order_that_cannot_be_followed_is_named(sent: Sent) -> None:
    with pytest.raises(OfficeFailed, match=r"控え.*B2"):
        inspect(sent.blank(sent.typed[0]), [("控え", "B2")])


def test_libreoffice_is_ended_when_its_time_is_over(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.xlsx"
    blank = sent.blank(sent.typed[0])
    with monkeypatch.context() as patch, pytest.raises(OfficeFailed, match="not done after"):
        patch.setattr(libreoffice, "TIME_LIMIT", 0.1)
        fill(blank, {}, [target])
    assert not target.exists()
    assert fill(blank, {}, [target]) == set()
