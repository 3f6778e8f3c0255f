"""The open data: the columns of its three tables, what their values mean, and the history of their format.

A period's folder 公開 has four files: the table 進行管理表_<期>.csv (:data:`TABLE`), コード表.csv
(:data:`CODE_LIST`), 項目定義.csv (:data:`DEFINITIONS`) and README.md. What is said of a column here is printed in
項目定義.csv word for word, so that the texts are for the public.

The columns here are those of 武蔵野市's shape. ``pipeline.opendata.public_shape`` makes the columns of any other
plan out of its register, with these as the pattern. Who changes a column here adds a version to :data:`FORMATS`.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

NUMBER: Final = "number"
CODE: Final = "code"
WORD: Final = "word"
NAME: Final = "name"
TEXT: Final = "text"
AMOUNT: Final = "amount"
DAY: Final = "day"
"""Roles of a column, which decide its type and how its values are checked and guarded.

- NUMBER: a number of ours, whole and never blank. AMOUNT: what a plan counts or measures.
- CODE: a code or a sign. WORD: what a code means, or another word of ours.
- NAME: a proper name out of the register. TEXT: what a respondent wrote. DAY: a day.
"""

INTEGER: Final = "整数"
STRING: Final = "文字列"
DECIMAL: Final = "数値"
DATE: Final = "日付"
"""Types of values, in the words of 項目定義.csv."""

NEVER_BLANK: Final = "空欄なし"
NONE: Final = "なし"
UNKNOWN_DAY: Final = "未定"
"""Words of 項目定義.csv: no blanks, no unit or list, a day that is not known yet."""

ITEM: Final = "項目"
RELEASE: Final = "更新"
FORMAT: Final = "様式"
"""What a row of 項目定義.csv tells of: a column, a release of the data, or a version of its format."""

ENCODING: Final = "UTF-8"
BOM: Final = "あり"
"""The encoding of all files, and whether they begin with a byte order mark, in the words of 項目定義.csv."""


class PublicColumn(NamedTuple):
    """One column of a public table, as 項目定義.csv describes it.

    - ``name``: the name in the file's first line, in ASCII; ``label``: what people call it.
    - ``role``: one of the roles above; ``definition``: what the values are.
    - ``unit``, ``blank`` (what a blank means): in the words of 項目定義.csv.
    - ``codes``: the list in コード表.csv that has the column's codes, or the codes that its words stand for; ""
      for none.
    """

    name: str
    label: str
    role: str
    definition: str
    unit: str = NONE
    blank: str = NEVER_BLANK
    codes: str = ""

    @property
    def type(self) -> str:
        """The type of its values, in the word of 項目定義.csv. Whatever is no number, amount or day is text."""
        return {NUMBER: INTEGER, AMOUNT: DECIMAL, DAY: DATE}.get(self.role, STRING)


_AS_TEXT: Final = "空白と先頭の記号の扱いは、評価理由（reason_text）と同じ。"
_NO_LEVEL: Final = "計画にこの階層がない"

TABLE: Final = (
    PublicColumn("local_government_code", "全国地方公共団体コード", CODE, "計画をつくった地方公共団体の6桁のコード。"),
    PublicColumn("local_government_name", "団体名", NAME, "計画をつくった地方公共団体の名称。"),
    PublicColumn("plan_name", "計画名", NAME, "計画の名称。"),
    PublicColumn("fiscal_year", "年度（和暦）", WORD, "進捗状況の年度。4月1日に始まる。"),
    PublicColumn("fiscal_year_ad", "年度（西暦）", NUMBER, "進捗状況の年度が始まる年の西暦。", "年度（西暦）"),
    PublicColumn("as_of_quarter", "公開時点の期", NUMBER, "この表を作った期。この期までの進捗状況がある。", "期"),
    PublicColumn("edition", "版", CODE, "この表が確定したものか。", codes="edition"),
    PublicColumn("serial_no", "通しNo.", NUMBER, "事業・取組みの番号。年度の中では変わらない。", "番号"),
    PublicColumn("goal", "基本目標", NAME, f"計画の第1の階層。{_AS_TEXT}", blank=_NO_LEVEL),
    PublicColumn("policy", "基本施策", NAME, f"計画の第2の階層。{_AS_TEXT}", blank=_NO_LEVEL),
    PublicColumn("measure_no", "施策No.", NAME, f"施策の番号。{_AS_TEXT}", blank="施策に番号がない"),
    PublicColumn("priority", "重点事業", CODE, "計画で重点事業とされているか。", codes="priority"),
    PublicColumn("measure", "施策", NAME, f"計画の第3の階層。{_AS_TEXT}", blank=_NO_LEVEL),
    PublicColumn("department", "主管課等", NAME, f"事業・取組みを受け持つ部署または団体。{_AS_TEXT}"),
    PublicColumn("initiative", "事業・取組みの名称", NAME, f"事業・取組みの名称。{_AS_TEXT}"),
    PublicColumn("quarter", "期", NUMBER, "年度の第何四半期か。1は4月から6月、4は翌年1月から3月。", "期"),
    PublicColumn(
        "mark",
        "進捗状況の記号",
        CODE,
        "この期の進捗状況の記号。",
        blank="記号がない（そのわけは state の列にある）",
        codes="mark",
    ),
    PublicColumn(
        "mark_label", "進捗状況", WORD, "進捗状況の記号の意味。", blank="進捗状況の記号（mark）が空欄", codes="mark"
    ),
    PublicColumn("state", "回答の状態の符号", CODE, "この期の回答の状態。", codes="state"),
    PublicColumn("state_label", "回答の状態", WORD, "回答の状態の符号の意味。", codes="state"),
    PublicColumn(
        "reason_code",
        "評価理由の選択肢",
        CODE,
        "公開時点の期の、評価理由の選択肢。",
        blank="選択肢の記載がないか、公開時点より前の期（その期の評価理由は、その期に公開したデータにある）",
        codes="reason_code",
    ),
    PublicColumn(
        "reason_label",
        "評価理由の内容",
        WORD,
        "評価理由の選択肢の内容。",
        blank="評価理由の選択肢（reason_code）が空欄",
        codes="reason_code",
    ),
    PublicColumn(
        "reason_text",
        "評価理由",
        TEXT,
        "公開時点の期の評価理由の記述。改行、タブ、2つ以上続いた空白は、全角の空白1つに置き換え、前後の空白と制御文字は"
        "除いた。= + - @ のどれかで始まる場合は、表計算ソフトが数式として扱わないように、先頭に ' を1つ加えた（' の後に"
        "これらが続く場合も同じ）。そのほかは記載のまま。もとの記載は、計画の取りまとめ担当が保管している。",
        blank="記述がないか、公開時点より前の期（その期の評価理由は、その期に公開したデータにある）",
    ),
)
"""The columns of 進行管理表_<期>.csv of 武蔵野市's shape. The file has one row for each initiative and quarter.

The words in brackets within a definition are the names of other columns.
"""

LEVELS: Final = ("goal", "policy", "measure")
"""The levels of the plan. A plan that has no such level leaves the column blank in every row; else no row is
blank."""

CODE_LIST: Final = (
    PublicColumn("column", "対象の項目", CODE, "符号を使う項目の物理名。"),
    PublicColumn("code", "符号", CODE, "項目に現れる値。", blank="項目が空欄の場合を表す"),
    PublicColumn("label", "意味", WORD, "符号の意味。意味の列のある項目では、その列の値と同じ。"),
    PublicColumn("definition", "説明", WORD, "符号の説明。"),
)
"""The columns of コード表.csv, one row for each code of each coded column. A blank has a row too, where it may
occur."""

DEFINITIONS: Final = (
    PublicColumn("file", "ファイル名", WORD, "説明するファイルの名前。"),
    PublicColumn("kind", "区分", WORD, "行の種類。項目は列の定義、更新はデータの更新履歴、様式は様式の更新履歴。"),
    PublicColumn("number", "順番", NUMBER, "同じファイルの同じ区分の中での順番。項目では、左から何列目か。", "番"),
    PublicColumn("name", "物理名", CODE, "項目の物理名（1行目の名前）。区分が更新または様式の場合は、その識別子。"),
    PublicColumn("label", "項目名", WORD, "項目の名前。区分が更新または様式の場合は、その名前。"),
    PublicColumn("definition", "説明", WORD, "項目の定義。区分が更新または様式の場合は、その内容。"),
    PublicColumn("type", "データの型", WORD, "整数または文字列。区分が項目でない場合は「なし」。"),
    PublicColumn("unit", "単位", WORD, "値の単位。単位のない項目は「なし」。"),
    PublicColumn("blank", "空欄の意味", WORD, "空欄が表すこと。空欄のない項目は「空欄なし」。"),
    PublicColumn("codes", "コード表", CODE, "コード表.csv の column の列の値。コード表にない項目は「なし」。"),
    PublicColumn("encoding", "文字コード", WORD, "ファイルの文字コード。"),
    PublicColumn("bom", "BOM", WORD, "ファイルの先頭にBOM（バイト順マーク）があるか。"),
    PublicColumn(
        "format_version", "様式の版", NUMBER, "ファイルの様式の版。区分が様式の場合は、その行の様式の版。", "版"
    ),
    PublicColumn(
        "released_on",
        "公開日",
        WORD,
        "データを公開した日（西暦の年-月-日）。記入がない場合は「未定」。区分が様式の場合は「なし」。",
    ),
)
"""The columns of 項目定義.csv.

The file has one row for each column of the three files, for each release of the data and for each version of the
format.
"""


class Format(NamedTuple):
    """One version of the format: the names of the columns of each file, in order, and what the version changed."""

    version: int
    change: str
    table: tuple[str, ...]
    code_list: tuple[str, ...]
    definitions: tuple[str, ...]


FIRST_FORMAT: Final = "最初の様式。"
"""What the first version says of its change."""

FORMATS: Final = (
    Format(
        version=1,
        change=FIRST_FORMAT,
        table=(
            "local_government_code",
            "local_government_name",
            "plan_name",
            "fiscal_year",
            "fiscal_year_ad",
            "as_of_quarter",
            "edition",
            "serial_no",
            "goal",
            "policy",
            "measure_no",
            "priority",
            "measure",
            "department",
            "initiative",
            "quarter",
            "mark",
            "mark_label",
            "state",
            "state_label",
            "reason_code",
            "reason_label",
            "reason_text",
        ),
        code_list=("column", "code", "label", "definition"),
        definitions=(
            "file",
            "kind",
            "number",
            "name",
            "label",
            "definition",
            "type",
            "unit",
            "blank",
            "codes",
            "encoding",
            "bom",
            "format_version",
            "released_on",
        ),
    ),
)
"""The versions of 武蔵野市's shape, oldest first.

Who changes a column above adds a version here; a version that was released never changes. Any other plan's
columns follow from its register, which makes one version of its own.
"""

REPORTED: Final = "reported"
NOT_REPORTED: Final = "not_reported"
"""States of a quarter before the period's own, which merged.csv gives no state."""

EARLIER_WORDS: Final[Mapping[str, str]] = {REPORTED: "報告済み", NOT_REPORTED: "記号なし"}
"""State of an earlier quarter → its word."""

STATE_MEANINGS: Final[Mapping[str, str]] = {
    "accepted": "公開時点の期の回答があり、確認が済んでいる。",
    "waived": "公開時点の期の回答に、決まりと異なるところがあるが、事情によりそのまま認めた。",
    "unresolved": "公開時点の期の回答に、主管課等に確認しているところがある。決まっていない値は空欄。",
    "unreturned": "公開時点の期の回答が届いていない。",
    REPORTED: "公開時点より前の期で、記号が報告されている。",
    NOT_REPORTED: "公開時点より前の期で、記号がない（回答がない、確認中である、計画にまだなかったなど）。",
}
"""State → a sentence on it."""

UNMARKED_STATES: Final = ("waived", "unresolved", "unreturned", NOT_REPORTED)
"""The states in which a blank mark is no omission."""

EDITION_MEANINGS: Final[Mapping[str, str]] = {
    "暫定版": "確定する前のもの。確認中や未提出の回答が残っていることがあり、確定版で変わることがある。",
    "確定版": "すべての回答の確認または承認が済み、確定したもの。",
}
"""Edition → a sentence on it."""

PRIORITY_WORDS: Final[Mapping[str, str]] = {"1": "重点事業", "0": "重点事業ではない"}
PRIORITY_MEANINGS: Final[Mapping[str, str]] = {
    "1": "計画で重点事業とされている事業・取組み。",
    "0": "計画で重点事業とされていない事業・取組み。",
}
"""Code of 重点事業 → its word, and a sentence on it."""

BLANK_WORD: Final = "（空欄）"
NO_LABEL: Final = "（内容の記載なし）"
"""Words of コード表.csv: of a blank, and of a code whose label the plan does not give."""
