"""One table that is published on several sheets, such as one for each 基本目標: the sheets → one :class:`Published`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.drafting.legends import explains
from pipeline.drafting.published import LONGEST_HEADING, Line, Published
from schemas.period import years_named

FIRST_CELLS: Final = 4
"""The cells of a row by which it is known on another sheet: its number, name and owner are among them."""


def in_one(tables: Sequence[Published]) -> tuple[Published, list[Published]]:
    """The first table together with all that go on with it, in the order of ``tables``, and the tables left.

    A table goes on where it has the same headings, names the same years and has other rows. What stands over the
    headings of each sheet and differs is the section of its rows.
    """
    largest = max(tables, key=lambda table: len(table.rows))
    alike = [table for table in tables if table is largest or _goes_on(table, largest)]
    left = [table for table in tables if all(table is not one for one in alike)]
    if len(alike) == 1 or any(_same_rows(one, other) for one in alike for other in alike if one is not other):
        return largest, [table for table in tables if table is not largest]
    return _joined(alike), left


def _goes_on(table: Published, other: Published) -> bool:
    """Whether a table is of the same plan and year as another: the same headings in the same columns, and the same
    years over them."""
    same = [(head.place, head.labels) for head in table.heads] == [(head.place, head.labels) for head in other.heads]
    return same and _years(table) == _years(other)


def _years(table: Published) -> set[int]:
    """The fiscal years that a table's sheet, or what stands over its headings, names."""
    return set(years_named("\n".join([table.sheet, *table.above])))


def _same_rows(one: Published, other: Published) -> bool:
    """Whether most rows of the smaller table stand in the other too. They are then two printings of one table, and
    joining them would double it."""
    mine, theirs = ({tuple(list(line.texts.items())[:FIRST_CELLS]) for line in table.rows} for table in (one, other))
    return 2 * len(mine & theirs) > min(len(mine), len(theirs))


def _joined(tables: Sequence[Published]) -> Published:
    """One table of the rows of all sheets, below the first one's headings.

    Row numbers go on from one sheet to the next; ``sheets`` keeps where each begins, so that a place can still be told
    by its own sheet. Where each sheet has a line of its own over its headings, that line becomes the section of its
    rows.
    """
    sections = _sections(tables)
    whole = replace(tables[0], lines=[], captions=[], unused=[], sheets=[], hidden=[])
    added = 0
    for table, section in zip(tables, sections, strict=True):
        whole.sheets.append((table.sheet, added))
        whole.lines += [Line(added + 1, {}, section)] if section else []
        whole.lines += [replace(line, row=line.row + added) for line in table.lines]
        whole.unused += [(row + added, text) for row, text in table.unused]
        whole.hidden += [row + added for row in table.hidden]
        whole.percent |= {(row + added, place) for row, place in table.percent}
        whole.formula |= {(row + added, place) for row, place in table.formula}
        whole.bare += [column for column in table.bare if column not in whole.bare]
        whole.captions += [line for line in table.captions if line not in (*whole.captions, section)]
        added += max([1, *(line.row for line in table.lines), *(row for row, _ in table.unused)])
    return whole


def _sections(tables: Sequence[Published]) -> list[str]:
    """The one line over each sheet's headings that no other sheet has; "" for all where some sheet has none."""
    own = []
    for table in tables:
        others = {line for one in tables if one is not table for line in one.above}
        own.append([line for line in table.above if line not in others and not explains(line)])
    alone = all(len(lines) == 1 and len(lines[0]) <= LONGEST_HEADING for lines in own)
    return [lines[0] for lines in own] if alone else [""] * len(tables)
