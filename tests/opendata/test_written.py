"""A public file is read back as it stands, whatever is wrong with it."""

from __future__ import annotations

import pytest

from pipeline.opendata import written as reading
from pipeline.opendata.written import different, written


def test_a_column_that_begins_late_is_blank_above(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_TOGETHER", 2)
    found = written("表.csv", "\ufeffa,b\r\n1,甲\r\n\r\n2\r\n3,乙,後\r\n4,甲\r\n".encode())
    assert (found.names, found.widths.tolist(), found.filled.tolist()) == (("a", "b"), [2, 0, 1, 3, 2], [2, 0, 1, 3, 2])
    assert [values.tolist() for values in found.columns] == [
        ["1", "", "2", "3", "4"],
        ["甲", "", "", "乙", "甲"],
        ["", "", "", "後", ""],
    ]
    assert [sorted(different(values)) for _, values in found.named()] == [
        ["", "1", "2", "3", "4"],
        ["", "乙", "甲"],
        ["", "後"],
    ]
    assert different(found["b"]) == ["甲", "乙"]


def test_a_file_with_names_alone_has_no_values() -> None:
    found = written("表.csv", b"a,b\r\n")
    assert [(name, different(values)) for name, values in found.named()] == [("a", []), ("b", [])]
