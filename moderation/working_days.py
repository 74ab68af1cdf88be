"""Working days in Norway: Monday to Friday without public holidays. Due dates are counted here and nowhere else."""

from __future__ import annotations

import datetime
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _free_days(year: int) -> frozenset[datetime.date]:
    """The public holidays of a year (lov om helligdager; 1 and 17 May)."""
    return frozenset(holidays.country_holidays("NO", years=year))


def is_working_day(day: datetime.date) -> bool:
    """Whether the municipality is at work on this day."""
    return day.weekday() < 5 and day not in _free_days(day.year)


def after_working_days(start: datetime.date, days: int) -> datetime.date:
    """The date that is `days` working days after `start`; `start` itself does not count."""
    if days < 0:
        raise ValueError("days must not be negative")
    day = start
    while days:
        day += datetime.timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """How many working days there are after `start`, `end` with them."""
    return sum(is_working_day(start + datetime.timedelta(days=n)) for n in range(1, (end - start).days + 1))


def skipped_days(start: datetime.date, end: datetime.date) -> list[datetime.date]:
    """The holidays on weekdays between the two dates, for showing how a due date was computed."""
    between = (start + datetime.timedelta(days=n) for n in range(1, (end - start).days + 1))
    return [day for day in between if day.weekday() < 5 and not is_working_day(day)]
