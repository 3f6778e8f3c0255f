"""暫定版 and 確定版: what may take the place of what, and what run.json remembers of it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from schemas.period import day_label
from tests.support.quarter import Place, contents, edit_cells, write_register
from tests.support.steps import plan_rows, waiver

pytestmark = pytest.mark.slow


def facts(place: Place) -> dict[str, Any]:
    loaded = json.loads((place.out / "run.json").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def title(place: Place) -> str:
    return str(openpyxl.load_workbook(place.out / "進行管理表_R5-4.xlsx").worksheets[0]["A1"].value)


def without_run(place: Place) -> dict[str, bytes]:
    return {name: content for name, content in contents(place.out).items() if name != "run.json"}


@pytest.fixture
def final(quarter: Place) -> Place:
    """A quarter of which the 確定版 was made; a return was corrected after it."""
    quarter.merge(final=True)
    edit_cells(quarter.raw / "回答票_観光課.xlsx", [{"cell": "K8", "value": "人手が足りない。"}])
    return quarter


def test_a_draft_does_not_replace_a_final_edition(final: Place, torimatome: Any) -> None:
    before = contents(final.root)
    done = torimatome(*final.command())
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"エラー：令和5年度 第4期は、すでに確定版ができています（{final.out}）。"
        "確定版を守るため、何も書き換えませんでした。"
        "確定を取り消して暫定版に戻すときは、merge に --reopen を付けて実行してください。\n"
    )
    assert contents(final.root) == before
    assert facts(final)["edition"] == "final"


def test_reopening_makes_a_draft_and_remembers_the_final_edition(final: Place, torimatome: Any) -> None:
    former = facts(final)
    table = hashlib.sha256((final.out / "merged.csv").read_bytes()).hexdigest()
    done = torimatome(*final.command("--reopen"))
    assert done.code == 0
    day = day_label(datetime.fromisoformat(former["made_at"]).astimezone().date())
    assert f"  {day}に作った確定版を取り消し、暫定版に戻しました。" in done.out.splitlines()
    now = facts(final)
    assert now["edition"] == "draft"
    assert now["replaced_final"] == {"made_at": former["made_at"], "merged.csv": table}
    assert title(final).endswith("暫定版")
    assert final.merged().set_index("serial_no").loc["6", "reason_text"] == "人手が足りない。"
    assert torimatome(*final.command()).code == 0
    assert facts(final)["replaced_final"] == now["replaced_final"]


def test_reopening_what_is_not_final_is_a_draft(quarter: Place, torimatome: Any) -> None:
    done = torimatome(*quarter.command("--reopen"))
    assert done.code == 0
    assert "確定版" not in done.out
    assert facts(quarter)["edition"] == "draft" and "replaced_final" not in facts(quarter)


def test_a_final_edition_may_be_made_again(quarter: Place, torimatome: Any) -> None:
    assert torimatome(*quarter.command("--final")).code == 0
    first, former = without_run(quarter), facts(quarter)
    assert torimatome(*quarter.command("--final")).code == 0
    assert without_run(quarter) == first
    assert title(quarter).endswith("確定版")
    now = facts(quarter)
    assert now["outputs"] == former["outputs"]
    assert "replaced_final" not in now


def test_another_final_edition_has_to_be_asked_for(final: Place, torimatome: Any) -> None:
    before, former = contents(final.root), facts(final)
    done = torimatome(*final.command("--final"))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("エラー：令和5年度 第4期には確定版があり")
    assert "--final --reopen" in done.err
    assert contents(final.root) == before
    assert torimatome(*final.command("--final", "--reopen")).code == 0
    now = facts(final)
    assert now["edition"] == "final"
    table = former["outputs"]["merged.csv"]
    assert now["replaced_final"] == {"made_at": former["made_at"], "merged.csv": table}
    assert final.merged().set_index("serial_no").loc["6", "reason_text"] == "人手が足りない。"


def test_what_was_taken_back_is_remembered_through_all_later_editions(final: Place, torimatome: Any) -> None:
    former = facts(final)
    memory = {"made_at": former["made_at"], "merged.csv": former["outputs"]["merged.csv"]}
    for options in (("--reopen",), (), ("--strict",), ("--final",), ("--final",)):
        assert torimatome(*final.command(*options)).code == 0
        assert facts(final)["replaced_final"] == memory
    second = facts(final)
    assert second["edition"] == "final" and second["outputs"]["merged.csv"] != memory["merged.csv"]
    assert torimatome(*final.command("--reopen")).code == 0
    now = {"made_at": second["made_at"], "merged.csv": second["outputs"]["merged.csv"]}
    assert facts(final)["replaced_final"] == now


def test_a_final_edition_of_the_same_answers_but_another_print_has_to_be_asked_for(
    quarter: Place, torimatome: Any
) -> None:
    """merged.csv stays as it was, and the council's workbook would not."""
    assert torimatome(*quarter.command("--final")).code == 0
    rows = plan_rows()
    rows["凡例"][0][1] = "順調"
    write_register(quarter, rows)
    before = contents(quarter.root)
    done = torimatome(*quarter.command("--final"))
    assert (done.code, done.out) == (1, "")
    assert "いまの回答から作ると、その内容が変わります。" in done.err
    assert contents(quarter.root) == before
    assert torimatome(*quarter.command("--final", "--reopen")).code == 0
    assert (quarter.out / "merged.csv").read_bytes() == before["out/R5-4/merged.csv"]


def test_a_refused_final_edition_leaves_the_former(final: Place, torimatome: Any) -> None:
    edit_cells(final.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    before = contents(final.out)
    done = torimatome(*final.command("--final"))
    assert (done.code, done.out) == (1, "")
    assert "要修正が 1 件残っているため、確定版は作りませんでした。" in done.err
    assert "  産業課・回答票_産業課.xlsx・回答票・J9：" in done.err
    assert contents(final.out) == before


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b'{"edition": "fin',
        b"[]",
        b"null",
        b'{"edition": "last"}',
        b'{"edition": ["final"]}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_run_json_stops_every_command_that_would_write(
    quarter: Place, torimatome: Any, damaged: bytes
) -> None:
    quarter.out.mkdir(parents=True)
    (quarter.out / "run.json").write_bytes(damaged)
    (quarter.out / "merged.csv").write_bytes(b"kept")
    before = contents(quarter.root)
    for command in (
        quarter.command("--reopen"),
        quarter.command("--final"),
        quarter.command(name="forms"),
        quarter.command(name="status"),
    ):
        done = torimatome(*command)
        assert (done.code, done.out) == (2, "")
        assert f"「{quarter.out / 'run.json'}」を読み取れないため" in done.err
        assert contents(quarter.root) == before


def test_a_final_edition_that_cannot_be_told_of_is_not_replaced(quarter: Place, torimatome: Any) -> None:
    quarter.out.mkdir(parents=True)
    (quarter.out / "run.json").write_text('{"edition": "final", "outputs": null}', encoding="utf-8")
    before = contents(quarter.root)
    done = torimatome(*quarter.command("--reopen"))
    assert done.code == 2
    assert contents(quarter.root) == before


def test_a_final_edition_with_waivers_is_final(quarter: Place, torimatome: Any) -> None:
    edit_cells(quarter.raw / "回答票_産業課.xlsx", [{"cell": "J9"}])
    write_register(quarter, plan_rows() | {"例外": [waiver(2, "reason-missing")]})
    assert torimatome(*quarter.command("--final")).code == 0
    now = facts(quarter)
    assert (now["edition"], now["waived"], now["waivers"]["applied"]) == ("final", 1, 1)
    assert now["states"] == {"accepted": 5, "waived": 1, "unresolved": 0, "unreturned": 0}
