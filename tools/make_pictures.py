"""Makes the pictures of 運用手引.md out of the committed data: each workbook as LibreOffice prints it, and the PDF.

Run it as ``python tools/make_pictures.py`` from the project's root, with soffice, pdftoppm and chromium on the machine.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import sync_playwright

from pipeline.jobs.forms import forms
from pipeline.jobs.merge import Clock, merge
from pipeline.jobs.waive import NewWaiver, waive
from pipeline.storage.editions import Edition
from pipeline.storage.files import Folders
from schemas.period import parse_period

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
PERIOD = parse_period("R5-4")
DEPARTMENT = "まちづくり推進課"

PAGES = {
    "form": (f"依頼/回答票_R5-4_{DEPARTMENT}.xlsx", 1, 0.47),
    "form-example": (f"依頼/回答票_R5-4_{DEPARTMENT}.xlsx", 2, 0.52),
    "request": (f"確認依頼/確認依頼_R5-4_{DEPARTMENT}.xlsx", 1, 0.50),
    "request-list": (f"確認依頼/確認依頼_R5-4_{DEPARTMENT}.xlsx", 2, 0.36),
    "result": ("点検結果_R5-4.xlsx", 1, 1.0),
    "result-list": ("点検結果_R5-4.xlsx", 2, 0.40),
    "council": ("公開/進行管理表_R5-4.pdf", 1, 1.0),
    "summary": ("公開/進行管理表_R5-4.pdf", 6, 0.72),
}
"""Picture → file, printed page, and how much of its height is shown."""

KEY = "何かキーを押すと、この画面を閉じます。"
"""What a window says at its end."""

WIDTH, HEIGHT = 1287, 910
"""Dots of a page in landscape."""


def main() -> None:
    """Plays the quarter in a temporary folder and takes the pictures."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        out = played(root)
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True)
        for picture, (book, page, share) in PAGES.items():
            printed = out / book if book.endswith(".pdf") else pdf(out / book, root)
            command = ["pdftoppm", "-png", "-scale-to-x", str(WIDTH), "-scale-to-y", str(HEIGHT), "-singlefile"]
            command += ["-f", str(page), "-l", str(page)]
            command += ["-x", "0", "-y", "0", "-W", "0", "-H", str(int(HEIGHT * share))]
            subprocess.run([*command, str(printed), str(PICTURES / picture)], check=True)
        photograph(out / "index.html", PICTURES / "page.png")
        consoles(root)


def played(root: Path) -> Path:
    """The quarter as it stands before its corrections come in, with one waiver; the folder of its output."""
    shutil.copytree(ROOT / "data" / "plan", root / "plan")
    shutil.copytree(ROOT / "data" / "raw", root / "raw")
    register = root / "plan" / "R5.xlsx"
    book = openpyxl.load_workbook(register)
    for row in book["計画"].iter_rows():
        if row[0].value == "連絡先":
            row[1].value = "内線2345"
    book.save(register)
    folders = Folders(root / "plan", root / "raw", root / "out")
    forms(PERIOD, folders, lambda *_: None)
    reason, approver, day = "計画上、該当する取組みがないため", "産業振興課長", date(2024, 4, 15)
    waive(NewWaiver(90, "reason-missing", PERIOD, PERIOD, reason, approver, day), folders)
    merge(PERIOD, folders, Edition.DRAFT, Clock(), pdf=True)
    return folders.output(PERIOD)


def consoles(root: Path) -> None:
    """What the window says when ②取りまとめる.bat has done its job, and when the register is wrong."""
    home = root / "torimatome"
    for part in ("plan", "raw"):
        shutil.copytree(ROOT / "data" / part, home / "data" / part)
    console(home, PICTURES / "windows-merge.png")
    register = home / "data" / "plan" / "R5.xlsx"
    book = openpyxl.load_workbook(register)
    book["事業"]["G12"] = "産業しんこう課"
    book.save(register)
    console(home, PICTURES / "windows-error.png")


def console(home: Path, picture: Path) -> None:
    """What is said when nothing but Enter is typed, as a window shows it."""
    command = [sys.executable, "-m", "pipeline", "start", "--home", str(home), "merge"]
    options: Any = {"cwd": ROOT, "input": "\n", "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    said = subprocess.run(command, encoding="utf-8", **options).stdout.replace("）：", "）：\n")
    said = re.sub(r"\bdata/[^\s（]+", lambda path: path[0].replace("/", "\\"), said)
    red = re.sub(
        r"^ できませんでした.*", r'<b style="background: #c50f1f">\g<0></b>', html.escape(said), flags=re.MULTILINE
    )
    style = (
        "margin: 0; padding: 14px; background: #0c0c0c; color: #ccc; white-space: pre-wrap; font: 15px/1.3 monospace"
    )
    page = picture.with_suffix(".html")
    page.write_text(f'<meta charset="utf-8"><body style="margin: 0"><pre style="{style}">{red}\n\n{KEY}</pre>', "utf-8")
    photograph(page, picture, full=True)
    page.unlink()


def photograph(page: Path, picture: Path, full: bool = False) -> None:
    """The page's beginning, or the whole of it, as Chromium shows it."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 1100, "height": 100 if full else 900})
        shown.goto(page.as_uri())
        shown.screenshot(path=picture, full_page=full)
        browser.close()


def pdf(book: Path, folder: Path) -> Path:
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / f"{book.stem}.pdf"


if __name__ == "__main__":
    main()
