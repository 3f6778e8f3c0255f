"""The cells of a register: what is a number there, and a hint beside each on what belongs into it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pipeline.workbook.content import Area, DropDown, Sheet, Value

LAST: Final = 1000
"""The last row that drop-downs and hints reach."""

_NUMBERS: Final = {"凡例": ("注目する期数",), "例外": ("通しNo.",)}
"""Sheet → its columns of numbers; in 事業 any cell may be one."""
_NUMBER_ITEMS: Final = ("文字数上限",)
"""Items of 計画 that are numbers; 全国地方公共団体コード may begin with 0."""

_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,5}[1-9])?")

_SEVERAL: Final = "2つ以上は「、」で区切ります。"
_DAY: Final = "2024-04-12 のように、西暦の日付で書きます。"
HINTS: Final[Mapping[str, Mapping[str, str]]] = {
    "計画": {
        "計画名": "回答票や会議の表の題に出る、計画の名称です。",
        "団体名": "市区町村などの名称です。公開データにも載ります。",
        "全国地方公共団体コード": "6桁の数字です。公開データに載ります。",
        "年度": "R5 のように、元号の頭文字と年で書きます。ファイル名と同じにします。",
        "取りまとめ担当": "回答票を集める課の名称です。回答票とメールの文に出ます。",
        "連絡先": "内線やメールアドレスなどです。回答票とメールの文の終わりに出ます。",
        "期の名称": "年度の始めから順に「、」で区切って書きます（例：上半期、下半期）。年1回なら「通年」です。",
        "提出期限": f"{_DAY}回答票とメールの文に出ます。",
        "公開日": f"{_DAY}公開データの更新履歴に出ます。公開の前は空欄にします。",
        "文字数上限": "文章の欄の、いちばん長い文字数です。空欄なら1000文字です。",
    },
    "事業": {
        "通しNo.": "1以上の整数で、事業ごとに違う番号です。回答票と照らし合わせるので、年度の途中で変えません。",
        "基本目標": "この事業が属する基本目標の名称です。なければ、全部の行を空欄にします。",
        "基本施策": "この事業が属する基本施策の名称です。なければ、全部の行を空欄にします。",
        "施策No.": "計画にある施策の番号です。なければ空欄にします。",
        "重点事業": "重点事業に付ける印（★など）です。ほかは空欄にします。",
        "施策": "この事業が属する施策の名称です。なければ、全部の行を空欄にします。",
        "主管課等": "シート「主管課等」にある名称を、そのとおりに書きます。",
        "事業・取組みの名称": "回答票と会議の表に出る、事業の名称です。",
        "旧通しNo.": f"前年度の通しNo.です。新しい事業は空欄にします。{_SEVERAL}",
        "": "計画で決まっている値です。回答票に出ますが、主管課等は書き換えません。",
    },
    "主管課等": {
        "名称": "回答票のファイル名と表に出る名称です。",
        "別名": f"回答票でほかに使われる呼び方です。{_SEVERAL}",
        "宛先メール": f"回答票を送る先です。半角で書きます。{_SEVERAL}空欄なら、メールの文だけができます。",
        "備考": "取りまとめ担当の覚え書きです。どこにも出ません。",
    },
    "凡例": {
        "記号": "回答票に記入する記号か言葉です（8文字まで）。",
        "意味": "記号の意味です。回答票と会議の表に出ます。",
        "注目する期数": "この記号が何期続いたら、会議の表の「注目する事業」に載せるかです。0なら載せません。",
    },
    "評価理由": {
        "選択肢": "回答票に記入する番号です。記号や空白は使えません。",
        "内容": "番号の意味です。空欄の番号は、回答票の選択肢に出ません。「その他」で始めると、説明も求めます。",
    },
    "例外": {
        "通しNo.": "指摘をそのまま認める事業の番号です。",
        "期": "どの期から認めるかです（例：R5-4）。",
        "理由": "そのままでよいとする理由です。",
        "承認者": "認めた人の職名などです（例：産業振興課長）。",
        "承認日": "2024-04-15 のように、西暦の日付で書きます。",
        "期限": "どの期まで認めるかです。空欄なら、始めの期だけです。",
    },
    "回答の欄": {"名称": "回答票と会議の表に出る、欄の名称です。"},
    "見出し": {
        "呼び名": "この計画での呼び方です。（なし）と書くと、表に出ません。",
        "別名": f"届いた表でほかに使われる見出しです。{_SEVERAL}",
    },
}
"""Sheet → heading, of 計画 item or its beginning → what belongs there; "" for a column of the plan's own."""


def typed(sheet: str, heading: str, row: Sequence[str], text: str) -> str | int | float:
    """A cell's text, or the number that it is, so that Excel does not call it a number kept as text.

    Only where a number is meant: in any cell of 事業, and in the columns and items above. 全国地方公共団体コード stays
    a text, since it may begin with 0. ``row`` has the texts of the whole row.

    >>> typed("事業", "通しNo.", ("7",), "7"), typed("計画", "値", ("全国地方公共団体コード",), "132039")
    (7, '132039')
    """
    is_item = sheet == "計画" and bool(row) and row[0] in _NUMBER_ITEMS and heading == "値"
    if not (sheet == "事業" or is_item or heading in _NUMBERS.get(sheet, ())) or not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def style_of(value: Value) -> str:
    """The style of a cell of the register. One that holds text keeps as text whatever is typed over it."""
    return "input" if isinstance(value, str) else "input_number"


def hints(sheet: Sheet) -> Iterator[DropDown]:
    """A hint for each column of the sheet, of 計画 for each value, where no drop-down has one already. The sheet must
    have its rows and choices. An item or heading that nobody explains has none."""
    known = HINTS.get(sheet.name, {})
    if sheet.name == "計画":
        for number, row in enumerate(sheet.rows[1:], start=2):
            item = str(row.values[0])
            hint = next((words for name, words in known.items() if item.startswith(name)), "")
            if hint:
                yield DropDown(Area(number, 2, number, 2), (), item, hint)
        return
    taken = {choice.area.left for choice in sheet.choices}
    for column, heading in enumerate(map(str, sheet.rows[0].values), start=1):
        hint = known.get(heading, known.get("", ""))
        if hint and column not in taken:
            yield DropDown(Area(2, column, LAST, column), (), heading, hint)
