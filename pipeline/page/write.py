"""Writes index.html: one file with its style in it, which needs no script, asks for nothing and allows nothing."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from pipeline.legible import legible
from pipeline.merging.survey import Survey
from pipeline.overview.glance import Overview
from pipeline.page.content import Page, page_content
from pipeline.storage.names import PAGE_FILE, RUN_FILE
from pipeline.templating import markup, plain_text
from pipeline.workbook.theme import FONT, PALETTE


def write_page(folder: Path, found: Survey, overview: Overview, final: bool) -> None:
    """Writes the page into the folder of the period, as the last file but run.json: it links all that is there."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    page = page_content(found, overview, final, [*files, RUN_FILE])
    (folder / PAGE_FILE).write_bytes(laid_out(page).encode())


def laid_out(page: Page) -> str:
    """The page as HTML. Its policy allows the one style that stands in it, and nothing else."""
    from markupsafe import Markup

    style = plain_text().get_template("index.css").render(palette=PALETTE, font=FONT)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return markup(_shown).get_template("index.html").render(page=page, style=Markup(style), digest=digest)


def _shown(value: object) -> object:
    """What stands for a value: a text that is no markup has the codes of what nobody sees."""
    return legible(value) if type(value) is str else value
