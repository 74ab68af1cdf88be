"""Everything that waits for a moderator in one list, the most urgent first: a fixed number of queries, whatever waits.

Four kinds of rows wait: duties, held posts, reported posts and referrals that nobody has confirmed. Each is asked for
the rows next to a place in the list, in its own order, and the nearest of them all are the page. What has no date of
its own is due some working days after it came (settings HELD_, REPORTED_ and REFERRED_WORKING_DAYS).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from forum.models import Post, Thread
from people.models import User
from people.rights import moderated_spaces

from .models import Decision, Duty, HeldBack, Referral, Report
from .standing_in import stands_in_for
from .who_may import leads
from .working_days import after_working_days

SHOWN = 50
A_DAY = datetime.timedelta(days=1)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
REPORTED, HELD, DUTY, REFERRAL = "reported", "held", "duty", "referral"
RANKS = {name: rank for rank, name in enumerate((REPORTED, HELD, DUTY, REFERRAL))}
_KEY = re.compile(r"([0-9]{8})-([0-9]{1,18})-([0-3])-([0-9]{1,18})")


class NoKey(Exception):
    """An address names a place in the list that is none."""


class Key(NamedTuple):
    """Where something stands in the list: by when, since when, what, and its row's key."""

    due_on: datetime.date
    since: datetime.datetime
    rank: int
    pk: int

    def __str__(self) -> str:
        return (
            f"{self.due_on:%Y%m%d}-{(self.since - EPOCH) // datetime.timedelta(microseconds=1)}-{self.rank}-{self.pk}"
        )

    @classmethod
    def of(cls, text: str) -> Key:
        """The key an address names. Raises NoKey."""
        found = _KEY.fullmatch(text)
        if found is None:
            raise NoKey
        day, since, rank, pk = found.groups()
        try:
            due_on = datetime.date(int(day[:4]), int(day[4:6]), int(day[6:]))
            if not 2000 < due_on.year < 3000:
                raise NoKey
            return cls(due_on, EPOCH + datetime.timedelta(microseconds=int(since)), int(rank), int(pk))
        except (ValueError, OverflowError):
            raise NoKey from None


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the list."""

    name: str
    kind: str
    key: Key
    post: Post
    duty: Duty | None = None
    referral: Referral | None = None
    reasons: tuple[str, ...] = ()
    reports: int = 0

    @property
    def thread(self) -> Thread:
        """Where it was written."""
        return self.post.thread

    @property
    def anchor(self) -> str:
        """What the row is called on the page."""
        return f"{self.name}-{self.key.pk}"

    @property
    def age(self) -> str:
        """How it stands: "overdue", "soon" or "fresh"."""
        return age_of(self.key.due_on)

    @property
    def late_by(self) -> int:
        """Calendar days since it was due; 0 while it is not late."""
        return max(0, (timezone.localdate() - self.key.due_on) // A_DAY)


@dataclass(frozen=True, slots=True)
class Scope:
    """What of all that waits is asked for: in which spaces, which duties besides, of what kind, and for whom alone."""

    user: User
    spaces: Collection[int]
    handed: Collection[int] = ()
    kind: str = ""
    mine: bool = False


def everything_for(user: User) -> Scope:
    """What a user is to see: of the spaces they moderate, and what they were handed as a leader (V10). One query."""
    return Scope(user, moderated_spaces(user), _handed_to_leader(user))


def page(scope: Scope, *, after: Key | None = None, size: int = SHOWN) -> tuple[list[Item], Key | None]:
    """One page of the list, and the key after which the next begins; None where there is no more."""
    found = _nearest(scope, after, backwards=False, count=size + 1)
    return _with_reports(found[:size]), found[size - 1].key if len(found) > size else None


def neighbours(scope: Scope, key: Key) -> tuple[Item | None, Item | None]:
    """What stands before and after a place in the list."""
    before = _nearest(scope, key, backwards=True, count=1)
    after = _nearest(scope, key, backwards=False, count=1)
    return (before[0] if before else None, after[0] if after else None)


def duties_in(scope: Scope) -> QuerySet[Duty]:
    """The duties of a scope."""
    duties = Duty.objects.open().filter(Q(space__in=scope.spaces) | Q(pk__in=scope.handed))
    return duties.filter(assignee__in=[scope.user.pk, *stands_in_for(scope.user)]) if scope.mine else duties


def held_in(spaces: Collection[int]) -> QuerySet[Post]:
    """Held posts, with since when: they were written, or a moderator held them back.

    What is to be read by a second person is a duty in the list, and not published with one tap (R9); nor is what was
    held back in a crisis, which has a list of its own (R10).
    """
    taken_back = Decision.objects.filter(post=OuterRef("pk"), act=Decision.Act.HOLD).order_by("-pk")
    held = Post.objects.filter(state=Post.State.HELD, thread__space__in=spaces)
    held = held.exclude(~Q(political_reference=""), checked_at=None)
    held = held.exclude(Exists(HeldBack.objects.filter(post=OuterRef("pk"), decided_at=None)))
    return held.annotate(since=Coalesce(Subquery(taken_back.values("decided_at")[:1]), F("created_at")))


def reported_in(spaces: Collection[int]) -> QuerySet[Post]:
    """Posts with open reports, with when the first came."""
    reports = Report.objects.filter(settled_by=None)
    reported = Post.objects.filter(pk__in=reports.values("post"), thread__space__in=spaces)
    first = reports.filter(post=OuterRef("pk")).order_by("created_at")
    return reported.annotate(since=Subquery(first.values("created_at")[:1]))


def referred_in(spaces: Collection[int]) -> QuerySet[Referral]:
    """Referrals that nobody has confirmed, and for which no duty to confirm stands in the list."""
    duties = Duty.objects.open().filter(post=OuterRef("post"), kind=Duty.Kind.ACKNOWLEDGE)
    waiting = Referral.objects.filter(~Exists(duties), acknowledged_at=None, post__thread__space__in=spaces)
    return waiting.annotate(since=F("decision__decided_at"))


def age_of(due_on: datetime.date) -> str:
    """How something stands by its due date: "overdue", "soon" (by the end of the next weekday) or "fresh"."""
    today = timezone.localdate()
    if due_on < today:
        return "overdue"
    return "soon" if due_on <= today + A_DAY * max(1, 7 - today.weekday() if today.weekday() > 3 else 1) else "fresh"


def key_of(name: str, row: Duty | Post | Referral, since: datetime.datetime | None = None) -> Key:
    """Where a row stands in the list."""
    if isinstance(row, Duty):
        return Key(row.due_on, row.opened_at, RANKS[DUTY], row.pk)
    since = since or row.since  # type: ignore[union-attr]
    return Key(after_working_days(timezone.localdate(since), _limit(name)), since, RANKS[name], row.pk)


def late_before(name: str) -> datetime.datetime:
    """Since when what is late today has waited, or longer."""
    return _first_due_on(timezone.localdate(), _limit(name))


def _limit(name: str) -> int:
    days: int = {
        HELD: settings.HELD_WORKING_DAYS,
        REPORTED: settings.REPORTED_WORKING_DAYS,
        REFERRAL: settings.REFERRED_WORKING_DAYS,
    }[name]
    return days


def _first_due_on(day: datetime.date, working_days: int) -> datetime.datetime:
    """The first moment of which what came then is due on this day, or later."""
    first = day
    while after_working_days(first - A_DAY, working_days) >= day:
        first -= A_DAY
    return timezone.make_aware(datetime.datetime.combine(first, datetime.time.min))


def _nearest(scope: Scope, key: Key | None, *, backwards: bool, count: int) -> list[Item]:
    """The rows next to a place in the list, nearest first. At most four queries."""
    found: list[Item] = []
    for name, rows in _sources(scope).items():
        rows = rows.filter(_beyond(name, key, backwards=backwards)) if key else rows
        by = ("due_on", "opened_at", "pk") if name == DUTY else ("since", "pk")
        ordered = rows.order_by(*(f"-{field}" if backwards else field for field in by))
        found += [_ITEMS[name](row) for row in ordered[:count]]
    return sorted(found, key=lambda item: item.key, reverse=backwards)[:count]


def _sources(scope: Scope) -> dict[str, QuerySet[Any]]:
    """What the list is made of, by what the scope asks for."""
    sources: dict[str, QuerySet[Any]] = {}
    if scope.kind in ("", *Duty.Kind.values):
        duties = duties_in(scope).filter(**{"kind": scope.kind} if scope.kind else {})
        sources[DUTY] = duties.select_related(
            "post__thread__space", "post__author", "post__signed_unit", "assignee", "extension", "unit"
        )
    if not scope.mine and scope.kind in ("", HELD):
        sources[HELD] = held_in(scope.spaces).select_related("thread__space", "author", "signed_unit")
    if not scope.mine and scope.kind in ("", REPORTED):
        sources[REPORTED] = reported_in(scope.spaces).select_related("thread__space", "author", "signed_unit")
    if not scope.mine and scope.kind in ("", REFERRAL):
        sources[REFERRAL] = referred_in(scope.spaces).select_related(
            "post__thread__space", "post__author", "post__signed_unit", "unit"
        )
    return sources


def _beyond(name: str, key: Key, *, backwards: bool) -> Q:
    """What stands after a place in the list, or before it."""
    past = "lt" if backwards else "gt"
    since = "opened_at" if name == DUTY else "since"
    rank = RANKS[name]
    later = Q(**{f"{since}__{past}": key.since})
    if rank == key.rank:
        later |= Q(**{since: key.since, f"pk__{past}": key.pk})
    elif (rank < key.rank) == backwards:
        later |= Q(**{since: key.since})
    if name == DUTY:
        return Q(**{f"due_on__{past}": key.due_on}) | (Q(due_on=key.due_on) & later)
    from_here, from_next = (_first_due_on(day, _limit(name)) for day in (key.due_on, key.due_on + A_DAY))
    if backwards:
        return Q(since__lt=from_here) | (Q(since__lt=from_next) & later)
    return Q(since__gte=from_next) | (Q(since__gte=from_here) & later)


def _with_reports(items: list[Item]) -> list[Item]:
    """The same rows, the reported ones with how many reports and for which reasons. One query."""
    posts = [item.post.pk for item in items if item.name == REPORTED]
    reports = Report.objects.filter(settled_by=None, post__in=posts).values("post", "reason")
    said: dict[int, dict[str, int]] = {}
    for row in reports.annotate(number=Count("pk")).order_by("-number"):
        said.setdefault(row["post"], {})[row["reason"]] = row["number"]
    return [
        replace(item, reports=sum(said[item.post.pk].values()), reasons=tuple(said[item.post.pk]))
        if item.name == REPORTED and item.post.pk in said
        else item
        for item in items
    ]


def _handed_to_leader(user: User) -> list[int]:
    """The duties a user has in spaces they answer for and do not moderate; appeals wherever they are. One query."""
    rows = Duty.objects.open().filter(assignee=user.pk).exclude(space__in=moderated_spaces(user))
    found = rows.values_list("pk", "space", "kind")
    return [pk for pk, space, kind in found if kind == Duty.Kind.APPEAL or leads(user, space)]


_ITEMS: dict[str, Callable[[Any], Item]] = {
    DUTY: lambda duty: Item(DUTY, duty.kind, key_of(DUTY, duty), duty.post, duty=duty),
    HELD: lambda post: Item(HELD, HELD, key_of(HELD, post), post),
    REPORTED: lambda post: Item(REPORTED, REPORTED, key_of(REPORTED, post), post),
    REFERRAL: lambda one: Item(REFERRAL, REFERRAL, key_of(REFERRAL, one), one.post, referral=one),
}
