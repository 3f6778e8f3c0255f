"""A period's output folder is replaced whole, or stays as it was.

Everything is first written into a folder of its own beside it. The former output is then moved aside and the new
one takes its name; a run that ends between these two moves is made good by :func:`recover`.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipeline.trouble import Trouble

_LEFT_OVER: Final = 3600
"""Seconds after which an unfinished folder belongs to a run that was ended from outside."""


class OutputUnwritable(Trouble):
    """Nothing can be written where the output goes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"「{folder}」に書き込めません。書き込める場所か、空き容量があるか、フォルダーの名前が長すぎないか、"
            "ほかの人が同時に実行していないかをご確認ください。前回の結果はそのままです。"
        )


class OutputBusy(Trouble):
    """The output could not be replaced, most often since a file of it is open in Excel."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"「{folder}」を置き換えられませんでした。中のファイルをExcelなどで開いている場合は、"
            "閉じてからもう一度実行してください。前回の結果はそのままです。"
        )


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Gives an empty folder to write into; when the block ends without an error it becomes ``folder``.

    Raises OutputUnwritable and OutputBusy where the file system refuses; the former output then stands as it was.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        recover(folder)
        new = Path(tempfile.mkdtemp(prefix=f".{folder.name}.new-", dir=folder.parent))
    except OSError as trouble:
        raise OutputUnwritable(folder.parent) from trouble
    try:
        try:
            yield new
        except OSError as trouble:
            raise OutputUnwritable(folder) from trouble
        new.chmod(0o755)
        _swap(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def carried_over(folder: Path, new: Path, parts: Iterable[str]) -> None:
    """Copies the named parts of the former output, which the run at work does not make, into the new one."""
    for part in parts:
        recover(folder / part)
        if (folder / part).is_dir():
            shutil.copytree(folder / part, new / part)


def recover(folder: Path) -> None:
    """Puts the former output back where a run ended half-way, and clears what unfinished runs left."""
    former = _former(folder)
    if former.exists():
        if folder.exists():
            _remove(former)
        else:
            former.rename(folder)
    if folder.parent.is_dir():
        for left in folder.parent.glob(f".{folder.name}.new-*"):
            if time.time() - left.stat().st_mtime > _LEFT_OVER:
                shutil.rmtree(left, ignore_errors=True)


def _swap(new: Path, folder: Path) -> None:
    former = _former(folder)
    try:
        if folder.exists():
            folder.rename(former)
        new.rename(folder)
    except OSError as trouble:
        if former.exists() and not folder.exists():
            former.rename(folder)
        raise OutputBusy(folder) from trouble
    _remove(former)


def _remove(former: Path) -> None:
    """Removes a former output; where somebody made a link or a file of it, that alone."""
    if former.is_symlink() or former.is_file():
        former.unlink(missing_ok=True)
    else:
        shutil.rmtree(former, ignore_errors=True)


def _former(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.former")
