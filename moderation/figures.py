"""How the municipality keeps its guidelines, in figures: what was owed and done, said, reported, decided and caught.

Counted for all spaces at once, between two moments, in a fixed number of queries; never anyone's name or words.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import (
    Count,
    F,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.functions import TruncDate
from django.utils import timezone

from forum.models import PoliticalCase, Post

from .answer_times import DONE, Moment
from .models import CrisisSwitch, Decision, Duty, Referral, Report, ScreenCount, SecondReading

Found = Iterator[tuple[int, str, int]]  # a space's key, what, how many


def counted(since: Moment, until: Moment) -> dict[int, Counter[str]]:
    """What happened in each space between two moments, and (`now.…`) how it stood at the second. Ten queries or so.

    Keys: `opened.`, `done.`, `in_time.`, `missed.`, `dropped.`, `now.open.`, `now.overdue.` and a kind of duty;
    `promises.due`, `promises.kept`; `act.<act>.<rule>`; `reports.<reason>`; `official`, `corrections`, `political`,
    `unreferenced`;
    `acknowledged`, `now.unacknowledged`, `now.political`; `caught.<outcome>`; `drafts`.
    """
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for look in (
        _opened,
        _closed,
        _stood,
        _missed,
        _promises,
        _decisions,
        _reports,
        _said,
        _referred,
        _political,
        _caught,
        _drafts,
    ):
        for space, key, number in look(since, until):
            if number:
                found[space][key] += number
    return found


def _opened(since: Moment, until: Moment) -> Found:
    rows = Duty.objects.filter(opened_at__gte=since, opened_at__lt=until)
    for space, kind, number in _by(rows, "space", "kind"):
        yield space, f"opened.{kind}", number


def _closed(since: Moment, until: Moment) -> Found:
    """Duties that were done, in time or late, or let be for a reason."""
    rows = (
        Duty.objects.filter(closed_at__gte=since, closed_at__lt=until)
        .annotate(closed_on=TruncDate("closed_at"))
        .order_by()
        .values_list("space", "kind")
        .annotate(
            closed=Count("pk"),
            done=Count("pk", filter=DONE),
            in_time=Count("pk", filter=DONE & Q(closed_on__lte=F("due_on"))),
        )
    )
    for space, kind, closed, done, in_time in rows:
        yield space, f"done.{kind}", done
        yield space, f"in_time.{kind}", in_time
        yield space, f"dropped.{kind}", closed - done


def _stood(since: Moment, until: Moment) -> Found:
    """What was owed at the end, and what of it was late."""
    day = timezone.localdate(until)
    rows = Duty.objects.filter(Q(closed_at=None) | Q(closed_at__gte=until), opened_at__lt=until)
    counts = {"number": Count("pk"), "late": Count("pk", filter=Q(due_on__lt=day))}
    for space, kind, number, late in rows.order_by().values_list("space", "kind").annotate(**counts):
        yield space, f"now.open.{kind}", number
        yield space, f"now.overdue.{kind}", late


def _missed(since: Moment, until: Moment) -> Found:
    """Duties whose day came and was not met. So each is judged once: when it is done in time, or when it is not."""
    first, last = timezone.localdate(since), timezone.localdate(until)
    rows = Duty.objects.filter(due_on__gte=first, due_on__lt=last).annotate(closed_on=TruncDate("closed_at"))
    for space, kind, number in _by(rows.filter(Q(closed_at=None) | Q(closed_on__gt=F("due_on"))), "space", "kind"):
        yield space, f"missed.{kind}", number


def _promises(since: Moment, until: Moment) -> Found:
    """Promises whose day came, and how many were kept by then (V6)."""
    first, last = timezone.localdate(since), timezone.localdate(until)
    rows = (
        Duty.objects.filter(kind=Duty.Kind.PROMISE, due_on__gte=first, due_on__lt=last)
        .annotate(closed_on=TruncDate("closed_at"))
        .order_by()
        .values_list("space")
        .annotate(due=Count("pk"), kept=Count("pk", filter=Q(fulfilled_by__isnull=False, closed_on__lte=F("due_on"))))
    )
    for space, due, kept in rows:
        yield space, "promises.due", due
        yield space, "promises.kept", kept


def _decisions(since: Moment, until: Moment) -> Found:
    rows = Decision.objects.filter(decided_at__gte=since, decided_at__lt=until)
    for space, act, rule, number in _by(rows, "space", "act", "rule"):
        yield space, f"act.{act}.{rule}", number


def _reports(since: Moment, until: Moment) -> Found:
    rows = Report.objects.filter(created_at__gte=since, created_at__lt=until)
    for space, reason, number in _by(rows, "post__thread__space", "reason"):
        yield space, f"reports.{reason}", number


def _said(since: Moment, until: Moment) -> Found:
    """What the municipality has said, what of it corrects something, and what is about political cases (R9)."""
    in_case = Q(thread__political_case__marked_at__lte=F("created_at"))
    rows = (
        Post.objects.answers()
        .filter(created_at__gte=since, created_at__lt=until)
        .order_by()
        .values_list("thread__space")
        .annotate(
            official=Count("pk"),
            correcting=Count("pk", filter=Q(corrects__isnull=False)),
            political=Count("pk", filter=in_case),
            unreferenced=Count("pk", filter=in_case & Q(political_reference="")),
        )
    )
    for space, official, corrections, political, unreferenced in rows:
        yield space, "official", official
        yield space, "corrections", corrections
        yield space, "political", political
        yield space, "unreferenced", unreferenced


def _referred(since: Moment, until: Moment) -> Found:
    """What units have acknowledged, and what waited for it at the end (R8, V7)."""
    waits = Q(acknowledged_at=None) | Q(acknowledged_at__gte=until)
    rows = (
        Referral.objects.filter(decision__decided_at__lt=until)
        .order_by()
        .values_list("post__thread__space")
        .annotate(
            taken=Count("pk", filter=Q(acknowledged_at__gte=since, acknowledged_at__lt=until)),
            waiting=Count("pk", filter=waits),
        )
    )
    for space, taken, waiting in rows:
        yield space, "acknowledged", taken
        yield space, "now.unacknowledged", waiting


def _political(since: Moment, until: Moment) -> Found:
    for space, number in _by(PoliticalCase.objects.filter(marked_at__lt=until), "thread__space"):
        yield space, "now.political", number


def _caught(since: Moment, until: Moment) -> Found:
    """What the screens asked about, held or stopped before anyone could read it (V4)."""
    last = until - datetime.timedelta(microseconds=1)
    days = {"day__gte": timezone.localdate(since), "day__lte": timezone.localdate(last)}
    rows = ScreenCount.objects.filter(**days).order_by().values_list("space", "outcome")
    for space, outcome, number in rows.annotate(found=Sum("number")):
        yield space, f"caught.{outcome}", number


def _drafts(since: Moment, until: Moment) -> Found:
    """Drafts that a colleague was asked to read before they were sent (R7)."""
    rows = SecondReading.objects.filter(rule="R7", asked_at__gte=since, asked_at__lt=until)
    for space, number in _by(rows, "post__thread__space"):
        yield space, "drafts", number


def crisis_switches(since: Moment, until: Moment) -> Counter[str]:
    """How many times crisis mode was switched on and off (R10): the whole municipality's, and no space's. One query."""
    rows = CrisisSwitch.objects.filter(at__gte=since, at__lt=until).order_by()
    return Counter({f"crisis.{act}": number for act, number in rows.values_list("act").annotate(found=Count("pk"))})


def _by(rows: QuerySet[Any], *columns: str) -> Iterator[tuple[Any, ...]]:
    """How many rows there are of each combination."""
    yield from rows.order_by().values_list(*columns).annotate(found=Count("pk"))
