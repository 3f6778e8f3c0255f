"""The register of a fiscal year: read and checked, asked for its periods, and extended by a row.

``sheets`` reads the workbook and finds every fault, with ``shape`` for the sheets that say how the plan is
shaped; ``read`` makes a ``Register`` of what has none. ``periods`` finds the period that somebody names.
``extend`` is the only module that changes the coordinator's workbook. What may stand in a sheet is declared in
:mod:`schemas.register`.
"""
