"""The files of the period's folder, each with what it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from pipeline.page.parts import Link, target
from pipeline.storage.names import (
    FINDINGS_FILE,
    FORMS,
    MAIL,
    MERGED_FILE,
    PAGE_FILE,
    PUBLIC,
    REQUESTS,
    RUN_FILE,
    council_file,
    findings_file,
    request_file,
)
from schemas.period import Period

_PUBLISHED: Final = {
    ".pdf": "印刷用の進行管理表（PDF）",
    ".csv": "オープンデータ（CSV）",
    "コード表.csv": "オープンデータの記号と選択肢の意味",
    "項目定義.csv": "オープンデータの項目の意味",
    ".md": "オープンデータの説明",
}
"""A file's name, or what it ends in → what it is for, in the order in which they are told of."""

_MACHINES: Final = {
    MERGED_FILE: "取りまとめた表（CSV）",
    FINDINGS_FILE: "指摘の一覧（CSV）",
    RUN_FILE: "もとになったファイルと、できたファイルの控え",
}


@dataclass(frozen=True, slots=True)
class File:
    link: Link
    about: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Files for one purpose."""

    heading: str
    files: tuple[File, ...]


def shelves(names: Collection[str], period: Period, final: bool) -> tuple[Shelf, ...]:
    """``names``: the files' paths within the folder. Those of the single departments are told of by their folder."""
    council = {
        council_file(period): "会議に出す表（Excel）",
        findings_file(period): "すべての指摘と、件数の照合（Excel）",
    }
    folders = {REQUESTS: "直していただく主管課等に送るファイル", FORMS: "主管課等にお送りした回答票"}
    public = [name for name in names if name.startswith(f"{PUBLIC}/")]
    inside = tuple(f"{folder}/" for folder in folders)
    known = {*council, *_MACHINES, *public, PAGE_FILE}
    others = sorted(name for name in {*names} - known if not name.startswith(inside))
    found = {
        "会議に出す・内容を確かめる": _present(council, names),
        "主管課等に送る": tuple(_folders(folders, names)),
        "公開する" if final else "公開する（確定版にしてから）": tuple(_published(public)),
        "ほかのプログラムで使う": _present(_MACHINES, names),
        "そのほか": tuple(File(_link(name), "") for name in others),
    }
    return tuple(Shelf(heading, files) for heading, files in found.items() if files)


def request_links(names: Collection[str], period: Period, department: str) -> tuple[Link, ...]:
    """The 確認依頼 to a department and its mail draft, as far as there are any."""
    workbook = PurePosixPath(REQUESTS, request_file(period, department))
    made = {str(workbook): "確認依頼", str(workbook.with_suffix(MAIL)): "メールの下書き"}
    return tuple(Link(words, target(path), f"（{department}）") for path, words in made.items() if path in names)


def _present(known: dict[str, str], names: Collection[str]) -> tuple[File, ...]:
    return tuple(File(_link(name), about) for name, about in known.items() if name in names)


def _folders(known: dict[str, str], names: Collection[str]) -> Iterator[File]:
    for folder, about in known.items():
        count = sum(name.startswith(f"{folder}/") and not name.endswith(MAIL) for name in names)
        if count:
            yield File(Link(folder, target(f"{folder}/")), f"{about}（{count}件）")


def _published(names: Iterable[str]) -> Iterator[File]:
    """The files to be published, those that are not known last."""
    kinds = [*_PUBLISHED, ""]
    for name in sorted(names, key=lambda name: (kinds.index(_kind(name)), name)):
        yield File(_link(name), _PUBLISHED.get(_kind(name), ""))


def _kind(name: str) -> str:
    path = PurePosixPath(name)
    return next((kind for kind in (path.name, path.suffix.lower()) if kind in _PUBLISHED), "")


def _link(name: str) -> Link:
    return Link(PurePosixPath(name).name, target(name))
