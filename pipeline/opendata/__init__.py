"""The open data of a period: made out of the merged table, written, read back, and held against the 30 rules of
「行政データにおける機械可読性に関するルール」 (令和8年3月31日).

Two halves that do not trust each other stand here. ``public_shape``, ``tables`` and ``readme`` say what the files
hold. ``written`` reads them back from the disk without knowing how they were made, and ``level1``, ``level2`` and
``level3`` hold them against the rules, each giving a ``verdict``. ``release`` is the contents page.

What the columns of 武蔵野市's shape are is declared in :mod:`schemas.public`. What the rules mean is theirs; here
stands how each is checked.
"""
