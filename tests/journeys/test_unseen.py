"""Characters that nobody sees, or that a terminal obeys: none is echoed, no output holds a control."""

from __future__ import annotations

import email
import email.policy
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pipeline.books.form import Form
from pipeline.legible import legible
from tests.support.quarter import (
    DEPARTMENTS,
    ROOT,
    Place,
    add_sheet,
    clean_answers,
    edit_cells,
    register_rows,
    return_name,
    write_form,
    write_register,
)

CONTROL = re.compile("[\0-\b\v\f\x0e-\x1f\x7f-\x9f]|_x00(?:0[0-8BCEF]|1[0-9A-F]|[789][0-9A-F])_")
UNSEEN = re.compile("[\0-\b\v-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
TITLE = "\x1b]0;題\x07\x1b[2J\x9b31m\u202e\u200b"
"""Sets a window's title, clears the screen, makes it red, and turns round what follows."""
ESCAPED = "_x001B_]0;題_x0007__x001B_[2J\x9b31m\u202e\u200b"
"""The same as openpyxl has to be given it."""


def test_characters_that_nobody_sees_are_shown_by_their_code() -> None:
    assert legible("a\0b\x1b\x7f\x85\u202e\u2066\u2028\ud800\r\x9b") == (
        "a［U+0000］b［U+001B］［U+007F］［U+0085］［U+202E］［U+2066］［U+2028］［U+D800］［U+000D］［U+009B］"
    )
    assert (
        legible("a\u200bb\u00adc\ufeff字\u200d\U000e0041") == "a［U+200B］b［U+00AD］c［U+FEFF］字［U+200D］［U+E0041］"
    )
    kept = "一行\n二行\tタブ 👨‍👩‍👧 👩🏽‍💻 ❤️‍🔥 葛\U000e0100 ｶﾞ か\u3099"
    assert legible(kept) == kept


def test_there_is_one_way_to_the_screen() -> None:
    modules = [path for path in (ROOT / "pipeline").rglob("*.py") if "click.echo(" in path.read_text(encoding="utf-8")]
    assert [path.relative_to(ROOT).as_posix() for path in modules] == ["pipeline/commands/screen.py"]


@pytest.fixture
def unseen(quarter: Place) -> Place:
    """The clean quarter with such characters in all texts of the register, and in cells, notes and names of returns."""
    rows = register_rows()
    rows["計画"] = [
        [item, f"{TITLE}{text}" if item in ("計画名", "団体名", "取りまとめ担当", "連絡先") else text]
        for item, text in rows["計画"]
    ]
    rows["事業"] = [[*row[:5], f"{TITLE}{row[5]}", row[6], f"{row[7]}{TITLE}"] for row in rows["事業"]]
    rows["主管課等"] = [[name, "", "a@example.jp", TITLE] for name, *_ in rows["主管課等"]]
    rows["凡例"] = [[sign, f"{meaning}{TITLE}", *more] for sign, meaning, *more in rows["凡例"]]
    rows["評価理由"] = [[code, f"{label}{TITLE}"] for code, label in rows["評価理由"]]
    write_register(quarter, rows)
    for department in DEPARTMENTS:
        form = Form(department, answers=clean_answers(quarter.period))
        write_form(quarter.raw / return_name(department), quarter.register(), quarter.period, form)
    edits = [
        {"cell": "I8", "value": f"○{ESCAPED}", "note": f"訂正{TITLE[:1]}".replace("\x1b", "\x9b")},
        {"cell": "I9", "value": "×_x0007_"},
        {"cell": "J9", "value": "3_x001F_"},
        {"cell": "K9", "value": f"一行目_x000B_二行目{ESCAPED}"},
        {"cell": "L9", "value": f"枠の外{ESCAPED}"},
    ]
    edit_cells(quarter.raw / return_name("産業課"), edits)
    table = [("通しNo.", "4期", "選択肢", "評価理由"), (999, ESCAPED, ESCAPED, ESCAPED)]
    add_sheet(quarter.raw / f"観光課_{TITLE}\n\udc80.xlsx", "表\x9b31m\x85\u202e", table)
    (quarter.raw / f"{TITLE}.xlsx").write_bytes(b"PK\x03\x04")
    (quarter.raw / f"{TITLE}\udcff").mkdir()
    return quarter


def texts_of(path: Path) -> list[str]:
    """What a file of ours says, decoded; of a workbook all its parts."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return [archive.read(name).decode() for name in archive.namelist() if not name.endswith(".vml")]
    if path.suffix == ".eml":
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
        body = message.get_body()
        assert body is not None
        return [str(value) for value in message.values()] + [body.get_content()]
    return [path.read_text(encoding="utf-8")]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="only here can a file have such a name")
def test_nothing_of_others_reaches_the_terminal_and_no_output_has_a_control_character(
    unseen: Place, torimatome: Any
) -> None:
    files = sorted(unseen.raw.iterdir())
    commands = [unseen.command(), unseen.command(name="forms"), unseen.command(name="status")]
    commands += [unseen.command("--final")]
    commands += [("check", *map(str, filter(Path.is_file, files)), *unseen.command(name="check")[2:])]
    said = [torimatome(*command) for command in commands]
    assert [done.code for done in said] == [0, 0, 0, 1, 1]
    for done in said:
        assert not UNSEEN.search(done.out + done.err)
    assert "［U+001B］]0;題［U+0007］" in said[3].err and "［U+202E］" in said[3].err
    made = [path for path in unseen.out.rglob("*") if path.is_file()]
    assert {path.suffix for path in made} == {".xlsx", ".csv", ".html", ".json", ".md", ".eml"}
    for path in made:
        assert not CONTROL.search(path.name)
        for text in texts_of(path):
            assert not CONTROL.search(text), path
    merged = unseen.merged().set_index("serial_no")
    assert list(merged.loc["1", ["q4", "state"]]) == ["", "unresolved"]
    answer = ["×", "3", "一行目\n二行目]0;題[2J31m\u202e"]
    assert list(merged.loc["2", ["q4", "reason_code", "reason_text"]]) == answer
