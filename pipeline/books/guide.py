"""What helps a respondent while filling in: drop-downs, input hints, and cells that turn when something is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.books.hidden import codes_source, marks_source
from pipeline.spell import letters
from pipeline.workbook.sheet import Area, Choice, Highlight, Sheet
from schemas.columns import HEADING
from schemas.vocabulary import Vocabulary


def add_guide(
    sheet: Sheet, first: int, numbers: Mapping[str, int], quarters: Sequence[str], vocabulary: Vocabulary
) -> None:
    """Adds the guide to all rows from ``first`` on. ``numbers``: column → its number; ``quarters``: those asked for,
    the period's own last."""

    def area(column: str) -> Area:
        return Area(first, numbers[column], max(first, len(sheet.rows)), numbers[column])

    meanings = "\n".join(f"{mark.sign} {mark.meaning}" for mark in vocabulary.marks)
    for quarter in quarters:
        title = f"{HEADING[quarter]}の進捗状況"
        sheet.choices.append(Choice(area(quarter), marks_source(vocabulary), title, meanings))
    labels = "\n".join(vocabulary.labelled(code) for code in vocabulary.codes)
    sheet.choices.append(Choice(area("reason_code"), codes_source(vocabulary), "評価理由の選択肢", labels))
    mark, code, text = (f"${letters(numbers[c])}{first}" for c in (quarters[-1], "reason_code", "reason_text"))
    asks, silent = _one_of(mark, vocabulary.asking), _one_of(mark, vocabulary.silent)
    sheet.highlights += [
        Highlight(area("reason_code"), f'=AND({code}="",{asks})', "unfilled"),
        Highlight(area("reason_code"), f'=AND({code}<>"",{silent})', "unneeded"),
        Highlight(area("reason_text"), f'=AND({text}="",{_one_of(code, vocabulary.free_codes)})', "unfilled"),
    ]


def _one_of(cell: str, words: Iterable[str]) -> str:
    """A formula that is true where ``cell`` holds one of ``words``, as a text or as a number."""
    listed = "|".join(words).replace('"', '""')
    return f'AND({cell}<>"",ISNUMBER(FIND("|"&{cell}&"|","|{listed}|")))'
