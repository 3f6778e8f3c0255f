"""Which edition the output folder of a period holds: 暫定版 (draft), 確定版 (final) or none.

The edition is read from run.json, which ``merge`` writes. A 確定版 is protected: the functions ``refuse_…`` raise
before it would be replaced. Where run.json is damaged, the edition is unknown; then the functions that guard raise, and
those that only inform return None or False.
"""

import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from pipeline.errors import CommandRefused, UserError
from pipeline.storage.files import MERGED_FILE, RUN_FILE, council_file
from pipeline.storage.publish import recover
from schemas.layout import MARK, Answer, Layout
from schemas.period import Period


class Edition(Enum):
    """The edition that a run makes. ``value`` is how run.json names it."""

    DRAFT = "draft"
    FINAL = "final"

    @property
    def word(self) -> str:
        """The Japanese word for it: 確定版 or 暫定版."""
        return "確定版" if self is Edition.FINAL else "暫定版"


_NAMES: Final = frozenset(one.value for one in Edition)


class EditionUnknown(UserError):
    """run.json exists but is damaged, so it cannot be told whether a 確定版 would be overwritten."""


class FinalStands(CommandRefused):
    """The folder holds a 確定版, and the command would overwrite it."""

    def __init__(self, period: Period, folder: Path) -> None:
        super().__init__(
            f"{period.label}は、すでに確定版ができています（{folder}）。確定版を守るため、何も書き換えませんでした。"
            "確定を取り消して暫定版に戻すときは、merge に --reopen を付けて実行してください。"
        )


class FinalDiffers(CommandRefused):
    """The folder holds a 確定版, and the present answers would give another table than it has."""

    def __init__(self, period: Period, folder: Path) -> None:
        super().__init__(
            f"{period.label}には確定版があり（{folder}）、いまの回答から作ると、その内容が変わります。"
            "確定版を守るため、何も書き換えませんでした。確定し直すときは、--final --reopen を付けて実行してください。"
        )


def facts_of(folder: Path) -> dict[str, Any] | None:
    """The content of the folder's run.json; None where there is no run.json, so nothing was made yet.

    The result has at least "edition" (a value of :class:`Edition`) and "outputs" (path in the folder → SHA-256). Raises
    EditionUnknown where run.json cannot be read as that. Side effect: a replacement that an earlier run left half done
    is settled first (:func:`recover`), which may raise Taken or OSError.
    """
    recover(folder)
    path = folder / RUN_FILE
    if not path.is_file():
        return None
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        if facts["edition"] in _NAMES and isinstance(facts["outputs"], dict):
            return dict(facts)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EditionUnknown(_damaged(path)) from error
    raise EditionUnknown(_damaged(path))


def requests_made(folder: Path) -> tuple[dict[str, int] | None, frozenset[str]]:
    """What the last run in the folder remembers about the 確認依頼 it made, so that the next one numbers on.

    Returns two things. First: department → the highest 版 (revision) of a 確認依頼 that was made for it, or None where
    no run is remembered. Second: the SHA-256 of files that came with a higher revision than was made. Where run.json is
    damaged or from an older version, the result is None and an empty set.
    """
    try:
        facts = facts_of(folder) or {}
    except EditionUnknown:
        facts = {}
    made, doubted = facts.get("requests"), facts.get("doubted", [])
    if not isinstance(made, dict) or not isinstance(doubted, list):
        return None, frozenset()
    revisions = {str(name): revision for name, revision in made.items() if isinstance(revision, int)}
    return revisions, frozenset(map(str, doubted))


def made_layout(folder: Path) -> Layout | None:
    """The shape of the plan that the folder was made of, as far as run.json remembers it: period names and the mark.

    The result is a Layout with that one answer column only. None where nothing was made, where run.json is damaged, or
    where it was written by a version that knew no other shape.
    """
    try:
        facts = facts_of(folder) or {}
    except EditionUnknown:
        return None
    shape = facts.get("shape")
    if not isinstance(shape, dict):
        return None
    periods, mark = tuple(map(str, shape.get("periods", ()))), str(shape.get("mark", ""))
    several = len(periods) > 1
    return Layout(periods, (Answer("", mark, MARK, always=True, each_period=several),)) if periods and mark else None


def is_draft(folder: Path) -> bool:
    """Whether the folder certainly holds a 暫定版. False where it holds nothing, a 確定版, or a damaged run.json."""
    try:
        facts = facts_of(folder)
    except EditionUnknown:
        return False
    return facts is not None and facts["edition"] == Edition.DRAFT.value


def final_facts(folder: Path) -> dict[str, Any] | None:
    """The content of run.json where the folder holds a 確定版, else None. Raises EditionUnknown where it is damaged."""
    facts = facts_of(folder)
    return facts if facts and facts["edition"] == Edition.FINAL.value else None


def refuse_over_final(folder: Path, period: Period) -> None:
    """Raise FinalStands where the folder holds a 確定版, and EditionUnknown where its run.json is damaged.

    ``period`` is only named in the message.
    """
    if final_facts(folder):
        raise FinalStands(period, folder)


def refuse_other_final(former: Mapping[str, Any], outputs: Mapping[str, str], period: Period, folder: Path) -> None:
    """Raise FinalDiffers where the folder holds a 確定版 and its table would change.

    - ``former``: the content of the folder's run.json.
    - ``outputs``: the new files, by their path in the folder, with their SHA-256. Only the merged table and the
      council's workbook are compared; pages and drafts may differ.
    - ``period`` and ``folder``: named in the message.
    """
    if former.get("edition") == Edition.FINAL.value:
        was = former.get("outputs", {})
        if any(was.get(name) != outputs[name] for name in (MERGED_FILE, council_file(period))):
            raise FinalDiffers(period, folder)


def _damaged(path: Path) -> str:
    """The sentence about a run.json that cannot be read."""
    return (
        f"「{path}」を読み取れないため、確定版かどうか分かりません。フォルダー「{path.parent}」を別の場所に移してから、"
        "もう一度実行してください。"
    )
