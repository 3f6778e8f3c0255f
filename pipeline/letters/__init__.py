"""Mail drafts with a workbook attached."""
