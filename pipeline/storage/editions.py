"""Which edition a period's output folder holds: 暫定版, 確定版 or none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from pipeline.errors import Refused, UserError
from pipeline.storage.files import MERGED_FILE, RUN_FILE, council_file
from pipeline.storage.publish import recover
from schemas.layout import MARK, Answer, Layout
from schemas.period import Period


class Edition(Enum):
    """Which edition a run makes. The value is its name in run.json."""

    DRAFT = "draft"
    FINAL = "final"

    @property
    def word(self) -> str:
        """What people call it."""
        return "確定版" if self is Edition.FINAL else "暫定版"


_NAMES: Final = frozenset(one.value for one in Edition)


class EditionUnknown(UserError):
    """run.json is there but damaged, so nobody can tell whether a 確定版 would be overwritten."""


class FinalStands(Refused):
    """A 確定版 would be overwritten."""

    def __init__(self, period: Period, folder: Path) -> None:
        super().__init__(
            f"{period.label}は、すでに確定版ができています（{folder}）。確定版を守るため、何も書き換えませんでした。"
            "確定を取り消して暫定版に戻すときは、merge に --reopen を付けて実行してください。"
        )


class FinalDiffers(Refused):
    """A 確定版 would be overwritten by another."""

    def __init__(self, period: Period, folder: Path) -> None:
        super().__init__(
            f"{period.label}には確定版があり（{folder}）、いまの回答から作ると、その内容が変わります。"
            "確定版を守るため、何も書き換えませんでした。確定し直すときは、--final --reopen を付けて実行してください。"
        )


def facts_of(folder: Path) -> dict[str, Any] | None:
    """What run.json says of the folder; None where nothing was made yet. Raises EditionUnknown."""
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
    """Department → the highest 版 of a 確認依頼 that was made in the folder, None where no run is remembered; and the
    SHA-256 of the files that came with a higher one."""
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
    """The shape of the plan that a folder was made of, as far as run.json remembers it: the names of the periods and
    the mark. None where nothing was made, or by a version that knew no other shape."""
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
    """Whether the folder surely holds a 暫定版."""
    try:
        facts = facts_of(folder)
    except EditionUnknown:
        return False
    return facts is not None and facts["edition"] == Edition.DRAFT.value


def final_facts(folder: Path) -> dict[str, Any] | None:
    """What run.json says of a 確定版; None where the folder holds none. Raises EditionUnknown."""
    facts = facts_of(folder)
    return facts if facts and facts["edition"] == Edition.FINAL.value else None


def refuse_over_final(folder: Path, period: Period) -> None:
    """Raises FinalStands where the folder holds a 確定版."""
    if final_facts(folder):
        raise FinalStands(period, folder)


def refuse_other_final(former: Mapping[str, Any], outputs: Mapping[str, str], period: Period, folder: Path) -> None:
    """Raises FinalDiffers where ``former`` is of a 確定版 whose table is another than that of ``outputs``."""
    if former.get("edition") == Edition.FINAL.value:
        was = former.get("outputs", {})
        if any(was.get(name) != outputs[name] for name in (MERGED_FILE, council_file(period))):
            raise FinalDiffers(period, folder)


def _damaged(path: Path) -> str:
    return (
        f"「{path}」を読み取れないため、確定版かどうか分かりません。フォルダー「{path.parent}」を別の場所に移してから、"
        "もう一度実行してください。"
    )
