"""A coordinator's workbook with what Excel and its users put into one, and all of it that openpyxl can see."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.dom import minidom

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{OFFICE}"'
)
ANCHOR = (
    f"<xdr:oneCellAnchor {SPACES}><xdr:from><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>5</xdr:row>"
    '<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="900000" cy="900000"/>{}<xdr:clientData/></xdr:oneCellAnchor>'
)
SHAPE = ANCHOR.replace(
    "{}",
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="9" name="メモ"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>'
    '<xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
    "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>触らないこと</a:t></a:r></a:p></xdr:txBody></xdr:sp>",
)
PICTURE = ANCHOR.replace(
    "{}",
    '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="図 1"/><xdr:cNvPicPr/></xdr:nvPicPr>'
    '<xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill>'
    '<xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>',
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)

Parts = dict[str, bytes]


def with_parts(workbook: bytes, kind: str) -> bytes:
    """The workbook with something in it that openpyxl does not write again; see :data:`ADDITIONS`."""
    return packed(ADDITIONS[kind](unpacked(workbook)))


def unpacked(workbook: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(workbook)) as source:
        return {name: source.read(name) for name in source.namelist()}


def packed(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def _rels(*targets: tuple[str, str]) -> bytes:
    """A .rels part: (type, target) of each relationship, named rId1 and so on."""
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'.encode()


def _typed(parts: Parts, name: str, kind: str) -> Parts:
    """The parts with the content type of one of them, and that of pictures."""
    types = parts["[Content_Types].xml"].decode()
    lines = f'<Default Extension="png" ContentType="image/png"/><Override PartName="{name}" ContentType="{kind}"/>'
    return parts | {"[Content_Types].xml": types.replace("</Types>", f"{lines}</Types>").encode()}


def _drawn(parts: Parts, anchors: str) -> Parts:
    """A drawing with these anchors on the sheet 例外."""
    name = part_of(parts, "例外")
    sheet = parts[name].decode()
    assert "<drawing" not in sheet
    parts |= {
        name: sheet.replace("</worksheet>", '<drawing r:id="rId1"/></worksheet>').encode(),
        f"xl/worksheets/_rels/{Path(name).name}.rels": _rels((f"{OFFICE}/drawing", "../drawings/drawing1.xml")),
        "xl/drawings/drawing1.xml": f"<xdr:wsDr {SPACES}>{anchors}</xdr:wsDr>".encode(),
    }
    return _typed(parts, "/xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml")


def _with_image(parts: Parts) -> Parts:
    parts = _drawn(parts, PICTURE)
    rels = _rels((f"{OFFICE}/image", "../media/image1.png"))
    return parts | {"xl/media/image1.png": PNG, "xl/drawings/_rels/drawing1.xml.rels": rels}


def _with_threads(parts: Parts) -> Parts:
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    return parts | {
        f"xl/worksheets/_rels/{Path(part_of(parts, '例外')).name}.rels": _rels(
            (kind, "../threadedComments/threadedComment1.xml")
        ),
        "xl/threadedComments/threadedComment1.xml": b"<ThreadedComments/>",
        "xl/persons/person.xml": b"<personList/>",
    }


def _with_chart_and_shape(parts: Parts) -> Parts:
    """A chart, which openpyxl writes again, and in the same drawing a text box, which it does not."""
    book = openpyxl.load_workbook(io.BytesIO(packed(parts)))
    chart = BarChart()
    chart.add_data(Reference(book["評価理由"], min_col=1, min_row=2, max_row=5))
    book["例外"].add_chart(chart, "J2")
    out = io.BytesIO()
    book.save(out)
    parts = unpacked(out.getvalue())
    drawing = parts["xl/drawings/drawing1.xml"].decode()
    end = re.search(r"</(?:\w+:)?wsDr>", drawing)
    assert end
    return parts | {"xl/drawings/drawing1.xml": f"{drawing[: end.start()]}{SHAPE}{end[0]}".encode()}


def _calculated(parts: Parts) -> Parts:
    """通しNo. 6 as a formula with the value that Excel calculated for it."""
    name = part_of(parts, "事業")
    sheet = parts[name].decode()
    changed = re.sub(r'<c r="A7" s="(\d+)"[^>]*><v>\d+</v></c>', r'<c r="A7" s="\1"><f>5+1</f><v>6</v></c>', sheet)
    assert changed != sheet
    return parts | {name: changed.encode()}


def part_of(parts: Parts, sheet: str) -> str:
    """The name of a sheet's part, in a workbook as XlsxWriter or openpyxl writes it."""
    names = re.findall(r'<sheet\b[^>]*?\bname="([^"]*)"', parts["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


Element = tuple[str, dict[str, str], list[Any]]
"""Name with its prefix, attributes with the declarations of namespaces, and what stands inside: texts and elements."""


def elements(content: bytes) -> Element:
    """All that an XML part says, and nothing of how it is laid out."""
    root = minidom.parseString(content).documentElement
    assert root
    return _element(root)


def _element(node: minidom.Element) -> Element:
    inner: list[Any] = []
    for child in node.childNodes:
        if isinstance(child, minidom.Element):
            inner.append(_element(child))
        elif inner and isinstance(inner[-1], str):
            inner[-1] += child.nodeValue or ""
        else:
            inner.append(child.nodeValue or "")
    return node.tagName, dict(node.attributes.items()), inner


def with_furigana(workbook: bytes) -> bytes:
    """A workbook of ours whose first 産業課 has its reading, as Excel keeps it of what was typed in Japanese."""
    parts = unpacked(workbook)
    said, reading = "産業課</t></si>", '産業課</t><rPh sb="0" eb="3"><t>サンギョウカ</t></rPh></si>'
    strings = parts["xl/sharedStrings.xml"].decode().replace(said, reading, 1)
    return packed(parts | {"xl/sharedStrings.xml": strings.encode()})


def furigana(workbook: bytes) -> list[str]:
    text = "".join(part.decode() for name, part in unpacked(workbook).items() if name.endswith(".xml"))
    return re.findall(r"<rPh\b[^>]*><t>([^<]*)</t></rPh>", text)


def note_sizes(workbook: bytes) -> list[str]:
    """Width and height of each note's box."""
    text = "".join(part.decode() for name, part in unpacked(workbook).items() if name.endswith(".vml"))
    return re.findall(r"width:\d+(?:\.\d+)?p[xt];height:\d+(?:\.\d+)?p[xt]", text)


ADDITIONS: dict[str, Callable[[Parts], Parts]] = {
    "shape": lambda parts: _drawn(parts, SHAPE),
    "image": _with_image,
    "threaded": _with_threads,
    "shape beside a chart": _with_chart_and_shape,
    "calculated": _calculated,
}


def restyle(path: Path) -> None:
    """Gives the workbook what a coordinator may: formats, comments, rules, names, a sheet of notes, print settings."""
    book = openpyxl.load_workbook(path)
    sheet = book["事業"]
    sheet["H3"].font = Font(name="ＭＳ 明朝", bold=True, color="FFCC0000", strike=True)
    sheet["H3"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["H3"].alignment = Alignment(wrap_text=True, vertical="center", indent=1)
    sheet["H3"].border = Border(bottom=Side(style="double", color="FF0000FF"))
    sheet["H3"].comment = Comment("前年度と同じ", "産業課")
    sheet["H4"].hyperlink = "https://example.com/"
    sheet.conditional_formatting.add("A2:A7", CellIsRule("greaterThan", ["3"], fill=PatternFill(bgColor="FFFF0000")))
    sheet.row_dimensions[3].height = 55.5
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.print_area = "A1:H7"
    sheet.page_setup.scale = 71
    sheet.oddHeader.center.text = "計画"
    sheet.merge_cells("K1:L2")
    sheet.sheet_properties.tabColor = "FF00AA00"
    sheet.protection.sheet = True
    notes = book.create_sheet("メモ")
    notes["A1"], notes["B2"], notes["C3"] = "引き継ぎ", 3.5, "007"
    notes["B2"].number_format = "0.00%"
    notes.sheet_state = "hidden"
    choice = DataValidation(type="list", formula1='"a,b"', promptTitle="選ぶ", prompt="どちらか")
    choice.add("D1:D9")
    notes.add_data_validation(choice)
    book.defined_names["範囲"] = DefinedName("範囲", attr_text="'事業'!$A$2:$A$7")
    book.save(path)


def everything_in(path: Path) -> dict[tuple[str, str, str], Any]:
    """(sheet, kind, place) → what stands there, for all that openpyxl reads of a workbook."""
    book = openpyxl.load_workbook(path, rich_text=True)
    found: dict[tuple[str, str, str], Any] = {("", "sheets", ""): book.sheetnames}
    found["", "names", ""] = {name: one.attr_text for name, one in book.defined_names.items()}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None or cell.has_style:
                    found[sheet.title, "cell", cell.coordinate] = _cell(cell)
        found |= {(sheet.title, kind, ""): value for kind, value in _settings(sheet).items()}
    return found


def _cell(cell: Any) -> tuple[Any, ...]:
    style = [
        repr(getattr(cell, part)) for part in ("font", "fill", "border", "alignment", "number_format", "protection")
    ]
    comment = (cell.comment.text, cell.comment.author) if cell.comment else None
    return (cell.value, cell.data_type, *style, comment, cell.hyperlink.target if cell.hyperlink else None)


def _settings(sheet: Any) -> dict[str, Any]:
    columns = {name: (one.min, one.max, one.width, one.hidden) for name, one in sheet.column_dimensions.items()}
    rows = {
        number: (one.height, one.hidden) for number, one in sheet.row_dimensions.items() if one.height or one.hidden
    }
    rules = {str(area.sqref): [rule.formula for rule in area.rules] for area in sheet.conditional_formatting}
    return {
        "columns": columns,
        "rows": rows,
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "choices": sorted(repr(one) for one in sheet.data_validations.dataValidation),
        "rules": rules,
        "frozen": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "state": sheet.sheet_state,
        "tab": repr(sheet.sheet_properties),
        "page": repr(sheet.page_setup),
        "margins": repr(sheet.page_margins),
        "options": repr(sheet.print_options),
        "titles": (sheet.print_title_rows, sheet.print_title_cols, sheet.print_area),
        "words": (sheet.oddHeader.center.text, sheet.oddFooter.left.text, sheet.oddFooter.right.text),
        "protection": repr(sheet.protection),
        "views": repr(sheet.sheet_view),
    }
