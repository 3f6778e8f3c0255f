"""Writes comments, threads and drawings of .xlsx and .xlsb workbooks for tests."""

from __future__ import annotations

import struct
import zlib

from pipeline.reading import CellRange

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


SHEET_LINKS = "xl/worksheets/_rels/sheet1.xml.rels"


def comments(*each: tuple[str, str]) -> tuple[str, str]:
    listed = "".join(f'<comment ref="{cell}" authorId="0"><text>{text}</text></comment>' for cell, text in each)
    return "comments", f"<comments><authors><author>係</author></authors><commentList>{listed}</commentList></comments>"


def threads(*each: tuple[str, str]) -> tuple[str, str]:
    listed = "".join(
        f'<threadedComment ref="{cell}" id="{{{number}}}"><text>{text}</text></threadedComment>'
        for number, (cell, text) in enumerate(each)
    )
    return "threadedComment", f"<ThreadedComments>{listed}</ThreadedComments>"


def place(name: str, column: int, row: int, into: tuple[int, int] = (99_999, 99_999)) -> str:
    return (
        f"<x:{name}><x:col>{column}</x:col><x:colOff>{into[0]}</x:colOff>"
        f"<x:row>{row}</x:row><x:rowOff>{into[1]}</x:rowOff></x:{name}>"
    )


CELLS = place("from", 1, 2) + place("to", 3, 4)


ON = CellRange(3, 2, 5, 4)


def anchor(inner: str, cells: str = CELLS, kind: str = "twoCellAnchor") -> str:
    return f"<x:{kind}>{cells}{inner}<x:clientData/></x:{kind}>"


def drawing(*anchors: str) -> tuple[str, str]:
    spaces = f'xmlns:x="{DRAWING}" xmlns:a="a" xmlns:mc="mc" xmlns:a14="a14" xmlns:r="r"'
    return "drawing", f"<x:wsDr {spaces}>{''.join(anchors)}</x:wsDr>"


def shape(*paragraphs: str, name: str = "sp", about: str = "") -> str:
    said = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in paragraphs)
    body = f"<x:txBody>{said}</x:txBody>" if paragraphs else ""
    return f'<x:{name}><x:nvSpPr><x:cNvPr id="2" name="n" {about}</x:nvSpPr><x:spPr/>{body}</x:{name}>'


PLAIN = "/>"


PICTURE = '<x:pic><x:nvPicPr><x:cNvPr id="3" name="p" descr="絵"/></x:nvPicPr></x:pic>'


CHART = '<x:graphicFrame><x:nvGraphicFramePr><x:cNvPr id="4" name="c"/></x:nvGraphicFramePr></x:graphicFrame>'


BOX = shape("一", "二", about=PLAIN)


def png() -> bytes:
    """A picture of one red pixel."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\xff\0\0")),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
