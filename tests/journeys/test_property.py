"""What is legal comes out as it went in, whatever people write."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.books.form import Form
from pipeline.returns.interpret import code_reader, mark_reader, only_signs, serial_reader
from pipeline.storage.csvfile import read_csv, write_csv
from pipeline.texts import as_text
from schemas.layout import DEFAULT
from schemas.vocabulary import CODES, DEFAULT_TEXT_LIMIT, MARKS, READ_AS, SUGGESTED, Vocabulary
from tests.support.quarter import DEPARTMENTS, INITIATIVES, Place, clean_quarter, return_name, write_form
from tests.support.strategies import ANY_TEXT, FREE_TEXTS

VOCABULARY = Vocabulary(MARKS, CODES, DEFAULT_TEXT_LIMIT)
SIGNS = st.sampled_from(VOCABULARY.signs)
BLANKS = st.text(st.sampled_from(" \u3000\t\n\u00a0\u200b\u2003\ufeff"), max_size=3)
ANSWER = st.fixed_dictionaries(
    dict.fromkeys(DEFAULT.marks, SIGNS)
    | {
        "reason_code": st.sampled_from(["", *VOCABULARY.codes]),
        "reason_text": FREE_TEXTS.filter(lambda text: not only_signs(as_text(text))),
    }
)


def merged_answers(place: Place) -> list[dict[str, str]]:
    return place.merged()[list(DEFAULT.answered)].to_dict("records")


def fill(place: Place, answers: dict[int, dict[str, str]]) -> None:
    for department in DEPARTMENTS:
        form = Form(department, answers=answers, open_past=True)
        write_form(place.raw / return_name(department), place.register(), place.period, form)


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANSWER, min_size=len(INITIATIVES), max_size=len(INITIATIVES)))
@example([dict.fromkeys(DEFAULT.marks, "○") | {"reason_code": "", "reason_text": "=1+1\x1f \x9f+1"}] * len(INITIATIVES))
def test_legal_answers_come_out_unchanged(answers: list[dict[str, str]]) -> None:
    """But for control characters, which no sheet shows."""
    with tempfile.TemporaryDirectory() as folder:
        place = clean_quarter(Path(folder))
        fill(place, dict(zip(INITIATIVES, answers, strict=True)))
        place.look()
        said = [answer | {"reason_text": as_text(answer["reason_text"])} for answer in answers]
        assert merged_answers(place) == said


@pytest.mark.slow
def test_a_text_comes_out_unchanged(quarter: Place) -> None:
    for texts in (["あ" * 32_767, "一行目\n\n三行目", "a\tb", "'=1", "=", "-1"], ["○", "◎", "△", "×", "□", "1"]):
        said = [dict.fromkeys(DEFAULT.marks, "○") | {"reason_code": "", "reason_text": text} for text in texts]
        fill(quarter, dict(zip(INITIATIVES, said, strict=True)))
        quarter.look()
        assert merged_answers(quarter) == said


def test_line_ends_become_one_and_outer_blanks_go(quarter: Place) -> None:
    written = {1: "一\r\n二\r三", 2: "\u3000 \n一 二\u3000\n ", 3: "\u200b一\u00a0", 6: " \u3000\n "}
    for department, numbers in (("産業課", (1, 2, 3)), ("観光課", (6,))):
        rows = [["通しNo.", "4期", "選択肢", "評価理由"], *([number, "○", "", written[number]] for number in numbers)]
        stream = io.StringIO()
        csv.writer(stream).writerows(rows)
        (quarter.raw / return_name(department)).unlink()
        (quarter.raw / f"{department}.csv").write_bytes(stream.getvalue().encode("utf-8-sig"))
    quarter.look()
    read = quarter.merged().set_index("serial_no")["reason_text"]
    assert [read[number] for number in ("1", "2", "3", "6")] == ["一\n二\n三", "一 二", "一", ""]


@pytest.mark.slow
@settings(max_examples=150)
@given(st.lists(st.tuples(ANY_TEXT, SIGNS), min_size=1, max_size=4))
@example([("''=1", "-"), ("'-", "○"), ("-", "-"), ("\r", "-")])
@example([("a\r\nb", "/"), ("\r\n", "/")])
def test_our_csv_files_give_back_any_text(rows: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["text", "q4"], dtype="str")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "merged.csv"
        write_csv(path, frame, ("q4",))
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert list(read_csv(path, ("q4",)).itertuples(index=False, name=None)) == rows


@pytest.mark.parametrize("kind", ["str", "category"])
def test_a_missing_value_is_refused_and_not_written(kind: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": pd.Series(["x", None, "y"], dtype=kind)})
    for data in ((), ("text",)):
        with pytest.raises(ValueError, match="text"):
            write_csv(tmp_path / "a.csv", frame, data)


@settings(max_examples=150)
@given(FREE_TEXTS.filter(bool), SIGNS)
def test_no_cell_of_a_csv_file_begins_a_formula_but_marks(text: str, sign: str) -> None:
    frame = pd.DataFrame([(text, sign)], columns=["text", "q4"], dtype="str")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "merged.csv"
        write_csv(path, frame, ("q4",))
        with path.open(encoding="utf-8-sig", newline="") as stream:
            written = list(csv.reader(stream))[1]
    assert written[0].lstrip("\0\x1f\x9f \u200b")[0] not in "=+-@\t＝＋－＠"
    assert written[1] == sign


@given(SIGNS, BLANKS, BLANKS)
def test_a_legal_mark_is_itself(sign: str, before: str, after: str) -> None:
    assert mark_reader(VOCABULARY)(as_text(before + sign + after)).value == sign


@pytest.mark.parametrize(("mark", "sign"), [(mark, sign) for mark, signs in READ_AS.items() for sign in signs])
def test_an_unambiguous_look_alike_is_the_mark(mark: str, sign: str) -> None:
    read = mark_reader(VOCABULARY)
    assert read(sign).value == mark
    assert read(f"\u3000{sign}\ufe0f ").value == mark


@pytest.mark.parametrize(("mark", "sign"), [(mark, sign) for mark, signs in SUGGESTED.items() for sign in signs])
def test_an_ambiguous_look_alike_is_only_suggested(mark: str, sign: str) -> None:
    for written in (sign, f" {sign}\u3000"):
        read = mark_reader(VOCABULARY)(written)
        assert read.value == ""
        assert f"「{mark}」" in read.hint


def test_no_sign_means_two_marks() -> None:
    signs = [sign for table in (READ_AS, SUGGESTED) for signs in table.values() for sign in signs]
    assert len(signs) == len(set(signs))
    assert not set(signs) & set(VOCABULARY.signs)


@given(SIGNS, st.sampled_from(["一部", "（一部）", "です", "予定どおり", " 完了"]))
def test_a_mark_followed_by_words_is_never_read(sign: str, words: str) -> None:
    assert mark_reader(VOCABULARY)(sign + words).value == ""


@given(ANY_TEXT)
def test_only_legal_marks_and_codes_are_ever_read(text: str) -> None:
    assert mark_reader(VOCABULARY)(text).value in {"", *VOCABULARY.signs}
    assert code_reader(VOCABULARY.codes)(text).value in {"", *VOCABULARY.codes}
    assert serial_reader()(text) >= 0


CODE = st.sampled_from(list(CODES))
WIDE = str.maketrans("1234", "１２３４")
CIRCLED = str.maketrans("1234", "①②③④")


@given(CODE, BLANKS, BLANKS)
def test_a_code_is_read_in_all_its_spellings(code: str, before: str, after: str) -> None:
    read = code_reader(VOCABULARY.codes)
    spellings = [code, f"{code}.0", code.translate(WIDE), code.translate(CIRCLED), f"({code})", f"（{code}）"]
    spellings += [f"{code}.", f"{code}：", f"{code}．", f"{code} {CODES[code]}", f"{code}{CODES[code]}"]
    for written in spellings:
        found = read(as_text(before + written + after))
        assert (found.value, found.text) == (code, ""), written


@pytest.mark.parametrize(("code", "label"), [(code, label) for code, label in CODES.items() if label])
def test_a_label_alone_is_its_code(code: str, label: str) -> None:
    assert code_reader(VOCABULARY.codes)(label)[:2] == (code, "")


@given(CODE.filter("1".__ne__), st.sampled_from(["関係者との協議が続いている。", "㈱①に委託した\n次年度に行う"]))
def test_code_label_and_text_in_one_cell_are_split(code: str, text: str) -> None:
    read = code_reader(VOCABULARY.codes)
    assert read(f"{code} {CODES[code]}\n{text}")[:2] == (code, text)
    assert read(f"{code}：{text}")[:2] == (code, text)


@pytest.mark.parametrize("written", ["2、3", "2,3", "2 3", "23", "②③", "2と3", "2・3", "２／３", "2\n3"])
def test_two_codes_are_none(written: str) -> None:
    assert code_reader(VOCABULARY.codes)(written)[:2] == ("", "")


@pytest.mark.parametrize(
    "written", ["2 その他", "3：外的要因（インフラの整備、法令の整備が進んでいない等）の影響", "5", "0", "3.5", "-3"]
)
def test_a_code_that_is_none(written: str) -> None:
    assert code_reader(VOCABULARY.codes)(written).value == ""


@given(st.integers(1, 999_999))
def test_a_number_is_read_in_all_its_spellings(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for written in (str(number), f"{number}.0", f" {number} ", wide, f"No.{number}", f"№{number}", f"No. {number}"):
        assert serial_reader()(as_text(written)) == number


@pytest.mark.parametrize("written", ["", "7-2", "7.5", "-7", "七", "合計", "7a", "7,8", "0", "基本目標1"])
def test_a_number_that_is_none(written: str) -> None:
    assert serial_reader()(written) == 0
