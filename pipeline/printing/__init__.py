"""The printed table: a PDF that LibreOffice makes and pypdf finishes."""

from pipeline.printing.office import Office, find_office
from pipeline.printing.printed import Printed, print_table

__all__ = ["Office", "Printed", "find_office", "print_table"]
