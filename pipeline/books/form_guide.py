"""What helps a respondent in the form as it is filled in: drop-downs, colours, and a count of what is still open.

Excel works all of it out, by formulas of our own, so that it follows what is typed and needs no macro. They say what
the rules of ``schemas/rules.py`` say (when a cell is due), in the words of the form's own register. Each formula has
beside it what it gives now, worked out here, for programs that do not calculate.

The count is the sum of many parts: one for each run of cells to be filled, and for each cell to be corrected. Each part
is a formula on the hidden sheet, so that none grows with the form beyond what Excel takes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pipeline.reading import letters
from pipeline.register.read import Register
from pipeline.returns.tag import FORM_SHEET, SHEET
from pipeline.workbook.content import Area, DropDown, Formula, Highlight, Sheet, Value, units
from schemas.layout import CHOICE, DATE, MARK, NUMBER, TEXT, Answer, Layout
from schemas.period import Period
from schemas.rule import code, explanation
from schemas.rules import wanted
from schemas.vocabulary import CORRECTION_COUNT, FILL_COUNT, Vocabulary

LITERAL_LONGEST: Final = 255
"""UTF-16 units of a drop-down's own list in Excel, whose entries are parted by commas; also of a text in a formula."""

COUNTED_IN: Final = 3
"""The column of the hidden sheet that has the parts of the count."""

FIRST_LIST: Final = 4
"""The column of the hidden sheet where the lists of drop-downs begin."""

_COMPARED: Final = 100
"""How many characters at the beginning of a long text tell, with its length, whether it was changed."""

_ALWAYS: Final = "TRUE"

Cells = Callable[[str], str]
"""Column → its cells, as a formula names them: one cell with a relative row, or all rows of a run."""


class Corrected(NamedTuple):
    """An answer cell with something to correct, or (``doubtful``) only to look at. ``row`` is its row in the sheet,
    from 1."""

    row: int
    column: str
    doubtful: bool


class AnswerCells(NamedTuple):
    """The answer cells of a form.

    - ``sheet``: the sheet 回答票, with all its rows. ``numbers``: column → its number there, from 1.
    - ``rows``: column → the rows in which it is asked for, from the top.
    """

    sheet: Sheet
    numbers: Mapping[str, int]
    rows: Mapping[str, Sequence[int]]
    register: Register
    period: Period

    def value(self, row: int, column: str) -> str:
        """What stands in a cell of the form as it is made, as text; "" for a blank."""
        value: Value = self.sheet.rows[row - 1].values[self.numbers[column] - 1]
        return "" if value is None else str(value)

    def runs(self, column: str) -> Iterator[tuple[int, int]]:
        """First and last of the rows that follow each other without a gap, so that one format and one formula do for
        all of them."""
        rows = self.rows[column]
        begun = [row for row, before in zip(rows, (0, *rows), strict=False) if row != before + 1]
        ended = [row for row, after in zip(rows, (*rows[1:], 0), strict=True) if after != row + 1]
        return zip(begun, ended, strict=True)

    def area(self, column: str, first: int, last: int) -> Area:
        """The cells of one column from row ``first`` to row ``last``."""
        return Area(first, self.numbers[column], last, self.numbers[column])


def choices_source(answer: Answer, layout: Layout, vocabulary: Vocabulary) -> tuple[str, ...] | str:
    """The source of a drop-down of marks, codes or choices: the words themselves, or the range of the hidden sheet that
    has them. ``answer`` must be one of those that :func:`lists` has."""
    place = [name for name, _ in lists(layout, vocabulary)].index("記号" if answer.kind == MARK else answer.label)
    words = vocabulary.signs if answer.kind == MARK else tuple(vocabulary.offered(answer))
    return _source(letters(FIRST_LIST + place), words)


def lists(layout: Layout, vocabulary: Vocabulary) -> list[tuple[str, tuple[str, ...]]]:
    """What drop-downs of the form offer: the marks, and the choices of each column that has any."""
    choices = [answer for answer in layout.answers if answer.kind == CHOICE and not answer.given]
    return [("記号", vocabulary.signs), *((one.label, tuple(vocabulary.offered(one))) for one in choices)]


def _source(column: str, words: tuple[str, ...]) -> tuple[str, ...] | str:
    """The words of a list themselves, or its range of the hidden sheet (column ``column``) where a drop-down cannot
    hold them: Excel parts them by commas, and takes no quotation mark and 255 units at most."""
    joined = ",".join(words)
    if units(joined) <= LITERAL_LONGEST and joined.count(",") == len(words) - 1 and '"' not in joined:
        return words
    return f"='{SHEET}'!${column}$2:${column}${len(words) + 1}"


def add_guide(asked: AnswerCells, corrected: Sequence[Corrected]) -> list[tuple[str, int]]:
    """Adds to the sheet its drop-downs and hints, and colours where something is due, not needed or still as it was.

    Returns the parts of the count of what is still open: the formula and what it gives now. A cell to look at
    (``doubtful``) is coloured until it is changed, but does not count, since it may stay as it is.
    """
    sheet, layout, vocabulary = asked.sheet, asked.register.layout, asked.register.vocabulary
    parts: list[tuple[str, int]] = []
    for one in corrected:
        sheet.highlights += _while_as_it_was(one, asked)
        parts += [] if one.doubtful else _left_to_correct(one, asked)
    for column, rows in asked.rows.items():
        if not rows:
            continue
        answer, whole = layout.answer(column), asked.area(column, rows[0], rows[-1])
        if answer.kind in (MARK, CHOICE):
            source, prompt = choices_source(answer, layout, vocabulary), _prompt(answer, vocabulary)
            sheet.choices.append(DropDown(whole, source, _title(column, layout), prompt))
        elif answer.kind in (NUMBER, DATE):
            sheet.choices.append(DropDown(whole, (), _title(column, layout), f"{wanted(answer)}を記入します。"))
        for first, last in asked.runs(column):
            sheet.highlights += _highlights(column, first, last, asked)
            parts += _left_to_fill(column, first, last, asked)
    return parts


def _title(column: str, layout: Layout) -> str:
    """The heading of the hint beside a cell of a column."""
    answer = layout.answer(column)
    if answer.reason:
        return layout.reason_words["reason"]
    return (
        f"{layout.heading(column)}の{layout.mark_name}" if layout.names_alone and answer.kind == MARK else answer.label
    )


def _prompt(answer: Answer, vocabulary: Vocabulary) -> str:
    """What the marks or choices of a column mean, a line each, as the hint shows them."""
    if answer.kind == MARK:
        return "\n".join(f"{mark.sign} {mark.meaning}" for mark in vocabulary.marks)
    return "\n".join(f"{code} {label}".strip() for code, label in vocabulary.offered(answer).items())


def _beside(column: str, asked: AnswerCells) -> list[tuple[str, tuple[str, ...]]]:
    """Beside which words of which other columns a cell is due: (column, words), one of them being enough. Nothing where
    it is due always, or never.

    A reason code is due beside marks; its explanation beside the codes that say nothing by themselves, such as その他.
    A column of a period goes by the mark of that period, one of the year by that of now.
    """
    layout, vocabulary = asked.register.layout, asked.register.vocabulary
    answer, number = layout.answer(column), layout.columns[column].number
    mark = layout.marks[number - 1] if number and len(layout.marks) > 1 else asked.period.now
    if answer.reason:
        return [(mark, vocabulary.needing_reason)]
    beside = [(mark, answer.marks)] if answer.marks and not answer.always else []
    codes = code(asked.period) if column in explanation(asked.period) else ()
    beside += [(one, vocabulary.free_codes) for one in codes if vocabulary.free_codes]
    return beside


def _is_always_due(column: str, layout: Layout) -> bool:
    """Whether a column has to be filled in every row in which it is asked for."""
    answer = layout.answer(column)
    return layout.is_always_due(answer) and not answer.reason


def _due(column: str, cells: Cells, asked: AnswerCells) -> str:
    """A formula that says whether a cell has to be filled; "" where that is never so, :data:`_ALWAYS` where it always
    is. ``cells`` names the cells that it looks at."""
    if _is_always_due(column, asked.register.layout):
        return _ALWAYS
    said = [_one_of(cells(other), words) for other, words in _beside(column, asked)]
    return f"({'+'.join(said)}>0)" if len(said) > 1 else "".join(said)


def _is_due(column: str, row: int, asked: AnswerCells) -> bool:
    """The same as :func:`_due`, of what the form holds now in one row."""
    if _is_always_due(column, asked.register.layout):
        return True
    return any(asked.value(row, other) in words for other, words in _beside(column, asked))


def _one_of(cell: str, words: Iterable[str]) -> str:
    """A formula that is not 0 where ``cell`` holds one of ``words``, as a text or as a number.

    FIND compares letter by letter and takes a number for its digits, so that a code is found whether a cell holds 3 or
    "3".

    >>> _one_of("$I8", ("△", "×"))
    '($I8<>"")*ISNUMBER(FIND("|"&$I8&"|","|△|×|"))'
    """
    listed = "|".join(words).replace('"', '""')
    return f'({cell}<>"")*ISNUMBER(FIND("|"&{cell}&"|","|{listed}|"))'


def _highlights(column: str, first: int, last: int, asked: AnswerCells) -> Iterator[Highlight]:
    """The colours of a run of cells: where one is due and blank, or filled though nothing asks for it. A text may be
    filled at any time. The formulas are those of the run's first row, which Excel moves down by itself."""
    vocabulary, answer = asked.register.vocabulary, asked.register.layout.answer(column)
    area = asked.area(column, first, last)

    def cells(column: str) -> str:
        """The cell of a column in the first row, with a row that moves."""
        return f"${letters(asked.numbers[column])}{first}"

    own, due = cells(column), _due(column, cells, asked)
    if due:
        yield Highlight(area, f'={own}=""' if due == _ALWAYS else f'=AND({own}="",{due})', "unfilled")
    for other, words in _beside(column, asked) if answer.kind != TEXT else ():
        silent = [sign for sign in vocabulary.signs if sign not in words]
        yield Highlight(area, f'=AND({own}<>"",{_one_of(cells(other), silent)})', "unneeded")


def _left_to_fill(column: str, first: int, last: int, asked: AnswerCells) -> Iterator[tuple[str, int]]:
    """How many cells of a run are due and blank: a part of the count, or none for a column that is never due."""

    def cells(column: str) -> str:
        """All cells of the run, from another sheet."""
        at = letters(asked.numbers[column])
        return f"'{FORM_SHEET}'!${at}${first}:${at}${last}"

    due = _due(column, cells, asked)
    now = sum(not asked.value(row, column) and _is_due(column, row, asked) for row in range(first, last + 1) if due)
    if due == _ALWAYS:
        yield f"=COUNTBLANK({cells(column)})", now
    elif due:
        yield f'=SUMPRODUCT(({cells(column)}="")*{due})', now


def _as_it_was(cell: str, text: str) -> str:
    """A formula that is true while a cell holds just this text.

    A text in a formula has at most 255 units. Of a long one, or one of several lines, the beginning of the first line
    is compared, and the length of the whole.

    >>> _as_it_was("$K8", "検討中")
    'EXACT($K8,"検討中")'
    """
    if not text:
        return f'{cell}=""'
    if len(text) <= _COMPARED and "\n" not in text:
        return f'EXACT({cell},"{_quoted(text)}")'
    start = text[:_COMPARED].partition("\n")[0]
    begins = f'EXACT(LEFT({cell},{units(start)}),"{_quoted(start)}")'
    return f"AND(LEN({cell})={units(text)},{begins})"


def _quoted(text: str) -> str:
    """A text as it stands between quotation marks in a formula."""
    return text.replace('"', '""')


def _while_as_it_was(corrected: Corrected, asked: AnswerCells) -> Iterator[Highlight]:
    """The colour of a cell to correct, or to look at, which goes as soon as anything else is typed there.

    A blank that is due beside some marks has the colour of whatever is due. Beside other marks it may well stay blank,
    and is only to be looked at.
    """

    def cells(column: str) -> str:
        """A column's cell in the corrected row, as a formula for the whole column has it."""
        return f"${letters(asked.numbers[column])}{corrected.row}"

    area = asked.area(corrected.column, corrected.row, corrected.row)
    text = asked.value(corrected.row, corrected.column)
    same = _as_it_was(cells(corrected.column), text)
    if text or not _may_be_due(corrected, asked):
        yield Highlight(area, f"={same}", "unneeded" if corrected.doubtful else "unfilled")
    elif not _is_due(corrected.column, corrected.row, asked):
        yield Highlight(area, f"=AND({same},NOT({_due(corrected.column, cells, asked)}))", "unneeded")


def _may_be_due(corrected: Corrected, asked: AnswerCells) -> bool:
    """Whether the mark beside it decides if a cell is due."""
    layout = asked.register.layout
    answer = layout.answer(corrected.column)
    return bool(answer.reason or answer.marks) and not _is_always_due(corrected.column, layout)


def _left_to_correct(corrected: Corrected, asked: AnswerCells) -> Iterator[tuple[str, int]]:
    """Whether a cell to correct is as it was: one part of the count, or none.

    A blank that is due beside some marks counts among what is to be filled in, and not here once more. Any other blank
    counts here only while it is not due: an explanation beside その他 counts there.
    """
    text = asked.value(corrected.row, corrected.column)
    if not text and (_may_be_due(corrected, asked) or _is_always_due(corrected.column, asked.register.layout)):
        return

    def cells(column: str) -> str:
        """The one cell of a column in this row, from another sheet."""
        return f"'{FORM_SHEET}'!${letters(asked.numbers[column])}${corrected.row}"

    same = _as_it_was(cells(corrected.column), text)
    due = "" if text else _due(corrected.column, cells, asked)
    is_due = bool(due) and _is_due(corrected.column, corrected.row, asked)
    yield f"=IF({same},{f'1-{due}' if due else '1'},0)", int(not is_due)


def count_words(corrects: bool) -> tuple[str, str]:
    """What the count says while something is open, and what at the end, of a form that ``corrects`` answers or of one
    that is only to be filled in. The 0 is where the number stands."""
    return CORRECTION_COUNT if corrects else FILL_COUNT


def count_formula(parts: Sequence[tuple[str, int]], corrects: bool) -> tuple[str, str]:
    """The formula that says how much is still open, and what it gives now."""
    at, left = letters(COUNTED_IN), sum(now for _, now in parts)
    said, done = count_words(corrects)
    before, after = said.split("0")
    total = f"SUM('{SHEET}'!${at}$1:${at}${max(1, len(parts))})"
    return f'=IF({total}=0,"{done}","{before}"&{total}&"{after}")', f"{before}{left}{after}" if left else done


def part_formulas(parts: Sequence[tuple[str, int]]) -> Iterator[Formula]:
    """The parts of the count as they stand on the hidden sheet, one below the other from its first row."""
    for row, (formula, now) in enumerate(parts, start=1):
        yield Formula(row, COUNTED_IN, formula, now)
