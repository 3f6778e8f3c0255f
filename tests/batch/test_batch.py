"""Every plan under a folder in one command: on the cores of this machine, and on a Dask cluster."""

from __future__ import annotations

import csv
import dataclasses
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.plan_rows import ALL_INITIATIVES, rows_of
from pipeline.batch.plans import Done, PlanJob, plans_under, run_plan
from pipeline.batch.schedulers import on_cluster, on_cores
from pipeline.batch.table import gathering, write_tables
from schemas.layout import DEFAULT
from tests.support.quarter import Place, add_sheet, cell_of, clean_quarter, contents, edit_cells, return_name
from tests.support.shapes import ANSWERS, HALVES, LETTERS, MONTHLY, YEARLY, Plan, shaped

pytestmark = pytest.mark.slow

PLANS = ("北市/産業計画", "北市/観光計画", "南市/産業計画")


def plan_in(folder: Path) -> Place:
    return clean_quarter(folder / "data")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """Three plans, one of them with an error in its returns."""
    root = tmp_path / "計画"
    for name in PLANS:
        plan_in(root / name)
    edit_cells(root / PLANS[1] / "data/raw/R5-4" / return_name("産業課"), [{"cell": cell_of(1, "q4"), "value": "●"}])
    return root


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def made(root: Path) -> dict[str, bytes]:
    """Every file that a batch made, apart from run.json, which knows the time."""
    return {name: data for name, data in contents(root).items() if "/out/" in name and not name.endswith("run.json")}


def tables(root: Path, ends: Iterable[Done]) -> tuple[Path, bool]:
    with gathering(root) as gathered:
        for done in ends:
            gathered.add(done)
        return write_tables(root, gathered)


def jobs_of(root: Path) -> list[PlanJob]:
    return [PlanJob(root, plan.as_posix(), "") for plan in plans_under(root)]


def test_every_plan_is_merged_as_merge_does_it(plans: Path, torimatome: Callable[..., Any]) -> None:
    done = torimatome("batch", str(plans))
    assert (done.code, done.err) == (0, "")
    assert "3 件の計画のうち、3 件を取りまとめました。" in done.out
    for name in PLANS:
        folder = plans / name / "data"
        assert torimatome("merge", *Place(folder, clean_quarter(folder).period).options, "--no-pdf").code == 0
    alone = made(plans)
    assert torimatome("batch", str(plans), "--quiet").out == ""
    assert {name: data for name, data in made(plans).items() if name in alone} == alone


def test_one_table_holds_the_rows_of_all_plans(plans: Path, torimatome: Callable[..., Any]) -> None:
    torimatome("batch", str(plans))
    whole = rows(plans / "全計画" / "全計画の進行管理表.csv")
    assert [(row["plan_folder"], row["serial_no"]) for row in whole] == [
        (name, str(number)) for name in sorted(PLANS) for number in range(1, 7)
    ]
    assert {(row["body_code"], row["body_name"], row["period"]) for row in whole} == {("132039", "試験市", "R5-4")}
    marks = {(row["plan_folder"], row["serial_no"]): row["q4"] for row in whole}
    assert (marks[PLANS[0], "1"], marks[PLANS[1], "1"]) == ("○", "")
    listed = {row["plan_folder"]: row for row in rows(plans / "全計画" / "計画の一覧.csv")}
    assert [listed[name]["unresolved"] for name in PLANS] == ["0", "1", "0"]
    assert [listed[name]["error"] for name in PLANS] == ["0", "1", "0"]


def test_every_value_stands_in_one_table_with_its_word(plans: Path, torimatome: Callable[..., Any]) -> None:
    torimatome("batch", str(plans))
    values = rows(plans / "全計画" / "全計画の回答.csv")
    names = ("column", "label", "kind", "period_number", "period_name", "value", "word", "unit")
    mine = [row for row in values if (row["plan_folder"], row["serial_no"]) == (PLANS[0], "6")]
    assert [tuple(row[name] for name in names) for row in mine] == [
        *(("q", "進捗", "mark", str(n), f"{n}期", "○", "進捗あり", "") for n in (1, 2, 3)),
        ("q", "進捗", "mark", "4", "4期", "×", "進捗なし", ""),
        ("reason_code", "選択肢", "choice", "", "", "4", "その他", ""),
        ("reason_text", "評価理由", "text", "", "", "人手が足りないため。", "", ""),
    ]
    assert {row["value"] for row in values if row["kind"] == "mark"} == {*"○△□×◎"}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Plans of four shapes, each in its last period."""
    root = tmp_path / "計画"
    plan_in(root / PLANS[0])
    for name, plan in (("年", YEARLY), ("半", HALVES), ("月", MONTHLY)):
        shaped(root / name / "data", plan)
    return root


def test_plans_of_any_shape_stand_in_the_tables(mixed: Path, torimatome: Callable[..., Any]) -> None:
    done = torimatome("batch", str(mixed))
    assert (done.code, done.err) == (0, "")
    whole = rows(mixed / "全計画" / "全計画の進行管理表.csv")
    assert Counter((row["plan_folder"], row["period"]) for row in whole) == {
        (PLANS[0], "R5-4"): 6,
        ("年", "R5"): 3,
        ("半", "R5-下半期"): 3,
        ("月", "R5-3月"): 3,
    }
    assert list(whole[0]) == ["plan_folder", "body_code", "body_name", "plan_name", "period", *DEFAULT.merged]
    assert {row[name] for row in whole for name in DEFAULT.answered if row["plan_folder"] != PLANS[0]} == {""}
    assert {row["state"] for row in whole} == {"accepted"}
    assert [row["q4"] for row in whole if row["plan_folder"] == PLANS[0]] == ["○", "△", "◎", "□", "○", "×"]


def test_each_mark_has_the_plans_own_word_and_each_number_its_unit(mixed: Path, torimatome: Callable[..., Any]) -> None:
    torimatome("batch", str(mixed))
    values = rows(mixed / "全計画" / "全計画の回答.csv")
    names = ("serial_no", "label", "part", "period_name", "value", "word", "unit")

    def said(folder: str, column: str) -> list[tuple[str, ...]]:
        mine = [row for row in values if (row["plan_folder"], row["column"]) == (folder, column)]
        return [tuple(row[name] for name in names) for row in mine]

    assert said("年", "progress") == [
        ("1", "評価", "answer", "", "B", "計画どおり", ""),
        ("2", "評価", "answer", "", "C", "計画より遅れた", ""),
        ("3", "評価", "answer", "", "A", "計画以上に進んだ", ""),
    ]
    assert [one[4:] for one in said("年", "actual")] == [("-12.5", "", "人"), ("0", "", "部"), ("1200", "", "件")]
    assert [one[4:] for one in said("年", "need")] == [("1", "十分", "")]
    assert [one[4:6] for one in said("年", "direction")] == [
        ("継続", "継続"),
        ("'-10%削減", "'-10%削減"),
        ("拡充", "拡充"),
    ]
    assert said("年", "action")[1][4] == "'=配布"
    assert said("年", "indicator")[0][2:5] == ("plan", "", "参加者数")
    assert said("半", "rate")[:2] == [
        ("1", "進捗率", "answer", "上半期", "45.5", "", "%"),
        ("1", "進捗率", "answer", "下半期", "120", "", "%"),
    ]
    assert [one[4:] for one in said("半", "progress")[:2]] == [("○", "計画どおり", ""), ("◎", "計画以上", "")]
    assert {one[4:] for one in said("半", "effect")} == {("-1200", "", "千円")}
    assert len(said("月", "people")) == 36
    assert {row["word"] for row in values if row["kind"] == "mark"}.isdisjoint({""})


def test_a_final_edition_of_another_shape_costs_no_other_plan(mixed: Path, torimatome: Callable[..., Any]) -> None:
    place = Place(mixed / PLANS[0] / "data", clean_quarter(mixed / PLANS[0] / "data").period)
    place.merge(final=True)
    path = place.folders.register(place.period)
    add_sheet(path, "回答の欄", [ANSWERS, ["評価", "grade", "記号", "", "", "常に", "要", "", "要", "要"]])
    assert torimatome("batch", str(mixed)).code == 0
    whole = rows(mixed / "全計画" / "全計画の進行管理表.csv")
    assert Counter(row["plan_folder"] for row in whole) == {PLANS[0]: 6, "年": 3, "半": 3, "月": 3}


def test_a_period_is_named_as_each_plan_calls_it(mixed: Path, torimatome: Callable[..., Any]) -> None:
    done = torimatome("batch", str(mixed), "--period", "令和5年度下半期")
    assert done.code == 1
    listed = {row["plan_folder"]: row for row in rows(mixed / "全計画" / "計画の一覧.csv")}
    assert (listed["半"]["period"], listed["半"]["failure"]) == ("R5-下半期", "")
    assert listed["年"]["failure"] == (
        "「令和5年度下半期」という期は、この計画にありません。次のどれかを書いてください：R5"
    )
    assert "次のどれかを書いてください：R5-1、R5-2、R5-3、R5-4" in listed[PLANS[0]]["failure"]


def test_one_plans_failure_is_told_and_the_others_are_done(plans: Path, torimatome: Callable[..., Any]) -> None:
    (plans / PLANS[2] / "data/plan/R5.xlsx").write_bytes(b"broken")
    done = torimatome("batch", str(plans))
    assert done.code == 1
    assert done.err.startswith(f"{PLANS[2]}：計画のファイルに誤りがあるため")
    listed = {row["plan_folder"]: row for row in rows(plans / "全計画" / "計画の一覧.csv")}
    assert listed[PLANS[2]]["failure"].startswith("計画のファイルに誤りがあるため")
    assert (listed[PLANS[2]]["initiatives"], listed[PLANS[0]]["initiatives"]) == ("", "6")
    assert {row["plan_folder"] for row in rows(plans / "全計画" / "全計画の進行管理表.csv")} == set(PLANS[:2])


@pytest.mark.skipif(os.name != "posix", reason="only here can a folder have such a name")
def test_a_plans_folder_is_named_without_control_characters(plans: Path, torimatome: Callable[..., Any]) -> None:
    folder = plans / "二\x1b]0;題\x07"
    plan_in(folder)
    (folder / "data" / "plan" / "R5.xlsx").write_bytes(b"")
    done = torimatome("batch", str(plans))
    assert "\x1b" not in done.out + done.err and "二［U+001B］]0;題［U+0007］：" in done.err
    listed = (plans / "全計画" / "計画の一覧.csv").read_text(encoding="utf-8-sig")
    assert "二［U+001B］]0;題［U+0007］," in listed and "\x1b" not in listed


def test_the_table_is_written_as_parquet_too(plans: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    folder, written = tables(plans, [run_plan(job) for job in jobs_of(plans)])
    assert written
    for name in ("全計画の進行管理表", "全計画の回答"):
        table = parquet.read_table(folder / f"{name}.parquet").to_pylist()
        assert [{name: str(value) for name, value in row.items()} for row in table] == rows(folder / f"{name}.csv")


def test_the_rows_of_many_plans_are_written_a_group_at_a_time(plans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    ends = [run_plan(job) for job in jobs_of(plans)]
    folder, _ = tables(plans, ends)
    whole = parquet.read_table(folder / "全計画の進行管理表.parquet")
    monkeypatch.setattr("pipeline.batch.table._AT_ONCE", 7)
    tables(plans, ends)
    file = parquet.ParquetFile(folder / "全計画の進行管理表.parquet")
    assert (file.num_row_groups, file.read().equals(whole)) == (2, True)


def test_without_pyarrow_everywhere_there_is_no_parquet(plans: Path) -> None:
    ends = [run_plan(job) for job in jobs_of(plans)]
    last = dataclasses.replace(ends[-1], rows={name: rows for name, rows in ends[-1].rows.items() if "csv" in name})
    folder, parquet = tables(plans, [*ends[:-1], last])
    assert (parquet, sorted(path.name for path in folder.iterdir())) == (
        False,
        ["全計画の回答.csv", "全計画の進行管理表.csv", "計画の一覧.csv"],
    )


def test_the_order_in_which_plans_end_changes_nothing(plans: Path) -> None:
    ends = [run_plan(job) for job in jobs_of(plans)]
    forwards = contents(tables(plans, ends)[0])
    assert contents(tables(plans, reversed(ends))[0]) == forwards


def test_a_folder_of_somebodys_is_never_replaced(plans: Path, torimatome: Callable[..., Any]) -> None:
    plan_in(plans / "全計画")
    before = contents(plans)
    done = torimatome("batch", str(plans))
    assert (done.code, "「全計画" in done.err or "全計画」に、ほかのもの（data）があります" in done.err) == (2, True)
    assert contents(plans) == before


def test_a_final_edition_stays_and_its_rows_are_in_the_table(plans: Path, torimatome: Callable[..., Any]) -> None:
    place = Place(plans / PLANS[0] / "data", clean_quarter(plans / PLANS[0] / "data").period)
    place.merge(final=True)
    final = contents(place.out)
    assert torimatome("batch", str(plans)).code == 0
    assert contents(place.out) == final
    assert {row["plan_folder"] for row in rows(plans / "全計画" / "全計画の進行管理表.csv")} == set(PLANS)
    listed = {row["plan_folder"]: row for row in rows(plans / "全計画" / "計画の一覧.csv")}
    told = ("body_name", "plan_name", "period", "initiatives", "accepted", "error", "failure")
    assert [listed[PLANS[0]][name] for name in told] == ["試験市", "小さな産業計画", "R5-4", "6", "6", "0", ""]


def test_a_folder_without_plans_is_refused(tmp_path: Path, torimatome: Callable[..., Any]) -> None:
    done = torimatome("batch", str(tmp_path))
    assert (done.code, "data/plan と data/raw" in done.err) == (2, True)


def test_a_period_that_a_plan_does_not_have_is_its_failure(plans: Path, torimatome: Callable[..., Any]) -> None:
    done = torimatome("batch", str(plans), "--period", "R5-3")
    assert (done.code, done.err.count("回答票のフォルダー「data/raw/R5-3」がありません。")) == (1, 3)


def dies_once(job: PlanJob) -> Done:
    """Its process is killed at the first try of the second plan."""
    marker = job.root / "died"
    if job.name == PLANS[1] and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return run_plan(job)


def dies(job: PlanJob) -> Done:
    if job.name == PLANS[1]:
        os.kill(os.getpid(), signal.SIGKILL)
    return run_plan(job)


needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system knows no SIGKILL")


@needs_kill
def test_a_killed_process_costs_no_plan(plans: Path) -> None:
    ends = {done.name: done.failure for done in on_cores(jobs_of(plans), 2, dies_once)}
    assert ends == dict.fromkeys(PLANS, "")


@needs_kill
def test_a_plan_that_kills_its_process_is_told(plans: Path) -> None:
    ends = {done.name: done.failure for done in on_cores(jobs_of(plans), 2, dies)}
    assert [bool(ends[name]) for name in PLANS] == [False, True, False]
    assert ends[PLANS[1]].startswith("実行していたプロセスが途中で終わりました")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as running:
        yield running


@needs_kill
def test_a_cluster_makes_the_same_files_with_a_worker_killed_in_the_middle(plans: Path, cluster: Any) -> None:
    tables(plans, on_cores(jobs_of(plans)))
    alone = made(plans) | contents(plans / "全計画")
    ends = list(on_cluster(jobs_of(plans), cluster.scheduler_address, dies_once))
    assert (plans / "died").exists()
    assert {done.name: done.failure for done in ends} == dict.fromkeys(PLANS, "")
    tables(plans, ends)
    assert made(plans) | contents(plans / "全計画") == alone


def test_nobody_at_the_address_is_told(plans: Path, torimatome: Callable[..., Any]) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    done = torimatome("batch", str(plans), "--scheduler", "tcp://127.0.0.1:1")
    assert (done.code, "tcp://127.0.0.1:1」につながりません" in done.err) == (2, True)


@pytest.mark.parametrize(("periods", "same"), [("1期、2期、3期、4期", True), ("春、夏、秋、冬", False)])
def test_marks_of_other_periods_are_no_quarters(periods: str, same: bool, tmp_path: Path) -> None:
    mark = ["進捗", "q", "記号", "（凡例）", "", "常に", "要"]
    said = [{f"q{number}": "B" for number in range(1, 5)}] * 3
    place = shaped(tmp_path / "data", Plan("計画", periods, LETTERS, [mark], said))
    register = place.look().register
    rows = rows_of(tmp_path, "計画", place.period, register)[ALL_INITIATIVES.csv].decode()
    told = [dict(zip(ALL_INITIATIVES.columns, row, strict=True)) for row in csv.reader(rows.splitlines())]
    assert [[row[f"q{number}"] for number in range(1, 5)] for row in told] == [["B" if same else ""] * 4] * 3
