"""The output folder: what torimatome has not written stays, and the returns and the plan are never touched."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.quarter import Place, contents, edit_cells
from tests.support.steps import address_departments, form_of, make_forms, request_of

pytestmark = pytest.mark.slow

posix = pytest.mark.skipif(os.name != "posix", reason="Windows needs a right to make links")
OWN = "torimatome が作っていないファイルなどが"


def run_facts(place: Place) -> dict[str, Any]:
    loaded = json.loads((place.out / "run.json").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def without_run(place: Place) -> dict[str, bytes]:
    return {name: content for name, content in contents(place.out).items() if name != "run.json"}


def refused(done: Any, place: Place, before: dict[str, bytes], *words: str) -> None:
    """Exit 2, one sentence with the words, nothing printed and nothing changed."""
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("エラー：") and done.err.count("\n") == 1
    assert all(word in done.err for word in words), done.err
    assert contents(place.root) == before


@pytest.mark.parametrize("command", ["merge", "forms"])
@pytest.mark.parametrize("out", ["raw", "raw/R5-4", "raw/R5-4/結果", "plan", "plan/R5-4"])
def test_the_folders_that_are_read_are_never_written_to(
    quarter: Place, torimatome: Any, command: str, out: str
) -> None:
    before = contents(quarter.root)
    what = "回答票のフォルダー" if out.startswith("raw") else "計画のフォルダー"
    done = torimatome(*quarter.command(name=command)[:-1], str(quarter.root / out))
    refused(done, quarter, before, what, "重なっています")


def test_returns_that_lie_in_the_output_are_never_touched(quarter: Place, torimatome: Any) -> None:
    inside = quarter.out / "届いたもの"
    inside.parent.mkdir(parents=True)
    quarter.folders.raw.rename(inside)
    before = contents(quarter.root)
    folders = ["--plan", str(quarter.folders.plan), "--raw", str(inside), "--out", str(quarter.folders.out)]
    refused(torimatome("merge", "R5-4", *folders), quarter, before, "回答票のフォルダー", "重なっています")


@posix
@pytest.mark.parametrize("link", ["out", "out/R5-4", "raw/R5-4"])
def test_a_link_hides_nothing(quarter: Place, torimatome: Any, link: str) -> None:
    """The output, its period or the returns of it are links that meet."""
    (quarter.root / "out").mkdir()
    path = quarter.root / link
    if link == "raw/R5-4":
        quarter.raw.rename(quarter.out)
        path.symlink_to(quarter.out)
    else:
        target = quarter.folders.raw if link == "out" else quarter.raw
        path.rmdir() if link == "out" else None
        path.symlink_to(target)
    before = contents(quarter.root)
    refused(torimatome(*quarter.command()), quarter, before, "回答票のフォルダー", "重なっています")


@posix
def test_an_output_folder_that_is_a_link_stays_one(quarter: Place, torimatome: Any) -> None:
    shared = quarter.root / "共有"
    shared.mkdir()
    quarter.folders.out.mkdir()
    quarter.out.symlink_to(shared)
    for _ in range(2):
        assert torimatome(*quarter.command()).code == 0
    assert quarter.out.readlink() == shared
    assert (shared / "merged.csv").is_file()
    assert sorted(path.name for path in quarter.root.iterdir()) == ["out", "plan", "raw", "共有"]


@pytest.mark.parametrize("command", ["merge", "forms"])
def test_a_folder_that_torimatome_has_not_made_is_left_alone(quarter: Place, torimatome: Any, command: str) -> None:
    (quarter.out / "写真").mkdir(parents=True)
    (quarter.out / "写真" / "会場.jpg").write_bytes(b"jpg")
    before = contents(quarter.root)
    done = torimatome(*quarter.command(name=command))
    refused(done, quarter, before, str(quarter.out), "写真/会場.jpg")


def test_reminders_are_not_written_into_a_folder_that_torimatome_has_not_made(quarter: Place, torimatome: Any) -> None:
    address_departments(quarter, {"産業課": "a@city.example.jp"})
    (quarter.raw / "回答票_産業課.xlsx").unlink()
    quarter.out.mkdir(parents=True)
    (quarter.out / "会議メモ.txt").write_text("メモ", encoding="utf-8")
    before = contents(quarter.root)
    done = torimatome(*quarter.command(name="status"))
    refused(done, quarter, before, str(quarter.out), "会議メモ.txt")


def test_a_file_in_the_folders_place_is_left_alone(quarter: Place, torimatome: Any) -> None:
    quarter.folders.out.mkdir()
    quarter.out.write_text("名前だけ同じ", encoding="utf-8")
    before = contents(quarter.root)
    refused(torimatome(*quarter.command()), quarter, before, "フォルダーではありません")


def test_the_result_of_another_period_is_left_alone(quarter: Place, torimatome: Any) -> None:
    """As where somebody renamed the folder."""
    quarter.merge()
    facts = run_facts(quarter) | {"period": "R5-3"}
    (quarter.out / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    before = contents(quarter.root)
    refused(torimatome(*quarter.command()), quarter, before, "別の期（R5-3）")


def test_what_a_file_manager_leaves_makes_no_folder_somebodys(quarter: Place, torimatome: Any) -> None:
    quarter.out.mkdir(parents=True)
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store", "~$進行管理表_R5-4.xlsx"):
        (quarter.out / name).write_bytes(b"x")
    done = torimatome(*quarter.command())
    assert (done.code, OWN in done.out) == (0, False)
    assert (quarter.out / "desktop.ini").read_bytes() == b"x"
    assert run_facts(quarter)["kept"] == []
    assert not {"Thumbs.db", "desktop.ini"} & run_facts(quarter)["outputs"].keys()


def test_a_first_run_takes_an_empty_folder(quarter: Place, torimatome: Any) -> None:
    quarter.out.mkdir(parents=True)
    assert torimatome(*quarter.command()).code == 0
    assert len(quarter.merged()) == 6


def test_files_of_a_coordinators_own_stay_and_are_told(quarter: Place, torimatome: Any) -> None:
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "I8"}])
    quarter.merge()
    plain = without_run(quarter)
    own = {
        "会議メモ.txt": b"memo",
        "公開/図.png": b"png",
        "確認依頼/控え/古い版.xlsx": b"old",
        "依頼/送付先.txt": b"to",
    }
    for name, content in own.items():
        (quarter.out / name).parent.mkdir(parents=True, exist_ok=True)
        (quarter.out / name).write_bytes(content)
    (quarter.out / "空のフォルダー").mkdir()
    for _ in range(2):
        done = torimatome(*quarter.command())
        assert done.code == 0
        last = done.out.splitlines()[-1]
        assert OWN in last and f"「{quarter.out}」に" in last and "5 件" in last and "そのまま残して" in last
        assert without_run(quarter) == plain | own
        assert (quarter.out / "空のフォルダー").is_dir()
        assert set(run_facts(quarter)["kept"]) == {*own, "空のフォルダー"}
        assert not own.keys() & run_facts(quarter)["outputs"].keys()


def test_what_torimatome_wrote_and_makes_no_more_goes(quarter: Place, torimatome: Any) -> None:
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "I8"}])
    edit_cells(quarter.raw / "回答票_農業課.xlsx", [{"cell": "I8"}])
    quarter.merge()
    request_of(quarter, "農業課").write_bytes("手で書き込んだもの".encode())
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "I8", "value": "○"}])
    edit_cells(quarter.raw / "回答票_農業課.xlsx", [{"cell": "I8", "value": "○"}])
    done = torimatome(*quarter.command())
    assert [path.name for path in (quarter.out / "確認依頼").iterdir()] == ["確認依頼_R5-4_農業課.xlsx"]
    assert request_of(quarter, "農業課").read_bytes() == "手で書き込んだもの".encode()
    assert "1 件ありました（確認依頼/確認依頼_R5-4_農業課.xlsx）" in done.out


def test_somebodys_file_is_not_overwritten_by_one_of_its_name(quarter: Place, torimatome: Any) -> None:
    """A department's answer, laid by mistake where its 確認依頼 will come."""
    quarter.merge()
    request = request_of(quarter, "産業課")
    request.parent.mkdir()
    request.write_bytes(b"an answer")
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "I8"}])
    before = contents(quarter.root)
    refused(torimatome(*quarter.command()), quarter, before, str(request), "別の場所に移して")


def test_the_folder_of_an_older_version_is_replaced(quarter: Place, torimatome: Any) -> None:
    """Its run.json lists what it wrote, but no period's forms of a later day and nothing kept."""
    make_forms(quarter)
    quarter.merge()
    plain = without_run(quarter)
    facts = run_facts(quarter)
    del facts["kept"]
    (quarter.out / "run.json").write_text(json.dumps(facts), encoding="utf-8")
    make_forms(quarter)
    done = torimatome(*quarter.command())
    assert (done.code, OWN in done.out) == (0, False)
    assert without_run(quarter) == plain


def test_forms_and_reminders_leave_what_is_somebodys(quarter: Place, torimatome: Any) -> None:
    address_departments(quarter, {"産業課": "a@city.example.jp"})
    (quarter.raw / "回答票_産業課.xlsx").unlink()
    make_forms(quarter)
    assert torimatome(*quarter.command(name="status")).code == 0
    for part in ("依頼", "督促"):
        (quarter.out / part / "送付記録.txt").write_text("4月1日", encoding="utf-8")
    stale = quarter.out / "依頼" / "回答票_R5-4_旧課.xlsx"
    stale.write_bytes(b"of a department that has gone")
    done = torimatome(*quarter.command(name="forms"))
    assert done.code == 0 and "1 件ありました（送付記録.txt）" in done.out
    assert form_of(quarter, "産業課").is_file() and not stale.exists()
    done = torimatome(*quarter.command(name="status"))
    assert done.code == 0 and "1 件ありました（送付記録.txt）" in done.out
    for part in ("依頼", "督促"):
        assert (quarter.out / part / "送付記録.txt").read_text(encoding="utf-8") == "4月1日"


def test_a_file_that_comes_during_the_run_stays(quarter: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes after the new output has been given what is kept, just before that takes its place."""
    quarter.merge()
    rename = Path.rename

    def late(self: Path, target: Path) -> Path:
        if self == quarter.out:
            (quarter.out / "急ぎのメモ.txt").write_bytes(b"late")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", late)
    quarter.merge()
    assert (quarter.out / "急ぎのメモ.txt").read_bytes() == b"late"
    assert [path.name for path in quarter.folders.out.iterdir()] == ["R5-4"]
