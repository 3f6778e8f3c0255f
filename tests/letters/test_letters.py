"""Mail drafts: what a mail program makes of each .eml."""

from __future__ import annotations

import email
import io
import shutil
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.jobs.remind import remind
from pipeline.merging.quarter import Clock, read_quarter
from pipeline.overview.standing import standings
from schemas.layout import Layout
from schemas.period import parse_period
from tests.support.quarter import Place, clean_quarter, contents, edit_cells, write_register
from tests.support.steps import address_departments, form_of, make_forms, plan_rows, request_of, return_request

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAILS = {"産業課": "sangyo@city.example.jp", "観光課": "kanko@city.example.jp、kacho@city.example.jp"}


def read(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects and not any(part.defects for part in message.walk())
    return message


def body_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body and body.get_content_type() == "text/plain" and body.get_content_charset() == "utf-8"
    return str(body.get_content()).replace("\r\n", "\n")


def attached(message: EmailMessage) -> list[tuple[str | None, str, bytes]]:
    return [(p.get_filename(), p.get_content_type(), p.get_content()) for p in message.iter_attachments()]


def prepared(place: Place) -> Place:
    """産業課 has one address, 観光課 two, 農業課 none; 産業課 has an error, 観光課 sent nothing."""
    address_departments(place, MAILS, 連絡先="電話 0422-00-0000\nsangyo@city.example.jp")
    edit_cells(place.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    (place.raw / "回答票_観光課.xlsx").unlink()
    return place


def reminders(place: Place) -> tuple[list[str], list[str]]:
    """Who is reminded, and who is to be corrected but has no 確認依頼 made after just what came from it."""
    found = read_quarter(place.period, place.folders, Clock())
    return remind(list(standings(found)), found, place.folders)


@pytest.fixture
def addressed(quarter: Place) -> Place:
    return prepared(quarter)


@pytest.fixture(scope="module")
def merged_once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """What ``asked`` is a copy of; not to be changed."""
    place = prepared(clean_quarter(tmp_path_factory.mktemp("asked")))
    place.merge()
    return place


@pytest.fixture
def asked(merged_once: Place, tmp_path: Path) -> Place:
    """As ``addressed``, merged: with its 確認依頼."""
    return merged_once.copied(tmp_path)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A quarter with all its drafts: forms, requests and reminders. Not to be changed."""
    place = prepared(clean_quarter(tmp_path_factory.mktemp("sent")))
    make_forms(place)
    place.merge()
    reminders(place)
    return place


def drafts(place: Place, folder: str) -> dict[str, EmailMessage]:
    return {path.name: read(path) for path in sorted((place.out / folder).glob("*.eml"))}


def test_a_form_goes_to_each_department_with_an_address(sent: Place) -> None:
    found = drafts(sent, "依頼")
    assert {name: message["To"] for name, message in found.items()} == {
        "回答票_R5-4_産業課.eml": "sangyo@city.example.jp",
        "回答票_R5-4_観光課.eml": "kanko@city.example.jp, kacho@city.example.jp",
    }
    assert [one.addr_spec for one in found["回答票_R5-4_観光課.eml"]["To"].addresses] == [
        "kanko@city.example.jp",
        "kacho@city.example.jp",
    ]


def test_a_draft_opens_as_a_message_not_yet_sent(sent: Place) -> None:
    path = form_of(sent, "産業課").with_suffix(".eml")
    message = read(path)
    assert message["X-Unsent"] == "1"
    assert set(message.keys()) == {"X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"}
    content = path.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_the_form_letter_names_what_is_asked_and_until_when(sent: Place) -> None:
    form = form_of(sent, "産業課")
    message = read(form.with_suffix(".eml"))
    assert message["Subject"] == (
        "【回答のお願い】小さな産業計画の進行管理表（令和5年度 第4期）　提出期限：令和6年4月12日（金）"
    )
    lines = body_of(message).splitlines()
    assert lines[0] == "産業課　ご担当者様"
    assert "小さな産業計画の進行管理表について、令和5年度 第4期の進捗状況を取りまとめます。" in lines
    assert any("令和6年4月12日（金）までに、" in line for line in lines)
    assert "　・ご回答いただく事業：3件" in lines
    assert "　・ご記入いただく欄：色のついた欄（4期の進捗状況と、必要に応じて評価理由）" in lines
    assert "　・添付ファイル：回答票_R5-4_産業課.xlsx" in lines
    assert lines[-3:] == ["産業課", "電話 0422-00-0000", "sangyo@city.example.jp"]
    assert attached(message) == [("回答票_R5-4_産業課.xlsx", SHEET, form.read_bytes())]


def test_the_form_letter_names_the_plans_own_columns(quarter: Place) -> None:
    columns = [
        ["実績値", "actual", "数値", "", "人", "常に"],
        ["評価", "grade", "記号", "（凡例）", "", "常に"],
        ["課題", "issues", "文章", "", "", "△、×"],
    ]
    rows = plan_rows(期の名称="通年")
    rows["計画"] = [row for row in rows["計画"] if not row[0].startswith("提出期限")]
    rows["主管課等"][0][2] = MAILS["産業課"]
    write_register(quarter, rows)
    book = openpyxl.load_workbook(quarter.folders.register(quarter.period))
    sheet = book.create_sheet("回答の欄")
    for row in (["名称", "列名", "種類", "選択肢", "単位", "必要なとき"], *columns):
        sheet.append(row)
    book.save(quarter.folders.register(quarter.period))
    yearly = Place(quarter.root, parse_period("R5", Layout(periods=("通年",))))
    make_forms(yearly)
    message = read(form_of(yearly, "産業課").with_suffix(".eml"))
    assert "　・ご記入いただく欄：色のついた欄（実績値、評価と、必要に応じて課題）" in body_of(message).splitlines()


def test_without_a_deadline_none_is_spoken_of(quarter: Place) -> None:
    address_departments(quarter, MAILS, 提出期限4期="")
    make_forms(quarter)
    message = read(form_of(quarter, "産業課").with_suffix(".eml"))
    assert message["Subject"] == "【回答のお願い】小さな産業計画の進行管理表（令和5年度 第4期）"
    assert "期限" not in body_of(message) and "までに、" not in body_of(message)


def test_a_request_goes_to_each_department_with_errors_and_an_address(sent: Place) -> None:
    found = drafts(sent, "確認依頼")
    assert list(found) == ["確認依頼_R5-4_産業課.eml", "確認依頼_R5-4_観光課.eml"]
    corrected, missing = found.values()
    assert corrected["Subject"] == "【ご確認のお願い】小さな産業計画の進行管理表（令和5年度 第4期）の回答票について"
    assert corrected["X-Unsent"] == "1" and corrected["Date"] is None and corrected["From"] is None
    assert "修正をお願いしたいところが1か所ありました。" in body_of(corrected)
    assert "　・添付ファイル：確認依頼_R5-4_産業課.xlsx" in body_of(corrected).splitlines()
    assert "回答をまだ取りまとめられていません。" in body_of(missing)
    for name, message in found.items():
        workbook = (sent.out / "確認依頼" / name).with_suffix(".xlsx")
        assert attached(message) == [(workbook.name, SHEET, workbook.read_bytes())]


def test_a_reminder_has_what_is_to_be_sent_back(sent: Place) -> None:
    found = drafts(sent, "督促")
    assert list(found) == ["督促_R5-4_産業課.eml", "督促_R5-4_観光課.eml"]
    correcting, missing = found.values()
    assert correcting["Subject"] == "【ご確認のお願い】小さな産業計画の進行管理表（令和5年度 第4期）の回答票について"
    assert missing["Subject"] == "【ご提出のお願い】小さな産業計画の進行管理表（令和5年度 第4期）の回答票について"
    assert "修正をお願いしたいところが1か所残っております。" in body_of(correcting)
    assert "提出期限：令和6年4月12日（金）" in body_of(missing).splitlines()
    assert "提出期限" not in body_of(correcting)
    assert "　・添付ファイル：確認依頼_R5-4_産業課.xlsx" in body_of(correcting).splitlines()
    assert "　・添付ファイル：回答票_R5-4_観光課.xlsx" in body_of(missing).splitlines()
    request, form = request_of(sent, "産業課"), form_of(sent, "観光課")
    assert attached(correcting) == [(request.name, SHEET, request.read_bytes())]
    assert attached(missing) == [(form.name, SHEET, form.read_bytes())]


@pytest.mark.slow
def test_a_reminder_of_a_file_that_could_not_be_read_does_not_say_that_nothing_came(addressed: Place) -> None:
    (addressed.raw / "回答_観光課.xlsx").write_bytes(b"garbage")
    addressed.merge()
    assert reminders(addressed) == (["産業課", "観光課"], [])
    message = drafts(addressed, "督促")["督促_R5-4_観光課.eml"]
    lines = body_of(message).splitlines()
    assert any("の回答票をお送りいただきましたが、ファイルを読み取ることができませんでした。" in one for one in lines)
    assert not any("お待ちしております" in one for one in lines)
    assert attached(message)[0][0] == "確認依頼_R5-4_観光課.xlsx"


@pytest.mark.slow
def test_a_reminder_has_no_request_that_was_already_answered(asked: Place) -> None:
    """Answered a second time, it would contradict what came back the first time."""
    assert reminders(asked) == (["産業課", "観光課"], [])
    return_request(asked, "産業課", {1: {"q4": "●"}, 2: {"reason_code": "3"}})
    assert reminders(asked) == (["産業課", "観光課"], ["産業課"])
    message = drafts(asked, "督促")["督促_R5-4_産業課.eml"]
    assert message.get_content_type() == "text/plain"
    assert "添付" not in body_of(message)
    asked.merge()
    assert reminders(asked) == (["産業課", "観光課"], [])
    ((name, _, content),) = attached(drafts(asked, "督促")["督促_R5-4_産業課.eml"])
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert name == "確認依頼_R5-4_産業課.xlsx"
    assert book["_torimatome"]["B4"].value == "2"
    assert (book["回答票"]["I9"].value, book["回答票"]["J10"].value) == ("●", "3")


@pytest.mark.parametrize(
    "change", ["another file came", "the file was changed", "the file went for another", "one of two went"]
)
def test_a_request_made_after_other_files_is_not_attached(asked: Place, change: str) -> None:
    own = asked.raw / "回答票_産業課.xlsx"
    if change == "one of two went":
        (asked.raw / "お詫び_産業課.csv").write_text("回答が遅れます。\n", encoding="utf-8")
        asked.merge()
    assert reminders(asked)[1] == []
    if change == "another file came":
        edited = own.with_name("差替_産業課.xlsx")
        edited.write_bytes(own.read_bytes())
        edit_cells(edited, [{"cell": "I8", "value": "△"}])
    elif change == "the file was changed":
        edit_cells(own, [{"cell": "I8", "value": "●"}])
    elif change == "one of two went":
        (asked.raw / "お詫び_産業課.csv").unlink()
    else:
        own.rename(asked.root / "first.xlsx")
        (asked.raw / "差替_産業課.xlsx").write_bytes(b"garbage")
    told, stale = reminders(asked)
    assert told == ["産業課", "観光課"]
    assert stale == ["産業課"]
    assert attached(drafts(asked, "督促")["督促_R5-4_産業課.eml"]) == []


@pytest.mark.slow
def test_status_names_the_requests_that_are_stale(addressed: Place, torimatome: Any) -> None:
    told = "  確認依頼が新しくないため、先に merge を実行してください：産業課"
    assert told in torimatome(*addressed.command(name="status")).out.splitlines()
    addressed.merge()
    assert "確認依頼が新しくない" not in torimatome(*addressed.command(name="status")).out


def test_a_reminder_before_there_is_anything_to_attach_is_plain_text(addressed: Place) -> None:
    assert reminders(addressed) == (["産業課", "観光課"], ["産業課"])
    for message in drafts(addressed, "督促").values():
        assert message.get_content_type() == "text/plain"
        assert "添付" not in body_of(message)


LETTERS = {"依頼": "回答票", "確認依頼": "確認依頼"}
"""Folder → how the names of its letters begin."""


@pytest.mark.slow
def test_without_an_address_the_words_stand_in_a_text_file(addressed: Place) -> None:
    """As Windows' own editor opens it."""
    edit_cells(addressed.raw / "回答票_農業課.xlsx", [{"cell": "I8", "value": "●"}])
    make_forms(addressed)
    addressed.merge()
    for folder, kind in LETTERS.items():
        content = (addressed.out / folder / f"{kind}_R5-4_農業課.txt").read_bytes()
        assert content.startswith("\ufeff件名：【".encode()) and content.count(b"\n") == content.count(b"\r\n")
        subject, blank, whom, *lines = content.decode("utf-8-sig").splitlines()
        assert subject.endswith("】小さな産業計画の進行管理表（令和5年度 第4期）の回答票について") or folder == "依頼"
        assert (blank, whom) == ("", "農業課　ご担当者様")
        assert f"　・添付ファイル：{kind}_R5-4_農業課.xlsx" in lines
        assert {path.stem for path in (addressed.out / folder).glob("*.txt")} == {f"{kind}_R5-4_農業課"}
    make_forms(addressed)
    assert addressed.merge().kept == []
    address_departments(addressed, MAILS | {"農業課": "nogyo@city.example.jp"})
    make_forms(addressed)
    addressed.merge()
    for folder in LETTERS:
        assert list((addressed.out / folder).glob("*.txt")) == []


@pytest.mark.slow
def test_drafts_are_the_same_bytes_each_time(sent: Place, tmp_path: Path) -> None:
    again = Place(tmp_path, sent.period)
    for name in ("plan", "raw"):
        shutil.copytree(sent.root / name, tmp_path / name)
    make_forms(again)
    again.merge()
    reminders(again)
    made = [{name: one for name, one in contents(p.out).items() if name.endswith(".eml")} for p in (sent, again)]
    assert made[0] == made[1]
    assert len(made[0]) == 6


@pytest.mark.slow
def test_a_line_break_in_the_plan_or_the_contact_adds_no_header(quarter: Place) -> None:
    address_departments(
        quarter,
        {"産業課": "sangyo@city.example.jp;second@city.example.jp"},
        計画名="小さな\nBcc: all@example.com\n\n計画",
        取りまとめ担当="産業課\r\nX-Evil: 1",
        連絡先="内線\nCc: evil@example.com\n\n<b>本文</b>",
    )
    (quarter.raw / "回答票_産業課.xlsx").unlink()
    make_forms(quarter)
    quarter.merge()
    reminders(quarter)
    paths = sorted(quarter.out.rglob("*.eml"))
    assert [path.parent.name for path in paths] == ["依頼", "督促", "確認依頼"]
    for path in paths:
        message = read(path)
        assert set(message.keys()) == {"X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"}
        assert message["To"] == "sangyo@city.example.jp, second@city.example.jp"
        assert "小さな Bcc: all@example.com 計画の進行管理表" in message["Subject"]
        assert "Cc: evil@example.com\n\n<b>本文</b>\n" in body_of(message)
        assert len(attached(message)) == 1


def test_a_department_of_any_name_keeps_it_in_the_attachment(quarter: Place) -> None:
    name = "吉祥寺まちづくり事務所・J A 東京むさし（本店）'% \u2460 & 多文化共生・交流課"
    rows = plan_rows()
    rows["主管課等"].append([name, "", "a@b.jp", ""])
    rows["事業"][5][6] = name
    write_register(quarter, rows)
    make_forms(quarter)
    form = form_of(quarter, name)
    message = read(form.parent / f"{form.stem}.eml")
    assert attached(message) == [(form.name, SHEET, form.read_bytes())]
