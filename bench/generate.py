"""Quarters of any size, made by chance out of a seed and so always the same: register, quarter before and returns.

Texts and the proportions of marks are the published table's (``data/source/progress-table-r5.csv``). Free text is put
together from its sentences, as long as one of its texts is, and every initiative has a name of its own, so that no
file is smaller than a real one for saying the same thing again and again.
"""

from __future__ import annotations

import csv
import hashlib
import random
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from bench.books import write_register, write_return
from bench.faults import FAULTS, Answer, planted
from bench.sizes import BEFORE, PERIOD, SIZES, Size
from pipeline.storage.csvfile import write_csv
from schemas.layout import DEFAULT
from schemas.outputs import merged_data

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "data" / "source" / "progress-table-r5.csv"
CACHE = Path(__file__).parent / ".cache"
SEED = 20230401


def cached(size: Size, cache: Path = CACHE) -> Path:
    """The folder of a size, made where it is not there yet: plan/, raw/ and, above S, out/ of the quarter before."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    made_by = [path for path in sources if path.stem in ("generate", "books", "faults")]
    bulk = (size.files, size.rows, size.faults, size.careless)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in (*made_by, SOURCE)) + repr(bulk).encode())
    folder = cache / f"{size.name}-{digest.hexdigest()[:12]}"
    if not folder.is_dir():
        for former in cache.glob(f"{size.name}-*"):
            shutil.rmtree(former)
        unfinished = cache / f".{size.name}"
        shutil.rmtree(unfinished, ignore_errors=True)
        generate(size, unfinished)
        unfinished.rename(folder)
    return folder


def generate(size: Size, folder: Path) -> None:
    """Writes a quarter into a new folder. The same size gives the same bytes."""
    raw = folder / "raw" / PERIOD
    if size.name == "S":
        shutil.copytree(ROOT / "data" / "plan", folder / "plan")
        shutil.copytree(ROOT / "data" / "raw" / PERIOD, raw)
        return
    with SOURCE.open(encoding="utf-8-sig", newline="") as stream:
        published = list(csv.DictReader(stream))
    chance = random.Random(f"{SEED} {size.files} {size.rows}")
    answers = list(_answers(size, published, chance))
    departments = list(dict.fromkeys(answer.sender for answer in answers))
    write_register(folder / "plan" / "R5.xlsx", answers, departments)
    raw.mkdir(parents=True)
    came = list(_with_faults(answers, size, chance))
    by_department: dict[str, list[Answer]] = {name: [] for name in departments}
    for row in came:
        by_department[row.sender].append(row)
    for number, (name, rows) in enumerate(by_department.items()):
        write_return(raw / f"回答票_{PERIOD}_{name}.xlsx", name, rows, marked=number % 10 != 9)
    reported = {row.number: row.reported for row in (*answers, *came)}
    _write_before(folder / "out" / BEFORE / "merged.csv", answers, reported)


def _answers(size: Size, published: Sequence[dict[str, str]], chance: random.Random) -> Iterator[Answer]:
    """A faultless answer for each initiative, in the published order of goals, departments taking turns."""
    rows = [row for row in published if row[DEFAULT.heading("q4")] != "/" or row[DEFAULT.heading("reason_code")]]
    asked = {mark: [row for row in rows if row[DEFAULT.heading("q4")] == mark] for mark in "○◎△□×/"}
    texts = [row[DEFAULT.heading("reason_text")] for row in published if row[DEFAULT.heading("reason_text")]]
    sentences = [part for text in texts for part in text.replace("。 ", "。").split("。") if part]
    names = list(dict.fromkeys(row[DEFAULT.heading("department")] for row in published))
    if size.files > len(names):
        names = [f"{names[n % len(names)]}第{n // len(names) + 1:03}係" for n in range(size.files)]
    for place in range(size.rows):
        plan = published[place * len(published) // size.rows]
        drawn = chance.choice(published)
        said = chance.choice(asked[drawn[DEFAULT.heading("q4")]])
        length = len(said[DEFAULT.heading("reason_text")])
        fixed = {column: plan[DEFAULT.heading(column)] for column in DEFAULT.fixed} | {
            "department": names[place % size.files]
        }
        fixed["initiative"] = f"{fixed['initiative']}（第{place + 1}地区）"
        reported = (drawn[DEFAULT.heading("q1")], drawn[DEFAULT.heading("q2")], drawn[DEFAULT.heading("q3")])
        yield Answer(
            number=place + 1,
            fixed=fixed,
            reported=reported,
            sender=fixed["department"],
            serial=place + 1,
            past=reported,
            mark=said[DEFAULT.heading("q4")],
            code=said[DEFAULT.heading("reason_code")],
            text=_text(length, sentences, chance) if length else "",
        )


def _text(length: int, sentences: Sequence[str], chance: random.Random) -> str:
    """Sentences of the published table, about ``length`` characters of them."""
    text = ""
    while len(text) < length:
        text += f"{chance.choice(sentences)}。"
    return text


def _with_faults(answers: Sequence[Answer], size: Size, chance: random.Random) -> Iterator[Answer]:
    """The rows as they come in. Faults take turns, in proportion to their weights, at rows of careless departments."""
    kinds = [kind for kind, (weight, _) in FAULTS.items() for _ in range(weight)]
    chance.shuffle(kinds)
    departments = list(dict.fromkeys(answer.sender for answer in answers))
    careless = set(chance.sample(departments, max(1, round(size.careless * len(departments)))))
    open_to = [answer.number for answer in answers if answer.sender in careless]
    wrong = sorted(chance.sample(open_to, min(len(open_to), round(size.faults * len(answers)))))
    kind_of = {number: kinds[turn % len(kinds)] for turn, number in enumerate(wrong)}
    for place, answer in enumerate(answers):
        kind = kind_of.get(answer.number)
        yield from planted(kind, answer, answers[(place + 1) % len(answers)], chance) if kind else [answer]


def _write_before(path: Path, answers: Sequence[Answer], reported: Mapping[int, Sequence[str]]) -> None:
    """The quarter before as torimatome leaves it: every mark in ``reported``, by number, and accepted."""
    rows = []
    for answer in answers:
        row = dict.fromkeys(DEFAULT.merged, "") | answer.fixed | {"serial_no": str(answer.number), "state": "accepted"}
        row |= dict(zip(("q1", "q2", "q3"), reported[answer.number], strict=True))
        rows.append(row)
    path.parent.mkdir(parents=True)
    write_csv(path, pd.DataFrame(rows, columns=list(DEFAULT.merged), dtype="str"), merged_data())


if __name__ == "__main__":
    print(cached(SIZES[sys.argv[1]]))
