"""How a period stands: its returns read, checked and merged, with nothing written.

This is the contents page of a run. :func:`read_quarter` reads the register, what earlier periods said and the returns;
:func:`merge_returns` is everything between, without the disk: sort → build → resolve → validate → waive → merge →
count. What both make is one :class:`Quarter`, out of which all outputs are written: by ``pipeline.jobs.write`` into the
period's folder, while ``status`` and ``check`` only show it.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter

import pandas as pd

from pipeline.findings import Finding, arranged, gathered, worded
from pipeline.history.past import Past, read_past
from pipeline.merging.build import build_answers
from pipeline.merging.merged import build_merged
from pipeline.merging.resolve import resolve_duplicates
from pipeline.merging.totals import Totals, total
from pipeline.merging.validate import validate
from pipeline.merging.waivers import Waived, apply_waivers
from pipeline.reading import Reading, read_hashed
from pipeline.register.read import Register, read_register
from pipeline.returns.inbox import Received, collect
from pipeline.returns.sender import NOTHING_MADE, RequestsMade, Return, sort_out, supersede, without_copies
from pipeline.storage.editions import requests_made
from pipeline.storage.files import Folders
from schemas.answers import Answers
from schemas.period import Period
from schemas.rule import ERROR, SEVERITIES


@dataclass(slots=True)
class Clock:
    """Seconds of each stage, and someone to be told which stage begins and how far it is.

    - ``tell``: called with the stage's Japanese name, how many are done and of how many; 0 and 0 as a stage
      begins.
    - ``seconds``: stage → seconds. run.json has them, and no other output does.
    """

    tell: Callable[[str, int, int], None] = lambda stage, done, of: None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Tells that a stage begins, and keeps how long it took. Nothing is kept of a stage that raises."""
        self.tell(name, 0, 0)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 4)


@dataclass(frozen=True, slots=True)
class Quarter:
    """Everything that is known of a period once its returns are merged. "Quarter" stands for a period of any
    length.

    - ``register``, ``period``, ``past``: what the returns were held against.
    - ``files``: all that came, copies and unreadable ones too.
    - ``returns``: what was sorted out of them; ``answers``: every row, settled.
    - ``findings``: arranged and worded. One may stand for many rows; :attr:`each` takes it apart.
    - ``waived``: which findings are accepted as they are.
    - ``merged``: the frame of merged.csv; ``totals``: the control totals that were proved.
    - ``made``: the 版 of 確認依頼 that the period's folder had made before this run.
    """

    register: Register
    period: Period
    past: Past
    files: list[Received]
    returns: list[Return]
    answers: Answers
    findings: list[Finding]
    waived: Waived
    merged: pd.DataFrame
    totals: Totals
    made: RequestsMade

    @property
    def each(self) -> list[Finding]:
        """The findings by the single row: one that stands for many is replaced by those."""
        return [one for finding in self.findings for one in finding.each]

    def unwaived(self) -> list[Finding]:
        """The findings that no waiver covers, of every severity."""
        return [finding for finding in self.findings if finding not in self.waived.covered]

    def unwaived_by_department(self) -> dict[str, list[Finding]]:
        """The findings that no waiver covers, by department, "" being nobody's. A department without one is not
        in it."""
        findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.unwaived():
            findings[finding.department].append(finding)
        return findings

    def severities(self) -> dict[str, int]:
        """How many findings of each severity there are, waived ones included, the gravest severity first."""
        counts: Counter[str] = Counter(finding.severity for finding in self.findings)
        return {severity: counts[severity] for severity in SEVERITIES}

    def open_errors(self) -> list[Finding]:
        """The errors that are neither corrected nor waived. A period with one cannot be made final."""
        return [finding for finding in self.unwaived() if finding.severity == ERROR]

    def files_by_sender(self) -> dict[str, list[Received]]:
        """What each department has sent, readable or not, in the order of the files."""
        names: dict[str, set[str]] = defaultdict(set)
        for sent in self.returns:
            names[sent.sender].add(sent.file.name)
        for finding in self.findings:
            names[finding.department].add(finding.file)
        files = {file.name: (place, file) for place, file in enumerate(self.files)}
        return {
            name: [file for _, file in sorted((files[each] for each in file_names if each in files), key=itemgetter(0))]
            for name, file_names in names.items()
        }

    def pending(self) -> dict[int, set[str]]:
        """通しNo. → the columns that wait for a correction. An empty set means that the whole row is disputed."""
        pending: dict[int, set[str]] = {}
        known = (*self.register.layout.fixed, *self.register.layout.answered)
        for finding in self.each:
            stands = finding.severity == ERROR and finding not in self.waived.covered
            if stands and finding.number:
                columns = {finding.column} if finding.column in known else set()
                pending.setdefault(finding.number, set()).update(columns)
        return pending


def read_quarter(period: Period, folders: Folders, clock: Clock, readers: int | None = None) -> Quarter:
    """Reads, checks and merges the returns of a period.

    - ``period``: which one; the register of its year says what it is called.
    - ``folders``: where the register, the returns and the earlier outputs are. Nothing is written there; only an
      earlier folder whose replacement was broken off is put right.
    - ``clock``: is told of the stages.
    - ``readers``: how many processes read files at a time; None for as many as pay.

    A copy of a file that came under another name is read, but counts once. Raises RegisterMissing, RegisterFaults
    and PastUnusable, which the coordinator can mend, and TotalsDisagree where the program is at fault. A return
    that cannot be read raises nothing; it becomes a finding.
    """
    with clock.stage("計画の読み込み"):
        register = read_register(folders.register(period))
        period = register.period(period.number)
        past = read_past(folders.out, period, register)
    with clock.stage("回答の読み込み"):
        came, set_aside = collect(folders.returns(period))
        readings = []
        contents = read_hashed([file.path for file in came], workers=readers)
        for file, (content, reading) in zip(came, contents, strict=True):
            readings.append((file.read_as(content), reading))
            clock.tell("回答の読み込み", len(readings), len(came))
        files = [file for file, _ in readings]
        kept, known = without_copies(files, register)
        single = set(kept)
        known += [Finding("folder-ignored", file=name, value=name) for name in set_aside]
        counted = [(file, reading) for file, reading in readings if file in single]
    made = RequestsMade(*requests_made(folders.output(period)))
    return merge_returns(counted, known, register, period, past, clock, made, files)


def merge_returns(
    received: Sequence[tuple[Received, Reading]],
    known: Sequence[Finding],
    register: Register,
    period: Period,
    past: Past,
    clock: Clock,
    made: RequestsMade = NOTHING_MADE,
    files: Sequence[Received] = (),
) -> Quarter:
    """The quarter out of what was read: sort, build, resolve, validate, waive, merge, count. Touches no disk.

    - ``received``: each file with its sheets, or with the reason why it has none.
    - ``known``: the findings that the folder itself gave: copies, and subfolders that were set aside.
    - ``files``: all that came, for :class:`Quarter`. ``register``, ``period``, ``past``, ``made``: see there.

    ``check``, which looks at single files, begins here.
    """
    with clock.stage("点検"):
        returns, on_files = sort_out(received, register, period, made)
        returns, on_files = supersede(returns, on_files, {file.name: file.sha256 for file, _ in received})
        answers = build_answers(returns, register, period, past)
        answers, on_rows = resolve_duplicates(answers, returns, register)
        on_cells = validate(answers, register)
        unworded = gathered([*known, *on_files, *on_rows, *on_cells], _rows_of_tables(answers))
        findings = worded(arranged(unworded, register), register, period)
        waived = apply_waivers(findings, register, period)
    with clock.stage("取りまとめ"):
        merged = build_merged(answers, findings, waived.covered, register, past, period)
        totals = total(returns, answers, merged, len(register.initiatives), period)
    return Quarter(register, period, past, list(files), returns, answers, findings, waived, merged, totals, made)


def _rows_of_tables(answers: Answers) -> dict[tuple[str, str, str], int]:
    """(department, file, sheet) → how many of its rows answer something or are the department's own."""
    counted = answers.frame[answers["answered"] | answers["owner"].eq(answers["sender"])]
    sizes = counted.groupby(["sender", "file", "sheet"], sort=False).size()
    tables = ((str(one.sender), str(one.file), str(one.sheet)) for one in sizes.index.to_frame().itertuples())
    return dict(zip(tables, sizes.tolist(), strict=True))
