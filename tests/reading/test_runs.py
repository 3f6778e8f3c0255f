"""Text struck through as a whole or in part, in .xlsx; the other formats have it in tests of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reading import Flag
from pipeline.reading.visible import struck_flag
from tests.reading import books
from tests.reading.test_values import STYLES, grid

STRUCK, PLAIN = "<r><rPr><strike/></rPr><t{1}>{0}</t></r>", "<r><rPr><b/></rPr><t{1}>{0}</t></r>"
BARE = "<r><t{1}>{0}</t></r>"
KEPT = ' xml:space="preserve"'


def runs(*each: tuple[str, str]) -> str:
    return "".join(run.format(text, KEPT) for run, text in each)


@pytest.mark.parametrize(
    ("pieces", "mark"),
    [
        ([("a", True), ("b", True)], ("struck", "")),
        ([("a", False), ("b", False)], None),
        ([("残る", False), ("消す", True), ("文", False)], ("struck-part", "残る文")),
        ([("消す", True), (" \n", False)], ("struck", "")),
        ([("残る", False), ("　 ", True)], None),
        ([("a", True), (" ", False), ("b", False)], ("struck-part", " b")),
        ([], None),
        ([(" ", True)], None),
    ],
)
def test_struck_flag(pieces: list[tuple[str, bool]], mark: tuple[str, str] | None) -> None:
    assert struck_flag(pieces) == mark


PARTS = [
    (0, runs((BARE, "残る"), (STRUCK, "消す"), (PLAIN, "文")), "残る消す文", Flag(1, 1, "struck-part", "残る文")),
    (1, runs((BARE, "消す"), (PLAIN, "残る")), "消す残る", Flag(1, 1, "struck-part", "残る")),
    (1, runs((BARE, "消す"), (STRUCK, "す")), "消すす", Flag(1, 1, "struck", "")),
    (0, runs((BARE, "a"), (BARE, "b")), "ab", None),
    (1, runs((BARE, "a"), (BARE, "b")), "ab", Flag(1, 1, "struck", "")),
    (0, runs((STRUCK, "a"), (PLAIN, " ")), "a ", Flag(1, 1, "struck", "")),
    (0, runs((STRUCK, "a&amp;"), (PLAIN, "&lt;b_x000D_")), "a&<b\r", Flag(1, 1, "struck-part", "<b\n")),
    (0, runs((STRUCK, "a"), (PLAIN, "b")) + "<rPh sb='0'><t>ふり</t></rPh>", "ab", Flag(1, 1, "struck-part", "b")),
    (0, '<r><rPr><strike val="0"/></rPr><t>a</t></r>', "a", None),
    (
        0,
        '<r><rPr><strike val="true"/><sz val="9"/></rPr><t>a</t></r><r><t>b</t></r>',
        "ab",
        Flag(1, 1, "struck-part", "b"),
    ),
]


@pytest.mark.parametrize(("style", "item", "value", "flag"), PARTS)
@pytest.mark.parametrize("where", ["shared", "inline", "prefixed"])
def test_struck_parts(tmp_path: Path, style: int, item: str, value: str, flag: Flag | None, where: str) -> None:
    strings = books.table(item)
    cell = f'<c r="A1" s="{style}" t="s"><v>0</v></c>'
    if where == "inline":
        cell = f'<c r="A1" s="{style}" t="inlineStr"><is>{item}</is></c>'
    elif where == "prefixed":
        strings = strings.replace("xmlns=", "xmlns:y=").replace("<", "<y:").replace("<y:/", "</y:")
    found = grid(tmp_path, cell, strings=strings, styles=STYLES)
    assert (found.rows, found.flags) == ([[value]], (flag,) if flag else ())


def test_strict_workbooks_are_read_alike(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    parts = books.book(
        books.ROW.format('<c r="A1" s="1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'),
        strings=books.table("<t>a</t>", runs((STRUCK, "b"), (BARE, "c"))),
        styles=STYLES,
    )
    for name, data in parts.items():
        text = str(data).replace(books.MAIN, strict)
        parts[name] = text.replace(books.OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
    from pipeline.reading import read_file

    found = read_file(books.write(tmp_path / "a.xlsx", parts))
    assert isinstance(found, tuple)
    assert (found[0].rows, found[0].flags) == ([["a", "bc"]], (Flag(1, 1, "struck"), Flag(1, 2, "struck-part", "c")))
