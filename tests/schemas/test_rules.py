"""What free text says beside its words: it points elsewhere, is not for the public, or has lost letters; and what is
honest although it looks like it."""

from __future__ import annotations

import pandas as pd
import pytest

from schemas.answers import AnswerRow, Answers
from schemas.period import Period
from schemas.rules import RULES, rule_named
from schemas.vocabulary import CODES, MARKS, Vocabulary
from tests.support.quarter import Place, edit_cells, return_name
from tests.support.steps import rules_of

VOCABULARY = Vocabulary(MARKS, CODES, 1000)


def broken(rule: str, text: str, from_text: bool = False) -> bool:
    """Whether a row with this text beside ○ breaks a rule."""
    row = {"reason_text.read": [text], "reason_code.read": [""], "from_text": [from_text]}
    breaks = RULES[rule].breaks
    assert breaks
    return bool(breaks(Answers(pd.DataFrame(row), Period(2023, 4)), "reason_text", VOCABULARY).iloc[0])


def quoted(rule: str, text: str, from_text: bool = False) -> str:
    """The words of a text that a rule's sentence quotes."""
    words = RULES[rule].words
    assert words
    return words(AnswerRow({"reason_text.read": text, "from_text": from_text}, Period(2023, 4)), "reason_text")["hint"]


def test_every_rule_has_a_short_name_of_its_own() -> None:
    titles = [rule.title for rule in RULES.values()]
    assert len(set(titles)) == len(titles)
    assert all(3 <= len(title) <= 16 and not set(title) & set('、,。|「」"') for title in titles)
    for rule in RULES.values():
        assert rule_named(rule.title) is rule_named(rule.id) is rule
    assert rule_named("") is rule_named("選択肢") is None


@pytest.mark.parametrize(
    "text",
    [
        "同上",
        "（同上）",
        "〃",
        "上記のとおり",
        "上記の体験会のほか、収穫祭を開いた。",
        "前回と同じ",
        "前回と同じ。",
        "前期の回答と同様",
        "第3期と変わらず",
        "3期に同じ",
        "通しNo.5と同じ",
        "No.5参照",
        "別紙",
        "別紙1",
        "別紙のとおり",
        "別紙資料参照",
        "※別紙をご覧ください。",
        "添付ファイルのとおり",
        "添付します",
        "下記のとおり",
        "資料1のとおり",
        "２の回答に同じ",
        "以下同じ",
        "次頁のとおり",
        "裏面参照",
        "詳細は別紙",
        "結果は、別添のとおり。",
        "→別表",
        "↑",
        "↑と同じ",
        "上と同じ",
        "々",
        "△",
        "口頭で説明済み",
        "電話にて回答済",
        "先日メールしたとおり",
    ],
)
def test_a_text_that_points_elsewhere(text: str) -> None:
    assert broken("text-pointing", text)


@pytest.mark.parametrize(
    "text",
    [
        "前回と同じく4回の相談会を開き、26件の相談を受けた。",
        "前年度に策定した計画に基づき実施した。",
        "前期から引き続き協議している。",
        "3期に開所した。",
        "別表彰式を開いた。",
        "同一敷地で実施した。",
        "添付書類の電子化を進めた。",
        "講座を3回開いた（詳細は別紙のとおり）。",
        "上半期に実施した。",
        "資料1部を配布した。",
        "12の商店会と同じ日に開いた。",
        "右肩上がりに増えた。",
        "㍻㌔",
        "口頭での案内を改め、冊子を配布した。",
        "電話相談済みの店舗を訪ねた。",
        "メールで連絡した会員が参加した。",
        "次ページ以降の様式を見直した。",
        "上位の計画と同じ目標とした。",
        "→次の段階に進んだ。",
        "下記のとおり\n・講座を3回",
        "",
    ],
)
def test_a_text_that_says_itself_what_was_done(text: str) -> None:
    assert not broken("text-pointing", text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3回実施した。【公表不可】相手方と調整中", "公表不可"),
        ("公表しないでください", "公表しないでくだ"),
        ("（非公表）", "非公表"),
        ("取扱注意", "取扱注意"),
        ("部外秘です", "部外秘です"),
        ("取扱厳重注意", "取扱厳重注意"),
        ("議会までに差し替え予定", "までに差し替え予定"),
        ("後日差替えます", "後日差替えます"),
        ("要修正", "要修正"),
        ("【未確定】参加者は50人", "【未確定】"),
        ("ＸＸ人が参加した。", "XX人が参加した"),
        ("令和6年Ｘ月に開催", "令和6年X月に開催"),
        ("？件実施", "?件実施"),
        ("㊙ 協議先は未定", "秘"),
        ("対外秘", "対外秘"),
        ("【機密情報】協議先", "【機密情報】"),
        ("（庁内用）人手不足", "(庁内用)"),
        ("公表前のため伏せる", "公表前のため"),
        ("未確定のため差替予定", "ため差替予定"),
        ("後日回答します。", "後日回答します。"),
        ("確認後に追記", "確認後に追記"),
        ("要追記", "要追記"),
        ("この件は公表しません", "公表しません"),
        ("議員には伏せる", "には伏せる"),
        ("※内部資料", "※内部資料"),
        ("【未定稿】", "未定稿"),
        ("携帯090 1234 5678", "090 1234 5678"),
        ("※削除予定", "※削除予定"),
        ("仮置きです", "仮置きです"),
        ("＜作成中＞", "<作成中>"),
        ("＊＊名が参加", "**名が参加"),
        ("内部限り。", "内部限り"),
        ("担当課限り", "担当課限り"),
        ("3月に完了。要確認", "要確認"),
        ("※確認中", "※確認中"),
        ("←前回の文章から修正しました。", "←前回の文章から修…"),
        ("令和●年●月に再開する。", "令和●年●月に再開する"),
        ("参加者は○名。", "参加者は○名"),
        ("○○課と協議した。", "○○課と協議した"),
        ("●月頃に完了。", "●月頃に完了"),
        ("問合せ先 0422-60-1832", "0422-60-1832"),
        ("（0422）60-1832", "(0422)60-1832"),
        ("０４２２－６０－１８３２", "0422-60-1832"),
        ("09012345678", "09012345678"),
        ("内線2345", "内線2345"),
        ("shoko@city.example.lg.jp まで", "shoko@city.example.lg.jp"),
    ],
)
def test_a_text_that_is_not_for_the_public(text: str, words: str) -> None:
    assert broken("text-private", text)
    assert quoted("text-private", text) == words


@pytest.mark.parametrize(
    "text",
    [
        "非公開の審査会を経て指定した。",
        "非公開だった資料を公開した。",
        "審査は非公開で実施した。",
        "公開講座を開いた。",
        "情報を公開した。",
        "意見公募の結果を公表した。",
        "現地を確認した。",
        "街路灯を差し替えた。",
        "案内板を新しい意匠に差し替え予定である。",
        "要修正箇所を洗い出した。",
        "DXX社と協定を結んだ。",
        "必要確認事項を整理した。",
        "秘書業務の講座を開いた。",
        "機密文書の処理を委託した。",
        "後日、審議会に報告した。",
        "後日報告会を開いた。",
        "申請の内容を確認後、助成した。",
        "資材を仮置きした。",
        "計画のたたき台を作成した。",
        "内部資料を電子化した。",
        "市内120店舗が参加した。",
        "何が変わったか？人の流れを調べた。",
        "候補地を調査中である。",
        "○は3件、△は2件だった。",
        "◎○△の3段階で評価した。",
        "二〇二三年に開所した。",
        "令和5年10月に再開した。",
        "2023-24年度に実施した。",
        "03-04年度の調査",
        "10-20-30代が参加した。",
        "→次の段階に進んだ。",
        "",
    ],
)
def test_a_text_that_may_be_published(text: str) -> None:
    assert not broken("text-private", text)


@pytest.mark.parametrize(
    ("text", "from_text", "words"),
    [
        ("\ue000田商店会", False, "〓田商店会"),
        ("商店会の\uf8f3\uf8f0氏", False, "商店会の〓〓氏"),
        ("商\ufffd街", False, "商〓街"),
        ("商〓街", False, "商〓街"),
        ("\U000f0000", False, "〓"),
        ("?田商店会", True, "〓田商店会"),
        ("商店?の支援", True, "商店〓の支援"),
        ("渡??氏", True, "渡〓〓氏"),
        ("とても長い説明の文章の途中で?田商店会と協議を続けている。", True, "…明の文章の途中で〓田商店会と協議を…"),
    ],
)
def test_a_text_that_lost_letters(text: str, from_text: bool, words: str) -> None:
    assert broken("text-lost", text, from_text)
    assert quoted("text-lost", text, from_text) == words


@pytest.mark.parametrize(
    ("text", "from_text"),
    [
        ("?田商店会", False),
        ("いつ再開できるか?", True),
        ("Really? はい", True),
        ("髙島屋と𠮷野家が協力した。①㈱ｶﾅ☎", False),
        ("", True),
    ],
)
def test_a_text_whose_letters_are_all_there(text: str, from_text: bool) -> None:
    assert not broken("text-lost", text, from_text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("市報への掲載を控えた。", False),
        ("新聞への掲載は見合わせた。", False),
        ("公開しないことで個人の情報を守った。", False),
        ("掲載は控えてください。", True),
        ("市民への公開は見合わせてほしい。", True),
        ("公開しないこと。", True),
        ("掲載は控えたい。", True),
    ],
)
def test_what_was_done_is_no_remark(quarter: Place, text: str, told: bool) -> None:
    edit_cells(quarter.raw / return_name("産業課"), [{"cell": "K8", "value": text}])
    quarter.look()
    wanted = [("text-private", "K8", "1", text)] if told else []
    assert rules_of(quarter.findings(), "cell", "serial_no", "value") == wanted
    assert quarter.merged()["reason_text"][0] == text
