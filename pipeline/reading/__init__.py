"""Reading what departments send back: any file becomes its sheets, or the one reason why it cannot be read.

Formats: .xlsx, .xlsm, .xlsb, .xls, .ods and CSV, told apart by their bytes and never by the name. Other packages import
from here and from nothing inside. The modules, in the order in which a file passes through them:

- ``isolate``: hands the file to a process of its own, ``serve``, so that it can harm nothing else.
- ``dispatch``: in that process, finds the format and calls its reader.
- ``xlsx``, ``xlsb``, ``xls``, ``ods``, ``text``: the readers, some with further modules of that name.
- ``archive``, ``ole``, ``markup``, ``plainbook``: containers, XML, and the library that reads values.
- ``visible``, ``overlays``, ``numberformats``, ``shown``, ``formatcode``: what a sheet shows besides its values.
- ``room``, ``reasons``: what a file may cost, and every sentence on why one is refused.
- ``grid``, ``wire``: the result, and its way back to the caller as JSON.

What is not done here: no value is judged, corrected or converted to what a column should hold. Formulas are not
calculated; the value that the file has stored is taken.
"""

from pipeline.reading.grid import (
    Came,
    CellRange,
    Flag,
    Grid,
    Reading,
    SheetNote,
    Unreadable,
    Value,
    address,
    column_number,
    letters,
    plain,
)
from pipeline.reading.isolate import read_file, read_files, read_hashed
from pipeline.reading.room import Limits

__all__ = [
    "Came",
    "CellRange",
    "Flag",
    "Grid",
    "Limits",
    "Reading",
    "SheetNote",
    "Unreadable",
    "Value",
    "address",
    "column_number",
    "letters",
    "plain",
    "read_file",
    "read_files",
    "read_hashed",
]
