"""How the guidelines were kept, month by month: counted when a month is over and kept; the month that runs, as it is.

A month is told of as it was when it ended: what was late then, was late, though it was done afterwards.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from forum.models import Post, Thread
from forum.spaces import live_spaces
from moderation import answer_times, figures
from moderation.archive.models import HandOff

from .counting import local_midnight
from .models import MonthFigures

SHAPE = 1  # of what is kept; raised when keys change, so that what was counted before is counted anew
AT_A_TIME = 12  # months that one sweep counts
NOW = "now."  # begins the key of what stood at the end; all else happened in the time
EVERYWHERE = 0  # in place of a space's key


@dataclass(slots=True)
class Counted:
    """What was counted in a time: how often what happened, how it stood at the end, and how fast answers came."""

    counts: Counter[str] = field(default_factory=Counter)
    median: float | None = None

    @property
    def as_data(self) -> dict[str, Any]:
        """As it is kept."""
        return {"counts": dict(self.counts), "median": self.median}


Everywhere = dict[int, Counted]  # by the space's key, and EVERYWHERE


def first_of(day: datetime.date) -> datetime.date:
    """The month a day is in, by its first day."""
    return day.replace(day=1)


def next_month(month: datetime.date) -> datetime.date:
    """The month after."""
    return first_of(month + datetime.timedelta(days=32))


def month_before(month: datetime.date, number: int = 1) -> datetime.date:
    """So many months before."""
    of_all = month.year * 12 + month.month - 1 - number
    return datetime.date(of_all // 12, of_all % 12 + 1, 1)


def this_month() -> datetime.date:
    """The month that runs, by the clock in Norway."""
    return first_of(timezone.localdate())


def count(since: datetime.datetime, until: datetime.datetime) -> Everywhere:
    """What happened in each space and everywhere between two moments, in a fixed number of queries."""
    found: Everywhere = defaultdict(Counted)
    for space, counts in figures.counted(since, until).items():
        found[space].counts.update(counts)
    for space, key, number in _handed_off(since, until):
        found[space].counts[key] += number
    for space, days in answer_times.medians(since=since, until=until).items():
        found[space].median = days
    everywhere = summed(found.values())
    everywhere.counts.update(figures.crisis_switches(since, until))
    everywhere.median = answer_times.median(since=since, until=until)
    found[EVERYWHERE] = everywhere
    return dict(found)


def summed(parts: Iterable[Counted]) -> Counted:
    """Of several places at one time: their counts together, and no median, which cannot be told from theirs."""
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.counts)
    return Counted(counts)


def over_time(months: Sequence[Counted]) -> Counted:
    """Of several months of one place, oldest first: what happened in them all, and how it stood at the end."""
    counts: Counter[str] = Counter()
    for month in months:
        counts.update({key: number for key, number in month.counts.items() if not key.startswith(NOW)})
    if months:
        counts.update({key: number for key, number in months[-1].counts.items() if key.startswith(NOW)})
    return Counted(counts)


def _handed_off(since: datetime.datetime, until: datetime.datetime) -> figures.Found:
    """Hand-offs to the archive that were made, that it took, and that had no receipt at the end (R8)."""
    space = Subquery(Thread.objects.filter(uuid=OuterRef("case__thread_uuid")).values("space")[:1])
    waits = Q(archived_at=None) | Q(archived_at__gte=until)
    long_ago = until - datetime.timedelta(days=settings.RECEIPT_DAYS)
    rows = (
        HandOff.objects.filter(created_at__lt=until)
        .annotate(space=space)
        .order_by()
        .values_list("space")
        .annotate(
            made=Count("pk", filter=Q(created_at__gte=since)),
            taken=Count("pk", filter=Q(archived_at__gte=since, archived_at__lt=until)),
            waiting=Count("pk", filter=waits),
            long=Count("pk", filter=waits & Q(created_at__lt=long_ago)),
        )
    )
    for key, made, taken, waiting, long in rows:
        if key is not None:
            yield key, "handed_off", made
            yield key, "archived", taken
            yield key, f"{NOW}unarchived", waiting
            yield key, f"{NOW}unarchived_long", long


def kept(first: datetime.date, last: datetime.date) -> dict[datetime.date, Everywhere]:
    """The months from `first` to `last` that are over and counted, oldest first. One query."""
    found: dict[datetime.date, Everywhere] = {}
    rows = MonthFigures.objects.filter(month__gte=first, month__lte=last, shape=SHAPE).order_by("month")
    for space, month, data in rows.values_list("space", "month", "data"):
        found.setdefault(month, {})[space or EVERYWHERE] = Counted(Counter(data["counts"]), data["median"])
    return found


def running() -> Everywhere:
    """The month that runs, until now."""
    return count(local_midnight(this_month()), timezone.now())


def sweep() -> int:
    """Count the months that are over and not counted yet, the newest first. Returns how many were. Called by the clock.

    Two queries while there is nothing to do; a fixed number of queries for each month that there is.
    """
    first, month = first_month(), month_before(this_month())
    counted = set(MonthFigures.objects.filter(space=None, shape=SHAPE).values_list("month", flat=True))
    missing: list[datetime.date] = []
    while first and first <= month:
        if month not in counted:
            missing.append(month)
        month = month_before(month)
    for month in missing[:AT_A_TIME]:
        keep(month)
    return len(missing[:AT_A_TIME])


def keep(month: datetime.date) -> None:
    """Count a month that is over, and keep what was found: a row for each space, and one for all."""
    found = count(local_midnight(month), local_midnight(next_month(month)))
    spaces = {space.page_ptr_id for space in live_spaces()} | {space for space in found if space}
    with transaction.atomic():
        MonthFigures.objects.filter(month=month).delete()
        MonthFigures.objects.bulk_create(
            MonthFigures(space_id=space or None, month=month, data=found.get(space, Counted()).as_data, shape=SHAPE)
            for space in [*sorted(spaces), EVERYWHERE]
        )


def first_month() -> datetime.date | None:
    """The month in which the first post was written."""
    oldest = Post.objects.order_by("pk").values_list("created_at", flat=True).first()
    return first_of(timezone.localdate(oldest)) if oldest else None
