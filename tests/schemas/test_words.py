"""Periods, days, cells and texts in words: what is written, and what is read again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd
import pytest

from pipeline.reading import address, letters
from pipeline.storage.csvfile import further_rows, read_csv, write_csv
from pipeline.texts import as_text, folded, one_line
from schemas.period import (
    FIRST_YEAR,
    Period,
    both_calendars,
    day_label,
    fiscal_code,
    parse_period,
    year_label,
    year_named,
)
from schemas.rule import quoted, shown
from schemas.vocabulary import CODES, DEFAULT_TEXT_LIMIT, MARKS, Mark, Vocabulary


@pytest.mark.parametrize("text", ["R1-1", "R5-4", "R12-2", "H1-1", "H30-3"])
def test_a_period_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_period(text)) == text


@pytest.mark.parametrize("text", ["R5-5", "R5-0", "R0-1", "R05-1", "S5-1", "R100-1", "R5", "R5-11", "4期"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text.strip()[:1]):
        parse_period(text)


@pytest.mark.parametrize(
    "text", ["r5-4", " R5-4 ", "Ｒ５－４", "R5-第4期", "R5-4期", "令和5年度第4期", "令和5年度 第4期", "R5-第4四半期"]
)
def test_a_period_is_read_in_every_clear_spelling(text: str) -> None:
    assert parse_period(text) == Period(2023, 4)


def test_a_period_knows_its_quarters_and_its_words() -> None:
    assert parse_period("R5-3") == Period(2023, 3)
    assert (Period(2023, 3).past, Period(2023, 3).now, Period(2023, 3).future) == (("q1", "q2"), "q3", ("q4",))
    assert (Period(2023, 1).past, Period(2023, 4).future) == ((), ())
    assert Period(2023, 4) < Period(2024, 1)
    assert (Period(2023, 3).label, Period(2019, 1).label) == ("令和5年度 第3期", "令和元年度 第1期")
    assert both_calendars(2023) == "令和5年度（2023年度）"


@pytest.mark.parametrize(
    ("year", "code", "label"), [(2019, "R1", "令和元年度"), (2018, "H30", "平成30年度"), (1989, "H1", "平成元年度")]
)
def test_the_eras_meet(year: int, code: str, label: str) -> None:
    assert (fiscal_code(year), year_label(year)) == (code, label)


def test_a_year_before_the_eras_has_no_name() -> None:
    assert fiscal_code(FIRST_YEAR) == "H1"
    with pytest.raises(ValueError, match="1988"):
        fiscal_code(FIRST_YEAR - 1)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2024, 4, 12), "令和6年4月12日（金）"),
        (date(2019, 12, 2), "令和元年12月2日（月）"),
        (date(1990, 1, 7), "平成2年1月7日（日）"),
    ],
)
def test_a_day_in_words(day: date, label: str) -> None:
    assert day_label(day) == label


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("令和５年度", 2023),
        ("令和元年度 進行管理表", 2019),
        ("平成元年度", 1989),
        ("令和5年度計画（令和6年度分）", 2024),
        ("令和5年度計画（令和元年度分）", 2019),
        ("令和5年度、令和5年度", 2023),
        ("令和5年度から令和6年度", None),
        ("令和5年度分と令和6年度分", None),
        ("進行管理表", None),
    ],
)
def test_the_year_that_a_title_names(title: str, year: int | None) -> None:
    assert year_named(title) == year


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (False, "FALSE"),
        (3.0, "3"),
        (-3.5, "-3.5"),
        (7, "7"),
        (datetime(2024, 1, 2), "2024-01-02"),
        (datetime(2024, 1, 2, 3, 4, 5, 600), "2024-01-02 03:04:05"),
        (date(2024, 1, 2), "2024-01-02"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=1), "1:00:00"),
        ("○", "○"),
        ("\u3000a b\u200b", "a b"),
        (" a", "a"),
        (" X線 ", "X線"),
        ("X-X", "X-X"),
        ("a ", "a"),
        ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("\r\n", ""),
        ("\x0b一\x0b二\x0c三\0", "一\n二\n三"),
        ("\0\x07\x1b○\x7f\x9b", "○"),
        ("a\tb", "a\tb"),
    ],
)
def test_a_value_is_spelt_as_its_writer_would(value: object, text: str) -> None:
    assert as_text(value) == text  # type: ignore[arg-type]


def test_texts_are_compared_without_widths_and_blanks() -> None:
    assert folded(" 事業・取り組みの\u3000名称\ufe0f（Ａ） ") == "事業・取組の名称(A)"
    assert folded("X-X") == "X-X"
    assert folded("取組み") == folded("取り組み") == folded("取組")
    assert one_line(" a \n b\t c ") == "a b c"


@pytest.mark.parametrize(("column", "name"), [(0, ""), (1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")])
def test_the_names_of_columns(column: int, name: str) -> None:
    assert letters(column) == name
    assert address(7, column) == f"{name}7"


TEXTS = ["=1", "+1", "-1", "@a", "\ta", "'=1", "''-", "'a", "a=1", "'", "", "○", "-", 'a,"b"\nc']


def test_no_free_text_in_a_csv_file_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    frame = pd.DataFrame({"free": TEXTS, "data": TEXTS}, dtype="str")
    write_csv(path, frame[:3], ["data"])
    write_csv(path, frame, ["data"], marks=["-"])
    raw = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    guarded = ["'=1", "'+1", "'-1", "'@a", "'\ta", "''=1", "'''-", "'a", "a=1", "'", "", "○", "-", 'a,"b"\nc']
    assert (raw["free"].tolist(), raw["data"].tolist()) == (guarded, TEXTS)
    assert read_csv(path, ["data"]).equals(frame)
    assert path.read_bytes().startswith(b"\xef\xbb\xbffree,data\r\n")


def test_further_rows_go_below_those_of_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    frame = pd.DataFrame({"kind": pd.Categorical(["=a", "b", "=a"])})
    write_csv(path, frame, [])
    assert path.read_bytes() + further_rows(frame[:1], []) == b"\xef\xbb\xbfkind\r\n'=a\r\nb\r\n'=a\r\n'=a\r\n"


def test_a_code_is_told_with_its_label_where_it_has_one() -> None:
    codes = Vocabulary(MARKS, {"1": "", "3": "内的要因の影響"}, 40)
    assert [codes.labelled(code) for code in ("3", "1", "9")] == ["3 内的要因の影響", "1", "9"]


def test_what_a_legend_does_not_say_of_a_mark_is_no() -> None:
    mark = Mark("A", "計画どおり", asks_reason=True)
    assert (mark.closes, mark.watched_after) == (False, 0)
    plan = Vocabulary((mark, Mark("D", "廃止", asks_reason=False, closes=True)), {"1": "その他", "2": "予算"}, 40)
    assert (plan.signs, plan.needing_reason, plan.needing_none, plan.ending) == (("A", "D"), ("A",), ("D",), ("D",))
    assert plan.free_codes == ("1",)
    assert plan.meanings == {"A": "計画どおり", "D": "廃止"}


def test_the_published_legend() -> None:
    """Sign, whether a reason is due, whether it is the end, and after how many periods the council is shown it."""
    assert [(mark.sign, mark.asks_reason, mark.closes, mark.watched_after) for mark in MARKS] == [
        ("○", False, False, 0),
        ("△", True, False, 1),
        ("□", True, False, 4),
        ("×", True, False, 1),
        ("◎", False, True, 0),
        ("-", True, True, 1),
        ("/", True, False, 0),
    ]
    assert [(code, bool(label)) for code, label in CODES.items()] == [
        ("1", False),
        ("2", True),
        ("3", True),
        ("4", True),
    ]
    assert DEFAULT_TEXT_LIMIT == 1000


def test_what_is_quoted_is_on_one_line_and_not_too_long() -> None:
    assert shown("あ\nい  う") == "あ い う"
    assert shown("あ" * 60) == "あ" * 60
    assert shown("あ" * 61) == "あ" * 60 + "…"
    assert (quoted("○"), quoted("")) == ("「○」", "空欄")
