"""Which place of a table's rows holds which column, where headings claim one column twice or one stands over two.

``headings`` says what the words claim; here what stands below decides. In go a heading and the rows under it; out
comes a :class:`ChosenColumns`. In this order:

- claims of a small table beside it are left out, and those that their labels say are another year's or period's;
- a heading over two columns is told apart: the one with the short values is the number or the code;
- of several places for one column the one decides that agrees with the register, that is filled, or that is
  shown.

Where nothing decides, the choice says so, and the department is asked. No place is guessed for an answer.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.reading import Value
from pipeline.returns.headings import Claim, HeadingRows
from pipeline.returns.interpret import Read
from pipeline.returns.period_named import other_year_named
from pipeline.texts import as_text, folded
from schemas.layout import SERIAL, Layout
from schemas.period import Period
from schemas.vocabulary import OTHERS, OURS, PLANNED

_BEHIND: Final = (
    "度|まで|の|末|分|値|時|[1-4]期|第[1-4]期|四半期|現在|進捗|状況|実績|回答|報告|評価|結果|内容|計画|記号|理由"
)
_OTHER: Final = rf"(?:参考[)：:・]*)?(?:%s)(?:{_BEHIND})*"
"""A label that says, as a whole, that what stands below it is another year's: 前年度の進捗状況, 参考：昨年度. Its words
are :data:`schemas.vocabulary.OTHERS`, but for those that are periods of the plan, as 前期 may be."""


class ChosenColumns(NamedTuple):
    """What was chosen. Places are positions in the row, from 0.

    - ``layout``: column → its place.
    - ``twice``: a needed column and the places that claim it, where nothing decides; None for none.
    - ``others``: the labels of columns that are another year's; ``other_places``: where those columns stand.
    - ``number``: the period that the reason's heading names, else 0.
    """

    layout: Mapping[str, int]
    twice: tuple[str, tuple[int, ...]] | None = None
    others: tuple[str, ...] = ()
    other_places: frozenset[int] = frozenset()
    number: int = 0


class Chooser(NamedTuple):
    """What a choice needs to know beside the sheet.

    - ``period``: which columns are needed. ``plan_name``: its numbers name no year.
    - ``read_code``: how a reason code is read, to tell codes from texts.
    - ``plan``: fixed column → 通しNo. → the register's text.
    """

    period: Period
    plan_name: str
    read_code: Callable[[str], Read]
    plan: Mapping[str, Mapping[int, str]]

    def choose(self, heading: HeadingRows, rows: Sequence[Sequence[Value]], hidden: Collection[int]) -> ChosenColumns:
        """The places of the columns in the rows below a heading.

        ``rows``: those below, as far as the next heading. ``hidden``: places that the sheet does not show.
        """
        claims = _of_one_table(heading.claims, rows, self.needed, self.shape)
        others = [claim for claim in claims if self._is_other(claim)]
        twice = _parted(claims, others, self.shape.marks)
        claims = self._of_period([claim for claim in claims if claim not in others])
        claims = self._apart(claims, rows)
        layout: dict[str, int] = {}
        by_column: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_column[claim.column].append(claim)
        for column, rivals in by_column.items():
            claimed = self._decided(column, rivals, rows, hidden)
            layout[column] = claimed[0]
            if len(claimed) > 1 and column in (*self.needed, *self.period.told):
                twice = twice or (column, claimed)
        labels = tuple(label for claim in others for label in claim.labels)
        numbers = [claim.number for claim in claims if claim.number and claim.column in self.reasons]
        places = frozenset(claim.place for claim in others)
        return ChosenColumns(layout, twice, labels, places, next(iter(numbers), 0))

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which a table answers nothing in this period."""
        return self.shape.needed(self.period.number)

    @property
    def shape(self) -> Layout:
        """The plan's shape."""
        return self.period.layout

    @property
    def reasons(self) -> tuple[str, ...]:
        """The columns of a reason: code and text. () where the plan has none."""
        kinds = (self.shape.reason, self.shape.explanation)
        return tuple(name for kind in kinds if kind for name in self.shape.of(kind))

    def _is_other(self, claim: Claim) -> bool:
        """Whether the labels over an answer column say that it is another year's, another quarter's reason, or a mark
        that was only hoped for."""
        if claim.column not in self.shape.answered:
            return False
        planned = claim.column in self.shape.marks and any(_unbracketed(label) in PLANNED for label in claim.labels)
        other = other_year_named(claim.labels, self.period, self.plan_name)
        return planned or bool(other) or says_other(claim.labels, self.shape.periods)

    def _of_period(self, claims: Sequence[Claim]) -> list[Claim]:
        """The claims without those of another period's reason, where this period's own is there too."""
        families, number = self.shape.families, self.period.number
        own = {claim.column for claim in claims if claim.number == number}
        known = own | {families[column] for column in own if column in families}
        return [claim for claim in claims if claim.column not in known or claim.number in (0, number)]

    def _apart(self, claims: Sequence[Claim], rows: Sequence[Sequence[Value]]) -> list[Claim]:
        """The claims, with those of a heading over two columns told apart by what stands below.

        The column with the larger share of short values is the number or the code, and at least half of its
        values must be. Of two alike the filled one counts, then the left one.
        """
        result = list(claims)
        for words, numbers in self.shape.families.items():
            own = [claim for claim in result if claim.column == words]
            spread = [claim._replace(place=claim.place + 1, shared=False) for claim in own if claim.shared]
            family = [*own, *spread]
            if len(family) < 2 or any(claim.column == numbers for claim in result):
                continue
            below = {claim.place: _below(rows, claim.place) for claim in family}
            rank = {at: (self._shortness(numbers, told), any(told), -at) for at, told in below.items()}
            short = max(family, key=lambda claim: rank[claim.place])
            if rank[short.place][0] < 0.5:
                continue
            result = [claim for claim in result if claim not in own]
            result += [claim._replace(column=numbers if claim is short else words) for claim in family]
        return result

    def _shortness(self, numbers: str, texts: Iterable[str]) -> float:
        """The share of the filled cells that hold a short number, or a code; 1 where none is filled."""
        filled = [text for text in texts if text]
        if not filled:
            return 1.0
        if numbers in self.reasons:
            read = [self.read_code(text) for text in filled]
            return sum(bool(one.value and not one.text) or one.nothing for one in read) / len(filled)
        return sum(folded(text).strip("().-").isalnum() and len(text) <= 4 for text in filled) / len(filled)

    def _decided(
        self, column: str, rivals: Sequence[Claim], rows: Sequence[Sequence[Value]], hidden: Collection[int]
    ) -> tuple[int, ...]:
        """The one place that decides itself among those that claim a column, else all of them.

        A column's own name and a label such as 今年度 come first. A fixed column is where most cells are the
        register's. Of an answer two columns that say the same are one, and a blank column gives way to a filled
        one that is shown.
        """
        rivals = [claim for claim in rivals if not claim.weak] or rivals
        ours = [claim for claim in rivals if any(word in label for label in claim.labels for word in OURS)]
        rivals = ours or list(rivals)
        places = [claim.place for claim in rivals]
        if len(places) == 1:
            return tuple(places)
        cells = {place: [folded(text) for text in _below(rows, place)] for place in places}
        if column in self.plan:
            known = {folded(text) for text in self.plan[column].values()}
            return (max(places, key=lambda place: (sum(text in known for text in cells[place] if text), -place)),)
        shown = [place for place in places if place not in hidden] or places
        filled = [place for place in places if any(cells[place])]
        if all(cells[place] == cells[places[0]] for place in places):
            return (shown[0],)
        if len(filled) == 1 and filled[0] in shown:
            return (filled[0],)
        return tuple(places)


def _parted(
    claims: Sequence[Claim], others: Sequence[Claim], marks: Sequence[str]
) -> tuple[str, tuple[int, ...]] | None:
    """A mark's column claimed twice of which nobody can tell the year: what says another year begins in the middle of a
    row of periods, as a label does that is not typed into the first of the cells it stands over."""
    by_place = {claim.place: claim for claim in claims}
    for other in others:
        left = by_place.get(other.place - 1)
        if not left or left.labels or left.column not in marks or other.column not in marks:
            continue
        places = tuple(claim.place for claim in claims if claim.column == left.column)
        if len(places) > 1 and marks.index(left.column) + 1 == marks.index(other.column):
            return left.column, places
    return None


def says_other(labels: Iterable[str], periods: Collection[str]) -> bool:
    """Whether a label says, in a word, that what stands below it is not this year's: 前年度の進捗状況."""
    other = re.compile(_OTHER % "|".join(word for word in OTHERS if word not in periods))
    told = [_unbracketed(label) for label in labels]
    if any(word in label for label in told for word in OURS):
        return False
    return any(other.fullmatch(label) for label in told)


def _unbracketed(label: str) -> str:
    """A label without the brackets around it."""
    return label.strip("()[]【】<>〈〉")


def _of_one_table(
    claims: Sequence[Claim], rows: Sequence[Sequence[Value]], needed: Collection[str], shape: Layout
) -> Sequence[Claim]:
    """The claims without those of a small table of its own beside: behind a blank column, with a number of its own."""
    if sum(claim.column == SERIAL for claim in claims) < 2:
        return claims
    width = max((len(row) for row in rows), default=0)
    claimed = {claim.place for claim in claims}
    blank = [place for place in range(width) if place not in claimed and not any(_below(rows, place))]
    parts: defaultdict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        parts[sum(place < claim.place for place in blank)].append(claim)
    whole = [part for part in parts.values() if _columns(part, shape) >= set(needed)]
    if len(whole) != 1:
        return claims
    own_tables = [part for part in parts.values() if any(c.column == SERIAL for c in part) and part is not whole[0]]
    return [claim for claim in claims if not any(claim in part for part in own_tables)]


def _columns(claims: Iterable[Claim], shape: Layout) -> set[str]:
    """The columns that claims name, with the second one of a heading that stands over two."""
    told = list(claims)
    return {claim.column for claim in told} | {shape.families[claim.column] for claim in told if claim.shared}


def _below(rows: Sequence[Sequence[Value]], place: int) -> list[str]:
    """The texts below a heading at one place, "" where a row is shorter."""
    return [as_text(row[place]) if place < len(row) else "" for row in rows]
