"""What a run tells at its end: the counts, what to look at, and where the files are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.editions import DRAFT, FINAL, WORDS
from pipeline.names import REQUESTS, council_file, findings_file
from pipeline.past import CONTINUED, DROPPED, NEW, RENUMBERED, Past
from pipeline.waivers import IDLE, KINDS
from schemas.period import day_label
from schemas.rules import SEVERITIES

if TYPE_CHECKING:
    from pipeline.run import Outcome


def summary(outcome: Outcome) -> str:
    """The lines of a finished run. ``outcome.folder`` is given."""
    found, folder = outcome.survey, outcome.folder
    assert folder
    counts = Counter(found.findings["severity"])
    told = "、".join(f"{word} {counts.get(severity, 0)} 件" for severity, word in SEVERITIES.items())
    edition = WORDS[FINAL if outcome.final else DRAFT]
    lines = [f"{found.period.label}の進行管理表（{edition}）ができました。", ""]
    lines += [f"  {label}：{number:,}" for label, number in found.totals.lines()]
    lines += [f"  {line}" for line in past_lines(found.past)]
    lines += ["", f"  点検の結果：{told}"]
    lines += [f"  {line}" for line in _waiver_lines(outcome)]
    if outcome.reopened:
        done = "作り直しました" if outcome.final else "取り消し、暫定版に戻しました"
        lines += ["", f"  {_day(outcome.reopened)}に作った確定版を{done}。"]
    lines += ["", "できたファイル："]
    lines.append(f"  進行管理表  {folder / council_file(found.period)}")
    lines.append(f"  点検結果    {folder / findings_file(found.period)}")
    if outcome.requests:
        names = "、".join(request.department for request in outcome.requests)
        lines.append(f"  確認依頼    {folder / REQUESTS}（{len(outcome.requests)} 件：{names}）")
    return "\n".join(lines)


def _day(facts: Mapping[str, Any]) -> str:
    """The day in this place on which a run was made, in words."""
    try:
        return day_label(datetime.fromisoformat(str(facts.get("made_at"))).astimezone().date())
    except ValueError:
        return "前"


def past_lines(past: Past) -> Iterator[str]:
    """What was taken over from earlier periods, and what of it is open."""
    if past.files:
        yield f"前の期の結果：{'、'.join(path.parent.name for path in past.files)}"
    for period in past.drafts:
        yield f"　{period} は、まだ暫定版です。"
    if past.uncarried:
        yield (
            f"　前年度の結果（{past.uncarried}）がありますが、計画の「事業」に旧通しNo.の記入がないため、"
            "引き継いでいません。"
        )
    if past.handovers:
        kinds = Counter(handover.kind for handover in past.handovers)
        counts = "、".join(f"{kind} {kinds[kind]} 件" for kind in (CONTINUED, RENUMBERED, NEW, DROPPED))
        yield f"　前年度からの引き継ぎ：{counts}"


def _waiver_lines(outcome: Outcome) -> Iterator[str]:
    waived = outcome.survey.waived
    if waived.covered:
        yield f"　うち例外として承認：{len(waived.covered)} 件"
    idle = [(one, kind) for one, kind, _ in waived.uses if kind in IDLE]
    if idle:
        yield f"計画の「例外」のうち、どの指摘にも使われなかったもの：{len(idle)} 件"
        for one, kind in idle:
            yield f"　{one.cell}　通しNo.{one.serial_no}　{one.rule}（{one.since}～{one.until}）：{KINDS[kind]}"
