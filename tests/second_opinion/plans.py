"""A register of its own for each quarter, and the marks of the periods before."""

from __future__ import annotations

from pathlib import Path
from random import Random

import openpyxl

from .model import Initiative, Plan
from .words import ASKING, DONE, LABELS, MEANINGS

DEPARTMENTS = {
    "商工課": [],
    "観光振興課": ["観光課"],
    "福祉課": [],
    "障害福祉課": ["障がい福祉課", "障碍福祉課"],
    "図書館": [],
    "防災課": ["防災安全課"],
    "道路管理課": [],
    "交通企画課": [],
    "子ども・子育て支援課": ["子ども子育て支援課"],
    "J A 青葉": ["青葉農業協同組合"],
    "商店会連合会": ["商連"],
    "観光推進機構": ["観光機構"],
    "土地開発公社": ["開発公社"],
    "商工会議所": [],
    "生涯学習スポーツ課": [],
    "環境政策課": [],
    "市民活動推進課": ["市民活動課"],
}
GOALS = ("1. まちの魅力を高める産業振興", "2. 暮らしを支える産業振興", "3. 働く人を育てる産業振興")
POLICIES = ("(1) 特性を活かした産業振興", "(2) 創業の支援", "(3) 担い手の育成")
MEASURES = (
    "魅力を高める発信",
    "新規産業の誘致",
    "農業の振興と農地の保全",
    "回遊性の向上",
    "人材の確保",
    "災害への備え",
)
DOING = (
    "に関する講座の開催",
    "の実施",
    "の見直しと周知",
    "への支援",
    "に向けた調査・検討",
    "（計画あり）の整備",
    "の運営",
)
THINGS = (
    "創業相談窓口",
    "・商店街イベント助成 ・共同販売",
    "吉祥ワンダーランド連携企画「未来の巨匠」",
    "市民農園",
    "多言語案内（ホームページ・エリアマップ）",
    "FreeWi-Fi事業",
    "①空き店舗活用 ②店舗診断",
    "防災備蓄品の地元調達",
    "自転車駐車場",
    "介護人材の研修",
    "学校給食への地場産物",
    "シティプロモーション",
)
SHARED = "必要に応じて商工課と協議する。"
CODES_SHEET = ("選択肢", "内容")


def make_plan(rng: Random) -> Plan:
    """Six to fourteen departments with twenty to eighty initiatives."""
    names = rng.sample(sorted(DEPARTMENTS), rng.randint(6, 14))
    if rng.random() < 0.4 and "福祉課" in names and "障害福祉課" not in names:
        names.append("障害福祉課")
    count = max(rng.randint(20, 80), 2 * len(names))
    first = rng.choice((1, 1, 1, 101))
    labels = dict(LABELS)
    if rng.random() < 0.3:
        labels["1"] = "天候の影響"
    rows = _initiatives(rng, names, count, first)
    plan = Plan(
        name=rng.choice(("第二期産業振興計画", "青葉市地域活性化プラン", "第3次商工業振興計画")),
        city="青葉市",
        office="企画調整室",
        initiatives={i.number: i for i in rows},
        departments={n: DEPARTMENTS[n] for n in names},
        meanings=dict(MEANINGS),
        labels=labels,
        limit=rng.choice((1000, 1000, 300)),
    )
    return plan


def _initiatives(rng: Random, names: list[str], count: int, first: int) -> list[Initiative]:
    """The rows of the register: every department has two at least, some own many, some share a name."""
    owners = [n for n in names for _ in range(2)]
    weights = [rng.choice((1, 1, 2, 5)) for _ in names]
    owners += rng.choices(names, weights, k=count - len(owners))
    rng.shuffle(owners)
    used: set[str] = set()
    rows = []
    for k, owner in enumerate(owners):
        measure = k * len(MEASURES) // count
        name = SHARED if rng.random() < 0.06 else _name(rng, used)
        rows.append(
            Initiative(
                number=first + k,
                goal=GOALS[measure * len(GOALS) // len(MEASURES)],
                policy=POLICIES[measure * len(POLICIES) // len(MEASURES)],
                measure_no=measure + 1,
                priority="★" if measure % 3 == 0 else "",
                measure=f"{'①②③④⑤⑥'[measure]}{MEASURES[measure]}",
                department=owner,
                name=name,
            )
        )
    return rows


def _name(rng: Random, used: set[str]) -> str:
    """A name that no other initiative has."""
    name = rng.choice(THINGS) + rng.choice(DOING)
    while name in used:
        name = rng.choice(THINGS) + rng.choice(DOING) + f"（第{rng.randint(2, 99)}次）"
    used.add(name)
    return name


def make_history(rng: Random, plan: Plan, period: int) -> dict[int, list[str]]:
    """The marks of the periods before this one: what is done stays done."""
    history = {}
    for number in plan.initiatives:
        marks: list[str] = []
        for _ in range(period - 1):
            if marks and marks[-1] in DONE:
                marks.append(marks[-1])
            else:
                marks.append(rng.choices("○△□×◎-/", (12, 3, 3, 1, 1, 0.5, 1))[0])
        history[number] = marks
    return history


def write_plan(plan: Plan, path: Path, period_code: str) -> None:
    """The register as an Excel workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    _sheet(book, "計画", _plan_rows(plan))
    head = ["通しNo.", "基本目標", "基本施策", "施策No.", "重点事業", "施策", "主管課等", "事業・取組みの名称"]
    rows = [
        [i.number, i.goal, i.policy, i.measure_no, i.priority or None, i.measure, i.department, i.name]
        for i in plan.initiatives.values()
    ]
    _sheet(book, "事業", [head, *rows])
    departments = [[n, "、".join(a) or None, None, None] for n, a in plan.departments.items()]
    _sheet(book, "主管課等", [["名称", "別名", "宛先メール", "備考"], *departments])
    legend = [[m, w, "要" if m in ASKING else "不要"] for m, w in plan.meanings.items()]
    _sheet(book, "凡例", [["記号", "意味", "理由の記入"], *legend])
    _sheet(book, "評価理由", [CODES_SHEET, *[[c, w or None] for c, w in plan.labels.items()]])
    waivers = [[n, period_code, rule, "確認のうえ認める。", who, "2024-04-20", None] for n, rule, who in plan.waivers]
    _sheet(book, "例外", [["通しNo.", "期", "規則", "理由", "承認者", "承認日", "期限"], *waivers])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _plan_rows(plan: Plan) -> list[list[object]]:
    """The sheet 計画: two columns."""
    return [
        ["項目", "値"],
        ["計画名", plan.name],
        ["団体名", plan.city],
        ["全国地方公共団体コード", "132039"],
        ["年度", "R5"],
        ["取りまとめ担当", plan.office],
        ["連絡先", None],
        ["提出期限1期", "2023-07-14"],
        ["提出期限2期", "2023-10-13"],
        ["提出期限3期", "2024-01-19"],
        ["提出期限4期", "2024-04-12"],
        ["文字数上限", str(plan.limit)],
    ]


def _sheet(book: openpyxl.Workbook, title: str, rows: list) -> None:
    """One sheet of plain values; text stays text."""
    sheet = book.create_sheet(title)
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            cell = sheet.cell(r, c)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
