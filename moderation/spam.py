"""Hiding much spam in one go: each post an act of its own, with one reason, and what was not hidden is told of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from forum.locking import lock_thread_of
from forum.models import Post
from people.models import User
from people.rights import moderated_spaces

from . import meanwhile
from .deciding import hide_post
from .models import Decision

RULE = "R2"  # room for all
AT_ONCE = 100


@dataclass(slots=True)
class Hidden:
    """What was hidden, and the decisions that came before it on what was not."""

    done: list[Decision] = field(default_factory=list)
    too_late: list[Decision] = field(default_factory=list)


def hideable(user: User) -> QuerySet[Post]:
    """What a moderator may hide as spam: what stands or waits in their spaces, and is not the municipality's own."""
    standing = Post.objects.filter(
        thread__space__in=moderated_spaces(user), state__in=[Post.State.PUBLISHED, Post.State.HELD]
    )
    return standing.exclude(voice=Post.Voice.MUNICIPALITY).select_related("thread__space", "author", "signed_unit")


def chosen(user: User, keys: Collection[int]) -> list[Post]:
    """Those of these posts that may be hidden, newest first. One query."""
    return list(hideable(user).filter(pk__in=keys).order_by("-pk")[:AT_ONCE])


def by_same_author(user: User, post: Post) -> list[Post]:
    """All that a post's author has written where one moderates, newest first. One query."""
    if post.author_id is None:
        return [post]
    return list(hideable(user).filter(author=post.author_id).order_by("-pk")[:AT_ONCE])


def hide_all(*, posts: Iterable[Post], actor: User, reason: str, seen: int) -> Hidden:
    """Hide each of these posts, unless someone has decided on it since the newest decision one had `seen`."""
    hidden = Hidden()
    for post in posts:
        with transaction.atomic():
            lock_thread_of(post)
            earlier = meanwhile.decided(post, act=Decision.Act.HIDE, by=actor, seen=str(seen))
            if earlier is not None:
                hidden.too_late.append(earlier)
            else:
                hidden.done.append(hide_post(post=post, actor=actor, rule=RULE, reason=reason))
    return hidden
