"""One cell of an .ods: its text, and what is struck through or crossed by a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reading import Flag, Grid
from tests.reading.opendoc import STYLES, cell, content, grid, number, read, row, styled


@pytest.mark.parametrize(
    ("made", "kind", "text"),
    [
        (cell("消す", styled("s")), "struck", ""),
        (cell("消す", styled("child")), "struck", ""),
        (cell("残る", styled("not")), None, ""),
        (cell("残る", styled("round")), None, ""),
        (cell('<text:p text:style-name="p">消す</text:p>'), "struck", ""),
        (cell('<text:p>残る<text:span text:style-name="t">消す</text:span>文</text:p>'), "struck-part", "残る文"),
        (cell('<text:p><text:span text:style-name="t">消す</text:span> </text:p>'), "struck", ""),
        (
            cell('<text:p>消す<text:span text:style-name="u">残る</text:span></text:p>', styled("s")),
            "struck-part",
            "残る",
        ),
        (
            cell(
                '<text:p>消<text:span><text:span text:style-name="u">残</text:span></text:span>す</text:p>', styled("s")
            ),
            "struck-part",
            "残",
        ),
        (cell('<text:p text:style-name="p">消す</text:p><text:p>残る</text:p>'), "struck-part", "\n残る"),
        (number("3", styled("s")), "struck", ""),
        (cell("", styled("s")), None, ""),
    ],
)
def test_struck(tmp_path: Path, made: str, kind: str | None, text: str) -> None:
    found = grid(tmp_path, row(made, cell("終")))
    assert found.flags == ((Flag(1, 1, kind, text),) if kind else ())  # type: ignore[arg-type]


def test_cells_that_name_no_style_have_that_of_their_row_or_column_or_the_usual_one(tmp_path: Path) -> None:
    columns = (
        '<table:table-column table:default-cell-style-name="not"/><table:table-column table:number-columns-repeated="2"'
        ' table:default-cell-style-name="s"/>'
    )
    table = (
        columns
        + row(*map(cell, "abc"))
        + row(cell("d"), cell("e", styled("n")), about=' table:default-cell-style-name="s"')
    )
    found = grid(tmp_path, table + row(cell("f"), cell("g", styled("n"))))
    assert [flag for flag in found.flags if flag.kind == "struck"] == [
        *(Flag(1, 2, "struck"), Flag(1, 3, "struck"), Flag(2, 1, "struck"))
    ]
    usual = STYLES.replace('"s" style:family="table-cell"', '"Default" style:family="table-cell"')
    assert grid(tmp_path, row(cell("a"), cell("b", styled("n"))), styles=usual).flags == (Flag(1, 1, "struck"),)
    default = usual.replace('style:style style:name="Default"', "style:default-style").replace(
        "</style:style>", "</style:default-style>", 1
    )
    assert [flag.kind for flag in grid(tmp_path, row(cell("a")), styles=default).flags] == ["struck"]


def test_diagonals(tmp_path: Path) -> None:
    far = ' table:number-columns-repeated="16000"'
    table = row(
        cell("a"), cell("", styled("d")), cell("", styled("n")), cell("b", styled("d")), cell("", far + styled("d"))
    )
    found = grid(tmp_path, table + row(cell("", styled("d")), about=' table:number-rows-repeated="1000000"'))
    assert found.flags == (Flag(1, 2, "diagonal"), Flag(1, 4, "diagonal"))
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="d"/>'
    blanks = row(cell("a"), cell("", ' table:number-columns-repeated="2"'), cell("b")) + row(cell("c"))
    assert grid(tmp_path, columns + blanks).flags == (Flag(1, 2, "diagonal"),)


@pytest.mark.parametrize(
    ("inner", "value"),
    [
        ("<text:p>一</text:p><text:p>二</text:p>", "一\n二"),
        ("<text:p>一<text:line-break/>二</text:p>", "一\n二"),
        ('<text:p>空<text:s text:c="3"/>白<text:tab/>タブ</text:p>', "空   白\tタブ"),
        ("<text:p><text:s/>前後 </text:p>", " 前後 "),
        ("<text:p><text:span>太</text:span><text:a>リンク</text:a></text:p>", "太リンク"),
        (
            "<text:p><text:ruby><text:ruby-base>東</text:ruby-base><text:ruby-text>ひ</text:ruby-text></text:ruby>京</text:p>",
            "東京",
        ),
        ("\n  <text:p>\n ○\n</text:p>\n ", "○ "),
        ("<text:p/><text:p>二</text:p>", "\n二"),
        ("<text:p><![CDATA[a&b]]>&lt;<!-- 註 -->c</text:p>", "a&b<c"),
    ],
)
def test_text(tmp_path: Path, inner: str, value: str) -> None:
    assert grid(tmp_path, row(f'<table:table-cell office:value-type="string">{inner}</table:table-cell>')).rows == [
        [value]
    ]


def test_blanks_between_the_tags(tmp_path: Path) -> None:
    pretty = content(row(cell("foo"), number("10.43"), about=' table:number-rows-repeated="2"')).replace("><", ">\n  <")
    assert read(tmp_path, pretty) == (Grid("表", False, 1, 1, [["foo", 10.43]] * 2),)
