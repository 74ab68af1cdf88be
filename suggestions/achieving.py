"""Four-monthly: what was said and what was done, gathered for the youth leader to put in words and hang on a wall."""

from __future__ import annotations

import calendar
import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.gate import through_gate
from forum.models import Thread
from forum.versions import raise_version
from people.models import User

from .models import Achievement, Achievements, BoardPage, Status, StatusChange

MONTHS = 4


class Period(NamedTuple):
    """Four months of a year, both days with it."""

    first: datetime.date
    last: datetime.date

    @property
    def label(self) -> str:
        """As people say it."""
        return f"{date_format(self.first, 'F')}–{date_format(self.last, 'F Y')}"


def period_of(day: datetime.date) -> Period:
    """The four months a day is in."""
    month = (day.month - 1) // MONTHS * MONTHS + 1
    last_month = month + MONTHS - 1
    last = datetime.date(day.year, last_month, calendar.monthrange(day.year, last_month)[1])
    return Period(datetime.date(day.year, month, 1), last)


def period_before(period: Period) -> Period:
    """The four months before."""
    return period_of(period.first - datetime.timedelta(days=1))


class NothingDone(Exception):
    """Nothing was carried out in this time, so there is nothing to sum up."""


def begin(*, board: BoardPage, period: Period, by: User) -> Achievements:
    """The summary of a time, made if there is none; what has been done since it was made is added to it.

    Raises NothingDone.
    """
    with transaction.atomic():
        changes = _done(board, period)
        if not changes and not Achievements.objects.filter(board=board, first_day=period.first).exists():
            raise NothingDone
        summary, _is_new = Achievements.objects.get_or_create(
            board=board,
            first_day=period.first,
            last_day=period.last,
            defaults={"title": _("Dere sa – vi gjorde, %(period)s") % {"period": period.label}, "made_by": by},
        )
        known = set(summary.items.values_list("suggestion", flat=True))
        done = [change for change in changes if change.suggestion_id not in known]
        items = [
            Achievement(
                summary=summary,
                suggestion=change.suggestion,
                said=change.suggestion.thread.title,
                did=change.note[:400],
                order=len(known) + n,
            )
            for n, change in enumerate(done)
        ]
        Achievement.objects.bulk_create(items, ignore_conflicts=True)  # another may gather the same at this moment
    return summary


def _done(board: BoardPage, period: Period) -> list[StatusChange]:
    """The step by which each suggestion came to be done in this time and still is. One query."""
    start, end = (
        timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
        for day in (period.first, period.last + datetime.timedelta(days=1))
    )
    changes = StatusChange.objects.filter(
        suggestion__board=board,
        suggestion__status=Status.DONE,
        suggestion__thread__state=Thread.State.PUBLISHED,
        status=Status.DONE,
        changed_at__gte=start,
        changed_at__lt=end,
    ).select_related("suggestion__thread")
    return list({change.suggestion_id: change for change in changes.order_by("pk")}.values())


@through_gate()
def publish_summary(summary: Achievements, *, by: User | None = None) -> None:
    """Let everyone read it. Raises Waits."""
    with transaction.atomic():
        summary.published_at = summary.published_at or timezone.now()
        summary.save(update_fields=["published_at"])
        raise_version(space_id=summary.board_id)


def unpublish_summary(summary: Achievements) -> None:
    """Take it back from everyone but the moderators."""
    with transaction.atomic():
        summary.published_at = None
        summary.save(update_fields=["published_at"])
        raise_version(space_id=summary.board_id)


def discard_summary(summary: Achievements) -> None:
    """Throw away one that nobody but the moderators has read; a published one is taken back first."""
    if summary.published_at is None:
        summary.delete()


def shown_items(summary: Achievements) -> list[Achievement]:
    """What stands in it, without what has been hidden since. One query."""
    items = summary.items.filter(shown=True, suggestion__thread__state=Thread.State.PUBLISHED)
    return list(items.select_related("suggestion__thread"))
