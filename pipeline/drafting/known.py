"""What other cities' tables call things: words and patterns, all compared after :func:`pipeline.texts.folded`."""

import re
from collections.abc import Mapping
from typing import Final

from schemas.layout import PLAN_COLUMNS

USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "serial_no": ("連番", "事業No.", "事業No", "取組番号", "整理No.", "ID", "管理番号", "事業ID"),
    "department": (
        *("担当", "所管", "担当課名", "所管課名", "担当課等", "所管課等", "担当部課名", "所管部課", "担当所属"),
        *("担当課・室", "主担当課", "実施主体", "担当部局", "担当組織", "推進部署", "推進主体"),
    ),
    "initiative": (
        *("事業", "事業の名称", "取組名", "取組の名称", "取組事業", "具体的な取組", "具体的取組", "主要事業"),
        *("事務事業", "個別事業", "施策・事業名", "実施計画事業名", "改革項目", "推進項目", "具体的施策・事業"),
    ),
}
"""Column of every plan → what else a published table may call it."""

PLAN_WORDS: Final = tuple(
    (column.name, column.words, (*column.usual, *USUAL.get(column.name, ()))) for column in PLAN_COLUMNS
)
"""Column, its own words, and other cities' words."""

OWNER_HEADING: Final = re.compile(
    r"(?:主|副)?(?:担当|所管|主管|所属|推進|実施|回答|取組)(?:する)?(?:[・/･]?(?:部|局|課|室|係|班|所属|部署|部局|部門|組織|機関|グループ))+等?(?:名|の名称)?"
)
"""A heading that says that departments stand below it."""

LEVEL: Final = re.compile(
    r".*(?:政策|[章節編柱]|基本目標|方針|の方向|分野|施策|戦略|体系|[大中小](?:分類|項目)|視点|テーマ|取組)(?:名|名称)?"
)
"""The heading of a level of the plan, where it stands left of the initiative."""

OWNER: Final = re.compile(r".*(?:課|部|係|局|室|会|所|館|センター|グループ|担当|チーム)")
"""How the name of a department ends."""
DIVISION: Final = re.compile(r"\S+(?:部|局|委員会)")
"""How the name of what has departments below it ends."""
OWNERS_ALL: Final = re.compile(r"(?:全|各|関係)(?:庁|部|課|局|室|所属|部署|部局)[^・、]*")
"""Words that say of no department that it is the one."""
SEVERAL_OWNERS: Final = re.compile(r"[・、,，/／\n]|及び|並びに|および")

SECOND: Final = re.compile(
    r"^(?:二次|2次|第二次|最終評価)|(?:委員会|協議会|部会|審議会|推進会議|懇談会)の?(?:評価|意見|判定)|"
    r"外部(?:評価|委員)|第三者|市民評価|庁内評価"
)
"""The heading of what somebody else than the department says."""

BEFORE: Final = re.compile(r"前年度|昨年度|前回|前々年度")
"""A heading of what was said in an earlier year."""

RATED: Final = re.compile(r"(?:重要業績)評価(?=指標)|成果(?=目標|指標)|達成(?=目標|指標)")
"""Words that tell of what is to be reached, not of what was: 重要業績評価指標 is an indicator."""
GIVEN: Final = re.compile(
    r".*(?:区分|指標|KPI|KGI)(?:名|の名称|名称)?(?:[(].*[)])?|単位|.*(?:目標|基準|計画|当初|現状|見込)(?:値|額|数|量|年度|年)?(?:[(].*[)])?|"
    r"(?:.*[管当])?部(?:局)?(?:名)?|局|事業(?:の)?(?:概要|内容|目的|期間)|概要|目的|対象者?|根拠法令等?|計画期間|開始年度"
)
"""The heading of what a plan knows before its year begins."""
ANSWERED: Final = re.compile(r"今後|実施区分|進捗|次年度|翌年|来年|課題|状況|実績|結果|取組|評価|成果|達成|効果")
"""Words that make such a heading an answer's all the same."""
MEASURED: Final = re.compile(r"指標|KPI|KGI|数値目標|成果目標")
"""The heading of what is measured; where a table names nothing else, it is what the plan follows."""
NAME: Final = re.compile(r".*(?:名|名称|項目|取組|事業|アクション|プロジェクト)(?:[(].*[)])?")
"""How the heading of an initiative ends."""
INDICATOR: Final = re.compile(
    r"目標|基準|実績|現状|指標|(?:計画|見込み?|当初)値|^計画(?:$|[(（])|target|actual", re.IGNORECASE
)
"""Numbers whose unit stands in the column 単位."""

GENERIC: Final = (
    "名称",
    "目標",
    "実績",
    "計画",
    "内容",
    "金額",
    "値",
    "一次",
    "1次",
    "予定",
    "評価",
    "時期",
    "数値",
    "部",
    "課",
)
"""Headings that say what they are only together with the heading over them."""

UNITS: Final = (
    r"%|件|人|名|回|円|千円|万円|百万円|億円|箇所|か所|カ所|ヶ所|世帯|戸|台|団体|校|園|社|店|館|日|時間|分|年|本|冊|部|組|"
    r"事業|講座|議案|点|位|倍|枚|基|棟|床|席|票|橋|路線|便|頭|着|食|歳|週|か月|ヶ月|品目|種類|区画|自治会|地区|項目|"
    r"kg|g|t|ha|km|m|m2|m3|kl|l|kwh|mwh|t-co2"
)
"""Units that stand right behind a number in its cell, or in brackets below a heading."""
UNIT: Final = re.compile(UNITS, re.IGNORECASE)
"""One unit."""
DIRECTIONS: Final = (
    *(
        "拡充",
        "拡大",
        "充実",
        "新規",
        "現状維持",
        "維持",
        "継続",
        "改善",
        "見直し",
        "縮小",
        "統合",
        "休止",
        "廃止",
        "終了",
        "完了",
    ),
)
"""The order in which the directions of an initiative are listed."""

PERIOD: Final = re.compile(
    r"[上下]半期|[前後]期|中間期?|期末|年度末|最終|第?[1-4一二三四](?:四半)?期|[1-4]Q|Q[1-4]|"
    r"(?:1[0-2]|[1-9])月(?:末)?|第?[1-9]回目?"
)
"""The name of a part of a year, in a heading of its own."""

MARK_WORDS: Final = re.compile(r"総合|進捗|自己評価|^評価$|判定|status|rag|達成状況|実施状況", re.IGNORECASE)
"""Words of the heading of a plan's mark."""

ENDS: Final = re.compile(r"完了|終了|廃止|中止|complete|closed", re.IGNORECASE)
NOT_ENDED: Final = re.compile(
    r"(?:未|一部|ほぼ|おおむね|概ね)(?:完了|終了)|(?:完了|終了|廃止|中止)(?:予定|見込|間近|し(?:て)?(?:い)?ない|できな|に向け)|"
    r"(?:not|in)\s?complete",
    re.IGNORECASE,
)
"""Meanings that say that an initiative is over, and those that only seem to."""
LATE: Final = re.compile(
    r"遅れ|遅延|未着手|未実施|未達|達成でき(?:なかった|ていない|ず)|達していない|実施でき(?:ていない|なかった)|進捗なし|中止|休止|delayed|"
    r"not\s?started|will\s?not\s?be",
    re.IGNORECASE,
)
"""Meanings that a reason is asked for and that the council looks at."""

NAMES: Final[tuple[tuple[str, str], ...]] = (
    (r"進捗率|達成率|執行率|割合", "rate"),
    (r"理由.*選択肢|^選択肢", "reason_code"),
    (r"自由記述|理由.*記述", "reason_text"),
    (r"必要性", "need"),
    (r"効率性", "efficiency"),
    (r"適切性|妥当性", "fitness"),
    (r"有効性", "effectiveness"),
    (r"公平性", "fairness"),
    (r"達成度", "attainment"),
    (r"理由|根拠", "reason"),
    (r"方向", "direction"),
    (r"課題", "issues"),
    (r"備考|特記", "note"),
    (r"予算", "budget"),
    (r"決算|費用|事業費|コスト", "cost"),
    (r"執行|支出", "spent"),
    (r"予定日|期限|時期", "due"),
    (r"(?:開始|着手|完了|終了|達成|実施)日", "date"),
    (r"次年度|翌年度?|来年度?|予定|今後", "next_year"),
    (r"効果.*計画", "planned_effect"),
    (r"効果", "effect"),
    (r"単位", "unit"),
    (r"目標", "target"),
    (r"基準|現状", "base"),
    (r"計画|見込|当初", "planned"),
    (r"成果", "result"),
    (r"取組|実施|活動.*状況", "action"),
    (r"実績", "actual"),
    (r"指標", "indicator"),
    (r"区分", "category"),
    (r"概要|内容|目的", "outline"),
    (r"部", "division"),
    (r"意見|コメント", "comment"),
    (r"進捗|評価|状況", "progress"),
)
"""What stands in a heading → a name for machines; the first that fits."""
