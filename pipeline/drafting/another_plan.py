"""The register of a table of another shape than 武蔵野市's: its rows, marks, answered columns and headings.

What the table does not say is left blank, and every guess and everything that is not used is a remark. So most
functions here come in pairs: one that makes a part of the register, and one (``_on_…``) that gives the sentences on it.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.drafting import known
from pipeline.drafting.columns import NEARLY_ALL, OWN_DEPARTMENT, Columns, Said, columns_of_table
from pipeline.drafting.existing import Existing, ExistingRow
from pipeline.drafting.initiatives import initiatives
from pipeline.drafting.legends import Legend, as_in_cells, code_of, compared, legends
from pipeline.drafting.proposal import UNIT_LINE, AskedColumn, Proposal, proposal
from pipeline.drafting.published import Head, Line, Published, lines_of, published
from pipeline.drafting.several_sheets import in_one
from pipeline.drafting.units import with_units
from pipeline.reading import Grid
from pipeline.returns.interpret import serial_reader
from pipeline.texts import folded
from schemas.layout import DEFAULT, MARK, NUMBER, OUR_WORDS, PLAN_COLUMNS, Answer, Heading, Layout
from schemas.register import KINDS, LONGEST_MARK
from schemas.vocabulary import Mark

_SHOWN: Final = 10
"""How many places a remark lists before it only counts the rest."""
LONGEST_HEADLINE: Final = 2
"""Cells of a row that names a level: its number and its name."""
_ALL_OR_NONE: Final = ("measure_no", "measure")
"""Columns that every table prints, unless 見出し hides them."""


@dataclass(frozen=True, slots=True)
class AnotherPlan:
    """What :func:`another` gives.

    - ``rows``: 事業's cells, one mapping by column for each initiative, in the table's order.
    - ``marks``: 凡例; ``codes``: 評価理由, code → label, empty where no column asks for a code.
    - ``layout``: the periods, the answered columns and 見出し.
    - ``remarks``: sentences for the coordinator on what was done, and on all that was not used.
    """

    rows: Sequence[Mapping[str, str]]
    marks: Sequence[Mark]
    codes: Mapping[str, str]
    layout: Layout
    remarks: Sequence[str]


def table_of(grids: Sequence[Grid], said: Said) -> Published | None:
    """The table of the visible sheets with the most initiatives, on one sheet or on several; None without any.

    What a sheet without a table explains is among its captions; the sheets that are not used are named.
    """
    candidates: list[Published] = []
    others: list[tuple[str, list[str]]] = []
    for grid in (grid for grid in grids if not grid.hidden):
        table = published(grid, said.column)
        if table and table.rows:
            candidates.append(table)
        elif lines := lines_of(grid):
            others.append((grid.sheet, lines))
    if not candidates:
        return None
    whole, left = in_one(candidates)
    explaining = [(sheet, lines) for sheet, lines in others if legends(lines)]
    return replace(
        whole,
        captions=[*whole.captions, *(line for _, lines in explaining for line in lines)],
        others=[table.sheet for table in sorted(left, key=lambda table: -len(table.rows))],
        tableless=[sheet for sheet, lines in others if (sheet, lines) not in explaining],
    )


def another(file: str, table: Published, said: Said, year: int) -> AnotherPlan:
    """The register of a table of a file.

    - ``file``: the name that errors say.
    - ``table``: what :func:`table_of` gave. It is changed: rows that only name a level become sections.
    - ``year``: the register's fiscal year.

    Raises HeadingsMissing and HeadingUnknown.
    """
    table, on_units = with_units(table)
    explained = legends(table.captions, (label for head in table.heads for label in head.labels))
    columns = columns_of_table(table, f"{file}!{table.sheet}!{table.first}", said, year, explained)
    levels = _headlines(table, columns)
    if levels:
        columns = columns_of_table(table, f"{file}!{table.sheet}!{table.first}", said, year, explained)
    asked = proposal(table, columns, explained, said, year)
    rows, on_rows = _rows(table, columns, asked)
    marks, on_marks = _marks(asked)
    answers = tuple(answer for answer, _ in asked.answers)
    answers = answers if asked.mark else (_any_mark(asked), *answers)
    layout = Layout(asked.periods, answers)
    layout = replace(layout, headings=tuple(_headings(columns, asked, layout, rows)))
    codes = dict(asked.reasons.entries) if asked.reasons else {}
    remarks = [
        *_on_sheets(table),
        *on_units,
        *columns.remarks,
        *_on_levels(levels),
        *on_rows,
        *_on_owners(rows),
        *on_marks,
        *_on_answers(asked),
        *_unused(table, columns, asked, explained),
    ]
    return AnotherPlan(rows, marks, codes, layout, remarks)


def _headlines(table: Published, columns: Columns) -> list[str]:
    """Makes section rows of the rows that have a number and a name and nothing else, and gives the rows made so.

    Rows that have neither owner nor name and are no such row leave the table and are told as not used. Where at least
    half of the rows have no more than a number and a name, the table is a mere list, and no section is made.
    """
    owner = columns.plan["department"]
    short = [line for line in table.rows if len(line.texts) <= LONGEST_HEADLINE and not line.text(owner)]
    bare = [line for line in table.rows if not line.text(owner) and not line.text(columns.plan["initiative"])]
    if 2 * len(short) >= len(table.rows):
        short = []
    for line in short:
        line.section = "　".join(line.texts.values())
    left = [line for line in bare if not line.section]
    table.unused += [(line.row, "　".join(line.texts.values())) for line in left]
    table.lines = [line for line in table.lines if line not in left]
    return [f"{table.row_said(line.row)}「{line.section[:20]}」" for line in short]


def _any_mark(asked: Proposal) -> Answer:
    """A column of marks for a table that has none: every register has one. It is called 進捗, unless something else
    is."""
    label = "進捗（記号）" if any(answer.label == "進捗" for answer, _ in asked.answers) else "進捗"
    name = "mark" if any(answer.name == "progress" for answer, _ in asked.answers) else "progress"
    return Answer(label, name, MARK, always=True, each_period=len(asked.periods) > 1)


def _on_levels(levels: Sequence[str]) -> Iterator[str]:
    """The rows that :func:`_headlines` made sections of."""
    if levels:
        more = f"、ほか{len(levels) - _SHOWN}行" if len(levels) > _SHOWN else ""
        yield f"主管課等も回答もないため、事業ではなく階層の行としました：{'、'.join(levels[:_SHOWN])}{more}"


def _on_sheets(table: Published) -> Iterator[str]:
    """The sheets that became one plan, and those of which nothing was used."""
    if table.sheets:
        names = "」「".join(sheet for sheet, _ in table.sheets)
        yield f"シート「{names}」は見出しが同じため、この順につないで1つの計画としました。確かめてください。"
    if table.others:
        one = "つないだシート" if table.sheets else f"「{table.sheet}」"
        count = len(table.others) + max(1, len(table.sheets))
        yield (
            f"表のあるシートが{count}枚あります。行の最も多い{one}から作り、「{'」「'.join(table.others)}」は使いませんでした。"
        )
    if table.tableless:
        yield f"シート「{'」「'.join(table.tableless)}」には表も凡例も見つからないため、使いませんでした。"


def _rows(table: Published, columns: Columns, asked: Proposal) -> tuple[list[dict[str, str]], list[str]]:
    """The rows of 事業, and what is told of them.

    A row that is one more department of the initiative above becomes a row of its own with the same name and values,
    since one row has one owner. Levels come from section rows and from cells merged down, as
    :func:`pipeline.drafting.initiatives.initiatives` does it.
    """
    entries: list[ExistingRow] = []
    split: list[int] = []
    before: Line | None = None
    for line in table.lines:
        if line.section:
            entries.append(ExistingRow(line.row, {}, line.section))
            continue
        cells = dict.fromkeys(DEFAULT.table, "") | {
            name: line.texts.get(head.place, "") for name, head in columns.plan.items()
        }
        if before is not None and _goes_on(line, before, columns):
            split.append(line.row)
            former = next(entry for entry in reversed(entries) if not entry.section)
            cells |= {name: former.cells[name] for name in ("serial_no", "initiative")}
        cells["initiative"] = (cells["initiative"] or line.text(columns.plan["initiative"])).replace("\n", "")
        cells["department"] = _owner(cells["department"])
        entries.append(ExistingRow(line.row, cells))
        before = line
    existing = Existing(table.sheet, frozenset(columns.plan), tuple(entries), (), ())
    levelled = initiatives(existing)
    remarks = list(levelled.remarks)
    if split:
        remarks.insert(
            0,
            f"1つの事業に主管課等が2つ以上あるため、主管課等ごとの行に分けました：{_rows_said(table, split)}",
        )
    rows = levelled.rows
    given = [(answer.name, column.heads[0]) for answer, column in asked.answers if answer.given]
    _fill_given(rows, table.rows, given, set(split))
    remarks += _number(rows, columns)
    return rows, remarks


def _owner(text: str) -> str:
    r"""A department's name in one line: a division and the section below it are one name, two sections are two.

    >>> _owner("福祉部\n福祉課"), _owner("福祉課\n健康課")
    ('福祉部福祉課', '福祉課・健康課')
    """
    *above, last = text.split("\n")
    return "".join(part if known.DIVISION.fullmatch(part) else f"{part}・" for part in above) + last


def _goes_on(line: Line, before: Line, columns: Columns) -> bool:
    """Whether a row is one more department of the initiative in the row before: it has an owner, but neither number nor
    name in cells of its own."""
    names = [columns.plan[name] for name in ("serial_no", "initiative") if name in columns.plan]
    own = [line.texts.get(head.place, "") for head in names]
    return bool(line.text(columns.plan["department"])) and not any(own) and bool(before.text(names[-1]))


def _fill_given(
    rows: Sequence[dict[str, str]], lines: Sequence[Line], given: Sequence[tuple[str, Head]], split: Collection[int]
) -> None:
    """Adds to ``rows`` the plan's own values; a row of one more department has those of the row before.

    ``lines``: the same rows as the table has them. ``given``: the name and the published column of each such value.
    ``split``: the sheet's numbers of the rows that are one more department.
    """
    for at, (row, line) in enumerate(zip(rows, lines, strict=True)):
        for name, head in given:
            row[name] = line.text(head) or (rows[at - 1][name] if line.row in split else "")


def _number(rows: Sequence[dict[str, str]], columns: Columns) -> Iterator[str]:
    """Numbers the rows anew where the published numbers are none, or stand twice, and gives a sentence on that.

    The published numbers are kept in 施策No. where the table has no other use for it. Numbers that are all whole and
    differ stay what they are, gaps included.
    """
    numbers = [serial_reader()(row["serial_no"]) for row in rows]
    if all(numbers) and len(set(numbers)) == len(numbers):
        for row, number in zip(rows, numbers, strict=True):
            row["serial_no"] = str(number)
        return
    keep = "serial_no" in columns.plan and "measure_no" not in columns.plan
    for number, row in enumerate(rows, start=1):
        if keep:
            row["measure_no"] = row["serial_no"]
        row["serial_no"] = str(number)
    if "serial_no" not in columns.plan:
        yield "番号の列がないため、通しNo.を1から順に付けました。"
        return
    why = "同じ番号が2つ以上の行にある" if all(numbers) else "整数でない番号がある"
    kept = "表の番号は「施策No.」に残しました。" if keep else "表の番号は残していません。"
    yield f"{columns.plan['serial_no'].said}に{why}ため、通しNo.を1から順に付け直しました。{kept}"


def _on_owners(rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Owners that are no single department: 全課, or several names in one cell. They stay as published, for the
    coordinator to decide."""
    names = list(dict.fromkeys(row["department"] for row in rows if row["department"]))
    whole = [name for name in names if known.OWNERS_ALL.fullmatch(folded(name))]
    several = [name for name in names if name not in whole and len(_owners_in(name)) > 1]
    if whole:
        yield (
            f"主管課等の「{'」「'.join(whole)}」は、1つの課の名称ではありません。"
            "どの課が回答するかを決めて、書き直してください。"
        )
    if several:
        yield (
            f"主管課等の「{'」「'.join(several)}」には、2つ以上の名称が書かれています。"
            "回答する課を1つに決めるか、課ごとの行に分けてください。"
        )


def _owners_in(name: str) -> list[str]:
    """The departments that a cell names: 文化・スポーツ課 is one, A課・B会 are two."""
    parts = [part for part in known.SEVERAL_OWNERS.split(name) if part.strip()]
    return [part for part in parts if known.OWNER.fullmatch(folded(part))]


def _marks(asked: Proposal) -> tuple[list[Mark], list[str]]:
    """The marks of the legend, then those that only the cells have, and what is told of them.

    A table without marks gets one blank row, to be filled in. What a mark asks for is told by its meaning, or by
    reasons that stand beside it in nearly every row, and never by how the sign looks.
    """
    if asked.mark is None:
        return [Mark("", "", False)], [
            "記号の列が見つからないため、「進捗」の列を案として加えました。どの計画にも、凡例のある記号の欄が1つ要ります。"
            "凡例に、この計画で使う記号と意味を記入してください。数値や文章だけの計画には、まだ対応していません。"
        ]
    legend = asked.mark.legend
    meanings = as_in_cells(legend.entries, map(code_of, asked.mark.texts)) if legend else {}
    plain = {compared(sign) for sign in meanings}
    more = list(
        dict.fromkeys(code for text in asked.mark.texts if (code := code_of(text)) and compared(code) not in plain)
    )
    remarks = []
    if not legend:
        remarks.append(
            "凡例の行がないため、記号は表に使われているものだけを書きました。足りない記号や意味を記入してください。"
        )
    elif more:
        remarks.append(f"凡例にない記号「{'」「'.join(more)}」が表にあります。意味を記入してください。")
    reason = next((column for answer, column in asked.answers if answer.reason), None)
    beside = _beside(asked.mark, reason)
    marks = [_mark(sign, meaning, compared(sign) in beside, reason is not None) for sign, meaning in meanings.items()]
    marks += [_mark(sign, "", compared(sign) in beside, reason is not None) for sign in more]
    long = [mark for mark in marks if len(mark.sign) > LONGEST_MARK]
    if long:
        words = "」「".join(mark.sign for mark in long)
        remarks.append(
            f"記号は{LONGEST_MARK}文字までのため、「{words}」は凡例の「意味」に書きました。"
            "それぞれの記号（A、B、Cなど）を決めて、記入してください。回答には、どちらで書かれていても読み取ります。"
        )
        told = [f"{mark.sign}：{mark.meaning}" for mark in long if mark.meaning not in ("", mark.sign)]
        remarks += [f"凡例の説明のうち、使わなかったもの：「{'」「'.join(told)}」"] if told else []
    named = [mark._replace(sign="", meaning=mark.sign) if mark in long else mark for mark in marks]
    return named, [*remarks, _on_marks(marks)]


def _beside(mark: AskedColumn, reason: AskedColumn | None) -> set[str]:
    """The marks beside which a reason is given in nearly every row."""
    if reason is None:
        return set()
    rows = [(compared(code_of(sign)), bool(text)) for sign, text in zip(mark.last, reason.last, strict=True) if sign]
    count, given = Counter(sign for sign, _ in rows), Counter(sign for sign, has in rows if has)
    return {sign for sign in count if given[sign] >= NEARLY_ALL * count[sign]}


def _mark(sign: str, meaning: str, beside: bool, has_reasons: bool) -> Mark:
    """A mark of 凡例 with what its words say of it: whether a reason is asked for, whether it ends the initiative, and
    after how many periods in a row the council is shown it (1 for late ones, 0 for never).

    ``beside``: reasons stand beside it in the table; ``has_reasons``: the plan has reason codes at all. A sign of
    several letters (順調) that no legend explains is its own meaning.
    """
    words = f"{sign} {meaning}"
    over = bool(known.ENDS.search(words)) and not known.NOT_ENDED.search(words)
    late = bool(known.LATE.search(words))
    meaning = meaning or (sign if len(sign) > 1 else "")
    return Mark(sign, meaning, has_reasons and (late or beside), over, int(late))


def _on_marks(marks: Sequence[Mark]) -> str:
    """What was set in 凡例 for which mark, and that all else is to be checked."""
    told = [
        *(f"{mark.sign}は終了" for mark in marks if mark.closes),
        *(f"{mark.sign}は理由が必要" for mark in marks if mark.asks_reason),
        *(f"{mark.sign}は注目" for mark in marks if mark.watched_after),
    ]
    meant = f"意味から分かるもの（{'、'.join(told)}）だけを書き、ほかは" if told else "意味から分からないため、すべて"
    return f"凡例の「終了」「理由の記入」「注目する期数」は、{meant}「不要」と0にしました。確かめてください。"


def _on_answers(asked: Proposal) -> Iterator[str]:
    """What columns there will be, those whose choices are only the values seen, and those that went into 事業."""
    names = "、".join(f"{answer.label}（{_kind(answer)}）" for answer, _ in asked.answers if not answer.given)
    yield (
        f"「回答の欄」と「見出し」は、表の見出しと内容から作った案です：{names}。"
        "種類、単位、必要なとき、列名を確かめてください。"
    )
    seen = [answer.label for answer, column in asked.answers if answer.choices and not column.legend]
    if seen:
        yield f"「{'」「'.join(seen)}」の選択肢は、表に書かれている値です。ほかにもあれば加えてください。"
    numbers = [answer for answer, _ in asked.answers if answer.kind == NUMBER]
    bare = [answer.label for answer in numbers if not (answer.unit or answer.unit_column)]
    if bare:
        yield (
            f"「{'」「'.join(bare)}」の単位は表から分からないため、空欄にしました。シート「回答の欄」に記入してください"
            "（事業ごとに違うときは、単位の列を「計画」の欄に加えます）。"
        )
    yield from _on_periods(asked)
    given = "、".join(answer.label for answer, _ in asked.answers if answer.given)
    if given:
        yield f"年度の前から決まっている値（計画）としてシート「事業」に入れた列：{given}"


def _on_periods(asked: Proposal) -> Iterator[str]:
    """The columns of a year that has several periods which every period asks for anew."""
    apart = dict(asked.apart)
    answers = [answer for answer, _ in asked.answers if not (answer.each_period or answer.given or answer.reason)]
    yearly = [answer.label for answer in answers if not answer.periods and answer.label not in apart]
    if yearly and len(asked.periods) > 1:
        yield (
            f"「{'」「'.join(yearly)}」は期ごとの欄ではないため、どの期にも、あらためてたずねます。"
            "年度の終わりにだけたずねるときは、「必要なとき」に最後の期の名称を書いてください。"
        )
    for label, period in asked.apart:
        yield (
            f"「{label}」の上の「{period}」は、ほかの期と同じ欄がないため、期としませんでした。"
            f"「{label}」は、どの期にもたずねる欄になっています。"
        )


def _kind(answer: Answer) -> str:
    """The kind of an answer in the register's word, with 期ごと where each period has it."""
    word = next(word for word, kind in KINDS.items() if kind == answer.kind)
    return f"{word}・期ごと" if answer.each_period else word


def _headings(
    columns: Columns, asked: Proposal, layout: Layout, rows: Sequence[Mapping[str, str]]
) -> Iterator[Heading]:
    """見出し: what the table calls the plan's columns, in its order, and what every table has that this one has not.

    An answered column is in it where it is called otherwise, or where its place is told by nothing else. Of three lists
    (the renamed columns, these and the first answer, all of them) it is the shortest that gives the published order, so
    that the coordinator has little to check. A table that calls and orders everything as usual needs none.
    """
    anew = any(row["measure_no"] for row in rows) and "measure_no" not in columns.plan
    ours = {"measure_no" if anew and name == "serial_no" else name: head for name, head in columns.plan.items()}
    plan = [(head.place, Heading(OUR_WORDS[name], _called(head))) for name, head in ours.items()]
    plan += [(-1, Heading(OUR_WORDS["serial_no"], OUR_WORDS["serial_no"]))] if anew else []
    answers = [(column.heads[0].place, Heading(answer.label, column.printed)) for answer, column in asked.answers]
    renamed = [pair for pair in answers if pair[1].column != pair[1].label]
    hidden = [Heading(OUR_WORDS[name], "") for name in _ALL_OR_NONE if not any(row[name] for row in rows)]
    if _is_usual([heading for _, heading in sorted(plan, key=_place)], hidden, renamed):
        return
    few, more, full = (
        [*(heading for _, heading in sorted({*plan, *some}, key=_place)), *hidden]
        for some in (renamed, [*renamed, *answers[:1]], answers)
    )
    wanted = _published_order(ours, asked, layout)
    shown = (
        [name for name in replace(layout, headings=tuple(some)).shown if name in wanted] for some in (few, more, full)
    )
    yield from next((some for some, order in zip((few, more, full), shown, strict=True) if order == wanted), more)


def _published_order(ours: Mapping[str, Head], asked: Proposal, layout: Layout) -> list[str]:
    """The names of the columns, a period's number included, in the order in which they stand in the table."""
    placed = {name: head.place for name, head in ours.items()}
    for answer, column in asked.answers:
        names = layout.of(answer)
        told = zip(column.periods or asked.periods, column.heads, strict=False)
        placed |= {
            names[asked.periods.index(period)] if len(names) > 1 else names[0]: head.place for period, head in told
        }
    return sorted(placed, key=lambda name: placed[name])


def _called(head: Head) -> str:
    """What the table calls a column; 課 below 担当 is 担当課."""
    return f"{head.over[0]}{head.own}" if head.over and head.own in OWN_DEPARTMENT else head.own


def _place(pair: tuple[int, Heading]) -> int:
    """The place of a heading in the table, by which such pairs are sorted."""
    return pair[0]


def _is_usual(plan: Sequence[Heading], hidden: Sequence[Heading], renamed: Sequence[object]) -> bool:
    """Whether a register without 見出し would print the table as it was published."""
    ours = [column.heading for column in PLAN_COLUMNS if column.shown]
    same = all(heading.column == heading.label and heading.column in ours for heading in plan)
    order = [ours.index(heading.column) for heading in plan if heading.column in ours]
    return same and order == sorted(order) and not hidden and not renamed


def _unused(table: Published, columns: Columns, asked: Proposal, explained: Sequence[Legend]) -> Iterator[str]:
    """What of the table is not used: each column, row and line. The table's title and the line with the unit of its
    money are used."""
    for head, why in columns.unused:
        yield f"{head.said}は、{why}、使いませんでした。"
    for column in table.bare:
        yield f"{column}列は、見出しがないため、使いませんでした。"
    if table.hidden:
        yield f"{_rows_said(table, table.hidden)}は、シートで非表示になっていますが、使いました。確かめてください。"
    for row, text in table.unused:
        yield f"{table.row_said(row)}「{text[:30]}」は、事業の行でも階層の行でもないため、使いませんでした。"
    used = {line for legend in asked.used for line in legend.lines} | set(table.captions[:1])
    used |= {line for line in table.captions if UNIT_LINE.search(folded(line))}
    left = [line for line in table.captions if line not in used]
    if left:
        yield f"表の外の行のうち、使わなかったもの：「{'」「'.join(line[:40] for line in left)}」"


def _rows_said(table: Published, rows: Sequence[int]) -> str:
    """Row numbers as a remark lists them: 3行目、4行目、ほか7行."""
    more = [f"ほか{len(rows) - _SHOWN}行"] if len(rows) > _SHOWN else []
    sheet = "" if table.sheets else f"シート「{table.sheet}」の"
    return sheet + "、".join([*map(table.row_said, rows[:_SHOWN]), *more])
