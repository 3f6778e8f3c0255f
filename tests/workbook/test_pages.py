"""Where the pages of a sheet end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.workbook.content import Row, Sheet
from pipeline.workbook.pages import CAUTION, page_breaks, page_height

KEPT = ("heading", "section", "begun")
KINDS = ("section", "begun", "text", "text")
rows = st.lists(st.tuples(st.sampled_from(KINDS), st.floats(min_value=15, max_value=409)), min_size=1, max_size=60)


def sheet_of(made: list[tuple[str, float]]) -> Sheet:
    """A sheet of one column on A3, in its own size, with two rows of headings."""
    heading = [Row(("見出し",), ("heading",), 20.0)] * 2
    sheet = Sheet("表", (100.0,), [*heading, *(Row(("",), (style,), height) for style, height in made)], paper="A3")
    sheet.heading = (1, 2)
    return sheet


@given(rows)
def test_pages_are_full_and_end_well(made: list[tuple[str, float]]) -> None:
    sheet = sheet_of(made)
    room = page_height(sheet) * CAUTION
    starts = [1, *(row + 1 for row in page_breaks(sheet, KEPT))]
    ends = [*(start - 1 for start in starts[1:]), len(sheet.rows)]
    assert starts == sorted(set(starts))
    for start, end in zip(starts, ends, strict=True):
        heights = [row.height or 0 for row in sheet.rows[start - 1 : end]]
        repeated = 0 if start == 1 else 40
        assert repeated + sum(heights) <= room
        if end == len(sheet.rows):
            continue
        styles = [row.styles[0] for row in sheet.rows[start - 1 : end]]
        assert styles[-1] not in KEPT or all(style in KEPT for style in styles)
        following = next(row for row in range(end + 1, len(sheet.rows) + 1) if _ends(sheet, row))
        assert repeated + sum(heights) + sum(row.height or 0 for row in sheet.rows[end:following]) > room


def _ends(sheet: Sheet, row: int) -> bool:
    """Whether the rows that go on to the next page together end here."""
    return row == len(sheet.rows) or sheet.rows[row - 1].styles[0] not in KEPT


def test_a_page_of_a3_holds_what_its_paper_and_margins_leave() -> None:
    """Landscape: 297 mm, or 841.9 points, less 1.1 inches."""
    assert round(page_height(sheet_of([])), 1) == 762.7
