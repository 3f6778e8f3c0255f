"""Replace an output folder as a whole, or leave it as it was.

Everything is first written into a new folder beside it (``.R5-4.new-…``). Then the former output is renamed to
``.R5-4.former`` and the new folder takes its name. Two renames are not one step, so a run may die between them:
:func:`recover` and :func:`settle` put that right the next time. Files that somebody else has put into the former output
are carried over. The caller of :func:`replaced` holds the lock of the folder or of the one above it.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final, TypeAlias

from pipeline.errors import UserError
from pipeline.interruption import uninterrupted
from pipeline.storage.files import passed_over
from pipeline.storage.lock import Taken, locked

_WAIT: Final = 3.0
_PAUSE: Final = 0.1
"""Seconds for which a rename that Windows refuses is tried again, and between two attempts."""
_BUSY: Final = (5, 32)
"""Windows' numbers of the errors that say that a file is open: access denied, and a sharing violation."""

Strangers: TypeAlias = Mapping[str, bool]
"""Files in a folder that are not as torimatome wrote them: path in the folder → whether a new file may replace it. True
means one of our files that was changed, False somebody's own."""

FindStrangers: TypeAlias = Callable[[Path], Strangers]
"""Gives the :data:`Strangers` of a folder; called again shortly before the old folder is removed."""


class OutputUnwritable(UserError):
    """The new output cannot be written: no permission, no space, or a name that is too long."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"「{folder}」に書き込めません。書き込める場所か、空き容量があるか、フォルダーの名前が長すぎないか、"
            "ほかの人が同時に実行していないかをご確認ください。前回の結果はそのままです。"
        )


class OutputBusy(UserError):
    """The new output is ready, but the old one cannot be moved away; most often a file in it is open in Excel."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"「{folder}」を置き換えられませんでした。中のファイルをExcelなどで開いている場合は、"
            "閉じてからもう一度実行してください。前回の結果はそのままです。"
        )


class NameTaken(UserError):
    """A new file would have the name of somebody's own file in the output folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"これから作るファイルと同じ名前の「{path}」は、torimatome が作ったものではありません。"
            "消してしまわないように、中止しました。別の場所に移してから、もう一度実行してください。前回の結果はそのままです。"
        )


def no_strangers(_: Path) -> Strangers:
    """For a folder that holds nothing but our own files: no strangers."""
    return {}


@contextmanager
def replaced(folder: Path, strangers: FindStrangers = no_strangers) -> Iterator[Path]:
    """Give an empty folder to write into; when the block ends without an error, it becomes ``folder``.

    - ``folder``: the folder to replace; it need not exist. Where it is a link, what the link leads to is replaced.
    - ``strangers``: finds the files in ``folder`` that are not ours; they are carried over into the new one.

    Raises OutputUnwritable where the file system refuses to write, OutputBusy where it refuses to rename, and
    NameTaken. After any of these the former output is as it was, and the new folder is removed. An order to end waits
    while the folders are renamed (:func:`pipeline.interruption.uninterrupted`).
    """
    real = folder.resolve()
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        settle(real, strangers)
        new = Path(tempfile.mkdtemp(prefix=temporary(real), dir=real.parent))
    except OSError as error:
        raise OutputUnwritable(folder.parent) from error
    try:
        try:
            yield new
            _carry(real, new, strangers(real))
            new.chmod(0o755)
        except OSError as error:
            raise OutputUnwritable(folder) from error
        try:
            with uninterrupted(folder):
                _swap(new, real, folder)
        finally:
            settle(real, strangers)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def kept(strangers: Strangers, new: Path | None = None) -> list[str]:
    """Those strangers that are worth mentioning: somebody's work (not a file such as Thumbs.db).

    With ``new``, the folder of new output, those are left out whose place a new file takes.
    """
    mentioned = [path for path in strangers if not passed_over(_name(path))]
    return [path for path in mentioned if not (new and os.path.lexists(new / path))]


def settle(folder: Path, strangers: FindStrangers = no_strangers) -> None:
    """Put right what runs have left that ended half-way. The caller holds the lock.

    Where the former output was moved aside but no new one is there, it is moved back. Where both are there, the former
    is removed after what somebody put into it is saved. Raises OSError.
    """
    former = _former(folder)
    if os.path.lexists(former):
        if os.path.lexists(folder):
            _bring_late(former, folder, strangers)
            _remove(former)
        else:
            former.rename(folder)
    clear_leftovers(folder)


def clear_leftovers(path: Path) -> None:
    """Remove what unfinished runs wrote beside ``path``. The caller holds the lock of ``path``."""
    for left in leftovers(path):
        shutil.rmtree(left, ignore_errors=True)


def leftovers(path: Path) -> list[Path]:
    """The folders that runs have made beside ``path`` to write into (named by :func:`temporary`), without links."""
    ours = re.compile(re.escape(temporary(path)) + r"[a-z0-9_]{8}")
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    return [one for one in beside if ours.fullmatch(one.name) and one.is_dir() and not one.is_symlink()]


def temporary(path: Path) -> str:
    """The beginning of the name of a folder in which the next ``path`` is written; eight random characters follow.

    No two paths of one folder share it: the dot of a period's name is part of it.

    >>> temporary(Path("out/R5-1.5回")), temporary(Path("plan/R5.xlsx"))
    ('.R5-1.5回.new-', '.R5.new-')
    """
    return f".{path.name.removesuffix('.xlsx')}.new-"


def recover(folder: Path) -> None:
    """Before ``folder`` is read: put the former output back where a run died between the two renames.

    Takes the lock itself. A process at work there is left alone: its leftovers stay. Raises Taken or OSError only where
    the folder is missing and cannot be put back.
    """
    folder = folder.resolve()
    lost = os.path.lexists(_former(folder)) and not os.path.lexists(folder)
    if not lost and not leftovers(folder):
        return
    try:
        with locked(folder, None if lost else 0):
            if not os.path.lexists(folder) and os.path.lexists(_former(folder)):
                _former(folder).rename(folder)
            clear_leftovers(folder)
    except (OSError, Taken):
        if lost and not os.path.lexists(folder):
            raise


def _carry(folder: Path, new: Path, strangers: Strangers) -> None:
    """Bring the strangers of ``folder`` into ``new``: as hard links where the file system has them, else as copies.

    Raises NameTaken where a new file has the name of somebody's own. By-products of programs give way, and are left out
    where their folder is gone.
    """
    for path, replaceable in strangers.items():
        source, target = folder / path, new / path
        nobodys = passed_over(_name(path))
        if os.path.lexists(target):
            if not replaceable and not nobodys:
                raise NameTaken(source)
            continue
        if nobodys and not target.parent.is_dir():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir() and not source.is_symlink():
            target.mkdir()
            continue
        try:
            os.link(source, target, follow_symlinks=False)
        except (OSError, NotImplementedError):
            shutil.copy2(source, target, follow_symlinks=False)


def _bring_late(former: Path, folder: Path, strangers: FindStrangers) -> None:
    """Save what somebody put into the former output after the new one had been given its strangers."""
    for path in kept(strangers(former), folder):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (former / path).rename(folder / path)


def _swap(new: Path, folder: Path, named: Path) -> None:
    """The two renames. Where the second fails, the first is undone. Raises OutputBusy, which names ``named``."""
    former = _former(folder)
    try:
        if folder.exists():
            _rename(folder, former)
        _rename(new, folder)
    except OSError as error:
        if former.exists() and not folder.exists():
            _rename(former, folder)
        raise OutputBusy(named) from error


def _rename(source: Path, target: Path) -> None:
    """Rename, for a while again and again where Windows has a file below ``source`` open: scanners look into files that
    were just written. Raises OSError."""
    until = time.monotonic() + _WAIT
    while True:
        try:
            source.rename(target)
        except OSError as error:
            if getattr(error, "winerror", None) not in _BUSY or time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _remove(former: Path) -> None:
    """Remove a former output. Where it has become a link, only the link is removed, not what it leads to."""
    if former.is_symlink() or former.is_file():
        former.unlink(missing_ok=True)
    else:
        shutil.rmtree(former, ignore_errors=True)


def _former(folder: Path) -> Path:
    """The name of the former output while the new one takes its place."""
    return folder.with_name(f".{folder.name}.former")


def _name(path: str) -> str:
    """The last part of a path that is written with "/"."""
    return PurePosixPath(path).name
