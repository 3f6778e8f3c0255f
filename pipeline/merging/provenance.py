"""Where each mark of merged.csv was read: the file, its sheet and the cell."""

from __future__ import annotations

import pandas as pd

from pipeline.checking.gather import Layouts
from pipeline.history.past import Past
from pipeline.storage.files import MERGED_FILE
from pipeline.texts import letters
from schemas.columns import MERGED
from schemas.period import Period

PLACE = ("file", "sheet", "cell")
_HEADING_ROWS = 1


def provenance(
    merged: pd.DataFrame, answers: pd.DataFrame, layouts: Layouts, past: Past, period: Period
) -> dict[str, pd.DataFrame]:
    """For each quarter so far, the columns :data:`PLACE` beside the rows of merged.csv; "" where nothing came.

    A mark out of an earlier table is in that file, its cell as a spreadsheet shows it.
    """
    numbers = merged["serial_no"].astype("int64")
    used = answers[answers["own"]].set_index("serial_no", drop=False)
    used = used.assign(index=answers.index[answers["own"]]).reindex(numbers)
    places = {}
    for quarter in (*period.past, period.now):
        column = f"{quarter}_from" if f"{quarter}_from" in used else "index"
        place = _in_returns(answers, used[column], layouts, quarter).set_index(merged.index)
        if past.table and quarter in past.marks:
            told = numbers.map(past.marks[quarter]).fillna("").ne("")
            place = place.where(~told, _in_table(numbers, past, past.table, quarter), axis=0)
        places[quarter] = place
    return places


def _in_returns(answers: pd.DataFrame, rows: pd.Series, layouts: Layouts, quarter: str) -> pd.DataFrame:
    """The places of one column, for the rows of ``answers`` with these indexes (none: "")."""
    said = answers.reindex(rows)
    column = {number: letters(layout[quarter]) for number, layout in enumerate(layouts) if quarter in layout}
    places = zip(said["layout"], said["row"], strict=True)
    cell = [f"{column[layout]}{row:.0f}" if layout in column else "" for layout, row in places]
    told = {"file": said["file"].fillna(""), "sheet": said["sheet"].fillna(""), "cell": cell}
    return pd.DataFrame(told, index=said.index, dtype="str")


def _in_table(numbers: pd.Series, past: Past, table: Period, quarter: str) -> pd.DataFrame:
    """The places of one column in an earlier merged.csv, whose rows stand in the order of ``past.marks``."""
    rows = pd.Series(range(1 + _HEADING_ROWS, len(past.marks) + 1 + _HEADING_ROWS), past.marks.index, dtype="Int64")
    cell = letters(MERGED.index(quarter) + 1) + numbers.map(rows).astype("str")
    return pd.DataFrame({"file": f"{table}/{MERGED_FILE}", "sheet": "", "cell": cell})
