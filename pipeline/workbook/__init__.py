"""What a workbook is, how it looks, and how XlsxWriter writes it."""
