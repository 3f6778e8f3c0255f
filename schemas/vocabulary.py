"""The words of the job: marks, reason codes, and how people write Japanese in tables. Facts only.

Three parts stand here, one behind the other:

- :class:`Mark` and :class:`Vocabulary`: what a plan's answers may say. The register fills them.
- :data:`MARKS` and :data:`CODES`: those of 武蔵野市's published table (令和5年度), which a register is begun
  with.
- tables of words and patterns, each with its user: look-alikes of marks, ways of saying that there is nothing to
  say, of pointing elsewhere, of addressing a letter, of numbering. They hold for any city. A word that is one
  plan's alone belongs into its register.

Patterns are given as text. The module that uses one compiles it, and says whether what it looks at is in NFKC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from schemas.layout import CHOICE, MARK, Answer


class Mark(NamedTuple):
    """One legal mark of a plan: a row of the register's 凡例.

    - ``sign``: what is written in the cell, a sign such as ○ or a word such as 順調.
    - ``meaning``: what the legend says of it. Whoever writes that is read as if the sign stood there.
    - ``asks_reason``: a reason code is due beside it.
    - ``closes``: the initiative is over.
    - ``watched_after``: the council is shown an initiative that has had this mark for so many periods in a row; 0
      for never.
    """

    sign: str
    meaning: str
    asks_reason: bool
    closes: bool = False
    watched_after: int = 0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a plan's answers may say.

    - ``marks``: in the order of the legend.
    - ``codes``: reason code → its label, which may be ""; {} where the plan asks for no reasons.
    - ``text_limit``: the largest number of characters of a free text that has no limit of its own.
    - ``signs``: the signs of the marks, in their order. It is made of ``marks``.
    """

    marks: tuple[Mark, ...]
    codes: Mapping[str, str]
    text_limit: int
    signs: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "signs", tuple(mark.sign for mark in self.marks))

    @property
    def needing_reason(self) -> tuple[str, ...]:
        """The signs of the marks that ask for a reason code."""
        return tuple(mark.sign for mark in self.marks if mark.asks_reason)

    @property
    def needing_none(self) -> tuple[str, ...]:
        """The signs of the marks that ask for none. A code beside one of them is a warning."""
        return tuple(mark.sign for mark in self.marks if not mark.asks_reason)

    @property
    def ending(self) -> tuple[str, ...]:
        """The signs of the marks that end an initiative."""
        return tuple(mark.sign for mark in self.marks if mark.closes)

    @property
    def free_codes(self) -> tuple[str, ...]:
        """The codes that say nothing by themselves, so that free text is due beside them: those whose label
        begins with その他."""
        return tuple(code for code, label in self.codes.items() if label.startswith(FREE_LABEL))

    @property
    def unlabelled(self) -> tuple[str, ...]:
        """The reason codes that nobody understands: a number or a single letter that 評価理由 does not explain."""
        return tuple(code for code, label in self.codes.items() if not label and (len(code) == 1 or code.isdecimal()))

    def choices(self, answer: Answer) -> Mapping[str, str]:
        """The value or code of each choice of a column → its label. Those of the reason are the register's
        評価理由."""
        return self.codes if answer.reason else dict(answer.choices)

    def legal(self, answer: Answer) -> tuple[str, ...] | None:
        """What may be read in a column: marks, codes or choices; None for a text, a number or a date, which may
        be anything."""
        if answer.kind == MARK:
            return self.signs
        return tuple(self.choices(answer)) if answer.kind == CHOICE else None

    def offered(self, answer: Answer) -> Mapping[str, str]:
        """The choices that a respondent is offered, with their labels: no reason code that nothing explains, as long as
        there are others."""
        choices = self.choices(answer)
        told = {code: label for code, label in choices.items() if not answer.reason or code not in self.unlabelled}
        return told or choices

    @property
    def meanings(self) -> dict[str, str]:
        """Sign of a mark → what it means, in words."""
        return {mark.sign: mark.meaning for mark in self.marks}

    def labelled(self, code: str) -> str:
        """The code as the published table prints it: "3 内的要因…". The bare code where it has no label."""
        return f"{code} {self.codes.get(code, '')}".strip()


FREE_LABEL: Final = "その他"
"""How the label of a code begins that says nothing by itself."""
DEFAULT_TEXT_LIMIT: Final = 1000
"""Characters of free text, where the register names no limit."""
CELL_LIMIT: Final = 32_767
"""The largest number of characters of an Excel cell, counted in UTF-16 units (ECMA-376). No register can allow
more."""

MARKS: Final = (
    Mark("○", "進捗あり", asks_reason=False),
    Mark("△", "遅れ・課題あり", asks_reason=True, watched_after=1),
    Mark("□", "検討中", asks_reason=True, watched_after=4),
    Mark("×", "進捗なし", asks_reason=True, watched_after=1),
    Mark("◎", "完了", asks_reason=False, closes=True),
    Mark("-", "中止", asks_reason=True, closes=True, watched_after=1),
    Mark("/", "該当なし", asks_reason=True),
)
"""The marks of 武蔵野市, in the order of the published legend. The legend leaves "/" out; the published table has
it."""

CODES: Final[Mapping[str, str]] = {
    "1": "",
    "2": "外的要因（インフラの整備、法令の整備が進んでいない等）の影響",
    "3": "内的要因（優先順位が低い等）の影響",
    "4": "その他",
}
"""The reason codes of 武蔵野市. The published table never shows code 1, so its label is for the coordinator to
fill in."""

READ_AS: Final[Mapping[str, str]] = {
    "○": "〇◯⭕",
    "◎": "⊚",
    "△": "∆Δ",
    "□": "☐⬜◻",
    "×": "✕✖╳☓xXｘＸ",
    "-": "－−‐‑–—―ーｰ─",
    "/": "／∕⁄╱",
}
"""Legal mark → signs that can only mean it. They are read as it, with a notice.

A line holds for a plan only where exactly one of its signs, the first included, is legal there.
"""

SUGGESTED: Final[Mapping[str, tuple[str, ...]]] = {
    "○": (*"●OoＯｏ0０⚪⚫🔴🔵🟢✓✔✅レ☑", "まる", "マル", "丸", "丸印"),
    "◎": (*"◉🎯", "済", "二重丸", "にじゅうまる"),
    "△": (*"▲🔺▵", "さんかく", "サンカク", "三角"),
    "□": (*"■口ロ🔲◽", "しかく", "シカク", "四角"),
    "×": (*"❌❎✗✘メ", "ばつ", "バツ", "ペケ", "罰点"),
    "-": (*"一_＿", "ハイフン", "横棒"),
    "/": (*"＼\\｜|", "斜線", "スラッシュ"),
}
"""Legal mark → signs and words that may mean it. They are never read as it; the finding asks whether it was
meant."""

NOTHING_SIGNS: Final = "-−－‐‑–—―ーｰ─/／∕⁄╱＼・…0０"
"""Signs that say there is nothing to say, where a cell holds nothing but these."""

NOTHING_WORDS: Final = (
    "(?:特に|特段)?(?:該当|特記|記載|記入|回答)?(?:事項|内容)?(?:は|も)?(?:なし|無し?|ナシ|ありません|ございません)"
    "(?:です)?|(?:記載|記入|回答|選択)?不要|対象外|空欄|n/?a"
)
"""Pattern for words that say the same, as a whole. They are compared without blanks, brackets and full stops."""

POINTING: Final = (
    "(?:同上|同右|同左|同前|〃|″|々々|[上下左右↑↓←][にと](?:同|おな)じ|以下同[じ文様]|上記|前述|前記|右記|左記)",
    "(?:前回|前々回|前期|前年度?|昨年度?|先期|先月|第?[1-4一二三四]期|(?:(?:通し)?No\\.?)?[0-9]+)"
    "(?:の?(?:回答|報告|内容|理由|記載))?(?:と同[じ様]|とおなじ|と変わら|に同じ|におなじ|同様|同じ|から変[更わ]|のとおり|の通り|参照)"
    "(?:の?(?:理由|内容|状況|回答))?[^。、\\n]{0,5}(?:$|[。\\n])",
    "(?:(?:詳細|内容|実績|結果|理由)は、?)?(?:別紙|別添|別表|添付|参考資料|資料(?=[0-9A-Z])|下記|[前次](?:頁|ページ)|裏面)"
    "(?:(?:資料|書類|ファイル)?[0-9A-Z一二三]{0,3}(?:$|[。、\\n(])|[^。、\\n]{0,12}(?:とおり|通り|どおり|参照|ご覧|御覧|に記載|同じ|同様|ご?確認くだ|に示す|添付))",
    "添付(?:いた)?します",
    "(?:先日|既に|別途)?(?:口頭|電話|メール)(?:にて|で)?(?:説明|報告|回答|連絡|相談)?(?:済み?|した(?:とおり|通り|内容)|のとおり)(?:です)?(?:$|[。、])",
)
"""Patterns for how free text begins that means something only where it stood: 同上, 前回と同じ, 別紙のとおり.

They are held against NFKC without blanks.
"""

BELOW: Final = ("下記", "以下")
"""Beginnings that point to the lines below in the same cell. Where such lines follow, the text stands by itself."""

PRIVATE: Final = (
    r"(?:公表|公開|掲載|記載|口外|他言|転記|公に)(?:は|を)?(?:不可|禁止|厳禁|無用|(?:差し?)?控え(?!た(?!い))|見合わせ(?!た(?!い)))",
    r"(?:公表|公開|掲載|記載|口外|他言|転記|公に|載せ|出さ)(?:は|を)?(?:し|せ)?(?:ない|ず)(?:$|[。\n)）】]|で(?:くだ|下|ほし|欲し|お願|$)|こと(?!で)|よう|に(?:お願|$))",
    r"(?:公表|公開|掲載)(?:は|を)?しません|伏せて(?:くだ|下|お|ほし|欲し)|には伏せる",
    r"非公表|取扱い?(?:厳重)?注意|取り扱い注意|(?:部外|社外|対外|庁外|マル|極)秘|(?<![ぁ-んァ-ヶ一-龠々])秘(?![ぁ-んァ-ヶ一-龠々])|オフレコ",
    r"(?:^|[【(\[※])(?:機密|秘密)(?:情報|事項|扱い)?(?:$|[】)\]。:、])",
    r"[【(\[](?:庁内|内部|課内|部内)用[】)\]]|(?:公表|公開|発表)前(?:のため|につき|なので|です)",
    r"非公開(?!の|だった|で(?:開催|実施|行)|会議|審査|審議|型)",
    r"(?:内部|担当(?:者|課)?|庁内|課内|部内|関係者|事務局)(?:限り?|止まり|のみ(?:で|の)?(?:共有|扱))",
    r"(?<![必重主需])要確認(?!事項|書類|箇所|項目)",
    r"(?:確認中|精査中|要精査)(?![一-龠々])",
    r"(?:^|[、。\s(【\[]|までに|ため|後日|後ほど|後程|追って|別途)差し?替え?(?:予定|ます)",
    r"(?:後日|後ほど|後程|追って)[、に]?(?:回答|報告|記入|追記|連絡|提出)(?:(?:いた|致)?します|予定(?:です)?)?(?:$|[。)】])",
    r"(?:^|[。、\s(【\[※])確認後に?(?:追記|記入|修正)|[※【(\[](?:要削除|削除予定)|(?:^|[※【(\[])仮置き",
    r"[<【(\[](?:作成|記入|入力|編集)中[>】)\]]|^(?:作成|記入|入力|編集)中(?:です)?。?$",
    r"(?<![必重主需])要(?:修正|追記|加筆)(?![一-龠々])|[【(\[]未(?:確定|公表)[】)\]]|未定稿",
    r"(?:^|[※【(\[])(?:内部資料|下書き|たたき台)(?:$|[】)\]。])",
    r"[←⇐]",
    r"(?<=[^\s・])(?:[○●□◯■_]|(?<![一二三四五六七八九十〇])〇)(?=[年月日回件名人円%社])",
    r"(?<![A-Za-z])(?:XX+|\*\*+)(?=[年月日回件名人円%社])|(?<=年)X(?=月)|(?<=月)X(?=日)|(?<![^\s、。(])\?+(?=[回件名人円%社])",
    r"^(?:[○●□◯■_]|〇)+[年月](?:[○●□〇◯■_]+[月日]|頃|中|末)",
    r"(?<![○◎△□×〇])(?:○○|●●|□□|◯◯|■■|__|(?<![一二三四五六七八九])〇〇(?![一二三四五六七八九年]))(?![○◎△□×]*[◎△×])",
    r"(?<![\d-])0\d{1,4}[-‐–—―ー(]\d{1,4}[-‐–—―ー)]\d{3,4}(?![\d-])",
    r"[(]0\d{1,4}[)]\s?\d{1,4}[-‐–—―ー]\d{3,4}(?![\d-])",
    r"(?<!\d)0[5789]0\s?\d{4}\s?\d{4}(?!\d)",
    r"内線[:：]?\d{2,}",
    r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
)
"""Patterns for what is not for the public, or not finished, within free text in NFKC.

They find requests not to publish, remarks to the coordinator, blanks to fill in (●年●月), telephone numbers and
mail addresses. What looks alike and is honest is excepted within each pattern: 非公開の会議, 要確認事項,
控えたい.
"""

LOST: Final = "[\ue000-\uf8ff\ufffd〓\U000f0000-\U0010ffff]"
"""Letters that nobody else sees, or that stand where a letter was lost: the private use areas (外字), U+FFFD and
〓."""

LOST_IN_TEXT_FILE: Final = r"(?:(?<=[ぁ-んァ-ヶ一-龠々])|^)\?+(?=[ぁ-んァ-ヶ一-龠々])"
"""Question marks that an encoding put in the place of letters it lacks. Only text files have them; a workbook is
Unicode."""

YES: Final = ("要", "必要", "○", "◯", "〇", "はい", "有", "あり", "true", "yes", "1")
NO: Final = ("", "不要", "-", "×", "いいえ", "無", "なし", "false", "no", "0")
"""How a coordinator may write yes and no in the register. They are compared in lower case."""

OURS: Final = ("現年度", "今年度", "本年度", "当年度", "今回", "今期", "当期")
OTHERS: Final = ("前年度", "昨年度", "前年", "昨年", "前回", "前期", "次年度", "翌年度", "来年度", "次回")
PLANNED: Final = ("目標", "予定", "計画")
"""What a heading says of the columns below it: OURS, that they are this period's; OTHERS, that they are
another's; PLANNED, of a mark, that it is what was hoped for and not what came of it."""

ADDRESSED: Final = (
    r"(?:(?:課|室|局|所|部)?長|(?:ご|御)?担当(?:者|課)?)?(?:御中|様(?!式|子|々)|宛て?|あて|殿|へ(?![ぁ-ん]))"
)
"""What stands behind a name that a file is sent to, such as 課長様 or 御中. That name does not tell whose file it
is."""

ADDRESSEE_LINE: Final = r"(?:御中|各位)$"
"""How a line ends that only says whom a table is for."""

DEPARTMENT_LINES: Final = (
    "主管課等",
    "主管課",
    "担当課",
    "所管課",
    "担当部署",
    "部署",
    "課名",
    "所属",
    "回答課",
    "記入課",
    "提出課",
)
"""What a line begins with that says whose table stands below it: 主管課等：図書館."""

FIXED_ORNAMENTS: Final = ("★", "【重点事業】")
"""What the published table puts before a name, and the register keeps in a column of its own."""

PLAN_TITLE: Final = (
    r"([^\s「」『』()（）【】:：]*?(?:計画|ビジョン|プラン|戦略))(?:の|に係る)?"
    r"(?:進行管理|進捗管理|進捗状況|進捗|実績|評価)"
)
"""A title that names the plan whose progress the table below tells; its group 1 is the plan's name."""

STATEMENT: Final = (
    r"[はを]|が(?!い者)|も(?:$|[、。])|に(?!係る|関する|おける|ついて|つき|基づく)|[Nn]o\.?\s*\d|[→。]"
    r"|(?:ます|です|した|する|ない|さい|たい)[)）]?$"
)
"""What a line has that is no title but says something: 4期は中止とします, No.3を取り下げ."""

TABLE_TITLES: Final = ("進行管理表", "進捗管理表")
"""What a table's title calls it; the plan's name stands before it."""

LEGEND_WORDS: Final = ("凡例",)
"""The word that a line begins with which explains the marks."""
FILL_COUNT: Final = ("未記入の欄：残り 0 件", "すべて記入されました")
CORRECTION_COUNT: Final = ("直す欄：残り 0 件", "直す欄は残っていません")
"""What the count of a form says while something is open, and at the end: of one that is to be filled in, and of one to
be corrected. The 0 is where the number stands."""
SUM_WORDS: Final = ("計", "合計", "小計", "総計", "以上")
"""What a line below a table may say without being an answer or a remark."""
GUIDE_WORDS: Final = ("記入の仕方", "記入方法", "記入要領", "提出期限", "提出先")
"""What a line begins with that tells respondents how to fill the table in."""
SECTION_LINE: Final = r"^(?:基本目標|基本施策|施策の?方向|施策|目標|方針|政策|柱)[0-9一二三四五六七八九十①-⑳.:：)）]"
"""How a row between the initiatives begins that names their goal or policy."""
CODES_WORDS: Final = ("評価理由の選択肢", "理由の選択肢", "選択肢")
"""The words that a line begins with which explains the reason codes."""

LINE_ORNAMENTS: Final = "*＊※【［[（(■●"
"""Ornaments that may stand before such a word."""

MEANING_SEPARATORS: Final = "…‥:：=＝・･→"
"""What may stand between a mark and its meaning; several of them count as one."""

ENTRY_JOINTS: Final = "、，,／/；;・"
"""What may stand, apart from blanks, between one mark's meaning and the next mark."""

DITTO: Final = ("〃", "″", "々", "同上")
"""How a cell says that it is the same as the one above."""

NUMERALS: Final[Mapping[str, str]] = {
    "1": "0-9０-９",
    "①": "①-⑳",
    "⑴": "⑴-⒇",
    "⒈": "⒈-⒛",
    "Ⅰ": "Ⅰ-Ⅻ",
    "一": "一二三四五六七八九十",
    "A": "A-ZＡ-Ｚ",
    "ア": "ア-ン",
}
"""Kind of numeral → the characters it is written with."""

COUNTERS: Final = "章節編部"
"""What may stand behind a numeral: 第1章."""

SPELT_NUMERALS: Final = ("一", "A", "ア")
"""Kinds of numerals whose characters also spell words, so that they number something only before a sign."""
