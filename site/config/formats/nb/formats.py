"""Bokmål: a point between hours and minutes, as Norwegian typography has it."""

DATE_FORMAT = "j. F Y"
MONTH_DAY_FORMAT = "j. F"
TIME_FORMAT = "H.i"
