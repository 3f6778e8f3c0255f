"""A period at a glance: figures, changes, what to look at, and how each department stands.

Everything here is counted out of a :class:`~pipeline.merging.quarter.Quarter` and nothing is written: the council's
workbook, the printed table, the page and the screen all show what these modules give, so that they cannot differ.
"""
