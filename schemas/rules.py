"""Every rule, declared once: id, title, severity, sentence, remedy, example and, where one row can tell, the predicate.

A predicate sees all departments' rows at once and answers for one column: True for each row that breaks the rule, in a
Series with the answers' index. Rows that are not the sender's own are left out afterwards, unless the declaration says
``own_rows=False``; no predicate needs to. A blank, a value struck through, an error value and a formula without a value
are all read as "", so a predicate that means one of them asks for it by name.

A new one needs its declaration here and its case below ``tests/cases``.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

import pandas as pd

from schemas.answers import AnswerRow, Answers
from schemas.layout import CHOICE, DATE, MARK, NUMBER, TEXT, Answer, Layout
from schemas.rule import (
    ERROR,
    NOTHING_SHOWN,
    NOTICE,
    WARNING,
    Rule,
    answer,
    asked,
    blankable,
    code,
    explanation,
    fixed,
    further,
    further_so_far,
    future,
    mark,
    marks,
    name,
    noted,
    now,
    quoted,
    raised,
    reason,
    rule,
    serial,
    shown,
    text,
    told,
)
from schemas.vocabulary import (
    BELOW,
    DITTO,
    LOST,
    LOST_IN_TEXT_FILE,
    NOTHING_SIGNS,
    NOTHING_WORDS,
    POINTING,
    PRIVATE,
    Vocabulary,
)

FILE_AGAIN: Final = "{relay}直せない場合は、確認依頼の回答票に記入してお送りください。"
IN_THE_FORM: Final = "{relay}確認依頼の回答票に記入して、お送りいただいても結構です。"
"""What is wrong with a file, and how to mend it, its detail says already."""

STRUCK_REMEDY: Final = "残す内容だけを、取り消し線のない文字で記入し直してください。"
SPLIT_REMEDY: Final = (
    "文章の中のコンマなどが、欄の区切りとして扱われたと考えられます。全文を記入し直してください。"
    "お手元のファイルを直す場合は、「Excel ブック（*.xlsx）」の形式で保存してください。"
)
BLANK_TOO: Final = "空欄でよい場合は、数式を消すだけで結構です。"
NO_CODE: Final = "選択肢の番号として読み取れません。"
NO_MARK: Final = "凡例の記号として読み取れません"
UNUSABLE: Final = "このままでは使えません"
UNSTRUCK: Final = "取り消し線のない文字で記入してください。"
"""Sentences and halves of sentences that more than one rule says."""


def _without_value(answers: Answers, column: str) -> pd.Series:
    """Cells of an error value or a formula never calculated: they have a rule of their own, and others are silent about
    them."""
    return answers.flag(column).isin(["error", "formula"])


def nothing_written(answers: Answers, column: str) -> pd.Series:
    """Cells that say nothing, not even what cannot be used.

    A value struck through or an error is read as "" too, but it is something, and has its own rule. A dash that stands
    for nothing is written as well: ``answers.nothing`` tells of those.
    """
    return answers.read(column).eq("") & answers.written(column).eq("") & ~_without_value(answers, column)


def _texts_that(answers: Answers, column: str, breaks: Callable[[str], bool]) -> pd.Series:
    """The rows whose text in a column breaks something. Blanks break nothing. Each distinct text is looked at once,
    since a column has thousands of rows and few different texts."""
    return answers.read(column).isin([text for text in answers.read(column).unique() if text and breaks(text)])


_BLANKS: Final = re.compile(r"\s+")
_BRACKETS: Final = "()（）「」『』【】[]〔〕〈〉<>※*・-"
_NOTHING: Final = re.compile(NOTHING_WORDS)
_POINTING: Final = tuple(map(re.compile, POINTING))
_PRIVATE: Final = tuple(re.compile(pattern, re.MULTILINE) for pattern in PRIVATE)
_PHRASE_END: Final = re.compile(r"[、。,.\s()（）「」『』【】\[\]]")
_LONGEST_SIGN: Final = 3
_BESIDE: Final = 8
"""The length up to which a match is told with the words around it, and of those to each side."""
_LOST: Final = re.compile(LOST)
_LOST_IN_TEXT_FILE: Final = re.compile(LOST_IN_TEXT_FILE, re.MULTILINE)


def _points(text: str) -> bool:
    r"""Whether a text means something only where it stood: signs alone, such as an arrow or a mark, or what its first
    line begins with, brackets aside. 下記 is fine where more lines follow.

    >>> [_points(text) for text in ("同上", "↑", "（別紙のとおり）", "下記のとおり\n1 講座", "講座を開いた")]
    [True, True, True, False, False]
    """
    plain = unicodedata.normalize("NFKC", text)
    if not any(letter.isalnum() and letter not in DITTO for letter in plain):
        return True
    first, *more = plain.split("\n")
    plain = _BLANKS.sub("", first).lstrip(_BRACKETS + "→⇒")
    if plain.startswith(BELOW) and more:
        return False
    return any(pattern.match(plain.rstrip(_BRACKETS)) for pattern in _POINTING)


def _says_nothing(text: str) -> bool:
    """Whether a text as a whole is a word for nothing, or signs without a letter or a figure.

    >>> [_says_nothing(text) for text in ("特になし。", "－", "↓", "なし崩し")]
    [True, True, True, False]
    """
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).strip(_BRACKETS + "。.、,").casefold()
    signs_alone = all(letter in NOTHING_SIGNS or not letter.isalnum() for letter in plain)
    return signs_alone or bool(_NOTHING.fullmatch(plain))


def private_words(text: str) -> str:
    """The first words of a text that are not for the public, of a sign alone those around it; "" for none.

    >>> private_words("（公表不可）交渉中"), private_words("令和●年に開始"), private_words("講座を開いた")
    ('公表不可', '令和●年に開始', '')
    """
    plain = unicodedata.normalize("NFKC", text)
    matches = [match for pattern in _PRIVATE if (match := pattern.search(plain))]
    if not matches:
        return ""
    first = min(matches, key=lambda match: match.start())
    alone = first.end() - first.start() <= _LONGEST_SIGN
    return "".join(_around(plain, *first.span())) if alone else first[0]


def _lost_words(text: str, from_text: bool) -> str:
    r"""The words around the first lost letters of a text, 〓 in the place of each letter; "" for none.

    ``from_text``: the text comes from a text file, where ? between letters is one that the encoding lost. In a workbook
    it is a question mark.

    >>> _lost_words("\ue000田商店会", False), _lost_words("?田商店会", True), _lost_words("?田商店会", False)
    ('〓田商店会', '〓田商店会', '')
    """
    patterns = (_LOST, _LOST_IN_TEXT_FILE) if from_text else (_LOST,)
    matches = [match for pattern in patterns if (match := pattern.search(text))]
    if not matches:
        return ""
    before, lost, behind = _around(text, *min(match.span() for match in matches))
    return _LOST.sub("〓", f"{before}{'〓' * len(lost)}{behind}")


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands from ``start`` to ``end`` between the words before and behind it, within its phrase and not far from
    it.

    >>> _around("用地交渉、令和●年に開始", 7, 8)
    ('令和', '●', '年に開始')
    """
    before, behind = _PHRASE_END.split(text[:start])[-1], _PHRASE_END.split(text[end:])[0]
    before = before if len(before) <= _BESIDE else f"…{before[-_BESIDE:]}"
    return before, text[start:end], behind if len(behind) <= _BESIDE else f"{behind[:_BESIDE]}…"


def _reported_before(answers: Answers, column: str) -> pd.Series:
    """Cells of an earlier period whose answer is known already, so that what a return says of it is not needed.

    Columns of this period have no such fact: there it is False for all.
    """
    if answers.name_of_reported(column) not in answers.frame:
        return pd.Series(False, index=answers.index)
    return answers.reported(column).ne("")


def due(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """The rows in which a column has to be filled: always, or beside a mark that asks for it.

    The plan's mark is always due. A reason code is due beside the marks that ask for a reason, another column beside
    the marks that its row of 回答の欄 names. Where the mark is blank or illegal nothing is due beside it, since nobody
    knows yet.
    """
    answer, shape = answers.shape.answer(column), answers.shape
    if shape.is_always_due(answer):
        return pd.Series(True, index=answers.index)
    beside = vocabulary.needing_reason if answer.reason else answer.marks
    return _mark_beside(answers, column, shape).isin(beside)


def _mark_beside(answers: Answers, column: str, shape: Layout) -> pd.Series:
    """The mark of the same period that decides whether a column is due: of a column of the whole year, that of now.

    ``shape``: the plan's layout. In a plan whose mark is given once a year every column goes by that one.
    """
    number = shape.columns[column].number
    return answers.read(shape.of(shape.mark)[number - 1]) if number and shape.mark.each_period else answers.mark


def _explains(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """The rows whose reason code asks for an explanation, where this column is the one that explains; else False for
    all."""
    codes = code(answers.period) if column in explanation(answers.period) else ()
    if not codes:
        return pd.Series(False, index=answers.index)
    return answers.read(codes[0]).isin(vocabulary.free_codes)


def _limit(answer: Answer) -> dict[str, str]:
    """The word ``limit`` of a text that has a limit of its own; without one the vocabulary's stands, and nothing is
    given."""
    return {"limit": f"{answer.longest:,}"} if answer.longest else {}


file_unreadable = raised(
    "file-unreadable",
    ERROR,
    title="ファイルを読み取れない",
    message="{detail}",
    remedy=FILE_AGAIN,
    example="途中で切れたファイル",
)
file_encrypted = raised(
    "file-encrypted",
    ERROR,
    title="パスワードで保護されている",
    message="{detail}",
    remedy=FILE_AGAIN,
    example="読み取りパスワード付きのブック",
)
file_unsupported = raised(
    "file-unsupported",
    ERROR,
    title="扱えない種類のファイル",
    message="{detail}",
    remedy=IN_THE_FORM,
    example="PDFやWordの文書",
)
file_too_large = raised(
    "file-too-large",
    ERROR,
    title="ファイルが大きすぎる",
    message="{detail}",
    remedy=FILE_AGAIN,
    example="最終行まで書式が設定されたシート",
)
file_no_table = raised(
    "file-no-table",
    ERROR,
    title="表の見出しがない",
    message="このファイルには、進行管理表の見出しが見つかりませんでした。{detail}",
    remedy="{relay}お送りした回答票に記入し、ご返送ください。見出し（{asked}）は消さずにお使いください。",
    example="あいさつ文だけのシート",
)
file_wrong_period = raised(
    "file-wrong-period",
    ERROR,
    title="別の期か別の計画の回答",
    message="このファイルは、今回お願いした回答票ではありません。{detail}",
    remedy="{relay}今回の回答票（{plan_name}、{period}）に記入してお送りください。",
    example="前の期の回答票",
)
period_doubtful = raised(
    "period-doubtful",
    WARNING,
    title="ファイル名の期が違う",
    message="ファイル名に「{detail}」とありますが、表の中に今回（{period}）と異なる期の記載はないため、今回の回答として取りまとめました。",
    remedy="{period}の回答であれば、そのままで結構です。ほかの期の回答であれば、今回の回答票に記入してお送りください。",
    example="ファイル名だけが前の期のもの",
)
heading_twice = raised(
    "heading-twice",
    ERROR,
    title="同じ見出しが2つある",
    message="シート「{sheet}」では、見出し「{column}」が{detail}にあり{hint}、内容が異なるため、どちらが今回の回答か分かりません。このシートは読み取りませんでした。",
    remedy="今回の回答の列だけを残すか、もう一方の見出しを「前年度」「参考」のように分かる言葉に直して、お送りください。",
    example="「4期」の列が、担当者と課長の2つある表",
)
file_unknown_department = raised(
    "file-unknown-department",
    ERROR,
    title="どの主管課等の回答か不明",
    message="このファイルは、どの主管課等の回答か分かりませんでした。{detail}",
    remedy="差出人などから主管課等をご確認のうえ、ファイル名か表にその名称を入れ、もう一度取りまとめてください"
    "（例：回答票_{period_code}_○○課{suffix}）。{hint}",
    example="Book1.xlsx という名前の、主管課等の列がない表",
)
file_duplicate = raised(
    "file-duplicate",
    NOTICE,
    title="同じファイルの重複",
    message="回答が重ねて届いています。{detail}",
    remedy="1つだけを使いました。対応は不要です。",
    example="同じ回答票が2通",
)
return_superseded = raised(
    "return-superseded",
    NOTICE,
    title="新しい回答に差し替え",
    message="このファイルの後に、修正された回答票が届いています。{detail}",
    remedy="新しいほうを使いました。対応は不要です。",
    example="確認依頼に記入して戻された回答票と、その前の回答票",
)
sender_doubtful = raised(
    "sender-doubtful",
    WARNING,
    title="差出人の確認が必要",
    message="{department}の今回の回答として扱いましたが、これでよいか、ご確認ください。{detail}",
    remedy="{department}の今回の回答であれば、そのままで結構です。違う場合は、正しいファイルをお送りください。"
    "お送りになった覚えがない場合は、取りまとめ担当にご連絡ください。",
    example="図書館の回答票が、防災課の名前のファイルで届いた",
)
sheet_ignored = raised(
    "sheet-ignored",
    NOTICE,
    title="読み取らなかったシート",
    message="シート「{value}」は読み取りませんでした。{detail}",
    remedy="今回の回答がこのシートにある場合は、回答票のシートに移してお送りください。なければ、そのままで結構です。",
    example="非表示のシート、前の期のシート",
)
text_outside = raised(
    "text-outside",
    NOTICE,
    title="回答の欄の外の記入",
    message="シート「{sheet}」に、回答の欄ではないところへの記入があります（{detail}）。取りまとめには使っていません。",
    remedy="回答の一部であれば、{answers}の欄に記入してください。連絡であれば、取りまとめ担当が確認しますので、そのままで結構です。",
    example="表の右に加えた「備考」の列、表の下の書き込み",
)
folder_ignored = raised(
    "folder-ignored",
    NOTICE,
    title="読み取らなかったフォルダー",
    message="フォルダー「{value}」の中は読み取りませんでした。",
    remedy="中の回答票も取りまとめる場合は、フォルダーの外に出して、もう一度取りまとめてください。必要がなければ、そのままで結構です。",
    example="「差替前」というフォルダー",
)
return_missing = raised(
    "return-missing",
    ERROR,
    title="回答が届いていない",
    message="{department}の回答を、まだ取りまとめられていません。",
    remedy="回答票に記入してお送りください。すでにお送りいただいている場合は、届いたファイルを読み取れなかったことが考えられます。"
    "この一覧にあるファイルの指摘をご覧ください。見当たらないときは、取りまとめ担当にお問い合わせください。",
    example="回答票のない主管課等",
    waivable=True,
)


@rule(
    ERROR,
    answer,
    title="エラー値のセル",
    message="「{column}」のセルがエラー値「{value}」になっています。",
    remedy="数式を消して、値を直接記入してください。{hint}",
    example="4期に #N/A",
    words=lambda row, column: {"hint": BLANK_TOO if row.shape.kind(column) != MARK else ""},
)
def cell_error(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Cells with an error value, but for earlier periods that are known."""
    return answers.flag(column).eq("error") & ~_reported_before(answers, column)


@rule(
    ERROR,
    answer,
    title="計算されていない数式",
    message="「{column}」のセルは数式で、計算した値がファイルに残っていません（{value}）。",
    remedy="数式を消して、値を直接記入してください。{hint}",
    example="4期に計算されていない数式",
    words=lambda row, column: {"hint": BLANK_TOO if row.shape.kind(column) != MARK else ""},
    many="「{column}」のセルが数式で、計算した値がファイルに残っていない行が{count}行あります（通しNo.{numbers}）。",
)
def cell_formula(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Cells with a formula that no program has calculated, but for earlier periods that are known."""
    return answers.flag(column).eq("formula") & ~_reported_before(answers, column)


@rule(
    ERROR,
    serial,
    title="通しNo.が読み取れない",
    message="進捗などが記入された行の通しNo.が{written}となっており、どの事業の回答か分かりません。{hint}",
    remedy="回答票にある事業の回答であれば、回答票のとおりの通しNo.を記入してください。"
    "事業を追加したい場合は、取りまとめ担当にご相談ください。",
    example="回答のある行の通しNo.が空欄",
    own_rows=False,
)
def serial_illegal(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Answered rows without a readable 通しNo."""
    return answers["answered"] & answers.read(column).eq(0)


@rule(
    ERROR,
    serial,
    title="計画にない通しNo.",
    message="通しNo.「{value}」の事業は、今年度の計画にありません。この行は使いませんでした。{hint}",
    remedy="通しNo.を回答票のとおりに直してください。終了した事業などで不要な行であれば、消してください。"
    "事業を追加したい場合は、取りまとめ担当にご相談ください。",
    example="138事業の計画に通しNo. 999",
    own_rows=False,
)
def serial_unknown(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Rows whose 通しNo. the register does not have."""
    return answers.read(column).ne(0) & answers["owner"].eq("")


serial_duplicate = raised(
    "serial-duplicate",
    ERROR,
    title="同じ事業に異なる回答",
    message="通しNo.{serial_no} の回答が、このファイルの中に2つ以上あり、内容が異なります。{detail}",
    remedy="正しいほうの内容を、確認依頼の回答票の通しNo.{serial_no} の行に記入してください。"
    "お手元のファイルを直す場合は、正しい行だけを残し、もう一方の行の記入を消してください。",
    example="通しNo. 7 に○の行と△の行",
    waivable=True,
)
row_repeated = raised(
    "row-repeated",
    NOTICE,
    title="同じ回答の重複",
    message="通しNo.{serial_no} の同じ回答が、2つ以上あります。{detail}",
    remedy="1つだけを使いました。対応は不要です。",
    example="通しNo. 7 に○の行が2つ",
    many="同じ回答が重なっている行が{count}行あります（通しNo.{numbers}）。",
)
row_missing = raised(
    "row-missing",
    ERROR,
    title="事業の行がない",
    message="通しNo.{serial_no}「{plan}」の行が、回答にありません。{hint}",
    remedy="確認依頼の回答票には、この行があります。記入してお送りください。",
    example="行を削除した回答票",
    waivable=True,
)


@rule(
    ERROR,
    name,
    title="通しNo.と名称が合わない",
    message="通しNo.{serial_no} の行の名称が「{value}」となっていますが、計画ではこれは通しNo.{hint} の名称です"
    "（通しNo.{serial_no} は「{plan}」）。この行の回答は使いませんでした。",
    remedy="確認依頼の回答票の、それぞれの事業の行に回答を記入してください。"
    "お手元のファイルを直す場合は、通しNo.と名称の組み合わせを回答票のとおりに戻してください。",
    example="通しNo.の列を残して、ほかの列だけを並べ替えた",
    own_rows=False,
    waivable=True,
    words=lambda row, _: {"hint": str(row["named"]), "plan": row.planned("initiative")},
    many="通しNo.と名称の組み合わせが計画と違う行が{count}行あります（通しNo.{numbers}）。並べ替えや番号の付け直しで"
    "ずれたものと思われます。これらの行の回答は使いませんでした。",
    many_from=3,
)
def row_slipped(answers: Answers, _: str, __: Vocabulary) -> pd.Series:
    """Rows whose name is another initiative's."""
    return answers["slipped"]


@rule(
    ERROR,
    serial,
    title="ほかの主管課等の事業",
    message="{detail}この行の回答は使いませんでした。{hint}",
    remedy="通しNo.か主管課等の誤りであれば、直してください。ほかの主管課等の事業であれば、この行の回答を消してください（その主管課等から"
    "お送りいただきます）。所管が変わった場合は、取りまとめ担当にご相談ください。",
    example="商連の回答票で、産業振興課の事業に回答",
    own_rows=False,
    words=lambda row, _: _foreign_words(row),
    many="ほかの主管課等のものと見られる行が{count}行あります（通しNo.{numbers}）。これらの行の回答は使いませんでした。",
)
def row_foreign(answers: Answers, _: str, __: Vocabulary) -> pd.Series:
    """Answered rows of another department, by their 通しNo. or by their own 主管課等.

    Rows with a number that the register lacks have their own rule, and so have those whose name is another
    initiative's: there the number says nothing of the owner.
    """
    others = answers["owner"].ne(answers["sender"]) | answers["elsewhere"]
    return answers["answered"] & answers["owner"].ne("") & others & ~answers["slipped"]


def _foreign_words(row: AnswerRow) -> dict[str, str]:
    """Whose the row is, as the word ``detail``: the department that owns its number, or the one that it names
    itself."""
    number, owner, named = row["serial_no"], row["owner"], row.written("department")
    if owner != row["sender"]:
        return {"detail": f"通しNo.{number} は、「{owner}」の事業です。"}
    return {"detail": f"通しNo.{number} の行の主管課等が「{shown(named)}」となっています（計画では「{owner}」です）。"}


return_conflict = raised(
    "return-conflict",
    ERROR,
    title="ファイルごとに異なる回答",
    message="通しNo.{serial_no} について、同じ主管課等から届いた複数のファイルの回答が異なります。{detail}",
    remedy="正しいほうの内容を、確認依頼の回答票の通しNo.{serial_no} の行に記入してお送りください。"
    "ほかの行は、記入済みのままで結構です。",
    example="2通の回答票で、通しNo. 7 が○と△",
    waivable=True,
)


@rule(
    ERROR,
    now,
    title="記号が空欄",
    message="「{column}」{progress}が空欄です。{hint}",
    remedy="{marks}のいずれかを記入してください。",
    example="4期が空欄",
)
def mark_missing(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Rows without a mark for the period; of a mark beside the plan's own, those in which it is due."""
    return nothing_written(answers, column) & due(answers, column, vocabulary)


@rule(
    ERROR,
    marks,
    title="凡例にない記号",
    message="「{column}」の「{value}」は、{reading}。{hint}",
    remedy="{marks}のいずれかに直してください。{detail}",
    example="4期に●（○のおつもりですか、と添える）",
    words=lambda row, column: (
        {"reading": UNUSABLE, "detail": UNSTRUCK} if row.flag(column).startswith("struck") else {"reading": NO_MARK}
    ),
)
def mark_illegal(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Marks, of this period or of one not yet known, that cannot be read or are struck through.

    Error values and formulas have their own rule, and earlier marks that were reported are settled. Where the whole row
    is struck through, this period's mark stands for all.
    """
    settled = _reported_before(answers, column) | _without_value(answers, column)
    struck = [answers.flag(one).str.startswith("struck") for one in (column, answers.period.now)]
    settled |= struck[0] & struck[1] & (column != answers.period.now)
    return answers.written(column).ne("") & ~answers.read(column).isin(vocabulary.signs) & ~settled


@rule(
    NOTICE,
    marks,
    title="記号の読み替え",
    message="「{column}」の「{value}」を、凡例の「{mark}」と読み取りました。",
    remedy="「{mark}」のことであれば、そのままで結構です。違う場合は、正しい記号を記入してお送りください。",
    example="4期に漢数字の〇",
    many="「{column}」の「{value}」などを凡例の記号と読み取った行が{count}行あります（通しNo.{numbers}）。",
    remedy_of_many="そのとおりであれば、そのままで結構です。違う行があれば、正しい記号を記入してお送りください。",
)
def mark_normalized(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Marks that were read although they are not written as in the legend. What was reported before needs no
    reading."""
    read = answers.read(column).ne("") & answers.read(column).ne(answers.written(column))
    return read & ~_reported_before(answers, column)


@rule(
    ERROR,
    code,
    title="評価理由の選択肢がない",
    message="{mark_name}が「{mark}」の場合は{reason}が必要ですが、{choice}の欄は{written}です。{hint}",
    remedy="次の番号から1つを選び、{choice}の欄に記入してください：{codes}。",
    example="4期が△で、選択肢が空欄",
)
def reason_missing(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Rows whose mark asks for a reason code, where none is written."""
    blank = nothing_written(answers, column) | answers.nothing(column)
    return blank & answers.mark.isin(vocabulary.needing_reason)


@rule(
    ERROR,
    reason,
    title="評価理由の選択肢が使えない",
    message="{column}の「{value}」は、このままでは使えません。{hint}",
    remedy="{choose}",
    example="選択肢に 5、または「2、3」",
    words=lambda row, column: _reason_words(row, column),
)
def reason_illegal(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Reason codes that cannot be read, and reasons that are struck through.

    Of a free text only the stroke is wrong, or that it was cut: any words will do. What says that there is nothing to
    say, beside a code that is due, is ``reason_missing``'s.
    """
    if answers.shape.kind(column) == TEXT:
        return answers.written(column).ne("") & answers.flag(column).isin(["struck", "struck-part", "split"])
    illegal = answers.written(column).ne("") & ~answers.read(column).isin(list(vocabulary.codes))
    return illegal & ~_without_value(answers, column) & ~answers.nothing(column)


def _reason_words(row: AnswerRow, column: str) -> dict[str, str]:
    """What to do instead of what is struck through or cut; why another is no code, where the reader gave no hint."""
    if row.flag(column).startswith("struck"):
        return {"choose": STRUCK_REMEDY}
    if row.flag(column) == "split":
        return {"choose": SPLIT_REMEDY}
    return {"hint": row.hint(column) or NO_CODE}


@rule(
    NOTICE,
    blankable,
    title="記入なしとみなした欄",
    message="{column}の「{value}」は、記入がないものとして扱いました。",
    remedy="そのままで結構です。何か記入するおつもりだった場合は、その内容を記入し直してください。",
    example="4期が○で、選択肢が「－」、評価理由が「0」",
    many="{column}の「{value}」などを、記入がないものとして扱った行が{count}行あります（通しNo.{numbers}）。",
)
def blank_said(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Cells where a dash, a 0 or a word says that there is nothing to say, and nothing need be said. Where something is
    due the cell counts as blank, and the rule for blanks asks for it."""
    return answers.nothing(column) & ~due(answers, column, vocabulary) & ~_explains(answers, column, vocabulary)


@rule(
    WARNING,
    code,
    title="不要な評価理由の選択肢",
    message="{mark_name}が「{mark}」ですが、{reason}に「{value}」が記入されています。",
    remedy="{silent}の場合、{choice}は不要です。{mark_name}が正しければ{choice}を消し、{choice}が正しければ{mark_name}を直してください。",
    example="4期が○で、選択肢が3",
)
def reason_unexpected(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Reason codes beside a mark that asks for none. The code stays in merged.csv: which of the two is wrong nobody
    knows."""
    return answers.read(column).ne("") & answers.mark.isin(vocabulary.needing_none)


@rule(
    WARNING,
    code,
    title="内容のない選択肢",
    message="{choice}の「{value}」は、計画の「評価理由」に内容がないため、何が理由か分かりません。",
    remedy="次の番号から選び直してください：{codes}。「{value}」でよい場合は、その意味を取りまとめ担当にお知らせください。",
    example="内容のない選択肢 1",
)
def reason_unlabelled(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Reason codes that the register has, without a word on what they mean, where a code is due."""
    return answers.read(column).isin(vocabulary.unlabelled) & ~answers.mark.isin(vocabulary.needing_none)


@rule(
    WARNING,
    explanation,
    title="評価理由の説明がない",
    message="{choice}が「{hint}」ですが、{explanation}が{written}です。",
    remedy="どのような理由か、{column}の欄に簡潔にお書きください。",
    example="選択肢が4で、評価理由が空欄か「特になし」「同上」",
    words=lambda row, _: {"hint": row.read(code(row.period)[0])},
)
def reason_text_missing(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Reasons whose code asks for an explanation, where none is written or what is written explains nothing."""
    hollow = _texts_that(answers, column, lambda text: _points(text) or _says_nothing(text))
    unsaid = nothing_written(answers, column) | answers.nothing(column) | hollow
    return unsaid & _explains(answers, column, vocabulary)


@rule(
    ERROR,
    further,
    title="必要な欄が空欄",
    message="「{column}」が{written}です。{hint}",
    remedy="{choose}を記入してください。",
    example="必ず記入する欄が空欄",
    words=lambda row, column: {"choose": wanted(_answer_of(row, column))},
)
def answer_missing(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Cells that have to be filled and are blank, or say that there is nothing to say."""
    return (nothing_written(answers, column) | answers.nothing(column)) & due(answers, column, vocabulary)


@rule(
    ERROR,
    further_so_far,
    title="欄の内容が使えない",
    message="「{column}」の「{value}」は、{reading}。{hint}",
    remedy="{choose}を記入してください。{detail}",
    example="選択肢にない言葉、数値の欄に「約120人」、決められた範囲の外の数",
    words=lambda row, column: _illegal_words(row, column),
)
def answer_illegal(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Choices, numbers and dates that cannot be read as one or are out of their range, or are struck through.

    Texts of this period that are struck through are ``reason_illegal``'s, so only earlier ones are meant here.
    """
    settled = _reported_before(answers, column) | _without_value(answers, column)
    if answers.shape.kind(column) == TEXT:
        earlier = answers.name_of_reported(column) in answers.frame
        struck = answers.written(column).ne("") & answers.flag(column).isin(["struck", "struck-part"])
        return struck & earlier & ~settled
    unread = answers.written(column).ne("") & answers.read(column).eq("") & ~answers.nothing(column)
    return unread & ~settled


def wanted(answer: Answer) -> str:
    """What belongs into a column, in words that go on with を記入してください.

    >>> wanted(Answer("参加者", "people", NUMBER, unit="人", least=0)), wanted(Answer("実施日", "held_on", DATE))
    ('数字だけ（単位：人、0以上）', '日付（例：令和6年3月31日、2024/3/31）')
    """
    if answer.kind == CHOICE:
        return f"{'、'.join(f'「{code}」{label}' for code, label in answer.choices)}のどれか1つ"
    if answer.kind == NUMBER:
        ends = (f"単位：{answer.unit}" if answer.unit else "", reach_of(answer))
        limits = "、".join(filter(None, ends))
        return f"数字だけ{f'（{limits}）' if limits else ''}"
    if answer.kind == DATE:
        return "日付（例：令和6年3月31日、2024/3/31）"
    return "内容"


def _answer_of(row: AnswerRow, column: str) -> Answer:
    """What a column answers, with the row's own unit where the plan gives each row one."""
    answer, shape = row.shape.answer(column), row.shape
    if not answer.unit_column:
        return answer
    (unit,) = (shape.of(one)[0] for one in shape.answers if one.label == answer.unit_column)
    return answer._replace(unit=row.planned(unit))


def reach_of(answer: Answer) -> str:
    """The range of a number in words; "" where it has no end.

    >>> reach_of(Answer("達成率", "rate", NUMBER, least=0, most=100)), reach_of(Answer("費用", "cost", NUMBER, least=0))
    ('0から100まで', '0以上')
    """
    if answer.least is None and answer.most is None:
        return ""
    if answer.most is None:
        return f"{answer.least:,g}以上"
    return f"{answer.most:,g}以下" if answer.least is None else f"{answer.least:,g}から{answer.most:,g}まで"


def _illegal_words(row: AnswerRow, column: str) -> dict[str, str]:
    """Why a value cannot be used (``reading``), and what to write instead (``choose``); how, where it is struck
    (``detail``)."""
    answer = row.shape.answer(column)
    struck = row.flag(column).startswith("struck")
    kinds = {CHOICE: "選択肢にありません", NUMBER: "数値として使えません", DATE: "日付として読み取れません"}
    reading = UNUSABLE if struck else kinds.get(answer.kind, UNUSABLE)
    return {"reading": reading, "detail": UNSTRUCK if struck else "", "choose": wanted(_answer_of(row, column))}


@rule(
    NOTICE,
    further,
    title="内容の読み替え",
    message="「{column}」の「{value}」を、「{reading}」と読み取りました。",
    remedy="「{reading}」でよければ、そのままで結構です。違う場合は、正しい内容を記入してお送りください。",
    example="数値の欄に「120件」、選択の欄に番号だけ",
    words=lambda row, column: {"reading": row.read(column)},
    many="「{column}」の「{value}」などから、単位などを除いて読み取った行が{count}行あります（通しNo.{numbers}）。",
    remedy_of_many="そのとおりであれば、そのままで結構です。違う行があれば、正しい内容を記入してお送りください。",
)
def answer_normalized(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Numbers from which something was taken off, such as 件. A number that is only written with commas is as usual."""
    if answers.shape.kind(column) != NUMBER:
        return pd.Series(False, index=answers.index)
    read = answers.read(column)
    return read.ne("") & ~answers.written(column).map(is_plain_number).astype("bool")


_PLAIN_NUMBER: Final = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?%?")


def is_plain_number(text: str) -> bool:
    """Whether a text is a number as it is usually written, whatever its width.

    >>> [is_plain_number(text) for text in ("１，２００", "85%", "-1.5e3", "約120人")]
    [True, True, True, False]
    """
    return bool(_PLAIN_NUMBER.fullmatch(unicodedata.normalize("NFKC", text)))


@rule(
    WARNING,
    further,
    title="不要な欄への記入",
    message="{mark_name}が「{mark}」ですが、「{column}」に「{value}」が記入されています。",
    remedy="「{column}」は、{silent}のときにだけ記入する欄です。{mark_name}が正しければ「{column}」を消し、「{column}」が正しければ{mark_name}を直してください。",
    example="遅れたときだけの欄に、順調なのに記入がある",
    words=lambda row, column: {"silent": "".join(f"「{sign}」" for sign in row.shape.answer(column).marks)},
)
def answer_unexpected(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Choices, numbers and dates beside a mark that does not ask for them. A text may stand beside any mark."""
    answer = answers.shape.answer(column)
    if answer.kind == TEXT or not answer.marks or answer.always:
        return pd.Series(False, index=answers.index)
    marked = _mark_beside(answers, column, answers.shape).ne("")
    return answers.read(column).ne("") & marked & ~due(answers, column, vocabulary)


@rule(
    WARNING,
    text,
    title="ほかを指す文章",
    message="{column}の「{value}」は、一覧表に載せると何を指すか分からなくなります。",
    remedy="指している内容を、この欄にそのままお書きください。別紙がある場合は、その要点をお書きください。",
    example="評価理由が「同上」「別紙のとおり」",
)
def text_pointing(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Free texts that only point elsewhere: 同上, 別紙のとおり. Where the code asks for an explanation such a text is
    none, and ``reason_text_missing`` says so alone."""
    return _texts_that(answers, column, _points) & ~_explains(answers, column, vocabulary)


@rule(
    WARNING,
    text,
    title="公表に適さない文章",
    message="{column}に「{hint}」とあります。この欄の文章は、会議の資料と公開データにそのまま載ります。",
    remedy="公表しない内容は、目印の語だけでなく、その内容ごと消してください。電話番号、メールアドレス、連絡のための書き込みも消し、"
    "書きかけの部分は書き終えてください。公表してよい内容であれば、そのままで結構です。",
    example="評価理由に「【公表不可】」「令和●年●月」、電話番号",
    words=lambda row, column: {"hint": private_words(row.read(column))},
)
def text_private(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Free texts with words that are not for the public, or that were not finished."""
    return _texts_that(answers, column, lambda text: bool(private_words(text)))


@rule(
    WARNING,
    text,
    title="失われた文字",
    message="{column}の「{hint}」のうち〓で示した文字は、外字などのため、ほかのパソコンでは正しく表示されないか、すでに失われているようです。",
    remedy="〓で示した文字を、一般の漢字かひらがなに書き直してください。",
    example="評価理由に外字、CSVで「?田商店会」",
    words=lambda row, column: {"hint": _lost_words(row.read(column), row["from_text"])},
)
def text_lost(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Free texts with letters that other computers do not show. Question marks count in text files alone."""
    lost = _texts_that(answers, column, lambda text: bool(_LOST.search(text)))
    asked_for = _texts_that(answers, column, lambda text: bool(_LOST_IN_TEXT_FILE.search(text)))
    return lost | (asked_for & answers["from_text"])


@rule(
    WARNING,
    asked,
    title="表示と異なる記入",
    message="「{column}」のセルには「{value}」と入力されていますが、{hint}。取りまとめには「{value}」を使いました。",
    remedy="「{value}」でよければ、そのままで結構です。違う場合は、セルの表示形式を「文字列」にして、記入し直してください。",
    example="「○」と入れたセルが、表示形式で「○（一部）」と見える",
    words=lambda row, column: {"hint": _shown(row, column)},
)
def text_shown(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Answers that the sheet shows otherwise than they are stored, or by a format that cannot be followed."""
    differs = answers.aside(column, "shown").ne("") | answers.aside(column, "unshown").ne("")
    return differs & answers.read(column).ne("")


def _shown(row: AnswerRow, column: str) -> str:
    """What the sheet shows, or the number format by which it may show something else, as a half sentence."""
    shown, unshown = row.aside(column, "shown"), row.aside(column, "unshown")
    if shown:
        return f"シートには「{shown}」と表示されています"
    if unshown == NOTHING_SHOWN:
        return "セルの表示形式のため、シートには何も表示されていません"
    return f"セルの表示形式が「{unshown}」のため、シートの表示とは違うかもしれません"


@rule(
    WARNING,
    asked,
    title="回答のセルのメモや図形",
    message="「{column}」のセルに、メモか図形があります（{detail}）。取りまとめには使っていません。",
    remedy="回答の一部であれば、セルの中に記入し直してください。連絡であれば、そのままで結構です。",
    example="4期のセルのメモに「△に訂正」",
    quotes="note",
    many="「{column}」のセルに、メモや図形がある行が{count}行あります（通しNo.{numbers}、{detail}など）。取りまとめには使っていません。",
    words=lambda row, column: {"detail": noted(row.aside(column, "note"))},
)
def note_on_answer(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Answers with a note or a shape on their cell, unless a blank that has to be filled is told already."""
    noted_cells = answers.aside(column, "note").ne("")
    return noted_cells & ~(nothing_written(answers, column) & due(answers, column, vocabulary))


@rule(
    WARNING,
    asked,
    title="結合で隠れた記入",
    message="「{column}」のこのセルは、結合されて見えなくなっています{detail}",
    remedy="この行の回答でもあれば、この行の欄に記入してください。お手元のファイルを直す場合は、先にセルの結合を解除してください。",
    example="4期の3行を結合したセルの下に、前の記入が残っている。1つの評価理由を3行に結合している",
    quotes="covered",
    words=lambda row, column: {"detail": _under_merge(row, column)},
)
def cell_covered(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Answers whose cell a merged area hides although something is written in it, or shows another row's answer in,
    unless a blank that has to be filled is told already."""
    merged, told = answers.aside(column, "merged").ne(""), due(answers, column, vocabulary)
    blank = nothing_written(answers, column) & ~told & ~_explains(answers, column, vocabulary)
    return answers.aside(column, "covered").ne("") | (merged & blank)


def _under_merge(row: AnswerRow, column: str) -> str:
    """What is hidden in a merged area, or what it shows of another row, as the end of a sentence."""
    covered = row.aside(column, "covered")
    if covered:
        return f"が、{quoted(covered)}という記入が残っています。この記入は使っていません。"
    return f"。結合されたセルの{quoted(row.aside(column, 'merged'))}は、一番上の行だけの回答としました。"


@rule(
    WARNING,
    text,
    title="長すぎる文章",
    message="{column}の説明が{detail}文字あり、{limit}文字を超えています。",
    remedy="{limit}文字以内にまとめてください。",
    example="1,001文字の説明",
    words=lambda row, column: {"detail": f"{len(row.read(column)):,}"} | _limit(row.shape.answer(column)),
)
def text_too_long(answers: Answers, column: str, vocabulary: Vocabulary) -> pd.Series:
    """Free texts longer than the register allows."""
    return answers.read(column).str.len().gt(answers.shape.answer(column).longest or vocabulary.text_limit)


@rule(
    WARNING,
    fixed,
    title="計画の記載の書き換え",
    message="「{column}」が計画と異なります。記入は「{value}」、計画は「{plan}」です。取りまとめには計画の記載を使いました。{hint}",
    remedy="計画の記載を改める必要がある場合は、取りまとめ担当にご相談ください。なければ、そのままで結構です。",
    example="事業・取組みの名称が書き換えられている",
    many="「{column}」が計画と異なる行が{count}行あります（通しNo.{numbers}、「{value}」など）。取りまとめには計画の記載を使いました。",
)
def fixed_changed(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """What the register says of an initiative, written otherwise. What is only written in another width is not
    changed."""
    return answers.changed(column)


@rule(
    WARNING,
    told,
    title="報告済みの内容の変更",
    message="「{column}」が「{value}」となっていますが、前回までの報告は「{reported}」です。取りまとめには「{reported}」を使いました。",
    remedy="前回までの報告に誤りがあった場合は、取りまとめ担当にご連絡ください。なければ、そのままで結構です。",
    example="3期に○と報告したのに、4期の回答票では3期が△",
    many="「{column}」が前回までの報告と異なる行が{count}行あります（通しNo.{numbers}）。取りまとめには、前回までの報告を使いました。",
)
def past_changed(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Answers of earlier periods that differ from what was reported. A cell left blank is no difference."""
    both = answers.written(column).ne("") & answers.reported(column).ne("")
    return both & answers.read(column).ne(answers.reported(column))


@rule(
    WARNING,
    future,
    title="先の期への記入",
    message="まだ先の「{column}」に「{value}」が記入されています。この記入は使いませんでした。",
    remedy="「{now}」より後の期の欄は、空欄のままにしてください。記入する欄がずれていないか、ご確認ください。",
    example="3期の回答で、4期に○",
    many="まだ先の「{column}」に記入のある行が{count}行あります（通しNo.{numbers}）。この記入は使いませんでした。",
)
def future_filled(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Answers of periods that are still to come, whatever they say."""
    return answers.written(column).ne("")


@rule(
    WARNING,
    mark,
    title="終了した事業の再開",
    message="「{plan}」に「{reported}」と報告された事業ですが、「{column}」は「{mark}」となっています。",
    remedy="「{column}」の「{mark}」が正しければ（再開した場合など）、そのままで結構です。誤りであれば、直してください。",
    example="3期に◎、4期に○",
    words=lambda row, _: {"plan": row.shape.heading(row["closed_in"]), "reported": row["closed"]},
)
def done_reopened(answers: Answers, column: str, _: Vocabulary) -> pd.Series:
    """Marks of initiatives that an earlier mark had ended, where they differ from it."""
    return answers["closed"].ne("") & answers.read(column).ne("") & answers.read(column).ne(answers["closed"])


RULES: Final[dict[str, Rule]] = {
    one.id: one
    for one in (
        file_unreadable,
        file_encrypted,
        file_unsupported,
        file_too_large,
        file_no_table,
        file_wrong_period,
        period_doubtful,
        heading_twice,
        file_unknown_department,
        file_duplicate,
        return_superseded,
        sender_doubtful,
        sheet_ignored,
        text_outside,
        folder_ignored,
        return_missing,
        cell_error,
        cell_formula,
        serial_illegal,
        serial_unknown,
        serial_duplicate,
        row_repeated,
        row_missing,
        row_slipped,
        row_foreign,
        return_conflict,
        mark_missing,
        mark_illegal,
        mark_normalized,
        reason_missing,
        reason_illegal,
        blank_said,
        reason_unexpected,
        reason_unlabelled,
        reason_text_missing,
        answer_missing,
        answer_illegal,
        answer_normalized,
        answer_unexpected,
        text_pointing,
        text_private,
        text_lost,
        text_shown,
        note_on_answer,
        cell_covered,
        text_too_long,
        fixed_changed,
        past_changed,
        future_filled,
        done_reopened,
    )
}
"""Rule id → rule, in the order in which the findings of one cell are listed, errors first."""


def _as_named(name: str) -> str:
    """A rule's name as it is compared: without blanks or 「」, in any width and case."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name)).strip("「」").casefold()


_BY_NAME: Final = {_as_named(name): one for one in RULES.values() for name in (one.id, one.title)}


def rule_named(name: str) -> Rule | None:
    """The rule of this title or id, widths and blanks aside; None for none.

    >>> rule_named("記号が空欄").id, rule_named("Mark-Missing").id, rule_named("空欄")
    ('mark-missing', 'mark-missing', None)
    """
    return _BY_NAME.get(_as_named(name))
