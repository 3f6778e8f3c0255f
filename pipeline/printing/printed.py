"""The printed table 進行管理表_R5-4.pdf: the council's table on paper, and for download from the city's pages.

Typst sets it from ``templates/printed.typ``. The content goes in as JSON and is never part of the template's source, so
that no text of a department can be read as markup. The PDF conforms to PDF/UA-1 (ISO 14289-1).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pipeline.books.council import printed_sheet
from pipeline.merging.quarter import Quarter
from pipeline.printing.glyphs import FAMILY, font_files, shown
from pipeline.printing.setting import document
from pipeline.storage.editions import Edition
from pipeline.storage.files import printed_file
from pipeline.workbook.content import Sheet

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATE: Final = Path(__file__).parents[1] / "templates" / "printed.typ"
"""The Typst source of the layout."""

STANDARD: Final = "ua-1"
"""PDF/UA-1 (ISO 14289-1): a tagged PDF, which can be read aloud. Typst refuses to write one that does not conform."""

WIDE: Final = 2.2
CLOSE: Final = 1.4
"""Points above and below the text of a cell: ``WIDE`` as a rule, ``CLOSE`` where that saves a page."""

HALF: Final = 0.5
"""The share of the last page below which closer rows are tried."""

_FAILED: Final = "failed to compile document: "
"""What Typst says before what is wrong."""


class Printed(NamedTuple):
    """What became of the PDF.

    - ``asked``: whether it was asked for.
    - ``made``: whether it was written, with ``pages`` pages.
    - ``reason``: a Japanese sentence on why not, "" where it was made.
    """

    asked: bool = True
    made: bool = False
    pages: int = 0
    reason: str = ""

    def facts(self) -> dict[str, Any]:
        """The same as a dict, for run.json."""
        return self._asdict()


def print_table(folder: Path, quarter: Quarter, edition: Edition, more: Sequence[Sheet] = ()) -> Printed:
    """Write the PDF of the council's table into ``folder``, which is created where it is missing.

    - ``quarter``: the answers and findings of the period.
    - ``edition``: named on the paper.
    - ``more``: sheets that follow the table; each is an entry of the PDF's outline by its name.

    Where Typst fails, nothing is raised: the result has the reason, and the run goes on. A panic of Typst (written in
    Rust) arrives as a BaseException of its own and is treated alike. Raises OSError where the file cannot be written.
    """
    register, period = quarter.register, quarter.period
    table = printed_sheet(quarter, edition)
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
    """Set a PDF of the sheets; returns its bytes and its number of pages. The same sheets give the same bytes.

    ``title`` and ``author`` go into the properties. If the table's last page would be less than half full, the rows are
    set closer, provided that this saves a page. For that the table is laid out alone first, and what follows it only as
    it is printed. Raises whatever Typst raises, and ImportError where Typst or its fonts cannot be loaded.
    """
    told = shown(json.dumps(document(sheets, title, author), ensure_ascii=False))
    table = _Layout(told, WIDE, whole=False)
    chosen = _Layout(told, CLOSE if table.sparse else WIDE)
    if table.sparse and chosen.end >= table.end:
        wide = _Layout(told, WIDE)
        chosen = chosen if chosen.pages < wide.pages else wide
    return chosen.pdf(), chosen.pages


class _Layout:
    """What Typst makes of a document with ``room`` points above and below the text of a cell; ``whole``: not only of
    the table.

    - ``pages``: how many there are. ``end``: that on which the table ends, 0 where there is no table.
    - ``sparse``: whether a table of several pages ends on one that is less than half full.
    """

    def __init__(self, told: str, room: float, whole: bool = True) -> None:
        import typst

        self._source = f'#import "{TEMPLATE.name}": printed\n#printed({room}pt, {str(whole).lower()})'.encode()
        self._compiler = typst.Compiler(
            self._source,
            root=TEMPLATE.parent,
            font_paths=_fonts(*(font.parent for font in font_files())),
            ignore_system_fonts=True,
            sys_inputs={"document": told},
        )
        (result,) = json.loads(self._compiler.query("<result>", field="value"))
        self.pages: int = result["pages"]
        self.end: int = max((page for page, _ in result["ends"]), default=0)
        self.sparse = any(page > 1 and filled < HALF for page, filled in result["ends"])

    def pdf(self) -> bytes:
        """The bytes of the PDF."""
        content = self._compiler.compile(self._source, format="pdf", pdf_standards=STANDARD)
        assert isinstance(content, bytes)
        return content


@cache
def _fonts(*folders: Path) -> Fonts:
    """The fonts in these folders, our own, and none of the computer's. Typst passes over a font that it cannot find, so
    that is checked: raises ImportError."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
    if FAMILY not in fonts.families():
        raise ImportError(FAMILY)
    return fonts


def _reason(error: BaseException) -> str:
    """The Japanese sentence for an error of Typst; of its message only what is wrong and the first line are kept."""
    if isinstance(error, ImportError):
        return "PDFを作る部品（Typstとフォント）を読み込めません"
    first = str(getattr(error, "message", error)).partition("\n")[0].removeprefix(_FAILED)
    return f"Typstが組版できませんでした：{first}"
