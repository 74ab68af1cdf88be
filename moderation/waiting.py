"""What waits for a moderator: open duties, held posts and reports; and what was answered lately. A fixed number of
queries, whatever waits.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, F, Min, Q
from django.utils import timezone
from wagtail.models import Page

from forum.models import Post, Thread
from people.models import User
from people.rights import moderated_spaces

from .models import Decision, Duty, Referral
from .who_may import leads

SHOWN = 50
LAST_SAID = 5
SOON = 2  # calendar days
WEEK = datetime.timedelta(days=7)


class NoSuchPlace(Exception):
    """The queue was asked for a place that one does not moderate."""


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """The queue of one moderator. Lists are cut at SHOWN; the numbers count all."""

    places: list[Place]
    duties: list[Duty]
    held: list[Post]
    reported: list[Post]
    referrals: list[Referral]
    answered: list[Answered]
    counts: dict[str, int]


def waiting_for(user: User, *, place: str = "", mine: bool = False) -> Waiting:
    """What waits in the spaces a user moderates, and what they were handed as a leader, oldest duty first (R4, V10).

    Only what waits in one place, by its slug, or only the duties that are one's own. Raises NoSuchPlace.
    """
    places = [Place(*row) for row in _places(user)]
    chosen = [one.pk for one in places if not place or one.slug == place]
    if place and not chosen:
        raise NoSuchPlace
    duties = Duty.objects.open().filter(Q(space__in=chosen) | Q(pk__in=[] if place else _handed_to_leader(user)))
    today = timezone.localdate()
    counts: dict[str, Any] = duties.aggregate(
        duties=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        mine=Count("pk", filter=Q(assignee=user.pk)),
    )
    answered, counts["answered"] = answered_lately(chosen)
    if mine:
        duties, chosen = duties.filter(assignee=user.pk), []
    # What is to be read by a second person is a duty in the list, and not published with one tap (R9).
    held = Post.objects.filter(state=Post.State.HELD, thread__space__in=chosen)
    held = held.exclude(~Q(political_reference=""), checked_at=None)
    counts["held"] = held.count()
    shown = duties.select_related("post__thread__space", "post__author", "assignee", "extension", "post__signed_unit")
    return Waiting(
        places=places,
        duties=list(shown.order_by("due_on", "id")[:SHOWN]),
        held=list(held.select_related("thread__space", "author").order_by("id")[:SHOWN]),
        reported=_reported(chosen),
        referrals=_referrals(chosen),
        answered=answered,
        counts=counts,
    )


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


def _places(user: User) -> list[tuple[int, str, str]]:
    spaces = moderated_spaces(user)
    return list(Page.objects.filter(pk__in=spaces).order_by("title", "pk").values_list("pk", "slug", "title"))


def _handed_to_leader(user: User) -> list[int]:
    """The duties a user has in spaces they answer for and do not moderate. One query."""
    rows = Duty.objects.open().filter(assignee=user.pk).exclude(space__in=moderated_spaces(user))
    return [pk for pk, space in rows.values_list("pk", "space") if leads(user, space)]


def _reported(spaces: Collection[int]) -> list[Post]:
    reported = Post.objects.filter(reports__settled_by=None, reports__isnull=False, thread__space__in=spaces)
    counted = reported.annotate(report_count=Count("reports"), first_report=Min("reports__created_at"))
    return list(counted.select_related("thread__space", "author", "signed_unit").order_by("first_report")[:SHOWN])


def _referrals(spaces: Collection[int]) -> list[Referral]:
    waiting = Referral.objects.filter(acknowledged_at=None, post__thread__space__in=spaces)
    return list(waiting.select_related("post__thread", "unit", "decision").order_by(F("id").asc())[:SHOWN])


def said_since(post: Post) -> tuple[list[Post], int]:
    """The newest of what was said in the thread after a post, in order, and how many there are. Two queries."""
    later = Post.objects.filter(
        thread=post.thread_id, number__gt=post.number, state=Post.State.PUBLISHED, thread__state=Thread.State.PUBLISHED
    )
    newest = list(later.select_related("author", "signed_unit").order_by("-number")[:LAST_SAID])
    return newest[::-1], later.count()


def age(duty: Duty) -> str:
    """How a duty stands: "overdue", "soon" or "fresh"."""
    if duty.is_overdue:
        return "overdue"
    return "soon" if duty.days_left <= SOON else "fresh"
