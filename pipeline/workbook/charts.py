"""Draws a sheet's charts with XlsxWriter, as Excel's own charts that follow their cells."""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.workbook.sheet import Area, Chart, corners
from pipeline.workbook.theme import FONT, SIZE, chart_fill

_FONT: Final = {"name": FONT, "size": SIZE - 1, "bold": False}
_LABEL: Final = {"value": True, "font": _FONT, "fill": {"color": "#FFFFFF"}}

_GRID: Final = {"visible": True, "line": {"color": "#D9D9D9"}}
_BELOW: Final = {"label_position": "high"}
"""Where names run from top to bottom, the numbers would stand on top too."""

_GAP: Final = 40
"""Percent of a bar's width between two bars."""


def add_chart(book: Workbook, out: Worksheet, sheet: str, chart: Chart) -> None:
    """Draws a chart whose cells are in ``sheet``. The first category stands on top, or left."""
    drawn = book.add_chart({"type": chart.kind, "subtype": "stacked"})
    for series in chart.series:
        drawn.add_series(
            {
                "name": series.name,
                "categories": _reference(sheet, chart.categories),
                "values": _reference(sheet, series.values),
                "gap": _GAP,
                "data_labels": _LABEL | {"num_format": f"[>={chart.labelled}]#,##0;;"},
                **chart_fill(series.place, series.of),
            }
        )
    drawn.set_title({"name": chart.title, "name_font": _FONT | {"size": SIZE + 1, "bold": True}, "overlay": False})
    lying = chart.kind == "bar"
    names = {"num_font": _FONT, "reverse": lying}
    counts = {"num_font": _FONT, "num_format": "#,##0", "major_gridlines": _GRID}
    drawn.set_x_axis(counts | _BELOW if lying else names)
    drawn.set_y_axis(names if lying else counts)
    drawn.set_legend({"position": "bottom", "font": _FONT})
    drawn.set_size({"width": chart.width, "height": chart.height})
    where: dict[str, Any] = {"x_offset": chart.left, "y_offset": 4, "description": chart.alt, "object_position": 2}
    if out.insert_chart(chart.row - 1, chart.column - 1, drawn, where):
        raise ValueError(f"chart not drawn: {sheet} row {chart.row} column {chart.column}")


def _reference(sheet: str, area: Area) -> list[str | int]:
    return [sheet, *corners(area)]
