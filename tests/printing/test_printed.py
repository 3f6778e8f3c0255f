"""The printed table: what a council finds on its pages, and what is told where it cannot be made."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pypdf import PdfReader

from pipeline.books.council import printed_sheet
from pipeline.books.form import Form
from pipeline.jobs.merge import Clock, Folders, merge
from pipeline.merging.quarter import read_quarter
from pipeline.printing import Printed, print_table
from pipeline.printing.printed import typeset
from pipeline.storage.editions import Edition
from pipeline.workbook.content import Area, Chart, Row, Series, Sheet
from schemas.layout import DEFAULT
from schemas.period import parse_period
from tests.support.quarter import (
    PLAN,
    ROOT,
    Place,
    contents,
    edit_cells,
    register_rows,
    return_name,
    sample_quarter,
    write_form,
    write_register,
)

PDF = "公開/進行管理表_R5-4.pdf"
OFFICE = ROOT / "tests" / "journeys" / "office"
NOT_LOADED = "PDFを作る部品（Typstとフォント）を読み込めません"
APPENDIX = ["集計", "理由の集計", "変化・注目", "凡例・注記"]
TITLE = "第二期産業振興計画の進行管理表（令和5年度分）第4期暫定版"


class Run(NamedTuple):
    """A text of one script on one line: its left end and base line in points from below, and its size."""

    text: str
    left: float
    base: float
    size: float


def printed(place: Place, edition: Edition = Edition.DRAFT) -> Place:
    merge(place.period, place.folders, edition, Clock(), pdf=True)
    return place


def facts(place: Place) -> Any:
    return json.loads((place.out / "run.json").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """``text`` without blanks and line breaks, which print sets anew."""
    return "".join(text.split())


@cache
def texts_of(reader: PdfReader) -> list[str]:
    return [plain(page.extract_text()) for page in reader.pages]


@cache
def runs_of(reader: PdfReader) -> list[list[Run]]:
    """The texts of each page."""
    return [runs(page) for page in reader.pages]


def runs(page: Any) -> list[Run]:
    found: list[Run] = []

    def visit(text: str, place: Any, matrix: Any, font: Any, size: float) -> None:
        if text.strip():
            found.append(Run(text.strip(), place[4], place[5], size))

    page.extract_text(visitor_text=visit)
    return found


def outline(reader: PdfReader, entries: Any = None, depth: int = 1) -> Iterator[tuple[int, str, int]]:
    """Depth from 1, words and page from 0 of each entry."""
    for entry in reader.outline if entries is None else entries:
        if isinstance(entry, list):
            yield from outline(reader, entry, depth + 1)
        else:
            yield depth, str(entry.title), reader.get_destination_page_number(entry)


def table_pages(reader: PdfReader) -> int:
    """So many pages the table has; the others follow it."""
    return next(page for _, words, page in outline(reader) if words == APPENDIX[0])


def elements(reader: PdfReader, kind: str) -> list[Any]:
    """The elements of a kind in the structure that is read aloud."""
    found, waiting = [], [reader.root_object["/StructTreeRoot"].get_object()]
    while waiting:
        one = waiting.pop()
        if one.get("/S") == kind:
            found.append(one)
        below = one.get("/K", [])
        below = below.get_object() if hasattr(below, "get_object") else below
        parts = [part.get_object() for part in (below if isinstance(below, list) else [below])]
        waiting += [part for part in reversed(parts) if isinstance(part, dict) and "/S" in part]
    return found


def table(*rows: tuple[str | int, ...], widths: tuple[float, ...] = (8.0, 60.0), style: str = "text") -> Sheet:
    """A sheet for print of a title, column heads and these rows, whose last cell has ``style``."""
    sheet = Sheet("表", widths, paper="A3", footer="足もと")
    sheet.add_across("題名", "title")
    last = sheet.add(Row(tuple(f"列{number}" for number in range(len(widths))), ("heading",) * len(widths)))
    sheet.heading = (1, last)
    for row in rows:
        sheet.add(Row(row, ("number",) * (len(widths) - 1) + (style,)))
    return sheet


def set_in_type(*sheets: Sheet) -> PdfReader:
    return PdfReader(io.BytesIO(typeset(sheets, "題", "担当")[0]))


@pytest.fixture(scope="module")
def printed_sample(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The committed returns, merged and printed once; not to be changed."""
    return printed(sample_quarter(tmp_path_factory.mktemp("printed")))


@pytest.fixture(scope="module")
def sample_pdf(printed_sample: Place) -> PdfReader:
    return PdfReader(printed_sample.out / PDF)


@pytest.fixture(scope="module")
def office_pdf(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """The quarter as offices really send it, with returns that are missing and cells that are wrong."""
    folders = Folders(ROOT / "data" / "plan", OFFICE, tmp_path_factory.mktemp("office"))
    merge(parse_period("R5-4"), folders, Edition.DRAFT, Clock(), pdf=True)
    return PdfReader(folders.out / "R5-4" / PDF)


def test_the_sample_is_printed_whole(printed_sample: Place, sample_pdf: PdfReader) -> None:
    text = "".join(texts_of(sample_pdf)[: table_pages(sample_pdf)])
    for row in printed_sample.merged().to_dict("records"):
        for column in ("goal", "policy", "measure", "department", "initiative"):
            assert plain(row[column]) in text
    assert "凡例：○…進捗あり" in text and "「確認中」は主管課等に確認しているところ" in text
    assert text.count("確認中") == table_pages(sample_pdf) + 4


def test_every_number_stands_once_and_in_order(sample_pdf: PdfReader) -> None:
    shown = [
        int(run.text)
        for page in runs_of(sample_pdf)[: table_pages(sample_pdf)]
        for run in page
        if run.text.isdecimal() and run.left < 62 and run.size == 8.5
    ]
    assert shown == list(range(1, 139))


def test_each_page_of_the_table_says_what_it_is(printed_sample: Place, sample_pdf: PdfReader) -> None:
    """Title, edition, legend, column heads and number on each page, and the 基本目標 and 基本施策 of its first row."""
    pages, merged = texts_of(sample_pdf), printed_sample.merged()
    for number, text in enumerate(pages[: table_pages(sample_pdf)], start=1):
        assert text.startswith(TITLE + "凡例：○…進捗あり")
        heads = [plain(DEFAULT.heading(column)) for column in DEFAULT.shown[:-1]]
        assert all(head in text for head in [*heads, "4期の評価理由（○、◎以外）"])
        assert f"{number}/{len(pages)}" in text and "【暫定版】" in text
        serials = {run.text for run in runs_of(sample_pdf)[number - 1] if run.text.isdecimal() and run.left < 62}
        first = merged[merged["serial_no"] == str(min(map(int, serials)))].iloc[0]
        assert plain(f"記載{first['goal']}{first['policy']}{first['serial_no']}") in text


def test_the_outline_leads_to_each_goal_policy_and_appendix_once(printed_sample: Place, sample_pdf: PdfReader) -> None:
    merged, pages = printed_sample.merged(), texts_of(sample_pdf)
    expected: list[tuple[int, str]] = []
    for goal, rows in merged.groupby("goal", sort=False):
        expected += [(1, goal), *((2, policy) for policy in rows["policy"].unique())]
    entries = list(outline(sample_pdf))
    told = [entry for entry in entries if entry[2] < table_pages(sample_pdf)]
    assert [entry[:2] for entry in told] == expected
    assert all(plain(words) in pages[page] for _, words, page in told)
    assert [words for depth, words, _ in entries[len(told) :] if depth == 1] == APPENDIX
    places = [page for _, _, page in entries]
    assert places == sorted(places)


def test_the_pages_are_few_and_full(printed_sample: Place, sample_pdf: PdfReader, office_pdf: PdfReader) -> None:
    assert (table_pages(sample_pdf), len(sample_pdf.pages)) == (5, 8)
    assert (table_pages(office_pdf), len(office_pdf.pages)) == (6, 9)
    for reader in (sample_pdf, office_pdf):
        for page in runs_of(reader)[:-1]:
            lowest = min(run.base for run in page if run.base > 45)
            assert lowest < 842 / 2
    assert facts(printed_sample)["printed"] == {"asked": True, "made": True, "pages": 8, "reason": ""}


def test_the_print_is_large_enough_to_read(sample_pdf: PdfReader) -> None:
    """On A3: nothing is set in less than 3 mm (8.5 points)."""
    for page, placed in zip(sample_pdf.pages, runs_of(sample_pdf), strict=True):
        assert [round(float(side)) for side in page.mediabox[2:]] == [1191, 842]
        assert min(run.size for run in placed) >= 8.5


def test_the_document_says_what_it_is(sample_pdf: PdfReader) -> None:
    assert sample_pdf.metadata is not None
    assert sample_pdf.metadata.title == "第二期産業振興計画 令和5年度 第4期 進行管理表"
    assert sample_pdf.metadata.author == "産業振興課"
    assert "/CreationDate" not in sample_pdf.metadata and "/ModDate" not in sample_pdf.metadata
    root = sample_pdf.root_object
    assert root["/Lang"] == "ja"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True  # type: ignore[index]


def test_it_can_be_read_aloud(sample_pdf: PdfReader) -> None:
    """PDF/UA-1, which Typst holds; headings and what stands above the table are text, column heads are told to be."""
    root = sample_pdf.root_object
    assert root["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    goals = [one["/T"] for one in elements(sample_pdf, "/H1")]
    assert goals[0] == "1. 武蔵野市の魅力や価値を高める産業振興" and goals[-len(APPENDIX) :] == APPENDIX
    assert len(elements(sample_pdf, "/P")) == 4 + 3
    heads = elements(sample_pdf, "/TH")
    assert all(one["/A"][0]["/Scope"] == "/Column" for one in heads)


def test_what_cannot_be_read_aloud_is_not_printed() -> None:
    """Typst's check of PDF/UA-1 is on: it refuses a chart that is not told in words."""
    sheet = charted("")
    with pytest.raises(Exception, match="missing alt text"):
        set_in_type(sheet)
    assert len(set_in_type(charted("目標別の棒グラフ。")).pages) == 1


def charted(alt: str, bars: int = 3) -> Sheet:
    """A sheet with a chart of so many bars, told as ``alt``."""
    sheet = table(*((f"第{number}の目標", number) for number in range(1, bars + 1)), widths=(60.0, 8.0), style="count")
    row, last = sheet.add(Row((None,), ("plain",))), bars + 2
    series = (Series("○ あり", Area(3, 2, last, 2), 0),)
    sheet.charts.append(Chart("bar", "目標別", Area(3, 1, last, 1), series, row, 1, 900, 400, alt))
    return sheet


def test_every_font_is_in_the_file_and_of_one_family(sample_pdf: PdfReader) -> None:
    names = set()
    for page in sample_pdf.pages:
        for found in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font: Any = found.get_object()
            inner = font["/DescendantFonts"][0].get_object()
            assert any(key.startswith("/FontFile") for key in inner["/FontDescriptor"].get_object())
            names.add(str(font["/BaseFont"]).partition("+")[2])
    assert {name.removesuffix("-Identity-H") for name in names} == {"NotoSansCJKjp-Regular", "NotoSansCJKjp-Bold"}


@pytest.mark.slow
def test_the_same_input_prints_the_same_bytes_whatever_the_machine_says(quarter: Place, tmp_path: Path) -> None:
    """In another process, with another clock, language and home, and no font of the machine's own."""
    first = (printed(quarter).out / PDF).read_bytes()
    surroundings = {"TZ": "Pacific/Auckland", "LANG": "C", "HOME": str(tmp_path), "SOURCE_DATE_EPOCH": "1000000000"}
    command = [sys.executable, "-m", "pipeline", *quarter.command("--quiet", pdf=True)]
    subprocess.run(command, check=True, env=os.environ | surroundings, cwd=ROOT)
    assert (quarter.out / PDF).read_bytes() == first


@pytest.mark.parametrize(("word", "count"), [("確認中", 13), ("未提出", 8)])
def test_what_stands_in_a_marks_place_is_whole(office_pdf: PdfReader, word: str, count: int) -> None:
    """On one line, in the middle of its column and within its lines."""
    found = 0
    for placed in runs_of(office_pdf)[: table_pages(office_pdf)]:
        heads = [next(run for run in reversed(placed) if run.text == f"{number}期") for number in range(1, 5)]
        centres = [head.left + 0.78 * head.size for head in heads]
        half = (centres[1] - centres[0]) / 2
        for run in placed:
            beside = min(abs(run.left + 1.5 * run.size - centre) for centre in centres)
            if run.text == word and run.base < heads[0].base and beside < half:
                assert beside < 1 and 1.5 * run.size + 2 < half
                found += 1
    assert found == count


def test_a_mark_that_is_a_word_is_on_one_line() -> None:
    words = ["計画どおり", "B+", "目標を大幅に上回"]
    sheet = table(*((number, word) for number, word in enumerate(words)), widths=(200.0, 3.0), style="mark")
    (page,) = set_in_type(sheet).pages
    lines = page.extract_text().splitlines()
    assert [line.split(" ", 1)[1] for line in lines if line[:1] in "012"] == words


def test_no_line_begins_with_what_ends_a_phrase(sample_pdf: PdfReader, office_pdf: PdfReader) -> None:
    sheet = table(*((n, "あ" * n + "「い」。（う）、" * 40) for n in range(40)))
    for reader in (sample_pdf, office_pdf, set_in_type(sheet)):
        for page in runs_of(reader):
            starts: dict[float, Run] = {}
            for run in page:
                if run.left > 700 or reader not in (sample_pdf, office_pdf):
                    starts.setdefault(run.base, run)
            assert not [run for run in starts.values() if run.text[0] in "。、」）"]


HOSTILE = [
    '#panic("x")',
    "#import sys: *",
    "$ x^2 $ と *強調* と _下線_",
    "\\u{0} \\\\ \\n",
    "@ref <label> // 注 /* 注 */",
    "= 見出し",
    "`raw` ~ -- --- ...",
    "\"引用\" '一重'",
    "{{ x }} {% y %}",
]


def test_no_text_is_taken_for_markup() -> None:
    sheet = table(*enumerate(HOSTILE))
    sheet.footer = sheet.name = HOSTILE[0]
    reader = PdfReader(io.BytesIO(typeset([sheet], HOSTILE[2], HOSTILE[3])[0]))
    (text,) = texts_of(reader)
    for number, hostile in enumerate(HOSTILE):
        assert plain(f"{number}{hostile}") in text
    assert reader.metadata and (reader.metadata.title, reader.metadata.author) == (HOSTILE[2], HOSTILE[3])
    assert list(outline(reader)) == [(1, HOSTILE[0], 0)]


def test_what_no_font_shows_has_a_sign_in_its_place_and_what_nobody_sees_is_left_out() -> None:
    text = "制\0\x07\x85御、絵😀、外字\ue000、タイไทย、\u202e逆\u202c、葛\U000e0100城、か\u3099、𠮷、㈱①Ⅲ♥\ud800\uffff"
    (shown,) = texts_of(set_in_type(table((1, text))))
    assert "制御、絵〓、外字〓、タイ〓〓〓、逆、葛城、か\u3099、𠮷、㈱①Ⅲ♥〓〓" in shown


@pytest.mark.parametrize(
    "word",
    ["https://www.example.jp/" + "a1" * 200, "x" * 900, "ー" * 700, "・" * 700, "…" * 500, "「" * 300, "っ" * 300],
)
def test_a_word_longer_than_its_column_goes_on_in_the_next_line(word: str) -> None:
    reader = set_in_type(table(("長い", "前" + word), ("長い", word), widths=(150.0, 20.0)))
    assert "".join(texts_of(reader)).count(word) == 2
    for page in reader.pages:
        inside = [run for run in runs(page) if 40 < run.base < 770]
        left, lines = min(run.left for run in inside if run.left > 900), {run.base for run in inside}
        for base in lines:
            line = "".join(run.text for run in inside if run.base == base and run.left >= left)
            assert len(line) * 8.5 * (0.4 if line.isascii() else 0.9) < 1190.6 - 28.8 - left


def test_a_row_is_cut_only_where_no_page_holds_it() -> None:
    lines = [30, 25, 20, 1, 55, 3, 200, 2]
    rows = [(number, "\n".join(f"甲{number}の{line}。" for line in range(count))) for number, count in enumerate(lines)]
    pages = texts_of(set_in_type(table(*rows)))
    for number, count in enumerate(lines):
        held = [sum(f"甲{number}の{line}。" in text for line in range(count)) for text in pages]
        assert sum(held) == count
        assert len([part for part in held if part]) == 1 or count == 200


@pytest.mark.slow
def test_charts_tell_their_numbers_and_what_they_show(office_pdf: PdfReader) -> None:
    figures = elements(office_pdf, "/Figure")
    titles = ["基本目標別の進捗状況（割合）", "推移（事業数）", "理由の内訳（事業数）"]
    assert [str(one["/Alt"]).partition("の積み上げ")[0] for one in figures] == titles
    page = texts_of(office_pdf)[table_pages(office_pdf)]
    assert all(title in page for title in titles[:2])
    drawn = page.partition(titles[0])[2].partition("区分")[0]
    assert "1.武蔵野市の魅力や価値を高める産業振興" in drawn and "×進捗なし" in drawn
    for count in ("41%", "24%", "78%", "102", "103", "88", "20"):
        assert count in drawn


def test_a_chart_of_many_bars_goes_on_on_the_next_page() -> None:
    reader = set_in_type(charted("目標別の棒グラフ。", bars=100))
    drawn = "".join(texts_of(reader)).rpartition("目標別")[2]
    assert all(f"第{number}の目標" in drawn for number in range(1, 101))
    assert all(run.base > 30 for page in reader.pages for run in runs(page) if "目標" in run.text)
    assert [one["/Alt"] for one in elements(reader, "/Figure")] == ["目標別の棒グラフ。"]


def test_a_short_heading_stands_on_one_line() -> None:
    sheet = Sheet("表", (2.0,) * 8 + (90.0,), paper="A3", footer="足もと")
    last = sheet.add(Row(("進捗",) * 8 + ("とても長い見出し",), ("heading",) * 9))
    sheet.heading = (1, last)
    sheet.add(Row((1,) * 8 + ("あ" * 300,), ("number",) * 8 + ("text",)))
    (page,) = set_in_type(sheet).pages
    assert [run.text for run in runs(page)].count("進捗") == 8


@pytest.mark.parametrize("rows", range(48, 57))
def test_a_sections_name_and_lead_stand_with_its_first_row(rows: int) -> None:
    """Wherever the first page ends: among the rows above, the sections' names or the rows below."""
    sheet = table(*((number, "上") for number in range(rows)))
    for name in ("空の節", "後の節"):
        sheet.add_across(name, "section")
        sheet.add_across(f"{name}の説明。", "lead")
    for number in range(50):
        sheet.add(Row((number, "下" if number else "初"), ("number", "text")))
    first, second = texts_of(set_in_type(sheet))
    assert "後の節後の節の説明。0初" in first + "改頁" + second
    assert "空の節空の節の説明。" in first + "改頁" + second


@pytest.mark.parametrize(
    ("rows", "following", "pages", "pitch"),
    [
        pytest.param(50, 0, 1, 12.9, id="one page"),
        pytest.param(62, 0, 1, 11.3, id="a sparse page is saved"),
        pytest.param(75, 0, 2, 12.9, id="closer rows save no page"),
        pytest.param(75, 60, 3, 11.3, id="closer rows save a page of what follows the table"),
        pytest.param(85, 60, 4, 12.9, id="the table's last page is full enough"),
    ],
)
def test_rows_are_set_closer_where_that_saves_a_page(rows: int, following: int, pages: int, pitch: float) -> None:
    """``pitch``: the points from one line's base to the next's, 8.5 for the text and twice the room above and below."""
    follows = Sheet("後", (60.0,), paper="A3", footer="足もと")
    for number in range(following):
        follows.add(Row((f"続き{number}",), ("text",)))
    told = table(*[(1, f"行{number}") for number in range(rows)])
    reader = set_in_type(told, follows) if following else set_in_type(told)
    bases = [run.base for run in runs_of(reader)[0] if run.text in ("行0", "行1")]
    assert (len(reader.pages), round(bases[0] - bases[1], 1)) == (pages, pitch)


def test_sections_half_as_wide_as_the_page_stand_side_by_side() -> None:
    sheet = Sheet("注記", (10.0, 40.0), one_page=True, paper="A3")
    sheet.add_across("題名", "title")
    for name in "甲乙":
        sheet.add_across(f"節{name}", "section")
        sheet.add(Row((1, f"行{name}"), ("number", "text")))
    (page,) = set_in_type(sheet).pages
    places = {run.text: (round(run.left), round(run.base)) for run in runs(page)}
    assert places["節甲"][1] == places["節乙"][1] and places["行甲"][1] == places["行乙"][1]
    assert places["節乙"][0] - places["節甲"][0] > 200


def test_further_sheets_follow_and_have_their_entries(quarter: Place) -> None:
    more = []
    for name in ("集計", "凡例・注記"):
        sheet = Sheet(name, (30.0, 30.0), paper="A3")
        sheet.add(Row((f"{name}のシート", None), ("text", "text"), 20))
        more.append(sheet)
    quarter.out.mkdir(parents=True)
    found = read_quarter(quarter.period, quarter.folders, Clock())
    assert print_table(quarter.out / "公開", found, Edition.FINAL, more) == Printed(made=True, pages=2)
    reader = PdfReader(quarter.out / PDF)
    entries = [(1, "1. 産業の振興", 0), (2, "(1) 身近な産業の振興", 0), (1, "集計", 1), (1, "凡例・注記", 1)]
    assert list(outline(reader)) == entries
    pages = texts_of(reader)
    assert "集計のシート" in pages[1] and "凡例・注記のシート" in pages[1]
    assert "確定版" in pages[0] and "2/2" in pages[1]


def outline_of(place: Place, *goals: str) -> list[tuple[int, str]]:
    """The outline of the small plan's table with these 基本目標 for its six initiatives."""
    rows = register_rows()
    for row, goal in zip(rows["事業"], goals, strict=True):
        row[1] = goal
    write_register(place, rows)
    found = read_quarter(place.period, place.folders, Clock())
    sheet = printed_sheet(found, Edition.DRAFT)
    return [(depth, words) for depth, words, _ in outline(set_in_type(sheet))]


def test_the_outline_has_a_goals_name_on_one_line_whatever_it_is(quarter: Place) -> None:
    odd = "2. 名前に:[]\\/?*のある\n" + "とても長い目標" * 10
    policy = (2, "(1) 身近な産業の振興")
    assert outline_of(quarter, "1. 商い", "1. 商い", odd, odd, "3. 農", "3. 農") == [
        (1, "1. 商い"),
        policy,
        (1, odd.replace("\n", " ")),
        policy,
        (1, "3. 農"),
        policy,
    ]


def test_a_plan_that_goes_back_to_a_goal_names_it_again(quarter: Place) -> None:
    goals = [words for depth, words in outline_of(quarter, "甲", "乙", "甲", "乙", "甲", "乙") if depth == 1]
    assert goals == ["甲", "乙", "甲", "乙", "甲", "乙"]


def test_a_plan_without_goals_has_its_policies_or_the_table_itself(quarter: Place) -> None:
    assert outline_of(quarter, *[""] * 6) == [(1, "(1) 身近な産業の振興")]
    assert [entry[:2] for entry in outline(set_in_type(table((1, "あ"))))] == [(1, "表")]


LONG_NAME = "産業と農業と観光と商工と市民活動とを一体として推進する連絡調整会議の事務局準備担当の第二分室"[:40]
UNBROKEN = "永" * 1000
LINES = "\n".join(f"第{number}回" for number in range(1, 101))


@pytest.fixture
def extreme(tmp_path: Path) -> Place:
    """500 initiatives; every 25th has a text of 1,000 characters or of 100 lines."""
    place = Place(tmp_path, parse_period("R5-4"))
    rows = register_rows()
    rows["計画"] = [list(item) for item in (PLAN | {"文字数上限": "1000", "取りまとめ担当": LONG_NAME}).items()]
    rows["主管課等"] = [[LONG_NAME, "", "", ""]]
    rows["事業"] = [
        [
            str(n),
            f"{(n - 1) // 250 + 1}. 目標",
            f"({(n - 1) // 10 + 1}) 施策",
            str(n),
            "",
            f"①施策{n}",
            LONG_NAME,
            f"・事業{n}",
        ]
        for n in range(1, 501)
    ]
    write_register(place, rows)
    answers = {}
    for n in range(1, 501):
        text = "" if n % 25 else LINES if n % 50 else UNBROKEN
        answers[n] = dict.fromkeys(("q1", "q2", "q3", "q4"), "○") | {"reason_code": "", "reason_text": text}
    write_form(
        place.raw / f"{LONG_NAME}.xlsx",
        place.register(),
        place.period,
        Form(LONG_NAME, answers=answers, open_past=True),
    )
    return place


@pytest.mark.slow
def test_a_large_plan_with_long_texts_is_printed_whole(extreme: Place) -> None:
    reader = PdfReader(printed(extreme).out / PDF)
    told = [words for depth, words, _ in outline(reader) if depth == 1]
    assert told == ["1. 目標", "2. 目標", *(words for words in APPENDIX if words != "理由の集計")], "no reason is given"
    pages = texts_of(reader)[: table_pages(reader)]
    text = "".join(pages)
    assert text.count(plain(LONG_NAME)) == 500
    assert all(f"・事業{number}" in text for number in range(1, 501))
    assert text.count(UNBROKEN) == 10
    assert sum(text.count(f"第{number}回") for number in range(1, 101)) == 10 * 100


def failing(place: Place, torimatome: Any, reason: str) -> None:
    done = torimatome(*place.command(pdf=True))
    assert (done.code, done.err) == (0, "")
    told = facts(place)["printed"]
    assert told == {"asked": True, "made": False, "pages": 0, "reason": reason}
    assert f"印刷用PDFは、できませんでした（{reason}）。ほかのファイルはできています。" in done.out.splitlines()
    assert not (place.out / PDF).exists() and (place.out / "進行管理表_R5-4.xlsx").exists()


def test_a_template_that_fails_is_told_and_stops_nothing(
    quarter: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = quarter.root / "broken.typ"
    template.write_text('#panic("壊れた")', encoding="utf-8")
    monkeypatch.setattr("pipeline.printing.printed.TEMPLATE", template)
    failing(quarter, torimatome, "Typstが組版できませんでした：panicked with: 壊れた")


def test_without_its_font_nothing_is_printed(quarter: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.printing.printed.font_files", lambda: [quarter.root / "nowhere" / "font.otf"])
    failing(quarter, torimatome, NOT_LOADED)


def test_a_machine_that_cannot_load_typst_is_told(
    quarter: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    failing(quarter, torimatome, NOT_LOADED)


def test_no_pdf_is_made_where_none_is_wanted(quarter: Place, torimatome: Any) -> None:
    done = torimatome(*quarter.command())
    assert done.code == 0 and "PDF" not in done.out
    assert not (quarter.out / PDF).exists()
    assert facts(quarter)["printed"] == {"asked": False, "made": False, "pages": 0, "reason": ""}


@pytest.mark.slow
def test_a_final_edition_that_is_refused_prints_nothing(quarter: Place, torimatome: Any) -> None:
    quarter.merge(final=True)
    before = contents(quarter.out)
    edit_cells(quarter.raw / return_name("観光課"), [{"cell": "K8", "value": "人手が足りない。"}])
    assert torimatome(*quarter.command("--final", pdf=True)).code == 1
    edit_cells(quarter.raw / return_name("観光課"), [{"cell": "I8"}])
    assert torimatome(*quarter.command("--final", pdf=True)).code == 1
    assert torimatome(*quarter.command(pdf=True)).code == 1
    assert contents(quarter.out) == before and PDF not in before


@pytest.mark.slow
def test_a_final_edition_made_again_keeps_its_pdf(quarter: Place) -> None:
    before = (printed(quarter, Edition.FINAL).out / PDF).read_bytes()
    merge(quarter.period, quarter.folders, Edition.FINAL, Clock())
    assert (quarter.out / PDF).read_bytes() == before
    merge(quarter.period, quarter.folders, Edition.DRAFT, Clock(), reopen=True)
    assert not (quarter.out / PDF).exists()


def test_the_command_prints_and_names_the_file(quarter: Place, torimatome: Any) -> None:
    done = torimatome(*quarter.command("--final", pdf=True))
    assert (done.code, done.err) == (0, "")
    pages = facts(quarter)["printed"]["pages"]
    assert pages == len(PdfReader(quarter.out / PDF).pages) == 3
    assert f"  印刷用PDF   {quarter.out / PDF}（{pages} ページ）" in done.out.splitlines()
    assert PDF in facts(quarter)["outputs"]
    again = torimatome(*quarter.command("--final", pdf=True))
    assert again.code == 0
