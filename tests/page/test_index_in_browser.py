"""index.html in a real browser: no rule of WCAG 2.2 AA is broken, nothing leaves the page, and it fits every width."""

from __future__ import annotations

import io
import re
import shutil
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

from pipeline.findings import Finding, worded
from pipeline.jobs.merge import Folders, merge
from pipeline.merging.quarter import Clock, Quarter, read_quarter
from pipeline.overview.changes import overview
from pipeline.page.index import write_page
from pipeline.register.read import Department
from pipeline.storage.editions import Edition
from schemas.period import parse_period
from tests.support.hostile import hostile_quarter
from tests.support.quarter import ROOT, Place, clean_quarter
from tools.make_manual import manual

PROGRAM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge"))), None
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed"),
]

SWITCHES: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)
WIDE, NARROW = 1280, 320
"""CSS pixels; the narrow one is that of WCAG 1.4.10, which is also 1280 at 400 %."""

PAGES: Final = ("sample", "clean", "hostile")
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

OPENED: Final = "() => document.querySelectorAll('details').forEach(one => { one.open = true })"
"""What is folded has to be open to be judged."""

SPACED: Final = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
"""What a reader may set (WCAG 1.4.12)."""

STYLED: Final = """style => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

OUTSIDE: Final = """() => [...document.body.querySelectorAll('*')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && (box.right > innerWidth + 0.5 || box.left < -0.5);
}).filter(one => !one.closest('.skip, .tiles, thead')).map(one => one.outerHTML.slice(0, 200))"""
"""The elements that stand out of the page at either side."""

SMALL: Final = """() => [...document.querySelectorAll('a')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.height < 24 || box.width < 24;
}).map(one => one.outerHTML)"""

FOCUSED: Final = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    words: one.innerText, target: one.getAttribute('href'), outline: style.outlineStyle,
    width: parseFloat(style.outlineWidth), inView: box.top >= -1 && box.bottom <= innerHeight + 1 && box.left >= -1,
  };
}"""


@dataclass
class Visit:
    """A page in the browser, and all that it did beside being shown."""

    page: Page
    asked: list[str] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=PROGRAM, args=list(SWITCHES))
        yield started
        started.close()


@pytest.fixture(scope="module")
def made(merged_sample: Place, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of each quarter; the hostile one lies in a folder of Japanese words and blanks."""
    clean = clean_quarter(tmp_path_factory.mktemp("clean"))
    clean.merge(final=True)
    hostile = hostile_quarter(tmp_path_factory.mktemp("結果 その1") / "令和5年度 #1 100%")
    hostile.merge()
    return {name: place.out / "index.html" for name, place in zip(PAGES, (merged_sample, clean, hostile), strict=True)}


def visit(browser: Browser, path: Path, width: int, **options: Any) -> Visit:
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    seen = Visit(context.new_page())
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.on("console", lambda message: seen.noise.append(message.text))
    seen.page.on("pageerror", lambda error: seen.noise.append(str(error)))
    seen.page.on("dialog", lambda dialog: (seen.noise.append(dialog.message), dialog.dismiss()))
    seen.page.on("popup", lambda popup: seen.noise.append(popup.url))
    seen.page.goto(path.as_uri())
    return seen


def violations(page: Page) -> list[str]:
    """Each broken rule with the first element that breaks it."""
    options = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response
    assert len(found["passes"]) > 20
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


@pytest.mark.parametrize("name", PAGES)
def test_no_rule_of_accessibility_is_broken(browser: Browser, made: dict[str, Path], name: str) -> None:
    wide = visit(browser, made[name], WIDE).page
    assert violations(wide) == []
    wide.evaluate(OPENED)
    for options in ({"media": "screen"}, {"color_scheme": "dark"}, {"media": "print"}):
        wide.emulate_media(**options)
        assert violations(wide) == [], options
    assert violations(visit(browser, made[name], NARROW).page) == []


def test_the_public_readme_and_the_manual_break_no_rule_either(
    browser: Browser, made: dict[str, Path], tmp_path: Path
) -> None:
    handbook = tmp_path / "運用手引.html"
    handbook.write_text(manual(), encoding="utf-8")
    for path in (*(one.with_name("公開") / "README.html" for one in made.values()), handbook):
        for width in (WIDE, NARROW):
            seen = visit(browser, path, width)
            assert violations(seen.page) == [], path
            assert seen.page.evaluate("() => document.documentElement.scrollWidth") <= width
            assert (seen.asked[:1], seen.noise) == ([path.as_uri()], [])


@pytest.mark.parametrize("careless", [False, True], ids=["", "its-policy-aside"])
@pytest.mark.parametrize("name", PAGES)
def test_the_page_asks_for_nothing_and_says_nothing(
    browser: Browser, made: dict[str, Path], name: str, careless: bool
) -> None:
    """Not even where the browser is told to let everything through."""
    seen = visit(browser, made[name], WIDE, bypass_csp=careless)
    seen.page.mouse.move(300, 300)
    seen.page.wait_for_timeout(100)
    assert seen.asked == [made[name].as_uri()]
    assert seen.noise == []
    assert seen.page.locator("script, img, iframe, object, embed, form, input, link, base").count() == 0


@pytest.mark.parametrize("width", [WIDE, 640, NARROW])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_out_of_the_page(browser: Browser, made: dict[str, Path], name: str, width: int) -> None:
    page = visit(browser, made[name], width).page
    page.evaluate(OPENED)
    for style in ("", SPACED):
        page.evaluate(STYLED, style)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_link_is_large_enough_to_hit(browser: Browser, made: dict[str, Path], width: int) -> None:
    for path in made.values():
        assert visit(browser, path, width).page.evaluate(SMALL) == []


def test_the_keyboard_reaches_the_skip_link_first_and_shows_where_it_is(
    browser: Browser, made: dict[str, Path]
) -> None:
    page = visit(browser, made["sample"], WIDE).page
    order = []
    for _ in range(14):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert at["outline"] == "solid" and at["width"] >= 2 and at["inView"], at
        order.append(at["target"])
    assert order[:3] == ["#main", "#todo", "#returns"]
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0) }")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.url.endswith("#main")
    assert page.evaluate(FOCUSED)["words"].split() == ["開発公社", "への指摘"]


def test_a_department_leads_to_its_findings_and_its_request(browser: Browser, made: dict[str, Path]) -> None:
    page = visit(browser, made["sample"], WIDE).page
    page.get_by_role("link", name="開発公社 への指摘").click()
    heading = page.get_by_role("heading", name="開発公社（要修正 2件）")
    assert heading.evaluate("one => one.closest('details').open && one.getBoundingClientRect().top < 100")
    assert page.get_by_role("heading", name="開発公社（要修正 2件）").evaluate(
        "one => one.getBoundingClientRect().top > -1"
    )
    request = page.get_by_role("link", name="確認依頼 （開発公社）").first
    path = Path(made["sample"].parent, "確認依頼", "確認依頼_R5-4_開発公社.xlsx")
    assert request.evaluate("one => one.href") == path.as_uri()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_table_stays_a_table_for_who_hears_it(browser: Browser, made: dict[str, Path], width: int) -> None:
    """A narrow screen shows each row as a card; the headings are read to it all the same."""
    page = visit(browser, made["sample"], width).page
    assert page.get_by_role("table", name="主管課等ごとの提出状況").get_by_role("row").count() == 3
    page.get_by_text("完了した主管課等（23件）").click()
    table = page.get_by_role("table", name="完了した主管課等")
    assert table.get_by_role("row").count() == 24
    assert table.get_by_role("columnheader").count() == 7
    row = table.get_by_role("row").filter(has_text="図書館")
    assert row.get_by_role("rowheader").inner_text() == "図書館"
    assert row.get_by_role("cell").count() == 6


def test_a_quarter_as_offices_send_it_is_seen_in_six_screens(browser: Browser, tmp_path: Path) -> None:
    folders = Folders(ROOT / "data" / "plan", ROOT / "tests" / "journeys" / "office", tmp_path)
    merge(parse_period("R5-4"), folders, Edition.DRAFT, Clock())
    page = visit(browser, tmp_path / "R5-4" / "index.html", WIDE).page
    assert page.evaluate("() => document.documentElement.scrollHeight") <= 6 * 1080
    assert page.get_by_role("heading", name="指摘（49件）").evaluate(
        "one => one.getBoundingClientRect().top < 2 * 1080"
    )


def test_what_is_folded_is_printed(browser: Browser, made: dict[str, Path]) -> None:
    content = visit(browser, made["sample"], WIDE).page.pdf(prefer_css_page_size=True)
    printed = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    for words in ("吉祥寺まちづくり事務所", "要修正通しNo.", "読み取った回答の"):
        assert words in printed


@pytest.mark.parametrize("name", PAGES)
def test_no_heading_stands_alone_at_a_pages_foot(browser: Browser, made: dict[str, Path], name: str) -> None:
    page = visit(browser, made[name], WIDE).page
    page.evaluate(OPENED)
    headings = {plain(words) for words in page.locator("h2, h3, summary").all_inner_texts()}
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert not headings & {plain(one.extract_text().rstrip().rpartition("\n")[2]) for one in pages}


def plain(words: str) -> str:
    return unicodedata.normalize("NFKC", "".join(words.split()))


def test_it_prints_on_a4(browser: Browser, made: dict[str, Path]) -> None:
    for name, path in made.items():
        content = visit(browser, path, WIDE).page.pdf(prefer_css_page_size=True)
        assert content.startswith(b"%PDF-")
        papers = {tuple(map(round, map(float, box.split()))) for box in re.findall(rb"/MediaBox \[([^]]+)\]", content)}
        assert papers == {(0, 0, 595, 842)}, name


def test_print_shows_the_tables_as_tables_and_no_way_about_the_page(browser: Browser, made: dict[str, Path]) -> None:
    page = visit(browser, made["sample"], NARROW).page
    page.emulate_media(media="print")
    for part in ("nav", ".skip", ".return"):
        assert not page.locator(part).first.is_visible()
    assert page.locator("thead").first.evaluate("one => getComputedStyle(one).display") == "table-header-group"
    assert page.locator("tbody tr").first.evaluate("one => getComputedStyle(one).breakInside") == "avoid"
    assert page.locator("a").nth(12).evaluate("one => getComputedStyle(one, '::after').content") == "none"


def test_a_large_plan_is_soon_written_and_soon_shown(browser: Browser, quarter: Place, tmp_path: Path) -> None:
    """500 departments, 5,000 initiatives and as many findings."""
    found = large(quarter)
    start = time.process_time()
    write_page(tmp_path, found, overview(found), Edition.DRAFT)
    assert time.process_time() - start < 15
    start = time.monotonic()
    page = visit(browser, tmp_path / "index.html", NARROW).page
    assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW
    assert time.monotonic() - start < 30
    page.evaluate("() => { location.hash = 'department-400' }")
    assert -1 <= page.locator("#department-400").evaluate("one => one.getBoundingClientRect().top") < 100
    page.evaluate(OPENED)
    assert page.evaluate(OUTSIDE) == []


def large(quarter: Place) -> Quarter:
    """What a run finds where every initiative of a large plan lacks its mark."""
    found = read_quarter(quarter.period, quarter.folders, Clock())
    names = [f"{number}{'長' * 36}課" for number in range(500)]
    numbers = range(1, 5001)
    owners = [names[(number - 1) // 10] for number in numbers]
    initiatives = found.register.initiatives.iloc[[number % 6 for number in numbers]]
    initiatives = initiatives.set_axis(pd.Index(numbers, name="serial_no")).assign(department=owners)
    merged = found.merged.iloc[[number % 6 for number in numbers]].reset_index(drop=True)
    merged = merged.assign(serial_no=[str(number) for number in numbers], department=owners)
    findings = [
        Finding("mark-missing", owner, f"{owner}.xlsx", "回答票", number, 9, str(number), found.period.now)
        for number, owner in zip(numbers, owners, strict=True)
    ]
    departments = tuple(Department(name, (), ()) for name in names)
    register = replace(found.register, initiatives=initiatives, departments=departments)
    told = worded(findings, register, found.period)
    return replace(found, register=register, merged=merged, findings=told)
