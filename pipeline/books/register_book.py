"""The register as a workbook that a coordinator edits: its sheets with headings, drop-downs and widths.

``init`` and next year's register are written by it. What it writes ``pipeline.register`` reads; the functions that make
a row undo what the reading of that row does.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from pipeline.books.register_cells import LAST, hints, style_of, typed
from pipeline.workbook.content import Area, DropDown, Row, Sheet
from pipeline.workbook.theme import row_height
from schemas import register
from schemas.layout import CHOICE, DEFAULT, MARK, OUR_WORDS, Answer, Heading, Layout
from schemas.rule import ERROR
from schemas.rules import RULES
from schemas.vocabulary import Mark

_WIDTH: Final = 16.0
_INITIATIVE: Final = {
    "serial_no": 9.0,
    "goal": 40.0,
    "policy": 40.0,
    "measure_no": 9.0,
    "priority": 10.0,
    "measure": 40.0,
    "department": 24.0,
    "initiative": 60.0,
    "former_no": 11.0,
}
WIDTHS: Final[Mapping[str, tuple[float, ...]]] = {
    "計画": (26.0, 44.0),
    "事業": tuple(_INITIATIVE.get(column, _WIDTH) for column in register.columns_of("事業")),
    "主管課等": (26.0, 30.0, 34.0, 40.0),
    "凡例": (8.0, 24.0, 14.0, 10.0, 14.0),
    "評価理由": (10.0, 64.0),
    "例外": (9.0, 9.0, 22.0, 50.0, 18.0, 14.0, 10.0),
    "回答の欄": (26.0, 18.0, 9.0, 44.0, 12.0, 18.0, 9.0, 10.0, 11.0, 9.0),
    "見出し": (26.0, 30.0, 40.0),
}
"""Sheet of the register → the widths of its columns in characters."""


def legend_row(mark: Mark) -> list[str]:
    """A mark's row in 凡例: sign, meaning, whether it asks for a reason, whether it ends an initiative, and when the
    council looks at it."""
    said = ("要" if yes else "不要" for yes in (mark.asks_reason, mark.closes))
    return [mark.sign, mark.meaning, *said, str(mark.watched_after)]


def answer_row(answer: Answer) -> list[str]:
    """An answered column's row in 回答の欄, in the order of its headings. 必要なとき says 任意 where nothing makes the
    column due, and nothing for a reason code, which 凡例 decides."""
    parted = "：".join
    choices = "、".join(parted(filter(None, pair)) for pair in answer.choices)
    named = {
        MARK: f"（{register.LEGEND_CHOICES}）",
        CHOICE: f"（{register.REASON_CHOICES}）" if answer.reason else choices,
    }
    unit = f"（{answer.unit_column}）" if answer.unit_column else answer.unit
    due = [register.GIVEN] if answer.given else [register.ALWAYS] if answer.always else [*answer.marks, *answer.periods]
    limit = _limit(answer)
    said = ("要" if yes else "不要" for yes in (answer.each_period, answer.printed, answer.public))
    each_period, printed, public = said
    word = next(word for word, kind in register.KINDS.items() if kind == answer.kind)
    asked = "、".join(due) or ("" if answer.reason else register.NEVER)
    return [
        answer.label,
        answer.name,
        word,
        named.get(answer.kind, ""),
        unit,
        asked,
        each_period,
        limit,
        printed,
        public,
    ]


def _limit(answer: Answer) -> str:
    """上限 of an answer: characters of a text, or the range of a number; "" for none."""
    if answer.longest:
        return str(answer.longest)
    least, most = ("" if end is None else f"{end:g}" for end in (answer.least, answer.most))
    return f"{least}〜{most}" if least or most else ""


def heading_row(heading: Heading) -> list[str]:
    """A column's row in 見出し. A column that is not printed is （なし）."""
    return [heading.column, heading.label or f"（{register.HIDDEN}）", "、".join(heading.words)]


def register_sheets(rows: Mapping[str, Sequence[Sequence[str]]], layout: Layout = DEFAULT) -> list[Sheet]:
    """The sheets of a register; ``rows`` gives the rows of each by its name, ``layout`` the plan's shape.

    A row may leave out the optional columns, which come last. 回答の欄 and 見出し are there where they have rows.
    """
    sheets = [_sheet(name, rows.get(name, ()), layout) for name in register.SHEETS]
    sheets += [_sheet(name, rows[name], layout) for name in register.SHAPE if rows.get(name)]
    for sheet in sheets:
        sheet.choices += _choices(sheet.name, layout)
        sheet.choices += hints(sheet)
    return sheets


def _sheet(name: str, rows: Sequence[Sequence[str]], layout: Layout) -> Sheet:
    """One sheet with its headings, optional ones too, and its rows. In 事業 the columns that the plan itself gives
    stand behind the usual ones."""
    headings = [
        words[0] for words in (*register.words_of(name, layout).values(), *register.OPTIONAL.get(name, {}).values())
    ]
    widths = WIDTHS[name]
    if name == "事業":
        widths = tuple(_INITIATIVE.get(column, _WIDTH) for column in register.columns_of(name, layout))
    sheet = Sheet(name, widths, frozen=(1, 0), heading=(1, 1), footer=name)
    sheet.add(Row(tuple(headings), ("heading",) * len(headings), 22))
    for row in rows:
        cells = (*row, *("",) * (len(headings) - len(row)))
        height = row_height(list(zip(cells, sheet.widths, strict=True)))
        values = tuple(typed(name, heading, row, cell) for heading, cell in zip(headings, cells, strict=True))
        sheet.add(Row(values, tuple(map(style_of, values)), height))
    return sheet


def _choices(sheet: str, layout: Layout) -> list[DropDown]:
    """The drop-downs of a sheet, and the hints that go with an open list; none for 計画, 事業 and others, whose hints
    come from ``register_cells``."""
    yes_or_no = ("要", "不要")
    if sheet == "凡例":
        return [_choice(column, yes_or_no, "要・不要", "「要」か「不要」を選びます。") for column in (3, 4)]
    if sheet == "例外":
        errors = tuple(rule.title for rule in RULES.values() if rule.severity == ERROR and rule.waivable)
        return [_choice(3, errors, "規則", "点検結果の「規則」の欄にある名前です。", strict=False)]
    if sheet == "回答の欄":
        place = {column: number for number, column in enumerate(register.columns_of(sheet), start=1)}
        told = [
            _choice(place["kind"], tuple(register.KINDS), "種類", "記号は凡例の記号です。1つ以上必要です。"),
            _choice(place["due"], register.DUE, "必要なとき", DUE_HINT, strict=False),
            _choice(place["choices"], (), "選択肢", CHOICES_HINT, strict=False),
            _choice(place["name"], (), "列名", "英小文字で始まる、英小文字・数字・_ だけの名前です。", strict=False),
            _choice(
                place["unit"],
                (),
                "単位",
                "数値の単位です。行ごとに違うときは、単位の列の名称をかっこに入れます。",
                strict=False,
            ),
            _choice(
                place["limit"], (), "上限", "文章は文字数（例：400）、数値は範囲（例：0〜100、0〜）です。", strict=False
            ),
        ]
        yes = ("each_period", "printed", "public")
        return told + [_choice(place[one], yes_or_no, "要・不要", "「要」か「不要」を選びます。") for one in yes]
    if sheet == "見出し":
        known = (*OUR_WORDS.values(), *(answer.label for answer in layout.answers))
        return [_choice(1, known, "列", "計画の列か、回答の欄の名称です。", strict=False)]
    return []


DUE_HINT: Final = "常に・任意・計画（回答を求めない値）か、凡例の記号、期の名称を「、」で区切って書きます。"
CHOICES_HINT: Final = "選択の列の選択肢を「、」で区切って書きます。番号付きは 1：十分、2：不足 とします。"
"""The hints of the two columns of 回答の欄 that hold several things."""


def _choice(column: int, source: tuple[str, ...], title: str, prompt: str, *, strict: bool = True) -> DropDown:
    """A drop-down for a column from row 2 on. ``strict``: only what the list has can be written; without it Excel asks
    back."""
    return DropDown(Area(2, column, LAST, column), source, title, prompt, strict)
