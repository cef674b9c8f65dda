"""Findings to a page, a workbook and tables; computes nothing."""
