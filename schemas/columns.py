"""The table's columns: their names for machines, their headings for people, and what each is.

A column more is one :class:`TableColumn` more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of the table, in the register, the forms, the returns and the outputs.

    ``headings``: what a register or a return may call it; the first is ours and the published table's. They are
    compared after NFKC, without blanks, with 取組み written 取組. ``part``: the number of an initiative, what the plan
    says of it, a quarter's mark, or a reason. ``shown``: it is a column of the forms and the council's table.
    ``optional``: a register may lack it, and so may an earlier period's merged.csv. ``usual``: what other cities call
    it; it counts where no heading of the first kind stands beside it.
    """

    name: str
    headings: tuple[str, ...]
    part: Literal["number", "plan", "mark", "reason"]
    shown: bool = True
    optional: bool = False
    usual: tuple[str, ...] = ()


COLUMNS: Final = (
    TableColumn(
        "serial_no",
        ("通しNo.", "通しNo", "通し番号", "通し"),
        "number",
        usual=("番号", "整理番号", "事業番号", "項番", "No.", "No"),
    ),
    TableColumn("goal", ("基本目標",), "plan", shown=False),
    TableColumn("policy", ("基本施策",), "plan", shown=False),
    TableColumn("measure_no", ("施策No.", "施策No", "施策番号"), "plan"),
    TableColumn("priority", ("重点事業", "重点"), "plan", shown=False),
    TableColumn("measure", ("施策", "施策名", "施策の名称"), "plan"),
    TableColumn(
        "department",
        ("主管課等", "主管課", "担当課", "所管課", "主管課等名", "担当部署"),
        "plan",
        usual=("所管部署", "担当部課", "所管所属", "推進課"),
    ),
    TableColumn(
        "initiative",
        (
            "事業・取組みの名称",
            "事業・取組みの名称等",
            "事業・取組み",
            "事業・取組み名",
            "事業名・取組み名",
            "事業名",
        ),
        "plan",
        usual=("取組", "取組項目", "主な取組", "事務事業名", "実施項目", "実施事業", "主要事業名"),
    ),
    TableColumn("q1", ("1期", "第1期", "第1四半期", "1/4期", "第一期", "第一四半期"), "mark"),
    TableColumn("q2", ("2期", "第2期", "第2四半期", "2/4期", "第二期", "第二四半期"), "mark"),
    TableColumn("q3", ("3期", "第3期", "第3四半期", "3/4期", "第三期", "第三四半期"), "mark"),
    TableColumn("q4", ("4期", "第4期", "第4四半期", "4/4期", "第四期", "第四四半期"), "mark"),
    TableColumn("reason_code", ("選択肢", "評価理由選択肢", "理由選択肢", "評価理由(選択肢)"), "reason"),
    TableColumn(
        "reason_text",
        ("評価理由", "進捗状況に関わらず必要に応じて記載", "評価理由(自由記述)", "自由記述", "理由"),
        "reason",
    ),
)
"""In the published order. 基本目標 and 基本施策 are rows of the printed table, 重点事業 an ornament before 施策."""


def _named(part: str) -> tuple[str, ...]:
    return tuple(column.name for column in COLUMNS if column.part == part)


QUARTERS: Final = _named("mark")
FIXED: Final = _named("plan")
"""What the register says of an initiative, beside its number. Respondents see it and leave it as it is."""
REASONS: Final = _named("reason")
ANSWERS: Final = (*QUARTERS, *REASONS)
TABLE: Final = ("serial_no", *FIXED, *ANSWERS)
"""The columns a return may have, in the published order."""
SHOWN: Final = tuple(column.name for column in COLUMNS if column.shown)
"""The columns of the forms and the council's table."""

LAST_YEAR: Final = "last_year"
"""How last year ended; the form shows it, and no return is asked for it."""

HEADING: Final = {column.name: column.headings[0] for column in COLUMNS} | {LAST_YEAR: "前年度末"}

SOURCE: Final = ("source_file", "source_sheet", "source_row")
MERGED: Final = ("serial_no", *FIXED, *ANSWERS, "state", *SOURCE)
FINDINGS: Final = (
    "period",
    "severity",
    "rule",
    "department",
    "file",
    "sheet",
    "cell",
    "serial_no",
    "column",
    "value",
    "message",
    "remedy",
)
