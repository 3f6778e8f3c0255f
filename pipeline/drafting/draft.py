"""A register out of a table that exists (:func:`draft`), or out of last year's register (:func:`rollover`).

Both give a :class:`Draft`: the cells of every sheet as text, which ``pipeline.jobs.init`` writes as a workbook.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from pipeline.books.register_book import answer_row, heading_row, legend_row
from pipeline.drafting.another_plan import another, table_of
from pipeline.drafting.columns import Said, columns_of_table, said_of
from pipeline.drafting.existing import Existing, TableMissing, existing_table
from pipeline.drafting.initiatives import initiatives
from pipeline.drafting.published import Published
from pipeline.drafting.wording import wording
from pipeline.errors import UserError
from pipeline.reading import Grid
from pipeline.texts import folded
from schemas.layout import DEFAULT, Layout
from schemas.period import fiscal_code, parse_fiscal_year, year_label, year_named, years_named
from schemas.register import PERIOD_NAMES, SHAPE, SHAPE_ITEMS, columns_of, deadlines, plan_items, published
from schemas.vocabulary import TABLE_TITLES

_NAME: Final = re.compile(rf"(?:\S+年度(?:分)?[の\s]*)?(.+?)\s*の?\s*(?:{'|'.join(TABLE_TITLES)})")
"""What stands before 「の進行管理表」 or a like word: the plan's name."""
_YEARS: Final = re.compile(
    r"[(（][^()（）]*(?:年度|年\S*(?:現在|時点|末))[^()（）]*[)）]|(?:令和|平成)\S{1,2}年度(?:分)?(?:の)?"
)
"""Years in a title, in brackets or not."""
_TABLE: Final = re.compile(
    r"[\s:：の]*(?:施策|取組|事業)?の?(?:進捗|進行)?(?:状況|管理)?の?(?:評価)?(?:結果|実績)?(?:一覧|管理|調査|報告)?(?:表|書|票|状況|一覧)$"
)
"""How a title ends that calls its table something else: 進捗状況一覧, 実績報告書."""
_BEHIND: Final = re.compile(
    r"\s(?:施策|取組|項目|事業|(?:重要業績)?(?:評価)?指標|[(（]?(?:KPI|ＫＰＩ)[)）]?|進捗|進行|状況|管理|点検|評価|検証|内部|外部|自己|四半期|上半期|下半期|年度末|中間|月次|実績|結果|達成度?|年次|一覧|調査|報告|[・の]|表|書|票|シート)+$"
)
"""Words behind the plan's name that say what is told of it: 「 点検・評価一覧」."""
_PAPER: Final = re.compile(r"\s(?:資料|別紙|様式|参考)[^\s]*\s*$")
"""What a council's papers are numbered by, beside the title."""
_DATED: Final = re.compile(r"(?:令和|平成|[RH])(?:元|\d)|\d年|(?<!\d)20\d\d(?!\d)")
"""A year in a heading."""
_PLAN: Final = re.compile(r".*(?:計画|プラン|プログラム|ビジョン|戦略|大綱)(?:[(（].*[)）])?")
"""A title that is the name of a plan and nothing else."""
_LEAST_NAME: Final = 3
"""Characters of a plan's name."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the coordinator says, which outranks what the table says.

    - ``year``: the fiscal year; None to take it from the table.
    - ``items``: items of 計画 by their name in :func:`schemas.register.plan_items`.
    - ``headings``: what the table calls our columns, each "主管課等=所管所属".
    """

    year: int | None
    items: Mapping[str, str]
    headings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A register to be written.

    - ``year``: its fiscal year.
    - ``sheets``: sheet → its rows below the heading, in the columns' order; every cell is text.
    - ``remarks``: sentences on what was done and is to be checked.
    - ``layout``: the plan's shape, which says what columns the sheets have.
    """

    year: int
    sheets: Mapping[str, Sequence[Sequence[str]]]
    remarks: Sequence[str]
    layout: Layout = DEFAULT


class YearUnknown(UserError):
    """Neither the table nor the person says which fiscal year it is. ``named``: those that the title names."""

    def __init__(self, named: Sequence[int] = ()) -> None:
        why = "表題から年度が分かりません。"
        if named:
            why = f"表題に{'と'.join(map(year_label, named))}があり、どの年度の表か分かりません。"
        super().__init__(f"{why}--year {fiscal_code(named[-1]) if named else 'R6'} のように、年度を指定してください。")


def draft(file: str, grids: Sequence[Grid], given: Given) -> Draft:
    """The register of the table in a file.

    - ``file``: the name that errors say.
    - ``grids``: the file's sheets.

    A table whose columns all have 武蔵野市's words is read as that; any other, and any with ``--heading``, by its
    structure. Where that finds nothing, a table of 武蔵野市's shape with further columns is still read. Raises
    TableMissing, HeadingsMissing, HeadingUnknown and YearUnknown.
    """
    said = said_of(given.headings)
    usual: Existing | TableMissing
    try:
        usual = existing_table(file, grids)
    except TableMissing as error:
        usual = error
    if isinstance(usual, Existing) and usual.is_whole and not given.headings:
        return _usual(usual, given)
    table = table_of(grids, said)
    if table is None and isinstance(usual, Existing):
        return _usual(usual, given)
    if table is None:
        assert isinstance(usual, TableMissing)
        raise usual
    return _other(file, table, said, given)


def _usual(table: Existing, given: Given) -> Draft:
    """The register of a table of 武蔵野市's shape."""
    year, shown = _year_of(table.lines, given)
    plan_rows, words = initiatives(table), wording(table)
    remarks = [*_on_sheets(table), *plan_rows.remarks, *words.remarks]
    codes = [[code, label] for code, label in words.codes.items()]
    legend = [legend_row(mark) for mark in words.marks]
    return _drafted(table.lines, given, (year, shown), plan_rows.rows, {"凡例": legend, "評価理由": codes}, remarks)


def _other(file: str, table: Published, said: Said, given: Given) -> Draft:
    """The register of a table of another shape, with what it says of that shape.

    Where the year is not known, faults in the headings are told first: those come one after the other otherwise.
    """
    lines = table.captions
    try:
        year, shown = _year_of(lines, given)
    except YearUnknown:
        columns_of_table(table, f"{file}!{table.sheet}!{table.first}", said, None)
        raise
    made = another(file, table, said, year)
    sheets = {
        "凡例": [legend_row(mark) for mark in made.marks],
        "評価理由": [[code, label] for code, label in made.codes.items()],
        "回答の欄": [answer_row(answer) for answer in made.layout.answers],
        "見出し": [heading_row(heading) for heading in made.layout.headings],
    }
    return _drafted(lines, given, (year, shown), made.rows, sheets, made.remarks, made.layout)


def _year_of(lines: Sequence[str], given: Given) -> tuple[int, int | None]:
    """The year of the register, and the one that the table shows, None where it shows none or several. Raises
    YearUnknown."""
    text = "\n".join(lines)
    shown = year_named(text)
    year = given.year or shown
    if year is None:
        raise YearUnknown(years_named(text))
    return year, shown


def _drafted(
    lines: Sequence[str],
    given: Given,
    years: tuple[int, int | None],
    rows: Sequence[Mapping[str, str]],
    sheets: Mapping[str, Sequence[Sequence[str]]],
    remarks: Sequence[str],
    layout: Layout = DEFAULT,
) -> Draft:
    """The register with 計画, 事業 and 主管課等 made, and ``sheets`` as they are given.

    ``years``: the register's, and the one that the table shows. Where the table is the year's before, its numbers go
    into 旧通しNo. as well, so that what was reported comes over.
    """
    year, shown = years
    rows = [{**row, "former_no": row["serial_no"] if shown == year - 1 else ""} for row in rows]
    items = {"plan_name": _plan_name(lines), **given.items, "year": fiscal_code(year)}
    if layout.periods != DEFAULT.periods:
        items[PERIOD_NAMES] = "、".join(layout.periods)
    plan = [[heading, items.get(item, "")] for item, heading in _items(layout).items()]
    everything = {
        "計画": plan,
        "事業": [[row[column] for column in columns_of("事業", layout)] for row in rows],
        "主管課等": [[name] for name in dict.fromkeys(row["department"] for row in rows) if name],
        **sheets,
    }
    on_numbers = [former_remark(shown)] if shown == year - 1 else []
    return Draft(year, everything, [*remarks, *on_numbers], layout)


def _items(layout: Layout) -> dict[str, str]:
    """The items of 計画; the names of the periods, where they are not the usual ones, before their days."""
    items = plan_items(layout)
    if layout.periods == DEFAULT.periods:
        return items
    first = list(items).index(next(iter(deadlines(layout))))
    pairs = list(items.items())
    return dict([*pairs[:first], *SHAPE_ITEMS.items(), *pairs[first:]])


def former_remark(last: int) -> str:
    """The remark that 旧通しNo. holds the 通しNo. of the fiscal year ``last``."""
    return (
        f"シート「事業」の旧通しNo.には、{year_label(last)}の通しNo.をそのまま書きました。"
        "番号が変わる事業は「通しNo.」だけを直し、「旧通しNo.」はそのままにしてください。新しい事業の旧通しNo.は空欄にします。"
    )


def _on_sheets(table: Existing) -> list[str]:
    """The remark on sheets that have a table too and were not used."""
    if not table.others:
        return []
    others = "」「".join(table.others)
    return [
        f"表のあるシートが{len(table.others) + 1}枚あります。事業の最も多い「{table.sheet}」から作り、"
        f"「{others}」は使いませんでした。"
    ]


def _plan_name(lines: Sequence[str]) -> str:
    """What stands before 「の進行管理表」 in the title, without its year; "" where nothing does.

    A first line that calls the table something else is tried next, and one that is nothing but a plan's name last. What
    is then too short says no more than 一覧.

    >>> _plan_name(["令和5年度 第二期産業振興計画の進行管理表"]), _plan_name(["環境基本計画 進捗状況一覧（令和5年度）"])
    ('第二期産業振興計画', '環境基本計画')
    """
    titles = (match[1] for line in lines if (match := _NAME.match(unicodedata.normalize("NFC", line))))
    title = next(titles, "") or next(
        (
            _TABLE.sub("", _BEHIND.sub("", bare))
            for line in lines[:1]
            if _TABLE.search(bare := _bare(line)) or _BEHIND.search(bare)
        ),
        "",
    )
    title = title or next((bare for line in lines[:1] if _PLAN.fullmatch(bare := _bare(line))), "")
    name = _BEHIND.sub("", _bare(title))
    return name if len(name) >= _LEAST_NAME else ""


def _bare(title: str) -> str:
    """A title without the years that it names, and without the number of the paper that it is."""
    title = _PAPER.sub("", _YEARS.sub(" ", unicodedata.normalize("NFC", title)))
    return " ".join(title.split()).strip()


def rollover(frames: Mapping[str, pd.DataFrame], layout: Layout, given: Given) -> Draft:
    """The register of the given year, else of the next.

    ``frames`` and ``layout``: as read from a register. What ends with the year is left blank: deadlines, the day of
    publication, the exceptions. The numbers of the year before go into 旧通しNo.; where a year is left out between them
    that column is blank. Raises YearUnknown where neither the register nor the person says a year.
    """
    named = plan_items(layout) | SHAPE_ITEMS
    last = _year(frames["計画"])
    year = given.year or (last + 1 if last else None)
    if year is None:
        raise YearUnknown
    items = {
        **dict.fromkeys(("year", *deadlines(layout), *published(layout)), ""),
        **given.items,
        "year": fiscal_code(year),
    }
    plan = frames["計画"].assign(value=list(_values(frames["計画"], items, named)))
    work = frames["事業"]
    if last != year:
        work = work.assign(former_no=work["serial_no"] if last == year - 1 else "")
    kept = {name: frames[name] for name in ("主管課等", "凡例", "評価理由", *SHAPE) if name in frames}
    sheets = {name: _rows(frame, name, layout) for name, frame in {"計画": plan, "事業": work, **kept}.items()}
    written = {folded(item) for item in frames["計画"]["item"]}
    sheets["計画"] += [[named[item], value] for item, value in items.items() if folded(named[item]) not in written]
    return Draft(year, sheets, list(_remarks(frames, last, year)), layout)


def _year(plan: pd.DataFrame) -> int | None:
    """The year that the register says it is of; None where it says none."""
    values = plan.loc[plan["item"].map(folded).eq(folded(plan_items()["year"])), "value"]
    try:
        return parse_fiscal_year(values.iloc[0])
    except (IndexError, ValueError):
        return None


def _values(plan: pd.DataFrame, items: Mapping[str, str], named: Mapping[str, str]) -> Iterator[str]:
    """The value of each row of 計画: that of ``items`` where it names the row, else the one that stands there."""
    new = {folded(named[item]): value for item, value in items.items()}
    for item, value in plan[["item", "value"]].itertuples(index=False):
        yield new.get(folded(item), value)


def _rows(frame: pd.DataFrame, sheet: str, layout: Layout) -> list[list[str]]:
    """The cells of a sheet as text, in the order of the register's columns."""
    return [[str(cell) for cell in row] for row in frame[list(columns_of(sheet, layout))].itertuples(index=False)]


def _remarks(frames: Mapping[str, pd.DataFrame], last: int | None, year: int) -> Iterator[str]:
    """What was taken over, and what was not. ``last``: the year of the register it came from; None where it says
    none."""
    if last is not None:
        yield (
            f"{year_label(last)}の計画のファイルから引き継ぎました。提出期限と公開日は空欄にしました。"
            "独自に加えたシートや列は、引き継いでいません。"
        )
    if len(frames["例外"]):
        yield f"シート「例外」の{len(frames['例外'])}件は、年度が変わるため引き継ぎませんでした。"
    if last not in (year, year - 1):
        yield "続く年度ではないため、シート「事業」の旧通しNo.は空欄にしました。"
    if last == year - 1:
        yield former_remark(last)
    yield from _on_years_in_headings(frames, year)


def _on_years_in_headings(frames: Mapping[str, pd.DataFrame], year: int) -> Iterator[str]:
    """The plan's own headings that name a year: what is carried over would be printed with a year that is past."""
    written = [*frames["回答の欄"]["label"]] if "回答の欄" in frames else []
    written += [*frames["見出し"]["label"]] if "見出し" in frames else []
    dated = list(dict.fromkeys(text for text in written if _DATED.search(unicodedata.normalize("NFKC", text))))
    if dated:
        yield (
            f"「{'」「'.join(dated)}」には年度が書かれています。{year_label(year)}のものに直すときは、シート「回答の欄」の名称、"
            "シート「見出し」の列と呼び名、シート「事業」の見出しを、同じ言葉に直してください。列名は変えないでください。"
        )
