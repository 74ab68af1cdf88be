"""What is owed when the municipality closes on days that nobody knew of: later, with the reason shown (R4).

A due date is a promise to everyone who reads it, and is never made earlier. A closed day that is taken away again, or
that is entered for days gone by, therefore changes nothing, and what is late already stays late.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from forum.locking import lock_threads
from forum.models import Post, SpaceState, Thread
from forum.notes import Value
from forum.versions import announce

from .duties import SHOWN_AS, shown_as_postponed
from .models import Duty, Postponement
from .working_days import Calendar, days_after

BATCH = 500


class Moved(NamedTuple):
    """A due date as it was and as it becomes, and what the days are called for which it does."""

    before: datetime.date
    after: datetime.date
    reason: str


def postpone(*, before: Calendar, now: Calendar) -> int:
    """Move the due dates of open duties past the days that were working days and no longer are. Returns how many.

    Not those of promises, which were given as dates. A fixed number of queries for every 500 duties that move.
    """
    today = timezone.localdate()
    with transaction.atomic():
        owed = Duty.objects.open().filter(due_on__gte=today).exclude(kind=Duty.Kind.PROMISE).order_by("pk")
        moved = {
            duty: change
            for duty in owed.only("pk", "kind", "post_id", "opened_at", "due_on")
            if (change := _later(duty, today, before, now))
        }
        found = list(moved)
        for start in range(0, len(found), BATCH):
            _move({duty: moved[duty] for duty in found[start : start + BATCH]})
    return len(moved)


def _later(duty: Duty, today: datetime.date, before: Calendar, now: Calendar) -> Moved | None:
    """The later date of a duty, if days within its time have been closed: today and later, for the past is past."""
    start = max(timezone.localtime(duty.opened_at).date(), today - datetime.timedelta(days=1))
    lost = [day for day in days_after(start, duty.due_on) if before.is_working_day(day) and not now.is_working_day(day)]
    if not lost:
        return None
    due_on = now.after(duty.due_on, len(lost))
    names = dict.fromkeys(free.name for free in now.skipped(start, due_on) if before.is_working_day(free.day))
    return Moved(duty.due_on, due_on, ", ".join(names)[:60])


def _move(moved: dict[Duty, Moved]) -> None:
    post_ids = {duty.post_id for duty in moved}
    lock_threads(Post.objects.filter(pk__in=post_ids).values_list("thread", flat=True))
    Postponement.objects.bulk_create(
        Postponement(duty=duty, due_before=change.before, due_on=change.after, reason=change.reason)
        for duty, change in moved.items()
    )
    for duty, change in moved.items():
        duty.due_on = change.after
    Duty.objects.bulk_update(moved, ["due_on"])
    _show(list(moved))


def _show(duties: list[Duty]) -> None:
    """Write it beside the posts, as moderation.duties does for one."""
    said: dict[int, list[Postponement]] = defaultdict(list)
    for one in Postponement.objects.filter(duty__in=duties):
        said[one.duty_id].append(one)
    shown = [duty for duty in duties if duty.kind in SHOWN_AS]
    posts = Post.objects.in_bulk({duty.post_id for duty in shown})
    for duty in shown:
        post, earlier = posts[duty.post_id], said[duty.pk]
        later: dict[str, Value] = {"due_on": duty.due_on.isoformat()}
        later |= shown_as_postponed(earlier[0].due_before, [one.reason for one in earlier])
        post.notes = [note | later if note["kind"] == SHOWN_AS[duty.kind] else note for note in post.notes]
        post.version += 1
    Post.objects.bulk_update(posts.values(), ["notes", "version"])
    threads = Thread.objects.filter(pk__in={post.thread_id for post in posts.values()})
    SpaceState.objects.filter(pk__in=threads.values("space")).update(version=F("version") + 1)
    threads.update(version=F("version") + 1)
    announce()
