"""The register, ``data/plan/R5.xlsx``: read, checked, and lengthened by rows."""
