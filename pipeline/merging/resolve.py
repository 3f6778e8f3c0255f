"""Where each answer ends: one row is used for each initiative; the others are repeated, disputed or set aside.

In go the answers as ``build`` made them. Out come the same rows, each with its outcome (:mod:`schemas.outcomes`),
and findings on rows that answer an initiative twice, on rows that are missing and on departments that sent
nothing. No row is removed: the control totals count every one.

It comes before validation, which needs to know which rows are the department's own. It never chooses between two
answers that differ; then neither is used, and the department is asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from pipeline.findings import Finding
from pipeline.register.read import Register
from pipeline.returns.sender import Return
from schemas.answers import NAMES, AnswerRow, Answers
from schemas.outcomes import DISPUTED, FOREIGN, ILLEGAL, MERGED, REPEATED, SLIPPED, UNANSWERED, UNKNOWN, USED
from schemas.rule import quoted


def resolve_duplicates(
    answers: Answers, returns: Sequence[Return], register: Register
) -> tuple[Answers, list[Finding]]:
    """The answers with the outcome of each row, and the findings on rows and departments.

    ``own`` stays true only where the row is used, ``live`` is added, and an answer of an earlier period that only
    another row of the initiative has is filled in. A blank row beside an answered one of the same initiative is
    left out: it answers nothing.

    ``returns``: as sorted, to tell which departments sent nothing that can be used.
    """
    findings: list[Finding] = []
    outcome = answers["outcome"].where(answers["outcome"].ne(USED), MERGED)
    live = outcome.eq(MERGED)
    outcome = outcome.mask(live & answers["serial_no"].eq(0), ILLEGAL)
    outcome = outcome.mask(live & answers["serial_no"].ne(0) & answers["owner"].eq(""), UNKNOWN)
    outcome = outcome.mask(live & answers["owner"].ne("") & (~answers["own"] | answers["elsewhere"]), FOREIGN)
    outcome = outcome.mask(live & answers["slipped"], SLIPPED)
    is_aside = live & answers["answered"] & (answers["slipped"] | answers["elsewhere"])
    aside = answers.frame.loc[is_aside, ["serial_no", "named", "slipped"]]
    answered_aside = set(aside["serial_no"]) | set(aside["named"][aside["slipped"]])
    outcome = outcome.mask(
        outcome.eq(MERGED) & ~answers["answered"] & answers["serial_no"].isin(answered_aside), UNANSWERED
    )
    own = answers["own"] & outcome.eq(MERGED)
    twice = own & answers["serial_no"].where(own, 0).duplicated(keep=False)
    fills: dict[tuple[int, str], int] = {}
    for _, places in answers.frame[twice].groupby("serial_no", sort=True).groups.items():
        same = answers.of(answers.frame.loc[places])
        outcomes, on_doubles = _settle(same)
        outcome.loc[list(outcomes)] = pd.Series(outcomes, dtype="str")
        findings += on_doubles
        fills |= _gaps_told(same, outcomes)
    answers = _filled(answers, fills)
    findings = _whole_copies(findings, answers, outcome)
    settled = answers.with_facts({"outcome": outcome, "own": answers["own"] & outcome.eq(MERGED), "live": live})
    findings += _missing(settled, returns, register)
    return settled, findings


def as_said(rows: Answers, column: str) -> pd.Series:
    """What rows answer in one column: as read, and as written where nothing could be read. Two such texts can be
    compared."""
    return rows.read(column).where(rows.read(column).ne(""), rows.written(column))


def _settle(rows: Answers) -> tuple[dict[int, str], list[Finding]]:
    """The outcomes of the rows of one initiative, by their index, and the findings on them.

    A row that says nothing but answers of earlier periods is no answer, unless it disputes those of another row.
    The first answered row is used where all say the same; where they differ all are disputed. Each further row
    has a finding that names its counterpart.
    """
    disputing = _disputes(rows)
    answered = rows.where(rows["answered"] | disputing)
    if answered.frame.empty:
        return {place: MERGED if place == rows.index[0] else UNANSWERED for place in rows.index}, []
    outcomes = dict.fromkeys(rows.index.difference(answered.index), UNANSWERED)
    first, *others = answered.rows()
    outcomes[answered.index[0]] = MERGED
    outcomes |= dict.fromkeys(answered.index[1:], REPEATED)
    differs = bool(disputing.any()) or _said(answered).nunique() > 1
    if differs:
        outcomes |= dict.fromkeys(answered.index, DISPUTED)
    written = [NAMES.written(column) for column in (*rows.period.told, *rows.period.asked)]
    each = answered.where(~answered.frame.duplicated(written)).rows() if differs else []
    findings = []
    for row in others:
        rivals = (one for one in each if _difference(row, one))
        findings.append(_on_double(row, next(rivals, first), differs, answers=rows))
    return outcomes, findings


def _said(answered: Answers) -> pd.Series:
    """What each row answers in all columns asked for, as one tuple, so that rows can be compared as a whole."""
    parts = [as_said(answered, column) for column in answered.period.asked]
    return pd.Series(list(zip(*parts, strict=True)), index=answered.index)


def _open_answers(rows: Answers) -> dict[str, pd.Series]:
    """What the rows of one initiative say of earlier periods that no table has reported: column → text, "" for a
    blank."""
    return {column: as_said(rows, column) for column in rows.period.told if rows.reported(column).iloc[0] == ""}


def _disputes(rows: Answers) -> pd.Series:
    """True for each row that says of an earlier period what another row says otherwise. Blanks dispute nothing."""
    disputed = pd.Series(False, index=rows.index)
    for texts in _open_answers(rows).values():
        if texts[texts.ne("")].nunique() > 1:
            disputed |= texts.ne("")
    return disputed


def _gaps_told(rows: Answers, outcomes: Mapping[int, str]) -> dict[tuple[int, str], int]:
    """(row that is used, column of an earlier period that is blank there) → the row that says it, both by their
    index."""
    kept = [place for place in rows.index if outcomes.get(place) == MERGED]
    return {
        (kept[0], column): int(texts.index[texts.ne("")][0])
        for column, texts in _open_answers(rows).items()
        if kept and texts[kept[0]] == "" and texts.ne("").any()
    }


def _filled(answers: Answers, fills: Mapping[tuple[int, str], int]) -> Answers:
    """The answers with answers of earlier periods taken from another row of the same initiative.

    The fact "source" keeps the row that each was taken from, so that the table can say where it was read.
    """
    if not fills:
        return answers
    sources = {NAMES.source(column): answers.index for _, column in fills}
    frame = answers.frame.assign(**sources)
    for (kept, column), source in fills.items():
        for name in (NAMES.read(column), NAMES.written(column), NAMES.hint(column), NAMES.flag(column)):
            frame.at[kept, name] = str(answers.frame.at[source, name])
        frame.at[kept, NAMES.source(column)] = source
    return answers.of(frame)


def _on_double(row: AnswerRow, first: AnswerRow, differs: bool, answers: Answers) -> Finding:
    """The finding on a row beside another of the same initiative: that they say the same, or that they differ.

    Two rows that differ are serial-duplicate within a file, return-conflict across files. The sentence says which
    of the two rows is hidden, since nobody would find it otherwise.
    """
    same_file = row["file"] == first["file"]
    rule = "row-repeated" if not differs else "serial-duplicate" if same_file else "return-conflict"
    where = f"シート「{first['sheet']}」の{first['row']}行目"
    where = where if same_file else f"ファイル「{first['file']}」の{where}"
    hidden = [which for which, one in (("もう一方", first), ("この行", row)) if one["hidden"]]
    seen = f"{'と'.join(hidden)}は、非表示の行です。" if hidden else ""
    number, at = answers.cell(row, "serial_no")
    return Finding(
        rule,
        row["sender"],
        row["file"],
        row["sheet"],
        number,
        at,
        str(row["serial_no"]),
        "serial_no",
        row.written("serial_no"),
        {"detail": f"もう一方は{where}です。{seen}{_difference(row, first) if differs else ''}"},
    )


def _difference(row: AnswerRow, first: AnswerRow) -> str:
    """What two answers say that is not the same, side by side in a sentence; "" where nothing differs.

    An earlier period that only one of them tells is no difference.
    """
    period = row.period
    differing = [
        f"{row.shape.heading(column)}（もう一方は{quoted(first.written(column))}、この行は{quoted(row.written(column))}）"
        for column in (*period.told, *period.asked)
        if (first.read(column) or first.written(column)) != (row.read(column) or row.written(column))
        and not (column in period.told and "" in (first.written(column), row.written(column)))
    ]
    return f"異なるのは、{'、'.join(differing)}です。" if differing else ""


def _whole_copies(findings: list[Finding], answers: Answers, outcome: pd.Series) -> list[Finding]:
    """The findings, with one notice in place of many on a file whose every answer came in another file too."""
    used = answers.frame.loc[answers["answered"], ["file", "sender", "serial_no"]].assign(outcome=outcome)
    copies = set(used["file"]) - set(used.loc[used["outcome"].ne(REPEATED), "file"])
    kept = [finding for finding in findings if not (finding.rule == "row-repeated" and finding.file in copies)]
    for file in sorted(copies):
        copied = used[used["file"].eq(file)]
        there = used["outcome"].eq(MERGED) & used["serial_no"].isin(copied["serial_no"])
        names = "」「".join(used.loc[there, "file"].unique())
        words = {"detail": f"このファイルの回答は、すべてファイル「{names}」にもあります。"}
        kept.append(Finding("file-duplicate", str(copied["sender"].iloc[0]), file, words=words))
    return kept


def _missing(settled: Answers, returns: Iterable[Return], register: Register) -> Iterator[Finding]:
    """A finding for each initiative that its department's return lacks, and for each department that sent nothing
    to be used.

    A row that has an initiative's name under another's number is not missing: row-slipped tells of it. A
    department that sent nothing has one finding, and none for each of its rows.
    """
    came: dict[str, Return] = {}
    for one in returns:
        if one.outcome == USED:
            came.setdefault(one.sender, one)
    wanted = ["sheet", "row", "serial_no", NAMES.written("serial_no"), "named", "slipped", "owner", "sender"]
    live = settled.frame.loc[settled["live"], wanted]
    astray = live[live["named"].ne(0) & live["owner"].eq("")].drop_duplicates("named").set_index("named")
    present = set(live.loc[live["owner"].eq(live["sender"]), "serial_no"]) | set(live.loc[live["slipped"], "named"])
    for name in register.initiatives["department"].unique():
        sent = came.get(name)
        if not sent:
            yield Finding("return-missing", name)
            continue
        initiatives = register.owned(name)["initiative"]
        for number in [one for one in initiatives.index.tolist() if one not in present]:
            yield Finding(
                "row-missing",
                name,
                sent.file.name,
                sent.tables[0].sheet,
                serial_no=str(number),
                column="serial_no",
                words={"plan": initiatives[number], "hint": _astray_hint(astray, number)},
            )


def _astray_hint(astray: pd.DataFrame, number: int) -> str:
    """A sentence on the row that has an initiative's name under a number that the register lacks; "" for none.

    ``astray``: such rows, indexed by the number that their name has.
    """
    if number not in astray.index:
        return ""
    row = astray.loc[number]
    where = f"シート「{row['sheet']}」の{row['row']}行目"
    return f"{where}がこの事業のようですが、通しNo.が{quoted(str(row[NAMES.written('serial_no')]))}となっています。"
