"""The open data of a period: made out of the merged table, written, read back, and held against the 30 rules of
「行政データにおける機械可読性に関するルール」 (令和8年3月31日)."""
