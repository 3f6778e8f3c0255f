"""Which of a department's files counts: a corrected form takes the place of what came before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.findings import Finding
from pipeline.returns.fates import SUPERSEDED, USED
from pipeline.returns.sender import Return


def supersede(
    returns: Sequence[Return], findings: Sequence[Finding], digests: Mapping[str, str]
) -> tuple[list[Return], list[Finding]]:
    """The returns with the fate of each, and the findings with one notice in place of all on a superseded file.

    A 確認依頼 takes the place of the very files that it was made after, and of nothing else: one of these may have no
    mark of ours or could not be read, and a form that came later stands beside it. ``digests``: file → SHA-256.
    """
    came = {(one.sender, one.file.name) for one in returns} | {(one.department, one.file) for one in findings}
    newer = {file: newest for file, newest in _newer(returns, digests).items() if file in came}
    kept = [one for one in findings if (one.department, one.file) not in newer]
    for (sender, name), newest in sorted(newer.items()):
        words = {"detail": f"新しい回答票は「{newest}」です。"}
        kept.append(Finding("return-superseded", sender, name, words=words))
    return [_settled(one, newer) for one in returns], kept


def _settled(one: Return, newer: Mapping[tuple[str, str], str]) -> Return:
    return replace(one, fate=SUPERSEDED) if (one.sender, one.file.name) in newer else one


def _newer(returns: Iterable[Return], digests: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """(department, file) → the file that takes its place: of several the one of the highest revision."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    for name, digest in digests.items():
        files[digest].append(name)
    marked = [one for one in returns if one.fate == USED and one.tag]
    newer: dict[tuple[str, str], str] = {}
    for one in sorted(marked, key=lambda sent: sent.tag.revision if sent.tag else 0):
        former = {name for digest in (one.tag.replaces if one.tag else ()) for name in files.get(digest, ())}
        newer |= {(one.sender, name): one.file.name for name in former - {one.file.name}}
    return newer
