"""Where the pages of a sheet end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.workbook.content import Row, Sheet
from pipeline.workbook.pages import CAUTION, columns_width, fitted, page_breaks, page_height, paper_for
from pipeline.workbook.theme import SIZE

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


def test_columns_of_words_are_narrowed_until_all_print_at_eight_points() -> None:
    usual, wide = (7.0, 34.0, 44.0, 5.5, 58.0), (7.0, *(11.0,) * 6, 34.0, 44.0, 58.0, 58.0)
    assert fitted(usual) == usual
    narrowed = fitted(wide)
    assert narrowed[:7] == wide[:7]
    assert all(after < before for after, before in zip(narrowed[7:], wide[7:], strict=True))
    for widths, paper, room in ((usual, "A4", 784.3), (narrowed, "A3", 1133.0)):
        sheet = Sheet("表", widths)
        assert paper_for(sheet) == paper
        assert SIZE * min(1.0, room / columns_width(sheet)) >= 8
    assert min(fitted((*(11.0,) * 30, 30.0, 44.0))[-2:]) == 20.0
