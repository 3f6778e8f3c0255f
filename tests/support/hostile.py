"""A quarter whose every text wants to be markup, a script or a link, turns round, or has no end."""

from __future__ import annotations

import os
from pathlib import Path

from schemas.period import parse_period
from schemas.vocabulary import MARKS
from tests.support.quarter import Place, add_sheet, write_register
from tests.support.steps import plan_rows, waiver, write_table

SCRIPT = "<script>alert('s')</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
LINK = "javascript:alert(2)"
ENDS = "]]>--></style></title></table>{{ 7*7 }}{% raw %}&#39;&lt;"
TURNED = "\u202e逆さ\u2066"
LONG = "W" * 400
WALL = "壁" * 1001
EVERYTHING = f"{SCRIPT}{IMAGE} {LINK} {ENDS} {TURNED}"

BROAD, CURSED, TALL = "W" * 40, "\u202e&課';alert(3)", "長" * 40
"""Names of departments; a file's name cannot hold what markup is made of."""

INITIATIVES = {
    1: (f"①{EVERYTHING}", BROAD, f"・{EVERYTHING}{LONG}"),
    2: ("①施策", BROAD, f"・{LINK}"),
    3: ("①施策", BROAD, f"・{LONG}"),
    4: (f"②{LONG}", CURSED, f"・{WALL}"),
    5: (f"②{LONG}", CURSED, f"・{IMAGE}"),
    6: ("③施策", TALL, f"・{SCRIPT}"),
}
ANSWERS = {
    BROAD: [(1, SCRIPT, IMAGE, EVERYTHING), (2, "△", "4", WALL), (3, "○", LONG, TURNED), (999, IMAGE, LINK, ENDS)],
    CURSED: [(4, "□", "4", EVERYTHING), (5, ENDS, "", LONG), ("=1+1", TURNED, "", LINK)],
}


def hostile_quarter(root: Path) -> Place:
    """Six initiatives of three departments, the last of which sent what cannot be read."""
    place = Place(root, parse_period("R5-4"))
    place.raw.mkdir(parents=True)
    write_register(place, _register())
    write_table(place, "R5-3", dict.fromkeys(INITIATIVES, "○○○"), INITIATIVES)
    named = IMAGE if os.name == "posix" else "&amp;"
    for department, answers in ANSWERS.items():
        rows = [("通しNo.", "4期", "選択肢", "評価理由"), *answers]
        add_sheet(place.raw / f"{department}_{named}.xlsx", IMAGE.replace("(1)", "()"), rows)
    (place.raw / f"{TALL}{named}#1.xlsx").write_bytes(b"garbage")
    (place.raw / f"{named}?{TURNED}%3Cb%3E.xlsx").write_bytes(b"%PDF-1.7")
    return place


def _register() -> dict[str, list[list[str]]]:
    rows = plan_rows(
        計画名=f"計画{EVERYTHING}{LONG}",
        団体名=f"市{EVERYTHING}",
        取りまとめ担当=f"係{EVERYTHING}",
        連絡先=f"{LINK}\n{EVERYTHING}",
    )
    rows["事業"] = [
        [str(number), f"1. {EVERYTHING}", f"(1) {EVERYTHING}", "1", IMAGE, *words]
        for number, words in INITIATIVES.items()
    ]
    rows["主管課等"] = [[name, "", "", EVERYTHING] for name in (BROAD, CURSED, TALL)]
    signs = {"-": "<", "/": "&"}
    rows["凡例"] = [[signs.get(m.sign, m.sign), f"{m.meaning}{EVERYTHING}", "要", "", "1"] for m in MARKS]
    rows["評価理由"] = [["3", f"{EVERYTHING}"], ["4", f"その他{IMAGE}"]]
    rows["例外"] = [waiver(2, "text-too-long", reason=EVERYTHING, approver=EVERYTHING)]
    return rows
