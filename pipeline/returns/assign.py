"""Whose answers a table holds: one department's, or those of each that its own column names.

Asked for every table that no hidden mark speaks of. What stands nearest to the answers counts first: the column
主管課等 of its rows, a line above the table, the sheet's name, the form's mark, the file's name. The first two
must fit the numbers: at least half of the rows whose number is known have to be that department's. The others may
do without where the rows say their initiatives' names too. Last counts a name anywhere above the table, where all rows
are that department's by their numbers. A table that holds the answers of several departments
is parted by row. Where nobody can tell, the sender is "", and a finding names the department that comes nearest;
it is never used as if it were said.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.findings import Finding
from pipeline.register.read import Register
from pipeline.returns.inbox import Received
from pipeline.returns.interpret import serial_reader
from pipeline.returns.locate import ReturnedTable
from pipeline.returns.whose import guessed, named_in, named_in_lines, nearest
from schemas.period import Period
from schemas.rule import quoted, shown

NUMBERS_TOO: Final = "通しNo.が回答票のとおりかも、ご確認ください。"
OTHER_NAME: Final = "計画の「主管課等」の別名にその名称を加えても読み取れます。"
"""What a finding on an unknown sender advises."""
NAMES: Final = 3
"""The largest number of unknown names that a finding lists."""


@dataclass(frozen=True, slots=True)
class Assigner:
    """Tells the senders of tables by what their rows, lines, sheets and files say, in this order.

    ``register``: the departments, their 別名 and their initiatives. ``period``: which columns make a row an
    answer.
    """

    register: Register
    period: Period
    _named: dict[str, list[str]] = field(default_factory=dict)
    """Text → the departments that it names."""

    def senders(self, table: ReturnedTable, file_name: str, marked: str = "") -> Iterator[tuple[str, ReturnedTable]]:
        """Whose rows a table holds: pairs of a sender, "" for unknown, and a table with that sender's rows.

        One department's is the usual case. Where nothing names one, it is the rows of each that the column
        主管課等 names and that answers something; blank rows go with the first.

        ``file_name``: as it came. ``marked``: the department that the file's hidden mark names, "" for none.
        """
        rows = self._telling_rows(table)
        places_told = set(rows)
        column = [self._names_in(table.cells["department"][place]) for place in rows]
        owners = [self._owner(table, place) for place in rows]
        sender = self._agreed(column, owners) or self._owning(
            named_in_lines(table.lines.values(), self.register), owners
        )
        sender = sender or ("" if table.from_text else guessed(table.sheet, self.register))
        sender = sender or marked or guessed(file_name, self.register) or self._owning_all(table.lines.values(), owners)
        if sender and not self._owning(sender, owners) and not self._is_confirmed(table, rows):
            sender = ""
        told = {name for names in column for name in names}
        if sender or len(told) < 2:
            yield sender or next(iter(told), "") or named_in_lines(table.lines.values(), self.register), table
            return
        by_name: defaultdict[str, list[int]] = defaultdict(list)
        for place in range(len(table.rows)):
            names = self._names_in(table.cells["department"][place])
            owner = self._owner(table, place)
            if names or place in places_told:
                alone = names[0] if len(names) == 1 else ""
                by_name[owner if owner in (names or told) else alone].append(place)
        telling = [name for name, places in by_name.items() if not places_told.isdisjoint(places)]
        untouched = [place for name, places in by_name.items() if name not in telling for place in places]
        for at, name in enumerate(telling):
            yield name, table.only(sorted([*by_name[name], *(() if at else untouched)]))

    def sender_of(self, tables: Sequence[ReturnedTable]) -> str:
        """The one department that the tables are of, by what stands in them; "" for none or several. No file name
        counts."""
        found = {sender for table in tables for sender, _ in self.senders(table, "")}
        return found.pop() if len(found) == 1 else ""

    def unknown(self, file: Received, tables: Sequence[ReturnedTable]) -> Finding:
        """The finding that nobody can tell whose the answers are.

        It tells which names the rows have, and which department's name comes nearest to what the rows, the sheets or
        the file say; of a file that names a department its numbers do not fit, it tells that instead.
        """
        names = [table.cells["department"][place] for table in tables for place in self._telling_rows(table)]
        said, meant = nearest((*dict.fromkeys(names), *(table.sheet for table in tables), file.name), self.register)
        told = list(dict.fromkeys(name for name in names if name))
        detail, hint = "", OTHER_NAME if told or meant else ""
        if told:
            listed = "、".join(map(quoted, told[:NAMES]))
            detail = f"主管課等の列には、{listed}{'など' if len(told) > NAMES else ''}とあります。"
        by_name = guessed(file.name, self.register)
        if meant not in ("", said, by_name):
            detail += f"「{shown(said)}」は、「{meant}」のことでしょうか。"
        elif by_name:
            detail += f"通しNo.のほとんどが、ファイル名にある「{by_name}」の事業ではありません。"
            hint = NUMBERS_TOO
        words = {"detail": detail, "hint": hint}
        return Finding("file-unknown-department", "", file.name, tables[0].sheet, words=words)

    def elsewhere(self, table: ReturnedTable, sender: str) -> frozenset[int]:
        """The positions of the rows whose own 主管課等 names departments, and none of them the sender."""
        named = ((place, self._names_in(text)) for place, text in enumerate(table.cells["department"]) if text)
        return frozenset(place for place, names in named if names and sender not in names)

    def _names_in(self, text: str) -> list[str]:
        """The departments that a text names, each text looked at once."""
        if text not in self._named:
            self._named[text] = named_in(text, self.register)
        return self._named[text]

    def _is_confirmed(self, table: ReturnedTable, rows: Sequence[int]) -> bool:
        """Whether a row says besides its number which initiative it is of, by name or by 主管課等."""
        return any(table.cells[column][place] for column in ("initiative", "measure", "department") for place in rows)

    def _telling_rows(self, table: ReturnedTable) -> list[int]:
        """The positions of the rows that answer something; of a table that answers nothing, of those with a number."""
        answered = [place for place, given in enumerate(table.answered(self.period)) if given]
        return answered or [place for place in range(len(table.rows)) if self._owner(table, place)]

    def _owner(self, table: ReturnedTable, place: int) -> str:
        """The department that the row's number belongs to by the register; "" for none."""
        return self.register.owner(serial_reader()(table.cells["serial_no"][place]))

    def _agreed(self, column: Sequence[Sequence[str]], owners: Sequence[str]) -> str:
        """The department that the column of every row names, and that owns most of them; "" where there is none."""
        told = [set(names) for names in column if names]
        common = set.intersection(*told) if told else set()
        owning = [name for name in common if self._owning(name, owners)]
        return owning[0] if len(owning) == 1 else ""

    def _owning_all(self, lines: Iterable[str], owners: Sequence[str]) -> str:
        """The department that all rows with a known number belong to, where a line above the table names it, or ""."""
        known = {owner for owner in owners if owner}
        named = {name for line in lines for name in self._names_in(line)}
        return known.pop() if len(known) == 1 and known <= named else ""

    def _owning(self, name: str, owners: Sequence[str]) -> str:
        """``name`` where at least half of the rows whose owner is known are that department's; else ""."""
        known = [owner for owner in owners if owner]
        return name if name and 2 * known.count(name) >= len(known) else ""
