"""``torimatome init``: a register out of a table that exists, or out of last year's register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.screen import JapaneseCommand, say

if TYPE_CHECKING:
    from pipeline.jobs.init import NewRegister


@click.command("init", cls=JapaneseCommand)
@click.argument("folder", metavar="フォルダー", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--from",
    "source",
    required=True,
    metavar="ファイル",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="もとにする進行管理表（Excel・CSVなど）。前年度の計画のファイルも使えます。",
)
@click.option("--year", metavar="年度", help="年度（例：R6）。省くと、表題の年度、または前年度の計画の次の年度です。")
@click.option("--name", "plan_name", metavar="名称", help="計画名。省くと、表題の「の進行管理表」の前の言葉です。")
@click.option("--city", "body_name", metavar="名称", help="団体名（例：武蔵野市）")
@click.option("--code", "body_code", metavar="番号", help="全国地方公共団体コード（6桁）")
@click.option("--coordinator", metavar="名称", help="取りまとめ担当（例：産業振興課）")
@click.option("--contact", metavar="連絡先", help="取りまとめ担当の連絡先")
@click.option(
    "--heading",
    "headings",
    multiple=True,
    metavar="列=見出し",
    help="もとの表の見出しが、どの列に当たるか（例：主管課等=所管所属）。何度でも書けます。"
    "「計画=見出し」は回答を求めない列、「使わない=見出し」は使わない列にします。",
)
def init_command(folder: Path, source: Path, year: str | None, headings: tuple[str, ...], **items: str | None) -> int:
    """今ある進行管理表から、別の計画や次の年度のための計画のファイルを作ります。

    フォルダーの中の data/plan に R6.xlsx のような名前で作ります。すでにあるファイルには書きません。
    """
    from pipeline.drafting.draft import Given
    from pipeline.jobs.init import init
    from pipeline.texts import trimmed

    given = Given(_year(year), {item: trimmed(text) for item, text in items.items() if text is not None}, headings)
    made = init(folder, source, given)
    for line in _lines(folder, made):
        say(line)
    return 0


def _year(text: str | None) -> int | None:
    """The calendar year of a fiscal year such as R6; None where none was written. Raises UsageError for anything
    else."""
    from schemas.period import parse_fiscal_year

    try:
        return parse_fiscal_year(text) if text else None
    except ValueError:
        raise click.UsageError(f"年度「{text}」は R6 のように書いてください。") from None


def _there(folder: Path) -> str:
    """How to get to the new plan's folder, as half a sentence; "" where one is there already."""
    return "" if folder.resolve() == Path.cwd() else f"フォルダー「{folder}」に移り（cd {folder}）、"


def _lines(folder: Path, made: NewRegister) -> list[str]:
    """The closing message: what was made of what, what to look at, and what to do next."""
    from schemas.period import Period, year_label

    first = Period(made.draft.year, 1, made.draft.layout)
    counts = {"事業": "事業", "主管課等": "主管課等", "凡例": "記号", "評価理由": "選択肢"}
    told = "、".join(f"{word} {made.count(sheet)}件" for sheet, word in counts.items())
    lines = [f"{year_label(made.draft.year)}の計画のファイルを作りました：{made.path}", f"  {told}"]
    if made.draft.remarks:
        lines += ["お知らせ", *(f"  ・{remark}" for remark in made.draft.remarks)]
    if made.faults:
        lines.append(f"次の{len(made.faults)}箇所を、実行の前にExcelで記入または訂正してください。")
        lines += [f"  {fault}" for fault in made.faults]
    return [
        *lines,
        "次にすること",
        f"  1. {made.path.name} をExcelで開き、内容を確かめます。"
        "提出期限、公開日、連絡先、宛先メールは、空欄のままでも実行できます。",
        f"  2. {_there(folder)}torimatome forms {first} を実行すると、主管課等ごとの回答票ができます。",
    ]
