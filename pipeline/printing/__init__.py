"""The printed table: a PDF that Typst sets."""

from pipeline.printing.printed import Printed, print_table

__all__ = ["Printed", "print_table"]
