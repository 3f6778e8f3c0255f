"""Earlier quarters of the same year: what is taken over from their tables, and what stops a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.history.past import PastUnusable, read_past
from pipeline.register.read import Register
from schemas.period import parse_period
from tests.support.quarter import INITIATIVES, Place, clean_quarter, contents, edit_cells, values, write_register
from tests.support.steps import area, form_of, make_forms, plan_rows, request_of, unlocked, write_table

ONE = dict.fromkeys(INITIATIVES, "○")


@pytest.fixture
def second(tmp_path: Path) -> Place:
    """R5-2 of the small plan, with clean returns that say ○ of the first quarter."""
    return clean_quarter(tmp_path, "R5-2")


def first_marks(place: Place) -> list[str]:
    marks = place.merged()["q1"].tolist()
    assert all(isinstance(mark, str) for mark in marks)
    return marks


def test_the_first_quarter_comes_from_its_own_table(second: Place, torimatome: Any) -> None:
    write_table(second, "R5-1", ONE | {1: "△", 4: ""})
    done = torimatome(*second.command())
    assert done.code == 0
    assert first_marks(second) == ["△", "○", "○", "○", "○", "○"]
    found = [(one["rule"], one["serial_no"], one["cell"], one["value"]) for one in second.findings()]
    assert found == [("past-changed", "1", "F8", "○")]
    assert "前の期の結果：R5-1" in done.out
    facts = json.loads((second.out / "run.json").read_text(encoding="utf-8"))
    assert "out/R5-1/merged.csv" in facts["inputs"]


@pytest.mark.slow
def test_a_merged_quarter_is_the_next_ones_past(second: Place, torimatome: Any) -> None:
    before = clean_quarter(second.root, "R5-1")
    before.merge()
    done = torimatome(*second.command())
    assert "R5-1 は、まだ暫定版です。" in done.out
    assert second.findings()[0]["rule"] == "past-changed"
    assert first_marks(second) == ["○", "△", "◎", "□", "○", "×"]
    before.merge(final=True)
    assert "暫定版です。" not in torimatome(*second.command()).out


def test_the_latest_table_of_the_year_counts(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path)
    write_table(place, "R5-1", dict.fromkeys(INITIATIVES, "×"))
    write_table(place, "R5-2", dict.fromkeys(INITIATIVES, "○□"))
    place.look()
    merged = place.merged()
    assert merged["q1"].tolist() == ["○"] * 6
    assert merged["q2"].tolist() == ["□"] * 6
    assert merged["q3"].tolist() == ["○"] * 6


def test_numbers_that_moved_within_a_year_stop_the_run(second: Place, torimatome: Any) -> None:
    write_table(second, "R5-1", ONE)
    rows = plan_rows()
    rows["事業"][0][0], rows["事業"][2][0] = "3", "1"
    write_register(second, rows)
    way_out = (
        "年度の途中では、通しNo.を変えないでください"
        "（前の期の表のほうが誤っている場合は、先に R5-1 を取りまとめ直してください）。"
    )
    for name in ("merge", "forms", "status"):
        done = torimatome(*second.command(name=name))
        assert (done.code, done.out) == (2, "")
        told = [line.strip() for line in done.err.splitlines() if "R5.xlsx!" in line]
        assert told == [
            "R5.xlsx!事業!A2: 通しNo.3「・商店街の催しの支援」は、前の期（R5-1）では通しNo.1でした。" + way_out,
            "R5.xlsx!事業!A4: 通しNo.1「・起業の相談窓口の設置」は、前の期（R5-1）では通しNo.3でした。" + way_out,
        ]
    assert not second.out.exists()


def test_a_name_put_right_within_a_year_keeps_its_marks(second: Place) -> None:
    write_table(second, "R5-1", ONE | {2: "△"})
    rows = plan_rows()
    rows["事業"][1][7] = "・空き店舗の活用の検討（調査を含む）"
    write_register(second, rows)
    second.look()
    assert first_marks(second)[1] == "△"


@pytest.mark.slow
def test_a_quarter_asked_for_again_is_taken_from_the_return(tmp_path: Path) -> None:
    place = clean_quarter(tmp_path)
    write_table(place, "R5-1", ONE | {3: ""}, owing=3)
    write_table(place, "R5-2", dict.fromkeys(INITIATIVES, "○○") | {2: ("○", ""), 3: ("", "○")}, owing=2)
    write_table(place, "R5-3", dict.fromkeys(INITIATIVES, "○○○") | {2: ("○", "", "○"), 3: ("", "○", "○")})
    edit_cells(place.raw / "回答票_産業課.xlsx", [{"cell": "G9", "value": "△"}, {"cell": "F10", "value": "●"}])
    past = read_past(place.folders.out, place.period, place.register())
    assert past.files == tuple(place.folders.out / f"R5-{number}" / "merged.csv" for number in (1, 2, 3))
    place.merge()
    assert [(one["rule"], one["cell"]) for one in place.findings()] == [("mark-illegal", "F10")]
    merged = place.merged().set_index("serial_no")
    assert merged.loc["2", ["q1", "q2", "q3", "q4"]].tolist() == ["○", "△", "○", "△"]
    assert merged.loc["3", ["q1", "q2", "q3", "state"]].tolist() == ["", "○", "○", "unresolved"]
    request = request_of(place, "産業課")
    assert unlocked(request) == area("I9:K11") | {"G10", "F11"}
    assert values(request)["F11"] == "●"


def test_what_is_asked_to_be_corrected_can_be_corrected(tmp_path: Path) -> None:
    """A new initiative owes nothing for the past; but what is wrong there and asked about is not locked."""
    place = clean_quarter(tmp_path)
    write_table(place, "R5-3", {number: "○○○" for number in INITIATIVES if number != 3})
    edit_cells(place.raw / "回答票_産業課.xlsx", [{"cell": "F10", "value": "●"}])
    place.merge()
    asked = {one["cell"] for one in place.findings() if one["severity"] == "error"}
    open_now = unlocked(request_of(place, "産業課")) if asked else set()
    assert {f"{cell[0]}{int(cell[1:]) + 1}" for cell in asked} <= open_now


def test_a_table_that_a_killed_run_left_aside_is_used(second: Place) -> None:
    """A merge of the first quarter that ended between its two renames has left its former output beside it."""
    write_table(second, "R5-1", ONE | {1: "△"})
    (second.folders.out / "R5-1").rename(second.folders.out / ".R5-1.former")
    make_forms(second)
    assert values(form_of(second, "産業課"))["F8"] == "△"


def damaged(path: Path, how: str) -> None:
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    path.write_bytes(
        {
            "empty": b"",
            "in cp932": content.decode("utf-8-sig").encode("cp932"),
            "an illegal mark": content.replace("○".encode(), "●".encode(), 1),
            "a column less": content.replace(b",state,", b",", 1),
            "a number twice": content + lines[-1],
            "no number": content.replace(b"\r\n2,", b"\r\n,", 1),
            "cut off within a letter": content[: content.rindex("観光課".encode()) + 1],
            "cut off after a cell": content[: content.rindex("観光課".encode()) + len("観光課".encode())],
            "cut off within the state": content[: content.rindex(b"accepted") + 4],
            "a cell too many": lines[0] + lines[1].rstrip() + b",x,y\r\n" + b"".join(lines[2:]),
            "an open quotation": content + b'7,"',
            "a number too large": content.replace(b"\r\n2,", b"\r\n12345678901234567890,", 1),
            "a number of ten digits": content.replace(b"\r\n2,", b"\r\n1234567890,", 1),
        }[how]
    )


DAMAGES = (
    *("empty", "in cp932", "an illegal mark", "a column less", "a number twice", "no number"),
    *("cut off within a letter", "cut off after a cell", "cut off within the state"),
    *("a cell too many", "an open quotation", "a number too large", "a number of ten digits"),
)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return clean_quarter(tmp_path_factory.mktemp("register"), "R5-2").register()


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_earlier_table_is_not_used(tmp_path: Path, register: Register, how: str) -> None:
    place = Place(tmp_path, parse_period("R5-2"))
    damaged(write_table(place, "R5-1", ONE), how)
    with pytest.raises(PastUnusable):
        read_past(place.folders.out, place.period, register)


def test_a_damaged_earlier_table_stops_the_run(second: Place, torimatome: Any) -> None:
    damaged(write_table(second, "R5-1", ONE), "cut off after a cell")
    before = contents(second.root)
    assert torimatome(*second.command(name="forms")).code == 2
    done = torimatome(*second.command())
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "エラー：前の期の結果「R5-1/merged.csv」を読み取れません。"
        "手で直した場合は、その期を取りまとめ直してください。"
        "計画の「凡例」や「評価理由」から、前の期に使った記号や選択肢をなくした場合は、元に戻してください。\n"
    )
    assert contents(second.root) == before


def test_what_is_not_in_the_plan_any_more_is_told_in_the_tables_order(second: Place) -> None:
    """The latest table is used once, also where it is the one that tells what is owed."""
    write_table(second, "R5-1", ONE | {3: ""}, owing=3)
    rows = plan_rows()
    rows["事業"] = [row for row in reversed(rows["事業"]) if row[0] not in ("2", "6")]
    write_register(second, rows)
    past = read_past(second.folders.out, second.period, second.register())
    assert past.files == (second.folders.out / "R5-1" / "merged.csv",)
    assert past.changed[0] == "前の期にあった通しNo. 2、6 の事業が、計画にありません。"


def test_a_name_that_two_numbers_had_stops_no_run(second: Place) -> None:
    """Which of the two a third number has now, nobody knows."""
    twins = INITIATIVES | {2: INITIATIVES[1]}
    write_table(second, "R5-1", ONE, twins)
    rows = plan_rows()
    rows["事業"] = [[*row[:5], *INITIATIVES[1 if row[0] == "3" else int(row[0])]] for row in rows["事業"][2:]]
    write_register(second, rows)
    past = read_past(second.folders.out, second.period, second.register())
    assert past.answers["q1"][3] == "○"
