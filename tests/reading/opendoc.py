"""Writes .ods documents of any content for tests."""

from __future__ import annotations

from pathlib import Path

from pipeline.reading import Grid, Reading, Unreadable, read_file
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


ODS = """<office:document-content><office:body><office:spreadsheet><table:table table:name="表">{}
</table:table></office:spreadsheet></office:body></office:document-content>"""


FULL = '<table:table-cell {} office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def write_ods(path: Path, rows: str) -> Path:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return books.write(path, {"mimetype": kind, "content.xml": ODS.format(rows)})


def ods_rows(last: str) -> str:
    return (
        f"<table:table-row>{FULL.format('', 'a')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="999998"><table:table-cell/></table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="18"/>{last}</table:table-row>'
    )
