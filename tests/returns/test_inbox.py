"""What a return's file name tells, and names that few expect."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from pipeline.merging.quarter import Clock, Quarter, read_quarter
from pipeline.returns.inbox import collect, printable
from pipeline.returns.whose import guessed
from pipeline.storage.files import sha256
from tests.support.quarter import Place, contents, edit_cells, return_name, write_register
from tests.support.steps import address_departments, plan_rows, records, rules_of

FIRST = return_name("産業課")
POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows keeps names as Unicode, and makes no such files")


def looked(place: Place) -> Quarter:
    return read_quarter(place.period, place.folders, Clock())


def found(now: Quarter) -> list[tuple[str, ...]]:
    """Rule, department, file and number of each finding."""
    return rules_of(records(now), "department", "file", "serial_no")


def whole_table(place: Place, *names: str) -> None:
    """農業課 and 観光課 answer in one table, without a mark of ours, which comes under each of the names."""
    for department in ("農業課", "観光課"):
        (place.raw / return_name(department)).unlink()
    rows = ["通しNo.,主管課等,1期,2期,3期,4期,選択肢,評価理由"]
    rows += ["4,農業課,○,○,○,□,2,協議中", "5,農業課,○,○,○,○,,", "6,観光課,○,○,○,×,4,人手不足"]
    for name in names:
        (place.raw / name).write_text("\n".join(rows), encoding="utf-8")


# Two files of one content


def test_the_same_table_from_two_departments_counts_for_both(quarter: Place) -> None:
    whole_table(quarter, "農業課.csv", "観光課.csv")
    now = looked(quarter)
    assert now.merged["source_file"].tolist()[3:] == ["農業課.csv", "農業課.csv", "観光課.csv"]
    assert now.merged["q4"].tolist()[3:] == ["□", "○", "×"]
    assert now.merged["state"].tolist() == ["accepted"] * 6
    assert not {rule for rule, *_ in found(now)} & {"file-duplicate", "return-missing", "row-missing"}
    said = now.totals
    assert (said.read, said.merged) == (9, 6)
    assert said.read == said.merged + said.repeated + said.superseded + sum(said.set_aside.values())


@pytest.mark.parametrize("nameless", ["写.csv", "提出された回答票のコピーです.csv"])
def test_a_copy_without_a_department_is_the_duplicate(quarter: Place, nameless: str) -> None:
    """Whether its name is shorter or longer."""
    whole_table(quarter, "農業課.csv", "観光課.csv", nameless)
    now = looked(quarter)
    duplicates = [one for one in found(now) if one[0] == "file-duplicate"]
    assert duplicates == [("file-duplicate", "", nameless, "")]
    assert now.merged["source_file"].tolist()[3:] == ["農業課.csv", "農業課.csv", "観光課.csv"]


def test_a_second_copy_from_the_same_department_is_one(quarter: Place) -> None:
    whole_table(quarter, "農業課.csv", "農業課 (1).csv", "観光課.csv")
    now = looked(quarter)
    assert [one for one in found(now) if one[0] == "file-duplicate"] == [
        ("file-duplicate", "農業課", "農業課 (1).csv", "")
    ]


# Names


def test_names_that_differ_in_their_spelling_of_unicode_alone_are_two_files(quarter: Place) -> None:
    composed, apart = (unicodedata.normalize(form, "ガイド_産業課.xlsx") for form in ("NFC", "NFD"))
    content = (quarter.raw / FIRST).read_bytes()
    (quarter.raw / FIRST).unlink()
    for name in (composed, apart):
        (quarter.raw / name).write_bytes(content)
    if sum("産業課" in path.name for path in quarter.raw.iterdir()) < 2:
        pytest.skip("this file system takes the two names for one")
    edit_cells(quarter.raw / composed, [{"cell": "I8", "value": "△"}, {"cell": "J8", "value": "3"}])
    edit_cells(quarter.raw / apart, [{"cell": "I10", "value": "□"}, {"cell": "J10", "value": "2"}])
    now = quarter.merge().quarter
    names = sorted(file.name for file in now.files if "産業課" in file.name)
    assert names == ["ガイド_産業課.xlsx", "ガイド_産業課（2）.xlsx"]
    conflicts = [(rule, number) for rule, _, _, number in found(now) if rule == "return-conflict"]
    assert conflicts == [("return-conflict", "1"), ("return-conflict", "3")]
    assert {file for rule, _, file, _ in found(now) if rule == "return-conflict"} == {names[1]}
    messages = [one.message for one in now.findings if one.rule == "return-conflict"]
    assert all(f"もう一方はファイル「{names[0]}」のシート" in message for message in messages)
    facts = json.loads((quarter.out / "run.json").read_text(encoding="utf-8"))
    digests = {file.name: sha256(file.path) for file in now.files if "産業課" in file.name}
    assert {name: facts["inputs"][f"raw/R5-4/{name}"] for name in names} == digests
    assert len(set(digests.values())) == 2


@pytest.mark.slow
@POSIX
def test_a_name_that_is_no_utf8_stops_nothing(quarter: Place, torimatome: Any) -> None:
    """As an archive that was packed on Windows leaves it."""
    name = os.fsdecode(FIRST.encode("cp932"))
    try:
        (quarter.raw / FIRST).rename(quarter.raw / name)
    except OSError:
        pytest.skip("this file system keeps names as Unicode")
    edit_cells(quarter.raw / return_name("観光課"), [{"cell": "I8", "value": "●"}])
    for command in (quarter.command(name="status"), quarter.command()):
        done = torimatome(*command)
        assert (done.code, done.err) == (0, "")
    assert quarter.merged()["source_file"].tolist()[:3] == [FIRST] * 3
    assert quarter.merged()["q4"].tolist()[:3] == ["○", "△", "◎"]
    facts = json.loads((quarter.out / "run.json").read_text(encoding="utf-8"))
    assert facts["inputs"][f"raw/R5-4/{FIRST}"] == next(f.sha256 for f in looked(quarter).files if f.name == FIRST)


def test_two_names_side_by_side_decide_nothing(quarter: Place) -> None:
    rows = plan_rows()
    rows["主管課等"] += [["地域産業課", "地産、チサン", "", ""], ["防災課", "", "", ""], ["安全対策課", "", "", ""]]
    write_register(quarter, rows)
    known = quarter.register()
    senders = {
        "防災課・安全対策課.xlsx": "",
        "安全対策課と防災課の回答.xlsx": "",
        "回答票_産業課_農業課.xlsx": "",
        "産業課（地域産業課）.xlsx": "",
        "地域産業課_産業課.xlsx": "",
        "回答票_地産_農業課.xlsx": "",
        "回答票_地域産業課.xlsx": "地域産業課",
        "地 域 産 業 課.xlsx": "地域産業課",
        "回答票_地域産業課_地産.xlsx": "地域産業課",
        "ﾁｻﾝ.xlsx": "地域産業課",
        "回答票_産業課_産業課.xlsx": "産業課",
        "回答票_産業課.xlsx": "産業課",
        "回答票.xlsx": "",
    }
    assert {name: guessed(name, known) for name in senders} == senders


def test_a_table_with_two_names_in_its_own_is_that_of_each_row(quarter: Place) -> None:
    whole_table(quarter, "農業課・観光課.csv")
    now = looked(quarter)
    assert found(now) == []
    assert now.merged["source_file"].tolist()[3:] == ["農業課・観光課.csv"] * 3


# What is no workbook


@pytest.mark.parametrize("head", [b"From: a@b.jp\r\n", b"Received: from x by y\r\n", b"X-Unsent: 1\r\nTo: a@b.jp\r\n"])
def test_a_mail_is_told_to_have_its_attachment_taken_out(quarter: Place, head: bytes) -> None:
    (quarter.raw / FIRST).unlink()
    mail = head + "Subject: 回答票\r\nMIME-Version: 1.0\r\n\r\nお送りします。\r\n".encode()
    (quarter.raw / "回答_産業課.eml").write_bytes(mail)
    now = looked(quarter)
    assert found(now) == [
        ("file-unsupported", "産業課", "回答_産業課.eml", ""),
        ("return-missing", "産業課", "", ""),
    ]
    told = next(one for one in records(now) if one["rule"] == "file-unsupported")
    assert "メール" in told["message"] and "添付" in told["message"]


def test_an_output_folder_that_is_a_file_is_told(quarter: Place, torimatome: Any) -> None:
    address_departments(quarter, {"観光課": "a@b.jp"})
    (quarter.raw / return_name("観光課")).unlink()
    target = quarter.root / "結果.txt"
    target.write_bytes(b"kept")
    before = contents(quarter.root)
    for out in (target, target / "R5"):
        for name in ("merge", "forms", "status"):
            done = torimatome(name, "R5-4", *quarter.options[:4], "--out", str(out))
            assert (done.code, done.out) == (2, "")
            assert done.err.startswith("エラー：") and str(target) in done.err and "Traceback" not in done.err
            assert contents(quarter.root) == before


# What office programs and file managers leave in a folder


@pytest.mark.parametrize(
    "name",
    [
        "~$回答票_産業課.xlsx",
        "._回答票_産業課.xlsx",
        ".~lock.回答票_産業課.xlsx#",
        ".DS_Store",
        "Thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "Desktop.ini",
        ".directory",
        ".gitkeep",
        ".gitignore",
        pytest.param("Icon\r", marks=POSIX),
    ],
)
def test_what_programs_leave_is_no_return(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"0")
    (tmp_path / "回答票.xlsx").write_bytes(b"1")
    files, folders = collect(tmp_path)
    assert ([file.name for file in files], folders) == (["回答票.xlsx"], [])


@pytest.mark.parametrize("name", ["回答票~$.xlsx", "x.~lock.y", "thumbs.db.xlsx", "_.xlsx", "回答票"])
def test_what_only_looks_like_it_is_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"0")
    assert [file.name for file in collect(tmp_path)[0]] == [name]


@POSIX
def test_files_and_folders_come_by_name_each_with_its_hash(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.xlsx", "c.xlsx"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    for name in ("古い回答", "再提出", ".git"):
        (tmp_path / name).mkdir()
    os.symlink(tmp_path / "nowhere", tmp_path / "d.xlsx")
    files, folders = collect(tmp_path)
    assert [file.name for file in files] == ["a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx"]
    assert [file.path for file in files] == [tmp_path / file.name for file in files]
    assert files[0].read_as("").sha256 == "90e06ba3f9855932cd6739755e2ff2a29057c0359ba19dd91cfc67123497093f"
    assert files[0].read_as("12").sha256 == "12"
    assert files[3].read_as("").sha256 == ""
    assert folders == [".git", "再提出", "古い回答"]
    assert collect(tmp_path / "missing") == ([], [])


def test_names_that_are_spelled_alike_are_numbered_before_their_ending(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        (tmp_path / unicodedata.normalize(form, "令和5.4期.ガイド.xlsx")).write_text(form, encoding="utf-8")
    files, _ = collect(tmp_path)
    if len(files) < 2:
        pytest.skip("this file system takes the two names for one")
    assert [file.name for file in files] == ["令和5.4期.ガイド.xlsx", "令和5.4期.ガイド（2）.xlsx"]


@POSIX
def test_what_is_no_character_in_a_name_is_shown_as_one_that_is_unknown() -> None:
    assert printable(os.fsdecode(b"\x81.xlsx")) == "\ufffd.xlsx"
    assert printable(os.fsdecode("ガイド.xlsx".encode("cp932"))) == "ガイド.xlsx"


def test_control_characters_in_a_name_are_shown_by_their_code() -> None:
    assert printable("a\n\x1b]0;b\x07\x9b.xlsx") == "a［U+000A］［U+001B］]0;b［U+0007］［U+009B］.xlsx"
    assert printable("葛\U000e0100 ｶﾞ👨‍👩‍👧.xlsx") == "葛\U000e0100 ｶﾞ👨‍👩‍👧.xlsx"


def test_the_hash_is_that_of_the_bytes_that_were_read(quarter: Place) -> None:
    """A file that is saved anew while the others are read."""
    for number in range(5):
        (quarter.raw / f"{number}.csv").write_text(f"{number}", encoding="utf-8")
    last = quarter.raw / return_name("農業課")
    saved = last.read_bytes()
    edit_cells(last, [{"cell": "K8", "value": "保存し直した。"}])
    anew = last.read_bytes()
    last.write_bytes(saved)

    def tell(stage: str, done: int, _: int) -> None:
        if (stage, done) == ("回答の読み込み", 1):
            last.write_bytes(anew)

    now = read_quarter(quarter.period, quarter.folders, Clock(tell))
    assert now.merged.set_index("serial_no").loc["4", "reason_text"] == "保存し直した。"
    assert {file.name: file.sha256 for file in now.files}[last.name] == hashlib.sha256(anew).hexdigest()
