"""Tells in a workbook's properties that it is in Japanese, which screen readers and search go by.

XlsxWriter writes no dc:language (ECMA-376 part 2, core properties), so its class of that part is given one more
element. A version of XlsxWriter that is built otherwise leaves the language out, and nothing else changes.
"""

from __future__ import annotations

from typing import Final

from xlsxwriter import packager
from xlsxwriter.core import Core

LANGUAGE: Final = "ja-JP"


class _Spoken(Core):  # type: ignore[misc]
    def _write_dc_title(self) -> None:
        super()._write_dc_title()
        self._xml_data_element("dc:language", LANGUAGE)


def speak_japanese() -> None:
    """From now on workbooks name their language."""
    if getattr(packager, "Core", None) is Core:
        packager.Core = _Spoken
