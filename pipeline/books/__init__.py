"""What each workbook says, sheet by sheet; how it looks and is written is :mod:`pipeline.workbook`'s."""
