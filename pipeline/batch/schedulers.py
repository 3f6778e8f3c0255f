"""Who runs a batch's plans: the cores of this machine, or a Dask cluster.

Both take jobs and give each plan's end as it comes, in no order. Neither knows what a plan is: ``run`` is called
with each job in some other process, and whatever it gives comes back. Exactly one end comes for each job, also
where a process dies.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Final, TypeAlias

from pipeline.batch.plans import Done, PlanJob, run_plan
from pipeline.cycles import look_seldom
from pipeline.errors import UserError

Run: TypeAlias = Callable[[PlanJob], Done]
"""What runs a plan, in whatever process."""

_MOST: Final = 61
"""Processes that Windows lets one pool have."""

_DIED: Final = "実行していたプロセスが途中で終わりました（メモリーの不足などが考えられます）。"
"""What is said of a plan whose process died twice."""


class ClusterMissing(UserError):
    """There is no Dask here, or nobody answers at the address."""


def on_cores(jobs: Sequence[PlanJob], workers: int | None = None, run: Run = run_plan) -> Iterator[Done]:
    """Runs the plans on this machine, and gives their ends as they come.

    A process that dies costs no other plan anything: what was under way is tried again, each plan by itself, and
    a plan whose process dies twice is told so.

    - ``jobs``: with names that differ. ``workers``: how many processes, None for one on each core.
    - ``run``: what runs a plan; it must be importable by a new process.
    """
    left = {job.name: job for job in jobs}
    for done in _in_pool(jobs, workers or os.cpu_count() or 1, run):
        del left[done.name]
        yield done
    for job in left.values():
        yield next(_in_pool([job], 1, run), Done(job.name, job.period, failure=_DIED))


def _in_pool(jobs: Sequence[PlanJob], workers: int, run: Run) -> Iterator[Done]:
    """The ends of the plans until a process dies; a broken pool gives nothing for those that were left. An end that
    was given is not kept here.

    Processes are spawned and not forked, as Windows does it, so that none inherits half of another's state.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(jobs), _MOST), context, _begin) as pool:
        futures = {pool.submit(run, job) for job in jobs}
        try:
            for future in as_completed(futures):
                futures.remove(future)
                if not isinstance(future.exception(), BrokenProcessPool):
                    yield future.result()
        finally:
            for future in futures:
                future.cancel()


def _begin() -> None:
    """Begins a process of the pool. It passes over Ctrl+C, which reaches every process of a terminal.

    The plans under way are done, and no other is begun; the parent sees to that.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look_seldom()


def on_cluster(jobs: Sequence[PlanJob], address: str, run: Run = run_plan) -> Iterator[Done]:
    """Runs the plans on a Dask cluster, and gives their ends as they come.

    A plan whose worker dies is run again by another; after Dask has given it up, it is told so. Raises
    ClusterMissing.

    - ``address``: that of the scheduler. Its workers must see the same folders under the same names.
    - ``jobs``, ``run``: as for :func:`on_cores`.
    """
    try:
        from distributed import Client
        from distributed import as_completed as finished
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise ClusterMissing("Dask がありません。pip install 'torimatome[dask]' で入れてください。") from error
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterMissing(f"Dask のスケジューラー「{address}」につながりません。") from error
    with client:
        futures = {client.submit(run, job, pure=False): job for job in jobs}
        for future in finished(futures, loop=client.loop):
            job = futures.pop(future)
            try:
                yield future.result()
            except KilledWorker:
                yield Done(job.name, job.period, failure=_DIED)
