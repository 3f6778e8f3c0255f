"""Which words of a sheet stand outside of its table: those that a respondent added, not those of a table or a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from pipeline.reading import CellRange, Grid, SheetNote
from pipeline.register.read import Register
from pipeline.returns.chooser import Chooser
from pipeline.returns.closing import clear_closing
from pipeline.returns.interpret import code_reader
from pipeline.returns.locate import ReturnedTable, locate
from pipeline.returns.outside import words_outside
from pipeline.returns.tag import Tag, fingerprint
from schemas.layout import DEFAULT
from schemas.period import parse_period
from tests.support.quarter import GOAL, POLICY, clean_quarter

PERIOD = parse_period("R5-4")
HEAD = ["通しNo.", "4期", "選択肢", "評価理由"]
ANSWERS = [[1, "○", "", "催しを開いた。"], [2, "△", 3, ""], [3, "◎", "", ""]]
TITLE = "小さな産業計画の進行管理表（令和5年度 第4期）"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return clean_quarter(tmp_path_factory.mktemp("outside")).register()


def outside(
    register: Register, rows: Sequence[Sequence[Any]], notes: Sequence[SheetNote] = (), own: Sequence[str] = ()
) -> list[tuple[int, int, str]]:
    """The words outside of the table in a sheet whose first cell is A1; ``own``: those of a form of ours."""
    grid = Grid("回答票", False, 1, 1, [list(row) for row in rows], notes=tuple(notes))
    plan = {column: dict(register.initiatives[column]) for column in DEFAULT.fixed}
    table = locate(grid, Chooser(PERIOD, register.plan_name, code_reader(register.vocabulary.codes), plan))
    assert isinstance(table, ReturnedTable)
    clear_closing(table, PERIOD, register.vocabulary)
    words = frozenset(fingerprint("回答票", text) for text in own)
    tag = Tag(register.plan_name, "R5-4", "産業課", words=words, revision=0) if own else None
    return [one[:3] for one in words_outside(grid, [table], tag, bool(own), register, PERIOD)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [[*HEAD, "備考"], [*ANSWERS[0], "済"], *ANSWERS[1:]], [(1, 5, "備考"), (2, 5, "済")], id="an added column"
        ),
        pytest.param(
            [HEAD, [*ANSWERS[0], "", "要相談"], *ANSWERS[1:]],
            [(2, 6, "要相談")],
            id="beside the table, without a heading",
        ),
        pytest.param(
            [["3番は来月に再提出します。"], HEAD, *ANSWERS], [(1, 1, "3番は来月に再提出します。")], id="above"
        ),
        pytest.param([HEAD, *ANSWERS, [], ["", "", "", "", "担当：山田"]], [(6, 5, "担当：山田")], id="below"),
        pytest.param(
            [[*HEAD, "", "照会先", "日付"], [*ANSWERS[0], "", "都", "4月1日"], *ANSWERS[1:]],
            [(1, 6, "照会先"), (1, 7, "日付"), (2, 6, "都"), (2, 7, "4月1日")],
            id="a small table of its own",
        ),
        pytest.param([HEAD, *ANSWERS, ["※2番は△から変更"]], [(5, 1, "※2番は△から変更")], id="a remark"),
        *(
            pytest.param([HEAD, ANSWERS[0], [said], *ANSWERS[1:]], [(3, 1, said)], id=f"it only begins as {line}")
            for line, said in {
                "a period": "4期は△に訂正します",
                "a year": "令和6年度で終了する。",
                "a plan's title": "小さな産業計画の4期は中止です",
                "a label": "今回は回答を差し替えました",
                "another label": "前回の△は○の誤り",
                "a section row": "施策1：No.2は中止",
                "a legend": "選択肢は3に直してください",
                "whose it is": "主管課等：産業課　No.2を取り下げます",
            }.items()
        ),
        pytest.param(
            [[*HEAD, "備考"], [*ANSWERS[0], "令和6年度廃止"], [*ANSWERS[1], "次年度廃止"], ANSWERS[2]],
            [(1, 5, "備考"), (2, 5, "令和6年度廃止"), (3, 5, "次年度廃止")],
            id="what would be a title elsewhere, beside an answer",
        ),
        pytest.param([HEAD, *ANSWERS, ["", "○ 1件 △ 1件"]], [(5, 2, "○ 1件 △ 1件")], id="how many marks there are"),
    ],
)
def test_what_a_respondent_added(
    register: Register, rows: list[list[Any]], expected: list[tuple[int, int, str]]
) -> None:
    assert outside(register, rows) == expected


def test_a_heading_that_says_its_column_is_not_for_the_public(register: Register) -> None:
    assert outside(register, [[*HEAD[:2], "選択肢（記載不可）", HEAD[3]], *ANSWERS]) == []
    assert outside(register, [[*HEAD[:3], "評価理由（非公表）"], *ANSWERS]) == [(1, 4, "評価理由（非公表）")]


@pytest.mark.parametrize("text", ["産業課：△に訂正", "第3期分", "資料2"])
def test_words_in_the_header_of_a_page(register: Register, text: str) -> None:
    notes = [SheetNote("margin", text, None)]
    assert outside(register, [HEAD, *ANSWERS], notes) == [(0, 0, text)]


@pytest.mark.parametrize("own", [(), ("見出し",)])
@pytest.mark.parametrize(
    "text", [TITLE, "産業課", "令和5年度 第4期", "試験市　小さな産業計画　令和5年度 第4期　産業課"]
)
def test_titles_and_names_in_the_header_of_a_page(register: Register, text: str, own: Sequence[str]) -> None:
    assert register.body_name == "試験市"
    assert outside(register, [HEAD, *ANSWERS], [SheetNote("margin", text, None)], own) == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([HEAD, *ANSWERS], id="a table alone"),
        pytest.param([[TITLE], HEAD, *ANSWERS], id="a title"),
        pytest.param([["令和5年度第4期"], HEAD, *ANSWERS], id="a period"),
        pytest.param([["進行管理表について（令和5年度第4期）"], HEAD, *ANSWERS], id="a title with a particle"),
        pytest.param([["", "前年度"], ["", "今年度の状況"], HEAD, *ANSWERS], id="labels of a year"),
        pytest.param([["主管課等：産業課"], HEAD, *ANSWERS], id="whose it is"),
        pytest.param([["産業課"], HEAD, *ANSWERS], id="its name alone"),
        pytest.param([["凡例：○…進捗あり　△…遅れ・課題あり"], HEAD, *ANSWERS], id="a legend"),
        pytest.param([["○", "進捗あり", "△", "遅れ・課題あり"], HEAD, *ANSWERS], id="a legend in cells"),
        pytest.param([[*HEAD, "", 4, "その他"], *ANSWERS], id="codes in cells"),
        pytest.param([["【評価理由の選択肢】2 外的要因"], HEAD, *ANSWERS], id="codes"),
        pytest.param([HEAD, [GOAL], [POLICY], *ANSWERS], id="section rows"),
        pytest.param([HEAD, ["基本目標1　産業の振興"], *ANSWERS], id="a section row in other words"),
        pytest.param([HEAD, [f"基本目標：{GOAL}"], *ANSWERS], id="a section row with its level"),
        pytest.param(
            [
                [*[""] * len(HEAD), "令和4年度"],
                [*HEAD, "4期"],
                [f"基本目標：{GOAL}"],
                *([*row, *[""] * (len(HEAD) - len(row)), "○"] for row in ANSWERS),
            ],
            id="a section row beside last year's column",
        ),
        pytest.param([HEAD, *ANSWERS, ["合計"], ["以上"]], id="a sum and an end"),
        pytest.param([HEAD, *ANSWERS, ["", "", "", "以上"]], id="an end in the last column"),
        pytest.param([HEAD, *ANSWERS, ["-"], ["　"], ["…"]], id="signs"),
        pytest.param([[*HEAD, "備考"], *ANSWERS], id="an added column that is blank"),
        pytest.param([HEAD, *ANSWERS[:2], HEAD, ANSWERS[2]], id="headings again"),
    ],
)
def test_what_a_table_says_of_itself(register: Register, rows: list[list[Any]]) -> None:
    assert outside(register, rows) == []


def test_the_words_of_a_form_are_its_own_alone(register: Register) -> None:
    rows = [["記入の仕方：色のついた欄にご記入ください。"], ["産業課　山田"], HEAD, *ANSWERS]
    assert outside(register, rows, own=[rows[0][0], *HEAD]) == [(2, 1, "産業課　山田")]
    assert (
        outside(register, [["記 入の仕方：色のついた欄に ご記入ください。"], *rows[2:]], own=[rows[0][0], *HEAD]) == []
    )


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (SheetNote("note", "△に訂正", CellRange(2, 2, 2, 2)), []),
        (SheetNote("note", "3期も△に訂正", CellRange(2, 5, 2, 5)), [(2, 5, "3期も△に訂正")]),
        (SheetNote("note", "計画が変わる", CellRange(2, 1, 2, 1)), [(2, 1, "計画が変わる")]),
        (SheetNote("box", "未確定です", CellRange(9, 2, 11, 4)), [(9, 2, "未確定です")]),
        (SheetNote("box", "", CellRange(9, 2, 11, 4)), [(9, 2, "文字のない図形")]),
        (SheetNote("box", "左の欄を参照", CellRange(2, 2, 3, 8)), []),
        (SheetNote("box", "欄外です", None), [(0, 0, "欄外です")]),
        (SheetNote("picture", "", CellRange(9, 1, 9, 1)), [(9, 1, "画像")]),
    ],
)
def test_notes_and_shapes_that_stand_on_no_answer(
    register: Register, note: SheetNote, expected: list[tuple[int, int, str]]
) -> None:
    rows = [[*row, said] for row, said in zip([HEAD, *ANSWERS], ["3期", "○", "○", "○"], strict=True)]
    assert outside(register, rows, [note]) == expected


@pytest.mark.parametrize("count", ["未記入の欄：残り 12 件", "すべて記入されました", "直す欄：残り 3 件"])
def test_what_a_form_counts_is_no_news_in_a_file_without_its_mark(register: Register, count: str) -> None:
    """As in a form that was saved as text; what somebody adds to it is."""
    assert outside(register, [["", "", "", count], HEAD, *ANSWERS]) == []
    said = f"{count}。続きは来週送ります。"
    assert outside(register, [["", "", "", said], HEAD, *ANSWERS]) == [(1, 4, said)]
