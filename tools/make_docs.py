"""docs/rules.md, docs/columns.md and docs/commands.md, made out of the code; ``--check`` tells where they are not that.

``python -m tools.make_docs [--check]``, from the project's root
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from pipeline.batch.plan_rows import VALUES
from pipeline.cli import HELP, cli
from schemas.layout import DEFAULT, FINDINGS
from schemas.outcomes import STATES
from schemas.outputs import FINDINGS_DATA, merged_data
from schemas.period import Period
from schemas.public import CODE_LIST, DATE, DECIMAL, DEFINITIONS, STATE_MEANINGS, TABLE, UNMARKED_STATES
from schemas.register import OPTIONAL, REQUIRED_ITEMS, SHAPE, SHAPE_ITEMS, SHEETS, plan_items
from schemas.rule import SEVERITIES, WORDS
from schemas.rules import RULES

DOCS = Path(__file__).parent.parent / "docs"
MADE = "Made by `make docs` out of the code; do not edit."
SHOWN = Period(2023, 4)
"""The period whose columns stand for those of any."""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table."""
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")


def rules() -> Iterator[str]:
    """Every rule as it is declared."""
    yield "# Rules\n"
    yield f"{MADE} The rules are declared in `schemas/rules.py`; CONTRIBUTING.md shows how to add one.\n"
    yield "Of one cell, findings are listed in this order. In a sentence, words in braces stand for:\n"
    yield from table(("word", "what it is"), ((f"`{{{word}}}`", said) for word, said in WORDS.items()))
    for severity, word in SEVERITIES.items():
        yield f"## {word} (`{severity}`)\n"
        for rule in RULES.values():
            if rule.severity != severity:
                continue
            asked = (
                "、".join(DEFAULT.heading(column) for column in rule.on(SHOWN)) if rule.on else "(raised by a stage)"
            )
            others = "" if rule.own_rows or not rule.on else ", in rows of other departments too"
            yield f"### {rule.id}　{rule.title}\n"
            yield f"{rule.message}\n\n→ {rule.remedy}\n"
            yield f"- example: {rule.example}"
            yield f"- asked of: {asked}{others}"
            yield f"- can be accepted in 例外: {'yes' if rule.waivable else 'no'}\n"


def columns() -> Iterator[str]:
    """The columns of the table, of the register's sheets, of merged.csv and of the open data."""
    yield "# Columns\n"
    yield f"{MADE} The columns are declared in `schemas/layout.py`; CONTRIBUTING.md shows how to add one.\n"
    yield "## The table, in returns and forms\n"
    yield "Headings are compared after NFKC, without blanks, with 取組み written 取組.\n"
    rows = ((f"`{c.name}`", c.part, "、".join(c.words), "yes" if c.shown else "no") for c in DEFAULT.columns.values())
    yield from table(("column", "part", "headings, ours first", "in the form and the council's table"), rows)
    yield "## The register\n"
    for sheet, known in {**SHEETS, **SHAPE}.items():
        yield f"### {sheet}\n"
        said = [*known.items(), *OPTIONAL.get(sheet, {}).items()]
        may = ("no" if name in known else "yes" for name, _ in said)
        rows = ((f"`{name}`", "、".join(words), lacks) for (name, words), lacks in zip(said, may, strict=True))
        yield from table(("column", "headings, ours first", "may be lacking"), rows)
        if sheet == "計画":
            yield "The items, one in each row:\n"
            items_of_plan = plan_items() | SHAPE_ITEMS
            items = (
                (f"`{name}`", word, "no" if name in REQUIRED_ITEMS else "yes") for name, word in items_of_plan.items()
            )
            yield from table(("name", "項目", "may be blank"), items)
    for file, names, data in (("merged.csv", DEFAULT.merged, merged_data()), ("findings.csv", FINDINGS, FINDINGS_DATA)):
        yield f"## {file}\n"
        yield "A text that a spreadsheet would calculate has an apostrophe before it.\n"
        yield from table(("column", "may begin with one"), ((f"`{n}`", "no" if n in data else "yes") for n in names))
        if "state" in names:
            yield f"`state` is one of {'、'.join(f'`{state}`' for state in STATES)}.\n"
    yield "## The open data\n"
    for file, described in (("進行管理表_<期>.csv", TABLE), ("コード表.csv", CODE_LIST), ("項目定義.csv", DEFINITIONS)):
        yield f"### {file}\n"
        rows = ((f"`{c.name}`", c.label, c.role, c.type, c.definition, c.unit, c.blank, c.codes) for c in described)
        yield from table(("column", "項目", "role", "型", "定義", "単位", "空欄の意味", "code list"), rows)
    yield (
        "These are the columns of 武蔵野市's shape. Another plan's follow from its register "
        "(`pipeline/opendata/public_shape.py`): `period` and `period_name`, `as_of_period` and `as_of_period_name` in "
        "the place of the quarters, none of them where a year has one period; its 計画 columns behind `initiative`; "
        "`mark`, `mark_label`, and every other column under its 列名, with `<列名>_label` for what its codes mean; "
        "those alone that are 公開. Such a table may have columns of two further types:\n"
    )
    types = ((DECIMAL, "a number with decimals or a minus, or blank"), (DATE, "a day as 2024-03-31, or blank"))
    yield from table(("型", "what it holds"), types)
    yield "### The states of a quarter\n"
    may = ("yes" if state in UNMARKED_STATES else "no" for state in STATE_MEANINGS)
    rows = ((f"`{state}`", said, blank) for (state, said), blank in zip(STATE_MEANINGS.items(), may, strict=True))
    yield from table(("state", "説明", "its mark may be blank"), rows)
    yield "## 全計画の回答, of a batch\n"
    yield "One row for each value of any plan's own columns; a blank has none.\n"
    yield from table(("column", "what it holds"), ((f"`{name}`", said) for name, said in VALUES.items()))


def commands() -> Iterator[str]:
    """The help of every command."""
    yield "# Commands\n"
    yield f"{MADE} It is what `torimatome --help` and `torimatome COMMAND --help` print.\n"
    context = click.Context(cli, info_name="torimatome", terminal_width=100, **HELP)
    yield f"```\n{cli.get_help(context)}\n```\n"
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command
        yield f"## {name}\n"
        inner = click.Context(command, parent=context, info_name=name, terminal_width=100, **HELP)
        yield f"```\n{command.get_help(inner)}\n```\n"


PAGES = {"rules.md": rules, "columns.md": columns, "commands.md": commands}


def made(name: str) -> str:
    """The text of a page."""
    return "\n".join(PAGES[name]()).rstrip() + "\n"


def main() -> None:
    """Writes the pages, or exits with 1 and names those that differ."""
    pages = {DOCS / name: made(name) for name in PAGES}
    if "--check" in sys.argv:
        old = [path.name for path, text in pages.items() if not path.is_file() or path.read_text("utf-8") != text]
        sys.exit(f"Not as the code says, run `make docs`: {', '.join(old)}" if old else 0)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
