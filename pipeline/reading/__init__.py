"""Reading what departments send back: any file becomes its sheets, or the one reason why it cannot."""

from pipeline.reading.grid import Area, Came, Flag, Grid, Note, Reading, Unreadable, Value
from pipeline.reading.isolate import read_file, read_files, read_hashed
from pipeline.reading.limits import Limits

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
    "read_file",
    "read_files",
    "read_hashed",
]
