"""The council's workbook: 進行管理表, 集計, データ and 凡例・注記; and what of it is printed."""

from __future__ import annotations

from pipeline.books.council import council_sheet
from pipeline.books.listed import add_lists, listed_sheet
from pipeline.books.notes import notes_sheet
from pipeline.books.tally import tally_sheet
from pipeline.books.tidy import tidy_sheet
from pipeline.merging.survey import Survey
from pipeline.overview.glance import Overview
from pipeline.workbook.pages import page_breaks
from pipeline.workbook.sheet import Sheet


def council_book(found: Survey, seen: Overview, final: bool) -> list[Sheet]:
    """The workbook's sheets, all values and no formulas."""
    register, period = found.register, found.period
    table = council_sheet(found.merged, found.pending(), register, period, final)
    summary = tally_sheet(seen.figures, register, period, final)
    summary.starts.append(len(summary.rows) + 1)
    add_lists(summary, seen, register, period)
    summary.breaks = page_breaks(summary, ("section", "lead", "heading"))
    return [table, summary, tidy_sheet(found, final), notes_sheet(found, final)]


def printed_appendix(found: Survey, seen: Overview, final: bool) -> list[Sheet]:
    """What is printed behind the table. Each list is a sheet of its own, so that its headings come on each page."""
    register, period = found.register, found.period
    tallies = tally_sheet(seen.figures, register, period, final, printed=True)
    sheets = [tallies, listed_sheet(seen, register, period, final)]
    for sheet in sheets:
        sheet.breaks = page_breaks(sheet, ("section", "lead"))
    return [*sheets, notes_sheet(found, final, printed=True)]
