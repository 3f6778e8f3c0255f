"""What LibreOffice makes of our workbooks: it calculates anew, and every value stays as it was."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.returns.tag import SHEET
from tests.support.libreoffice import Filling, fill_all
from tests.support.quarter import Place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed"),
]

COUNT = ("回答票", "F3")
"""Where a 確認依頼 says how much is left to correct; the parts of that count stand on its hidden sheet."""


def values(path: Path, calculated: bool = True) -> dict[tuple[str, str], Any]:
    """Every filled cell; of a formula what it gave when the file was saved, or else its words."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in openpyxl.load_workbook(path, data_only=calculated)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def formulas(path: Path) -> list[tuple[str, str]]:
    return [
        place
        for place, value in values(path, calculated=False).items()
        if isinstance(value, str) and value.startswith("=")
    ]


def test_calculated_anew_every_value_is_as_it_was(merged_sample: Place, tmp_path: Path) -> None:
    books = sorted(merged_sample.out.rglob("*.xlsx"))
    assert len(books) == 4
    fill_all([Filling(book, {}, [tmp_path / book.name]) for book in books])
    for book in books:
        before, after = values(book), values(tmp_path / book.name)
        in_sight = [place for place in formulas(book) if place[0] != SHEET]
        assert in_sight == ([COUNT] if book.name.startswith("確認依頼_") else [])
        assert not any(isinstance(value, datetime) for value in after.values())
        differing = {
            place: (value, after.get(place)) for place, value in before.items() if not same(value, after.get(place))
        }
        assert differing == {}, book.name
        assert {place for place in after if place not in before} == set(), book.name


def same(before: Any, after: Any) -> bool:
    """Shares of a third come back with fewer digits."""
    if isinstance(before, float) or isinstance(after, float):
        return before == pytest.approx(after, rel=1e-12)
    return bool(before == after)
