"""The register's sheets: their headings, and a pandera schema for each whose errors are sentences for the coordinator.

Every frame keeps the sheet's own row numbers as its index; every column is text as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Final

import pandas as pd
import pandera.pandas as pa

from schemas.columns import COLUMNS
from schemas.period import parse_period
from schemas.rules import RULES
from schemas.vocabulary import NO, YES

SHEETS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "計画": {"item": ("項目",), "value": ("値",)},
    "事業": {
        column.name: column.headings for column in COLUMNS if column.part in ("number", "plan") and not column.optional
    },
    "主管課等": {"name": ("名称",), "aliases": ("別名",), "mail": ("宛先メール",), "note": ("備考",)},
    "凡例": {
        "sign": ("記号", "マーク", "mark"),
        "meaning": ("意味", "meaning"),
        "asks_reason": ("理由の記入", "理由", "理由が必要", "reason asked for"),
    },
    "評価理由": {
        "code": ("選択肢", "コード", "番号", "code"),
        "label": ("内容", "ラベル", "名称", "label"),
    },
    "例外": {
        "serial_no": ("通しNo.", "通しNo"),
        "period": ("期",),
        "rule": ("規則",),
        "reason": ("理由",),
        "approver": ("承認者",),
        "approved_on": ("承認日",),
        "until": ("期限",),
    },
}
"""Sheet → column → the headings it may have; the first is the one we write."""

OPTIONAL: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "事業": {column.name: column.headings for column in COLUMNS if column.part == "plan" and column.optional}
    | {"former_no": ("旧通しNo.", "旧通しNo", "前年度の通しNo.", "前年度通しNo.")},
    "凡例": {
        "closes": ("終了", "終了の記号"),
        "watched_after": ("注目する期数", "注目"),
    },
}
"""Columns that a sheet may lack. 旧通しNo. is the number that an initiative had in last year's register.

注目する期数: an initiative with this mark for so many periods in a row is listed for the council; 0 for never.
"""

NUMBER: Final = r"^$|^[1-9][0-9]{0,8}$"
NAME_BYTES: Final = 180
"""So long a department's name may be in UTF-8: a file system takes 255 bytes, and a form's name has more in it."""

MAIL_ADDRESS: Final = r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+"
"""An address as mail programs take it (the atoms of RFC 5322), without quotes, names or brackets."""

SEPARATORS: Final = re.compile(r"\s*[、,，;；\n]\s*")
"""What may stand between two numbers or addresses in one cell."""

PLAN_ITEMS: Final = {
    "plan_name": "計画名",
    "body_name": "団体名",
    "body_code": "全国地方公共団体コード",
    "year": "年度",
    "coordinator": "取りまとめ担当",
    "contact": "連絡先",
    "deadline_1": "提出期限1期",
    "deadline_2": "提出期限2期",
    "deadline_3": "提出期限3期",
    "deadline_4": "提出期限4期",
    "published_1": "公開日1期",
    "published_2": "公開日2期",
    "published_3": "公開日3期",
    "published_4": "公開日4期",
    "text_limit": "文字数上限",
}
DEADLINES: Final = tuple(f"deadline_{quarter}" for quarter in range(1, 5))
PUBLISHED: Final = tuple(f"published_{quarter}" for quarter in range(1, 5))
"""A day for each quarter. 公開日 is when the open data came out; it is known only afterwards."""

REQUIRED_ITEMS: Final = ("plan_name", "body_name", "body_code", "year", "coordinator")


FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2199


def columns_of(sheet: str) -> tuple[str, ...]:
    """The columns of a sheet as we write it: those that it may lack come last."""
    return (*SHEETS[sheet], *OPTIONAL.get(sheet, {}))


def parts_of(text: str) -> list[str]:
    """What :data:`SEPARATORS` part in one cell; a separator too many parts nothing."""
    return [part for part in SEPARATORS.split(text.strip()) if part]


def day(text: str) -> date:
    """Reads "2024-04-12", "2024/4/12" or "2024.4.12". Raises ValueError for anything else, and other centuries."""
    found = datetime.strptime(re.sub(r"[/.]", "-", text), "%Y-%m-%d").date()
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(text)
    return found


def plan_schema(fiscal_year: str) -> pa.DataFrameSchema:
    """One row, a column for each item of 計画."""
    columns: dict[str, list[pa.Check]] = {item: [] for item in PLAN_ITEMS} | {
        item: [_filled()] for item in REQUIRED_ITEMS
    }
    columns["body_code"].append(_each(r"^$|^[0-9]{6}$", "6桁の数字で書いてください。"))
    columns["year"].append(pa.Check.isin(["", fiscal_year], error=f"ファイル名の年度（{fiscal_year}）と異なります。"))
    for item in (*DEADLINES, *PUBLISHED):
        columns[item].append(_parses(day, "2024-04-12 のように、西暦の日付で書いてください。"))
    columns["text_limit"].append(_each(NUMBER, "1以上の整数で書いてください。"))
    return _schema(columns)


def initiatives_schema(departments: Collection[str]) -> pa.DataFrameSchema:
    """The sheet 事業: one row for each initiative, of a known department each."""
    unknown = "シート「主管課等」にない名称です。"
    checks = {
        "serial_no": [
            _filled(),
            _each(NUMBER, "1以上の整数で書いてください。"),
            _unique("同じ通しNo.が2つ以上あります。"),
        ],
        "goal": [_filled_or_unused()],
        "policy": [_filled_or_unused()],
        "measure": [_filled_or_unused()],
        "department": [_filled(), pa.Check.isin(["", *departments], error=unknown)],
        "initiative": [_filled()],
        "former_no": [
            _each_part(r"[1-9][0-9]{0,8}", "前年度の通しNo.を整数で書いてください（2つ以上は「、」で区切ります）。")
        ],
    }
    return _schema({column: checks.get(column, []) for column in columns_of("事業")})


def departments_schema() -> pa.DataFrameSchema:
    """The sheet 主管課等: one row for each department."""
    return _schema(
        {
            "name": [
                _filled(),
                _unique("同じ名称が2つ以上あります。"),
                _each(
                    r'^[^\\/:*?"<>|\x00-\x1f\x7f]*$',
                    'ファイル名に使えない文字（\\ / : * ? " < > | や制御文字）があります。',
                ),
                pa.Check(
                    lambda cells: cells.map(lambda name: len(name.encode()) <= NAME_BYTES).astype(bool),
                    error=f"長すぎて、ファイル名に使えません（{NAME_BYTES // 3}文字まで）。",
                ),
            ],
            "aliases": [],
            "mail": [
                _each_part(
                    MAIL_ADDRESS,
                    "メールアドレスとして読み取れません。半角で書いてください（2つ以上は「、」で区切ります）。",
                )
            ],
            "note": [],
        }
    )


def legend_schema() -> pa.DataFrameSchema:
    """The sheet 凡例: one row for each mark."""
    yes_or_no = pa.Check(
        lambda cells: cells.str.lower().isin([*YES, *NO]), error="「要」または「不要」と書いてください。"
    )
    return _schema(
        {
            "sign": [
                _filled(),
                pa.Check.str_length(max_value=1, error="記号は1文字で書いてください。"),
                _unique("同じ記号が2つ以上あります。"),
            ],
            "meaning": [_filled()],
            "asks_reason": [yes_or_no],
            "closes": [yes_or_no],
            "watched_after": [_each(r"^[0-9]{0,2}$", "0から99までの整数で書いてください。")],
        }
    )


def codes_schema() -> pa.DataFrameSchema:
    """The sheet 評価理由: one row for each reason code."""
    return _schema(
        {
            "code": [
                _filled(),
                _each(r"^\w*$", "記号や空白を含まない番号で書いてください。"),
                _unique("同じ選択肢が2つ以上あります。"),
            ],
            "label": [_unique("同じ内容が2つ以上あります。")],
        }
    )


def waivers_schema(serials: Collection[str]) -> pa.DataFrameSchema:
    """The sheet 例外: one row for each waiver, of a known initiative and a rule that can be waived."""
    period = "期（例：R5-4）で書いてください。"
    return _schema(
        {
            "serial_no": [
                _filled(),
                pa.Check.isin(["", *serials], error="シート「事業」にない通しNo.です。"),
            ],
            "period": [_filled(), _parses(parse_period, period)],
            "rule": [_filled(), pa.Check.isin(["", *RULES], error="規則の名前ではありません。")],
            "reason": [_filled()],
            "approver": [_filled()],
            "approved_on": [_filled(), _parses(day, "2024-04-12 のように、西暦の日付で書いてください。")],
            "until": [_parses(parse_period, period)],
        }
    )


def _schema(columns: dict[str, list[pa.Check]]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {name: pa.Column("str", checks) for name, checks in columns.items()}, index=pa.Index("int64", unique=True)
    )


def _filled() -> pa.Check:
    return pa.Check(lambda cells: cells.ne(""), error="空欄です。記入してください。")


def _filled_or_unused() -> pa.Check:
    """A level that a plan does not have is blank in every row; a blank among others is a slip."""
    return pa.Check(lambda cells: cells.ne("") | cells.eq("").all(), error="空欄です。記入してください。")


def _each_part(pattern: str, error: str) -> pa.Check:
    """Each of the parts that :data:`SEPARATORS` part matches; a blank has none."""

    def accepts(text: str) -> bool:
        return all(re.fullmatch(pattern, part, re.ASCII) for part in parts_of(text))

    return pa.Check(lambda cells: cells.map(accepts).astype(bool), error=error)


def _each(pattern: str, error: str) -> pa.Check:
    return pa.Check.str_matches(pattern, error=error)


def _unique(error: str) -> pa.Check:
    """No cell says what an earlier one says, full and half width aside."""

    def first(cells: pd.Series) -> pd.Series:
        plain = cells.map(lambda text: unicodedata.normalize("NFKC", text))
        return ~(plain.duplicated(keep="first") & cells.ne(""))

    return pa.Check(first, error=error)


def _parses(parse: Callable[[str], object], error: str) -> pa.Check:
    def accepts(text: str) -> bool:
        try:
            return bool(not text or parse(text))
        except ValueError:
            return False

    return pa.Check(lambda cells: cells.map(accepts).astype(bool), error=error)


def frame_of(rows: dict[int, dict[str, str]], sheet: str) -> pd.DataFrame:
    """Rows by their number in the sheet → a frame of text with every column of the sheet, also where it is empty."""
    index = pd.Index(list(rows), dtype="int64")
    cells = {name: [row.get(name, "") for row in rows.values()] for name in columns_of(sheet)}
    return pd.DataFrame({name: pd.Series(texts, index=index, dtype="str") for name, texts in cells.items()})
