"""A workbook whose properties tell that it is in Japanese, which screen readers and search go by."""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.core import Core
from xlsxwriter.packager import Packager

from pipeline.workbook.theme import LANGUAGE


class _JapaneseCore(Core):  # type: ignore[misc]
    """The core properties (ECMA-376 part 2) with dc:language, which XlsxWriter does not write."""

    def _write_dc_title(self) -> None:
        super()._write_dc_title()
        self._xml_data_element("dc:language", LANGUAGE)


class JapanesePackager(Packager):  # type: ignore[misc]
    """The parts of a workbook, its core properties with their language."""

    def _write_core_file(self) -> None:
        core = _JapaneseCore()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class JapaneseWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """XlsxWriter's workbook, packed by :class:`JapanesePackager`: the hook that it leaves open for that."""

    def _get_packager(self) -> Packager:
        return JapanesePackager()
