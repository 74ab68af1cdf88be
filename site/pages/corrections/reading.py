"""The municipality's corrections, newest first, each with what it corrects: of one space, or of all (R5)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from forum.models import Post, Thread

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction, and what it corrects; None where that is no longer to be read."""

    post: Post
    corrected: Post | None


def corrections(space_id: int | None = None) -> QuerySet[Post]:
    """Those that everyone can read, newest first."""
    found = Post.objects.visible_to(AnonymousUser()).filter(corrects__isnull=False)
    if space_id is not None:
        found = found.filter(thread__space=space_id)
    return found.select_related("thread__space", "signed_unit", "corrects__thread").order_by("-pk")


def page_of(found: QuerySet[Post], before: int | None) -> tuple[list[Correction], int | None]:
    """A page of them, and the key that the next begins after. One query."""
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PER_PAGE + 1])
    older = rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None
    return [Correction(post, _readable(post.corrects)) for post in rows[:PER_PAGE]], older


def _readable(post: Post | None) -> Post | None:
    if post is None or post.state != Post.State.PUBLISHED or post.thread.state != Thread.State.PUBLISHED:
        return None
    return post
