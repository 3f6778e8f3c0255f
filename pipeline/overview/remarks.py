"""What the coordinator is told of a period beside its findings: earlier periods, open marks, idle waivers."""

from collections import Counter
from collections.abc import Iterator

from pipeline.history.handover import CONTINUED, DROPPED, JOINED, NEW, RENUMBERED
from pipeline.history.past import Past
from pipeline.merging.quarter import Quarter
from pipeline.merging.waivers import IDLE, KINDS
from pipeline.register.read import Register
from schemas.outcomes import ACCEPTED, WAIVED
from schemas.period import Period
from schemas.rules import RULES

LISTED = 20
"""The largest number of initiatives that are named one by one."""


def remarks(quarter: Quarter) -> Iterator[str]:
    """What the coordinator is to know beside the findings, a sentence or a line each, for the screen and for 点検結果.
    A line that begins with a full-width blank belongs to the one above it."""
    yield from past_remarks(quarter.past, quarter.period)
    yield from quarter.register.unused
    yield from _open_marks(quarter)
    yield from _idle_waivers(quarter)
    yield from unlabelled_codes(quarter.register)


def unlabelled_codes(register: Register) -> Iterator[str]:
    """That 評価理由 does not explain some of its codes."""
    codes = register.vocabulary.unlabelled
    if codes:
        named = "".join(f"「{code}」" for code in codes)
        yield (
            f"計画の「評価理由」に、選択肢{named}の内容がありません。内容を記入するか、"
            "使わない場合は行ごと削除してください。それまでは、回答票の選択肢に出しません。"
        )


def past_remarks(past: Past, period: Period) -> Iterator[str]:
    """What was taken over from earlier periods, what could not be, and how last year's initiatives became this
    year's."""
    if past.files:
        yield f"前の期の結果：{'、'.join(path.parent.name for path in past.files)}"
    for one in past.drafts:
        yield f"　{one} は、まだ暫定版です。"
    for one in past.absent:
        yield f"　{one} の結果（{one}/merged.csv）が、結果のフォルダーにありません。{_instead(past, one, period)}"
    yield from (f"　{sentence}" for sentence in past.changed)
    if past.uncarried:
        yield (
            f"　前年度の結果（{past.uncarried}）がありますが、計画の「事業」に旧通しNo.の記入がないため、"
            "引き継いでいません。"
        )
    if past.handovers:
        went = {(one.kind, one.serial_no or -one.former_no) for one in past.handovers}
        kinds = Counter(kind for kind, _ in went)
        counts = "、".join(f"{kind} {kinds[kind]} 件" for kind in (CONTINUED, RENUMBERED, JOINED, NEW, DROPPED))
        yield f"　前年度からの引き継ぎ：{counts}"


def _instead(past: Past, absent: Period, period: Period) -> str:
    """What was used in the place of a table that is not there: another table of that year, what the returns say of this
    year, or nothing of last year."""
    of_year = (absent.fiscal_year, f"{absent.fiscal_year}-")
    names = [path.parent.name for path in past.files]
    used = [name for name in names if name == of_year[0] or name.startswith(of_year[1])]
    if used:
        return f"{used[-1]} の結果を使いました。"
    if absent.year == period.year:
        return f"{period.year_label}のこれまでの記号は、回答票に記入されたものを使います。"
    return "前年度の記号は引き継いでいません。"


def _open_marks(quarter: Quarter) -> Iterator[str]:
    """Initiatives that are answered, but not for an earlier period that the form asked for too. The first of their
    numbers are named."""
    past, merged = quarter.past, quarter.merged
    settled = merged["state"].isin([ACCEPTED, WAIVED])
    blank = sorted(
        {
            int(number)
            for mark in quarter.period.past
            for number in merged.loc[settled & merged[mark].eq(""), "serial_no"]
            if past.asks(int(number), mark)
        }
    )
    if blank:
        told = "、".join(map(str, blank[:LISTED])) + ("…" if len(blank) > LISTED else "")
        yield f"これまでの期の記号が空欄の事業：{len(blank)} 件（通しNo. {told}）"


def _idle_waivers(quarter: Quarter) -> Iterator[str]:
    """The waivers that cover no finding any more, each with its cell in the register and why."""
    idle = [(waiver, kind) for waiver, kind, _ in quarter.waived.uses if kind in IDLE]
    if idle:
        yield f"計画の「例外」のうち、どの指摘にも使われなかったもの：{len(idle)} 件"
    for waiver, kind in idle:
        title = RULES[waiver.rule].title
        yield f"　{waiver.cell}　通しNo.{waiver.serial_no}　{title}（{waiver.since}～{waiver.until}）：{KINDS[kind]}"
