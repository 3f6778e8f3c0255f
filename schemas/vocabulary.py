"""The words of the job: marks, reason codes and headings. Facts only; the register may override marks and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Mark:
    """One legal mark. ``asks_reason``: a reason code is due beside it. ``closes``: the initiative is over.

    ``watched_after``: the council is shown an initiative that has had this mark for so many periods in a row; 0 for
    never.
    """

    sign: str
    meaning: str
    asks_reason: bool
    closes: bool = False
    watched_after: int = 0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a plan's answers may say: ``codes`` maps a reason code to its label, which may be empty."""

    marks: tuple[Mark, ...]
    codes: Mapping[str, str]
    text_limit: int
    signs: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "signs", tuple(mark.sign for mark in self.marks))

    @property
    def asking(self) -> tuple[str, ...]:
        return tuple(mark.sign for mark in self.marks if mark.asks_reason)

    @property
    def silent(self) -> tuple[str, ...]:
        return tuple(mark.sign for mark in self.marks if not mark.asks_reason)

    @property
    def closing(self) -> tuple[str, ...]:
        return tuple(mark.sign for mark in self.marks if mark.closes)

    @property
    def free_codes(self) -> tuple[str, ...]:
        """The codes that say nothing by themselves, so that free text is due beside them."""
        return tuple(code for code, label in self.codes.items() if label.startswith(FREE_LABEL))

    @property
    def meanings(self) -> dict[str, str]:
        return {mark.sign: mark.meaning for mark in self.marks}

    def labelled(self, code: str) -> str:
        """The code as the published table prints it: "3 内的要因…", or the bare code where it has no label."""
        return f"{code} {self.codes.get(code, '')}".strip()


FREE_LABEL: Final = "その他"
DEFAULT_TEXT_LIMIT: Final = 1000
"""Characters of free text, where the register names no limit."""

MARKS: Final = (
    Mark("○", "進捗あり", asks_reason=False),
    Mark("△", "遅れ・課題あり", asks_reason=True, watched_after=1),
    Mark("□", "検討中", asks_reason=True, watched_after=4),
    Mark("×", "進捗なし", asks_reason=True, watched_after=1),
    Mark("◎", "完了", asks_reason=False, closes=True),
    Mark("-", "中止", asks_reason=True, closes=True, watched_after=1),
    Mark("/", "該当なし", asks_reason=True),
)
"""In the order of the published legend, which leaves "/" out."""

CODES: Final[Mapping[str, str]] = {
    "1": "",
    "2": "外的要因（インフラの整備、法令の整備が進んでいない等）の影響",
    "3": "内的要因（優先順位が低い等）の影響",
    "4": "その他",
}
"""The published table never shows code 1, so its label is for the coordinator to fill in."""

READ_AS: Final[Mapping[str, str]] = {
    "○": "〇◯⭕",
    "◎": "⊚",
    "△": "∆Δ",
    "□": "☐⬜◻",
    "×": "✕✖╳☓xXｘＸ",
    "-": "－−‐‑–—―ーｰ─",
    "/": "／∕⁄╱",
}
"""Legal mark → signs that can only mean it. They are read as it, with a notice."""

SUGGESTED: Final[Mapping[str, tuple[str, ...]]] = {
    "○": ("●", "O", "o", "0", "Ｏ", "ｏ", "０"),
    "◎": ("◉", "済"),
    "△": ("▲",),
    "□": ("■", "口", "ロ"),
    "-": ("一",),
}
"""Legal mark → signs that may mean it. Never read as it, only suggested."""

YES: Final = ("要", "必要", "○", "◯", "〇", "はい", "有", "あり", "true", "yes", "1")
NO: Final = ("", "不要", "-", "×", "いいえ", "無", "なし", "false", "no", "0")
"""How a coordinator may write yes and no in the register's 凡例."""

REASON_HEADING: Final = r"^第?([1-4])期の評価理由"
"""The heading over both reason columns names the quarter that they belong to."""

OVER_TWO: Final[Mapping[str, str]] = {"measure": "measure_no"}
"""Column → the number beside it, where one heading stands over both."""

FIXED_ORNAMENTS: Final = ("★", "【重点事業】")
"""What the published table puts before a name, and the register keeps in a column of its own."""

TABLE_TITLES: Final = ("進行管理表", "進捗管理表")
"""What a table's title calls it; the plan's name stands before it."""

LEGEND_WORDS: Final = ("凡例",)
CODES_WORDS: Final = ("評価理由の選択肢", "理由の選択肢", "選択肢")
"""The words that a line begins with which explains the marks, or the reason codes."""

LINE_ORNAMENTS: Final = "*＊※【［[（(■●"
"""What may stand before such a word."""

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
"""Kinds whose characters also spell words, so that they number something only before a sign."""
