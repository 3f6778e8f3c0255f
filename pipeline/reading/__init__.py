"""Reading what departments send back: any file becomes its sheets, or the one reason why it cannot be read.

Formats: .xlsx, .xlsm, .xlsb, .xls, .ods and CSV, told apart by their bytes and never by the name. Other packages import
from here and from nothing inside. The path of one file through the package: ``isolate`` hands it to a process of its
own (``serve``); there ``dispatch`` finds the format and calls its reader (``xlsx``, ``xlsb``, ``xls``, ``ods``,
``text``); the result comes back as JSON (``wire``) and is a tuple of :class:`Grid` or an :class:`Unreadable`.

What is not done here: no value is judged, corrected or converted to what a column should hold. Formulas are not
calculated; the value that the file has stored is taken.
"""

from pipeline.reading.grid import (
    Area,
    Came,
    Flag,
    Grid,
    Note,
    Reading,
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
    "Area",
    "Came",
    "Flag",
    "Grid",
    "Limits",
    "Note",
    "Reading",
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
