"""Reading what departments send back: any file becomes its sheets, or the one reason why it cannot.

Others import from here, and nothing else from inside.
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
