"""What LibreOffice makes of our workbooks: it calculates anew, and every value stays as it was."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.libreoffice import Filling, fill_all
from tests.support.quarter import Place

pytestmark = [
    pytest.mark.slow,
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed"),
]


def values(path: Path) -> dict[tuple[str, str], Any]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_calculated_anew_every_value_is_as_it_was(merged_sample: Place, tmp_path: Path) -> None:
    books = sorted(merged_sample.out.rglob("*.xlsx"))
    assert len(books) == 4
    fill_all([Filling(book, {}, [tmp_path / book.name]) for book in books])
    for book in books:
        before, after = values(book), values(tmp_path / book.name)
        assert not any(isinstance(value, str) and value.startswith("=") for value in before.values())
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
