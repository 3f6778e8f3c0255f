"""記入例: a worked example for each kind of answer, in the plan's own marks and codes."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.books.table import TEXT_GUIDE
from pipeline.returns.tag import EXAMPLE_SHEET
from pipeline.workbook.sheet import Row, Sheet
from pipeline.workbook.theme import row_height
from schemas.columns import HEADING
from schemas.period import Period
from schemas.vocabulary import Vocabulary

_STYLES = ("text", "mark", "mark", "text", "text")


def example_sheet(vocabulary: Vocabulary, period: Period) -> Sheet:
    """It has no number column, so that it is never taken for answers."""
    sheet = Sheet(EXAMPLE_SHEET, (18.0, 10.0, 30.0, 50.0, 44.0))
    sheet.add_across("記入例", "title", 28)
    sheet.add_across("この表は例です。記入は「回答票」のシートにお願いします。", "lead", 18)
    headings = ("例", HEADING[period.now], HEADING["reason_code"], TEXT_GUIDE, "説明")
    sheet.add(Row(headings, ("heading",) * 5, 20))
    for row in _examples(vocabulary):
        sheet.add(Row(row, _STYLES, row_height(list(zip(row, sheet.widths, strict=True)))))
    for mark in vocabulary.marks:
        due = "選択肢が必要です。" if mark.asks_reason else "選択肢は不要です。"
        sheet.add(Row(("記号の意味", mark.sign, "", mark.meaning, due), _STYLES, 20))
    return sheet


def _examples(vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    if vocabulary.silent:
        sign, text = vocabulary.silent[0], "予定した3回の講座をすべて実施した。"
        yield "順調なとき", sign, "", "", "記号だけで結構です。"
        yield "補足があるとき", sign, "", text, "評価理由は、どの記号のときも書けます。そのまま公表されます。"
    if not vocabulary.asking:
        return
    sign = vocabulary.asking[0]
    plain = [code for code, label in vocabulary.codes.items() if label and code not in vocabulary.free_codes]
    for code in plain[:1]:
        yield "理由が要るとき", sign, code, "", f"選択肢は「{vocabulary.labelled(code)}」です。"
        yield "ほかの行と同じとき", sign, code, "", "「同上」「〃」とせず、行ごとに記入してください。"
    for code in vocabulary.free_codes[:1]:
        why = f"「{vocabulary.labelled(code)}」のときは、理由の説明もお書きください。"
        yield "その他の理由のとき", sign, code, "関係団体との協議に時間を要しているため。", why
