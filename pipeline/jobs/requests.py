"""確認依頼: for each department with errors, its form again with its answers and what to correct."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias

from pipeline.books.form import Form, Remark, blank_form, form_places, form_sheets
from pipeline.books.result import department_sheet
from pipeline.findings import Finding, nothing_came
from pipeline.merging.build import NO_VALUE
from pipeline.merging.quarter import Quarter
from pipeline.merging.resolve import as_said
from pipeline.register.read import Register
from pipeline.returns.sender import RequestsMade, Return
from pipeline.workbook.content import Sheet, fits
from schemas.answers import NAMES, AnswerRow, Answers
from schemas.outcomes import DISPUTED, SUPERSEDED, USED
from schemas.period import Period
from schemas.rule import ERROR, NOTICE, WARNING
from schemas.vocabulary import CELL_LIMIT

TOO_LONG: Final = (
    f"お送りいただいた内容は、Excelの1つのセルに入る長さ（{CELL_LIMIT:,}文字）を超えているため、この欄には入れていません。\n"
    "→ 短くまとめて、この欄に記入してください。空欄のままお送りいただくと、説明のない回答になります。"
)
"""The remark on a cell that is blank since no cell holds what was sent."""

Disputed: TypeAlias = Mapping[int, Mapping[str, list[str]]]
"""通しNo. → column → the different things that were said of it."""


class Request(NamedTuple):
    """The 確認依頼 to one department.

    - ``revision``: its 版, one more than the highest that the department has sent back.
    - ``errors``: how many findings it is asked to correct. ``missing``: nothing that could be read has come from it.
    - ``sheets``: the workbook.
    """

    department: str
    revision: int
    errors: int
    missing: bool
    sheets: list[Sheet]


def requests(quarter: Quarter) -> Iterator[Request]:
    """The 確認依頼 to each department that has an error to correct, in the register's order. Waived findings are not
    asked about; warnings are, where a 確認依頼 is made anyway."""
    register, period = quarter.register, quarter.period
    findings, replaced = quarter.unwaived_by_department(), replaced_by(quarter)
    revisions, answers = _revisions(quarter.returns, quarter.made), _narrow(quarter.answers)
    sent = answers.frame.groupby("sender", sort=False).indices
    for name in register.department_names:
        asked = findings.get(name, [])
        errors = sum(finding.severity == ERROR for finding in asked)
        if not errors:
            continue
        blank = blank_form(name, register, period, quarter.past)
        own = answers.of(answers.frame.iloc[sent.get(name, [])])
        disputed = _disputed(own)
        rows = own.where(own["own"]).rows()
        long = _too_long(rows, period)
        form = replace(
            blank,
            revision=revisions[name] + 1,
            answers=_answers(blank, rows, disputed, period),
            remarks=_remarks(asked, disputed, long, period),
            banner=_banner(asked, register),
            replaces=replaced.get(name, ()),
        )
        issues = department_sheet(asked, form_places(form, register, period), register, period)
        yield Request(name, form.revision, errors, nothing_came(asked), form_sheets(form, register, period, issues))


def replaced_by(quarter: Quarter) -> dict[str, tuple[str, ...]]:
    """Department → the SHA-256 of what a 確認依頼 made now takes the place of: the files that came, and what these
    replaced."""
    replaced = {
        name: [file.sha256 for file in files if file.sha256] for name, files in quarter.files_by_sender().items()
    }
    for sent in quarter.returns:
        replaced.setdefault(sent.sender, []).extend(sent.tag.replaces if sent.tag else ())
    return {name: tuple(dict.fromkeys(digests)) for name, digests in replaced.items()}


def _revisions(returns: Iterable[Return], made: RequestsMade) -> Counter[str]:
    """Department → the highest revision of this period's forms that was made here and that it has sent back, 0 where
    there is none."""
    revisions: Counter[str] = Counter()
    for sent in returns:
        if sent.tag and sent.outcome in (USED, SUPERSEDED):
            known = 0 if made.doubts(sent.tag, sent.file.sha256) else sent.tag.revision
            revisions[sent.sender] = max(revisions[sent.sender], known)
    return revisions


def _narrow(answers: Answers) -> Answers:
    """The answers with the facts that are needed here: a department's rows are taken out of each."""
    facts = [fact(column) for column in answers.shape.answered for fact in (NAMES.read, NAMES.written, NAMES.flag)]
    return answers.of(answers.frame[["sender", "outcome", "own", "serial_no", *facts]])


def _disputed(answers: Answers) -> Disputed:
    """Of one department's answers: 通しNo. → column → what those rows say that dispute each other.

    It is told as written, once for each reading. What has no value (:data:`NO_VALUE`) says nothing here. {} where
    nothing is disputed.
    """
    here = answers["outcome"].eq(DISPUTED)
    if not here.any():
        return {}
    disputed: dict[int, dict[str, list[str]]] = {}
    for number, rows in answers.frame[here].groupby("serial_no"):
        same = answers.of(rows)
        columns = disputed.setdefault(int(str(number)), {})
        for column in answers.shape.answered:
            valued = same.where(~same.flag(column).isin(NO_VALUE))
            columns[column] = list(dict(zip(as_said(valued, column), valued.written(column), strict=True)).values())
    return disputed


def _answers(blank: Form, rows: Sequence[AnswerRow], disputed: Disputed, period: Period) -> dict[int, dict[str, str]]:
    """What the department wrote, cell by cell, and the marks reported before in place of its own.

    Of answers that dispute each other it has the cells in which they agree. What is struck through, an error value
    or a formula never calculated is left out: written again as plain text, it would pass as an answer. So is what a
    cell does not hold whole: its beginning would.
    """
    answered = period.layout.answered
    written = {
        int(row["serial_no"]): {c: row.written(c) for c in answered if row.flag(c) not in NO_VALUE} for row in rows
    }
    for number, said in disputed.items():
        written[number] = {column: values[0] for column, values in said.items() if len(values) == 1}
    asked = [column for column in answered if column not in period.future]
    return {
        number: {c: text for c, text in written.get(number, {}).items() if c in asked and fits(text)} | dict(told)
        for number in {**written, **blank.answers}
        for told in [blank.answers.get(number, {})]
    }


def _remarks(
    findings: Sequence[Finding],
    disputed: Disputed,
    long: Iterable[tuple[int, str]],
    period: Period,
) -> dict[tuple[int, str], Remark]:
    """The remarks on the cells of a form, out of a department's findings and of the cells ``long``, which are blank in
    it.

    A finding on a row as a whole goes to where the answers to it differ, else to the mark. Notices are no remarks.
    Several findings on a cell are one remark, with the gravest severity.
    """
    remarks: dict[tuple[int, str], Remark] = {}
    for finding in findings:
        if finding.severity == NOTICE:
            continue
        text = f"{finding.message}\n→ {finding.remedy}"
        for one in (one for one in finding.each if one.number):
            differing = [c for c, values in disputed.get(one.number, {}).items() if len(values) > 1]
            for at in [one.column] if one.column in period.layout.answered else differing or [period.now]:
                former = remarks.get((one.number, at))
                severity = ERROR if former and former.severity == ERROR else finding.severity
                remarks[one.number, at] = Remark(severity, f"{former.text}\n\n{text}" if former else text)
    for cell in long:
        remarks[cell] = Remark(ERROR, f"{remarks[cell].text}\n\n{TOO_LONG}" if cell in remarks else TOO_LONG)
    return remarks


def _too_long(rows: Sequence[AnswerRow], period: Period) -> list[tuple[int, str]]:
    """通しNo. and column of the answers asked for now that no cell of a form holds."""
    return [(int(row["serial_no"]), c) for row in rows for c in period.asked if not fits(row.written(c))]


def _banner(findings: Sequence[Finding], register: Register) -> str:
    """The request at the top: how many errors and warnings there are, and what to do; of a department that sent nothing
    that could be read, that its answers are missing."""
    errors = sum(finding.severity == ERROR for finding in findings)
    others = sum(finding.severity == WARNING for finding in findings)
    also = f"ほかに、念のため確認していただきたいところが{others}か所あります。" if others else ""
    if nothing_came(findings):
        return (
            f"{register.coordinator}では、回答をまだ取りまとめられていません。色のついた欄にご記入のうえ、"
            f"このファイルを{register.coordinator}へお送りください。すでにお送りいただいている場合は、"
            "シート「指摘一覧」をご覧ください。"
        )
    return (
        f"ご回答ありがとうございます。修正をお願いしたいところが{errors}か所あります。{also}"
        f"色の濃い欄をご確認のうえ修正し、このファイルを{register.coordinator}へお送りください。"
        "直したり記入したりした欄は色が消え、すぐ下の残りの欄の数が減ります。内容は、シート「指摘一覧」と、各欄のメモ（右上に印のあるセル）をご覧ください。"
    )
