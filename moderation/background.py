"""What a moderator should know of a post before deciding: its author's history in this space, and similar decisions.

Nothing of what someone has done in other spaces is shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q

from forum.models import Post

from .models import Decision

SHOWN = 5
OF_POSTS = [
    Decision.Act.PUBLISH, Decision.Act.TRUST, Decision.Act.HOLD, Decision.Act.HIDE, Decision.Act.REDACT,
    Decision.Act.WARN, Decision.Act.SUSPEND, Decision.Act.LIFT, Decision.Act.OVERTURN,
]  # fmt: skip
SERIOUS = {Decision.Act.WARN, Decision.Act.SUSPEND, Decision.Act.LIFT}


@dataclass(frozen=True, slots=True)
class History:
    """What someone has written in one space, and what was decided about it, newest first."""

    posts: int
    held: int
    hidden: int
    first: datetime.datetime | None
    decisions: list[Decision]
    more: bool

    @property
    def warned(self) -> list[Decision]:
        """Warnings and suspensions, given and lifted."""
        return [decision for decision in self.decisions if decision.act in SERIOUS]


def history_of(post: Post) -> History | None:
    """The history of a post's author in its space; None for what nobody signed in has written. Two queries."""
    if post.author_id is None or post.is_official:
        return None
    here = Post.objects.filter(author=post.author_id, thread__space=post.thread.space_id)
    counted: dict[str, Any] = here.aggregate(
        posts=Count("pk"),
        held=Count("pk", filter=Q(state=Post.State.HELD)),
        hidden=Count("pk", filter=Q(state=Post.State.HIDDEN)),
        first=Min("created_at"),
    )
    about = Decision.objects.filter(
        space=post.thread.space_id, post__author=post.author_id, act__in=OF_POSTS, undone_by=None
    ).exclude(post=post)
    decisions = list(about.select_related("thread")[: SHOWN + 1])
    return History(**counted, decisions=decisions[:SHOWN], more=len(decisions) > SHOWN)


def similar_decisions(post: Post, reasons: Collection[str]) -> list[Decision]:
    """The newest decisions in the same space on what was reported for the same reasons; else on posts that waited, or
    by the same rule as the last one on this post. With what became of them. One query.
    """
    decisions = Decision.objects.filter(space=post.thread.space_id, post__isnull=False).exclude(post=post)
    if reasons:
        decisions = decisions.filter(pk__in=decisions.filter(reports__reason__in=list(reasons)).values("pk"))
    elif post.state == Post.State.HELD:
        decisions = decisions.filter(
            act__in=[Decision.Act.PUBLISH, Decision.Act.TRUST, Decision.Act.HIDE], state_before=Post.State.HELD
        )
    else:
        last = Decision.objects.filter(post=post, act__in=OF_POSTS).order_by("-pk").values("rule")[:1]
        decisions = decisions.filter(rule__in=last, act__in=OF_POSTS)
    return list(decisions.select_related("thread", "post", "undone_by").order_by("-pk")[:SHOWN])
