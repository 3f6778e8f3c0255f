"""提出状況: how each department stands, with what to send to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pipeline.overview.standing import Standing
from pipeline.page.files import request_links
from pipeline.page.parts import COUNT, WORD, Cell, Column, Link, Table
from schemas.period import Period

_COLUMNS = (
    Column("主管課等"),
    Column("状況", WORD),
    Column("届いたファイル", COUNT),
    Column("回答済み／事業", COUNT),
    Column("要修正", COUNT),
    Column("要確認", COUNT),
    Column("送るもの", WORD),
)


def returns_table(
    told: Sequence[Standing], anchors: Mapping[str, str], names: Collection[str], period: Period
) -> Table:
    """``anchors``: department → where its findings are on the page, for those that have any."""
    rows = tuple(
        (
            _named(one.department, anchors),
            Cell(one.state),
            Cell(f"{one.files:,}"),
            Cell(f"{one.answered:,}／{one.initiatives:,}"),
            Cell(f"{one.errors:,}"),
            Cell(f"{one.warnings:,}"),
            Cell(links=request_links(names, period, one.department)),
        )
        for one in told
    )
    note = "下線のある名称を選ぶと、その主管課等への指摘に移ります。" if anchors else ""
    return Table("主管課等ごとの提出状況", _COLUMNS, rows, note)


def _named(department: str, anchors: Mapping[str, str]) -> Cell:
    if department in anchors:
        return Cell(links=(Link(department, f"#{anchors[department]}", "への指摘"),))
    return Cell(department)
