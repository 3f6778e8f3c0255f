"""What a run tells at its end: the counts, what to do next, and where the files are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.write import REQUESTS, council_file, findings_file
from schemas.rules import SEVERITIES

if TYPE_CHECKING:
    from pipeline.run import Outcome


def summary(outcome: Outcome) -> str:
    """The lines of a finished run. ``outcome.folder`` is given."""
    quarter, folder = outcome.quarter, outcome.folder
    assert folder
    edition = "確定版" if quarter.final else "暫定版"
    counts = Counter(quarter.findings["severity"])
    told = "、".join(f"{word} {counts.get(severity, 0)} 件" for severity, word in SEVERITIES.items())
    lines = [f"{quarter.period.label}の進行管理表（{edition}）ができました。", ""]
    lines += [f"  {label}：{number:,}" for label, number in quarter.totals.lines()]
    lines += ["", f"  点検の結果：{told}"]
    if quarter.waived:
        lines.append(f"  うち例外として承認：{quarter.waived} 件")
    lines += ["", "できたファイル："]
    lines.append(f"  進行管理表  {folder / council_file(quarter.period)}")
    lines.append(f"  点検結果    {folder / findings_file(quarter.period)}")
    if quarter.requests:
        names = "、".join(department for department, _ in quarter.requests)
        lines.append(f"  確認依頼    {folder / REQUESTS}（{len(quarter.requests)} 件：{names}）")
    return "\n".join(lines)
