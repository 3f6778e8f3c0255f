"""Which sheets of a file are answers of this plan and period, whose they are, and which of several files counts.

The contents page of ``pipeline.returns``. In go the files as they were read; out come :class:`Return` objects and
findings on files and sheets. A run calls, in this order:

- :func:`without_copies`: of files with the same content one is kept;
- :func:`sort_out`: each file's tables, senders and findings;
- :func:`supersede`: a 確認依頼 that came back takes the place of the files it was made after.

The checks go in gates: the file opens, it is this plan's and period's, it has a table, the department is known.
What an earlier gate stops, a later one is silent about, so that one wrong file is one finding. Nothing is said of
single rows and cells here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.findings import Finding
from pipeline.reading import Grid, Reading, Unreadable
from pipeline.register.read import Register
from pipeline.returns.another import Expected
from pipeline.returns.assign import Assigner
from pipeline.returns.chooser import Chooser
from pipeline.returns.closing import clear_closing
from pipeline.returns.inbox import Received
from pipeline.returns.interpret import code_reader
from pipeline.returns.locate import Lack, OtherYear, ReturnedTable, Twice, locate
from pipeline.returns.outside import told_outside, words_outside
from pipeline.returns.period_named import other_period_named
from pipeline.returns.tag import FORM_SHEET, OWN_SHEETS, Tag, fingerprint, read_tag
from pipeline.returns.whose import guessed
from pipeline.texts import rejoined
from schemas.outcomes import REFUSED, SUPERSEDED, UNKNOWN_DEPARTMENT, USED
from schemas.period import Period


class RequestsMade(NamedTuple):
    """What a period's folder remembers of the 確認依頼 that it made before.

    - ``revisions``: department → the highest 版; None where no run is remembered, so that a first 版 may be of a
      former folder.
    - ``doubted``: the SHA-256 of files whose 版 was higher when they came.
    """

    revisions: Mapping[str, int] | None = None
    doubted: frozenset[str] = frozenset()

    def doubts(self, tag: Tag, sha256: str) -> bool:
        """Whether a form has a 版 that this folder had not made when the form came. ``sha256``: that of the file."""
        most = 1 if self.revisions is None else self.revisions.get(tag.department, 0)
        return tag.revision > most or sha256 in self.doubted


NOTHING_MADE: Final = RequestsMade()
"""The memory of a folder into which nothing was merged yet."""


class Return(NamedTuple):
    """What one department answers in one file.

    - ``file``: where it came from. A file with the answers of several departments makes several returns.
    - ``tables``: its rows, by sheet. ``tag``: the form's hidden mark, None for any other workbook.
    - ``sender``: the department, "" where nobody can tell.
    - ``outcome``: USED, or why it is not (:mod:`schemas.outcomes`).
    """

    file: Received
    tables: tuple[ReturnedTable, ...]
    tag: Tag | None
    sender: str
    outcome: str = USED


class Sorter(NamedTuple):
    """Sorts files one by one. It holds what the register and the period say, and what is needed to find tables.

    ``made``: the 版 of 確認依頼 made before. ``chooser``, ``expected``, ``assigner``: which columns, which plan
    and period, whose. :func:`sort_out` makes one for a run.
    """

    register: Register
    period: Period
    made: RequestsMade
    chooser: Chooser
    expected: Expected
    assigner: Assigner

    def sorted_file(self, file: Received, came: Reading) -> tuple[list[Return], list[Finding]]:
        """The returns in one file, and the findings on it and its sheets.

        ``came``: the file's sheets, or why it could not be read; the latter is one finding and no return.
        """
        if isinstance(came, Unreadable):
            words = {"detail": came.reason}
            return [], [Finding(came.rule, guessed(file.name, self.register), file.name, words=words)]
        tag = read_tag(came)
        reading = [_plain_grid(grid, tag) for grid in came]
        seen = [grid for grid in reading if not grid.hidden and not (tag and grid.sheet in OWN_SHEETS)]
        located = [(grid, locate(grid, self.chooser)) for grid in seen]
        tables = [found for _, found in located if isinstance(found, ReturnedTable)]
        for table in tables:
            clear_closing(table, self.period, self.register.vocabulary)
        problems = [(grid, found) for grid, found in located if not isinstance(found, ReturnedTable)]
        if tag and self.expected.other_form(tag):
            return self._refused_form(file, tag, tables)
        own = _own_table(tables, tag)
        wrong = {
            table.sheet: said for table in tables if table is not own and (said := self.expected.other_period(table))
        }
        usable = [table for table in tables if table.sheet not in wrong]
        if not usable:
            return self._without_table(file, tag, tables, wrong, [found for _, found in problems])
        returns, findings = self._assigned(file, usable, tag, own)
        sender = returns[0].sender
        findings += self._on_sheets(file, reading, tag, sender, wrong, problems)
        findings += self._outside(file, reading, returns, tag, own)
        return returns, findings

    def _refused_form(
        self, file: Received, tag: Tag, tables: Sequence[ReturnedTable]
    ) -> tuple[list[Return], list[Finding]]:
        """A form of another plan or period. Its tables are kept with the outcome REFUSED, and their rows are not
        read."""
        sender = self._tagged(tag) or guessed(file.name, self.register)
        returns = [Return(file, tuple(tables), tag, sender, REFUSED)]
        return returns, [
            Finding("file-wrong-period", sender, file.name, words={"detail": self.expected.other_form(tag)})
        ]

    def _without_table(
        self,
        file: Received,
        tag: Tag | None,
        tables: Sequence[ReturnedTable],
        wrong: Mapping[str, str],
        problems: Sequence[Lack | Twice | OtherYear],
    ) -> tuple[list[Return], list[Finding]]:
        """A file of which no table can be used, and the finding that says why.

        The first of these that is true is told: a column stands there twice (each of them is told), the table is
        another period's, the answers are another year's, a heading is missing.
        """
        sender = self._tagged(tag) or guessed(file.name, self.register) or self.assigner.sender_of(tables)
        twice = [one for one in problems if isinstance(one, Twice)]
        another = [one for one in problems if isinstance(one, OtherYear)]
        lacks = [one for one in problems if isinstance(one, Lack)]
        if twice:
            return [], [self._on_twice(one, sender, file) for one in twice]
        if tables:
            words = {"detail": wrong[tables[0].sheet]}
            returns = [Return(file, tuple(tables), tag, sender, REFUSED)]
            return returns, [Finding("file-wrong-period", sender, file.name, tables[0].sheet, words=words)]
        if another:
            words = {"detail": another[0].said}
            return [], [Finding("file-wrong-period", sender, file.name, another[0].sheet, words=words)]
        return [], [Finding("file-no-table", sender, file.name, words={"detail": _lacking(lacks, self.register)})]

    def _tagged(self, tag: Tag | None) -> str:
        """The department that a form's mark names; "" where it has none, or one that the register does not have."""
        return tag.department if tag and self.register.has(tag.department) else ""

    def _assigned(
        self, file: Received, tables: Sequence[ReturnedTable], tag: Tag | None, own: ReturnedTable | None
    ) -> tuple[list[Return], list[Finding]]:
        """The returns of a file, one for each sender, and the findings on who they are.

        ``own``: the table that the form's hidden mark speaks of; the mark decides whose it is. Any other is asked
        itself.
        """
        by_sender: defaultdict[str, list[ReturnedTable]] = defaultdict(list)
        for table in tables:
            marked = self._tagged(tag)
            if table is own and marked:
                by_sender[marked].append(table)
                continue
            for sender, part in self.assigner.senders(table, file.name, marked):
                part.elsewhere = self.assigner.elsewhere(part, sender)
                by_sender[sender].append(part)
        returns = [
            Return(
                file, tuple(parts), tag if sender == self._tagged(tag) else None, sender, _outcome(by_sender, sender)
            )
            for sender, parts in by_sender.items()
        ]
        findings = [self.assigner.unknown(file, parts) for sender, parts in by_sender.items() if not sender]
        findings += self._doubts(file, returns, tag)
        return returns, findings

    def _doubts(self, file: Received, returns: Sequence[Return], tag: Tag | None) -> Iterator[Finding]:
        """What speaks against a sender or a period without deciding: a file name that says otherwise, or a 版
        that was never sent."""
        named = guessed(file.name, self.register)
        senders = [sent.sender for sent in returns]
        if named and len(senders) == 1 and senders[0] not in ("", named):
            what = "回答票の主管課等" if tag else "表の主管課等"
            detail = f"{what}は「{senders[0]}」ですが、ファイル名は「{named}」となっています。"
            yield Finding("sender-doubtful", senders[0], file.name, value=file.name, words={"detail": detail})
        if tag and self.made.doubts(tag, file.sha256):
            detail = (
                f"このファイルは、確認依頼（第{tag.revision}版）となっていますが、"
                "その版の確認依頼をお送りした記録が見当たりません。"
            )
            yield Finding(
                "sender-doubtful", self._tagged(tag), file.name, value=str(tag.revision), words={"detail": detail}
            )
        said = "" if tag else other_period_named([file.name], self.period, self.register.plan_name)
        if said:
            yield Finding("period-doubtful", senders[0], file.name, value=file.name, words={"detail": said})

    def _on_sheets(
        self,
        file: Received,
        reading: Sequence[Grid],
        tag: Tag | None,
        sender: str,
        wrong: Mapping[str, str],
        problems: Sequence[tuple[Grid, Lack | Twice | OtherYear]],
    ) -> Iterator[Finding]:
        """The findings on sheets that were not read: hidden ones, other periods', those without a table. Blank
        ones are not told.

        ``wrong``: sheet → why its table is another period's. ``problems``: the sheets of which no table was
        found.
        """
        yield from (self._on_twice(found, sender, file) for _, found in problems if isinstance(found, Twice))
        ignored = [
            (grid, "非表示のシートのためです。")
            for grid in reading
            if grid.hidden and not (tag and grid.sheet in OWN_SHEETS)
        ]
        others = [(grid, wrong[grid.sheet]) for grid in reading if grid.sheet in wrong]
        others += [(grid, found.said) for grid, found in problems if isinstance(found, OtherYear)]
        ignored += [(grid, f"今回の回答ではないと見られるためです。{said}") for grid, said in others]
        ignored += [(grid, "進行管理表の見出しがないためです。") for grid, found in problems if isinstance(found, Lack)]
        for grid, why in ignored:
            if any(value not in (None, "") for row in grid.rows for value in row):
                yield Finding("sheet-ignored", sender, file.name, grid.sheet, value=grid.sheet, words={"detail": why})

    def _on_twice(self, twice: Twice, sender: str, file: Received) -> Finding:
        """The finding on a column that stands in a sheet twice."""
        words = {"detail": "と".join(twice.names), "hint": "（非表示の列があります）" if twice.hidden else ""}
        return Finding(
            "heading-twice",
            sender,
            file.name,
            twice.sheet,
            twice.row,
            twice.columns[0],
            column=twice.column,
            value=self.register.layout.heading(twice.column),
            words=words,
        )

    def _outside(
        self,
        file: Received,
        reading: Sequence[Grid],
        returns: Sequence[Return],
        tag: Tag | None,
        own: ReturnedTable | None,
    ) -> Iterator[Finding]:
        """One finding for each sheet that holds words outside of its table."""
        by_sheet: defaultdict[str, list[ReturnedTable]] = defaultdict(list)
        senders: dict[str, str] = {}
        for sent in returns:
            for table in sent.tables:
                by_sheet[table.sheet].append(table)
                senders.setdefault(table.sheet, sent.sender)
        for grid in reading:
            if grid.sheet in by_sheet or (tag and grid.sheet in OWN_SHEETS and not grid.hidden):
                is_form = own is None or grid.sheet in (own.sheet, *OWN_SHEETS)
                parts = by_sheet.get(grid.sheet, ())
                words = words_outside(grid, parts, tag, is_form, self.register, self.period)
                if words:
                    yield told_outside(words, senders.get(grid.sheet, returns[0].sender), file, grid.sheet)


def sort_out(
    received: Iterable[tuple[Received, Reading]], register: Register, period: Period, made: RequestsMade = NOTHING_MADE
) -> tuple[list[Return], list[Finding]]:
    """The returns in the files, and the findings on files and sheets.

    - ``received``: each file with its sheets, or with the reason why it has none.
    - ``made``: the 版 of 確認依頼 that the folder had made before.

    Returns come in the order of the files. Those with a table that is not used are there too, with their outcome.
    """
    plan = {
        column: dict(zip(register.initiatives.index, register.initiatives[column], strict=True))
        for column in register.layout.fixed
    }
    chooser = Chooser(period, register.plan_name, code_reader(register.vocabulary.codes), plan)
    expected = Expected(register, period, frozenset(register.bare.values()))
    sorter = Sorter(register, period, made, chooser, expected, Assigner(register, period))
    returns: list[Return] = []
    findings: list[Finding] = []
    for file, reading in received:
        found, told = sorter.sorted_file(file, reading)
        returns += found
        findings += told
    return returns, findings


def _plain_grid(grid: Grid, tag: Tag | None) -> Grid:
    """A sheet with each text in one cell (a form goes on in the rows below where a text is long), and without its
    own notes."""
    own = tag.words if tag else frozenset()
    notes = tuple(note for note in grid.notes if fingerprint(grid.sheet, note.text) not in own)
    return grid._replace(rows=rejoined(grid.rows), notes=notes)


def _own_table(tables: Sequence[ReturnedTable], tag: Tag | None) -> ReturnedTable | None:
    """The table that a form's mark speaks of: that of its own sheet, else the first."""
    if not tag or not tables:
        return None
    return next((table for table in tables if table.sheet == FORM_SHEET), tables[0])


def _outcome(senders: Collection[str], sender: str) -> str:
    """What becomes of a sender's part of a file. Of a file that names nobody at all nothing is read."""
    return USED if sender else UNKNOWN_DEPARTMENT if len(senders) > 1 else REFUSED


def _lacking(lacks: Sequence[Lack], register: Register) -> str:
    """A sentence on what a file without a table lacks: the headings missing from the sheet that comes nearest to
    one."""
    if not lacks:
        return "表示されているシートがありません。"
    nearest_one = min(lacks, key=lambda lack: len(lack.missing))
    headings = "」「".join(register.layout.heading(column) for column in nearest_one.missing)
    return f"シート「{nearest_one.sheet}」に、見出し「{headings}」がありません。"


def without_copies(files: Sequence[Received], register: Register) -> tuple[list[Received], list[Finding]]:
    """The files, each content once for each department that their names tell; any other copy becomes a notice.

    The same blank form may come from two departments, whose names tell them apart. Of several copies the one with
    the shortest name stays, and one that names its department before one that does not.
    """
    kept: set[Received] = set()
    first: dict[tuple[str, str], Received] = {}
    findings = []
    senders = {file.name: guessed(file.name, register) for file in files}
    for file in sorted(files, key=lambda one: (not senders[one.name], len(one.name), one.name)):
        sender = senders[file.name]
        original = first.get((file.sha256, sender)) if file.sha256 else None
        if original:
            words = {"detail": f"このファイルは、「{original.name}」と同じ内容です。"}
            findings.append(Finding("file-duplicate", sender, file.name, words=words))
        else:
            kept.add(file)
            for told in (sender, ""):
                first.setdefault((file.sha256, told), file)
    return [file for file in files if file in kept], findings


def supersede(
    returns: Sequence[Return], findings: Sequence[Finding], digests: Mapping[str, str]
) -> tuple[list[Return], list[Finding]]:
    """The returns with the outcome of each, and the findings with one notice in place of all on a superseded
    file.

    A 確認依頼 takes the place of the very files that it was made after, and of nothing else: one of these may
    have no mark of ours or could not be read, and a form that came later stands beside it. The time at which a
    file was saved is never asked.

    ``digests``: name of the file → SHA-256.
    """
    came = {(sent.sender, sent.file.name) for sent in returns} | {
        (finding.department, finding.file) for finding in findings
    }
    newer = {file: newest for file, newest in _newer(returns, digests).items() if file in came}
    kept = [finding for finding in findings if (finding.department, finding.file) not in newer]
    for (sender, name), newest in sorted(newer.items()):
        words = {"detail": f"新しい回答票は「{newest}」です。"}
        kept.append(Finding("return-superseded", sender, name, words=words))
    return [_settled(sent, newer) for sent in returns], kept


def _settled(sent: Return, newer: Mapping[tuple[str, str], str]) -> Return:
    """A return with the outcome SUPERSEDED, where a newer file takes its place."""
    return sent._replace(outcome=SUPERSEDED) if (sent.sender, sent.file.name) in newer else sent


def _newer(returns: Iterable[Return], digests: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """(department, file) → the file that takes its place. Of several that would, the one of the highest revision
    does."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    for name, digest in digests.items():
        files[digest].append(name)
    marked = [sent for sent in returns if sent.outcome == USED and sent.tag]
    newer: dict[tuple[str, str], str] = {}
    for one in sorted(marked, key=lambda sent: sent.tag.revision if sent.tag else 0):
        former = {name for digest in (one.tag.replaces if one.tag else ()) for name in files.get(digest, ())}
        newer |= {(one.sender, name): one.file.name for name in former - {one.file.name}}
    return newer
