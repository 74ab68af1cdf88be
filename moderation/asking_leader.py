"""*Spør leder*: who is in doubt asks the leader who answers for the space, and is answered in the same place (V10).

Not for the public, and not a message between people: it is about one post, and those who answer there see it.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from forum.models import Post
from forum.rendering import excerpt
from forum.spaces import space_facts, space_of
from forum.voices import voices_for
from people.models import User
from people.notices import notify
from people.rights import may_moderate

from .models import LeaderQuestion
from .who_may import leads

SHOWN = 20


class NobodyToAsk(Exception):
    """Who asks is the leader, and the unit has no other."""


class AnsweredAlready(Exception):
    """It has been answered."""


def may_ask(user: User, post: Post) -> bool:
    """Whether someone may ask about a post: who may speak for the municipality there."""
    return Post.Voice.MUNICIPALITY in voices_for(user, space_of(post.thread))


def leader_for(post: Post, *, asked_by: User) -> User:
    """Who is asked: the leader who answers for the space, or for that leader the unit's own. Raises NobodyToAsk."""
    space = space_facts(post.thread.space_id).space
    for leader in (space.responsible_leader, space.unit.leader):
        if leader is not None and leader.pk != asked_by.pk and leader.is_active:
            return leader
    raise NobodyToAsk


def ask(*, post: Post, by: User, question: str, draft: str = "") -> LeaderQuestion:
    """Ask about a post, or about the draft of an answer to it; the leader is told. The same question again is one.

    Raises PermissionDenied, NobodyToAsk.
    """
    if not may_ask(by, post):
        raise PermissionDenied
    leader = leader_for(post, asked_by=by)
    with transaction.atomic():
        asked, is_new = LeaderQuestion.objects.get_or_create(
            post=post, asked_by=by, question=question, answered_at=None, defaults={"leader": leader, "draft": draft}
        )
        if is_new:
            notify(
                user=leader,
                kind="leader_asked",
                key=f"leader_asked:{asked.pk}",
                parameters={
                    "title": post.thread.title,
                    "name": by.first_name or by.display_name,
                    "note": question,
                    "excerpt": excerpt(post.plain),
                },
                url=address(asked),
            )
    return asked


def may_see(user: User, asked: LeaderQuestion) -> bool:
    """Whether someone may see it: who asked, who was asked, and those who answer in the space."""
    space_id = asked.post.thread.space_id
    return user.pk in (asked.asked_by_id, asked.leader_id) or may_moderate(user, space_id) or leads(user, space_id)


def may_reply(user: User, asked: LeaderQuestion) -> bool:
    """Whether someone may answer it: who was asked, or who leads the space now; never who asked."""
    leader = user.pk == asked.leader_id or leads(user, asked.post.thread.space_id)
    return leader and user.pk != asked.asked_by_id


def reply(*, asked: LeaderQuestion, by: User, answer: str) -> None:
    """Answer; who asked is told. Raises PermissionDenied, AnsweredAlready."""
    if not may_reply(by, asked):
        raise PermissionDenied
    with transaction.atomic():
        still_open = LeaderQuestion.objects.filter(pk=asked.pk, answered_at=None)
        if not still_open.update(answer=answer, answered_by=by, answered_at=timezone.now()):
            raise AnsweredAlready
        if asked.asked_by:
            notify(
                user=asked.asked_by,
                kind="leader_answered",
                key=f"leader_answered:{asked.pk}",
                parameters={
                    "title": asked.post.thread.title,
                    "name": by.first_name or by.display_name,
                    "note": answer,
                },
                url=address(asked),
            )


def waiting_for_leader(user: User) -> QuerySet[LeaderQuestion]:
    """What a leader has been asked and has not answered, oldest first."""
    open_ones = LeaderQuestion.objects.filter(leader=user.pk, answered_at=None)
    return open_ones.select_related("post__thread__space", "asked_by").order_by("pk")[:SHOWN]


def asked_about(post: Post) -> QuerySet[LeaderQuestion]:
    """What has been asked about a post, oldest first."""
    asked = LeaderQuestion.objects.filter(post=post).select_related("asked_by", "leader", "answered_by")
    return asked.order_by("pk")[:SHOWN]


def address(asked: LeaderQuestion) -> str:
    """Where it stands and is answered."""
    return reverse("moderation:leader_question", args=[asked.pk])
