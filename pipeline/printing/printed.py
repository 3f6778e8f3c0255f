"""進行管理表_R5-4.pdf: the council's table on paper, and on the city's pages."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.books.council import printed_sheets
from pipeline.merging.survey import Quarter
from pipeline.printing.finish import Finished, finish
from pipeline.printing.office import Office, OfficeFailed, convert
from pipeline.printing.profile import write_profile
from pipeline.printing.typeset import typeset
from pipeline.storage.editions import Edition
from pipeline.storage.files import printed_file
from pipeline.workbook.content import Sheet
from pipeline.workbook.pages import columns_width
from pipeline.workbook.pen import write_workbook

NO_OFFICE: Final = "LibreOfficeが見つかりません"


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


def print_table(
    folder: Path, found: Quarter, edition: Edition, office: Office | None, more: Sequence[Sheet] = ()
) -> Printed:
    """Writes the PDF into ``folder``, where LibreOffice is there and does it; nobody's failure stops the run.

    ``more``: sheets that follow the table, each an entry of the outline by its name. ``office`` None: not asked for.
    """
    if office is None:
        return Printed(asked=False)
    if office.program is None:
        return Printed(reason=NO_OFFICE)
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
            finished = _made(Path(work), found, edition, office, more)
    except OfficeFailed as error:
        return Printed(reason=str(error))
    except OSError:
        return Printed(reason="作業用のフォルダーに書き込めません")
    folder.mkdir(exist_ok=True)
    (folder / printed_file(found.period)).write_bytes(finished.content)
    return Printed(made=True, pages=finished.pages)


def _made(work: Path, found: Quarter, edition: Edition, office: Office, more: Sequence[Sheet]) -> Finished:
    """The PDF, by way of a workbook and LibreOffice's own format. Raises OfficeFailed."""
    register = found.register
    table = printed_sheets(found.merged, found.pending(), register, found.period, edition)
    sheets = [*(sheet for _, sheet in table), *more]
    title = f"{register.plan_name} {found.period.label} 進行管理表"
    write_workbook(work / "table.xlsx", sheets, title, register.coordinator)
    write_profile(work / "profile")
    flat = convert(office, work / "table.xlsx", "fods", work / "profile")
    _typeset(flat, sheets[0])
    draft = convert(office, flat, "pdf", work / "profile").read_bytes()
    entries = {sheet.name: words for words, sheet in table} | {sheet.name: sheet.name for sheet in more}
    return finish(draft, entries, title, register.coordinator)


def _typeset(flat: Path, first: Sheet) -> None:
    try:
        document = flat.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise OfficeFailed("LibreOfficeの作ったファイルを読み取れませんでした") from error
    flat.write_bytes(typeset(document, len(first.widths), columns_width(first)).encode())
