"""Workbooks: what they say (``content``), how they look (``theme``), what fits on paper (``pages``), and who writes
them.

``pen`` and ``worksheet`` alone know XlsxWriter. A sheet of another package is built as
:class:`pipeline.workbook.content.Sheet` and handed to :func:`pipeline.workbook.pen.write_workbook`; the printed table
is set from the same sheets.
"""
