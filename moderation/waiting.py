"""How much waits for a moderator, where and of what kind; and what was answered lately. A fixed number of queries."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from wagtail.models import Page

from forum.models import Post, Thread
from people.models import User
from people.rights import moderated_spaces

from .models import Decision, Duty
from .standing_in import stands_in_for
from .worklist import HELD, REFERRAL, REPORTED, Scope, age_of, duties_in, held_in, late_before, referred_in, reported_in

SHOWN = 50
LAST_SAID = 5
WEEK = datetime.timedelta(days=7)


class Place(NamedTuple):
    """A space one moderates."""

    pk: int
    slug: str
    title: str


class Answered(NamedTuple):
    """Something the municipality has answered, or decided with words to everyone."""

    title: str
    url: str
    name: str
    at: datetime.datetime


class Number(NamedTuple):
    """How many things of one kind wait in one space, how many of them too long, and how many one has oneself."""

    waiting: int
    late: int
    mine: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How much waits, by space and kind."""

    numbers: dict[tuple[int, str], Number]

    def of(self, *, space: int | None = None, kind: str = "") -> Number:
        """The sum of what waits: in one space, of one kind, or of all."""
        chosen = [
            number
            for (where, what), number in self.numbers.items()
            if (space is None or where == space) and (not kind or what == kind)
        ]
        return Number(*(sum(column) for column in zip(*chosen, strict=True))) if chosen else Number(0, 0, 0)

    @property
    def kinds(self) -> set[str]:
        """What kinds of things wait anywhere."""
        return {kind for (_, kind), number in self.numbers.items() if number.waiting}


def tally(scope: Scope) -> Tally:
    """How much waits in the spaces of a scope, whatever its kind. Four queries."""
    numbers: dict[tuple[int, str], Number] = {}
    duties = duties_in(replace(scope, mine=False)).values_list("space_id", "kind")
    counted = duties.annotate(
        waiting=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=timezone.localdate())),
        mine=Count("pk", filter=Q(assignee__in=[scope.user.pk, *stands_in_for(scope.user)])),
    )
    for space, kind, number, overdue, mine in counted.order_by():
        numbers[space, kind] = Number(number, overdue, mine)
    for name, (rows, where) in {
        HELD: (held_in(scope.spaces), "thread__space"),
        REPORTED: (reported_in(scope.spaces), "thread__space"),
        REFERRAL: (referred_in(scope.spaces), "post__thread__space"),
    }.items():
        late = Count("pk", filter=Q(since__lt=late_before(name)))
        for space, number, overdue in rows.values_list(where).annotate(waiting=Count("pk"), late=late).order_by():
            numbers[space, name] = Number(number, overdue, 0)
    return Tally(numbers)


def places_of(user: User) -> list[Place]:
    """The spaces a user moderates."""
    rows = Page.objects.filter(pk__in=moderated_spaces(user)).order_by("title", "pk")
    return [Place(*row) for row in rows.values_list("pk", "slug", "title")]


def answered_lately(spaces: Collection[int]) -> tuple[list[Answered], int]:
    """What was answered in these spaces in a week, newest first, and how much: answers to someone, and suggestions
    that were considered with words to everyone. Interim answers are none. Four queries.
    """
    since = timezone.now() - WEEK
    answers = Post.objects.answers().filter(
        created_at__gte=since, reply_to__isnull=False, corrects=None, thread__space__in=spaces
    )
    considered = Duty.objects.filter(
        space__in=spaces, closed_at__gte=since, kind=Duty.Kind.CONSIDER, ended_by__act=Decision.Act.STATUS
    )
    said = [
        Answered(post.thread.title, post.get_absolute_url(), post.signed_name, post.created_at)
        for post in answers.select_related("thread").order_by("-created_at")[:SHOWN]
    ]
    decided = [
        Answered(duty.post.thread.title, duty.post.thread.get_absolute_url(), _who(duty.ended_by), duty.closed_at)
        for duty in considered.select_related("post__thread", "ended_by__actor").order_by("-closed_at")[:SHOWN]
        if duty.closed_at and duty.ended_by
    ]
    newest = sorted([*said, *decided], key=lambda one: one.at, reverse=True)
    return newest[:SHOWN], answers.count() + considered.count()


def _who(decision: Decision | None) -> str:
    return decision.actor.first_name if decision and decision.actor else ""


def said_since(post: Post) -> tuple[list[Post], int]:
    """The newest of what was said in the thread after a post, in order, and how many there are. Two queries."""
    later = Post.objects.filter(
        thread=post.thread_id, number__gt=post.number, state=Post.State.PUBLISHED, thread__state=Thread.State.PUBLISHED
    )
    newest = list(later.select_related("author", "signed_unit").order_by("-number")[:LAST_SAID])
    return newest[::-1], later.count()


def age(duty: Duty) -> str:
    """How a duty stands: "overdue", "soon" or "fresh"."""
    return age_of(duty.due_on)
