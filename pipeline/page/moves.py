"""The initiatives whose mark changed, and those that the council should look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.overview.moves import Move
from pipeline.page.parts import COUNT, REASON, SIGN, WORD, Cell, Column, Table, cut
from schemas.columns import HEADING
from schemas.period import Period
from schemas.vocabulary import Vocabulary

_SUBJECT = (Column(HEADING["serial_no"], COUNT), Column(HEADING["department"], WORD), Column(HEADING["initiative"]))
MOST: Final = 500
"""So many initiatives are listed; the workbook has them all."""

_REASON = Column(HEADING["reason_text"])


def changes_table(moves: Sequence[Move], since: str, period: Period) -> Table | None:
    """None where no mark changed."""
    columns = (*_SUBJECT, Column(since, SIGN), Column(HEADING[period.now], SIGN), _REASON)
    rows = tuple((*_subject(move), _before(move), _now(move), _reason(move)) for move in moves[:MOST])
    return _table(f"{since}から記号が変わった事業", columns, rows, len(moves)) if rows else None


def attention_table(moves: Sequence[Move], period: Period) -> Table | None:
    """None where nothing calls for attention."""
    columns = (*_SUBJECT, Column(HEADING[period.now], SIGN), Column("続いた回数", WORD), _REASON)
    rows = tuple((*_subject(move), _now(move), _lasting(move), _reason(move)) for move in moves[:MOST])
    return _table("同じ記号が続いている事業", columns, rows, len(moves)) if rows else None


def _table(caption: str, columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...], total: int) -> Table:
    left = total - len(rows)
    note = f"はじめの{len(rows):,}件です。ほかの{left:,}件は、進行管理表のシート「集計」と「データ」にあります。"
    return Table(caption, columns, rows, note if left else "", left=left)


def watched(vocabulary: Vocabulary) -> str:
    """Which marks call for attention, and after how many periods; "" where none does."""
    marks = (mark for mark in vocabulary.marks if mark.watched_after)
    return "、".join(f"{mark.sign} {mark.meaning} {mark.watched_after}回" for mark in marks)


def _subject(move: Move) -> tuple[Cell, Cell, Cell]:
    return Cell(str(move.serial_no)), Cell(move.department), Cell(move.initiative, move.measure)


def _before(move: Move) -> Cell:
    return Cell(move.before, move.before_word)


def _now(move: Move) -> Cell:
    return Cell(move.now, move.now_word)


def _lasting(move: Move) -> Cell:
    return Cell(f"{move.periods}回{'以上' if move.at_least else ''}" if move.periods > 1 else "今期から")


def _reason(move: Move) -> Cell:
    return Cell("\n".join(filter(None, (move.reason, cut(move.text, REASON)))))
