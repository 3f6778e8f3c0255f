"""All returned rows as answers: read as marks, codes and numbers, beside what the register says of them.

This is where the text of cells becomes values. In go the returns as they were sorted, with the tables of each;
out comes :class:`schemas.answers.Answers`, one row for each row that answers something or names an initiative.
The steps are:

- what is written in every cell, and where the row came from (``_written``);
- what each cell is read as, with a hint where that failed (``_interpreted``);
- what the register and earlier periods say of the row's number (``_beside_register``, ``_after_earlier``).

The tables are put below one another, since one frame serves all. Their positions and layouts count from 0 within
each table, so that those of later tables are raised by what came before.

Each distinct spelling of a column is read once, by the readers of ``pipeline.returns.interpret``, and mapped
back. Nothing is judged: no finding is made, no row is dropped because of what it says, and what cannot be read is
"" beside its raw text. Which of several rows of an initiative counts is settled by ``resolve``, whether a value
may stand by the rules.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Final, TypeVar

import pandas as pd

from pipeline.history.past import Past
from pipeline.register.read import Register
from pipeline.returns.interpret import DATE_HINT, Read, reader_of, serial_reader, without_unit
from pipeline.returns.locate import ReturnedTable
from pipeline.returns.sender import Return
from pipeline.returns.whose import named_in
from pipeline.texts import bare_name, folded
from schemas.answers import ASIDES, NAMES, Answers
from schemas.layout import LAST_YEAR, MARK, NUMBER, TEXT, Answer
from schemas.outcomes import REFUSED, USED
from schemas.period import Period
from schemas.rule import code as reason_code
from schemas.rule import explanation, noted, shown
from schemas.rules import RULES
from schemas.vocabulary import DITTO, FIXED_ORNAMENTS

NO_VALUE: Final = ("error", "formula", "struck", "struck-part", "split")
"""The flags of cells that have no value, whatever text stands there."""

STRUCK_HINT: Final = "取り消し線が引かれています。"
PART_STRUCK_HINT: Final = "一部に取り消し線が引かれています。取り消されていないのは「{part}」です。"
SPLIT_HINT: Final = "この行には区切りが多く、続きの「{rest}」が、見出しのない欄に入っています。"
MERGED_HINT: Final = (
    "結合されたセルに「{merged}」と表示されていますが、この行には記入がありません。"
    "「{merged}」のことでしたら、この行にも「{merged}」と記入してください。"
    "お手元のファイルを直す場合は、先にセルの結合を解除してください。"
)
COVERED_HINT: Final = (
    "結合されたセルに「{merged}」と表示されていますが、この行には見えない記入「{covered}」が残っています。"
    "どちらがこの行の回答か分からないため、使っていません。正しいほうを、この行に記入してください。"
)
SHOWN_HINT: Final = (
    "シートに「{shown}」と見えるのは、セルの表示形式によるものです。"
    "「{shown}」のことでしたら、「{shown}」と入力し直してください。"
)
NOTE_HINT: Final = "このセルに、メモか図形があります（{note}）。"
DIAGONAL_HINT: Final = "斜線が引かれています。「/」のことでしたら、「/」を記入してください。"
"""Sentences on a cell that has no value of its own, or another one than the sheet shows. A finding on the cell
shows one."""
_ORNAMENTS: Final = tuple(map(folded, FIXED_ORNAMENTS))
"""Ornaments before a name, in the form in which names are compared."""

T = TypeVar("T")
"""What a reader makes of one text."""


def build_answers(returns: Sequence[Return], register: Register, period: Period, past: Past) -> Answers:
    """The answers of all returns: every row that answers something or names an initiative.

    Blank rows and the rows of goals and policies do neither, and are left out. The index counts the kept rows
    from 0.

    - ``returns``: as sorted; those that were refused as a whole are passed over, those superseded are not.
    - ``register``: the initiatives, their owners and the marks that are legal.
    - ``past``: what earlier periods reported, and last year's marks.
    """
    answers = _interpreted(_written(returns, period), register)
    answered = pd.concat([answers.written(column).ne("") for column in period.asked], axis=1).any(axis=1)
    answers = answers.with_facts({"answered": answered, "elsewhere": answers["elsewhere"] & answered})
    kept = answers.frame[answered | answers["serial_no"].ne(0)].reset_index(drop=True)
    answers = _beside_register(answers.of(kept), register, past)
    return _after_earlier(answers, register, past)


def _written(returns: Sequence[Return], period: Period) -> Answers:
    """What stands in the rows of every table, and where it came from; nothing is read yet.

    Tables keep their flags and asides by cell, since few cells have one; here they become columns as long as the
    answers. A return that was refused as a whole has no rows here.
    """
    tables = [(sent, table) for sent in returns if sent.outcome != REFUSED for table in sent.tables]
    layouts: list[dict[str, int]] = []
    layout: list[int] = []
    flags: list[tuple[str, int, str]] = []
    asides: list[tuple[str, int, str]] = []
    length = 0
    for _, table in tables:
        layout += [place + len(layouts) for place in table.layout]
        flags += [(column, place + length, kind) for (column, place), kind in table.flags.items()]
        asides += [
            (NAMES.aside(column, kind), place + length, text) for (kind, column, place), text in table.asides.items()
        ]
        layouts += [dict(one) for one in table.layouts]
        length += len(table.rows)

    each, among = partial(_each, tables), partial(_among, tables)
    data: dict[str, pd.Series] = {
        "file": each(lambda one, _: one.file.name),
        "sheet": each(lambda _, table: table.sheet),
        "row": pd.Series(list(chain.from_iterable(table.rows for _, table in tables)), dtype="int64"),
        "layout": pd.Series(layout, dtype="int64"),
        "sender": each(lambda one, _: one.sender),
        "outcome": each(lambda one, _: one.outcome),
        "hidden": among(lambda table: table.hidden),
        "elsewhere": among(lambda table: table.elsewhere),
        "from_text": pd.Series([table.from_text for _, table in tables for _ in table.rows], dtype="bool"),
    }
    for column in period.layout.table:
        data[NAMES.written(column)] = _texts(list(chain.from_iterable(table.cells[column] for _, table in tables)))
    for column in period.layout.answered:
        data[NAMES.flag(column)] = _spread([(at, kind) for flagged, at, kind in flags if flagged == column], length)
    for name in (NAMES.aside(column, kind) for column in period.asked for kind in ASIDES):
        data[name] = _spread([(at, text) for aside, at, text in asides if aside == name], length)
    return Answers(pd.DataFrame(data), period, layouts)


def _each(tables: Sequence[tuple[Return, ReturnedTable]], value: Callable[[Return, ReturnedTable], str]) -> pd.Series:
    """One text for each table, repeated for each of its rows."""
    return _texts([text for sent, table in tables for text in [value(sent, table)] * len(table.rows)])


def _among(
    tables: Sequence[tuple[Return, ReturnedTable]], rows: Callable[[ReturnedTable], Collection[int]]
) -> pd.Series:
    """Whether each row's position is in a set that its table has."""
    return pd.Series([at in rows(table) for _, table in tables for at in range(len(table.rows))], dtype="bool")


def _spread(told: Sequence[tuple[int, str]], length: int) -> pd.Series:
    """A column of texts at their positions, "" everywhere else. ``told``: pairs of position and text."""
    texts = [""] * length
    for place, text in told:
        texts[place] = text
    return _texts(texts)


def _texts(values: list[str]) -> pd.Series:
    """A column of text (dtype str), with a new index from 0."""
    return pd.Series(values, dtype="str")


def _interpreted(answers: Answers, register: Register) -> Answers:
    """The answers with each cell and number as it is read, "" or 0 for what is none, and a hint on what is none.

    Text that stood in the cell of a reason code, as in "3 協議中のため", is moved before the free text of its
    row.
    """
    raw = answers.written("serial_no")
    numbers = _distinct(raw, serial_reader())
    read = {"serial_no": pd.Series([numbers[one] for one in raw], index=raw.index, dtype="int64")}
    shape, beside = answers.shape, {}
    for column in shape.answered:
        answer = shape.answer(column)
        reader = reader_of(answer, register.vocabulary)
        texts = _said(answers, column, answer, _units(read["serial_no"], answer, register))
        beside[column] = _read(answers, column, texts, reader, read)
        if answer.kind != TEXT and column in answers.period.asked:
            shown = _shown_otherwise(answers, column, read[NAMES.read(column)], reader)
            read[NAMES.aside(column, "shown")] = shown
    for code, text in zip(reason_code(answers.period), explanation(answers.period), strict=False):
        read[NAMES.read(text)] = _joined(beside[code], read[NAMES.read(text)])
    return answers.with_facts(read)


def _said(answers: Answers, column: str, answer: Answer, units: pd.Series) -> pd.Series:
    """What the cells of a column say. That of a number loses the unit of its row, so that 120件 is 120."""
    raw = answers.written(column)
    if answer.kind != NUMBER:
        return raw
    name = NAMES.aside(column, "shown")
    shown = answers[name] if name in answers.frame else _texts([""] * len(raw))
    cells = zip(raw, shown, units, strict=True)
    return pd.Series([without_unit(*cell) for cell in cells], index=raw.index, dtype="str")


def _units(serials: pd.Series, answer: Answer, register: Register) -> pd.Series:
    """The unit of a number in each row: that of the column, or what the plan's own column says of the initiative."""
    if not answer.unit_column:
        return pd.Series(answer.unit, index=serials.index, dtype="str")
    (column,) = (register.layout.of(one)[0] for one in register.layout.answers if one.label == answer.unit_column)
    return serials.map(register.initiatives[column]).fillna("").astype("str")


def _joined(beside: pd.Series, text: pd.Series) -> pd.Series:
    """The free texts, each with what stood beside its code before it on a line of its own. The same text is not
    said twice."""
    apart = beside.ne("") & text.ne("") & beside.ne(text)
    return text.where(~apart, beside + "\n" + text).where(text.ne(""), beside)


def _read(
    answers: Answers, column: str, texts: pd.Series, reader: Callable[[str], Read], read: dict[str, pd.Series]
) -> pd.Series:
    """Reads one column: adds its value, its hint and whether it says nothing to ``read``, and returns the text
    beside the value.

    What is struck through, an error or a formula without a result is no value, though it may look like one.

    - ``texts``: what the cells say, as :func:`_said` gives it; ``reader``: from text to :class:`Read`.
    - ``read``: name of the fact → its Series. It is added to.
    """
    flag = answers.flag(column)
    readings = _distinct(texts, reader)
    cells = [readings[written] for written in texts]
    value, text, hint = (pd.Series([one[part] for one in cells], texts.index, dtype="str") for part in range(3))
    unusable = texts.ne("") & flag.isin(NO_VALUE)
    read[NAMES.read(column)] = value.mask(unusable, "")
    read[NAMES.hint(column)] = _hints(answers, column, hint, reader)
    if answers.shape.kind(column) != MARK:
        nothing = pd.Series([one.nothing for one in cells], texts.index, dtype="bool")
        read[NAMES.nothing(column)] = nothing & ~flag.isin(NO_VALUE)
    return text.mask(unusable, "")


def _hints(answers: Answers, column: str, hint: pd.Series, reader: Callable[[str], Read]) -> pd.Series:
    """The hints of one column. What stands on the cell outranks what the reader says: a line through it, a merged
    area, a format, a note. How a day looks does so only where it looks like an answer.

    Columns of earlier periods lack these facts, except for the strokes.
    """
    raw, flag = answers.written(column), answers.flag(column)
    hint = hint.mask(flag.eq("struck") & raw.ne(""), STRUCK_HINT).mask(flag.eq("diagonal") & raw.eq(""), DIAGONAL_HINT)
    if NAMES.aside(column, "note") not in answers.frame:
        return hint.mask(flag.eq("struck-part"), STRUCK_HINT)
    asides = {kind: answers.aside(column, kind) for kind in ASIDES}
    hint = _worded_hint(hint, flag.eq("struck-part"), PART_STRUCK_HINT, part=asides["struck-part"])
    hint = _worded_hint(hint, flag.eq("split"), SPLIT_HINT, rest=asides["split"])
    hint = _worded_hint(hint, raw.eq("") & asides["merged"].ne(""), MERGED_HINT, merged=asides["merged"])
    both = raw.eq("") & asides["merged"].ne("") & asides["covered"].ne("")
    hint = _worded_hint(hint, both, COVERED_HINT, merged=asides["merged"], covered=asides["covered"])
    legal = [text for text, reading in _distinct(asides["shown"], reader).items() if reading.value]
    as_shown = asides["shown"].ne("") & (hint.ne(DATE_HINT) | asides["shown"].isin(legal))
    hint = _worded_hint(hint, raw.ne("") & as_shown, SHOWN_HINT, shown=asides["shown"])
    return _worded_hint(hint, raw.eq("") & asides["note"].ne(""), NOTE_HINT, quoting=noted, note=asides["note"])


def _worded_hint(
    hint: pd.Series, where: pd.Series, sentence: str, quoting: Callable[[str], str] = shown, **words: pd.Series
) -> pd.Series:
    """The hints with a sentence in place of those where ``where`` is true.

    ``words``: name in the sentence's braces → Series, of which each row takes its own. ``quoting`` shortens each
    word.
    """
    if not where.any():
        return hint
    quoted = zip(*(texts[where].map(quoting) for texts in words.values()), strict=True)
    sentences = [sentence.format(**dict(zip(words, row, strict=True))) for row in quoted]
    return hint.mask(
        where, pd.Series(sentences, index=hint.index[where], dtype="str").reindex(hint.index, fill_value="")
    )


def _shown_otherwise(answers: Answers, column: str, value: pd.Series, reader: Callable[[str], Read]) -> pd.Series:
    """What a cell shows, where that reads otherwise than its value; else "".

    By its number format a cell may hold 1 and show ○. A difference that reads the same, as 3 and "3.", does not
    matter.
    """
    shown = answers.aside(column, "shown")
    if not shown.ne("").any():
        return shown
    same = [
        not text or (reader(text).value == one and not reader(text).text)
        for text, one in zip(shown, value, strict=True)
    ]
    return shown.mask(pd.Series(same, index=shown.index), "")


def _distinct(raw: pd.Series, reader: Callable[[str], T]) -> dict[str, T]:
    """Each different text → what ``reader`` makes of it. A column has few spellings and many rows."""
    return {written: reader(written) for written in raw.unique()}


def _beside_register(answers: Answers, register: Register, past: Past) -> Answers:
    """The answers with what the register says of each row's number: its texts, its owner, and the marks reported
    before.

    It also tells whether the row's name is another initiative's (``named``, ``slipped``), and whether the row is
    the sender's own.
    """
    beside: dict[str, pd.Series] = {}
    serials = answers["serial_no"]
    aliases = {
        folded(word): folded(department.name) for department in register.departments for word in department.aliases
    }
    plan = register.initiatives.reindex(serials, fill_value="").set_axis(serials.index)
    for column in register.layout.fixed:
        beside[NAMES.planned(column)] = plan[column]
        other_names = aliases | _longer_names(answers, register) if column == "department" else {}
        beside[NAMES.changed(column)] = _changed(answers.written(column), beside[NAMES.planned(column)], other_names)
    beside["owner"] = beside[NAMES.planned("department")]
    beside["named"] = _named(answers, register)
    changed = pd.concat([beside[NAMES.changed(column)] for column in register.layout.fixed], axis=1).any(axis=1)
    beside["slipped"] = _slipped(answers, beside["owner"], beside["named"], changed, register)
    beside[NAMES.hint("serial_no")] = _named_hint(answers, beside["named"], register)
    for column in answers.period.told:
        reported = serials.map(past.answers[column]) if column in past.answers else pd.Series("", index=answers.index)
        beside[NAMES.reported(column)] = reported.fillna("").astype("str")
    beside["own"] = beside["owner"].ne("") & beside["owner"].eq(answers["sender"]) & answers["outcome"].eq(USED)
    return answers.with_facts(beside)


def _named(answers: Answers, register: Register) -> pd.Series:
    """The 通しNo. of the initiative whose name each row has; 0 for none.

    Several initiatives may share a name. Then the row's own number counts, else one of the sender's, else the
    first.
    """
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, name in register.initiatives["initiative"].items():
        numbers[register.bare[str(name)]].append(int(str(number)))
    numbers.pop("", None)
    bare = _distinct(answers.written("initiative"), lambda name: register.bare.get(name) or bare_name(name))
    meant = []
    for written, serial, sender in zip(
        answers.written("initiative"), answers["serial_no"], answers["sender"], strict=True
    ):
        same = numbers.get(bare[written], [])
        own = [number for number in same if register.owner(number) == sender]
        meant.append(serial if serial in same else (own or same or [0])[0])
    return pd.Series(meant, index=answers.index, dtype="int64")


def _slipped(answers: Answers, owner: pd.Series, named: pd.Series, changed: pd.Series, register: Register) -> pd.Series:
    """Where number and name disagree: the name is another initiative's, and one of the two is the sender's.

    Where a column was pasted one line too low, every answer would go to the wrong initiative. In a table most of
    whose rows slipped, a name that several initiatives share is no proof that a row is in its place, where
    another of its fixed cells is ``changed``.
    """
    other = named.ne(0) & named.ne(answers["serial_no"]) & owner.ne("")
    if not other.any():
        return other
    named_owner = named.map(register.initiatives["department"]).fillna("")
    slipped = other & (owner.eq(answers["sender"]) | named_owner.eq(answers["sender"]))
    table = [answers["sender"], answers["file"], answers["sheet"]]
    rows = (answers["answered"] | owner.eq(answers["sender"])).groupby(table).transform("sum")
    many = slipped.groupby(table).transform("sum")
    most = many.ge(RULES["row-slipped"].many_from) & (2 * many).gt(rows)
    names = register.initiatives["initiative"].map(register.bare)
    shared = answers.written("initiative").map(bare_name).isin(set(names[names.duplicated()]))
    return slipped | (most & named.ne(0) & shared & changed)


def _longer_names(answers: Answers, register: Register) -> dict[str, str]:
    """What 主管課等 says of just one department in a longer name → that department, both as they are compared.

    防災課（危機管理係） is 防災課, and so no change of the register's text.
    """
    named = {written: named_in(written, register) for written in answers.written("department").unique() if written}
    return {_core(written): folded(names[0]) for written, names in named.items() if len(names) == 1}


def _named_hint(answers: Answers, named: pd.Series, register: Register) -> pd.Series:
    """A hint on a row whose number is none, or another's: whose name it has."""
    there = named.ne(0) & named.ne(answers["serial_no"])
    hints = named.astype("str").radd("この行の名称は、計画では通しNo.") + "のものです。"
    return hints.where(there, "").astype("str")


def _changed(raw: pd.Series, plan: pd.Series, other_names: Mapping[str, str]) -> pd.Series:
    """Where something else is written than the register says. Blanks, widths, ornaments and 別名 do not count.

    ``plan``: the register's text for each row. ``other_names``: another way of writing → the register's, both as
    compared. A blank cell is no change, nor is one that says the same as the one above.
    """
    differs = ~raw.isin(["", *DITTO]) & raw.ne(plan)
    if not differs.any():
        return differs
    meant = _distinct(plan[differs], _core)
    compared = {written: other_names.get(core, core) for written, core in _distinct(raw[differs], _core).items()}
    pairs = zip(raw[differs].tolist(), plan[differs].tolist(), strict=True)
    changed = [compared[written] != meant[planned] for written, planned in pairs]
    return pd.Series(changed, index=raw.index[differs], dtype="bool").reindex(raw.index, fill_value=False)


def _core(text: str) -> str:
    """A text as it is compared: folded, without the ornaments that may stand before it."""
    core = folded(text)
    for ornament in _ORNAMENTS:
        core = core.removeprefix(ornament)
    return core


def _after_earlier(answers: Answers, register: Register, past: Past) -> Answers:
    """The answers with the mark of the period before, and the last earlier mark that said the initiative is over.

    An earlier mark is the one that was reported; only where none was, the one that the return says.
    """
    period = answers.period
    closed, closed_in = _texts([""] * len(answers.index)), _texts([""] * len(answers.index))
    earlier = {LAST_YEAR: _texts([past.last_year.get(number, "") for number in answers["serial_no"]])}
    for mark in period.past:
        earlier[mark] = answers.reported(mark).where(answers.reported(mark).ne(""), answers.read(mark))
    for mark, signs in earlier.items():
        over = signs.isin(register.vocabulary.ending)
        closed, closed_in = closed.mask(over, signs), closed_in.mask(over, mark)
    last = dict(past.year_end)
    before = earlier[period.past[-1]] if period.past else _texts([last.get(n, "") for n in answers["serial_no"]])
    return answers.with_facts({"mark_before": before, "closed": closed, "closed_in": closed_in})
