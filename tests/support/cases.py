"""The cases of the rules, folders under ``tests/cases``: what differs from a clean quarter, and all that comes of it.

case.toml::

    about    = what the case shows
    period   = "R5-4"                                  the default
    columns  = [[…], …]                                rows of 回答の欄: answered columns behind 評価理由, from L on
    remove   = [file, …]                               returns that did not come
    folders  = [name, …]                               subfolders beside the returns
    previous = {"1" = "○○◎"}                           last quarter's merged.csv: ○, but for these initiatives
    [[copy]]    from, to                               a return that came again under another name
    [[form]]    file, department, period, revision     a further form of ours, with the clean answers; replaces =
                                                       [file, …]: the returns that it was made after
    [[file]]    name, and text or hex or from          a file of these bytes, or one that lies in the case's folder;
                                                       of a text, its encoding
    [[sheet]]   file, name, hidden, rows               a sheet added to a workbook, which is made where there is none
    [[edit]]    file, cell, value, kind, sheet         what was typed into a cell (see quarter.edit_cells)
    [[finding]] rule, file, cell, serial_no, value     all findings of the run; what is left out is ""
    [merged.N]  columns                                how initiative N differs from the clean merged.csv;
                                                       an unreturned one is empty but for these columns

Beside it may lie sentences.txt: every finding whole, as ``make sentences`` writes them, to be read aloud.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.books.form import Form
from pipeline.storage.files import sha256
from schemas.period import parse_period
from tests.support.quarter import (
    ROOT,
    Place,
    add_sheet,
    clean_answers,
    clean_merged,
    clean_quarter,
    declare_columns,
    edit_cells,
    write_form,
    write_previous,
)

CASES = ROOT / "tests" / "cases"
FOLDERS = sorted(path.name for path in CASES.iterdir() if path.is_dir())
FINDING = ("rule", "file", "cell", "serial_no", "value")
SENTENCES = "sentences.txt"


def prepared(root: Path, folder: Path, case: dict[str, Any]) -> Place:
    place = clean_quarter(root, case.get("period", "R5-4"))
    if "columns" in case:
        declare_columns(place, case["columns"])
    for name in case.get("remove", ()):
        (place.raw / name).unlink()
    for name in case.get("folders", ()):
        (place.raw / name).mkdir()
    if "previous" in case:
        write_previous(place, case["previous"])
    for file in case.get("file", ()):
        if "from" in file:
            shutil.copyfile(folder / file["from"], place.raw / file["name"])
        else:
            text = file.get("text", "").encode(file.get("encoding", "utf-8"))
            content = bytes.fromhex(file["hex"]) if "hex" in file else text
            (place.raw / file["name"]).write_bytes(content)
    for sheet in case.get("sheet", ()):
        add_sheet(place.raw / sheet["file"], sheet["name"], sheet["rows"], sheet.get("hidden", False))
    for copy in case.get("copy", ()):
        shutil.copyfile(place.raw / copy["from"], place.raw / copy["to"])
    edits = case.get("edit", [])
    for name in dict.fromkeys(edit["file"] for edit in edits):
        if (place.raw / name).exists():
            edit_cells(place.raw / name, [edit for edit in edits if edit["file"] == name])
    for form in case.get("form", ()):
        period = parse_period(form.get("period", str(place.period)))
        answers = {} if form.get("blank") else clean_answers(period)
        replaces = tuple(sha256(place.raw / name) for name in form.get("replaces", ()))
        revised = Form(form["department"], form.get("revision", 0), answers, open_past=True, replaces=replaces)
        write_form(place.raw / form["file"], place.register(), period, revised)
        edit_cells(place.raw / form["file"], [edit for edit in edits if edit["file"] == form["file"]])
    return place


def case_of(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / name / "case.toml").read_text(encoding="utf-8"))


def quarter_of(name: str, root: Path) -> Place:
    """The quarter of a case, made below ``root``."""
    return prepared(root, CASES / name, case_of(name))


def sentences(findings: Iterable[Mapping[str, str]]) -> str:
    """Findings as text: for each a line that says what and where, its sentence, and what to do."""
    told = []
    for one in findings:
        place = "｜".join(one[part] for part in ("department", "file", "sheet", "cell", "serial_no", "column", "value"))
        head = f"{one['period']} {one['severity']} {one['rule']}｜{place}".replace("\n", "⏎")
        told.append(f"{head}\n　{one['message']}\n　→ {one['remedy']}\n")
    return "\n".join(told)


def expected_merged(place: Place, differences: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    further = dict.fromkeys(place.register().layout.answered, "")
    merged = {number: further | row for number, row in clean_merged(place.period).items()}
    for number, differs in differences.items():
        start = dict.fromkeys(merged[number], "") if differs.get("state") == "unreturned" else merged[number]
        merged[number] = start | differs
    return merged
