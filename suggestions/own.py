"""What a person has said, and what they support, for their own page: newest first, on pages by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from forum.models import Measure, MeasureSupport, Post, Thread
from people.models import User

from .models import Status, Suggestion, Support

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Said:
    """One post as its author sees it. `url` is empty where it is not to be read any more."""

    post: Post
    title: str
    url: str
    #: What has become of it, as a colour and a word; empty of one that just stands.
    colour: str
    state: str
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class Backed:
    """Something one supports, with where that is taken back."""

    title: str
    url: str
    act: str
    colour: str
    state: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of one of the lists. `older` is the key the next one begins after; `is_first` is this the newest."""

    rows: list[Any]
    older: int | None
    is_first: bool


def said_by(user: User, query: QueryDict) -> OwnPage:
    """What someone has said in all spaces (`?sagt=<id>` for what is older). One query."""
    posts = Post.objects.filter(author=user).select_related("thread__space", "thread__suggestion")
    page = _page(posts, query.get("sagt", ""))
    return OwnPage([_said(post, user) for post in page.rows], page.older, page.is_first)


def supported_by(user: User, query: QueryDict) -> OwnPage:
    """The suggestions that someone supports and everyone can read (`?stottet=<id>` for older ones). One query."""
    mine = Support.objects.filter(
        user=user, suggestion__thread__state=Thread.State.PUBLISHED, suggestion__thread__space__live=True
    )
    page = _page(mine.select_related("suggestion__thread"), query.get("stottet", ""))
    return OwnPage([_backed(one.suggestion) for one in page.rows], page.older, page.is_first)


def measures_supported_by(user: User, query: QueryDict) -> OwnPage:
    """The public measures that someone supports (`?tiltak=<id>` for older ones). One query."""
    mine = MeasureSupport.objects.filter(user=user, measure__published_at__isnull=False, measure__space__live=True)
    page = _page(mine.select_related("measure"), query.get("tiltak", ""))
    return OwnPage([_backed_measure(one.measure) for one in page.rows], page.older, page.is_first)


def _page(rows: QuerySet[Any], before: str) -> OwnPage:
    asked = int(before) if before.isdecimal() and len(before) < 18 else None
    if asked:
        rows = rows.filter(pk__lt=asked)
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    older = found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None
    return OwnPage(found[:PER_PAGE], older, asked is None)


def _said(post: Post, user: User) -> Said:
    thread = post.thread
    reads = thread.space.live and thread.is_visible_to(user)
    colour, state = _state(post)
    suggestion = getattr(thread, "suggestion", None) if post.number == 1 else None
    if suggestion and not state:
        colour, state = _colour(suggestion), str(suggestion.get_status_display())
    title = thread.title if reads or post.number == 1 else _("En samtale som ikke vises nå")
    withdrawn = post.state == Post.State.WITHDRAWN
    return Said(post, title, "" if withdrawn or not reads else post.get_absolute_url(), colour, state, suggestion)


def _backed(suggestion: Suggestion) -> Backed:
    return Backed(
        suggestion.thread.title,
        suggestion.get_absolute_url(),
        reverse("suggestions:support", args=[suggestion.pk]),
        _colour(suggestion),
        str(suggestion.get_status_display()),
    )


def _backed_measure(measure: Measure) -> Backed:
    act = reverse("forum:measure_support", args=[measure.pk])
    return Backed(
        measure.title, measure.get_absolute_url(), act, "neutral", capfirst(str(measure.get_status_display()))
    )


def _state(post: Post) -> tuple[str, str]:
    """What keeps others from reading it, if anything does."""
    match post.state:
        case Post.State.HELD:
            return "warning", _("Venter på godkjenning")
        case Post.State.HIDDEN:
            return "danger", _("Skjult")
        case Post.State.WITHDRAWN:
            return "neutral", _("Trukket")
    return ("", "") if post.thread.state == Thread.State.PUBLISHED else ("neutral", _("Samtalen vises ikke nå"))


def _colour(suggestion: Suggestion) -> str:
    return {
        Status.DONE.value: "success",
        Status.PLANNED.value: "info",
        Status.UNDERWAY.value: "info",
        Status.CONSIDERING.value: "warning",
    }.get(suggestion.status, "neutral")
