"""The register's sheets: their headings, and a pandera schema for each whose errors are sentences for the
coordinator.

The register is the workbook ``data/plan/R5.xlsx`` of a fiscal year, which the coordinator edits in Excel.
``pipeline.register.sheets`` reads its sheets as frames, finds the columns by the headings listed here, and holds
each frame against its schema. A register that breaks one stops the run, with every fault named by its cell.

Every frame keeps the sheet's own row numbers, from 1, as its index (int64, unique), so that a fault can be told
as "R5.xlsx!事業!A12". Every column is text (dtype str) as it was written, "" for a blank cell. What the text
means is read later, once nothing is wrong: ``pipeline.register.read`` makes the numbers, days and marks.

Each ``…_schema`` gives a schema whose checks carry the sentence in ``Check.error``. A check passes a blank cell
unless it is the one that asks for a value, so that a blank cell has one fault and not several.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import partial
from typing import Final

import pandas as pd
import pandera.pandas as pa

from schemas.dtype import OF_TEXT
from schemas.layout import CHOICE, DATE, DEFAULT, MARK, OUR_WORDS, PLAN_COLUMNS, RESERVED, TEXT, Kind, Layout
from schemas.layout import NUMBER as A_NUMBER
from schemas.period import Period, parse_period
from schemas.rules import rule_named
from schemas.vocabulary import NO, YES

SHEETS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "計画": {"item": ("項目",), "value": ("値",)},
    "事業": {column.name: column.words for column in PLAN_COLUMNS},
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
"""Sheet → column → the headings it may have; the first is the one that we write. All of these must be there."""

SHAPE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "回答の欄": {"label": ("名称",), "name": ("列名",), "kind": ("種類",)},
    "見出し": {"column": ("列",), "label": ("呼び名",)},
}
"""The sheets that a register may lack, in the same form: what departments answer, and what the plan calls its
columns."""

OPTIONAL: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "事業": {"former_no": ("旧通しNo.", "旧通しNo", "前年度の通しNo.", "前年度通しNo.")},
    "凡例": {
        "closes": ("終了", "終了の記号"),
        "watched_after": ("注目する期数", "注目"),
    },
    "回答の欄": {
        "choices": ("選択肢",),
        "unit": ("単位",),
        "due": ("必要なとき",),
        "each_period": ("期ごと",),
        "limit": ("上限",),
        "printed": ("会議の表",),
        "public": ("公開",),
    },
    "見出し": {"words": ("別名",)},
}
"""Sheet → columns that it may lack, in the same form.

- 旧通しNo. is the number that an initiative had in last year's register. Without it nothing is carried over from
  last year.
- 終了 says that a mark ends an initiative.
- 注目する期数: an initiative that has had the mark for this number of periods in a row is listed for the council;
  0 for never.
"""

NUMBER: Final = r"^$|^[1-9][0-9]{0,8}$"
"""A whole number from 1, in half width and with nine digits at most, or a blank."""
NAME_BYTES: Final = 180
"""The largest number of UTF-8 bytes of a department's name.

A file name may have 255 bytes on most file systems, and that of a form says the plan's period too.
"""

MAIL_ADDRESS: Final = r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+"
"""A mail address as mail programs take it: the atoms of RFC 5322, without quotes, names or brackets."""

SEPARATORS: Final = re.compile(r"\s*[、,，;；\n]\s*")
"""What may stand between two numbers, words or addresses in one cell."""

_BEFORE_DAYS: Final = {
    "plan_name": "計画名",
    "body_name": "団体名",
    "body_code": "全国地方公共団体コード",
    "year": "年度",
    "coordinator": "取りまとめ担当",
    "contact": "連絡先",
}
PERIOD_NAMES: Final = "period_names"
"""The item of 計画 with the names of the periods of a year."""
SHAPE_ITEMS: Final = {PERIOD_NAMES: "期の名称"}
"""An item that 計画 may have or lack: the names of the periods of a year, joined by 、."""

_TEXT_LIMIT: Final = {"text_limit": "文字数上限"}


def deadlines(layout: Layout = DEFAULT) -> dict[str, str]:
    """The items of 計画 with the day by which a period's returns are due: name of ours → what it is called there.

    >>> deadlines()["deadline_4"]
    '提出期限4期'
    """
    return {f"deadline_{number}": f"提出期限{name}" for number, name in enumerate(layout.periods, start=1)}


def published(layout: Layout = DEFAULT) -> dict[str, str]:
    """The items of 計画 with the day on which a period's open data came out: name of ours → what it is called
    there.

    That day is known only afterwards, so that a blank is no fault.
    """
    return {f"published_{number}": f"公開日{name}" for number, name in enumerate(layout.periods, start=1)}


def plan_items(layout: Layout = DEFAULT) -> dict[str, str]:
    """Every item of 計画, by our name → what it is called there, in the order in which we write them."""
    return {**_BEFORE_DAYS, **deadlines(layout), **published(layout), **_TEXT_LIMIT}


KINDS: Final[Mapping[str, Kind]] = {"記号": MARK, "選択": CHOICE, "文章": TEXT, "数値": A_NUMBER, "日付": DATE}
"""What 回答の欄 calls the kinds of answers → the kind."""

ALWAYS, NEVER, GIVEN = "常に", "任意", "計画"
DUE: Final = (ALWAYS, NEVER, GIVEN)
"""What 必要なとき may say beside marks and names of periods: due in every row, never due, or a value of the
plan's own."""

LEGEND_CHOICES, REASON_CHOICES = "凡例", "評価理由"
"""The sheets that 選択肢 may name in brackets instead of listing choices."""
HIDDEN: Final = "なし"
"""What 呼び名 says, in brackets, of a column that is not printed."""

MOST_PERIODS: Final = 12
LONGEST_PERIOD: Final = 20
LONGEST_MARK: Final = 8
"""The largest number of periods in a year, and of characters in a period's name and in a mark."""

REQUIRED_ITEMS: Final = ("plan_name", "body_name", "body_code", "year", "coordinator")
"""The items of 計画 that must be there and filled."""


FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2199
"""The first and the last calendar year that a day in the register may have. Others are slips of the keyboard."""


def words_of(sheet: str, layout: Layout = DEFAULT) -> dict[str, tuple[str, ...]]:
    """The columns of a sheet that must be there, and the headings that each may have.

    ``sheet``: a name of :data:`SHEETS` or :data:`SHAPE`; anything else raises KeyError. 事業 also has the columns
    that the plan gives itself, and the plan's own words for its columns.
    """
    if sheet != "事業":
        return dict(SHEETS.get(sheet) or SHAPE[sheet])
    ours = {column.name: column.words for column in PLAN_COLUMNS}
    known = {word for words in ours.values() for word in words}
    columns = (layout.columns[name] for name in dict.fromkeys((*OUR_WORDS, *layout.fixed)))
    return {
        column.name: (*ours.get(column.name, ()), *(word for word in column.words if word not in known))
        for column in columns
    }


def columns_of(sheet: str, layout: Layout = DEFAULT) -> tuple[str, ...]:
    """The columns of a sheet in the order in which we write them. Those that it may lack come last."""
    return (*words_of(sheet, layout), *OPTIONAL.get(sheet, {}))


def parts_of(text: str) -> list[str]:
    """The parts of a cell that holds several values. A separator too many parts nothing.

    >>> parts_of("3、5, 8;")
    ['3', '5', '8']
    """
    return [part for part in SEPARATORS.split(text.strip()) if part]


def day(text: str) -> date:
    """Reads a day of the register: "2024-04-12", "2024/4/12" or "2024.4.12".

    Raises ValueError for anything else, and for years before :data:`FIRST_YEAR` or after :data:`LAST_YEAR`.
    """
    found = datetime.strptime(re.sub(r"[/.]", "-", text), "%Y-%m-%d").date()
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(text)
    return found


def plan_schema(fiscal_year: str, layout: Layout = DEFAULT) -> pa.DataFrameSchema:
    """The schema of 計画 once it is turned into one row with a column for each item (``sheets.plan_frame``).

    ``fiscal_year``: the year that the file's name says, "R5"; the item 年度 must agree with it.
    """
    columns: dict[str, list[pa.Check]] = {item: [] for item in (*plan_items(layout), *SHAPE_ITEMS)} | {
        item: [_filled()] for item in REQUIRED_ITEMS
    }
    columns["body_code"].append(_each(r"^$|^[0-9]{6}$", "6桁の数字で書いてください。"))
    columns["year"].append(pa.Check.isin(["", fiscal_year], error=f"ファイル名の年度（{fiscal_year}）と異なります。"))
    for item in (*deadlines(layout), *published(layout)):
        columns[item].append(_parses(day, "2024-04-12 のように、西暦の日付で書いてください。"))
    columns["text_limit"].append(_each(NUMBER, "1以上の整数で書いてください。"))
    columns[PERIOD_NAMES].append(_parses(period_names, PERIODS_TOLD))
    return _schema(columns)


PERIODS_TOLD: Final = (
    f"期の名称を、年度の始めから順に「、」で区切って書いてください（{MOST_PERIODS}まで。同じ名称は使えません。"
    '例：上半期、下半期）。\\ / : * ? " < > | と、終わりの . は使えません。'
)
"""What is said of 期の名称 that :func:`period_names` refuses."""


def period_names(text: str) -> tuple[str, ...]:
    """The names of a year's periods, joined by 、 or by line breaks, in NFKC.

    Raises ValueError for what cannot be: none or more than twelve, the same name twice, a name that is too long,
    or a sign in it that no folder's name can have; Windows takes no dot at its end.

    >>> period_names("上半期、下半期")
    ('上半期', '下半期')
    """
    names = tuple(unicodedata.normalize("NFKC", part) for part in parts_of(text))
    fit = all(len(name) <= LONGEST_PERIOD and not re.search(r'[\\/:*?"<>|\s\x00-\x1f]|\.$', name) for name in names)
    if not names or len(names) > MOST_PERIODS or len(set(names)) < len(names) or not fit:
        raise ValueError(text)
    return names


def initiatives_schema(departments: Collection[str], layout: Layout = DEFAULT) -> pa.DataFrameSchema:
    """The schema of 事業: one row for each initiative, with a number of its own and a known department.

    ``departments``: the names in 主管課等. ``layout``: which columns the plan gives itself.
    """
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
    return _schema({column: checks.get(column, []) for column in columns_of("事業", layout)})


def departments_schema() -> pa.DataFrameSchema:
    """The schema of 主管課等: one row for each department. Its name becomes part of file names, so that it must
    be fit for them.

    That no 別名 means two departments is not checked here but in ``pipeline.register.sheets``, since it is no
    fault of one cell.
    """
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
    """The schema of 凡例: one row for each mark, which is a sign or a word of eight characters at most. No sign stands
    twice; 要 and 不要 may be written in any of the usual ways."""
    return _schema(
        {
            "sign": [
                _filled(),
                pa.Check.str_length(max_value=LONGEST_MARK, error=f"記号は{LONGEST_MARK}文字までで書いてください。"),
                _unique("同じ記号が2つ以上あります。"),
            ],
            "meaning": [_filled()],
            "asks_reason": [_yes_or_no()],
            "closes": [_yes_or_no()],
            "watched_after": [_each(r"^[0-9]{0,2}$", "0から99までの整数で書いてください。")],
        }
    )


def codes_schema() -> pa.DataFrameSchema:
    """The schema of 評価理由: one row for each reason code. A label may be blank, but no two codes have the same."""
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


def shape_schema(marks: Collection[str], layout: Layout) -> pa.DataFrameSchema:
    """The schema of 回答の欄, each cell by itself. ``marks``: the signs of 凡例. ``layout``: with the plan's
    periods."""
    ours = {alike(word) for column in PLAN_COLUMNS for word in column.words}
    due = "、".join((*DUE, "凡例の記号", "期の名称"))
    return _schema(
        {
            "label": [
                _filled(),
                _unique("同じ名称が2つ以上あります。"),
                pa.Check(
                    lambda cells: ~cells.map(lambda text: alike(text) in ours).astype(bool),
                    error="計画の列（通しNo.、主管課等など）の呼び方と同じです。別の名称にしてください。",
                ),
            ],
            "name": [
                _filled(),
                _each(r"^$|^[a-z][a-z0-9_]*$", "英小文字で始まる、英小文字・数字・_ だけの名前にしてください。"),
                _unique("同じ列名が2つ以上あります。"),
                pa.Check(
                    lambda cells: ~cells.isin(list(RESERVED)), error="この列名は使えません。別の名前にしてください。"
                ),
            ],
            "kind": [_filled(), pa.Check.isin(["", *KINDS], error=f"{'、'.join(KINDS)}のどれかを書いてください。")],
            "choices": [],
            "unit": [],
            "due": [
                _each_word(
                    {"", *DUE, *marks, *layout.periods},
                    f"{due}を書いてください（2つ以上は「、」で区切ります）。",
                )
            ],
            "each_period": [_yes_or_no()],
            "limit": [],
            "printed": [_yes_or_no()],
            "public": [_yes_or_no()],
        }
    )


def headings_schema(labels: Collection[str]) -> pa.DataFrameSchema:
    """The schema of 見出し: one row for each column that the plan calls by another word than we do.

    ``labels``: those of the answered columns. 列 is our word for a column of every plan, or one of these.
    """
    known = [*OUR_WORDS.values(), *labels]
    return _schema(
        {
            "column": [
                _filled(),
                _unique("同じ列が2つ以上あります。"),
                pa.Check.isin(["", *known], error=f"列の名称ではありません（{'、'.join(known)}のどれかです）。"),
            ],
            "label": [_filled()],
            "words": [],
        }
    )


def waivers_schema(serials: Collection[str], layout: Layout = DEFAULT) -> pa.DataFrameSchema:
    """The schema of 例外: one row for each waiver, of a known initiative, a period and a rule.

    ``serials``: the 通しNo. of 事業, as text. ``layout``: how the plan calls its periods.
    """
    example = Period(2023, len(layout.periods), layout)
    period = f"期（例：{example}）で書いてください。"
    read = partial(parse_period, layout=layout)
    return _schema(
        {
            "serial_no": [
                _filled(),
                pa.Check.isin(["", *serials], error="シート「事業」にない通しNo.です。"),
            ],
            "period": [_filled(), _parses(read, period)],
            "rule": [
                _filled(),
                _parses(_rule, "規則の名前ではありません。点検結果の「規則」にある名前を書いてください。"),
            ],
            "reason": [_filled()],
            "approver": [_filled()],
            "approved_on": [_filled(), _parses(day, "2024-04-12 のように、西暦の日付で書いてください。")],
            "until": [_parses(read, period)],
        }
    )


def _rule(name: str) -> str:
    """The id of a rule. Raises ValueError for what names none."""
    if (rule := rule_named(name)) is None:
        raise ValueError(name)
    return rule.id


def _schema(columns: dict[str, list[pa.Check]]) -> pa.DataFrameSchema:
    """A schema of text columns over the sheet's row numbers. It does not mind further columns."""
    return pa.DataFrameSchema(
        {name: pa.Column(OF_TEXT, checks) for name, checks in columns.items()}, index=pa.Index("int64", unique=True)
    )


def _filled() -> pa.Check:
    """The cell is not blank."""
    return pa.Check(lambda cells: cells.ne(""), error="空欄です。記入してください。")


def _yes_or_no() -> pa.Check:
    """The cell says yes or no, in any of the usual ways; a blank is no."""
    return pa.Check(lambda cells: cells.str.lower().isin([*YES, *NO]), error="「要」または「不要」と書いてください。")


def _filled_or_unused() -> pa.Check:
    """A level that a plan does not have is blank in every row; a blank among others is a slip."""
    return pa.Check(lambda cells: cells.ne("") | cells.eq("").all(), error="空欄です。記入してください。")


def _each_word(known: Collection[str], error: str) -> pa.Check:
    """Each part of a cell (:func:`parts_of`) is a known word, full and half width aside."""
    plain = {unicodedata.normalize("NFKC", word) for word in known}
    return _parts(lambda part: unicodedata.normalize("NFKC", part) in plain, error)


def _each_part(pattern: str, error: str) -> pa.Check:
    """Each part of a cell (:func:`parts_of`) matches ``pattern`` from end to end, in ASCII."""
    return _parts(lambda part: bool(re.fullmatch(pattern, part, re.ASCII)), error)


def _parts(accepts: Callable[[str], bool], error: str) -> pa.Check:
    """``accepts`` is true of each part of a cell (:func:`parts_of`); a blank has no parts."""
    return pa.Check(lambda cells: cells.map(lambda text: all(map(accepts, parts_of(text)))).astype(bool), error=error)


def _each(pattern: str, error: str) -> pa.Check:
    """A check of each cell against a pattern; ``error`` says what to write instead."""
    return pa.Check.str_matches(pattern, error=error)


def alike(text: str) -> str:
    """A name as names are compared: without blanks, full width as half width.

    >>> alike("評 価（Ａ）")
    '評価(A)'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def _unique(error: str) -> pa.Check:
    """No cell says what an earlier one says, full and half width and blanks aside. The fault is on the later cell."""

    def first(cells: pd.Series) -> pd.Series:
        """True for each cell that is the first to say what it says."""
        plain = cells.map(alike)
        return ~(plain.duplicated(keep="first") & cells.ne(""))

    return pa.Check(first, error=error)


def _parses(parse: Callable[[str], object], error: str) -> pa.Check:
    """Each filled cell can be read by ``parse``, which raises ValueError for what it cannot read."""

    def accepts(text: str) -> bool:
        """Whether one cell is blank or can be read."""
        try:
            return bool(not text or parse(text))
        except ValueError:
            return False

    return pa.Check(lambda cells: cells.map(accepts).astype(bool), error=error)


def frame_of(rows: Mapping[int, Mapping[str, str]], sheet: str, layout: Layout = DEFAULT) -> pd.DataFrame:
    """The frame of a sheet, out of its rows by their number in the sheet, from 1.

    Every column of the sheet is there, as text, also where the sheet has no rows or lacks a column that it may
    lack.
    """
    index = pd.Index(list(rows), dtype="int64")
    cells = {name: [row.get(name, "") for row in rows.values()] for name in columns_of(sheet, layout)}
    return pd.DataFrame(cells, index=index, dtype="str")
