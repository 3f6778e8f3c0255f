"""One seed, one quarter: honest returns first, then what is odd, then what is wrong."""

from __future__ import annotations

from pathlib import Path
from random import Random

from . import faults_cells, faults_files, faults_rows, faults_sheets, honest
from .corrected import send_back
from .model import Quarter
from .oracle import opinion_on
from .plans import make_history, make_plan
from .render import run_program, write_before, write_plan, write_returns
from .returns import build_returns
from .words import SEVERITY, WAIVABLE

FILE_FAULTS = (
    faults_files.file_unreadable,
    faults_files.file_encrypted,
    faults_files.file_unsupported,
    faults_files.file_too_large,
    faults_files.file_no_table,
    faults_files.file_wrong_period,
    faults_files.other_plan,
    faults_files.period_doubtful,
    faults_files.file_unknown_department,
    faults_files.heading_twice,
    faults_files.heading_twice_alike,
    faults_files.near_department,
    faults_files.sender_doubtful,
    faults_files.return_missing,
    faults_rows.rows_slipped,
    faults_rows.return_conflict,
    faults_rows.file_duplicate,
    faults_cells.marks_normalized,
    faults_cells.blanks_said,
    faults_cells.cell_formulas,
    faults_sheets.sheet_ignored,
    faults_sheets.older_sheet,
)
ROW_FAULTS = (
    faults_rows.serial_unknown,
    faults_rows.serial_illegal,
    faults_rows.row_repeated,
    faults_rows.serial_duplicate,
    faults_rows.row_missing,
    faults_rows.row_foreign,
    faults_rows.row_named_foreign,
    faults_rows.row_slipped,
    faults_sheets.cell_covered,
    faults_sheets.text_outside,
    faults_files.folder_ignored,
    faults_files.litter,
)
CELL_FAULTS = (
    faults_cells.mark_missing,
    faults_cells.mark_illegal,
    faults_cells.mark_normalized,
    faults_cells.reason_missing,
    faults_cells.reason_illegal,
    faults_cells.text_struck,
    faults_cells.blank_said,
    faults_cells.reason_unexpected,
    faults_cells.reason_text_missing,
    faults_cells.text_pointing,
    faults_cells.text_private,
    faults_cells.text_lost,
    faults_cells.text_too_long,
    faults_cells.cell_error,
    faults_cells.cell_formula,
    faults_cells.done_reopened,
    faults_cells.past_changed,
    faults_cells.future_filled,
    faults_cells.fixed_changed,
    faults_cells.note_on_answer,
    faults_cells.text_shown,
)


def generate(seed: int, folder: Path) -> Quarter:
    """Make the quarter of a seed below a folder: plan/, raw/, and out/ with what was reported before."""
    rng = Random(seed)
    plan = make_plan(rng)
    period = rng.choice((1, 2, 3, 4, 4))
    history = make_history(rng, plan, period)
    quarter = Quarter(seed, plan, period, period > 1 and rng.random() < 0.7, history)
    write_before(quarter, folder)
    made = run_program(folder, "forms", quarter.code)
    if made.returncode:
        raise RuntimeError(f"forms: exit {made.returncode}: {made.stderr}")
    build_returns(rng, quarter, folder / "out" / quarter.code / "依頼")
    for odd in honest.ALL[:3]:
        odd(rng, quarter)
    _plant(rng, quarter)
    for odd in honest.ALL[3:] * 2:
        odd(rng, quarter)
    write_returns(quarter, folder)
    _except(rng, quarter)
    write_plan(quarter.plan, folder / "plan" / "R5.xlsx", quarter.code)
    if rng.random() < 0.25:
        send_back(rng, quarter, folder)
    return quarter


def _plant(rng: Random, quarter: Quarter) -> None:
    """Faults of many rules, those of a kind in twos and threes. One quarter in fifteen stays honest."""
    if rng.random() < 1 / 15:
        return
    chosen = [(f, 1) for f in rng.sample(FILE_FAULTS, rng.randint(2, 5))]
    chosen += [(f, rng.randint(1, 2)) for f in rng.sample(ROW_FAULTS, rng.randint(2, 5))]
    chosen += [(f, rng.randint(2, 3)) for f in rng.sample(CELL_FAULTS, rng.randint(3, 8))]
    for fault, times in chosen:
        for _ in range(times):
            if fault(rng, quarter):
                quarter.planted.append(fault.__name__)


def _except(rng: Random, quarter: Quarter) -> None:
    """Now and then the register accepts one finding as it is."""
    if rng.random() < 0.6:
        return
    opinion = opinion_on(quarter)
    certain = [w for w in opinion.wanted if w.must and len(w.rules) == 1 and w.serial]
    errors = [w for w in certain if SEVERITY[w.rules[0]] == "error"]
    lone = [w for w in errors if w.rules[0] in WAIVABLE and sum(x.serial == w.serial for x in errors) == 1]
    if lone:
        want = rng.choice(lone)
        quarter.plan.waivers.append((int(want.serial), want.rules[0], "課長"))
        quarter.planted.append("waived")
