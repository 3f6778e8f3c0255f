"""The profile that LibreOffice works in: settings of ours, and Japanese fonts where the workbook's own is missing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from pipeline.printing.office import OfficeFailed
from pipeline.workbook.theme import FONT

_SPELLINGS: Final = (FONT, "Yu Gothic")
"""The names that the workbook's font goes by."""

_PREFERRED: Final = (
    "YuGothic",
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans JP",
    "BIZ UDPGothic",
    "IPAexGothic",
    "IPAPGothic",
    "TakaoExGothic",
    "TakaoPGothic",
    "VL PGothic",
    "Hiragino Sans",
)
"""What takes its place, the best first: fonts whose figures are about as wide."""

_LIST_SECONDS: Final = 30

_ROOT: Final = "/org.openoffice"
_SETTINGS: Final = {
    f"{_ROOT}.Setup/Office": {"ooSetupInstCompleted": "true"},
    f"{_ROOT}.Setup/L10N": {"ooSetupSystemLocale": "ja-JP"},
    f"{_ROOT}.Office.Linguistic/General": {"DefaultLocale": "ja-JP", "DefaultLocale_CJK": "ja-JP"},
    f"{_ROOT}.Office.Common/Filter/PDF/Export": {"UseTaggedPDF": "true", "ExportBookmarks": "true"},
}
"""Path → name → value. Japanese, so that no Chinese form of a sign is taken; a PDF with tags and bookmarks."""

_FONTS: Final = f"{_ROOT}.Office.Common/Font/Substitution"


def write_profile(folder: Path) -> None:
    """Writes the profile into an empty folder. Raises OfficeFailed where no font of this machine has Japanese."""
    items = [_item(path, name, value) for path, named in _SETTINGS.items() for name, value in named.items()]
    instead = substitute(installed_fonts())
    if instead:
        items += _replaced(instead)
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    spaces = 'xmlns:oor="http://openoffice.org/2001/registry"'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {spaces}>{"".join(items)}</oor:items>\n'
    settings.write_text(text, encoding="utf-8")


def installed_fonts() -> set[str] | None:
    """The families that can write Japanese, as fontconfig tells them; None on a machine without it."""
    lister = shutil.which("fc-list")
    if not lister:
        return None
    command = [lister, ":lang=ja", "family"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_LIST_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return {name.strip() for line in lines for name in line.split(",") if name.strip()}


def substitute(installed: Collection[str] | None) -> str | None:
    """The font to put in the workbook's place; None where it is there, or where nobody can tell.

    Left alone, LibreOffice on Linux takes one font for Japanese and another for what is ASCII.
    """
    if installed is None or any(name in installed for name in _SPELLINGS):
        return None
    if not installed:
        raise OfficeFailed("日本語のフォントがありません")
    return next((name for name in _PREFERRED if name in installed), min(installed))


def _item(path: str, name: str, value: str) -> str:
    return f'<item oor:path="{path}">{_prop(name, value)}</item>'


def _prop(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop>'


def _replaced(font: str) -> Iterator[str]:
    """The settings that put ``font`` in the place of the workbook's, on paper as on the screen."""
    yield _item(_FONTS, "Replacement", "true")
    pair = {"ReplaceFont": FONT, "SubstituteFont": font, "Always": "true", "OnScreenOnly": "false"}
    props = "".join(_prop(name, value) for name, value in pair.items())
    yield f'<item oor:path="{_FONTS}/FontPairs"><node oor:name="_0" oor:op="replace">{props}</node></item>'
