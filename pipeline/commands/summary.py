"""What a run tells at its end: the counts, what to look at, and where the files are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.overview.remarks import remarks
from pipeline.storage.editions import Edition
from pipeline.storage.files import PAGE_FILE, PUBLIC, REQUESTS, council_file, findings_file, printed_file
from pipeline.storage.own import told
from schemas.period import day_label
from schemas.rule import SEVERITIES

if TYPE_CHECKING:
    from pipeline.jobs.merge import MergeResult
    from pipeline.opendata.verdict import Verdict


def summary(outcome: MergeResult) -> str:
    """What is said at the end of a run that made something, line by line: totals, findings, what else to know, then
    where the files are. ``outcome.folder`` is given."""
    quarter, folder = outcome.quarter, outcome.folder
    assert folder
    counts = quarter.severities()
    told = "、".join(f"{word} {counts[severity]} 件" for severity, word in SEVERITIES.items())
    edition = outcome.edition.word
    lines = [f"{quarter.period.label}の進行管理表（{edition}）ができました。", ""]
    lines += [f"  {label}：{number:,}" for label, number in quarter.totals.lines()]
    lines += ["", f"  点検の結果：{told}"]
    if quarter.waived.covered:
        lines.append(f"  　うち例外として承認：{len(quarter.waived.covered)} 件")
    lines += [f"  {remark}" for remark in remarks(quarter)]
    lines.append(f"  公開データ：{_readable(outcome.open_data)}")
    if outcome.reopened:
        done = "作り直しました" if outcome.edition is Edition.FINAL else "取り消し、暫定版に戻しました"
        lines += ["", f"  {_day(outcome.reopened)}に作った確定版を{done}。"]
    lines += ["", "できたファイル："]
    lines.append(f"  全体の様子  {folder / PAGE_FILE}（まず、これを開いてください）")
    lines.append(f"  進行管理表  {folder / council_file(quarter.period)}")
    printed = outcome.printed
    if printed and printed.made:
        lines.append(f"  印刷用PDF   {folder / PUBLIC / printed_file(quarter.period)}（{printed.pages} ページ）")
    lines.append(f"  点検結果    {folder / findings_file(quarter.period)}")
    if outcome.requests:
        names = "、".join(request.department for request in outcome.requests)
        lines.append(f"  確認依頼    {folder / REQUESTS}（{len(outcome.requests)} 件：{names}）")
    lines.append(f"  公開データ  {folder / PUBLIC}")
    if printed and printed.reason:
        lines += ["", f"印刷用PDFは、できませんでした（{printed.reason}）。ほかのファイルはできています。"]
    if outcome.kept:
        lines += ["", kept_line(outcome.kept, folder)]
    return "\n".join(lines)


def kept_line(kept: Sequence[str], folder: Path) -> str:
    """That an output folder holds what torimatome has not written, and what. ``kept``: the paths, at least one."""
    return (
        f"「{folder}」に、torimatome が作っていないファイルなどが {len(kept):,} 件ありました（{told(kept)}）。"
        "そのまま残してあります。要るものは、別の場所に移してください。"
    )


def _readable(verdicts: Mapping[str, Verdict]) -> str:
    """Whether the open data keep the rules of machine readability, and which they break, by number."""
    broken = [f"{rule} {verdict.detail}" for rule, verdict in verdicts.items() if not verdict.kept]
    if not broken:
        return f"機械可読性の{len(verdicts)}のルールをすべて満たしています。"
    return f"機械可読性の{len(verdicts)}のルールのうち、{len(broken)}つを満たしていません（{'　'.join(broken)}）。"


def _day(facts: Mapping[str, Any]) -> str:
    """The day on which a run was made, in this computer's time zone; 前 where run.json does not tell it."""
    try:
        return day_label(datetime.fromisoformat(str(facts.get("made_at"))).astimezone().date())
    except ValueError:
        return "前"
