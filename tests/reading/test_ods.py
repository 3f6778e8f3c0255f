"""An .ods as a document: its sheets, its styles, and other shapes of the same that programs write."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from pipeline.reading import Flag, Grid, Unreadable, read_file
from tests.reading import books
from tests.reading.opendoc import KIND, NAMES, SPACES, STYLES, cell, content, read, row, styled


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


def test_a_hidden_sheet(tmp_path: Path) -> None:
    assert read(tmp_path, content(row(cell("a")), about=styled("away"))) == (Grid("表", True, 1, 1, [["a"]]),)


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


FIXTURES = Path(__file__).with_name("fixtures")


def test_furigana_and_comments_stay_out_of_ods(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    ruby = "<text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>トウキョウ</text:ruby-text></text:ruby>都"
    note = "<office:annotation><text:p>要確認</text:p></office:annotation>"
    with zipfile.ZipFile(FIXTURES / "form.ods") as source, zipfile.ZipFile(path, "w") as made:
        for name in source.namelist():
            data = source.read(name)
            if name == "content.xml":
                data = data.replace("<text:p>①㈱ｶﾅ".encode(), f"{note}<text:p>{ruby}".encode())
            made.writestr(name, data)
    found = read_file(path)
    assert not isinstance(found, Unreadable)
    assert found[0].rows[1] == [1, "東京都", "○", 2.5, date(2024, 1, 2)]
