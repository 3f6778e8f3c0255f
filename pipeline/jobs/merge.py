"""A run of ``merge``, from the returns to the finished folder. This module is the contents page.

What is known before the folder is replaced decides whether it is: a final edition with errors, a draft over a final
one. Everything is then written into a new folder, which takes the place of the former one at the end. The open data
come first, as their many bytes are soon given back; the page last but for run.json, since it links all files, and
run.json has the hash of each.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.books.council_book import printed_appendix
from pipeline.jobs import write
from pipeline.jobs.requests import Request, requests
from pipeline.merging.quarter import Clock, Quarter, read_quarter
from pipeline.opendata.release import release
from pipeline.opendata.verdict import Verdict
from pipeline.overview.changes import Overview, overview
from pipeline.page.index import write_page
from pipeline.printing import Printed, print_table
from pipeline.storage.editions import Edition, facts_of, refuse_other_final, refuse_over_final
from pipeline.storage.files import PUBLIC, Folders, printed_file
from pipeline.storage.own import at_work, carried_over, strangers
from pipeline.storage.publish import kept, replaced
from schemas.period import Period

__all__ = ["Clock", "Folders", "MergeResult", "merge"]


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What a run did.

    - ``quarter``: all that the returns came to; ``requests``: the 確認依頼 that were made.
    - ``edition``; ``folder``: where everything is, None where a final edition was refused and nothing was written.
    - ``reopened``: what run.json said of a 確定版 that this run was asked to take the place of.
    - ``printed``: what became of the PDF; ``open_data``: rule of machine readability → whether the open data keep it.
    - ``kept``: the paths of what was found in the folder that torimatome has not written, and is there still.
    """

    quarter: Quarter
    requests: list[Request]
    edition: Edition
    folder: Path | None
    reopened: Mapping[str, Any] | None = None
    printed: Printed | None = None
    open_data: Mapping[str, Verdict] = field(default_factory=dict)
    kept: Sequence[str] = ()


def merge(
    period: Period,
    folders: Folders,
    edition: Edition,
    clock: Clock,
    reopen: bool = False,
    readers: int | None = None,
    pdf: bool = False,
) -> MergeResult:
    """Reads, checks and merges the returns of a period, and replaces its output folder.

    - ``edition``: a final one is refused while an error stands, which the outcome then tells; nothing is raised.
    - ``clock``: is told of the stages.
    - ``reopen``: a 確定版 may be given up.
    - ``readers``: processes that read the returns, None for as many as pay.
    - ``pdf``: whether the table is printed too.

    Raises what :func:`pipeline.merging.quarter.read_quarter` does, FinalStands and FinalDiffers where a draft or
    another table would take the place of a 確定版 and ``reopen`` does not ask for it, and what
    :func:`pipeline.storage.own.at_work` and :func:`pipeline.storage.publish.replaced` do; nothing is written then.
    """
    with at_work(folders, period):
        return _merge(period, folders, edition, clock, reopen, readers, pdf)


def _merge(
    period: Period,
    folders: Folders,
    edition: Edition,
    clock: Clock,
    reopen: bool,
    readers: int | None,
    pdf: bool,
) -> MergeResult:
    """The same as :func:`merge`, within the lock of the folder."""
    folder = folders.output(period)
    if edition is not Edition.FINAL and not reopen:
        refuse_over_final(folder, period)
    former = facts_of(folder) or {}
    reopened = former if reopen and former.get("edition") == Edition.FINAL.value else None
    quarter = read_quarter(period, folders, clock, readers)
    if edition is Edition.FINAL and quarter.open_errors():
        return MergeResult(quarter, [], edition, None)
    with clock.stage("確認依頼"):
        asked = list(requests(quarter))
    with clock.stage("集計"):
        seen = overview(quarter)
    find = partial(strangers, period=period)
    with replaced(folder, find) as new:
        carried_over(folder, new, period)
        open_data, printed = _published(new / PUBLIC, quarter, seen, edition, pdf, clock)
        with clock.stage("書き出し"):
            write.write_quarter(new, quarter, seen, asked, edition, lambda name: clock.tell("書き出し", 0, 0))
        if edition is Edition.FINAL and not reopen:
            refuse_other_final(former, write.hashes(new), period, folder)
        remade = edition is Edition.FINAL and former.get("edition") == Edition.FINAL.value and not reopen
        if remade and not printed.made:
            _keep_print(folder, new, period)
        with clock.stage("全体の様子"):
            write_page(new, quarter, seen, edition)
        made = write.made_facts(quarter, folders, new, clock.seconds, printed, open_data)
        left = kept(find(folder), new)
        facts = write.found_facts(quarter, edition) | made | write.requests_facts(quarter, asked)
        write.write_facts(new, facts | write.replaced_final(reopened, former) | {"kept": left})
    return MergeResult(quarter, asked, edition, folder, reopened, printed, open_data, left)


def _published(
    folder: Path, quarter: Quarter, seen: Overview, edition: Edition, pdf: bool, clock: Clock
) -> tuple[Mapping[str, Verdict], Printed]:
    """Writes the open data and, where it is asked for, the PDF into ``folder``, and tells how both went."""
    with clock.stage("公開データ"):
        open_data = release(folder, quarter, edition)
    if not pdf:
        return open_data, Printed(asked=False)
    with clock.stage("PDFの作成"):
        return open_data, print_table(folder, quarter, edition, printed_appendix(quarter, seen, edition))


def _keep_print(folder: Path, new: Path, period: Period) -> None:
    """Takes over the PDF of a 確定版 that is made again as it was, where it could not be printed this time."""
    former = folder / PUBLIC / printed_file(period)
    if former.is_file():
        shutil.copyfile(former, new / PUBLIC / printed_file(period))
