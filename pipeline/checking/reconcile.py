"""Where each answer ends: one row is used for each initiative; the others are repeated, disputed or set aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from pipeline.checking.earlier import as_said, disputes, filled, gaps_told
from pipeline.checking.gather import Layouts
from pipeline.findings import Finding
from pipeline.register.read import Register
from pipeline.returns.fates import DISPUTED, FOREIGN, ILLEGAL, MERGED, REPEATED, SLIPPED, UNANSWERED, UNKNOWN, USED
from pipeline.returns.sender import Return
from schemas.columns import HEADING, REASONS
from schemas.period import Period
from schemas.rule import quoted


def reconcile(
    answers: pd.DataFrame, layouts: Layouts, returns: Sequence[Return], register: Register, period: Period
) -> tuple[pd.DataFrame, list[Finding]]:
    """The answers with the fate of each row, ``own`` left True only where the row is used; and the findings.

    A blank row beside an answered one of the same initiative is left out: it answers nothing.
    """
    findings: list[Finding] = []
    fate = answers["fate"].where(answers["fate"].ne(USED), MERGED)
    live = fate.eq(MERGED)
    fate = fate.mask(live & answers["serial_no"].eq(0), ILLEGAL)
    fate = fate.mask(live & answers["serial_no"].ne(0) & answers["owner"].eq(""), UNKNOWN)
    fate = fate.mask(live & answers["owner"].ne("") & (~answers["own"] | answers["elsewhere"]), FOREIGN)
    fate = fate.mask(live & answers["slipped"], SLIPPED)
    aside = answers[live & answers["answered"] & (answers["slipped"] | answers["elsewhere"])]
    told = set(aside["serial_no"]) | set(aside.loc[aside["slipped"], "named"])
    fate = fate.mask(fate.eq(MERGED) & ~answers["answered"] & answers["serial_no"].isin(told), UNANSWERED)
    own = answers[answers["own"] & fate.eq(MERGED)]
    fills: dict[tuple[int, str], int] = {}
    for _, rows in own[own["serial_no"].duplicated(keep=False)].groupby("serial_no", sort=True):
        fates, found = _settle(rows, layouts, period)
        fate.loc[list(fates)] = pd.Series(fates, dtype="str")
        findings += found
        fills |= gaps_told(rows, fates, period)
    answers = filled(answers, fills)
    findings = _whole_copies(findings, answers, fate)
    settled = answers.assign(
        fate=fate,
        own=answers["own"] & fate.eq(MERGED),
        live=live,
    )
    findings += _missing(settled, returns, register)
    return settled, findings


def _settle(rows: pd.DataFrame, layouts: Layouts, period: Period) -> tuple[dict[int, str], list[Finding]]:
    """The fates of the rows of one initiative, by index, and the findings on them.

    A row that says nothing but marks of earlier quarters is no answer, unless it disputes them.
    """
    disputing = disputes(rows, period)
    answered = rows[rows["answered"] | disputing]
    if answered.empty:
        return {place: MERGED if place == rows.index[0] else UNANSWERED for place in rows.index}, []
    fates = dict.fromkeys(rows.index.difference(answered.index), UNANSWERED)
    first, others = answered.iloc[0], answered.iloc[1:]
    said = _said(answered, period)
    fates[answered.index[0]] = MERGED
    fates |= dict.fromkeys(others.index, REPEATED)
    differs = bool(disputing.any()) or said.nunique() > 1
    if differs:
        fates |= dict.fromkeys(answered.index, DISPUTED)
    written = [f"{column}_raw" for column in (*period.past, period.now, *REASONS)]
    each = [one for _, one in answered.drop_duplicates(written).iterrows()] if differs else []
    found = []
    for _, row in others.iterrows():
        rivals = (one for one in each if _difference(row, one, period))
        found.append(_on_double(row, next(rivals, first), differs, layouts, period))
    return fates, found


def _said(answered: pd.DataFrame, period: Period) -> pd.Series:
    """What each row answers, in one value: as read, and as written where nothing could be read."""
    parts = [as_said(answered, column) for column in (period.now, *REASONS)]
    return pd.Series(list(zip(*parts, strict=True)), index=answered.index)


def _on_double(row: pd.Series, first: pd.Series, differs: bool, layouts: Layouts, period: Period) -> Finding:
    """The finding on a row beside another: one that says otherwise, or, where none does, the first."""
    same_file = row["file"] == first["file"]
    rule = "row-repeated" if not differs else "serial-duplicate" if same_file else "return-conflict"
    where = f"シート「{first['sheet']}」の{first['row']}行目"
    where = where if same_file else f"ファイル「{first['file']}」の{where}"
    hidden = [which for which, one in (("もう一方", first), ("この行", row)) if one["hidden"]]
    seen = f"{'と'.join(hidden)}は、非表示の行です。" if hidden else ""
    return Finding(
        rule,
        row["sender"],
        row["file"],
        row["sheet"],
        int(row["row"]),
        layouts[row["layout"]].get("serial_no", 0),
        str(row["serial_no"]),
        "serial_no",
        row["serial_no_raw"],
        {"detail": f"もう一方は{where}です。{seen}{_difference(row, first, period) if differs else ''}"},
    )


def _difference(row: pd.Series, first: pd.Series, period: Period) -> str:
    """What two answers say that is not the same, side by side; "" where nothing differs.

    An earlier quarter that only one of them tells is no difference.
    """
    differing = [
        f"{HEADING[column]}（もう一方は{quoted(first[f'{column}_raw'])}、この行は{quoted(row[f'{column}_raw'])}）"
        for column in (*period.past, period.now, *REASONS)
        if (first[column] or first[f"{column}_raw"]) != (row[column] or row[f"{column}_raw"])
        and not (column in period.past and "" in (first[f"{column}_raw"], row[f"{column}_raw"]))
    ]
    return f"異なるのは、{'、'.join(differing)}です。" if differing else ""


def _whole_copies(findings: list[Finding], answers: pd.DataFrame, fate: pd.Series) -> list[Finding]:
    """A file of which every answer came in another file too is one notice, not one for each row."""
    used = answers.loc[answers["answered"], ["file", "sender", "serial_no"]].assign(fate=fate)
    by_file = used.groupby("file")["fate"].agg(set)
    copies = {str(file) for file, fates in by_file.items() if fates == {REPEATED}}
    kept = [one for one in findings if not (one.rule == "row-repeated" and one.file in copies)]
    for file in sorted(copies):
        copied = used[used["file"].eq(file)]
        there = used["fate"].eq(MERGED) & used["serial_no"].isin(copied["serial_no"])
        names = "」「".join(used.loc[there, "file"].unique())
        words = {"detail": f"このファイルの回答は、すべてファイル「{names}」にもあります。"}
        kept.append(Finding("file-duplicate", str(copied["sender"].iloc[0]), file, words=words))
    return kept


def _missing(settled: pd.DataFrame, returns: Iterable[Return], register: Register) -> Iterator[Finding]:
    """The initiatives of a department that its returns lack, and the departments that sent nothing to be used.

    A row that has an initiative's name under another's number is not missing.
    """
    came: dict[str, Return] = {}
    for one in returns:
        if one.fate == USED:
            came.setdefault(one.sender, one)
    live = settled[settled["live"]]
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
    """Which row has an initiative's name under a number of no initiative; "" for none."""
    if number not in astray.index:
        return ""
    row = astray.loc[number]
    where = f"シート「{row['sheet']}」の{row['row']}行目"
    return f"{where}がこの事業のようですが、通しNo.が{quoted(str(row['serial_no_raw']))}となっています。"
