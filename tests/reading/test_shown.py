"""What cells show by their number formats, as a Japanese Excel does."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.reading import Limits, Unreadable, read_file
from pipeline.reading.shown import shown
from pipeline.texts import as_text
from tests.reading import books
from tests.reading.formatted import grid, number, row, styles
from tests.reading.xlsb import write_xlsb

FIXTURES = Path(__file__).with_name("fixtures")


DAY = date(2024, 3, 31)


NUMBERS = [
    (0.8, "0%", "80%"),
    (0.855, "0%", "86%"),
    (0.8555, "0.0%", "85.6%"),
    (1.005, "0.00", "1.01"),
    (2.5, "0", "3"),
    (-2.5, "0", "-3"),
    (-0.4, "0", "-0"),
    (5, "000", "005"),
    (0.5, "#.##", ".5"),
    (1, "0.##", "1."),
    (1.5, "??0.0??", "1.5"),
    (0, "#", ""),
    (1250000, "#,##0", "1,250,000"),
    (1250000, '#,##0"円"', "1,250,000円"),
    (1234, "0,000", "1,234"),
    (1234567, "#,##0,", "1,235"),
    (1234567, "0.0,,", "1.2"),
    (12345678, '#,##0,"千円"', "12,346千円"),
    (12, '0"件実施"', "12件実施"),
    (12, "0件", "12件"),
    (5, '"第"0"回審議会で決定"', "第5回審議会で決定"),
    (5, r"\第0\回", "第5回"),
    (1234567, "000-0000", "123-4567"),
    (1030, '00"時"00"分"', "10時30分"),
    (1234, '"¥"#,##0', "¥1,234"),
    (1234, "[$¥-411]#,##0", "¥1,234"),
    (1234, "[$€-2] #,##0.00", "€ 1,234.00"),
    (-1234.5, "#,##0.0", "-1,234.5"),
    (1234, "#,##0_);(#,##0)", "1,234"),
    (-1234, "#,##0_);(#,##0)", "(1,234)"),
    (0, '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ ', "-"),
    (0.1234, '0.00"％"', "0.12％"),
    (12, '"約"General', "約12"),
    (3, 'General"件"', "3件"),
    (3.25, 'G/標準"人"', "3.25人"),
    (123, "@", "123"),
    (1234.5, "# ?/?", "1234 1/2"),
    (0.333, "# ?/?", "1/3"),
    (0.99, "# ?/?", "1"),
    (2, "# ?/?", "2"),
    (0, "# ?/?", "0"),
    (1.25, "?/?", "5/4"),
    (0.5, "# ?/8", "4/8"),
    (3.14159, "# ??/??", "3 14/99"),
    (15_000_000_000, "0.00E+00", "1.50E+10"),
    (0.00012, "0.0E+0", "1.2E-4"),
    (12345, "##0.0E+0", "12.3E+3"),
    (9.99, "0.0E+00", "1.0E+01"),
    (0, "0.0E+00", "0.0E+00"),
    (12, "0E-0", "1E1"),
    (123, "[DBNum1]0", "一二三"),
    (123, "[DBNum1]General", "百二十三"),
    (20345, "[DBNum1]General", "二万三百四十五"),
    (123, "[DBNum3]0", "１２３"),
    (123, "[$-1D000411]0", "１２３"),
]


SECTIONS = [
    (1, '[=1]"○";[=2]"△";"×"', "○"),
    (2, '[=1]"○";[=2]"△";"×"', "△"),
    (3, '[=1]"○";[=2]"△";"×"', "×"),
    (150, '[>=100]"多";[>=10]"中";"少"', "多"),
    (15, '[>=100]"多";[>=10]"中";"少"', "中"),
    (1.5, '[>=100]"多";[>=10]"中";"少"', "少"),
    (-5, "[<0]0;0", "5"),
    (-5, "[>10]0;0", "-5"),
    (-5, '0;[赤]"△"0', "△5"),
    (-5, '[Blue]0;[Color 3]"▲ "0', "▲ 5"),
    (-5, "0;-0;;@", "-5"),
    (0, "0;-0;;@", ""),
    (0, '0;-0;"なし"', "なし"),
    (5, ";;;", ""),
    (-5, "0;;", ""),
    (-5, '"変更なし"', "-変更なし"),
]


TEXTS = [
    ("あ", '@"（一部）"', "あ（一部）"),
    ("あ", '"「"@"」"', "「あ」"),
    ("あ", '0;0;0;@"様"', "あ様"),
    ("あ", ";;;", ""),
    ("あ", "0.0%", "あ"),
    ("あ", "yyyy/m/d;@", "あ"),
    ("あ", '0;0;0;"済"', "済"),
]


MOMENTS = [
    (date(2024, 4, 1), 'm"月"d"日"', "4月1日"),
    (DAY, "yyyy/m/d", "2024/3/31"),
    (DAY, "m/d/yyyy", "3/31/2024"),
    (DAY, "yy.mm.dd", "24.03.31"),
    (DAY, "d", "31"),
    (DAY, "d-mmm-yy", "31-Mar-24"),
    (DAY, "mmmm", "March"),
    (DAY, "mmmmm", "M"),
    (DAY, "[$-411]mmmm", "3月"),
    (DAY, "[$-411]ge.m.d", "R6.3.31"),
    (DAY, "[$-1030411]ge\\.m\\.d", "R6.3.31"),
    (DAY, '[$-411]gge"年"', "令6年"),
    (DAY, '[$-411]ggge"年"m"月"d"日";@', "令和6年3月31日"),
    (DAY, '[$-ja-JP-x-gannen]ggge"年"m"月"d"日"', "令和6年3月31日"),
    (DAY, "gee.mm.dd", "R06.03.31"),
    (date(2019, 5, 1), '[$-411]ggge"年"m"月"d"日"', "令和元年5月1日"),
    (date(2019, 5, 1), "[$-411]ge.m.d", "R1.5.1"),
    (date(2019, 4, 30), 'ggge"年"m"月"d"日"', "平成31年4月30日"),
    (date(1989, 1, 7), "ge.m.d", "S64.1.7"),
    (date(1926, 12, 24), "ge.m.d", "T15.12.24"),
    (date(1912, 7, 29), "ge.m.d", "M45.7.29"),
    (DAY, '[DBNum1][$-411]ggge"年"m"月"d"日"', "令和六年三月三十一日"),
    (DAY, '[DBNum1]yyyy"年"m"月"', "二〇二四年三月"),
    (date(2024, 4, 1), "aaa", "月"),
    (date(2024, 4, 1), "m/d(aaaa)", "4/1(月曜日)"),
    (date(2024, 4, 1), "ddd", "Mon"),
    (date(2024, 4, 1), "[$-411]dddd", "月曜日"),
    (DAY, "[$-F800]dddd, mmmm dd, yyyy", "2024年3月31日"),
    (datetime(2024, 3, 31, 10, 30), "yyyy/m/d h:mm", "2024/3/31 10:30"),
    (45382, "[$-411]ge.m.d", "R6.3.31"),
    (45382.5, "aaa h", "日 12"),
    (time(10, 30), "h:mm", "10:30"),
    (time(9, 5), "hh:mm:ss", "09:05:00"),
    (time(0, 3, 4), "mm:ss", "03:04"),
    (time(0, 3, 4, 560_000), "mm:ss.0", "03:04.6"),
    (time(13, 5), "h:mm AM/PM", "1:05 PM"),
    (time(0, 5), "h:mm AM/PM", "12:05 AM"),
    (time(13, 5), "[$-411]AM/PM h:mm", "午後 1:05"),
    (time(9, 5), '午前/午後h"時"m"分"', "午前9時5分"),
    (time(9, 5), 'h"時"mm"分"', "9時05分"),
    (time(9, 5), "[$-F400]h:mm:ss AM/PM", "9:05:00"),
    (timedelta(hours=36), "[h]:mm", "36:00"),
    (timedelta(hours=36, minutes=5), '[h]"時間"mm"分"', "36時間05分"),
    (timedelta(hours=2), "[mm]:ss", "120:00"),
    (timedelta(minutes=1), "[s]", "60"),
    (1, "yyyy/m/d", "1900/1/1"),
    (59, "yyyy/m/d", "1900/2/28"),
    (60, "yyyy/m/d", "1900/2/29"),
    (date(1900, 2, 28), "yyyy/m/d", "1900/2/28"),
    (date(1900, 3, 1), "yyyy/m/d", "1900/3/1"),
]


@pytest.mark.parametrize(("value", "code", "text"), [*NUMBERS, *SECTIONS, *TEXTS, *MOMENTS])
def test_shown(value: Any, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_what_is_shown_counts_as_text(tmp_path: Path) -> None:
    parts = books.book(row("", number(1), number(2)), styles=styles(f'0"{"長" * 100}"', f'0"{"長" * 100}"'))
    found = read_file(books.write(tmp_path / "a.xlsx", parts), Limits(text=150))
    assert isinstance(found, Unreadable) and found.rule == "file-too-large"


EXPECTED = [
    "86%",
    "1,250,000円",
    "第5回審議会で決定",
    "△",
    "△5",
    "R6.3.31",
    "4/1(月)",
    "2024/3/31 10:30",
    "午前 10:30",
    "36:00",
    "0.3",
    "3",
    "TRUE",
    "1 1/2",
    "",
]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_every_format_shows_the_same(suffix: str) -> None:
    found = grid(FIXTURES / f"formats.{suffix}")
    texts = [as_text(values[0]) for values in found.rows]
    for flag in found.flags:
        assert flag.kind == "shown"
        texts[flag.row - 1] = flag.text
    assert texts == EXPECTED
    assert found.rows[9] == [timedelta(hours=36)]


def test_flags_of_an_xlsb(tmp_path: Path) -> None:
    codes = ("0%", '[=2]"△";"×"', '@"（一部）"', "yyyy/m/d", "[h]:mm")
    write_xlsb(tmp_path / "a.xlsb", [[0.8], [2.0], ["済"], [45382.0], [1.5]], formats=codes)
    found = grid(tmp_path / "a.xlsb")
    assert found.rows == [[0.8], [2], ["済"], [DAY], [timedelta(hours=36)]]
    assert [flag.text for flag in found.flags] == ["80%", "△", "済（一部）", "2024/3/31", "36:00"]
