"""集計, データ and 凡例・注記: every figure is counted again from merged.csv, every place looked up in the returns."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from pipeline.books.council_book import council_book
from pipeline.books.tally import listed_sheet
from pipeline.overview.causes import reasons
from pipeline.overview.changes import overview
from pipeline.overview.figures import Tally, figures
from pipeline.overview.numbers import numbers
from pipeline.storage.editions import Edition
from schemas.layout import DEFAULT
from schemas.vocabulary import MARKS
from tests.support.new_year import answered, new_year
from tests.support.quarter import (
    Place,
    cell_of,
    clean_quarter,
    edit_cells,
    register_rows,
    return_name,
    write_previous,
    write_register,
)
from tests.support.shapes import HALVES, YEARLY, shaped
from tests.support.sheets import rows_of, table_below

RATES, EFFECTS = ("120", "45.5", "80.25"), ("100", "10", "-4.5")
COUNCIL = "進行管理表_{}.xlsx"
SIGNS = [mark.sign for mark in MARKS]
Records = Sequence[dict[str, str]]


def book(place: Place) -> openpyxl.Workbook:
    """The council's workbook as it is now; not to be changed."""
    return _book((place.out / COUNCIL.format(place.period)).read_bytes())


@lru_cache(maxsize=4)
def _book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def records(place: Place) -> Records:
    return place.merged().to_dict("records")


def tallies(place: Place) -> dict[tuple[str, str], list[Any]]:
    """(区分, 名称) → the figures of the row of 集計, from 事業数 on."""
    rows = rows_of(book(place)["集計"])
    kinds = {"全体", "推移", *(DEFAULT.heading(column) for column in ("goal", "priority", "department"))}
    named = next(below for row, below in pairwise(rows) if row[0] == "区分")
    width = max(place for place, sign in enumerate(named) if sign) + 1
    return {(row[0], row[1]): row[2:width] for row in rows if row[0] in kinds and row[1]}


def counted(rows: Iterable[dict[str, str]], quarter: str, signs: Sequence[str] = SIGNS) -> list[int]:
    marks = Counter(row[quarter] for row in rows)
    return [marks[sign] for sign in (*signs, "")]


def expected(rows: Records, quarter: str, before: str, signs: Sequence[str] = SIGNS) -> list[Any]:
    """事業数, counts, shares and changes as 集計 should have them."""
    now, was = counted(rows, quarter, signs), counted(rows, before, signs)
    shares = [count / len(rows) for count in now]
    return [len(rows), *now, *shares, *(one - other for one, other in zip(now, was, strict=True))]


def groups_of(rows: Records) -> dict[tuple[str, str], Records]:
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        priority = "重点事業" if row["priority"] else "重点事業以外"
        named = [(DEFAULT.heading(column), row[column]) for column in ("goal", "department")]
        for key in [("全体", "全体"), *named, ("重点事業", priority)]:
            groups.setdefault(key, []).append(row)
    return groups


def test_every_figure_of_the_real_table_is_that_of_merged_csv(merged_sample: Place) -> None:
    shown, rows = tallies(merged_sample), records(merged_sample)
    for key, group in groups_of(rows).items():
        assert shown.pop(key) == pytest.approx(expected(group, "q4", "q3")), key
    first = shown.pop(("推移", "1期"))
    assert first[: 1 + 2 * 8] == pytest.approx(expected(rows, "q1", "q1")[: 1 + 2 * 8])
    assert first[1 + 2 * 8 :] == [""] * 8
    for before, quarter in (("q1", "q2"), ("q2", "q3"), ("q3", "q4")):
        assert shown.pop(("推移", DEFAULT.heading(quarter))) == pytest.approx(expected(rows, quarter, before))
    assert shown == {}
    assert tallies(merged_sample)["全体", "全体"][:9] == [138, 108, 3, 20, 1, 1, 0, 5, 0]


def test_the_columns_of_the_figures_are_named(merged_sample: Place) -> None:
    rows = rows_of(book(merged_sample)["集計"])
    at = next(number for number, row in enumerate(rows) if row[0] == "区分")
    upper, lower = rows[at], rows[at + 1]
    assert [upper[column] for column in (0, 1, 2, 3, 11, 19)] == [
        "区分",
        "名称",
        "事業数",
        "件数",
        "割合",
        "増減（3期との差）",
    ]
    assert lower[3:] == [*SIGNS, "記号なし"] * 3


@pytest.mark.slow
def test_open_rows_are_counted_as_without_a_mark(quarter: Place) -> None:
    write_previous(quarter, {"2": "○○△", "5": "○○□"})
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": cell_of(1, "q4"), "value": "●"}])
    (quarter.raw / return_name("観光課")).unlink()
    quarter.merge()
    shown = tallies(quarter)
    for key, group in groups_of(records(quarter)).items():
        assert shown[key] == pytest.approx(expected(group, "q4", "q3")), key
    assert shown["全体", "全体"][:9] == [6, 1, 1, 1, 0, 1, 0, 0, 2]
    assert shown["全体", "全体"][17:] == [-3, 0, 0, 0, 1, 0, 0, 2]


def listed(place: Place, title: str) -> list[tuple[Any, ...]]:
    """The rows of a list of 集計: 通しNo., then what stands in its further cells."""
    rows = rows_of(book(place)["集計"])
    at = next(number for number, row in enumerate(rows) if str(row[0]).startswith(title))
    found = []
    for row in rows[at + 1 :]:
        if str(row[0]).startswith(("変化した事業", "注目する事業")):
            break
        if isinstance(row[0], int):
            found.append(tuple(value for value in row if value != ""))
    return found


@pytest.mark.slow
def test_the_changes_are_told_in_words(quarter: Place) -> None:
    write_previous(quarter, {"1": "○○○", "2": "○○△", "3": "○○□", "4": "○□□", "5": "○○", "6": "○○○"})
    edit_cells(quarter.raw / return_name("農業課"), [{"cell": cell_of(5, "q3")}])
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": cell_of(1, "q4"), "value": "●"}])
    quarter.merge()
    assert listed(quarter, "変化した事業（3期 → 4期）　3件") == [
        (3, "②起業の支援", "・起業の相談窓口の設置", "産業課", "□ 検討中", "◎ 完了", 1),
        (5, "③農地の保全", "・農業体験の取組み", "農業課", "記号なし", "○ 進捗あり", 1, "3回の体験会を開いた。"),
        (
            6,
            "④観光の推進",
            "・案内板の更新",
            "観光課",
            "○ 進捗あり",
            "× 進捗なし",
            1,
            "4 その他\n人手が足りないため。",
        ),
    ]
    said = [row[0] for row in rows_of(book(quarter)["集計"])]
    assert "前の期と記号が異なる事業です。4期の記号がない事業は含みません。" in said


def test_what_calls_for_attention_is_listed_by_mark(quarter: Place) -> None:
    write_previous(quarter, {"1": "□□□", "2": "○△△", "4": "□□□", "6": "○○×"})
    quarter.merge()
    told = listed(quarter, "注目する事業　3件")
    assert [(row[0], row[4], row[5], row[6]) for row in told] == [
        (2, "△ 遅れ・課題あり", "△ 遅れ・課題あり", 3),
        (4, "□ 検討中", "□ 検討中", "4以上"),
        (6, "× 進捗なし", "× 進捗なし", 2),
    ]
    leads = [row[0] for row in rows_of(book(quarter)["集計"])]
    assert "△ 遅れ・課題あり、× 進捗なし、- 中止 の事業と、□ 検討中 が4回以上続いている事業です。" in leads


@pytest.mark.slow
def test_a_long_text_is_quoted_and_its_number_leads_to_the_row_that_has_it_whole(quarter: Place) -> None:
    text = "関係者との調整に時間を要した。" * 20
    rows = register_rows()
    rows["計画"] = [[name, "1000" if name == "文字数上限" else value] for name, value in rows["計画"]]
    write_register(quarter, rows)
    edit_cells(quarter.raw / return_name("観光課"), [{"cell": cell_of(6, "reason_text"), "value": text}])
    quarter.merge()
    told = listed(quarter, "注目する事業")
    assert {row[0]: row[-1] for row in told}[6] == f"4 その他\n{text[:80]}…"
    sheet, table = book(quarter)["集計"], book(quarter)["進行管理表"]
    leads = [cell.value for (cell,) in sheet["A1" : f"A{sheet.max_row}"] if isinstance(cell.value, str)]
    assert sum("文章は初めの80字です。全文は、「進行管理表」の同じ通しNo.の行にあります。" in one for one in leads) == 2
    links = {c.value: str(c.hyperlink.location) for row in sheet for c in row if c.hyperlink}
    cells = {number: place.removeprefix("'進行管理表'!") for number, place in links.items()}
    assert {number: table[cell].value for number, cell in cells.items()} == {number: number for number in cells}
    assert cells.keys() == {2, 3, 4, 6}
    assert text in [cell.value for cell in table[cells[6][1:]]]


@pytest.mark.slow
def test_a_mark_under_consideration_is_followed_into_last_year(tmp_path: Path) -> None:
    former = {2: "12", 3: "13", 4: "4", 5: "15", 6: "6"}
    ended = {11: "□□□□", 12: "○○○○", 13: "○○○△", 4: "○□□□", 15: "○○□□", 6: "○××-"}
    place = answered(new_year(tmp_path, former, ended))
    found = place.merge().quarter
    facts = (found.merged, found.register, found.past, found.period)
    assert figures(*facts).since == "前年度末"
    ended_year, first = figures(*facts).course
    assert (ended_year.label, ended_year.changes, sum(ended_year.counts)) == ("前年度末", None, 6)
    assert (first.label, first.changes) == ("1期", (1, 0, -1, 1, 1, -1, 0, -1))
    assert [(one.serial_no, one.now, one.periods) for one in overview(found).attention] == [
        (2, "△", 1),
        (4, "□", 4),
        (6, "×", 1),
    ]
    assert [(one.serial_no, one.before, one.now) for one in overview(found).changes] == [
        (1, "", "○"),
        (2, "○", "△"),
        (3, "△", "◎"),
        (5, "□", "○"),
        (6, "-", "×"),
    ]
    assert tallies(place)["全体", "全体"][17:] == [1, 0, -1, 1, 1, -1, 0, -1]


def test_marks_that_the_legend_no_longer_has_are_compared_with_nothing(tmp_path: Path) -> None:
    place = new_year(tmp_path, {4: "4", 6: "6"}, {4: "○○○A", 6: "○○○○"} | dict.fromkeys((11, 12, 13, 15), "○○○○"))
    answered(place)
    found = place.look()
    facts = (found.merged, found.register, found.past, found.period)
    assert figures(*facts).since == ""
    assert all(tally.changes is None for tally in figures(*facts).groups["主管課等"])
    assert overview(found).changes == []


def test_lists_below_a_narrow_table_have_room(quarter: Place) -> None:
    rows = register_rows()
    rows["凡例"] = [["○", "進捗あり", "不要", "不要"]]
    write_register(quarter, rows)
    found = quarter.look()
    sheet = council_book(found, overview(found), Edition.DRAFT)[1]
    alone = listed_sheet(overview(found), found.register, found.period, Edition.DRAFT)
    assert sum(sheet.widths) >= sum(alone.widths)
    assert all(area.right <= len(sheet.widths) for area in sheet.merges)


def test_a_quarter_that_nobody_reported_is_left_out_of_the_course(quarter: Place) -> None:
    """And the one after it is compared with nothing."""
    for path in sorted(quarter.raw.iterdir()):
        edit_cells(path, [{"cell": f"G{row}"} for row in (8, 9, 10)])
    found = quarter.look()
    course = figures(found.merged, found.register, found.past, found.period).course
    assert [(tally.label, tally.counts[0], tally.changes is None) for tally in course] == [
        ("1期", 6, True),
        ("3期", 6, True),
        ("4期", 2, False),
    ]


def test_a_group_without_initiatives_has_no_shares() -> None:
    assert Tally("", (0, 0), None).shares == (0.0, 0.0)
    assert Tally("", (1, 3), (2, 2)).shares == (0.25, 0.75)


def test_without_an_earlier_quarter_no_change_is_shown(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path, "R5-1")
    place.merge()
    assert tallies(place)["全体", "全体"] == pytest.approx(expected(records(place), "q1", "q1")[: 1 + 2 * 8])
    said = [row[0] for row in rows_of(book(place)["集計"])]
    assert any("比べられる前の期の記録がないため、増減は示していません。" in str(line) for line in said)
    assert said[said.index("変化した事業") + 1] == "比べられる前の期の記録がないため、示していません。"
    assert not any(kind == "推移" for kind, _ in tallies(place))
    assert {(row[4], row[6]) for row in listed(place, "注目する事業　2件")} == {("記録なし", "1以上")}
    notes = " ".join(str(row[1]) for row in rows_of(book(place)["凡例・注記"]))
    assert "増減" not in notes


def test_another_citys_marks_are_counted_and_watched(merged_other_city: Place) -> None:
    shown, rows = tallies(merged_other_city), records(merged_other_city)
    for key, group in groups_of(rows).items():
        if key[0] != "重点事業":
            assert shown[key] == pytest.approx(expected(group, "q1", "q1", "ABCD")[: 1 + 2 * 5]), key
    assert not any(kind == "重点事業" for kind, _ in shown)
    assert [row[0] for row in listed(merged_other_city, "注目する事業　2件")] == [20, 40]


@pytest.mark.slow
def test_the_register_says_what_the_council_looks_at(quarter: Place) -> None:
    rows = register_rows()
    rows["凡例"] = [[*row, {"◎": "1", "○": "5", "□": "2"}.get(row[0], "")] for row in rows["凡例"]]
    write_register(quarter, rows)
    write_previous(quarter, {"4": "○○□"})
    quarter.merge()
    assert [row[0] for row in listed(quarter, "注目する事業　2件")] == [4, 3]


@pytest.mark.slow
def test_the_data_sheet_has_every_mark_with_its_word_and_its_cell(merged_sample: Place) -> None:
    rows = {(row["通しNo."], row["期"]): row for row in table_below(book(merged_sample)["データ"], "通しNo.")}
    merged = records(merged_sample)
    words = {mark.sign: mark.meaning for mark in MARKS} | {"": ""}
    returns: dict[str, Any] = {}
    assert len(rows) == 138 * 4
    for record in merged:
        for number, quarter in enumerate(DEFAULT.marks, start=1):
            row = rows[int(record["serial_no"]), number]
            assert (row["記号"], row["記号の意味"]) == (record[quarter], words[record[quarter]])
            if row["ファイル"] not in returns:
                returns[row["ファイル"]] = openpyxl.load_workbook(merged_sample.raw / row["ファイル"])
            assert returns[row["ファイル"]][row["シート"]][row["セル"]].value == record[quarter]
            own = number == 4
            assert (row["選択肢"], row["評価理由"]) == (
                (record["reason_code"], record["reason_text"]) if own else ("", "")
            )
            assert row["主管課等"] == record["department"]
            assert row["状態"] == ({"accepted": "確認済み", "unresolved": "確認中"}[record["state"]] if own else "")


def test_marks_of_earlier_tables_are_traced_to_them(quarter: Place) -> None:
    write_previous(quarter, {"1": "○○△", "2": ""})
    quarter.merge()
    rows = {(row["通しNo."], row["期"]): row for row in table_below(book(quarter)["データ"], "通しNo.")}
    place = ("ファイル", "シート", "セル")
    assert [rows[1, 3][name] for name in place] == ["R5-3/merged.csv", "", "K2"]
    assert [rows[6, 1][name] for name in place] == ["R5-3/merged.csv", "", "I7"]
    assert [rows[2, 3][name] for name in place] == [return_name("産業課"), "回答票", cell_of(2, "q3")]
    assert [rows[1, 4][name] for name in place] == [return_name("産業課"), "回答票", cell_of(1, "q4")]
    before = openpyxl.Workbook().active
    assert before is not None
    for line in (quarter.folders.out / "R5-3" / "merged.csv").read_text(encoding="utf-8-sig").splitlines():
        before.append(line.split(","))
    assert before["K2"].value == "△"


@pytest.mark.slow
def test_a_mark_filled_in_from_a_second_file_is_traced_to_it(quarter: Place) -> None:
    name = return_name("産業課")
    second = quarter.raw / f"追加_{name}"
    second.write_bytes((quarter.raw / name).read_bytes())
    edit_cells(quarter.raw / name, [{"cell": cell_of(1, "q2")}])
    quarter.merge()
    rows = {(row["通しNo."], row["期"]): row for row in table_below(book(quarter)["データ"], "通しNo.")}
    for number in (1, 2, 3, 4):
        row = rows[1, number]
        cell = openpyxl.load_workbook(quarter.raw / row["ファイル"])[row["シート"]][row["セル"]]
        assert (number, cell.value) == (number, row["記号"])


def test_data_is_an_excel_table_with_filters(merged_sample: Place) -> None:
    sheet = book(merged_sample)["データ"]
    (table,) = sheet.tables.values()
    assert (table.name, table.ref) == ("進捗データ", "A4:S556")
    assert table.autoFilter.ref == table.ref
    assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[4]]


@pytest.mark.slow
def test_a_plan_without_levels_has_the_course_alone(quarter: Place) -> None:
    rows = register_rows()
    rows["事業"] = [[row[0], "", "", "", "", "", row[6], row[7]] for row in rows["事業"]]
    write_register(quarter, rows)
    quarter.merge()
    assert {kind for kind, _ in tallies(quarter)} == {"全体", "推移", "主管課等"}
    assert len(charts(quarter)) == 2


def charts(place: Place) -> dict[str, str]:
    """Part's name → XML of each chart of the council's workbook."""
    with zipfile.ZipFile(place.out / COUNCIL.format(place.period)) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist() if "/charts/chart" in name}


def test_the_charts_show_the_counts_of_the_table(merged_sample: Place) -> None:
    """And its shares: 基本目標 by parts of 1, the course by counts."""
    sheet, figures_told = book(merged_sample)["集計"], tallies(merged_sample)
    shares, course, _ = charts(merged_sample).values()
    for xml, kinds, first in ((shares, "基本目標", 1 + len(SIGNS) + 1), (course, "推移", 1)):
        series = re.findall(r"<c:ser>.*?</c:ser>", xml, re.DOTALL)
        names = [re.search(r"<c:tx><c:v>(.*?)</c:v></c:tx>", one) for one in series]
        assert [name and name[1] for name in names] == [f"{m.sign} {m.meaning}" for m in MARKS if m.sign != "-"]
        for one, name in zip(series, names, strict=True):
            assert name
            place = SIGNS.index(name[1][0])
            labels, values = (ref.split("!")[1].replace("$", "") for ref in re.findall(r"<c:f>(.*?)</c:f>", one))
            rows = [row[0].row for row in sheet[labels]]
            assert {sheet.cell(row, 1).value for row in rows} == {kinds}
            told = [figures_told[kinds, sheet.cell(row, 2).value][first + place] for row in rows]
            assert [cell.value for (cell,) in sheet[values]] == told
        assert 'val="stacked"' in xml
        assert "majorGridlines" not in xml
    assert '<c:max val="1"/>' in shares and "[&gt;=0.03]0%;;" in shares
    assert '<c:max val="1"/>' not in course and "[&gt;=3]#,##0;;" in course


def test_charts_have_words_for_those_who_do_not_see_them(merged_sample: Place) -> None:
    with zipfile.ZipFile(merged_sample.out / COUNCIL.format("R5-4")) as parts:
        drawn = "".join(parts.read(f"xl/drawings/drawing{number}.xml").decode() for number in (1, 2))
    alts = re.findall(r'<xdr:cNvPr [^>]*descr="(.*?)"', drawn)
    assert len(alts) == 3
    assert "1. 武蔵野市の魅力や価値を高める産業振興：○ 71%、△ 2%、□ 20%、◎ 2%、/ 5%" in alts[0]
    assert "4期：○ 108件、△ 3件、□ 20件、× 1件、◎ 1件、/ 5件" in alts[1]
    assert "全体：2 外的要因（インフラの整備、法令の整備が進んでいない等）の影響 1件、3 内的要因" in alts[2]


def test_a_course_that_says_the_same_of_every_period_is_not_drawn(quarter: Place) -> None:
    for path in sorted(quarter.raw.iterdir()):
        edit_cells(path, [{"cell": f"I{row}", "value": "○"} for row in (8, 9, 10)])
        edit_cells(path, [{"cell": f"J{row}"} for row in (8, 9, 10)])
    found = quarter.look()
    sheet = council_book(found, overview(found), Edition.DRAFT)[1]
    assert [(chart.title, chart.shares) for chart in sheet.charts] == [("基本目標別の進捗状況（割合）", True)]


def test_the_reasons_are_counted_in_all_and_by_goal(merged_sample: Place) -> None:
    """With their labels, and those that wait for one last; no code without a label that nobody chose."""
    rows = records(merged_sample)
    waiting = [row for row in rows if row["q4"] in "△□×-/" and row["q4"]]
    heading, *told = (row[:7] for row in rows_of(book(merged_sample)["理由の集計"])[2:] if row[1])
    assert heading[2:] == [
        "事業数",
        "2 外的要因（インフラの整備、法令の整備が進んでいない等）の影響",
        "3 内的要因（優先順位が低い等）の影響",
        "4 その他",
        "記入なし",
    ]
    groups = {"全体": waiting}
    for goal in dict.fromkeys(row["goal"] for row in rows):
        groups[goal] = [row for row in waiting if row["goal"] == goal]
    counts = {name: Counter(row["reason_code"] for row in group) for name, group in groups.items()}
    assert {row[1]: list(row[2:]) for row in told} == {
        name: [len(groups[name]), *(one[code] for code in ("2", "3", "4", ""))] for name, one in counts.items()
    }
    assert next(row[2:] for row in told) == [29, 1, 14, 10, 4]


def test_a_plan_without_a_reason_code_has_no_reasons(quarter: Place) -> None:
    found = quarter.look()
    told = overview(found).reasons
    assert told is not None and told.groups["全体"][0].counts == (1, 1, 1)
    assert told.choices[0].startswith("2 外的要因")
    layout = replace(found.period.layout, answers=found.period.layout.answers[:1])
    register = replace(found.register, layout=layout)
    assert reasons(found.merged, register, replace(found.period, layout=layout)) is None


@pytest.mark.slow
def test_the_numbers_of_a_column_have_the_same_decimals(tmp_path: Path) -> None:
    """In the table and in 集計; where the plan gives each row a unit of its own, those of one unit."""
    said = [
        one | {"rate_2": rate, "effect": effect} for one, rate, effect in zip(HALVES.said, RATES, EFFECTS, strict=True)
    ]
    place = shaped(tmp_path / "halves", replace(HALVES, said=said))
    place.merge()
    table, tally = book(place)["進行管理表"], book(place)["集計"]
    shown = [(cell.value, cell.number_format) for row in table for cell in row if isinstance(cell.value, int | float)]
    for rate in RATES:
        assert (float(rate), "#,##0.00") in shown
    for effect in EFFECTS:
        assert (float(effect), "#,##0.0") in shown
    at = next(cell.row for (cell,) in tally["A1" : f"A{tally.max_row}"] if cell.value == "効果額（千円）の集計")
    told = [
        [(cell.value, cell.number_format) for cell in row if cell.value is not None][3:]
        for row in tally.iter_rows(at + 2, at + 4)
    ]
    assert told == [
        [(105.5, "#,##0.0"), (35.17, "#,##0.00")],
        [(110, "#,##0.0"), (55, "#,##0.00")],
        [(-4.5, "#,##0.0"), (-4.5, "#,##0.00")],
    ]
    (mean,) = (
        area
        for area in tally.merged_cells.ranges
        if tally.cell(at + 1, area.min_col).value == "平均" and area.min_row == at + 1
    )
    letters = [get_column_letter(column) for column in range(mean.min_col, mean.max_col + 1)]
    assert sum(tally.column_dimensions[letter].width for letter in letters) > 14
    yearly = shaped(tmp_path / "yearly", YEARLY)
    yearly.merge()
    cells = [cell for row in book(yearly)["進行管理表"] for cell in row]
    assert {cell.value: cell.number_format for cell in cells if cell.value in (-12.5, 1200, 500, 0.5)} == {
        -12.5: "#,##0.0",
        1200: "#,##0",
        500: "#,##0",
        0.5: "#,##0.0",
    }


def test_shares_are_averaged_and_not_added_up(tmp_path: Path) -> None:
    found = shaped(tmp_path, HALVES).look()
    told = {one.heading: one.rows[0] for one in numbers(found.merged, found.register, found.period)}
    assert {heading: (row.count, row.total, row.mean) for heading, row in told.items()} == {
        "進捗率（下半期）（%）": (3, None, 120.0),
        "効果額（千円）": (3, -3600, -1200.0),
    }


@pytest.mark.slow
@pytest.mark.parametrize(("units", "told"), [(("人", "部", "件"), []), (("％", "人", "人"), []), (("人",) * 3, [3])])
def test_numbers_of_several_units_are_not_put_together(units: Sequence[str], told: list[int], tmp_path: Path) -> None:
    place = shaped(tmp_path, replace(YEARLY, given={**YEARLY.given, "単位": units}))
    place.merge()
    rows = rows_of(book(place)["集計"])
    at = [number for number, row in enumerate(rows) if str(row[0]).startswith("実績値")]
    assert [next(cell for cell in rows[number + 2] if isinstance(cell, int)) for number in at] == told


def test_every_sheet_begins_with_its_title_and_the_cursor(merged_sample: Place) -> None:
    for path in merged_sample.out.rglob("*.xlsx"):
        workbook = openpyxl.load_workbook(path)
        assert workbook.properties.language == "ja-JP"
        assert workbook.properties.title
        for sheet in workbook:
            if sheet.sheet_state == "visible":
                assert isinstance(sheet["A1"].value, str), (path, sheet.title)
                active = [
                    one.activeCell or "A1" for one in sheet.sheet_view.selection if one.pane in (None, "bottomRight")
                ]
                assert set(active) <= {"A1"}, (path, sheet.title)


def test_the_notes_name_the_open_data_and_where_earlier_marks_come_from(quarter: Place) -> None:
    write_previous(quarter, {})
    quarter.merge()
    said = " ".join(str(cell.value) for row in book(quarter)["凡例・注記"].iter_rows() for cell in row if cell.value)
    assert "「公開/進行管理表_R5-4.csv」" in said
    assert "4期より前の期の記号は、3期の取りまとめで報告されたものです。" in said
    assert "行政データにおける機械可読性に関するルール" in said
    assert all(mark.meaning in said for mark in MARKS)


def choices_told(place: Place) -> dict[Any, str]:
    """The reason codes of 凡例・注記 with what they mean."""
    rows = [row[:2] for row in rows_of(book(place)["凡例・注記"])]
    first = rows.index(["選択肢", "内容"]) + 1
    return dict(row for row in rows[first : next(at for at in range(first, len(rows)) if not rows[at][1])])


@pytest.mark.slow
def test_the_legend_has_a_code_that_nothing_explains_only_where_it_was_answered(
    merged_quarter: Place, quarter: Place
) -> None:
    assert list(choices_told(merged_quarter)) == ["2", "3", "4"]
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": cell_of(2, "reason_code"), "value": 1}])
    quarter.merge()
    assert list(choices_told(quarter)) == ["1", "2", "3", "4"]
    assert choices_told(quarter)["1"] == "（内容の定めなし）"


def test_the_councils_workbook_sent_back_is_read_by_its_table_alone(merged_quarter: Place, quarter: Place) -> None:
    before = records(merged_quarter)
    for name in ("産業課", "農業課", "観光課"):
        (quarter.raw / return_name(name)).write_bytes((merged_quarter.out / COUNCIL.format("R5-4")).read_bytes())
    quarter.merge()
    ignored = {(one["sheet"], one["rule"]) for one in quarter.findings()}
    assert {("集計", "sheet-ignored"), ("データ", "sheet-ignored"), ("凡例・注記", "sheet-ignored")} <= ignored
    after = records(quarter)
    read = ("serial_no", *DEFAULT.marks, "reason_code", "reason_text", "state")
    assert [[row[column] for column in read] for row in after] == [[row[column] for column in read] for row in before]
