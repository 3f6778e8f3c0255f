"""The page's lists: what to do now, who has returned, the findings of each department, and the files.

A file is linked only where it is among the ``names`` that each list is given: the paths of the files made, within the
folder of the period. So no link leads nowhere.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from pipeline.findings import Finding
from pipeline.merging.quarter import Quarter
from pipeline.overview.standing import DONE, NOT_YET, Standing
from pipeline.page.parts import COUNT, WORD, WRITTEN, Link, PageCell, PageColumn, PageTable, cut, listed, target
from pipeline.register.read import Register, Waiver
from pipeline.storage.editions import Edition
from pipeline.storage.files import (
    FINDINGS_FILE,
    FORMS,
    LETTER,
    MAIL,
    MERGED_FILE,
    PAGE_FILE,
    PUBLIC,
    REQUESTS,
    RUN_FILE,
    council_file,
    findings_file,
    request_file,
)
from pipeline.texts import one_line
from schemas.layout import SERIAL
from schemas.period import Period, day_label
from schemas.rule import ERROR, SEVERITIES, SHOWN, WARNING

_PUBLISHED: Final = {
    ".pdf": "印刷用の進行管理表（PDF）",
    ".csv": "オープンデータ（CSV）",
    "コード表.csv": "オープンデータの記号と選択肢の意味",
    "項目定義.csv": "オープンデータの項目の意味",
    ".html": "オープンデータの説明",
    ".md": "オープンデータの説明（Markdown）",
}
"""A file's name, or what it ends in → what it is for, in the order in which the files are listed."""

_MACHINES: Final = {
    MERGED_FILE: "取りまとめた表（CSV）",
    FINDINGS_FILE: "指摘の一覧（CSV）",
    RUN_FILE: "もとになったファイルと、できたファイルの控え",
}

UNKNOWN: Final = "主管課等が分からないもの"
"""The heading over findings whose department is not known."""


class File(NamedTuple):
    """A file or folder, and what it is for in a few words."""

    link: Link
    about: str


class Shelf(NamedTuple):
    """Files for one purpose, under a heading that says it."""

    heading: str
    files: tuple[File, ...]


def shelves(names: Collection[str], period: Period, edition: Edition) -> tuple[Shelf, ...]:
    """The files by purpose. Those of single departments are told of by their folder, with their number. A file that
    nothing here knows stands last under そのほか, so that none is left out. ``edition``: a draft's public files are not
    to be published yet, and the heading says so."""
    council = {
        council_file(period): "会議に出す表（Excel）",
        findings_file(period): "すべての指摘と、件数の照合（Excel）",
    }
    own = period.layout.in_own_words
    folders = {REQUESTS: own("直していただく主管課等に送るファイル"), FORMS: own("主管課等にお送りした回答票")}
    public = [name for name in names if name.startswith(f"{PUBLIC}/")]
    inside = tuple(f"{folder}/" for folder in folders)
    known = {*council, *_MACHINES, *public, PAGE_FILE}
    others = sorted(name for name in {*names} - known if not name.startswith(inside))
    found = {
        "会議に出す・内容を確かめる": _present(council, names),
        own("主管課等に送る"): tuple(_folders(folders, names)),
        "公開する" if edition is Edition.FINAL else "公開する（確定版にしてから）": tuple(_published(public)),
        "ほかのプログラムで使う": _present(_MACHINES, names),
        "そのほか": tuple(File(_link(name), "") for name in others),
    }
    return tuple(Shelf(heading, files) for heading, files in found.items() if files)


def request_links(names: Collection[str], period: Period, department: str) -> tuple[Link, ...]:
    """The 確認依頼 to a department and its mail draft, as far as there are any."""
    workbook = PurePosixPath(REQUESTS, request_file(period, department))
    letters = {str(workbook.with_suffix(MAIL)): "メールの下書き", str(workbook.with_suffix(LETTER)): "メールの文"}
    made = {str(workbook): "確認依頼"} | letters
    return tuple(Link(words, target(path), f"（{department}）") for path, words in made.items() if path in names)


def _present(known: dict[str, str], names: Collection[str]) -> tuple[File, ...]:
    """Those files of a list that were made."""
    return tuple(File(_link(name), about) for name, about in known.items() if name in names)


def _folders(known: dict[str, str], names: Collection[str]) -> Iterator[File]:
    """Those folders of a list that have something in them. Mail drafts are not counted, since each belongs to a
    workbook."""
    for folder, about in known.items():
        count = sum(name.startswith(f"{folder}/") and not name.endswith((MAIL, LETTER)) for name in names)
        if count:
            yield File(Link(folder, target(f"{folder}/")), f"{about}（{count}件）")


def _published(names: Iterable[str]) -> Iterator[File]:
    """The files to be published, those that are not known last."""
    kinds = [*_PUBLISHED, ""]
    for name in sorted(names, key=lambda name: (kinds.index(_kind(name)), name)):
        yield File(_link(name), _PUBLISHED.get(_kind(name), ""))


def _kind(name: str) -> str:
    """Which kind of public file a path is, by its name or its ending; "" for none that is known."""
    path = PurePosixPath(name)
    return next((kind for kind in (path.name, path.suffix.lower()) if kind in _PUBLISHED), "")


def _link(name: str) -> Link:
    """A link that shows a file's name without its folder."""
    return Link(PurePosixPath(name).name, target(name))


class Issue(NamedTuple):
    """One finding, as the page shows it.

    - ``severity``: its name for machines, by which it gets its colour; ``word``: the same in words.
    - ``subject`` and ``initiative``: which initiative it is of, and what that is called; "" where it is of none.
    - ``message`` and ``remedy``: what is wrong, and what to do.
    - ``place``: pairs of a heading and what is told of where it was found.
    - ``waiver``: why and by whom it was accepted, "" where it was not.
    """

    severity: str
    word: str
    subject: str
    initiative: str
    message: str
    remedy: str
    place: tuple[tuple[str, str], ...]
    waiver: str


class Group(NamedTuple):
    """The findings of one department. ``anchor`` is its place on the page; ``counts`` says how many of each severity;
    ``links`` leads to what goes to the department."""

    department: str
    anchor: str
    counts: str
    links: tuple[Link, ...]
    issues: tuple[Issue, ...]


def issue_groups(quarter: Quarter, names: Collection[str]) -> tuple[Group, ...]:
    """The findings in the order of findings.csv, a group for each department. Those that belong to no department of the
    register stand in a group of their own."""
    pairs = ((finding, quarter.waived.covered.get(finding)) for finding in quarter.findings)
    known = set(quarter.register.department_names)
    parts = groupby(pairs, lambda pair: pair[0].department if pair[0].department in known else "")
    return tuple(_group(name, place, list(told), quarter, names) for place, (name, told) in enumerate(parts, start=1))


def severity_counts(findings: Sequence[Finding]) -> str:
    """The severities that occur, each with its number: 要修正 2件、要確認 1件. "" for no finding."""
    severities = [finding.severity for finding in findings]
    return "、".join(f"{word} {severities.count(one):,}件" for one, word in SEVERITIES.items() if one in severities)


def _group(
    name: str, place: int, told: Sequence[tuple[Finding, Waiver | None]], quarter: Quarter, names: Collection[str]
) -> Group:
    """The group of one department. ``name``: "" for findings of none; ``place``: its number on the page, from 1;
    ``told``: each finding with the waiver that covers it."""
    return Group(
        name or quarter.period.layout.in_own_words(UNKNOWN),
        f"department-{place}",
        severity_counts([finding for finding, _ in told]),
        request_links(names, quarter.period, name) if name else (),
        tuple(_issue(finding, waiver, quarter.register) for finding, waiver in told),
    )


def _issue(finding: Finding, waiver: Waiver | None, register: Register) -> Issue:
    """One finding as the page shows it. A name of an initiative that is very long is cut."""
    number = finding.number
    known = number in register.initiatives.index
    return Issue(
        finding.severity,
        SEVERITIES[finding.severity],
        f"{register.layout.heading(SERIAL)}{finding.serial_no}" if finding.serial_no else "",
        cut(one_line(str(register.initiatives["initiative"][number])), SHOWN) if known else "",
        finding.message,
        finding.remedy,
        tuple(_place(finding)),
        _accepted(waiver) if waiver else "",
    )


def _place(finding: Finding) -> Iterator[tuple[str, str]]:
    """Where it was found and what was written there, as far as one place is meant."""
    cell, column = finding.cell, finding.heading
    told = {
        "ファイル": finding.file,
        "シート": finding.sheet,
        "セル": f"{cell}（{column}）" if cell and column else cell,
        "項目": "" if cell else column,
        "記入内容": cut(finding.value, WRITTEN) or ("（空欄）" if cell else ""),
    }
    return ((heading, text) for heading, text in told.items() if text)


def _accepted(waiver: Waiver) -> str:
    """Why a finding is accepted, who approved it and when, and until which period."""
    return f"{waiver.reason}（{waiver.approver}、{day_label(waiver.approved_on)}、{waiver.until}まで）"


def returns_tables(
    standings: Sequence[Standing], anchors: Mapping[str, str], names: Collection[str], period: Period
) -> tuple[PageTable, ...]:
    """How each department stands, in two tables: those that have something left, and those that are done; without an
    empty one.

    - ``standings``: of every department. ``anchors``: department → where its findings are on the page, for those that
      have any.
    """
    word = period.layout.heading("department")
    columns = (
        PageColumn(word),
        PageColumn("状況", WORD),
        PageColumn("届いたファイル", COUNT),
        PageColumn("確認済み／事業", COUNT),
        PageColumn("要修正", COUNT),
        PageColumn("要確認", COUNT),
        PageColumn("送るもの", WORD),
    )
    open_ones = [_returned(standing, anchors, names, period) for standing in standings if standing.state != DONE]
    done = [_returned(standing, anchors, names, period) for standing in standings if standing.state == DONE]
    note = "下線のある名称を選ぶと、その指摘に移ります。" if anchors else ""
    tables = (
        PageTable(f"{word}ごとの提出状況", columns, tuple(open_ones), note),
        PageTable(f"{DONE}した{word}", columns, tuple(done), folded=True),
    )
    return tuple(table for table in tables if table.rows)


def _returned(
    standing: Standing, anchors: Mapping[str, str], names: Collection[str], period: Period
) -> tuple[PageCell, ...]:
    """A department's row."""
    return (
        _named(standing.department, anchors),
        PageCell(standing.state),
        PageCell(f"{standing.files:,}"),
        PageCell(f"{standing.answered:,}／{standing.initiatives:,}"),
        PageCell(f"{standing.errors:,}"),
        PageCell(f"{standing.warnings:,}"),
        PageCell(links=request_links(names, period, standing.department)),
    )


def _named(department: str, anchors: Mapping[str, str]) -> PageCell:
    """A department's name, which leads to its findings where it has any."""
    if department in anchors:
        return PageCell(links=(Link(department, f"#{anchors[department]}", "への指摘"),))
    return PageCell(department)


def todo(
    standings: Sequence[Standing], unwaived: Sequence[Finding], names: Collection[str], period: Period, edition: Edition
) -> tuple[str, ...]:
    """What to do now, in sentences: of a final edition, where an error stands, or where none does.

    - ``standings``: how each department stands; ``unwaived``: the findings that no waiver covers.
    """
    if edition is Edition.FINAL:
        sentences = _final(names, period)
    elif any(finding.severity == ERROR for finding in unwaived):
        sentences = _open(standings, unwaived, period)
    else:
        sentences = _settled(unwaived, period)
    return tuple(map(period.layout.in_own_words, sentences))


def _final(names: Collection[str], period: Period) -> Iterator[str]:
    """What is to be done with a 確定版."""
    yield f"確定版ができています。会議には「{council_file(period)}」をお使いください。"
    if any(name.startswith(f"{PUBLIC}/") for name in names):
        yield f"市民の方に公開するファイルは、フォルダー「{PUBLIC}」にあります。"


def _open(standings: Sequence[Standing], unwaived: Sequence[Finding], period: Period) -> Iterator[str]:
    """What keeps a draft from being made final: corrections that are due, returns that are missing, files that belong
    to nobody; and what to do about it."""
    correcting = [standing for standing in standings if standing.errors and standing.state != NOT_YET]
    silent = [standing.department for standing in standings if standing.state == NOT_YET]
    known = {standing.department for standing in standings}
    lost = sum(finding.severity == ERROR and finding.department not in known for finding in unwaived)
    if correcting:
        count = sum(standing.errors for standing in correcting)
        owners = listed(f"{one.department} {one.errors}件" for one in correcting)
        yield f"要修正の指摘が{count:,}件残っています（{owners}）。"
    if silent:
        yield f"回答がまだ届いていない主管課等が{len(silent):,}件あります（{listed(silent)}）。"
    if lost:
        yield f"主管課等が分からないファイルに、要修正の指摘が{lost:,}件あります。「指摘」の終わりをご覧ください。"
    if correcting or silent:
        yield (
            "主管課等に確認依頼を送り、戻ってきたファイルを、届いた回答票のフォルダー"
            f"（{period}）に加えて、もう一度取りまとめてください。"
        )
    elif lost:
        yield (
            f"ファイル名に主管課等の名称を入れるか、使わないファイルを届いた回答票のフォルダー（{period}）から移して、"
            "もう一度取りまとめてください。"
        )


def _settled(unwaived: Sequence[Finding], period: Period) -> Iterator[str]:
    """That a draft can be made final, and how; warnings are asked to be looked at before."""
    warnings = sum(finding.severity == WARNING for finding in unwaived)
    yield "要修正の指摘はありません。"
    if warnings:
        yield f"要確認の指摘が{warnings:,}件ありますので、内容をお確かめください。"
    yield f"よろしければ、確定版を作ってください（命令：torimatome merge {period} --final）。"
