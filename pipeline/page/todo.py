"""今すること: in a few sentences, what the coordinator is to do next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pipeline.findings import Finding
from pipeline.overview.standing import NOT_YET, Standing
from pipeline.page.parts import listed
from pipeline.storage.names import PUBLIC, council_file
from schemas.period import Period
from schemas.rule import ERROR, WARNING


def todo(
    told: Sequence[Standing], unwaived: Sequence[Finding], names: Collection[str], period: Period, final: bool
) -> tuple[str, ...]:
    """``unwaived``: the findings that no waiver covers; ``names``: the paths of the files made."""
    if final:
        return tuple(_final(names, period))
    if any(finding.severity == ERROR for finding in unwaived):
        return tuple(_open(told, unwaived, period))
    return tuple(_settled(unwaived, period))


def _final(names: Collection[str], period: Period) -> Iterator[str]:
    yield f"確定版ができています。会議には「{council_file(period)}」をお使いください。"
    if any(name.startswith(f"{PUBLIC}/") for name in names):
        yield f"市民の方に公開するファイルは、フォルダー「{PUBLIC}」にあります。"


def _open(told: Sequence[Standing], unwaived: Sequence[Finding], period: Period) -> Iterator[str]:
    correcting = [one for one in told if one.errors and one.state != NOT_YET]
    silent = [one.department for one in told if one.state == NOT_YET]
    known = {one.department for one in told}
    lost = sum(finding.severity == ERROR and finding.department not in known for finding in unwaived)
    if correcting:
        count = sum(one.errors for one in correcting)
        owners = listed(f"{one.department} {one.errors}件" for one in correcting)
        yield f"要修正の指摘が{count:,}件残っています（{owners}）。"
    if silent:
        yield f"回答がまだ届いていない主管課等が{len(silent):,}件あります（{listed(silent)}）。"
    if lost:
        yield f"主管課等が分からないファイルに、要修正の指摘が{lost:,}件あります。「指摘」の終わりをご覧ください。"
    if correcting or silent:
        yield (
            "主管課等に確認依頼を送り、戻ってきたファイルを、届いた回答票のフォルダー"
            f"（{period}）に加えて、もう一度取りまとめてください。"
        )
    elif lost:
        yield (
            f"ファイル名に主管課等の名称を入れるか、使わないファイルを届いた回答票のフォルダー（{period}）から移して、"
            "もう一度取りまとめてください。"
        )


def _settled(unwaived: Sequence[Finding], period: Period) -> Iterator[str]:
    warnings = sum(finding.severity == WARNING for finding in unwaived)
    yield "要修正の指摘はありません。"
    if warnings:
        yield f"要確認の指摘が{warnings:,}件ありますので、内容をお確かめください。"
    yield f"よろしければ、確定版を作ってください（命令：torimatome merge {period} --final）。"
