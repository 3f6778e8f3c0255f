"""The one table: every initiative of the register with its answer, its state and where each mark was read.

The frame of merged.csv is made here out of settled answers, worded findings and waivers, as the last step before
the control totals. It has exactly one row for each initiative, in the register's order, whatever came: an
initiative without an answer has a row with blanks and says so in its state. Nothing is written here;
``pipeline.jobs.write`` does that.
"""

from collections.abc import Collection, Sequence

import pandas as pd

from pipeline.findings import Finding
from pipeline.history.past import Past
from pipeline.reading import letters
from pipeline.register.read import Register
from pipeline.storage.files import MERGED_FILE
from schemas.answers import NAMES, Answers
from schemas.outcomes import ACCEPTED, SLIPPED, UNRESOLVED, UNRETURNED, WAIVED
from schemas.period import Period
from schemas.rule import ERROR

PLACE = ("file", "sheet", "cell")
"""The columns that say where a mark was read."""
_HEADING_ROWS = 1
"""The number of lines above the first row in merged.csv."""


def build_merged(
    answers: Answers,
    findings: Sequence[Finding],
    waived: Collection[Finding],
    register: Register,
    past: Past,
    period: Period,
) -> pd.DataFrame:
    """The frame of merged.csv: one row for each initiative, in the register's order, all columns text, index from
    0.

    A legal cell of an unresolved row stays, and any other is "": what is not legal was never read as a value.
    What was reported for an earlier period outranks what a return says of it. Columns of periods to come are "".

    - ``answers``: settled; only the rows with ``own`` are taken.
    - ``findings``: all of them; ``waived``: those that a waiver covers.
    - ``past``: what was reported of this year before.
    """
    plan, layout = register.initiatives, register.layout
    used = answers.frame[answers["own"]].set_index("serial_no").reindex(plan.index)
    merged = plan[list(layout.fixed)].copy()
    given = (*period.told, *period.asked)
    for column in layout.answered:
        values = used[NAMES.read(column)].fillna("") if column in given else pd.Series("", plan.index)
        if column in period.told and column in past.answers:
            before = past.answers[column].reindex(plan.index).fillna("")
            values = before.where(before.ne(""), values)
        merged[column] = values.astype("str")
    slipped = set(answers["named"][answers["outcome"].eq(SLIPPED)]) - set(used.index[used["file"].notna()])
    merged["state"] = _states(used, findings, waived, slipped, register)
    merged["source_file"] = used["file"].fillna("").astype("str")
    merged["source_sheet"] = used["sheet"].fillna("").astype("str")
    merged["source_row"] = used["row"].astype("Int64").astype("str").fillna("")
    merged.insert(0, "serial_no", plan.index.astype("str"))
    return merged.reset_index(drop=True)[list(layout.merged)]


def _states(
    used: pd.DataFrame,
    findings: Sequence[Finding],
    waived: Collection[Finding],
    slipped: Collection[int],
    register: Register,
) -> pd.Series:
    """The state of each initiative, by 通しNo., from the errors on it that its own department has to answer for.

    An error that somebody else's return made on its number, such as row-foreign, does not count.

    - ``used``: the rows that were taken, indexed by 通しNo.; blank where no answer came.
    - ``slipped``: initiatives whose names came under other numbers alone. Something came of them, but none was
      taken.
    """
    standing: set[int] = set(slipped)
    covered: set[int] = set()
    for finding in (each for whole in findings for each in whole.each):
        if finding.severity == ERROR and finding.number and register.owner(finding.number) == finding.department:
            (covered if finding in waived else standing).add(finding.number)
    numbers = used.index.to_series()
    came = used["file"].notna() | numbers.isin(standing | covered)
    missing = {finding.number for finding in findings if finding.rule == "row-missing"}
    state = pd.Series(ACCEPTED, index=used.index, dtype="str")
    state = state.mask(numbers.isin(covered), WAIVED).mask(numbers.isin(standing), UNRESOLVED)
    return state.mask(~came | numbers.isin(missing), UNRETURNED)


def provenance(merged: pd.DataFrame, answers: Answers, past: Past, period: Period) -> dict[str, pd.DataFrame]:
    """Where each mark so far was read: mark column → a frame with the columns :data:`PLACE`, beside the rows of
    merged.csv.

    A mark out of a return is in that file and sheet, one out of an earlier table in its merged.csv, where the
    cell is the one that a spreadsheet shows. "" where nothing came.
    """
    numbers = merged["serial_no"].astype("int64")
    used = answers.frame[answers["own"]]
    places = {}
    for mark in dict.fromkeys((*period.past, period.now)):
        rows = used[NAMES.source(mark)] if NAMES.source(mark) in used else used.index.to_series()
        place = _in_returns(answers, rows.set_axis(used["serial_no"]).reindex(numbers), mark).set_index(merged.index)
        if past.table and mark in past.answers:
            reported = numbers.map(past.answers[mark]).fillna("").ne("")
            place = place.where(~reported, _in_table(numbers, past, past.table, mark), axis=0)
        places[mark] = place
    return places


def _in_returns(answers: Answers, rows: pd.Series, mark: str) -> pd.DataFrame:
    """The places of one column in the returns, for rows of ``answers``.

    ``rows``: the index of a row in ``answers`` for each initiative, missing where none was taken; such a place is
    "".
    """
    taken = answers.frame[["file", "sheet", "row", "layout"]].reindex(rows)
    column = {number: letters(layout[mark]) for number, layout in enumerate(answers.layouts) if mark in layout}
    places = zip(taken["layout"], taken["row"], strict=True)
    cell = [f"{column[layout]}{row:.0f}" if layout in column else "" for layout, row in places]
    parts = {"file": taken["file"].fillna(""), "sheet": taken["sheet"].fillna(""), "cell": cell}
    return pd.DataFrame(parts, index=taken.index, dtype="str")


def _in_table(numbers: pd.Series, past: Past, table: Period, mark: str) -> pd.DataFrame:
    """The places of one column in an earlier merged.csv, whose rows stand in the order of ``past.answers``."""
    rows = pd.Series(range(1 + _HEADING_ROWS, len(past.answers) + 1 + _HEADING_ROWS), past.answers.index, dtype="Int64")
    cell = letters(table.layout.merged.index(mark) + 1) + numbers.map(rows).astype("str")
    return pd.DataFrame({"file": f"{table}/{MERGED_FILE}", "sheet": "", "cell": cell})
