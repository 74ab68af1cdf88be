"""Nynorsk: as bokmål."""

from config.formats.nb.formats import DATE_FORMAT, MONTH_DAY_FORMAT, TIME_FORMAT

__all__ = ["DATE_FORMAT", "MONTH_DAY_FORMAT", "TIME_FORMAT"]
