"""What an .ods file tells besides its values, and shapes of the same document that programs write."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.reading import Area, Flag, Grid, Note, Reading, Unreadable, read_file
from tests.reading import books

KIND = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = {name: name for name in ("office", "table", "text", "style")} | {"draw": "drawing"}
SPACES = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in NAMES.items())
STYLES = """<style:style style:name="s" style:family="table-cell"><style:text-properties
 style:text-line-through-style="solid"/></style:style>
<style:style style:name="child" style:family="table-cell" style:parent-style-name="s"/>
<style:style style:name="not" style:family="table-cell" style:parent-style-name="s"><style:text-properties
 style:text-line-through-style="none"/></style:style>
<style:style style:name="round" style:family="table-cell" style:parent-style-name="round"/>
<style:style style:name="d" style:family="table-cell"><style:table-cell-properties
 style:diagonal-bl-tr="0.06pt solid #000000" style:diagonal-tl-br="none"/></style:style>
<style:style style:name="n" style:family="table-cell"><style:table-cell-properties
 style:diagonal-bl-tr="none" style:diagonal-tl-br="none"/></style:style>
<style:style style:name="p" style:family="paragraph"><style:text-properties
 style:text-line-through-type="single"/></style:style>
<style:style style:name="t" style:family="text"><style:text-properties
 style:text-line-through-style="solid" style:text-line-through-type="single"/></style:style>
<style:style style:name="u" style:family="text"><style:text-properties
 style:text-line-through-style="none" style:text-line-through-type="none"/></style:style>
<style:style style:name="flat" style:family="table-row"><style:table-row-properties
 style:row-height="0cm"/></style:style>
<style:style style:name="thin" style:family="table-column"><style:table-column-properties
 style:column-width="0in"/></style:style>
<style:style style:name="away" style:family="table"><style:table-properties table:display="false"/></style:style>"""


def content(table: str, styles: str = STYLES, about: str = "") -> str:
    return (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="表"{about}>{table}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )


def read(tmp_path: Path, xml: str, **parts: str) -> Reading:
    return read_file(books.write(tmp_path / "a.ods", {"mimetype": KIND, "content.xml": xml} | parts))


def grid(tmp_path: Path, table: str, **given: str) -> Grid:
    found = read(tmp_path, content(table, **given))
    assert not isinstance(found, Unreadable), found.reason
    return found[0]


def row(*cells: str, about: str = "") -> str:
    return f"<table:table-row{about}>{''.join(cells)}</table:table-row>"


def cell(inner: str = "", about: str = "", covered: bool = False) -> str:
    """A cell; ``inner`` in the paragraph of a text, or whole when it begins with a tag."""
    name = "table:covered-table-cell" if covered else "table:table-cell"
    if inner and not inner.startswith("<"):
        inner = f"<text:p>{inner}</text:p>"
    kind = ' office:value-type="string"' if "<text:p" in inner else ""
    return f"<{name}{kind}{about}>{inner}</{name}>"


def number(value: str, about: str = "") -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}"{about}/>'


def value(kind: str, key: str, given: str, shown: str) -> str:
    about = f'office:value-type="{kind}" office:{key}="{given}"'
    return f"<table:table-cell {about}><text:p>{shown}</text:p></table:table-cell>"


def styled(name: str) -> str:
    return f' table:style-name="{name}"'


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


def test_styles_stand_in_a_part_of_their_own_too(tmp_path: Path) -> None:
    styles = f"<office:document-styles {SPACES}><office:styles>{STYLES}</office:styles></office:document-styles>"
    found = read(
        tmp_path,
        content(
            row(cell("a", styled("mine"))),
            styles="""<style:style style:name="mine"
        style:family="table-cell" style:parent-style-name="s"/>""",
        ),
        **{"styles.xml": styles},
    )
    assert found == (Grid("表", False, 1, 1, [["a"]], (Flag(1, 1, "struck"),)),)


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
    "over",
    [
        "<draw:frame><draw:text-box><text:p>箱</text:p></draw:text-box></draw:frame>",
        "<draw:custom-shape><text:p>箱</text:p><draw:enhanced-geometry/></draw:custom-shape>",
        "<draw:g><draw:rect><text:p>箱</text:p></draw:rect><draw:line/></draw:g>",
        "<draw:a><draw:frame><draw:text-box><text:p><text:span>箱</text:span></text:p></draw:text-box></draw:frame></draw:a>",
    ],
)
def test_a_shape_at_a_cell_is_none_of_its_value(tmp_path: Path, over: str) -> None:
    note = Note("box", "箱", Area(1, 1, 1, 1))
    for inner, rows in ((f"<text:p>○</text:p>{over}", "○"), (f"{over}<text:p>○</text:p>", "○"), (over, "")):
        kind = "" if rows else 'office:value-type="string"'
        found = grid(
            tmp_path,
            row(f"<table:table-cell {kind}>{inner}</table:table-cell>" if not rows else cell(inner), cell("終")),
        )
        assert (found.rows[0][-2:], found.notes) == (([rows] if rows else []) + ["終"], (note,)), inner


@pytest.mark.parametrize(
    ("over", "notes"),
    [
        ("<draw:frame><draw:image/></draw:frame>", [("picture", "")]),
        ("<draw:frame><draw:object/><draw:image/></draw:frame>", []),
        ("<draw:control/>", []),
        ("<draw:line/>", [("box", "")]),
        (
            "<office:annotation><dc:creator>係</dc:creator><text:p>一</text:p><text:p>二</text:p></office:annotation>",
            [("note", "一\n二")],
        ),
        ("<office:annotation><text:p> </text:p></office:annotation>", []),
    ],
)
def test_notes(tmp_path: Path, over: str, notes: list[tuple[str, str]]) -> None:
    found = grid(tmp_path, row(cell(f"{over}<text:p>○</text:p>")))
    assert (found.rows, found.notes) == ([["○"]], tuple(Note(k, t, Area(1, 1, 1, 1)) for k, t in notes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("end", "area"),
    [
        ('table:end-cell-address="表.D7" table:end-x="1cm" table:end-y="0.2079in"', Area(2, 2, 7, 4)),
        ('table:end-cell-address="\'a.b\'.D7" table:end-x="0.02cm" table:end-y="1mm"', Area(2, 2, 7, 3)),
        ('table:end-cell-address="表.$D$7" table:end-x="1cm" table:end-y="0in"', Area(2, 2, 6, 4)),
        ('table:end-cell-address="表.?"', Area(2, 2, 2, 2)),
        ("", Area(2, 2, 2, 2)),
    ],
)
def test_where_a_shape_ends(tmp_path: Path, end: str, area: Area) -> None:
    shape = f"<draw:rect {end}><text:p>箱</text:p></draw:rect>"
    found = grid(tmp_path, row(cell("a")) + row(cell(), cell(f"<text:p>b</text:p>{shape}")))
    assert found.notes == (Note("box", "箱", area),)


def test_shapes_of_the_sheet_lie_nowhere(tmp_path: Path) -> None:
    shapes = "<table:shapes><draw:rect><text:p>箱</text:p></draw:rect></table:shapes>"
    assert grid(tmp_path, shapes + row(cell("a"))).notes == (Note("box", "箱", None),)


def test_covered_cells(tmp_path: Path) -> None:
    table = row(
        cell("上", ' table:number-rows-spanned="2" table:number-columns-spanned="2"'), cell(covered=True), cell("横")
    )
    table += row(cell("隠れ", covered=True), number("3").replace("table:table-cell", "table:covered-table-cell"))
    found = grid(tmp_path, table)
    assert found.rows == [["上", "", "横"], ["", "", ""]]
    assert found.flags == (Flag(2, 1, "covered", "隠れ"), Flag(2, 2, "covered", "3"))
    assert found.merged == (Area(1, 1, 2, 2),)


def test_rows_that_repeat_a_merged_area(tmp_path: Path) -> None:
    merged = row(
        cell("a", ' table:number-columns-spanned="2"'),
        cell(covered=True),
        about=' table:number-rows-repeated="1048576"',
    )
    blank = merged.replace("<text:p>a</text:p>", "").replace(' office:value-type="string"', "")
    found = grid(tmp_path, row(cell("x"), cell("y")) + row(cell("z")) + blank)
    assert (found.rows, found.merged) == ([["x", "y"], ["z", ""]], ())
    found = grid(tmp_path, merged.replace("1048576", "3"))
    assert (found.rows, found.merged) == ([["a"]] * 3, (Area(1, 1, 1, 2), Area(2, 1, 2, 2), Area(3, 1, 3, 2)))


@pytest.mark.parametrize(
    ("about", "hidden"),
    [
        (' table:visibility="collapse"', {2}),
        (' table:visibility="filter"', {2}),
        (' table:visibility="visible"', set()),
        (styled("flat"), {2}),
        (' table:visibility="collapse" table:number-rows-repeated="2"', {2, 3}),
    ],
)
def test_hidden_rows(tmp_path: Path, about: str, hidden: set[int]) -> None:
    found = grid(tmp_path, row(cell("a")) + row(cell("b"), about=about) + row(cell("c"), cell("d")))
    assert found.hidden_rows == hidden


def test_hidden_columns_and_groups(tmp_path: Path) -> None:
    columns = (
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
        f'<table:table-column-group table:display="false"><table:table-column/></table:table-column-group>'
        f"<table:table-column{styled('thin')}/><table:table-column/>"
    )
    rows = (
        row(*map(cell, "abcdef"))
        + f'<table:table-row-group table:display="false">{row(cell("g"))}</table:table-row-group>'
    )
    found = grid(tmp_path, columns + rows + row(cell("h")))
    assert (found.hidden_columns, found.hidden_rows) == ({2, 3, 4, 5}, {2})


def test_a_hidden_sheet(tmp_path: Path) -> None:
    assert read(tmp_path, content(row(cell("a")), about=styled("away"))) == (Grid("表", True, 1, 1, [["a"]]),)


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


def test_values_and_errors(tmp_path: Path) -> None:
    cells = (
        number("0.5"),
        value("date", "date-value", "2024-01-02", "令和6年"),
        value("boolean", "boolean-value", "true", "TRUE"),
        '<table:table-cell office:value-type="string" office:string-value="属性値"/>',
        cell("#DIV/0!", ' table:formula="of:=1/0"'),
        '<table:table-cell table:formula="of:=[.A1]"/>',
        cell("終"),
    )
    found = grid(tmp_path, row(*cells))
    assert found.rows == [[0.5, date(2024, 1, 2), True, "属性値", "", "", "終"]]
    assert found.flags == (
        Flag(1, 5, "error", "#DIV/0!"),
        Flag(1, 6, "formula", "=[.A1]"),
        Flag(1, 2, "shown", "令和6年"),
    )


def test_blanks_between_the_tags(tmp_path: Path) -> None:
    pretty = content(row(cell("foo"), number("10.43"), about=' table:number-rows-repeated="2"')).replace("><", ">\n  <")
    assert read(tmp_path, pretty) == (Grid("表", False, 1, 1, [["foo", 10.43]] * 2),)


def test_other_prefixes(tmp_path: Path) -> None:
    xml = content(row(cell("a", styled("s"))))
    for name in NAMES:
        xml = xml.replace(f"{name}:", f"{name[:2]}x:").replace(f"xmlns:{name[:2]}x:", f"xmlns:{name}:")
        xml = xml.replace(f"xmlns:{name}=", f"xmlns:{name[:2]}x=")
    for name in ("office", "table", "text", "style", "drawing"):
        xml = xml.replace(f"xmlns:{name[:2]}x:1.0", f"xmlns:{name}:1.0")
    assert "<tax:table-cell" in xml
    assert read(tmp_path, xml) == (Grid("表", False, 1, 1, [["a"]], (Flag(1, 1, "struck"),)),)


MANIFEST = '<m:manifest><m:file-entry m:media-type="{}" m:full-path="/"/></m:manifest>'


@pytest.mark.parametrize("kind", [KIND, "", None])
def test_no_mimetype(tmp_path: Path, kind: str | None) -> None:
    manifest = "<m:manifest/>" if kind is None else MANIFEST.format(kind)
    parts = {"META-INF/manifest.xml": manifest, "content.xml": content(row(cell("○")))}
    assert read_file(books.write(tmp_path / "a.ods", parts)) == (Grid("表", False, 1, 1, [["○"]]),)


def test_another_document_without_a_mimetype(tmp_path: Path) -> None:
    for manifest, body in (
        (MANIFEST.format("application/vnd.oasis.opendocument.text"), "x"),
        ("<m/>", "<office:text/>"),
    ):
        found = read_file(books.write(tmp_path / "a.ods", {"META-INF/manifest.xml": manifest, "content.xml": body}))
        assert isinstance(found, Unreadable) and found.rule == "file-unsupported"


@pytest.mark.parametrize("broken", ["</table:table-row>", "<text:p>", "&nbsp;", "<a b=c/>"])
def test_broken_xml_is_one_finding(tmp_path: Path, broken: str) -> None:
    for name in ("content.xml", "styles.xml"):
        parts = {"content.xml": content(row(cell("a")))} | {name: content(row(cell("a")) + broken)}
        found = read_file(books.write(tmp_path / "a.ods", {"mimetype": KIND} | parts))
        assert isinstance(found, Unreadable) and (found.rule, "壊れて" in found.reason) == ("file-unreadable", True)


def test_tables_that_are_no_sheets_are_left(tmp_path: Path) -> None:
    inner = f'<table:table table:name="中">{row(cell("中"))}</table:table>'
    xml = content(row(cell(f"<text:p>外</text:p>{inner}")))
    xml = xml.replace(
        "<office:spreadsheet>", f"<office:spreadsheet><table:tracked-changes>{cell('古い')}</table:tracked-changes>"
    )
    assert read(tmp_path, xml) == (Grid("表", False, 1, 1, [["外"]]),)


def test_repeats_without_end_cost_nothing(tmp_path: Path) -> None:
    blank = cell("", ' table:number-columns-repeated="999999999"')
    table = row(blank, about=' table:number-rows-repeated="999999"') + row(cell("a"))
    assert grid(tmp_path, table) == Grid("表", False, 1_000_000, 1, [["a"]])
    found = read(tmp_path, content(row(about=' table:number-rows-repeated="1048576"') + row(cell("a"))))
    assert isinstance(found, Unreadable) and "A1048577" in found.reason


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.333333333333333", "0.333333333"), ("0.3", ""), ("123456789012", "1.23457E+11"), ("12345678901", "")],
)
def test_a_number_with_all_its_digits_is_shown_as_in_other_formats(value: str, shown: str, tmp_path: Path) -> None:
    about = f'office:value-type="float" office:value="{value}"'
    found = grid(tmp_path, row(f"<table:table-cell {about}><text:p>{value}</text:p></table:table-cell>"))
    assert found.rows == [[float(value)]]
    assert found.flags == ((Flag(1, 1, "shown", shown),) if shown else ())


@pytest.mark.parametrize(("value", "hours"), [("-PT03H00M00S", -3), ("PT36H00M00S", 36), ("PT24H00M00S", 24)])
def test_durations(value: str, hours: int, tmp_path: Path) -> None:
    about = f'office:value-type="time" office:time-value="{value}"'
    found = grid(tmp_path, row(f"<table:table-cell {about}><text:p>{hours}:00</text:p></table:table-cell>"))
    assert found.rows == [[timedelta(hours=hours)]]
    assert found.flags == (Flag(1, 1, "shown", f"{hours}:00"),)


def test_a_cell_of_blanks_is_blank(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'.format
    assert grid(tmp_path, row(cell("a"), cell("<text:s/>"), cell("b"))).rows == [["a", "", "b"]]
