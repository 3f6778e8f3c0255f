"""An output folder is replaced whole, or stays as it was.

Everything is first written into a folder of its own beside it. The former output is then moved aside and the new
one takes its name; a run that ends between these two moves is made good by :func:`recover`. What somebody else has
laid into the former output is carried over. Who writes holds the lock of the folder, or of the one above.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from pipeline.errors import UserError
from pipeline.interruption import uninterrupted
from pipeline.storage.files import passed_over
from pipeline.storage.lock import Taken, locked

Strangers: TypeAlias = Mapping[str, bool]
"""What torimatome has not written as it lies in a folder: path there → whether a new file may take its place, since it
is one of ours that was changed."""

FindStrangers: TypeAlias = Callable[[Path], Strangers]
"""Finds the strangers of a folder."""


class OutputUnwritable(UserError):
    """Nothing can be written where the output goes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"「{folder}」に書き込めません。書き込める場所か、空き容量があるか、フォルダーの名前が長すぎないか、"
            "ほかの人が同時に実行していないかをご確認ください。前回の結果はそのままです。"
        )


class OutputBusy(UserError):
    """The output could not be replaced, most often since a file of it is open in Excel."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"「{folder}」を置き換えられませんでした。中のファイルをExcelなどで開いている場合は、"
            "閉じてからもう一度実行してください。前回の結果はそのままです。"
        )


class NameTaken(UserError):
    """A new file would take the place of somebody's own."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"これから作るファイルと同じ名前の「{path}」は、torimatome が作ったものではありません。"
            "消してしまわないように、中止しました。別の場所に移してから、もう一度実行してください。前回の結果はそのままです。"
        )


def no_strangers(_: Path) -> Strangers:
    """For a folder that holds nothing but ours."""
    return {}


@contextmanager
def replaced(folder: Path, strangers: FindStrangers = no_strangers) -> Iterator[Path]:
    """Gives an empty folder to write into; when the block ends without an error it becomes ``folder``.

    ``strangers`` finds what is then kept in its place. Where ``folder`` is a link, what it leads to is replaced.
    Raises OutputUnwritable and OutputBusy where the file system refuses, and NameTaken; the former output then stands
    as it was.
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
    """The strangers to be told of: those that are somebody's work, and that no file of ``new`` takes the place of."""
    told = [path for path in strangers if not passed_over(_name(path))]
    return [path for path in told if not (new and os.path.lexists(new / path))]


def settle(folder: Path, strangers: FindStrangers = no_strangers) -> None:
    """Makes good what runs left that ended half-way; the caller holds the lock."""
    former = _former(folder)
    if os.path.lexists(former):
        if os.path.lexists(folder):
            _bring_late(former, folder, strangers)
            _remove(former)
        else:
            former.rename(folder)
    clear_leftovers(folder)


def clear_leftovers(path: Path) -> None:
    """Removes what unfinished runs wrote beside ``path``; the caller holds its lock, so that nobody is at it."""
    for left in leftovers(path):
        shutil.rmtree(left, ignore_errors=True)


def leftovers(path: Path) -> list[Path]:
    """The folders that runs have made beside ``path`` to write into (:func:`temporary`), all but links."""
    ours = re.compile(re.escape(temporary(path)) + r"[a-z0-9_]{8}")
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    return [one for one in beside if ours.fullmatch(one.name) and one.is_dir() and not one.is_symlink()]


def temporary(path: Path) -> str:
    """What the name of a folder begins with in which the next ``path`` is written."""
    return f".{path.stem}.new-"


def recover(folder: Path) -> None:
    """Puts the former output back where a run ended half-way, before the folder is read; whoever is at work in it is
    left alone. Raises Taken where that one does not put it back."""
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
    """Gives the new output what is kept, as the same file where the file system can."""
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
    """What came into the former output after the new one had been given what is kept."""
    for path in kept(strangers(former), folder):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (former / path).rename(folder / path)


def _swap(new: Path, folder: Path, named: Path) -> None:
    former = _former(folder)
    try:
        if folder.exists():
            folder.rename(former)
        new.rename(folder)
    except OSError as error:
        if former.exists() and not folder.exists():
            former.rename(folder)
        raise OutputBusy(named) from error


def _remove(former: Path) -> None:
    """Removes a former output; where somebody made a link or a file of it, that alone."""
    if former.is_symlink() or former.is_file():
        former.unlink(missing_ok=True)
    else:
        shutil.rmtree(former, ignore_errors=True)


def _former(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.former")


def _name(path: str) -> str:
    return PurePosixPath(path).name
