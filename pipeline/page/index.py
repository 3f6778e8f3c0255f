"""index.html: all that it says, out of what a run found, and its writing."""

import base64
import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.legible import legible
from pipeline.merging.quarter import Quarter
from pipeline.overview.changes import Overview
from pipeline.overview.remarks import remarks
from pipeline.overview.standing import NOT_YET, Standing, standings
from pipeline.page.counted import attention_table, changes_table, count_tables, watched
from pipeline.page.listings import Group, Shelf, issue_groups, returns_tables, severity_counts, shelves, todo
from pipeline.page.parts import COUNT, BarStyle, PageCell, PageColumn, PageTable, look_of
from pipeline.storage.editions import Edition
from pipeline.storage.files import PAGE_FILE, RUN_FILE
from pipeline.templating import markup, plain_text
from pipeline.version import VERSION
from pipeline.workbook.theme import DARK, FONT, PALETTE, mark_looks
from schemas.outcomes import ACCEPTED, WAIVED
from schemas.period import day_label
from schemas.rule import ERROR, WARNING


class Page(NamedTuple):
    """All that the page says, as its template takes it. Texts are as people read them; nothing is marked up yet.

    - ``plan_name``, ``period``, ``edition``: in words; ``department``: what the plan calls one.
    - ``facts`` and ``figures``: pairs of a name and what it is.
    - ``todo``: what to do now, a sentence each; ``open``: whether an error stands.
    - ``shelves``: the files; ``returns``: who has returned.
    - ``issue_counts``: the findings by severity, in words; ``issue_total``: how many there are; ``unblamed``: how many
      departments have none; ``groups``: all of them, by department.
    - ``counts``, ``changes``, ``attention``: the tables of marks, None for an empty list; ``looks``: how each mark's
      bar looks; ``watched``: which marks call for attention.
    - ``since``: what the period before is called, "" where nothing is known of it; ``before``: what a sentence calls it
      all the same.
    - ``totals``: the control totals. ``remarks``: each with those that stand below it.
    """

    plan_name: str
    period: str
    department: str
    edition: str
    facts: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    todo: tuple[str, ...]
    open: bool
    shelves: tuple[Shelf, ...]
    returns: tuple[PageTable, ...]
    issue_counts: str
    issue_total: int
    unblamed: int
    groups: tuple[Group, ...]
    counts: tuple[PageTable, ...]
    looks: tuple[BarStyle, ...]
    since: str
    before: str
    changes: PageTable | None
    attention: PageTable | None
    watched: str
    totals: PageTable
    remarks: tuple[tuple[str, tuple[str, ...]], ...]
    version: str


def page_content(quarter: Quarter, overview: Overview, edition: Edition, names: Collection[str]) -> Page:
    """What the page says of a period. ``names``: the paths of the files made, within the folder of the period; only
    what is among them is linked."""
    register, period = quarter.register, quarter.period
    told, unwaived = list(standings(quarter)), quarter.unwaived()
    groups = issue_groups(quarter, names)
    anchors = {group.department: group.anchor for group in groups}
    since = overview.figures.since
    return Page(
        plan_name=register.plan_name,
        period=period.label,
        department=period.layout.heading("department"),
        edition=edition.word,
        facts=tuple(_facts(quarter)),
        figures=tuple(_figures(quarter, told)),
        todo=todo(told, unwaived, names, period, edition),
        open=bool(quarter.open_errors()),
        shelves=shelves(names, period, edition),
        returns=returns_tables(told, anchors, names, period),
        issue_counts=_issue_counts(quarter),
        issue_total=len(quarter.findings),
        unblamed=sum(standing.department not in anchors for standing in told),
        groups=groups,
        counts=count_tables(overview.figures, overview.numbers, register.vocabulary, period),
        looks=tuple(map(look_of, mark_looks(mark.watched_after for mark in register.vocabulary.marks))),
        since=since,
        before=period.compared[0],
        changes=changes_table(overview.changes, since, period),
        attention=attention_table(overview.attention, period),
        watched=watched(register.vocabulary),
        totals=_totals(quarter),
        remarks=tuple(_nested(map(period.layout.in_own_words, remarks(quarter)))),
        version=VERSION,
    )


def _facts(quarter: Quarter) -> Iterator[tuple[str, str]]:
    """Whose table it is, whom to ask, and until when returns are due: pairs of a name and what it is."""
    register, deadline = quarter.register, quarter.register.deadline(quarter.period)
    yield "団体名", register.body_name
    yield "取りまとめ担当", register.coordinator
    if register.contact:
        yield "連絡先", register.contact
    yield "提出期限", day_label(deadline) if deadline else "計画に記入がありません。"


def _figures(quarter: Quarter, told: Sequence[Standing]) -> Iterator[tuple[str, str]]:
    """The quarter in four numbers, pairs of a name and a text. Findings that were accepted are not counted."""
    answered = quarter.merged["state"].isin([ACCEPTED, WAIVED]).sum()
    severities = [finding.severity for finding in quarter.unwaived()]
    yield "確認済みの事業", f"{answered:,}／{len(quarter.merged):,}"
    yield "要修正の指摘", f"{severities.count(ERROR):,}"
    yield "要確認の指摘", f"{severities.count(WARNING):,}"
    yield f"未提出の{quarter.period.layout.heading('department')}", f"{sum(one.state == NOT_YET for one in told):,}"


def _issue_counts(quarter: Quarter) -> str:
    """How many findings there are of each severity, and how many of all are accepted."""
    accepted = len(quarter.waived.covered)
    return severity_counts(quarter.findings) + (f"（うち例外 {accepted:,}件）" if accepted else "")


def _totals(quarter: Quarter) -> PageTable:
    """The control totals: what was read and where it ended, and the initiatives by state."""
    own = quarter.period.layout.in_own_words
    rows = tuple((PageCell(own(label)), PageCell(f"{count:,}")) for label, count in quarter.totals.lines())
    return PageTable("回答の行と事業の件数", (PageColumn("項目"), PageColumn("件数", COUNT)), rows, folded=True)


def _nested(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each line with the lines below it that begin with a full-width blank, as remarks that belong to it do.

    >>> list(_nested(["前の期の結果：R5-3", "　R5-3 は、まだ暫定版です。", "計画の「例外」"]))
    [('前の期の結果：R5-3', ('R5-3 は、まだ暫定版です。',)), ('計画の「例外」', ())]
    """
    heading, below = "", []
    for line in lines:
        if heading and line.startswith("　"):
            below.append(line.strip("　"))
            continue
        if heading:
            yield heading, tuple(below)
        heading, below = line.strip("　"), []
    if heading:
        yield heading, tuple(below)


def write_page(folder: Path, quarter: Quarter, overview: Overview, edition: Edition) -> None:
    """Writes the page into the folder of the period, as the last file but run.json: it links all that is there. Raises
    OSError where the folder cannot be written."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    page = page_content(quarter, overview, edition, [*files, RUN_FILE])
    (folder / PAGE_FILE).write_bytes(laid_out(page).encode())


def laid_out(page: Page) -> str:
    """The page as HTML.

    Its policy allows the one style that stands in it, by its hash, and nothing else: whatever a return says, no script,
    picture or address of others is ever loaded.
    """
    from markupsafe import Markup

    style = plain_text().get_template("index.css").render(palette=PALETTE, dark=DARK, font=FONT)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return markup(_shown).get_template("index.html").render(page=page, style=Markup(style), digest=digest)


def _shown(value: object) -> object:
    """What stands for a value: of a text that is no markup, the codes in place of signs that nobody sees, such as those
    that turn the direction of writing."""
    return legible(value) if type(value) is str else value
