"""Findings to a summary, which holds every number that is shown; page, workbook and tables render it."""
