"""Four quarters and the first of the next year, played with the usual faults: nothing a department says is lost."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipeline.books.register_book import register_sheets
from pipeline.workbook.pen import write_workbook
from tests.support.quarter import GOAL, POLICY, register_rows, values
from tests.support.year import Answer, Office, fill, own_table, places, typed

pytestmark = pytest.mark.slow

INDUSTRY, FARMING, TOURISM = "産業課", "農業課", "観光課"
MAILS = {INDUSTRY: "sangyo@city.example.jp", FARMING: "nogyo@city.example.jp", TOURISM: ""}
OWNED = {INDUSTRY: (1, 2, 3), FARMING: (4, 5), TOURISM: (6,)}

MEANT: dict[str, dict[int, Answer]] = {
    "R5-1": {
        1: ("○", "", ""),
        2: ("△", "3", ""),
        3: ("○", "", "2回開いた。"),
        4: ("□", "2", "都との協議が続いている。"),
        5: ("○", "", ""),
        6: ("×", "", "人手が足りない。"),
    },
    "R5-2": {
        1: ("◎", "", "終えた。"),
        2: ("□", "4", "場所を探している。"),
        3: ("○", "", ""),
        4: ("□", "2", ""),
        5: ("△", "3", "=雨天で中止"),
        6: ("△", "3", ""),
    },
    "R5-3": {
        1: ("◎", "", ""),
        2: ("○", "", ""),
        3: ("○", "", ""),
        4: ("△", "2", ""),
        5: ("○", "", "3回"),
        6: ("○", "", ""),
    },
    "R5-4": {
        1: ("◎", "", ""),
        2: ("○", "", ""),
        3: ("◎", "", ""),
        4: ("○", "", ""),
        5: ("-", "4", "担い手がいない。"),
        6: ("○", "", ""),
    },
    "R6-1": {
        1: ("◎", "", ""),
        2: ("○", "", ""),
        3: ("○", "", "もう一度始めた。"),
        4: ("△", "3", ""),
        5: ("○", "", ""),
        7: ("○", "", "始めた。"),
    },
}
"""What the departments mean. No. 6 of R5-1 gives no code, which is accepted as it is.

In R6 No. 5 is gone, No. 6 has become No. 5, and No. 7 is new.
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    desk = Office(tmp_path, monkeypatch, capsys)
    path = desk.folders.plan / "R5.xlsx"
    path.parent.mkdir(parents=True)
    write_workbook(path, register_sheets(plan_of_r5()), "R5", INDUSTRY)
    return desk


def plan_of_r5() -> dict[str, list[list[str]]]:
    rows = register_rows()
    rows["主管課等"] = [[name, "", mail, ""] for name, mail in MAILS.items()]
    rows["計画"] += [["提出期限1期", "2023-07-14"], ["提出期限2期", "2023-10-13"], ["提出期限3期", "2024-01-19"]]
    return rows


def make_plan_of_r6(office: Office) -> None:
    """The coordinator has next year's register made, then drops No. 5, renumbers No. 6 and adds No. 7 in it."""
    assert office.run("init", ".", "--from", "data/plan/R5.xlsx")[0] == 0
    path = office.folders.plan / "R6.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["事業"]
    assert [sheet.cell(row, 9).value for row in range(2, 8)] == [1, 2, 3, 4, 5, 6]
    sheet.delete_rows(6)
    sheet["A6"] = "5"
    sheet.append(["7", GOAL, POLICY, "7", "", "③農地の保全", FARMING, "・直売所の支援"])
    book.save(path)


def own(period: str, department: str) -> dict[int, Answer]:
    return {number: MEANT[period][number] for number in OWNED[department]}


def send(office: Office, period: str, department: str, changed: dict[int, Answer] | None = None) -> Path:
    """The department fills in its form as it means it, but for what is ``changed``, and sends it."""
    answers = typed(period, own(period, department) | (changed or {}))
    return fill(office.form(period, department), office.raw(period) / f"回答票_{department}.xlsx", answers)


def correct(office: Office, period: str, department: str) -> Path:
    """The department fills in its 確認依頼 as it means it, and sends it beside what it sent before."""
    request = office.request(period, department)
    return fill(request, office.raw(period) / request.name, typed(period, own(period, department)))


def make_forms(office: Office, period: str) -> None:
    assert office.run("forms", period)[0] == 0
    made = sorted(path.name for path in (office.out(period) / "依頼").iterdir())
    forms = [f"回答票_{period}_{name}.xlsx" for name in MAILS]
    letters = [f"回答票_{period}_{name}{'.eml' if mail else '.txt'}" for name, mail in MAILS.items()]
    assert made == sorted(forms + letters)


def merge(office: Office, period: str, *options: str) -> str:
    code, said = office.run("merge", period, *options)
    assert code == 0, said
    office.assert_nothing_lost(period)
    return said


def finish(office: Office, period: str) -> None:
    """The final edition: every answer is what its department meant, whatever was sent before."""
    merge(office, period, "--final")
    assert office.answers(period) == MEANT[period]
    assert office.facts(period)["edition"] == "final"


def standing(office: Office, period: str) -> dict[str, str]:
    """Department → its state, as ``status`` shows it."""
    code, said = office.run("status", period)
    assert code == 0, said
    cells = (line.split() for line in said.splitlines())
    return {row[0]: row[1] for row in cells if row and row[0] in MAILS}


def first_quarter(office: Office) -> None:
    """A code left out, a table of its own by e-mail, nothing at all; then a correction, a late form, a waiver."""
    make_forms(office, "R5-1")
    send(office, "R5-1", INDUSTRY, {2: ("△", "", "")})
    rows = [("No.4", MEANT["R5-1"][4]), ("５", ("〇", "", ""))]
    own_table(office.raw("R5-1") / "農業課の回答.csv", "R5-1", rows)
    merge(office, "R5-1")
    assert office.findings("R5-1") == {
        ("reason-missing", INDUSTRY, "2", ""),
        ("mark-normalized", FARMING, "5", "〇"),
        ("return-missing", TOURISM, "", ""),
    }
    assert office.states("R5-1") == dict.fromkeys((1, 3, 4, 5), "accepted") | {2: "unresolved", 6: "unreturned"}
    assert office.requested("R5-1") == [INDUSTRY, TOURISM]
    assert standing(office, "R5-1") == {INDUSTRY: "要修正", FARMING: "完了", TOURISM: "未提出"}
    assert [path.name for path in (office.out("R5-1") / "督促").iterdir()] == ["督促_R5-1_産業課.eml"]
    correct(office, "R5-1", INDUSTRY)
    send(office, "R5-1", TOURISM)
    code, said = office.run("merge", "R5-1", "--final")
    assert code == 1 and "通しNo.6　" in said and "規則：評価理由の選択肢がない" in said
    assert office.run("waive", "6", "reason-missing", "--reason=欠員のため", "--by=産業課長", "--period=R5-1")[0] == 0
    finish(office, "R5-1")
    assert office.findings("R5-1") == {
        ("return-superseded", INDUSTRY, "", ""),
        ("mark-normalized", FARMING, "5", "〇"),
        ("reason-missing", TOURISM, "6", ""),
    }
    assert office.states("R5-1") == dict.fromkeys((1, 2, 3, 4, 5), "accepted") | {6: "waived"}


def second_quarter(office: Office) -> None:
    """Two answers that disagree, a broken file, a form with cells changed that are not asked for."""
    make_forms(office, "R5-2")
    shown = values(office.form("R5-2", INDUSTRY))
    assert {shown[f"F{row}"] for row in (8, 9, 10)} == {"○", "△"}
    for name, mark in (("一", "○"), ("二", "◎")):
        rows = [("1", (mark, "", "終えた。")), *((str(n), MEANT["R5-2"][n]) for n in (2, 3))]
        own_table(office.raw("R5-2") / f"産業課{name}.csv", "R5-2", rows)
    (office.raw("R5-2") / "農業課.xlsx").write_bytes(b"PK\x03\x04 broken")
    late = typed("R5-2", own("R5-2", TOURISM))
    late[6] |= {"q1": "○", "q3": "○"}
    fill(office.form("R5-2", TOURISM), office.raw("R5-2") / "観光課.xlsx", late)
    said = merge(office, "R5-2")
    assert "期限切れ" in said
    assert office.findings("R5-2") == {
        ("return-conflict", INDUSTRY, "1", "1"),
        ("row-repeated", INDUSTRY, "2", "2"),
        ("row-repeated", INDUSTRY, "3", "3"),
        ("file-unreadable", FARMING, "", ""),
        ("return-missing", FARMING, "", ""),
        ("past-changed", TOURISM, "6", "○"),
        ("future-filled", TOURISM, "6", "○"),
    }
    assert office.states("R5-2") == {n: "unresolved" if n == 1 else "accepted" for n in (1, 2, 3, 6)} | {
        4: "unreturned",
        5: "unreturned",
    }
    assert standing(office, "R5-2") == {INDUSTRY: "要修正", FARMING: "要修正", TOURISM: "提出済み"}
    for department in (INDUSTRY, FARMING):
        correct(office, "R5-2", department)
    finish(office, "R5-2")
    assert office.merged("R5-2")[6]["q1"] == "×"
    assert {one for one in office.findings("R5-2") if one[0] == "return-superseded"} == {
        ("return-superseded", INDUSTRY, "", ""),
        ("return-superseded", FARMING, "", ""),
    }


def third_quarter(office: Office) -> None:
    """A row of somebody else's, a row taken out, a number typed over."""
    make_forms(office, "R5-3")
    rows = [(str(number), answer) for number, answer in own("R5-3", INDUSTRY).items()]
    own_table(office.raw("R5-3") / "産業課.csv", "R5-3", [*rows, ("4", ("×", "3", ""))])
    taken = send(office, "R5-3", FARMING)
    edit(taken, lambda sheet: sheet.delete_rows(places(sheet)[1][4]))
    mistyped = send(office, "R5-3", TOURISM)
    edit(mistyped, lambda sheet: sheet.cell(places(sheet)[1][6], 1, 66))
    merge(office, "R5-3")
    assert office.findings("R5-3") == {
        ("row-foreign", INDUSTRY, "4", "4"),
        ("row-missing", FARMING, "4", ""),
        ("serial-unknown", TOURISM, "66", "66"),
        ("row-missing", TOURISM, "6", ""),
    }
    assert office.answers("R5-3")[4] == ("", "", "")
    assert office.requested("R5-3") == sorted(MAILS)
    for department in MAILS:
        correct(office, "R5-3", department)
    finish(office, "R5-3")


def fourth_quarter(office: Office) -> None:
    """All as it should be, made final; then a department has second thoughts."""
    make_forms(office, "R5-4")
    for department in MAILS:
        changed = {4: ("△", "2", "")} if department == FARMING else None
        send(office, "R5-4", department, changed)
    merge(office, "R5-4", "--final")
    assert office.findings("R5-4") == set()
    before = {path: path.read_bytes() for path in office.out("R5-4").rglob("*") if path.is_file()}
    send(office, "R5-4", FARMING)
    assert office.run("merge", "R5-4")[0] == 1
    assert office.run("forms", "R5-4")[0] == 1
    assert {path: path.read_bytes() for path in office.out("R5-4").rglob("*") if path.is_file()} == before
    merge(office, "R5-4", "--reopen")
    assert office.facts("R5-4")["edition"] == "draft"
    finish(office, "R5-4")


def first_of_next_year(office: Office) -> None:
    """A dropped, a renumbered and an added initiative; one that had ended begins again."""
    make_plan_of_r6(office)
    make_forms(office, "R6-1")
    sheet = openpyxl.load_workbook(office.form("R6-1", INDUSTRY))["回答票"]
    columns, rows = places(sheet)
    assert [sheet.cell(rows[number], columns["last_year"]).value for number in (1, 2, 3)] == ["◎", "○", "◎"]
    for department, numbers in ((INDUSTRY, (1, 2, 3)), (FARMING, (4, 7)), (TOURISM, (5,))):
        answers = typed("R6-1", {number: MEANT["R6-1"][number] for number in numbers})
        fill(office.form("R6-1", department), office.raw("R6-1") / f"回答票_{department}.xlsx", answers)
    said = merge(office, "R6-1", "--final")
    assert office.findings("R6-1") == {("done-reopened", INDUSTRY, "3", "○")}
    assert office.answers("R6-1") == MEANT["R6-1"]
    assert "継続 4 件、番号の変更 1 件、統合 0 件、新規 1 件、引き継ぎなし 1 件" in said
    listed = openpyxl.load_workbook(office.out("R6-1") / "点検結果_R6-1.xlsx")["前年度からの引き継ぎ"]
    rows_of = [tuple("" if value is None else value for value in row) for row in listed.values][2:]
    assert [(row[0], row[1], row[2], row[5]) for row in rows_of] == [
        (1, 1, "継続", "◎"),
        (2, 2, "継続", "○"),
        (3, 3, "継続", "◎"),
        (4, 4, "継続", "○"),
        (6, 5, "番号の変更", "○"),
        ("", 7, "新規", ""),
        (5, "", "引き継ぎなし", "-"),
    ]


def edit(path: Path, change: object) -> None:
    book = openpyxl.load_workbook(path)
    assert callable(change)
    change(book["回答票"])
    book.save(path)


def test_a_year_and_the_quarter_after_it(office: Office) -> None:
    quarters = (first_quarter, second_quarter, third_quarter, fourth_quarter, first_of_next_year)
    for period, quarter in zip(MEANT, quarters, strict=True):
        quarter(office)
        for former in list(MEANT)[: list(MEANT).index(period)]:
            assert office.answers(former) == MEANT[former]
    told = office.merged("R5-4")
    for number, row in told.items():
        assert [row[f"q{q}"] for q in (1, 2, 3, 4)] == [MEANT[f"R5-{q}"][number][0] for q in (1, 2, 3, 4)]
