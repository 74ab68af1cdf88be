"""Cells of the spreadsheets that reports and figures make; see forum/spreadsheet_cells.py."""

from forum.spreadsheet_cells import FORMULA_STARTS, LONGEST, safe_text

__all__ = ["FORMULA_STARTS", "LONGEST", "safe_text"]
