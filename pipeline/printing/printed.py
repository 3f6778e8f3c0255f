"""進行管理表_R5-4.pdf: the council's table on paper, and on the city's pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.books.council import printed_sheet
from pipeline.merging.survey import Quarter
from pipeline.printing.glyphs import FAMILY, font_files, shown
from pipeline.printing.setting import document
from pipeline.storage.editions import Edition
from pipeline.storage.files import printed_file
from pipeline.workbook.content import Sheet

TEMPLATE: Final = Path(__file__).parents[1] / "templates" / "printed.typ"

STANDARD: Final = "ua-1"
"""PDF/UA-1 (ISO 14289-1): tagged, so that it can be read aloud. Typst refuses what does not keep it."""

WIDE: Final = 2.2
CLOSE: Final = 1.4
"""Points above and below the text of a cell."""

HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Printed:
    """Whether the PDF was asked for and made, with how many pages, or why not."""

    asked: bool = True
    made: bool = False
    pages: int = 0
    reason: str = ""

    def facts(self) -> dict[str, Any]:
        """What run.json says of it."""
        return asdict(self)


def print_table(folder: Path, found: Quarter, edition: Edition, more: Sequence[Sheet] = ()) -> Printed:
    """Writes the PDF into ``folder``. Where Typst fails, the reason is told and the run goes on.

    ``more``: sheets that follow the table, each an entry of the outline by its name.
    """
    register, period = found.register, found.period
    table = printed_sheet(found, edition)
    title = f"{register.plan_name} {period.label} 進行管理表"
    try:
        content, pages = typeset([table, *more], title, register.coordinator)
    except BaseException as error:  # a panic of Typst is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        return Printed(reason=_reason(error))
    folder.mkdir(exist_ok=True)
    (folder / printed_file(period)).write_bytes(content)
    return Printed(made=True, pages=pages)


def typeset(sheets: Sequence[Sheet], title: str, author: str) -> tuple[bytes, int]:
    """A PDF of these sheets, and how many pages it has. The same sheets give the same bytes.

    Where the table's last page would be less than half full, the rows are set closer if that saves a page.
    Raises what Typst does, ImportError where it or its fonts cannot be loaded.
    """
    told = shown(json.dumps(document(sheets, title, author), ensure_ascii=False))
    wide, pages, sparse = _compiled(told, WIDE)
    if not sparse:
        return wide, pages
    close, fewer, _ = _compiled(told, CLOSE)
    return (close, fewer) if fewer < pages else (wide, pages)


def _compiled(told: str, room: float) -> tuple[bytes, int, bool]:
    """The PDF, its pages, and whether the last of several pages of a table is less than half full."""
    import typst

    folders = [font.parent for font in font_files()]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    if FAMILY not in fonts.families():
        raise ImportError(FAMILY)
    inputs = {"document": told, "room": str(room)}
    compiler = typst.Compiler(TEMPLATE, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs)
    content = compiler.compile(format="pdf", pdf_standards=STANDARD)
    assert isinstance(content, bytes)
    (result,) = json.loads(compiler.query("<result>", field="value"))
    return content, result["pages"], any(page > 1 and filled < HALF for page, filled in result["ends"])


def _reason(error: BaseException) -> str:
    if isinstance(error, ImportError):
        return "PDFを作る部品（Typstとフォント）を読み込めません"
    first = str(getattr(error, "message", error)).partition("\n")[0]
    return f"Typstが組版できませんでした：{first}"
