"""index.html: what it says is what the other files say, whatever was written, and nothing of it is markup."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest

from pipeline.books.form import Form
from pipeline.drafting.draft import Given
from pipeline.jobs.init import init
from pipeline.merging.quarter import Clock, Quarter, read_quarter
from pipeline.overview.changes import Change, overview
from pipeline.page.counted import MOST, changes_table
from pipeline.page.index import laid_out, page_content, write_page
from pipeline.page.parts import TILES, PageCell
from pipeline.storage.editions import Edition
from pipeline.workbook.theme import chart_fill
from schemas.layout import DEFAULT
from schemas.period import Period
from schemas.rule import SEVERITIES
from tests.support.commands import Done
from tests.support.hostile import EVERYTHING, INITIATIVES, hostile_quarter
from tests.support.quarter import Place, add_sheet, clean_quarter, edit_cells, return_name, write_form, write_register
from tests.support.shapes import YEARLY, shaped
from tests.support.sheets import rows_of
from tests.support.steps import make_forms, plan_rows, waiver
from tests.support.webpage import Node, read_page, section, tables

SIGNS = ["○", "△", "□", "×", "◎", "-", "/", ""]
ELEMENTS = frozenset(
    (
        *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "footer", "h1", "h2", "h3"),
        *("details", "summary", "p", "b", "strong", "span", "bdi", "a", "div", "ul", "li", "dl", "dt", "dd"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "pattern", "rect", "path", "text"),
    )
)
"""All that the page is made of."""


def page(place: Place) -> Node:
    return read_page(place.out / "index.html")


def surveyed(place: Place) -> Quarter:
    return read_quarter(place.period, place.folders, Clock())


def said(place: Place, final: bool = False) -> tuple[str, ...]:
    """今すること of the returns as they are now."""
    found = surveyed(place)
    return page_content(found, overview(found), Edition.FINAL if final else Edition.DRAFT, []).todo


def counted(merged: pd.DataFrame, column: str, group: str) -> dict[str, list[int]]:
    """The counts of each mark by group, out of merged.csv itself."""
    return {
        str(name): [int(part[column].eq(sign).sum()) for sign in SIGNS]
        for name, part in merged.groupby(group, sort=False)
    }


def figures_of(table: Node) -> dict[str, list[int]]:
    """The counts of each row, without the changes behind them; the last is the sum of the others."""
    rows = {}
    for label, *cells in table.rows():
        numbers = [int(cell.split("（")[0]) for cell in cells]
        assert numbers.pop() == sum(numbers)
        rows[label] = numbers
    return rows


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = hostile_quarter(tmp_path_factory.mktemp("hostile"))
    place.merge()
    return place


# What it says


def test_the_head_names_plan_period_edition_and_who_runs_it(merged_sample: Place) -> None:
    shown = page(merged_sample)
    (title,) = shown.all("h1")
    assert title.text() == "第二期産業振興計画 令和5年度 第4期 取りまとめの状況 暫定版"
    assert shown.all("title")[0].text() == "暫定版 令和5年度 第4期 第二期産業振興計画の取りまとめ"
    facts = [node.text() for node in shown.all("header")[0].all("dt", "dd")]
    assert facts == ["団体名", "武蔵野市", "取りまとめ担当", "産業振興課", "提出期限", "令和6年4月12日（金）"]
    assert shown.all("html")[0].attributes == {"lang": "ja"}


def test_all_marks_are_counted_as_in_the_table(merged_sample: Place) -> None:
    merged = merged_sample.merged()
    expected = []
    for sign in SIGNS:
        count, before = (int(merged[quarter].eq(sign).sum()) for quarter in ("q4", "q3"))
        change = f"{count - before:+}".replace("-", "−") if count != before else "±0"
        expected.append([str(count), f"{count / len(merged):.1%}", change])
    *rows, whole = tables(page(merged_sample))["記号ごとの件数（全体）"].rows()
    assert [cells for _, *cells in rows] == expected
    assert whole == ["計", "138", "100.0%", ""]
    assert [name for name, *_ in rows][:2] == ["○ 進捗あり", "△ 遅れ・課題あり"]


def test_every_group_is_counted_as_in_the_table(merged_sample: Place) -> None:
    merged, shown = merged_sample.merged(), tables(page(merged_sample))
    for column in ("goal", "department"):
        assert figures_of(shown[f"{DEFAULT.heading(column)}ごとの件数"]) == counted(merged, "q4", column)
    starred = {"": "重点事業以外"}
    kinds = merged.assign(priority=merged["priority"].map(lambda sign: starred.get(sign, "重点事業")))
    assert figures_of(shown["重点事業ごとの件数"]) == counted(kinds, "q4", "priority")
    quarters = {DEFAULT.heading(q): [int(merged[q].eq(sign).sum()) for sign in SIGNS] for q in ("q1", "q2", "q3", "q4")}
    assert figures_of(shown["推移（期ごとの件数）"]) == quarters


def test_the_bars_are_as_long_as_the_shares(merged_sample: Place) -> None:
    row = tables(page(merged_sample))["記号ごとの件数（全体）"].all("tbody")[0].all("tr")[0]
    (bar,) = row.all("rect")
    assert (bar.attributes["x"], bar.attributes["width"]) == ("0.0%", "78.261%")
    for row in tables(page(merged_sample))["主管課等ごとの件数"].all("tbody")[0].all("tr"):
        pieces = [one for one in row.all("rect") if one.attributes.get("class") != "plate"]
        assert sum(float(one.attributes["width"][:-1]) for one in pieces) == pytest.approx(100, abs=0.01)


def test_every_finding_is_told_under_its_department(merged_sample: Place) -> None:
    expected: dict[str, list[Mapping[str, str]]] = {}
    for record in merged_sample.findings():
        expected.setdefault(record["department"], []).append(record)
    groups = [part for part in section(page(merged_sample), "issues") if part.attributes.get("class") == "group"]
    names = [group.all("h3")[0].text() for group in groups]
    assert names == [f"{name}（要修正 {len(told)}件）" for name, told in expected.items()]
    for group, told in zip(groups, expected.values(), strict=True):
        items = group.all("ul")[0].all("li")
        for item, record in zip(items, told, strict=True):
            text = item.text()
            for part in ("message", "remedy", "file", "sheet", "cell", "column"):
                assert record[part] in text
            assert SEVERITIES[record["severity"]] in text and f"通しNo.{record['serial_no']}" in text
            assert "記入内容（空欄）" in text.replace(" ", "")


def test_every_department_is_told_of(merged_sample: Place) -> None:
    """Those that are done are folded away."""
    shown = page(merged_sample)
    told = {caption: {row[0]: row[1:] for row in one.rows()} for caption, one in tables(shown).items()}
    waiting, done = told["主管課等ごとの提出状況"], told["完了した主管課等"]
    assert (len(waiting), len(done)) == (2, 23)
    assert done["秘書広報課"] == ["完了", "1", "2／2", "0", "0", ""]
    sent = "確認依頼（開発公社） メールの文（開発公社）"
    assert waiting["開発公社への指摘"] == ["要修正", "1", "11／13", "2", "0", sent]
    folded = {one.all("summary")[0].text(): "open" in one.attributes for one in shown.all("details")}
    assert folded["完了した主管課等（23件）"] is False
    headings = [one.attributes["id"] for one in shown.all("h2")]
    assert headings[:4] == ["todo", "returns", "issues", "files"]


def test_a_list_that_is_cut_says_how_many_are_left_out() -> None:
    change = Change(1, "産業課", "①商いの支援", "・商店街", "○", "進捗あり", "△", "遅れ", 1, False, "", "")
    for count, told in ((MOST, ""), (MOST + 3, f"はじめの{MOST}件です。ほかの3件は、")):
        table = changes_table([change] * count, "3期", Period(2023, 4))
        assert table and (len(table.rows), table.left) == (MOST, count - MOST)
        assert table.note == (f"{told}進行管理表のシート「集計」と「データ」にあります。" if told else "")


def test_what_changed_and_what_calls_for_attention_is_listed(merged_sample: Place) -> None:
    shown, merged = tables(page(merged_sample)), merged_sample.merged()
    changed = merged.loc[merged["q4"].ne(merged["q3"]), "serial_no"].tolist()
    assert [row[0] for row in shown["3期から記号が変わった事業"].rows()] == changed == ["30"]
    assert shown["3期から記号が変わった事業"].rows()[0][3:5] == ["○ 進捗あり", "◎ 完了"]
    watched = merged[merged["q4"].isin(["△", "□", "×", "-"])]
    rows = shown["同じ記号が続いている事業"].rows()
    assert sorted(row[0] for row in rows) == sorted(watched["serial_no"])
    reasons = watched.set_index("serial_no")["reason_text"].str.split().str.join(" ")
    assert all(reasons[number][:80] in reason for number, *_, reason in rows)
    assert max(len(reason) for *_, reason in rows) <= 80 + len(
        "… 2 外的要因（インフラの整備、法令の整備が進んでいない等）の影響"
    )


def test_control_totals_and_remarks_are_those_of_the_run(merged_sample: Place) -> None:
    rows = tables(page(merged_sample))["回答の行と事業の件数"].rows()
    assert rows == [[label.strip(), str(count)] for label, count in surveyed(merged_sample).totals.lines()]
    told = " ".join(part.text() for part in section(page(merged_sample), "remarks"))
    assert "R5-3 の結果（R5-3/merged.csv）が、結果のフォルダーにありません。" in told


def test_a_waived_finding_is_marked_so(quarter: Place) -> None:
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": "J9"}])
    write_register(quarter, plan_rows() | {"例外": [waiver(2, "reason-missing")]})
    quarter.merge()
    told = [part.text() for part in section(page(quarter), "issues")]
    assert told[0] == "要修正 1件（うち例外 1件）です。指摘のない主管課等（2件）は、ここにはありません。"
    assert "要修正 例外として承認 通しNo.2" in told[2]
    assert "国の様式に従うため（産業課長、令和6年4月15日（月）、R5-4まで）" in told[2]


@pytest.mark.slow
def test_the_page_speaks_the_plans_own_words(quarter: Place) -> None:
    said = [["列", "呼び名", "別名"], ["主管課等", "担当課", ""], ["通しNo.", "番号", ""]]
    add_sheet(quarter.folders.register(quarter.period), "見出し", said)
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": "I8"}])
    (quarter.raw / return_name("観光課")).unlink()
    quarter.merge()
    shown = page(quarter).all("main")[0].text()
    for words in ("担当課ごとの提出状況", "完了した担当課", "未提出の担当課", "番号1", "指摘のない担当課（1件）"):
        assert words in shown
    assert "主管課等" not in shown
    assert "通しNo." not in shown


@pytest.mark.slow
def test_the_page_of_a_yearly_plan_names_no_period(tmp_path: Path) -> None:
    legend = [(*row, "1") for row in YEARLY.legend]
    place = shaped(tmp_path, replace(YEARLY, legend=legend))
    place.merge()
    shown = page(place).all("main")[0].text()
    assert re.findall("期(?!限)", shown) == []


@pytest.mark.slow
def test_the_course_of_a_yearly_plan_is_by_years(tmp_path: Path) -> None:
    place = shaped(tmp_path / "data", YEARLY)
    place.merge(final=True)
    init(tmp_path, place.folders.register(place.period), Given(None, {}))
    after = Place(place.folders.raw.parent, Period(2024, 1, place.period.layout))
    answers = {number: dict(said) for number, said in enumerate(YEARLY.said, start=1)}
    for department in ("人権課", "学務課"):
        form = Form(department, answers=answers)
        write_form(after.raw / return_name(department), after.register(), after.period, form)
    after.merge()
    shown = page(after).all("main")[0].text()
    assert "推移（年度ごとの件数）（ ）は、1つ前の年度からの増減です。 年度" in shown
    (told,) = (row[0] for row in rows_of(openpyxl.load_workbook(after.out / "進行管理表_R6.xlsx")["集計"])[2:3])
    assert "増減は、前年度末の件数との差です（「推移」では、1つ前の年度との差）。" in told


# What is to do


def test_a_final_edition_is_to_be_used(quarter: Place) -> None:
    quarter.merge(final=True)
    told = [sentence.text() for sentence in section(page(quarter), "todo")[0].all("p")]
    assert told[0] == "確定版ができています。会議には「進行管理表_R5-4.xlsx」をお使いください。"
    assert told[1:] == ["市民の方に公開するファイルは、フォルダー「公開」にあります。"]
    assert "確定版" in page(quarter).all("h1")[0].text()


def test_a_draft_without_errors_is_to_be_made_final(quarter: Place) -> None:
    closing = "よろしければ、確定版を作ってください（命令：torimatome merge R5-4 --final）。"
    assert said(quarter) == ("要修正の指摘はありません。", closing)
    edit_cells(quarter.raw / return_name("観光課"), [{"cell": "K8"}])
    warned = "要確認の指摘が1件ありますので、内容をお確かめください。"
    assert said(quarter) == ("要修正の指摘はありません。", warned, closing)


def test_errors_and_silence_are_told_by_department(quarter: Place) -> None:
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": "J9"}, {"cell": "I8"}])
    (quarter.raw / return_name("観光課")).unlink()
    (quarter.raw / "無題.xlsx").write_bytes(b"PK\x03\x04")
    assert said(quarter) == (
        "要修正の指摘が2件残っています（産業課 2件）。",
        "回答がまだ届いていない主管課等が1件あります（観光課）。",
        "主管課等が分からないファイルに、要修正の指摘が1件あります。「指摘」の終わりをご覧ください。",
        "主管課等に確認依頼を送り、戻ってきたファイルを、届いた回答票のフォルダー（R5-4）に加えて、"
        "もう一度取りまとめてください。",
    )


def test_what_is_not_known_of_the_period_before_is_not_made_up(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path, "R5-1")
    place.merge()
    shown = page(place)
    first, *_ = tables(shown)["記号ごとの件数（全体）"].rows()
    assert first == ["○ 進捗あり", "2", "33.3%"]
    assert section(shown, "counts")[0].text() == "前の期の記号が分からないため、増減は示していません。"
    assert section(shown, "changes")[0].text() == "前の期の記号が分からないため、示していません。"


# Links


def assert_links_lead_somewhere(folder: Path) -> list[str]:
    """Every link is to a place on the page or to what is in the folder; returns the paths."""
    shown = read_page(folder / "index.html")
    ids = [node.attributes["id"] for node in shown.walk() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    paths = []
    for link in shown.all("a"):
        target = link.attributes["href"]
        if target.startswith("#"):
            assert target[1:] in ids
        else:
            assert target.isascii() and not set(target) & set(" :?#\\\"'<>&")
            assert (folder / unquote(target)).exists()
            paths.append(unquote(target))
    return paths


def test_every_link_leads_to_a_file_and_every_file_has_a_link(merged_sample: Place, hostile: Place) -> None:
    for place in (merged_sample, hostile):
        linked = assert_links_lead_somewhere(place.out)
        files = {path.relative_to(place.out).as_posix() for path in place.out.rglob("*") if path.is_file()}
        assert set(linked) == files - {"index.html"} | {"確認依頼/"}


@pytest.mark.slow
def test_whatever_is_in_the_folder_is_linked_by_what_it_is_for(quarter: Place) -> None:
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": "J9"}])
    register = plan_rows()
    register["主管課等"][0][2] = "sangyo@city.example.jp"
    write_register(quarter, register)
    make_forms(quarter)
    quarter.merge()
    public = quarter.out / "公開"
    public.mkdir(exist_ok=True)
    names = ("進行管理表_R5-4.pdf", "進行管理表_R5-4.csv", "コード表.csv", "項目定義.csv", "README.html", "README.md")
    for name in (*names, "メモ #1?.txt"):
        (public / name).touch()
    (quarter.out / "書き置き.txt").touch()
    found = surveyed(quarter)
    write_page(quarter.out, found, overview(found), Edition.DRAFT)
    linked = assert_links_lead_somewhere(quarter.out)
    assert "index.html" not in linked
    assert {f"公開/{name}" for name in (*names, "メモ #1?.txt")} | {"依頼/", "書き置き.txt"} <= set(linked)
    assert "確認依頼/確認依頼_R5-4_産業課.eml" in linked
    parts = [node for node in section(page(quarter), "files")[0].children if isinstance(node, Node)]
    shelves = {node.all("h3")[0].text(): node.all("ul")[0].text() for node in parts}
    assert list(shelves)[1:] == ["主管課等に送る", "公開する（確定版にしてから）", "ほかのプログラムで使う", "そのほか"]
    published = [link.text() for link in parts[2].all("a")]
    assert published == [*names, "メモ #1?.txt"]
    assert "進行管理表_R5-4.pdf 印刷用の進行管理表（PDF）" in shelves["公開する（確定版にしてから）"]
    assert "依頼 主管課等にお送りした回答票（3件）" in shelves["主管課等に送る"]


# Nothing written by others is markup


def test_hostile_text_makes_no_element(hostile: Place) -> None:
    """Fails where anything is laid out without being escaped."""
    shown = page(hostile)
    assert {node.tag for node in shown.walk()} - {""} <= ELEMENTS
    for node in shown.walk():
        assert not any(name.startswith("on") or name in ("src", "style") for name in node.attributes)
    visible = EVERYTHING.replace("\u202e", "［U+202E］").replace("\u2066", "［U+2066］")
    assert shown.all("title")[0].text().count(visible) == 1
    measures = [row[2] for row in tables(shown)["3期から記号が変わった事業"].rows()]
    assert len(measures) == 2 and f"・{INITIATIVES[2][2][1:]}" in measures[0]


def test_every_text_of_the_page_is_escaped(quarter: Place) -> None:
    found = surveyed(quarter)
    texts = dict.fromkeys(("plan_name", "body_name", "coordinator", "contact"), f"<u>&{EVERYTHING}\0")
    other = replace(found, register=replace(found.register, **texts))
    shown = laid_out(page_content(other, overview(other), Edition.DRAFT, []))
    assert "<u>" not in shown and "\0" not in shown and "\u202e" not in shown
    assert shown.count("&lt;u&gt;&amp;&lt;script&gt;") == 5


def test_the_policy_allows_the_style_and_nothing_else(merged_sample: Place) -> None:
    (policy,) = [
        node.attributes["content"] for node in page(merged_sample).all("meta") if "http-equiv" in node.attributes
    ]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    text = (merged_sample.out / "index.html").read_bytes().decode()
    assert "@import" not in text and "url(" not in text.split("<style>")[1].split("</style>")[0]


# The file


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_wherever_it_lies(merged_sample: Place, tmp_path: Path) -> None:
    again = Place(tmp_path / "取りまとめ 令和5 (写し)", merged_sample.period)
    for name in ("raw", "plan"):
        shutil.copytree(merged_sample.root / name, again.root / name)
    again.merge()
    assert (again.out / "index.html").read_bytes() == (merged_sample.out / "index.html").read_bytes()


def test_headings_descend_step_by_step(merged_sample: Place, hostile: Place) -> None:
    for place in (merged_sample, hostile):
        ranks = [int(node.tag[1]) for node in page(place).all("h1", "h2", "h3")]
        assert ranks[0] == 1 and ranks.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(ranks))


def test_every_table_has_a_caption_and_every_cell_its_headings(merged_sample: Place) -> None:
    for table in page(merged_sample).all("table"):
        assert table.all("caption")[0].text()
        heads = table.all("thead")[0].all("th")
        assert all(head.attributes["scope"] == "col" and head.text() for head in heads)
        for row in table.all("tbody")[0].all("tr"):
            first, *others = row.all("th", "td")
            assert first.tag == "th" and first.attributes["scope"] == "row"
            assert {cell.tag for cell in others} == {"td"} and len(others) == len(heads) - 1


def test_the_bars_know_every_pattern_of_the_charts() -> None:
    fills = [chart_fill(look) for look in range(99)]
    assert {fill["pattern"]["pattern"] for fill in fills if "pattern" in fill} <= set(TILES)


def test_a_figure_of_zero_is_none_and_any_other_is_not() -> None:
    assert PageCell("0").is_none and PageCell("±0").is_none
    assert not PageCell("0", "（−1）").is_none and not PageCell("10").is_none and not PageCell("").is_none


def test_the_summary_names_the_page_first(quarter: Place, torimatome: Callable[..., Done]) -> None:
    lines = torimatome(*quarter.command()).out.splitlines()
    first = lines[lines.index("できたファイル：") + 1]
    assert first == f"  全体の様子  {quarter.out / 'index.html'}（まず、これを開いてください）"
