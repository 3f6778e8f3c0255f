"""Flags for cells that show something else than their value, built-in formats among them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.reading import Flag
from pipeline.reading.formatcode import sections
from pipeline.reading.numberformats import BUILT_IN
from tests.reading import books
from tests.reading.formatted import grid, number, row, styles

DAY = date(2024, 3, 31)


@pytest.mark.parametrize("number", BUILT_IN)
def test_every_built_in_format_is_followed(number: int) -> None:
    assert len(sections(BUILT_IN[number])) in (1, 2, 4)


def test_flags_of_an_xlsx(tmp_path: Path) -> None:
    cells = row(
        number(0.30000000000000004),
        number(0.8),
        number(45382),
        number(7),
        ' t="inlineStr"><is><t>済</t></is>',
        ' t="b"><v>1</v>',
        number(5),
        "",
    )
    codes = ("0%", 57, "0", '@"（一部）"', '0"人"', "[DBNum2]0", '0"人"')
    found = grid(books.write(tmp_path / "a.xlsx", books.book(cells, styles=styles(*codes))))
    assert found.rows == [[0.30000000000000004, 0.8, DAY, 7, "済", True, 5]]
    assert found.flags == (
        Flag(1, 2, "shown", "80%"),
        Flag(1, 3, "shown", "R6.3.31"),
        Flag(1, 5, "shown", "済（一部）"),
        Flag(1, 7, "unshown", "[DBNum2]0"),
        Flag(1, 1, "shown", "0.3"),
    )


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (14, "2024/3/31"),
        (22, "2024/3/31 10:30"),
        (27, "R6.3.31"),
        (28, "令和6年3月31日"),
        (30, "3/31/24"),
        (31, "2024年3月31日"),
        (32, "10時30分"),
        (33, "10時30分00秒"),
        (34, "2024年3月"),
        (35, "3月31日"),
        (36, "R6.3.31"),
        (52, "2024年3月"),
        (55, "2024年3月"),
        (56, "3月31日"),
        (58, "令和6年3月31日"),
        (38, "45,382"),
        (9, "4538244%"),
    ],
)
def test_built_in_formats(kind: int, text: str, tmp_path: Path) -> None:
    parts = books.book(row("", number(45382.4375)), styles=styles(kind))
    assert grid(books.write(tmp_path / "a.xlsx", parts)).flags == (Flag(1, 2, "shown", text),)


def test_days_from_1904(tmp_path: Path) -> None:
    cells = row("", number(43920), number(43920), number(43920), number(1.5))
    parts = books.book(cells, styles=styles("yyyy/m/d", "aaa", "0", "[h]:mm"))
    main = str(parts["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    found = grid(books.write(tmp_path / "a.xlsx", parts | {"xl/workbook.xml": main}))
    assert found.rows == [[DAY, 43920, 43920, timedelta(hours=36)]]
    assert [(flag.column, flag.text) for flag in found.flags] == [(2, "2024/3/31"), (3, "日"), (5, "36:00")]


def test_a_later_part_of_the_workbook_does_not_take_1904_back(tmp_path: Path) -> None:
    parts = books.book(row("", number(43920)), styles=styles("yyyy/m/d"))
    main = str(parts["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    main = main.replace("</workbook>", '<extLst><ext><x15:workbookPr xmlns:x15="x"/></ext></extLst></workbook>')
    assert grid(books.write(tmp_path / "a.xlsx", parts | {"xl/workbook.xml": main})).rows == [[DAY]]
