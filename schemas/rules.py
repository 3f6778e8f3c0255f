"""Every rule, declared once: id, severity, sentence, remedy, example and, where one row can tell, the predicate.

A new one needs its declaration here and its case below ``tests/cases``.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from schemas.columns import HEADING
from schemas.rule import (
    ERROR,
    NOTICE,
    RULES,
    WARNING,
    answer,
    code,
    fixed,
    future,
    marks,
    now,
    past,
    raised,
    reason,
    rule,
    serial,
    text,
)
from schemas.vocabulary import Vocabulary

__all__ = ["RULES"]

FILE_AGAIN: Final = "直したファイルか、確認依頼の回答票に記入したものをお送りください。"
"""What is wrong with a file, and how to mend it, its detail says already."""

STRUCK_TEXT: Final = {
    "hint": "取り消し線が引かれています。",
    "choose": "取り消す場合は記入を消し、生かす場合は取り消し線を外してください。",
}


def _without_value(answers: pd.DataFrame, column: str) -> pd.Series:
    """Cells of an error value or a formula never calculated: they have a rule of their own."""
    return answers[f"{column}_flag"].isin(["error", "formula"])


def nothing_written(answers: pd.DataFrame, column: str) -> pd.Series:
    """Cells that say nothing, not even what cannot be used: a value struck through or an error has its own rule."""
    return answers[column].eq("") & answers[f"{column}_raw"].eq("") & ~_without_value(answers, column)


def _reported_before(answers: pd.DataFrame, column: str) -> pd.Series:
    """Cells of an earlier quarter whose mark is known already, so that what a return says of it is not needed."""
    name = f"{column}_reported"
    return answers[name].ne("") if name in answers else pd.Series(False, index=answers.index)


raised(
    "file-unreadable",
    ERROR,
    message="{detail}",
    remedy=FILE_AGAIN,
    example="途中で切れたファイル",
)
raised(
    "file-encrypted",
    ERROR,
    message="{detail}",
    remedy=FILE_AGAIN,
    example="読み取りパスワード付きのブック",
)
raised(
    "file-unsupported",
    ERROR,
    message="{detail}",
    remedy=FILE_AGAIN,
    example="PDFやWordの文書",
)
raised(
    "file-too-large",
    ERROR,
    message="{detail}",
    remedy=FILE_AGAIN,
    example="最終行まで書式が設定されたシート",
)
raised(
    "file-no-table",
    ERROR,
    message="このファイルには、進行管理表の見出しが見つかりませんでした。{detail}",
    remedy="お送りした回答票に記入してお送りください。見出し（通しNo.、{now}、選択肢、評価理由）は消さずにお使いください。",
    example="あいさつ文だけのシート",
)
raised(
    "file-wrong-period",
    ERROR,
    message="このファイルは、今回お願いした回答票ではありません。{detail}",
    remedy="今回の回答票（{period}）に記入してお送りください。",
    example="前の期の回答票",
)
raised(
    "file-unknown-department",
    ERROR,
    message="このファイルは、どの主管課等の回答か分かりませんでした。{detail}",
    remedy="ファイル名に主管課等の名称を入れてください（例：回答票_{period_code}_○○課.xlsx）。",
    example="Book1.xlsx という名前の、主管課等の列がない表",
)
raised(
    "file-duplicate",
    NOTICE,
    message="同じ内容のファイルが重ねて届いています。{detail}",
    remedy="1つだけを使いました。対応は不要です。",
    example="同じ回答票が2通",
)
raised(
    "return-superseded",
    NOTICE,
    message="このファイルの後に、修正された回答票が届いています。{detail}",
    remedy="新しいほうを使いました。対応は不要です。",
    example="確認依頼に記入して戻された回答票と、その前の回答票",
)
raised(
    "sheet-ignored",
    NOTICE,
    message="シート「{value}」は読み取りませんでした。{detail}",
    remedy="回答がこのシートにある場合は、見出しのある表示されたシートに移してお送りください。",
    example="非表示のシート",
)
raised(
    "folder-ignored",
    NOTICE,
    message="フォルダー「{value}」の中は読み取りませんでした。",
    remedy="中の回答票も取りまとめる場合は、フォルダーの外に出してください。",
    example="「差替前」というフォルダー",
)
raised(
    "return-missing",
    ERROR,
    message="{department}の回答が届いていません。",
    remedy="回答票に記入してお送りください。届いているはずの場合は、ファイルの指摘もご確認ください。",
    example="回答票のない主管課等",
    waivable=True,
)


@rule(
    ERROR,
    answer,
    message="「{column}」のセルがエラー値「{value}」になっています。",
    remedy="数式を消して、値を直接記入してください。",
    example="4期に #N/A",
)
def cell_error(answers: pd.DataFrame, column: str, _: Vocabulary) -> pd.Series:
    return answers[f"{column}_flag"].eq("error") & ~_reported_before(answers, column)


@rule(
    ERROR,
    answer,
    message="「{column}」のセルは数式で、計算した値がファイルに残っていません（{value}）。",
    remedy="数式を消して、値を直接記入してください。",
    example="4期に計算されていない数式",
)
def cell_formula(answers: pd.DataFrame, column: str, _: Vocabulary) -> pd.Series:
    return answers[f"{column}_flag"].eq("formula") & ~_reported_before(answers, column)


@rule(
    ERROR,
    serial,
    message="進捗などが記入された行の通しNo.が{written}となっており、どの事業の回答か分かりません。",
    remedy="通しNo.に、回答票のとおりの番号を記入してください。",
    example="回答のある行の通しNo.が空欄",
    own_rows=False,
)
def serial_illegal(answers: pd.DataFrame, column: str, _: Vocabulary) -> pd.Series:
    return answers["answered"] & answers[column].eq(0)


@rule(
    ERROR,
    serial,
    message="通しNo.「{value}」の事業は、今年度の計画にありません。",
    remedy="通しNo.を回答票のとおりに直してください。事業を追加したい場合は、取りまとめ担当にご相談ください。",
    example="138事業の計画に通しNo. 999",
    own_rows=False,
)
def serial_unknown(answers: pd.DataFrame, column: str, _: Vocabulary) -> pd.Series:
    return answers[column].ne(0) & answers["owner"].eq("")


raised(
    "serial-duplicate",
    ERROR,
    message="通しNo.{serial_no} の回答が、このファイルの中に2つあり、内容が異なります。{detail}",
    remedy="正しいほうだけを残し、もう一方の行の記入を消してください。",
    example="通しNo. 7 に○の行と△の行",
    waivable=True,
)
raised(
    "row-repeated",
    NOTICE,
    message="通しNo.{serial_no} の同じ回答が2つあります。{detail}",
    remedy="1つだけを使いました。対応は不要です。",
    example="通しNo. 7 に○の行が2つ",
)
raised(
    "row-missing",
    ERROR,
    message="通しNo.{serial_no}「{plan}」の行が、回答にありません。",
    remedy="確認依頼の回答票には、この行があります。記入してお送りください。",
    example="行を削除した回答票",
    waivable=True,
)


@rule(
    ERROR,
    serial,
    message="通しNo.{serial_no} は {plan} の事業です。この行の回答は使いませんでした。",
    remedy="番号の誤りであれば、通しNo.を直してください。{plan} の回答は、{plan} からお送りください。",
    example="商連の回答票で、産業振興課の事業に回答",
    own_rows=False,
)
def row_foreign(answers: pd.DataFrame, _: str, __: Vocabulary) -> pd.Series:
    return answers["answered"] & answers["owner"].ne("") & answers["owner"].ne(answers["sender"])


raised(
    "return-conflict",
    ERROR,
    message="通しNo.{serial_no} について、同じ主管課等から届いた複数のファイルの回答が異なります。{detail}",
    remedy="正しいほうの内容を、確認依頼の回答票のこの行に記入してお送りください。"
    "お送りいただいたものを、届いているファイルに代えて使います。",
    example="2通の回答票で、通しNo. 7 が○と△",
    waivable=True,
)


@rule(
    ERROR,
    now,
    message="「{column}」の進捗状況が空欄です。{hint}",
    remedy="{marks}のいずれかを記入してください。",
    example="4期が空欄",
)
def mark_missing(answers: pd.DataFrame, column: str, _: Vocabulary) -> pd.Series:
    return nothing_written(answers, column)


@rule(
    ERROR,
    marks,
    message="「{column}」の「{value}」は、凡例の記号として読み取れません。{hint}",
    remedy="{marks}のいずれかに直してください。",
    example="4期に●（○のおつもりですか、と添える）",
)
def mark_illegal(answers: pd.DataFrame, column: str, vocabulary: Vocabulary) -> pd.Series:
    settled = _reported_before(answers, column) | _without_value(answers, column)
    return answers[f"{column}_raw"].ne("") & ~answers[column].isin(vocabulary.signs) & ~settled


@rule(
    NOTICE,
    marks,
    message="「{column}」の「{value}」を、凡例の「{mark}」と読み取りました。",
    remedy="「{mark}」のことでなければ、ご連絡ください。",
    example="4期に漢数字の〇",
)
def mark_normalized(answers: pd.DataFrame, column: str, _: Vocabulary) -> pd.Series:
    read = answers[column].ne("") & answers[column].ne(answers[f"{column}_raw"])
    return read & ~_reported_before(answers, column)


@rule(
    ERROR,
    code,
    message="進捗状況が「{mark}」ですが、評価理由の選択肢が空欄です。",
    remedy="{codes}から選び、選択肢の欄に記入してください。",
    example="4期が△で、選択肢が空欄",
)
def reason_missing(answers: pd.DataFrame, column: str, vocabulary: Vocabulary) -> pd.Series:
    return nothing_written(answers, column) & answers["mark"].isin(vocabulary.asking)


@rule(
    ERROR,
    reason,
    message="{column}の「{value}」は、評価理由として読み取れません。{hint}",
    remedy="{choose}",
    example="選択肢に 5、または「2、3」",
    words=lambda _, column: STRUCK_TEXT if column == "reason_text" else {},
)
def reason_illegal(answers: pd.DataFrame, column: str, vocabulary: Vocabulary) -> pd.Series:
    if column == "reason_text":
        return answers[f"{column}_raw"].ne("") & answers[f"{column}_flag"].eq("struck")
    illegal = answers[f"{column}_raw"].ne("") & ~answers[column].isin(list(vocabulary.codes))
    return illegal & ~_without_value(answers, column)


@rule(
    WARNING,
    code,
    message="進捗状況が「{mark}」ですが、評価理由の選択肢に「{value}」が記入されています。",
    remedy="{silent}の場合、選択肢は不要です。進捗状況と選択肢のどちらが正しいか、ご確認ください。",
    example="4期が○で、選択肢が3",
)
def reason_unexpected(answers: pd.DataFrame, column: str, vocabulary: Vocabulary) -> pd.Series:
    return answers[column].ne("") & answers["mark"].isin(vocabulary.silent)


@rule(
    WARNING,
    text,
    message="選択肢が「{hint}」ですが、評価理由の説明が空欄です。",
    remedy="どのような理由か、評価理由の欄に簡潔にお書きください。",
    example="選択肢が4で、評価理由が空欄",
    words=lambda row, _: {"hint": row["reason_code"]},
)
def reason_text_missing(answers: pd.DataFrame, column: str, vocabulary: Vocabulary) -> pd.Series:
    return nothing_written(answers, column) & answers["reason_code"].isin(vocabulary.free_codes)


@rule(
    WARNING,
    text,
    message="評価理由の説明が{detail}文字あり、{limit}文字を超えています。",
    remedy="{limit}文字以内にまとめてください。",
    example="1,001文字の説明",
    words=lambda row, column: {"detail": f"{len(row[column]):,}"},
)
def text_too_long(answers: pd.DataFrame, column: str, vocabulary: Vocabulary) -> pd.Series:
    return answers[column].str.len().gt(vocabulary.text_limit)


@rule(
    WARNING,
    fixed,
    message="「{column}」が計画と異なります。記入は「{value}」、計画は「{plan}」です。取りまとめには計画の記載を使いました。{hint}",
    remedy="計画の記載を改める必要がある場合は、取りまとめ担当にご相談ください。",
    example="事業・取組みの名称が書き換えられている",
)
def fixed_changed(answers: pd.DataFrame, column: str, _: Vocabulary) -> pd.Series:
    return answers[f"{column}_changed"]


@rule(
    WARNING,
    past,
    message="「{column}」が「{value}」となっていますが、前回までの報告は「{reported}」です。取りまとめには「{reported}」を使いました。",
    remedy="前回までの報告に誤りがあった場合は、取りまとめ担当にご連絡ください。",
    example="3期に○と報告したのに、4期の回答票では3期が△",
)
def past_changed(answers: pd.DataFrame, column: str, _: Vocabulary) -> pd.Series:
    told = answers[f"{column}_raw"].ne("") & answers[f"{column}_reported"].ne("")
    return told & answers[column].ne(answers[f"{column}_reported"])


@rule(
    WARNING,
    future,
    message="まだ先の「{column}」に「{value}」が記入されています。この記入は使いませんでした。",
    remedy="今回は「{now}」だけを記入してください。記入する欄がずれていないか、ご確認ください。",
    example="3期の回答で、4期に○",
)
def future_filled(answers: pd.DataFrame, column: str, _: Vocabulary) -> pd.Series:
    return answers[f"{column}_raw"].ne("")


@rule(
    WARNING,
    now,
    message="「{plan}」に「{reported}」と報告された事業ですが、「{column}」は「{mark}」となっています。",
    remedy="再開したのであれば、そのままで結構です。誤りであれば、直してください。",
    example="3期に◎、4期に○",
    words=lambda row, _: {"plan": HEADING[row["closed_in"]], "reported": row["closed"]},
)
def done_reopened(answers: pd.DataFrame, column: str, _: Vocabulary) -> pd.Series:
    return answers["closed"].ne("") & answers[column].ne("") & answers[column].ne(answers["closed"])
