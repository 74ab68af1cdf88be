"""Drafts of official answers: kept on the server, seen by colleagues, and taken over by one of them (R7, V10)."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from forum import drafts
from forum.models import Draft, Post
from forum.screening import never_to_be_stored
from forum.spaces import space_of
from people.models import User
from people.notices import notify

SHOWN = 5


class NotThere(Exception):
    """The draft has been sent, thrown away, or was never an answer to this post."""


def door(post: Post) -> str:
    """Where drafts of the answer to a post are opened."""
    return reverse("moderation:answer", args=[post.pk])


def keep(request: HttpRequest, post: Post, *, token: uuid.UUID, fields: dict[str, str]) -> Draft | None:
    """Keep what is written so far. None if there is nothing, or it may not be stored (V4)."""
    body = fields.get("body", "").strip()
    if not body or never_to_be_stored(space=space_of(post.thread), title="", body=body):
        return None
    return drafts.keep_anyhow(request, token=token, door=door(post), fields=fields)


def begun_by_others(post: Post, user: User) -> list[Draft]:
    """What colleagues have begun on as answers to a post, newest first. One query."""
    since = timezone.now() - drafts.KEPT_FOR
    begun = _of(post).filter(saved_at__gt=since, owner__isnull=False).exclude(owner=user)
    return [one for one in begun.select_related("owner").order_by("-saved_at")[:SHOWN] if one.fields.get("body")]


def take_over(*, post: Post, token: Any, by: User) -> Draft:
    """Go on with a colleague's draft as one's own; they are told. Raises NotThere."""
    with transaction.atomic():
        try:
            draft = _of(post).select_related("owner").filter(pk=uuid.UUID(str(token))).first()
        except ValueError:
            draft = None
        if draft is None or draft.owner is None:
            raise NotThere
        before = draft.owner
        if before.pk == by.pk:
            return draft
        draft.owner, draft.saved_at = by, timezone.now()
        draft.save(update_fields=["owner", "saved_at"])
        notify(
            user=before,
            kind="draft_taken_over",
            key=f"draft_taken_over:{draft.pk}:{by.pk}:{draft.saved_at.isoformat()}",
            parameters={"title": post.thread.title, "name": by.first_name or by.display_name},
            url=reverse("moderation:post", args=[post.pk]),
        )
    return draft


def seen_so_far(post: Post) -> int:
    """The newest of what the municipality has said in the thread, or is about to; 0 if nothing. One query."""
    said: int | None = _official(post).aggregate(newest=Max("pk"))["newest"]
    return said or 0


def said_meanwhile(post: Post, *, seen: int | None, besides: User) -> list[Post]:
    """What colleagues have said for the municipality in the thread after someone opened the page, and what one has
    answered the same post oneself, in another window. One query.
    """
    if seen is None:
        return []
    since = _official(post).filter(pk__gt=seen).exclude(~Q(reply_to=post.pk) | Q(interim=True), author=besides)
    return list(since.select_related("author", "signed_unit").order_by("pk")[:SHOWN])


def _official(post: Post) -> QuerySet[Post]:
    standing = [Post.State.PUBLISHED, Post.State.HELD]
    return Post.objects.filter(thread=post.thread_id, voice=Post.Voice.MUNICIPALITY, state__in=standing)


def _of(post: Post) -> QuerySet[Draft]:
    return Draft.objects.filter(door=door(post))
