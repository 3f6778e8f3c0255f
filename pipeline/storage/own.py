"""Which files in a period's output folder torimatome has written, and who may write there.

``merge`` lists what it wrote in run.json, with hashes; a listed file with another hash was changed by somebody. What
``forms`` and ``status`` write is not listed: in their two folders a file is ours by its name. Everything else belongs
to somebody, is called a stranger, and is kept.
"""

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

from pipeline.errors import UserError
from pipeline.storage.editions import facts_of
from pipeline.storage.files import (
    FORMS,
    LETTER,
    MAIL,
    REMINDERS,
    RUN_FILE,
    Folders,
    form_file,
    passed_over,
    reminder_file,
    sha256,
)
from pipeline.storage.lock import Taken, locked
from pipeline.storage.publish import OutputUnwritable, Strangers, clear_leftovers, leftovers, settle
from schemas.period import Period

_MADE_IN: Final = {FORMS: form_file, REMINDERS: reminder_file}
"""Folder within the output → the function that gives the names of our files there."""
_NAMED: Final = 3
"""How many names a message gives before it only counts."""


class FoldersOverlap(UserError):
    """The output folder is inside, or contains, a folder that is only read, so writing could destroy input.

    ``what`` is the Japanese word for the other folder, ``other`` its path.
    """

    def __init__(self, output: Path, what: str, other: Path) -> None:
        super().__init__(
            f"結果のフォルダー「{output}」が、{what}「{other}」と重なっています。{what}を消してしまわないように、"
            "何も書きませんでした。--out、--raw、--plan には、互いに別のフォルダーを指定してください。"
        )


class NotOurs(UserError):
    """There is already a folder at the output's place that torimatome did not make for this period.

    ``why`` is the rest of the Japanese sentence.
    """

    def __init__(self, output: Path, why: str) -> None:
        super().__init__(
            f"結果のフォルダー「{output}」{why}。消してしまわないように、何も書きませんでした。"
            "別の場所に移してから、もう一度実行してください。"
        )


@contextmanager
def at_work(folders: Folders, period: Period) -> Iterator[None]:
    """Hold a period's output folder for writing while the block runs, so that nobody else writes there.

    First settles what earlier runs left half done: in the output folder, in those of ``forms`` and ``status``, and
    beside the register. Raises FoldersOverlap, NotOurs, Taken, OutputUnwritable or EditionUnknown; then nothing of the
    block has run.
    """
    output = folders.output(period)
    _refuse_overlap(folders, period)
    with ExitStack() as held:
        try:
            held.enter_context(locked(output))
            settle(output.resolve(), partial(strangers, period=period))
            for part in _MADE_IN:
                settle((output / part).resolve(), partial(strangers_in, part, period=period))
            _clear_beside(folders.register(period).resolve())
        except OSError as error:
            raise OutputUnwritable(output.parent) from error
        _refuse_others(output, period)
        yield


def strangers(folder: Path, period: Period) -> Strangers:
    """What in a period's output folder is not as torimatome wrote it: path in the folder → whether it may be replaced.

    True: the file is listed in run.json but was changed since, so a new one may take its place. False: the file is
    somebody's own. run.json and the files of ``forms`` and ``status`` never count. Raises EditionUnknown, and OSError
    where the folder cannot be listed.
    """
    listed = (facts_of(folder) or {}).get("outputs", {})
    replaceable = {}
    for path in _entries(folder):
        part = path.partition("/")[0]
        if path == RUN_FILE or _made_in(part, path, period):
            continue
        digest = None if part in _MADE_IN else listed.get(unicodedata.normalize("NFC", path))
        if digest is None or digest != sha256(folder / path):
            replaceable[path] = digest is not None
    return replaceable


def strangers_in(part: str, folder: Path, period: Period) -> Strangers:
    """What torimatome has not written in a folder of ``forms`` or ``status``, judged by names. All values are False.

    ``part`` is the name of that folder in the output (依頼 or 督促), ``folder`` its path.
    """
    return {path: False for path in _entries(folder) if not _made_in(part, f"{part}/{path}", period)}


def carried_over(folder: Path, new: Path, period: Period) -> None:
    """Copy the forms in the former output ``folder`` into the ``new`` one, since ``merge`` does not make them.

    Times of the files are kept. Nothing is created where there are no forms.
    """
    for path in _entries(folder / FORMS):
        if _made_in(FORMS, f"{FORMS}/{path}", period) and (folder / FORMS / path).is_file():
            (new / FORMS).mkdir(exist_ok=True)
            shutil.copy2(folder / FORMS / path, new / FORMS / path)


def _entries(folder: Path) -> Iterator[str]:
    """Every file, link and empty folder below ``folder``, as a path relative to it with "/". Raises OSError.

    A link to a folder is an entry of its own and is not followed. A folder that does not exist has no entries.
    """
    for here, inside, files in os.walk(folder, onerror=_raise) if folder.is_dir() else ():
        at = Path(here)
        links = [name for name in inside if (at / name).is_symlink()]
        for name in sorted([*files, *links]):
            yield (at / name).relative_to(folder).as_posix()
        if at != folder and not inside and not files:
            yield at.relative_to(folder).as_posix()


def _raise(error: OSError) -> None:
    """Raise the error that ``os.walk`` would pass over."""
    raise error


def _made_in(part: str, path: str, period: Period) -> bool:
    """Whether a path of the output folder is a file that ``forms`` or ``status`` would make, or their empty folder.

    The name is compared with the pattern that the naming function gives for a department's name that cannot occur.
    Names are normalised (NFC) first, because macOS writes voiced kana as two characters.
    """
    if part not in _MADE_IN:
        return False
    before, after = (re.escape(piece) for piece in Path(_MADE_IN[part](period, "\n")).stem.split("\n"))
    name = unicodedata.normalize("NFC", path)
    suffixes = rf"({re.escape(MAIL)}|{re.escape(LETTER)}|\.xlsx)"
    return path == part or re.fullmatch(rf"{part}/{before}[^/]+{after}{suffixes}", name) is not None


def _refuse_others(output: Path, period: Period) -> None:
    """Raise NotOurs where the output's place holds something that no command has made for this period: no folder,
    another period's results, or files none of which is ours. An empty folder is taken, and so is one with something of
    ours for this period."""
    if not os.path.lexists(output):
        return
    if not output.is_dir():
        raise NotOurs(output, "と同じ名前のものがありますが、フォルダーではありません")
    facts = facts_of(output)
    if facts is not None:
        if facts.get("period", str(period)) != str(period):
            raise NotOurs(output, f"には、別の期（{facts['period']}）の結果が入っています")
        return
    there = [path for path in _entries(output) if not passed_over(Path(path).name)]
    if any(_made_in(path.partition("/")[0], path, period) for path in there):
        return
    others = [path for path in there if not (output / path).is_dir()]
    if others:
        raise NotOurs(output, f"に、torimatome が作っていないもの（{told(others)}）があります")


def told(names: Sequence[str]) -> str:
    """The first three names, joined, and how many there are where there are more.

    >>> told(["a", "b", "c", "d"])
    'a、b、cなど 4 件'
    """
    more = f"など {len(names):,} 件" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _clear_beside(register: Path) -> None:
    """Remove what a killed ``waive`` left beside the register, unless somebody is at work on the register now."""
    if leftovers(register):
        with suppress(Taken, OSError), locked(register, wait=0):
            clear_leftovers(register)


def _refuse_overlap(folders: Folders, period: Period) -> None:
    """Raise FoldersOverlap where the output and a folder that is read contain each other.

    Links directly in the folder of returns are followed too, since a period's returns may be a link to a shared drive.
    """
    output = folders.output(period)
    real = output.resolve()
    inside = [path for path in folders.raw.iterdir() if path.is_symlink()] if folders.raw.is_dir() else []
    read = {"回答票のフォルダー": [folders.raw, *inside], "計画のフォルダー": [folders.plan]}
    for what, places in read.items():
        for place in places:
            if _within(place.resolve(), real) or _within(real, place.resolve()):
                raise FoldersOverlap(output, what, place)
    if _within(folders.register(period).resolve(), real):
        raise FoldersOverlap(output, "計画のファイル", folders.register(period))


def _within(inner: Path, outer: Path) -> bool:
    """Whether ``inner`` is ``outer`` or below it, however the two paths are written."""
    return any(_same(path, outer) for path in (inner, *inner.parents))


def _same(path: Path, other: Path) -> bool:
    """Whether two paths lead to the same place; False where that cannot be told."""
    with suppress(OSError):
        return path == other or path.samefile(other)
    return False
