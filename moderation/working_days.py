"""Working days: Monday to Friday without public holidays and without the days on which the municipality is closed.

Due dates are counted here and nowhere else. A half day (Christmas Eve, Wednesday before Easter) is a working day,
unless the municipality says that it is closed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import holidays
from django.core.cache import caches

from forum.versions import site_version

DAY = datetime.timedelta(days=1)


class FreeDay(NamedTuple):
    """A day from Monday to Friday on which nobody is at work, and what it is called."""

    day: datetime.date
    name: str


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> dict[datetime.date, str]:
    """The public holidays of a year, by name (lov om helligdager; 1 and 17 May)."""
    return dict(holidays.country_holidays("NO", years=year, language="no"))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days as they stand: the law's holidays and the municipality's own closed days, by name."""

    closed: dict[datetime.date, str] = field(default_factory=dict)

    def free(self, day: datetime.date) -> str:
        """What a free day from Monday to Friday is called; empty for a day at work and for a weekend."""
        if day.weekday() >= 5:
            return ""
        return _public_holidays(day.year).get(day) or self.closed.get(day, "")

    def is_working_day(self, day: datetime.date) -> bool:
        """Whether the municipality is at work on this day."""
        return day.weekday() < 5 and not self.free(day)

    def after(self, start: datetime.date, days: int) -> datetime.date:
        """The date that is `days` working days after `start`; `start` itself does not count."""
        if days < 0:
            raise ValueError("days must not be negative")
        day = start
        while days:
            day += DAY
            days -= self.is_working_day(day)
        return day

    def before(self, end: datetime.date, days: int) -> datetime.date:
        """The latest date that lies `days` working days before `end`: what was due then is so many days late."""
        if days < 0:
            raise ValueError("days must not be negative")
        day = end
        while days:
            days -= self.is_working_day(day)
            day -= DAY
        return day

    def between(self, start: datetime.date, end: datetime.date) -> int:
        """How many working days there are after `start`, `end` with them."""
        return sum(self.is_working_day(day) for day in days_after(start, end))

    def skipped(self, start: datetime.date, end: datetime.date) -> list[FreeDay]:
        """The free days from Monday to Friday after `start`, to show how a due date was counted."""
        return [FreeDay(day, name) for day in days_after(start, end) if (name := self.free(day))]


def calendar() -> Calendar:
    """The calendar as it is now, kept in this process until a closed day is changed (the site's version)."""
    key = f"calendar:{site_version()}"
    known: Calendar | None = caches["pages"].get(key)
    if known is None:
        known = read_calendar()
        caches["pages"].set(key, known, timeout=None)
    return known


def read_calendar() -> Calendar:
    """The calendar as the database has it. One query."""
    from .models import ClosedDays

    closed: dict[datetime.date, str] = {}
    for name, first, last in ClosedDays.objects.order_by("first").values_list("name", "first", "last"):
        closed |= dict.fromkeys([first, *days_after(first, last or first)], name)
    return Calendar(closed)


def days_after(start: datetime.date, end: datetime.date) -> Iterator[datetime.date]:
    """The days after `start`, `end` with them."""
    return (start + n * DAY for n in range(1, (end - start).days + 1))


def is_working_day(day: datetime.date) -> bool:
    """Whether the municipality is at work on this day."""
    return calendar().is_working_day(day)


def after_working_days(start: datetime.date, days: int) -> datetime.date:
    """The date that is `days` working days after `start`; `start` itself does not count."""
    return calendar().after(start, days)


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """How many working days there are after `start`, `end` with them."""
    return calendar().between(start, end)


def skipped_days(start: datetime.date, end: datetime.date) -> list[FreeDay]:
    """The free days from Monday to Friday after `start`, by name."""
    return calendar().skipped(start, end)
