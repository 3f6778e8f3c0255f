"""The printed table: a PDF that Typst sets from the same sheets as the workbooks.

``printed`` runs Typst, ``setting`` turns sheets into what its template reads, ``glyphs`` knows the fonts. Where Typst
or its fonts are missing, a run goes on without the PDF and says so.
"""

from pipeline.printing.printed import Printed, print_table

__all__ = ["Printed", "print_table"]
