"""What shows that a form or a table is another plan's or another period's.

A department that sends last quarter's form must not be merged into this one. Each function gives the words that
show it, for the finding's sentence, or "" where nothing does. Only what says something else counts; a table that
says nothing of its plan and period is taken as this one's.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.register.read import Register
from pipeline.returns.chooser import says_other
from pipeline.returns.interpret import serial_reader
from pipeline.returns.locate import ReturnedTable
from pipeline.returns.period_named import other_period_named
from pipeline.returns.tag import Tag
from pipeline.texts import bare_name, folded
from schemas.layout import Layout
from schemas.period import Period, parse_period
from schemas.vocabulary import PLAN_TITLE

LEAST_NAMES: Final = 3
"""The least number of rows with a name from which a table can be told to be another plan's. Fewer may be slips."""

_LONGEST_TITLE: Final = 60
_SENTENCE: Final = re.compile(r"。|ください|下さい|(?:ます|ません|です)$")
_PLAN_TITLE: Final = re.compile(PLAN_TITLE)


class Expected(NamedTuple):
    """The plan and the period that returns are asked for.

    ``names``: those of all the plan's initiatives, as :func:`pipeline.texts.bare_name` gives them.
    """

    register: Register
    period: Period
    names: frozenset[str]

    def other_form(self, tag: Tag) -> str:
        """A sentence on why a form is of another plan or period, by its hidden mark; "" where it is not."""
        if tag.plan_name != self.register.plan_name:
            return f"「{tag.plan_name}」の回答票です。"
        return "" if tag.period == str(self.period) else f"{_in_words(tag.period, self.period.layout)}の回答票です。"

    def other_period(self, table: ReturnedTable) -> str:
        """A sentence on why a table without our mark is another period's or another plan's; "" where nothing
        shows it.

        It looks at the titles above the table, the heading of its reason, the sheet's name, and the names of its
        initiatives.
        """
        plan, period = self.register.plan_name, self.period
        titles = [line for line in table.lines.values() if _is_title(line)]
        if said := other_period_named(titles, period, plan):
            return f"表題が「{said}」となっています。"
        if table.reason_number not in (0, period.number):
            return f"見出しが「{period.layout.periods[table.reason_number - 1]}の評価理由」となっています。"
        if not table.from_text and (said := self._said_by_name(table.sheet)):
            return f"シートの名前が「{said}」となっています。"
        return self._other_plan(table, titles)

    def _said_by_name(self, sheet: str) -> str:
        """The words with which a sheet's name says another period: 第3期, 前回; "" where it does not."""
        other = says_other([folded(sheet)], self.period.layout.periods)
        return sheet if other else other_period_named([sheet], self.period, self.register.plan_name)

    def _other_plan(self, table: ReturnedTable, titles: Sequence[str]) -> str:
        """A sentence on why a table is another plan's: none of its initiatives' names is known, or its title
        names another."""
        serial = serial_reader()
        pairs = zip(table.cells["serial_no"], table.cells["initiative"], strict=True)
        named = [name for number, name in pairs if name and serial(number)]
        if any(bare_name(name) in self.names for name in named):
            return ""
        if len(named) >= LEAST_NAMES:
            return f"「{named[0]}」など、記入されている{len(named)}件の事業・取組みの名称が、どれも計画にありません。"
        said = next((name for title in titles if (name := _other_plan_named(title, self.register.plan_name))), "")
        return f"表題が「{said}」となっています。" if said else ""


def _in_words(period: str, layout: Layout) -> str:
    """The code of a period in words: "R5-3" as 令和5年度 第3期. What is no period of this plan is quoted as it
    stands."""
    try:
        return parse_period(period, layout).label
    except ValueError:
        return f"「{period}」"


def _is_title(line: str) -> bool:
    """Whether a line above a table is short and no sentence, as a title is."""
    return len(line) <= _LONGEST_TITLE and not _SENTENCE.search(line)


def _other_plan_named(title: str, plan_name: str) -> str:
    """The plan that a title names, where it is another one; "" where it names none or this one in other words."""
    match = _PLAN_TITLE.search(unicodedata.normalize("NFKC", title))
    if not match:
        return ""
    said, own = folded(match[1]), folded(plan_name)
    return "" if own in said or said in own else match[1]
