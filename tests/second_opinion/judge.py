"""Compare what came out with the second opinion; each disagreement is one line that tells where to look."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from .expect import Wanted
from .model import Quarter
from .oracle import Opinion
from .words import GATHERED, SEVERITY

# Lists of all marks or codes, in which any hint would be found by chance.
LISTED = re.compile(r"(?:(?:「[^「」]{1,2}」[^「」、。]{0,40})、?){3,}")


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def disagreements(quarter: Quarter, opinion: Opinion, out: Path, exit_code: int) -> list[str]:
    """Everything in which the program and the second opinion differ."""
    expected = 1 if opinion.has_errors else 0
    said = [] if exit_code == expected else [f"EXIT {exit_code}, not {expected} (--strict)"]
    if not (out / "findings.csv").exists():
        return [*said, "NOTHING was written"]
    found = table(out / "findings.csv")
    said += _rows(quarter, opinion, table(out / "merged.csv"))
    said += _findings(quarter, opinion, found)
    said += _totals(opinion, json.loads((out / "run.json").read_text(encoding="utf-8")))
    return said


def _rows(quarter: Quarter, opinion: Opinion, merged: list[dict[str, str]]) -> list[str]:
    """merged.csv against the rows that are expected."""
    said = []
    if [r["serial_no"] for r in merged] != [str(n) for n in quarter.plan.initiatives]:
        said.append("ROWS of merged.csv are not the register's in their order")
    for got in merged:
        row = opinion.rows[int(got["serial_no"])]
        faults = [_differs(outcome, got) for outcome in row.outcomes]
        if all(faults):
            said.append(f"ROW No.{row.number}: {min(faults, key=len)}")
        elif row.sources and got["state"] == "accepted":
            source = got["source_file"], got["source_sheet"], int(got["source_row"] or 0)
            if not any((f, r) == source[::2] and s in ("", source[1]) for f, s, r in row.sources):
                said.append(f"SOURCE No.{row.number}: {source}, not {row.sources}")
        initiative = quarter.plan.initiatives[row.number]
        if (got["initiative"], got["department"]) != (initiative.name, initiative.department):
            said.append(f"FIXED No.{row.number}: {got['initiative']} {got['department']}")
    return said


def _differs(outcome, got: dict[str, str]) -> str:
    """In what a row of merged.csv is not the outcome; empty where it is."""
    faults = [f"{got['state']}, not {outcome.state}"] if got["state"] != outcome.state else []
    for column, values in outcome.cells.items():
        if got[column] not in values:
            faults.append(f"{column} {got[column][:40]!r}, not {'/'.join(repr(v[:40]) for v in sorted(values))}")
    return "; ".join(faults)


def _findings(quarter: Quarter, opinion: Opinion, found: list[dict[str, str]]) -> list[str]:
    """findings.csv against what has to be there and what may be."""
    said: list[str] = []
    left = list(found)
    said += [f"WORDS quote nothing in {_shown(f)}" for f in found if "「」" in f["message"] + f["remedy"]]
    wanted = _gathered(opinion, left, said)
    for want in [w for w in wanted if w.must]:
        hit = next((f for f in left if _fits(want, f)), None)
        if hit is None:
            said.append(f"MISSED {want}")
            continue
        left.remove(hit)
        said += _words(want, hit, opinion)
    allowed = [w for w in wanted if not w.must]
    for f in left:
        hit = next((w for w in allowed if _fits(w, f)), None)
        if hit is None:
            said.append(f"INVENTED {_shown(f)}")
        elif not hit.repeats:
            allowed.remove(hit)
    return said


def _gathered(opinion: Opinion, left: list[dict[str, str]], said: list[str]) -> list[Wanted]:
    """Take out what is told once for a file's many rows; returns what is wanted one by one."""
    groups: dict[tuple, list[Wanted]] = defaultdict(list)
    rest: list[Wanted] = []
    for want in opinion.wanted:
        rule = want.rules[0]
        if len(want.rules) == 1 and rule in GATHERED:
            groups[want.files, rule, want.column].append(want)
        else:
            rest.append(want)
    several = {f for f, departments in opinion.departments_of.items() if len(departments) > 1}
    for (files, rule, _), wants in groups.items():
        certain = [w for w in wants if w.must]
        sizes = [opinion.rows_of_file[f] for f in files]
        enough = len(wants) >= GATHERED[rule]
        may = enough and (files & several or any(2 * len(wants) > low for low, _ in sizes))
        must = (
            not files & several and len(certain) >= GATHERED[rule] and all(2 * len(certain) > high for _, high in sizes)
        )
        hit = next((f for f in left if f["rule"] == rule and f["file"] in files and not f["serial_no"]), None)
        if hit and may:
            left.remove(hit)
            rest += _other_departments(wants, hit) if files & several else []
            if certain and not files & several and str(len(certain)) not in hit["message"]:
                said.append(f"COUNT {len(certain)} is not in the message of {_shown(hit)}: {hit['message']}")
        elif must:
            said.append(f"MISSED one finding on {sorted(files)} for {len(certain)} of {rule}")
            rest += wants
        else:
            rest += wants
    return rest


def _other_departments(wants: list[Wanted], hit: dict[str, str]) -> list[Wanted]:
    """What is wanted of the other departments of a file whose rows were told once for one of them."""
    return [w for w in wants if w.department and w.department != hit["department"]]


def _fits(want: Wanted, f: dict[str, str]) -> bool:
    """Whether a finding is the one wanted."""
    if f["rule"] not in want.rules or f["file"] not in want.files:
        return False
    if want.serial is not None and f["serial_no"] != want.serial:
        return False
    if want.sheet and f["sheet"] != want.sheet:
        return False
    if want.department and f["department"] != want.department:
        return False
    return want.cells is None or f["cell"].split(":")[0] in want.cells


def _words(want: Wanted, f: dict[str, str], opinion: Opinion) -> list[str]:
    """Severity, the value quoted and the hint given."""
    said = []
    if f["severity"] != SEVERITY[f["rule"]] and not opinion.accepts(want):
        said.append(f"SEVERITY {f['severity']} of {_shown(f)}")
    words = f["message"] + "\n" + f["remedy"]
    if want.value and want.value not in f["value"] + words:
        said.append(f"VALUE {want.value!r} is not in {_shown(f)}: {f['message']}")
    plain = LISTED.sub("", words.replace(f"「{f['value']}」", ""))
    if want.rules[0] == "text-outside":
        if not any(h in words + f["cell"] + f["value"] for h in want.hint):
            said.append(f"HINT none of {want.hint} is in {_shown(f)}: {words!r}")
    else:
        for hint in want.hint:
            if not any(h in plain for h in hint.split("|")):
                said.append(f"HINT {hint!r} is not in {_shown(f)}: {words!r}")
    if not f["message"] or not f["remedy"]:
        said.append(f"WORDS are missing in {_shown(f)}")
    return said


def _shown(f: dict[str, str]) -> str:
    """A finding in one line."""
    where = f"{f['file']}!{f['sheet']}!{f['cell']}"
    return f"{f['severity']} {f['rule']} {f['department']} {where} No.{f['serial_no']} {f['value'][:30]!r}"


def _totals(opinion: Opinion, run: dict) -> list[str]:
    """The control totals against the generator's own count."""
    totals = run["totals"]
    aside = sum(totals["set_aside"].values())
    got = {"read": totals["read"], "merged": totals["merged"], "repeated": totals["repeated"], "set aside": aside}
    got["superseded"] = totals["superseded"]
    want = {"read": opinion.read, "merged": opinion.merged, "repeated": opinion.repeated, "set aside": opinion.aside}
    want["superseded"] = opinion.superseded
    said = [f"TOTAL {k} {got[k]}, not {want[k]}" for k in got if got[k] != want[k]]
    if totals["read"] != totals["merged"] + totals["repeated"] + totals["superseded"] + aside:
        said.append(f"TOTAL does not add up: {totals}")
    states = Counter(row.outcomes[0].state for row in opinion.rows.values())
    certain = all(len(row.outcomes) == 1 for row in opinion.rows.values())
    for state, count in totals["states"].items():
        if certain and count != states[state]:
            said.append(f"TOTAL {state} {count}, not {states[state]}")
    return said
