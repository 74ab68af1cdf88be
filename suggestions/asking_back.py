"""Closing the loop: two weeks after an answer the one who asked says whether it was one."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from forum.models import Post, Thread
from forum.spaces import space_facts
from forum.versions import raise_version
from moderation.models import Duty
from people.notices import notify, notify_many

from .models import AskedBack, Suggestion

AFTER = datetime.timedelta(days=14)
NOT_AFTER = datetime.timedelta(days=45)  # who was answered long before this began is left in peace
BATCH = 100


def ask_back() -> int:
    """Ask those who were answered two weeks ago, each once. Returns how many. Called by the clock."""
    now = timezone.now()
    answered = (
        Duty.objects.filter(
            kind__in=[Duty.Kind.ANSWER, Duty.Kind.CONSIDER],
            closed_at__lte=now - AFTER,
            closed_at__gt=now - NOT_AFTER,
            fulfilled_by__state=Post.State.PUBLISHED,
            post__number=1,
            post__author__is_active=True,
            post__thread__state=Thread.State.PUBLISHED,
            post__thread__suggestion__asked_back=None,
        )
        .exclude(post__thread__suggestion=None)
        .select_related("post__thread__suggestion", "post__author", "fulfilled_by")
    )
    asked = 0
    for duty in answered.order_by("closed_at")[:BATCH]:
        asked += _ask(duty)
    return asked


def _ask(duty: Duty) -> bool:
    thread, author = duty.post.thread, duty.post.author
    assert author is not None
    assert duty.fulfilled_by is not None
    with transaction.atomic():
        _, is_new = AskedBack.objects.get_or_create(suggestion_id=thread.pk, defaults={"answer": duty.fulfilled_by})
        if is_new:
            notify(
                user=author,
                kind="asked_back",
                key=f"asked_back:{thread.pk}",
                parameters={"title": thread.title, "name": duty.fulfilled_by.signed_name},
                url=reverse("suggestions:asked_back", args=[thread.pk]),
            )
    return is_new


def say(asked: AskedBack, *, got_answer: bool, word: str = "") -> None:
    """What the author says of the answer; said again, it stands instead. The moderators are told of a no."""
    with transaction.atomic():
        asked.got_answer, asked.word, asked.said_at = got_answer, word, timezone.now()
        asked.save(update_fields=["got_answer", "word", "said_at"])
        thread = asked.suggestion.thread
        raise_version(space_id=thread.space_id)
        if not got_answer:
            notify_many(
                users=[role.user for role in space_facts(thread.space_id).moderators],
                kind="not_answered",
                key=f"not_answered:{asked.pk}",
                parameters={"title": thread.title, "note": word},
                url=thread.get_absolute_url(),
            )


class Verdict(NamedTuple):
    """How many were asked, and what they said."""

    asked: int
    yes: int
    no: int


def verdict(board_id: int) -> Verdict:
    """What those who were answered on a board have said. One query."""
    counts = AskedBack.objects.filter(suggestion__board=board_id).aggregate(
        asked=Count("pk"), yes=Count("pk", filter=Q(got_answer=True)), no=Count("pk", filter=Q(got_answer=False))
    )
    return Verdict(**counts)


def asked_of(suggestion: Suggestion) -> AskedBack | None:
    """The question about this suggestion, if it was put."""
    return AskedBack.objects.filter(suggestion=suggestion).select_related("suggestion__thread", "answer").first()
