"""Number formats are taken apart, or told not to be followed; numbers are written by them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.formatcode import Unfollowed
from pipeline.reading.shown import shown

GENERAL = [
    (3, "3"),
    (0.1 + 0.2, "0.3"),
    (-0.1 - 0.2, "-0.3"),
    (1 / 3, "0.333333333"),
    (2 / 3 * 10_000, "6666.666667"),
    (12345678901, "12345678901"),
    (12345678901.5, "12345678902"),
    (99999999999.9, "1E+11"),
    (123456789012, "1.23457E+11"),
    (1e300, "1E+300"),
    (0.00001234, "0.00001234"),
    (0.000012345678, "1.23457E-05"),
    (1e-10, "1E-10"),
    (9.999999e-10, "1E-09"),
]


@pytest.mark.parametrize(("value", "text"), GENERAL)
def test_general(value: float, text: str) -> None:
    assert shown(value, "General") == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1, "[DBNum2]0"),
        (1234, "[DBNum1]General"),
        (1.5, "[DBNum1]General"),
        (1, "[$-1E000404]0"),
        (45382, "[$-804]mmmm"),
        (45382, "[$-409]ggge"),
        (45382, "[$-1030411]yyyy"),
        (45382, "bbbb"),
        (45382, "yyyy 0"),
        (-1, "yyyy/m/d"),
        (2958466, "yyyy/m/d"),
        (5, '[=1]"○"'),
        (5, "[x]0"),
        (5, "0;0;0;0;0"),
        (5, "kilo0"),
        (5, '@"（一部）"'),
        (5, "0.0.0"),
        (5, "0@"),
        (5, "0 General"),
        (5, "0" * 256),
        (5, "[0"),
    ],
)
def test_unfollowed(value: float, code: str) -> None:
    with pytest.raises(Unfollowed):
        shown(value, code)


CODES = st.lists(
    st.sampled_from(
        [*'0#?.,%;@/_*\\"[]$-yYmdhsgeaE+1', "General", "[h]", "AM/PM", "[>1]", "[DBNum1]", "年", "[$-411]"]
    ),
    max_size=40,
).map("".join)


VALUES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**15), 10**15),
    st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31)),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(10_000)),
    st.text(max_size=5),
)


@given(VALUES, CODES, st.booleans())
def test_any_format_is_followed_or_not(value: Any, code: str, since_1904: bool) -> None:
    with suppress(Unfollowed):
        assert len(shown(value, code, since_1904)) < 2_000
