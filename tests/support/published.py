"""Progress tables as cities publish them: invented cities and contents, layouts that were really seen.

The same call always writes the same cells. Each function is one table; :data:`TABLES` names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

T = TypeVar("T")


def pick(choices: Sequence[T], *key: object) -> T:
    """One of the choices, always the same for the same key."""
    return choices[crc32(repr(key).encode()) % len(choices)]


def number(low: int, high: int, *key: object) -> int:
    """A number between two, always the same for the same key."""
    return low + crc32(repr(key).encode()) % (high - low + 1)


class Table:
    """A sheet that grows downwards; ``row`` is its last."""

    def __init__(self, sheet: str, columns: int) -> None:
        self.book = Workbook()
        self.sheet: Worksheet = self.book.active
        self.sheet.title = sheet
        self.width = columns
        self.row = 0

    def line(self, text: str) -> None:
        """A text that is merged across the table: its title, a section row or a legend."""
        self.row += 1
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=self.width)
        self.sheet.cell(self.row, 1, text)

    def blank(self) -> None:
        """A row with nothing."""
        self.row += 1

    def headings(self, *rows: Sequence[str]) -> None:
        """One or two rows; "" continues the heading on its left (or, in the second row, the one above)."""
        first = self.row + 1
        for row in rows:
            self.row += 1
            for column, text in enumerate(row, 1):
                self.sheet.cell(self.row, column, text or None)
        if len(rows) == 2:
            top, below = rows
            column = 0
            while column < len(top):
                last = column
                while last + 1 < len(top) and not top[last + 1] and below[last + 1]:
                    last += 1
                if below[column] and last > column:
                    self.sheet.merge_cells(start_row=first, start_column=column + 1, end_row=first, end_column=last + 1)
                elif not below[column]:
                    self.sheet.merge_cells(
                        start_row=first, start_column=column + 1, end_row=first + 1, end_column=column + 1
                    )
                column = last + 1

    def add(self, *values: object) -> None:
        """The next row."""
        self.row += 1
        for column, value in enumerate(values, 1):
            self.sheet.cell(self.row, column, value)

    def merge_down(self, column: int, first: int) -> None:
        """Merge a column from the row `first` to the last one; only the first row keeps its value, as in Excel."""
        if self.row > first:
            self.sheet.merge_cells(start_row=first, start_column=column, end_row=self.row, end_column=column)


def equality() -> Table:
    """Several departments for one initiative, A–D, three texts and a direction, once a year."""
    t = Table("R5実績", 11)
    t.line("第3次あおば市男女共同参画プラン　令和5年度進捗状況一覧表")
    t.line("令和6年5月31日現在")
    top = ["No.", "施策の方向", "具体的施策", "事業名", "担当課", "令和5年度", "", "", "", "令和6年度", ""]
    below = ["", "", "", "", "", "取組内容・実績", "評価", "成果", "課題", "方向性", "取組予定"]
    t.headings(top, below)
    plan = {
        "基本目標Ⅰ　男女共同参画の意識づくり": {
            "1 意識啓発の推進": {
                "①広報・情報提供": {"啓発誌の発行": ["市民協働課", "広報課"], "図書コーナーの充実": ["図書館"]},
                "②学習機会の提供": {
                    "男女共同参画講座の開催": ["市民協働課", "生涯学習課", "商工課"],
                    "出前講座の実施": ["市民協働課"],
                },
            },
            "2 教育の推進": {
                "①学校教育": {"教職員研修の実施": ["学校教育課"], "副読本の活用": ["学校教育課", "児童福祉課"]}
            },
        },
        "基本目標Ⅱ　あらゆる分野での参画促進": {
            "1 政策決定への参画": {"①審議会等": {"女性委員登用の促進": ["全課"], "人材リストの整備": ["市民協働課"]}},
            "2 働く場での参画": {
                "①両立支援": {
                    "ワーク・ライフ・バランスの啓発": ["商工課", "市民協働課", "人事課"],
                    "保育サービスの充実": ["児童福祉課"],
                },
                "②事業者支援": {"表彰制度の運用": ["商工課"]},
            },
        },
        "基本目標Ⅲ　安心して暮らせる社会": {
            "1 暴力の根絶": {
                "①相談体制": {"ＤＶ相談の実施": ["市民協働課", "児童福祉課"], "関係機関との連携": ["市民協働課"]},
                "②被害者支援": {"一時保護の支援": ["児童福祉課", "福祉課"]},
            }
        },
    }
    no = rows = 0
    for goal, directions in plan.items():
        t.line(goal)
        for direction, measures in directions.items():
            top_row = t.row + 1
            for measure, initiatives in measures.items():
                measure_row = t.row + 1
                for name, departments in initiatives.items():
                    no += 1
                    own = t.row + 1
                    for i, department in enumerate(departments):
                        rows += 1
                        first = [
                            no,
                            direction if t.row + 1 == top_row else None,
                            measure if t.row + 1 == measure_row else None,
                            name,
                        ]
                        if i:
                            first = [None] * 4
                        t.add(
                            *first,
                            department,
                            f"{department}において{name}に関する取組を{number(1, 9, rows)}回実施した。",
                            pick("AABBC", rows),
                            f"参加者{number(10, 300, rows, 1)}人",
                            "若年層への周知が課題",
                            pick(["拡充", "継続", "継続", "改善", "縮小"], rows, 2),
                            "引き続き実施する",
                        )
                    t.merge_down(1, own)
                    t.merge_down(4, own)
                t.merge_down(3, measure_row)
            t.merge_down(2, top_row)
    t.blank()
    t.line("※評価　A：計画以上に進んだ　B：計画どおり　C：計画より遅れた　D：未実施")
    t.line("※方向性　拡充・継続・改善・縮小・廃止から選択")
    return t


def environment() -> Table:
    """Words as marks, a target and an actual number for each row with its own unit, once a year."""
    t = Table("進捗状況", 12)
    t.line("みなと市環境基本計画　令和5年度　施策の進捗状況")
    heads = [
        "番号",
        "施策の柱",
        "施策",
        "所管課",
        "指標",
        "単位",
        "基準値\n(R2)",
        "目標値\n(R7)",
        "実績値\n(R5)",
        "進捗状況",
        "取組状況",
        "今後の\n方向性",
    ]
    t.headings(heads)
    plan = {
        "第1章　脱炭素社会の実現": {
            "再生可能エネルギー": ["公共施設への太陽光導入", "住宅用太陽光補助", "電力の地産地消"],
            "省エネルギー": ["照明LED化", "次世代自動車の導入", "エコ通勤の推進", "省エネ診断"],
        },
        "第2章　循環型社会の形成": {
            "ごみ減量": ["食品ロス削減", "生ごみ堆肥化", "プラスチック分別", "集団回収"],
            "適正処理": ["不法投棄対策", "焼却施設更新"],
        },
        "第3章　自然との共生": {
            "緑の保全": ["緑地保全契約", "街路樹更新", "市民農園"],
            "生物多様性": ["外来種対策", "自然観察会"],
        },
        "第4章　安全な生活環境": {"公害防止": ["大気測定", "騒音測定", "水質測定", "アスベスト指導"]},
    }
    owners = iter(
        ["環境政策課", "財産管理課", "ごみ減量課", "道路課", "公園緑地課", "環境保全課", "環境保全課"]
    )  # one for each 施策の柱
    no = 0
    for chapter, pillars in plan.items():
        t.line(chapter)
        for pillar, names in pillars.items():
            first, owner = t.row + 1, next(owners)
            for name in names:
                no += 1
                base = number(10, 60, no)
                actual = base + number(0, 40, no, 1) - 5
                t.add(
                    no,
                    pillar if t.row + 1 == first else None,
                    name,
                    owner,
                    f"{name}の件数",
                    pick(["件", "％", "人", "ｔ"], no, 2),
                    base,
                    base + number(10, 40, no, 3),
                    actual,
                    pick(["順調", "概ね順調", "概ね順調", "やや遅れ", "遅れ", "完了"], no, 4),
                    f"{name}を{actual}件行った。",
                    pick(["拡充", "継続", "見直し"], no, 5),
                )
            t.merge_down(2, first)
    t.blank()
    t.line(
        "【進捗状況の区分】順調：目標を上回る　概ね順調：目標どおり　やや遅れ：目標の8割未満　"
        "遅れ：目標の5割未満　完了：取組が終了"
    )
    return t


def reform() -> Table:
    """Two halves, ◎ = better than planned, per cent, money; numbers like 1-1."""
    t = Table("進捗管理", 13)
    t.line("第6次さくら市行財政改革プラン　令和5年度　進捗管理表")
    t.line("凡例：◎…計画以上　○…計画どおり　△…遅れている　×…未着手　―…対象外")
    top = [
        "No.",
        "改革の柱",
        "取組項目",
        "所管課",
        "上半期（9月末）",
        "",
        "",
        "下半期（3月末）",
        "",
        "",
        "効果額（千円）",
        "",
        "備考",
    ]
    below = ["", "", "", "", "進捗", "進捗率", "取組内容", "進捗", "進捗率", "取組内容", "計画", "実績", ""]
    t.headings(top, below)
    plan = {
        "1 歳入の確保": [
            "使用料の見直し",
            "ふるさと納税の拡大",
            "市税徴収率の向上",
            "未利用地の売却",
            "広告収入の確保",
            "企業版ふるさと納税",
        ],
        "2 歳出の適正化": ["補助金の見直し", "時間外勤務の縮減", "委託料の精査", "公用車の集約", "電力調達の見直し"],
        "3 業務の改革": [
            "窓口の一元化",
            "電子申請の拡大",
            "RPAの導入",
            "ペーパーレス会議",
            "文書管理の電子化",
            "AI議事録",
        ],
        "4 施設の適正化": ["公民館の集約", "学校跡地の活用", "指定管理の拡大", "橋りょう長寿命化"],
    }
    owners = iter(
        [
            "財政課",
            "総務課",
            "税務課",
            "管財課",
            "総務課",
            "財政課",
            "財政課",
            "人事課",
            "総務課",
            "管財課",
            "管財課",
            "総務課",
            "デジタル推進課",
            "デジタル推進課",
            "デジタル推進課",
            "総務課",
            "デジタル推進課",
            "生涯学習課",
            "管財課",
            "生涯学習課",
            "管財課",
        ]
    )  # one for each item
    rows = 0
    for pillar, items in plan.items():
        first = t.row + 1
        for i, item in enumerate(items, 1):
            rows += 1
            t.add(
                f"{pillar[0]}-{i}",
                pillar if i == 1 else None,
                item,
                next(owners),
                pick("○○○△◎", rows, 1),
                pick([0.3, 0.5, 0.6], rows, 2),
                f"{item}について検討した。",
                pick("○○◎△×", rows, 3),
                pick([0.8, 1.0, 0.5], rows, 4),
                f"{item}を実施した。",
                number(0, 90, rows, 5) * 100,
                number(0, 90, rows, 6) * 100,
                None,
            )
            for column in (6, 9):
                t.sheet.cell(t.row, column).number_format = "0%"
            for column in (11, 12):
                t.sheet.cell(t.row, column).number_format = "#,##0"
        t.merge_down(2, first)
    return t


def children() -> Table:
    """Target, actual, rate by formula, A–C, a reason and a direction, once a year."""
    t = Table("Sheet1", 12)
    t.line("ひかり市子ども・子育て支援事業計画の進捗管理表（令和5年度分）")
    t.line("凡例：A…達成できた　B…一部達成できた　C…達成できなかった　N…未実施")
    heads = [
        "通し番号",
        "施策名",
        "事業名",
        "担当課",
        "活動指標",
        "単位",
        "目標値",
        "実績値",
        "達成率",
        "評価",
        "評価の理由",
        "方向性",
    ]
    t.headings(heads)
    plan = {
        "基本目標１　親子の健やかな育ち": {
            "母子保健の充実": ["妊婦健診", "産後ケア", "乳児全戸訪問", "乳幼児健診"],
            "小児医療の充実": ["病児保育", "医療費助成"],
        },
        "基本目標２　教育・保育の充実": {
            "教育・保育の提供": ["保育所整備", "認定こども園", "一時預かり", "延長保育"],
            "放課後の居場所": ["放課後児童クラブ", "児童館"],
        },
        "基本目標３　地域の子育て支援": {
            "相談・交流の場": ["ファミリーサポート", "子育てひろば", "利用者支援", "養育支援訪問"],
            "配慮が必要な家庭への支援": [
                "児童虐待防止",
                "ひとり親支援",
                "発達支援",
                "医療的ケア児支援",
                "多胎児支援",
                "子どもの貧困対策",
            ],
        },
    }
    owners = iter(
        ["健康推進課", "こども家庭課", "保育課", "教育総務課", "こども家庭課", "障がい福祉課"]
    )  # one for each 施策
    no = 0
    for goal, measures in plan.items():
        t.line(goal)
        for measure, names in measures.items():
            owner = next(owners)
            for name in names:
                no += 1
                target = number(50, 500, no)
                t.add(
                    no,
                    measure,
                    name,
                    owner,
                    "利用者数",
                    "人",
                    target,
                    target * number(40, 120, no, 1) // 100,
                    f"=ROUND(H{t.row + 1}/G{t.row + 1},3)",
                    pick("AABBC", no, 2),
                    f"{name}の利用が見込みと異なったため。",
                    pick(["拡充", "継続", "継続", "縮小"], no, 3),
                )
                t.sheet.cell(t.row, 9).number_format = "0.0%"
    return t


def master_plan() -> Table:
    """Quarterly, four levels, budget and spending, A–E, ア–エ."""
    t = Table("実施計画", 16)
    t.line("第5次わかば市総合計画　実施計画の進行管理表　令和5年度分")
    t.line("凡例：A…計画を上回る　B…計画どおり　C…計画より遅れ　D…未着手　E…完了")
    t.line("評価理由の選択肢：ア 国・県の動向　イ 財源　ウ 関係者との調整　エ その他")
    top = [
        "通しNo.",
        "政策",
        "基本施策",
        "施策",
        "事業名",
        "担当部課",
        "事業費（千円）",
        "",
        "",
        "進捗状況",
        "",
        "",
        "",
        "遅れの理由",
        "",
        "次年度",
    ]
    below = [
        "",
        "",
        "",
        "",
        "",
        "",
        "予算額",
        "執行額",
        "執行率",
        "第1四半期",
        "第2四半期",
        "第3四半期",
        "第4四半期",
        "選択肢",
        "自由記述",
        "",
    ]
    t.headings(top, below)
    plan = {
        "1 健康・福祉": {
            "1-1 地域福祉": {
                "地域の支え合い": ["見守りネットワーク", "民生委員活動支援"],
                "生活支援": ["自立相談", "学習支援"],
            },
            "1-2 健康づくり": {"予防の推進": ["特定健診", "がん検診", "フレイル予防"]},
        },
        "2 教育・文化": {
            "2-1 学校教育": {
                "学力の向上": ["少人数指導", "ICT支援員", "英語教育"],
                "教育環境": ["校舎改修", "給食室更新"],
            },
            "2-2 生涯学習": {"文化財": ["史跡整備", "文化財調査"]},
        },
        "3 都市基盤": {
            "3-1 道路・交通": {
                "道路整備": ["都市計画道路", "歩道改良", "橋りょう補修"],
                "公共交通": ["コミュニティバス", "駅前広場"],
            },
            "3-2 上下水道": {"水の安定供給": ["配水管更新", "耐震化"]},
        },
        "4 産業・環境": {
            "4-1 産業": {"商工業": ["創業支援", "販路開拓", "空き店舗対策"], "農業": ["担い手育成", "鳥獣対策"]},
            "4-2 環境": {"循環型社会": ["ごみ減量", "再エネ導入"]},
        },
    }
    owners = iter(
        [
            "福祉部福祉課",
            "福祉部福祉課",
            "健康部健康課",
            "教育部学校教育課",
            "教育部学校教育課",
            "教育部生涯学習課",
            "建設部道路課",
            "建設部都市計画課",
            "水道部業務課",
            "経済部商工課",
            "経済部農政課",
            "環境部環境課",
        ]
    )  # one for each 施策
    no = 0
    for policy, basics in plan.items():
        policy_row = t.row + 1
        for basic, measures in basics.items():
            basic_row = t.row + 1
            for measure, names in measures.items():
                measure_row, owner = t.row + 1, next(owners)
                for name in names:
                    no += 1
                    marks = [pick("BBBCA", no, i) for i in range(4)]
                    budget = number(5, 900, no, 5) * 100
                    spent = budget * number(30, 100, no, 6) // 100
                    late = marks[3] in "CD"
                    t.add(
                        no,
                        *(
                            text if t.row + 1 == row else None
                            for text, row in ((policy, policy_row), (basic, basic_row), (measure, measure_row))
                        ),
                        name,
                        owner,
                        budget,
                        spent,
                        f"=ROUND(H{t.row + 1}/G{t.row + 1},2)",
                        *marks,
                        pick("アイウ", no, 7) if late else None,
                        "協議に時間を要した。" if late else None,
                        pick(["継続", "拡充", "縮小"], no, 8),
                    )
                    for column in (7, 8):
                        t.sheet.cell(t.row, column).number_format = "#,##0"
                    t.sheet.cell(t.row, 9).number_format = "0%"
                t.merge_down(4, measure_row)
            t.merge_down(3, basic_row)
        t.merge_down(2, policy_row)
    return t


def office_work() -> Table:
    """Four scores, two stages of judgement, money, once a year."""
    t = Table("一覧", 18)
    t.line("令和5年度　事務事業評価　結果一覧表（令和4年度実施事業）")
    t.line("すみれ区企画部")
    top = [
        "No.",
        "事業区分",
        "所管部",
        "所管課",
        "事務事業名",
        "決算額\n(千円)",
        "指標",
        "",
        "",
        "評価の視点",
        "",
        "",
        "",
        "総合評価",
        "今後の方向性",
        "",
        "評価の理由",
        "二次評価の意見",
    ]
    below = [
        "",
        "",
        "",
        "",
        "",
        "",
        "名称",
        "目標",
        "実績",
        "必要性",
        "効率性",
        "適切性",
        "達成度",
        "",
        "一次",
        "二次",
        "",
        "",
    ]
    t.headings(top, below)
    departments = [
        ("総務部", "総務課"),
        ("総務部", "人事課"),
        ("区民部", "戸籍住民課"),
        ("区民部", "税務課"),
        ("福祉部", "高齢福祉課"),
        ("福祉部", "障害福祉課"),
        ("土木部", "道路公園課"),
        ("土木部", "土木課"),
        ("教育委員会", "学務課"),
    ]
    things = [
        "広報紙",
        "職員研修",
        "窓口",
        "証明発行",
        "滞納整理",
        "敬老",
        "配食",
        "移動支援",
        "街路灯",
        "公園",
        "放置自転車",
        "就学援助",
    ]
    names = [thing + kind for thing in things for kind in ("運営事業", "推進事業", "管理事業")]
    for no, name in enumerate(names, 1):
        t.add(
            no,
            pick(["任意", "義務"], no),
            *pick(departments, no, 1),
            name,
            number(1, 999, no, 2) * 10,
            "件数",
            number(10, 90, no, 3),
            number(10, 90, no, 4),
            *(pick([4, 3, 3, 2], no, 5 + i) for i in range(4)),
            pick("ABC", no, 9),
            pick(["現状維持", "拡充", "改善", "縮小"], no, 10),
            pick(["現状維持", "改善"], no, 11),
            f"{name}は一定の成果がある。",
            "効率化に努められたい。",
        )
        t.sheet.cell(t.row, 6).number_format = "#,##0"
    t.blank()
    t.line("評価の視点　4：十分　3：おおむね十分　2：一部改善　1：抜本的見直し")
    t.line("総合評価　A：十分　B：おおむね十分　C：要改善")
    return t


def welfare() -> Table:
    """Scores 1–5 by the department and by a committee, section rows of two levels, once a year."""
    t = Table("評価", 10)
    t.line("かえで市地域福祉計画　令和5年度　進捗状況評価表")
    heads = [
        "No.",
        "施策",
        "取組",
        "担当",
        "令和5年度の実績",
        "自己評価",
        "課題と今後の取組",
        "委員会評価",
        "委員会の意見",
        "次年度",
    ]
    t.headings(heads)
    plan = {
        "基本目標１　支え合う人づくり": {"(1)福祉教育の推進": 4, "(2)担い手の育成": 3},
        "基本目標２　支え合う地域づくり": {"(1)居場所づくり": 5, "(2)見守り活動": 4},
        "基本目標３　支える仕組みづくり": {"(1)相談体制": 3, "(2)権利擁護": 4, "(3)情報提供": 3},
    }
    departments = [
        "地域福祉課",
        "高齢福祉課",
        "障害福祉課",
        "子育て支援課",
        "社会福祉協議会",
        "地域福祉課・社会福祉協議会",
        "各課",
    ]
    no = 0
    for goal, measures in plan.items():
        t.line(goal)
        for measure, count in measures.items():
            t.line("　" + measure)
            for k in range(count):
                no += 1
                t.add(
                    no,
                    measure[3:],
                    f"{measure[3:]}に関する取組{k + 1}",
                    pick(departments, no),
                    f"{number(2, 40, no, 1)}回実施",
                    pick([5, 4, 4, 3, 3, 2], no, 2),
                    "参加者の固定化が課題。",
                    pick([4, 3, 3, 2], no, 3),
                    "より広い周知を。",
                    pick(["継続", "拡充", "見直し"], no, 4),
                )
    t.blank()
    t.line(
        "評価基準　5：目標を大幅に上回る　4：目標を上回る　3：目標どおり　2：目標に達していない　1：実施できていない"
    )
    return t


def delivery_plan() -> Table:
    """An English council's delivery plan: RAG letters, four quarters, due dates, references like 1.1."""
    t = Table("Delivery Plan", 13)
    t.line("Northbridge Borough Council – Council Delivery Plan 2023/24: Progress Report")
    t.line(
        "RAG key: R = Red (will not be delivered)  A = Amber (at risk)  G = Green (on track)  "
        "B = Blue (complete)  N = Not started"
    )
    top = [
        "Ref",
        "Objective",
        "Action",
        "Lead Officer",
        "Directorate",
        "Due date",
        "RAG status",
        "",
        "",
        "",
        "Commentary",
        "KPI target",
        "KPI actual",
    ]
    below = ["", "", "", "", "", "", "Q1", "Q2", "Q3", "Q4", "", "", ""]
    t.headings(top, below)
    plan = {
        "Priority 1: Thriving economy": {"Support town centres": 3, "Grow skills": 2},
        "Priority 2: Greener borough": {"Reduce emissions": 4, "Improve recycling": 2},
        "Priority 3: Healthy communities": {"Tackle inequality": 3, "Better homes": 3},
        "Priority 4: Efficient council": {"Digital services": 3, "Financial resilience": 2},
    }
    officers = ["Head of Planning", "Director of Place", "Head of Housing", "Chief Finance Officer", "Head of Digital"]
    no = 0
    for priority, objectives in plan.items():
        t.line(priority)
        for objective, count in objectives.items():
            first = t.row + 1
            for k in range(count):
                no += 1
                marks = [pick("GGGARN", no, 1), pick("GGAR", no, 2), pick("GGAB", no, 3), pick("GGABR", no, 4)]
                t.add(
                    f"{priority[9]}.{no}",
                    objective if k == 0 else None,
                    f"{objective}: deliver workstream {k + 1}",
                    pick(officers, no),
                    pick(["Place", "People", "Resources"], no, 5),
                    "31/03/2024",
                    *marks,
                    "Work continues; supplier delay reported." if marks[3] in "AR" else "On track.",
                    number(50, 100, no, 6),
                    number(40, 100, no, 7),
                )
            t.merge_down(2, first)
    return t


TABLES = {
    "1_男女共同参画": equality,
    "2_環境基本計画": environment,
    "3_行革プラン": reform,
    "4_子ども子育て": children,
    "5_総合計画実施計画": master_plan,
    "6_事務事業評価": office_work,
    "7_地域福祉計画": welfare,
    "8_delivery_plan": delivery_plan,
}


def write(folder: Path, name: str) -> Path:
    """Write one of the tables into a folder."""
    path = folder / f"{name}.xlsx"
    TABLES[name]().book.save(path)
    return path
