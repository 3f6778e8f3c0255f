"""The contract's own words: marks, codes, rules with their severities, and headings that a table may have."""

from __future__ import annotations

MEANINGS = {
    "○": "進捗あり",
    "△": "遅れ・課題あり",
    "□": "検討中",
    "×": "進捗なし",
    "◎": "完了",
    "-": "中止",
    "/": "該当なし",
}
ASKING = ("△", "□", "×", "-", "/")
DONE = ("◎", "-")
LABELS = {
    "1": "",
    "2": "外的要因（インフラの整備、法令の整備が進んでいない等）の影響",
    "3": "内的要因（優先順位が低い等）の影響",
    "4": "その他",
}
# §5: read as the legal mark, with a notice.
LOOK_ALIKES = {
    "○": "〇◯⭕",
    "◎": "⊚",
    "△": "∆Δ",
    "□": "☐⬜◻",
    "×": "✕✖╳☓xXｘＸ",
    "-": "－−‐‑–—―ーｰ─",
    "/": "／∕⁄╱",
}
# §4 and §5: never guessed. The second part is the mark that has to be suggested, where the contract leaves no doubt.
ILLEGAL_MARKS = {
    "▲": "△",
    "■": "□",
    "◉": "◎",
    "口": "□",
    "ロ": "□",
    "一": "-",
    "O": "○",
    "o": "○",
    "❌": "×",
    "⚪": "○",
    "△遅れ": "△",
    "□（協議中）": "□",
    "●": "",
    "済": "",
    "○→△": "",
    "○△": "",
    "〃": "",
    "↓": "",
    "レ": "",
    "前回と同じ": "",
}
# §4: 選択肢 that says nothing beside a mark that asks for none.
NOTHING_AS_CODE = ("－", "-", "―", "/", "／", 0, "0", "なし", "該当なし", "特になし")
NOTHING_AS_TEXT = ("－", "-", "―", "/", "／", 0, "0")
NOTHING_BESIDE_FOUR = ("なし", "特になし", "該当なし", "同上", "－", "-", "別紙のとおり")
TWO_CODES = ("2または3", "2 又は3", "2や3", "2と3", "2も3も", "2、一部3", "2・3", "２，３", "②③", "3、4")
NO_CODES = (5, "9", "６", "あ", "○", "Ａ")

SEVERITY = {
    **dict.fromkeys(
        [
            "mark-missing",
            "mark-illegal",
            "reason-missing",
            "reason-illegal",
            "serial-unknown",
            "serial-illegal",
            "serial-duplicate",
            "row-missing",
            "row-foreign",
            "row-slipped",
            "heading-twice",
            "return-conflict",
            "cell-error",
            "cell-formula",
            "file-unreadable",
            "file-encrypted",
            "file-unsupported",
            "file-too-large",
            "file-no-table",
            "file-wrong-period",
            "file-unknown-department",
            "return-missing",
        ],
        "error",
    ),
    **dict.fromkeys(
        [
            "reason-unexpected",
            "reason-text-missing",
            "text-pointing",
            "text-private",
            "text-lost",
            "text-shown",
            "sender-doubtful",
            "fixed-changed",
            "past-changed",
            "future-filled",
            "done-reopened",
            "text-too-long",
            "period-doubtful",
            "note-on-answer",
            "cell-covered",
        ],
        "warning",
    ),
    **dict.fromkeys(
        [
            "mark-normalized",
            "blank-said",
            "row-repeated",
            "return-superseded",
            "file-duplicate",
            "sheet-ignored",
            "text-outside",
            "folder-ignored",
        ],
        "notice",
    ),
}
# §4, "One cause, one finding": in more than half of a file's rows and at least so many of them.
GATHERED = {
    **dict.fromkeys(
        [
            "fixed-changed",
            "past-changed",
            "future-filled",
            "row-foreign",
            "row-repeated",
            "mark-normalized",
            "blank-said",
            "cell-formula",
            "note-on-answer",
        ],
        5,
    ),
    "row-slipped": 3,
}
WAIVABLE = ("mark-missing", "mark-illegal", "reason-missing", "reason-illegal", "row-missing")

# §4 and §10: what returns may call our columns, known without the register.
HEADINGS = {
    "serial": (
        "通しNo.",
        "通しＮｏ．",
        "通し No.",
        "番号",
        "整理番号",
        "事業番号",
        "項番",
        "No.",
        "通しNo.（変更不可）",
    ),
    "measure_no": ("施策No.",),
    "measure": ("施策", "施策名"),
    "department": ("主管課等", "担当課", "担当部署", "所管部署", "担当部課", "所管所属", "推進課"),
    "initiative": (
        "事業・取組みの名称",
        "事業・取組の名称",
        "事業・取組み\nの名称",
        "取組",
        "取組項目",
        "主な取組",
        "事務事業名",
        "実施項目",
        "実施事業",
        "主要事業名",
    ),
    "code": ("選択肢", "選択肢（2～4）", "選 択 肢"),
    "text": ("評価理由", "評価 理由", "評価理由（自由記入）"),
}
MONTHS = {1: "4～6月", 2: "7～9月", 3: "10～12月", 4: "1～3月"}
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?")
