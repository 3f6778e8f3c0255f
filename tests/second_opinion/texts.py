"""Free text as departments write it: honest text with all that looks like a fault, and text that a rule speaks of."""

from __future__ import annotations

from random import Random

HONEST = (
    "第3回協議会を10月に開催し、参加者は1,234人であった。",
    "2024-2025年の計画に反映する予定である。",
    "役員改選のため協議を休止している。",
    "補助事業を10件実施した。\n次年度も継続する。",
    "会場は緑町2-2-28（〒180-8777）で、来場者は延べ320人。",
    "前年度の評価を△から○に改めた。",
    "安否確認中心の訓練を2回実施した。",
    "公式アカウント「@musashino_kanko」を開設した。",
    "①企画提案型補助事業 ②イベント助成 ③点灯式のいずれも予定どおり。",
    "㈱東京商店と連携し、ｷｬｯｼｭﾚｽ決済を導入した店舗は45店。",
    "No.12の事業と一体で進めている。",
    "関係課で協議し、報告書には上記の課題も含めて記載した。",
    "窓口での電話相談は前年と同程度の80件であった。",
    "+5%の増加であった。",
    "-2.5%の減少にとどまった。",
    "=SUMのような式は使わず、手計算で集計した。",
    "@musashinoで発信した。",
    "令和6年3月31日に完了した（R6.3.31 議会報告済）。",
    "配布物は別紙の一覧表ではなく本文にまとめ、3,000部を配布した。",
    "なしの品評会を開催した。",
    "予算は1,250,000円、執行率は98.5%である。",
    "参加費は500円/人で、定員は20-30名とした。",
    "講座（全12回）のうち1/2を終えた。",
    "“地産地消”をテーマに、10:30から16:00まで開催した。",
)
# A question mark is a lost letter in text files alone.
HONEST_IN_WORKBOOKS = ("効果は出たか?次年度に検証する。",)

POINTING = ("同上", "〃", "上記と同じ", "上記No.1に同じ", "前回と同じ", "別紙のとおり", "別紙参照", "添付資料のとおり")
PRIVATE = (
    "【公表不可】会長交代の件は5月の総会まで伏せてください。",
    "（非公開）用地の交渉を続けている。",
    "取扱注意　交渉中のため議会資料には載せないこと。",
    "部外秘：委託先の選定を進めている。",
    "※内部限り　来年度に廃止の方向。",
    "※担当限り：商店会との調整が難航している。",
    "実施件数は12件（要確認）",
    "実施時期は確認中である。",
    "協定を締結した（←課長に見てもらう）。",
    "令和●年●月に実施する予定である。",
    "令和○年○月に完成する予定である。",
    "詳しくは担当（0422-00-0000）まで。",
    "担当者の携帯は090-0000-0000である。",
    "連絡先は kikaku@city.example.jp である。",
)
LOST = ("\ue000田商店会と協議している。", "\ufffd木商店会と協議している。")
LOST_IN_TEXT_FILES = ("高?台商店会と協議している。",)


def honest(rng: Random, workbook: bool = True) -> str:
    """One honest text."""
    return rng.choice(HONEST + HONEST_IN_WORKBOOKS if workbook else HONEST)


def too_long(rng: Random, limit: int) -> str:
    """A text that is longer than the register allows, and says nothing else that a rule speaks of."""
    piece = "事業者との協議を重ね、実施の方法を見直した。"
    return (piece * (limit // len(piece) + 2))[: limit + rng.randint(1, 40)]


def csv_form(text: str) -> str:
    """Free text as the CSV files hold it: one ' before what a spreadsheet would take for a formula."""
    at_risk = text[:1] in ("=", "+", "-", "@", "\t") or (text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t"))
    return "'" + text if at_risk else text
