"""Who is looking at a post just now, so that colleagues leave it alone: kept for minutes, not in the database."""

from __future__ import annotations

import time
from collections.abc import Collection

from django.conf import settings
from django.core.cache import caches

from forum.models import Post
from people.models import User

Looks = dict[int, tuple[str, float]]


def look(user: User, post: Post) -> None:
    """Say that a moderator has opened a post (setting LOOKING_MINUTES)."""
    looks: Looks = {pk: one for pk, one in _of(post.pk).items() if pk != user.pk and _lasts(one)}
    looks[user.pk] = (user.first_name or user.display_name, time.time())
    caches["looking"].set(_key(post.pk), looks, timeout=60 * settings.LOOKING_MINUTES)


def lookers(posts: Collection[int], *, but: User) -> dict[int, str]:
    """Who else has opened each of these posts within the last minutes: first names. No query."""
    found: dict[str, Looks] = caches["looking"].get_many([_key(pk) for pk in posts])
    named = {}
    for pk in posts:
        looks = found.get(_key(pk), {})
        names = [name for user, (name, at) in looks.items() if user != but.pk and _lasts((name, at))]
        if names:
            named[pk] = ", ".join(names)
    return named


def _of(post_id: int) -> Looks:
    looks: Looks = caches["looking"].get(_key(post_id)) or {}
    return looks


def _lasts(one: tuple[str, float]) -> bool:
    return time.time() - one[1] < 60 * settings.LOOKING_MINUTES


def _key(post_id: int) -> str:
    return f"looking:{post_id}"
