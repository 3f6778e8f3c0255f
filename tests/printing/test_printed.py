"""The printed table as LibreOffice makes it, and what is told where it makes none."""

from __future__ import annotations

import json
import os
import select
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from pipeline.books.council import council_sheet, printed_sheets
from pipeline.books.council_book import printed_appendix
from pipeline.books.form import Form
from pipeline.books.pieces import WIDTHS
from pipeline.jobs.merge import Clock, merge
from pipeline.merging.survey import survey
from pipeline.overview.changes import overview
from pipeline.printing import Office, Printed, find_office, print_table
from pipeline.printing.profile import substitute, write_profile
from pipeline.printing.typeset import typeset
from pipeline.storage.editions import Edition
from pipeline.workbook.content import Row, Sheet
from pipeline.workbook.pages import continued
from pipeline.workbook.theme import MOST_LINES
from schemas.layout import DEFAULT
from schemas.period import parse_period
from tests.support.quarter import (
    PLAN,
    Place,
    contents,
    edit_cells,
    register_rows,
    return_name,
    sample_quarter,
    write_form,
    write_register,
)

pytestmark = pytest.mark.slow

OFFICE = find_office()
PDF = "公開/進行管理表_R5-4.pdf"
NO_OFFICE = "印刷用PDFは、できませんでした（LibreOfficeが見つかりません）。ほかのファイルはできています。"

with_office = pytest.mark.skipif(OFFICE.program is None, reason="LibreOffice (soffice) is not installed")
on_posix = pytest.mark.skipif(os.name == "nt", reason="a script is no program on Windows")


def printed(place: Place, office: Office = OFFICE) -> Place:
    merge(place.period, place.folders, Edition.DRAFT, Clock(), office=office)
    return place


def facts(place: Place) -> Any:
    return json.loads((place.out / "run.json").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """``text`` without blanks and line breaks, which print sets anew."""
    return "".join(text.split())


def page_texts(place: Place) -> list[str]:
    return [plain(page.extract_text()) for page in PdfReader(place.out / PDF).pages]


def outline(place: Place) -> list[tuple[str, int]]:
    """The outline's entries, and their pages from 0."""
    reader = PdfReader(place.out / PDF)
    return [(str(entry.title), reader.get_destination_page_number(entry)) for entry in reader.outline]


APPENDIX = ["集計", "変化・注目", "凡例・注記"]


def table_pages(place: Place) -> int:
    """So many pages the table has; the others follow it."""
    return dict(outline(place))[APPENDIX[0]]


def goals_of(place: Place) -> list[tuple[str, int]]:
    """The outline's entries of the table."""
    entries = outline(place)
    assert [entry for entry, _ in entries[-3:]] == APPENDIX
    return entries[:-3]


def fonts(reader: PdfReader) -> Iterator[tuple[str, bool]]:
    """Every font that a page uses, and whether the file holds it."""
    for page in reader.pages:
        for found in page["/Resources"]["/Font"].values():
            font: Any = found.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            held = any(key.startswith("/FontFile") for key in inner["/FontDescriptor"].get_object())
            yield str(font["/BaseFont"]), held


@pytest.fixture(scope="module")
def printed_sample(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The committed returns, merged and printed once; not to be changed."""
    return printed(sample_quarter(tmp_path_factory.mktemp("printed")))


@with_office
def test_the_sample_is_printed_whole(printed_sample: Place) -> None:
    text = "".join(page_texts(printed_sample)[: table_pages(printed_sample)])
    for row in printed_sample.merged().to_dict("records"):
        for column in ("goal", "policy", "measure", "department", "initiative", "reason_text"):
            assert plain(row[column]) in text
    assert "凡例：○…進捗あり" in text and "「確認中」は主管課等に確認しているところ" in text
    assert text.count("確認中") == 1 + 4


@with_office
def test_every_number_stands_on_the_page_of_its_goal(printed_sample: Place) -> None:
    """The numbers of a page, in the order of its rows; LibreOffice writes a row's number first."""
    reader = PdfReader(printed_sample.out / PDF)
    shown: list[str] = []
    for page in reader.pages[: table_pages(printed_sample)]:
        found: list[tuple[float, str]] = []

        def visit(text: str, matrix: Any, cell: Any, font: Any, size: float, found: Any = found) -> None:
            if text.strip().isdecimal() and cell[4] < 62:
                found.append((-cell[5], text.strip()))

        page.extract_text(visitor_text=visit)
        shown += [text for _, text in sorted(found)]
    assert shown == [str(number) for number in range(1, 139)]


@with_office
def test_each_page_of_the_table_has_the_headings_its_goal_and_its_number(printed_sample: Place) -> None:
    pages = page_texts(printed_sample)
    starts = [page for _, page in goals_of(printed_sample)]
    goals = [goal for goal, _ in goals_of(printed_sample)]
    for number, text in enumerate(pages[: table_pages(printed_sample)]):
        for column in DEFAULT.shown[:-1]:
            assert plain(DEFAULT.heading(column)) in text
        assert "4期の評価理由（○、◎以外）" in text
        goal = goals[max(place for place, start in enumerate(starts) if start <= number)]
        assert [one for one in goals if plain(one) in text] == [goal]
        assert f"{number + 1}/{len(pages)}" in text


@with_office
def test_each_goal_begins_on_a_page_of_its_own_that_the_outline_leads_to(printed_sample: Place) -> None:
    goals = list(dict.fromkeys(printed_sample.merged()["goal"]))
    assert [entry for entry, _ in goals_of(printed_sample)] == goals
    pages = page_texts(printed_sample)
    for goal, page in goals_of(printed_sample):
        assert plain(goal) in pages[page]
        assert page == 0 or plain(goal) not in pages[page - 1]


@with_office
def test_the_pages_are_those_that_were_planned(printed_sample: Place) -> None:
    found = survey(printed_sample.period, printed_sample.folders, Clock())
    table = printed_sheets(found.merged, found.pending(), found.register, found.period, Edition.DRAFT)
    sheets = [*(sheet for _, sheet in table), *printed_appendix(found, overview(found), Edition.DRAFT)]
    starts = [page for _, page in outline(printed_sample)]
    pages = len(PdfReader(printed_sample.out / PDF).pages)
    lengths = [end - start for start, end in zip(starts, [*starts[1:], pages], strict=True)]
    assert lengths == [len(sheet.breaks) + 1 for sheet in sheets]
    assert facts(printed_sample)["printed"] == {"asked": True, "made": True, "pages": pages, "reason": ""}
    assert (table_pages(printed_sample), pages) == (12, 17)


@with_office
def test_the_print_is_large_enough_to_read(printed_sample: Place) -> None:
    """The table on A3: nothing is set in less than 3 mm (8.5 points)."""
    for page in PdfReader(printed_sample.out / PDF).pages[: table_pages(printed_sample)]:
        sizes: set[float] = set()
        page.extract_text(
            visitor_text=lambda text, m, cell, f, size, s=sizes: s.add(size * cell[3]) if text.strip() else 0
        )
        assert [round(float(side)) for side in page.mediabox[2:]] == [1191, 842]
        assert min(sizes) >= 8.5


@with_office
def test_the_document_says_what_it_is(printed_sample: Place) -> None:
    reader = PdfReader(printed_sample.out / PDF)
    assert reader.metadata is not None
    assert reader.metadata.title == "第二期産業振興計画 令和5年度 第4期 進行管理表"
    assert reader.metadata.author == "産業振興課"
    assert "/CreationDate" not in reader.metadata and "/ModDate" not in reader.metadata
    root = reader.root_object
    assert (root["/Lang"], root["/PageMode"]) == ("ja-JP", "/UseOutlines")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True  # type: ignore[index]
    assert root["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]
    assert "/StructTreeRoot" in root


@with_office
def test_every_font_is_in_the_file_and_of_one_family(printed_sample: Place) -> None:
    found = set(fonts(PdfReader(printed_sample.out / PDF)))
    assert found and all(held for _, held in found)
    families = {name.partition("+")[2].partition("-")[0] for name, _ in found}
    assert len(families) == 1


@with_office
def test_the_same_input_prints_the_same_bytes(printed_sample: Place, tmp_path: Path) -> None:
    again = printed(sample_quarter(tmp_path))
    first, second = contents(printed_sample.out), contents(again.out)
    assert first.pop("run.json") and second.pop("run.json")
    assert first == second and PDF in first


@with_office
def test_further_sheets_follow_and_have_their_entries(quarter: Place) -> None:
    more = []
    for name in ("集計", "凡例・注記"):
        sheet = Sheet(name, (30.0, 30.0), paper="A3")
        sheet.add(Row((f"{name}のシート", None), ("text", "text"), 20))
        more.append(sheet)
    quarter.out.mkdir(parents=True)
    found = survey(quarter.period, quarter.folders, Clock())
    assert print_table(quarter.out / "公開", found, Edition.FINAL, OFFICE, more) == Printed(made=True, pages=3)
    assert outline(quarter) == [("1. 産業の振興", 0), ("集計", 1), ("凡例・注記", 2)]
    pages = page_texts(quarter)
    assert "集計のシート" in pages[1] and "凡例・注記のシート" in pages[2]
    assert "確定版" in pages[0] and "3/3" in pages[2]


def with_goals(place: Place, *goals: str) -> Place:
    """The small plan with these 基本目標 for its six initiatives."""
    rows = register_rows()
    for row, goal in zip(rows["事業"], goals, strict=True):
        row[1] = goal
    write_register(place, rows)
    return place


def sheets_of(place: Place) -> list[tuple[str, Sheet]]:
    found = survey(place.period, place.folders, Clock())
    return printed_sheets(found.merged, found.pending(), found.register, found.period, Edition.DRAFT)


def numbers(sheet: Sheet) -> list[int]:
    return [row.values[0] for row in sheet.rows if isinstance(row.values[0], int)]


def test_each_goal_is_a_sheet_that_repeats_it(quarter: Place) -> None:
    odd = "2. 名前に:[]\\/?*のある\n" + "とても長い目標" * 10
    sheets = sheets_of(with_goals(quarter, "1. 商い", "1. 商い", odd, odd, "3. 農", "3. 農"))
    assert [words for words, _ in sheets] == ["1. 商い", odd.replace("\n", " "), "3. 農"]
    assert [numbers(sheet) for _, sheet in sheets] == [[1, 2], [3, 4], [5, 6]]
    assert [[row.values[0] for row in sheet.rows if row.styles[0] == "section"] for _, sheet in sheets] == [
        ["1. 商い"],
        [odd],
        ["3. 農"],
    ]
    for _, sheet in sheets:
        assert len(sheet.name) <= 31 and not set(sheet.name) & set(":[]\\/?*")
        assert sheet.heading
        first, last = (sheet.rows[at - 1] for at in sheet.heading)
        assert first.values[0] == "通しNo."
        assert last.styles[0] == "section"
    assert [sheet.rows[0].styles[0] == "title" for _, sheet in sheets] == [True, False, False]


@pytest.mark.parametrize("goals", [("",) * 6, ("甲", "乙", "甲", "乙", "甲", "乙")])
def test_a_plan_without_goals_or_that_goes_back_to_one_is_one_sheet(quarter: Place, goals: tuple[str, ...]) -> None:
    ((words, sheet),) = sheets_of(with_goals(quarter, *goals))
    assert (words, numbers(sheet)) == ("進行管理表", [1, 2, 3, 4, 5, 6])
    assert [row.values[0] for row in sheet.rows if row.styles[0] == "section"] == [goal for goal in goals if goal]


def test_no_section_stands_alone_at_the_foot_of_a_page(merged_sample: Place) -> None:
    found = survey(merged_sample.period, merged_sample.folders, Clock())
    whole = council_sheet(found.merged, found.pending(), found.register, found.period, Edition.DRAFT)
    for sheet in (whole, *(sheet for _, sheet in sheets_of(merged_sample))):
        assert sheet.paper == "A3"
        assert all(sheet.rows[row - 1].styles[0] not in ("section", "subsection") for row in sheet.breaks)
        assert sheet.breaks == sorted(set(sheet.breaks))


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


@with_office
def test_a_large_plan_with_long_texts_is_printed_whole(extreme: Place) -> None:
    printed(extreme)
    done = facts(extreme)["printed"]
    assert done["made"] and [entry for entry, _ in goals_of(extreme)] == ["1. 目標", "2. 目標"]
    assert table_pages(extreme) == sum(len(sheet.breaks) + 1 for _, sheet in sheets_of(extreme))
    text = "".join(page_texts(extreme)[: table_pages(extreme)])
    assert text.count(plain(LONG_NAME)) == 500
    assert all(f"・事業{number}" in text for number in range(1, 501))
    for long in (UNBROKEN, LINES):
        rows = continued({"reason_text": long}, WIDTHS, MOST_LINES)
        assert len(rows) > 1
        assert all(text.count(plain(row["reason_text"])) >= 10 for row in rows)


FAKES = {
    "fails": ("raise SystemExit(1)", "LibreOfficeが変換できませんでした（終了コード 1）"),
    "makes nothing": ("", "LibreOfficeが変換できませんでした（終了コード 0）"),
    "writes no text": ("made('fods', b'\\xff\\xfe')", "LibreOfficeの作ったファイルを読み取れませんでした"),
    "writes no PDF": ("made('fods', b''), made('pdf', b'rubbish')", "LibreOfficeの作ったPDFを読み取れませんでした"),
    "writes a broken PDF": (
        "made('fods', b''), made('pdf', b'%PDF-1.6\\n1 0 obj\\n<<>>\\ntrailer <</Root 1 0 R>>')",
        "LibreOfficeの作ったPDFを読み取れませんでした",
    ),
}
SCRIPT = """#!{python}
import pathlib, subprocess, sys, time
source = pathlib.Path(sys.argv[-1])
def made(kind, content):
    if sys.argv[sys.argv.index("--convert-to") + 1] == kind:
        source.with_suffix("." + kind).write_bytes(content)
{what}
"""


def program(path: Path, what: str) -> Office:
    path.write_text(SCRIPT.format(python=sys.executable, what=what), encoding="utf-8")
    path.chmod(0o755)
    return Office(path)


@on_posix
@pytest.mark.parametrize("kind", FAKES)
def test_an_office_that_does_not_work_is_told_and_stops_nothing(
    quarter: Place, kind: str, torimatome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    what, reason = FAKES[kind]
    office = program(quarter.root / "soffice", what)
    monkeypatch.setenv("TORIMATOME_SOFFICE", str(office.program))
    done = torimatome(*quarter.command())
    assert (done.code, done.err) == (0, "")
    assert f"印刷用PDFは、できませんでした（{reason}）。ほかのファイルはできています。" in done.out.splitlines()
    assert facts(quarter)["printed"] == {"asked": True, "made": False, "pages": 0, "reason": reason}
    assert not (quarter.out / PDF).exists() and (quarter.out / "進行管理表_R5-4.xlsx").exists()


@on_posix
def test_an_office_that_hangs_is_ended_with_all_that_it_started(quarter: Place) -> None:
    """What it started holds a pipe open as long as it lives; on a busy machine it may need longer to begin."""
    pipe = quarter.root / "pipe"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    child = f"import time; pipe = open({str(pipe)!r}, 'w'); print('begun', file=pipe, flush=True); time.sleep(600)"
    office = program(quarter.root / "soffice", f"subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(600)")
    for seconds in (2, 10, 60):
        printed(quarter, replace(office, limit=float(seconds)))
        if begun := os.read(end, 100):
            break
    assert begun == b"begun\n"
    assert facts(quarter)["printed"]["reason"] == f"LibreOfficeが{seconds}秒たっても終わりませんでした"
    assert (quarter.out / "merged.csv").exists()
    assert select.select([end], [], [], 60)[0] == [end] and os.read(end, 100) == b""
    os.close(end)


def test_an_office_that_is_not_there_is_told(quarter: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORIMATOME_SOFFICE", str(quarter.root / "nowhere"))
    done = torimatome(*quarter.command())
    reason = f"LibreOffice（{quarter.root / 'nowhere'}）を起動できませんでした"
    assert done.code == 0 and facts(quarter)["printed"]["reason"] == reason


def test_without_an_office_one_line_says_so(quarter: Place, torimatome: Any) -> None:
    done = torimatome(*quarter.command())
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == NO_OFFICE
    assert facts(quarter)["printed"] == {
        "asked": True,
        "made": False,
        "pages": 0,
        "reason": "LibreOfficeが見つかりません",
    }


@on_posix
def test_no_pdf_is_made_where_none_is_wanted(quarter: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    office = program(quarter.root / "soffice", f"pathlib.Path({str(quarter.root / 'ran')!r}).touch()")
    monkeypatch.setenv("TORIMATOME_SOFFICE", str(office.program))
    done = torimatome(*quarter.command("--no-pdf"))
    assert done.code == 0 and "PDF" not in done.out
    assert not (quarter.root / "ran").exists()
    assert facts(quarter)["printed"] == {"asked": False, "made": False, "pages": 0, "reason": ""}


@on_posix
def test_a_final_edition_that_is_refused_prints_nothing(
    quarter: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarter.merge(final=True)
    before = contents(quarter.out)
    office = program(quarter.root / "soffice", f"pathlib.Path({str(quarter.root / 'ran')!r}).touch()")
    monkeypatch.setenv("TORIMATOME_SOFFICE", str(office.program))
    edit_cells(quarter.raw / return_name("観光課"), [{"cell": "K8", "value": "人手が足りない。"}])
    assert torimatome(*quarter.command("--final")).code == 1
    edit_cells(quarter.raw / return_name("観光課"), [{"cell": "I8"}])
    assert torimatome(*quarter.command("--final")).code == 1
    assert torimatome(*quarter.command()).code == 1
    assert contents(quarter.out) == before and not (quarter.root / "ran").exists()


@with_office
def test_a_final_edition_made_again_keeps_its_pdf(quarter: Place) -> None:
    merge(quarter.period, quarter.folders, Edition.FINAL, Clock(), office=OFFICE)
    before = (quarter.out / PDF).read_bytes()
    merge(quarter.period, quarter.folders, Edition.FINAL, Clock(), office=Office(None))
    assert (quarter.out / PDF).read_bytes() == before
    merge(quarter.period, quarter.folders, Edition.DRAFT, Clock(), reopen=True, office=Office(None))
    assert not (quarter.out / PDF).exists()


@with_office
def test_the_command_prints_and_names_the_file(
    quarter: Place, torimatome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TORIMATOME_SOFFICE")
    done = torimatome(*quarter.command("--final"))
    assert (done.code, done.err) == (0, "")
    assert table_pages(quarter) == 1
    pages = facts(quarter)["printed"]["pages"]
    assert f"  印刷用PDF   {quarter.out / PDF}（{pages} ページ）" in done.out.splitlines()
    assert PDF in facts(quarter)["outputs"]
    again = torimatome(*quarter.command("--final"))
    assert again.code == 0


def test_the_environment_names_the_office_or_says_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORIMATOME_SOFFICE", "/somewhere/soffice")
    assert find_office().program == Path("/somewhere/soffice")
    monkeypatch.setenv("TORIMATOME_SOFFICE", "")
    assert find_office().program is None


@on_posix
def test_an_office_is_found_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(tmp_path / "libreoffice", "")
    monkeypatch.delenv("TORIMATOME_SOFFICE")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_office().program == tmp_path / "libreoffice"


def test_a_japanese_font_takes_the_place_of_one_that_is_missing() -> None:
    assert substitute({"Noto Sans CJK JP", "Noto Sans CJK SC", "IPAexGothic"}) == "Noto Sans CJK JP"
    assert substitute({"VL PGothic", "IPAexGothic"}) == "IPAexGothic"
    assert substitute({"ほかの書体", "それ以外の書体"}) == "それ以外の書体"
    assert substitute({"Noto Sans CJK JP", "游ゴシック"}) is None
    assert substitute({"Noto Sans CJK JP", "Yu Gothic"}) is None
    assert substitute(None) is None


def test_without_a_japanese_font_nothing_is_printed(quarter: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.printing.profile.installed_fonts", set)
    printed(quarter, Office(quarter.root / "never started"))
    assert facts(quarter)["printed"]["reason"] == "日本語のフォントがありません"


def test_the_profile_is_xml_whatever_a_font_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.printing.profile.installed_fonts", lambda: {"<A&B>"})
    write_profile(tmp_path / "profile")
    text = (tmp_path / "profile" / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
    values = [value.text for value in ElementTree.fromstring(text).iter("value")]
    assert "<A&B>" in values and "游ゴシック" in values and "ja-JP" in values


PLAIN_STYLE = '<style:style style:name="Default" style:family="table-cell"{}'
COLUMN = (
    '<style:style style:name="{}" style:family="table-column"><style:table-column-properties style:column-width="{}"/>'
)
TABLE = """<table:table table:name="表"><table:table-column table:style-name="co1" table:number-columns-repeated="2"/>
<table:table-column table:style-name="co2"/><table:table-column table:number-columns-repeated="99"/></table:table>"""


@pytest.mark.parametrize(
    "style",
    [
        "/>",
        "></style:style>",
        '><style:table-cell-properties fo:padding-left="1cm" a="b"/></style:style>',
        '><style:paragraph-properties style:line-break="normal"/><style:text-properties/></style:style>',
        "><style:paragraph-properties><x/></style:paragraph-properties></style:style>",
    ],
)
def test_cells_get_japanese_line_breaks(style: str) -> None:
    spaces = 'xmlns:style="s" xmlns:fo="f"'
    document = typeset(f"<d {spaces}>{DEFAULT.format(style)}</d>", 1, 10.0)
    found = ElementTree.fromstring(document)[0]
    assert found.find("{s}paragraph-properties").get("{s}line-break") == "strict"  # type: ignore[union-attr]
    assert found.find("{s}table-cell-properties").get("{f}padding-left") == "0.9mm"  # type: ignore[union-attr]


def test_columns_are_as_wide_as_meant_whatever_the_font() -> None:
    """Two of 20 mm and one of 1 in are 65.4 mm, 185.386 points."""
    columns = COLUMN.format("co1", "2cm") + COLUMN.format("co2", "1in")
    assert 'column-width="4.0000cm"' in typeset(columns + TABLE, 3, 370.772)
    assert 'column-width="2.0000in"' in typeset(columns + TABLE, 3, 370.772)
    assert typeset(columns + TABLE, 3, 185.0) == columns + TABLE
    assert typeset(TABLE, 3, 185.0) == TABLE


@with_office
def test_another_font_changes_no_page(printed_sample: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DejaVu Sans, whose figures are wider by a seventh, is never told to give its place away."""
    monkeypatch.setattr("pipeline.printing.profile.installed_fonts", lambda: None)
    again = printed(sample_quarter(tmp_path))
    assert outline(again) == outline(printed_sample)
    assert facts(again)["printed"] == facts(printed_sample)["printed"]
