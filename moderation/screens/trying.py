"""Trying out a list of words, or a screen with another limit, on what has been posted lately, before it is in force.

Nothing is stored and nobody is told. It is bounded in posts, in time and in what is shown, and says how much it looked
at: a month of a small municipality is a second or two.
"""

from __future__ import annotations

import datetime
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils import timezone

from forum.addresses import post_url
from forum.models import Post, Space
from forum.own_marks import without_keys
from forum.spaces import live_spaces
from people.models import User
from people.rights import moderated_spaces

from .matching import composed

DAYS = 30
POSTS = 10_000
SECONDS = 10
SHOWN = 50
BEFORE, AFTER = 80, 120  # characters shown around what was found
_CHUNK = 500

Find = Callable[[str], tuple[int, int] | None]


class Caught(NamedTuple):
    """A post that would have been caught, with what was found in its place; `is_new` if it was let through as it is."""

    title: str
    address: str
    before: str
    hit: str
    after: str
    is_new: bool


@dataclass(slots=True)
class Trial:
    """What came of it. `new` of those found are not found today, `gone` are found today and no longer."""

    looked_at: int = 0
    found: int = 0
    new: int = 0
    gone: int = 0
    by_space: list[tuple[str, int, int]] = field(default_factory=list)
    shown: list[Caught] = field(default_factory=list)
    was_stopped: bool = False


def spaces_to_try(user: User) -> list[Space]:
    """Where a user may try things out: what they moderate; all, for who edits the lists."""
    moderated, edits = moderated_spaces(user), may_edit_lists(user)
    return [space for space in live_spaces() if edits or space.page_ptr_id in moderated]


def may_edit_lists(user: User) -> bool:
    """Whether someone keeps the lists of words (the web editor)."""
    return user.has_perm("moderation.change_wordlist")


def try_out(*, user: User, spaces: list[Space], find: Find, today: Find | None = None) -> Trial:
    """Look through the last month's posts in these spaces that the user may see, newest first.

    `today` is what is in force now, to compare with. The municipality's own posts are not looked at, as by the screens.
    """
    trial, looked, caught = Trial(), Counter[int](), Counter[int]()
    since, stop = timezone.now() - datetime.timedelta(days=DAYS), time.monotonic() + SECONDS
    posts = Post.objects.visible_to(user).filter(thread__space__in=[space.page_ptr_id for space in spaces])
    rows = posts.exclude(voice=Post.Voice.MUNICIPALITY).order_by("-pk")
    values = rows.values_list("thread", "number", "thread__title", "thread__space", "body", "created_at")
    for thread, number, title, space, body, written in values[: POSTS + 1].iterator(chunk_size=_CHUNK):
        if written < since:
            break
        if trial.looked_at == POSTS or time.monotonic() > stop:
            trial.was_stopped = True
            break
        trial.looked_at += 1
        looked[space] += 1
        text = composed(f"{title if number == 1 else ''}\n{without_keys(body)}")
        span, had = find(text), today is not None and today(text) is not None
        trial.gone += had and span is None
        if span is None:
            continue
        caught[space] += 1
        trial.found += 1
        trial.new += not had
        if len(trial.shown) < SHOWN:
            address = post_url(thread_id=thread, number=number)
            said = text.index("\n") + 1  # the title stands above what is shown
            trial.shown.append(Caught(title, address, *_around(text, span, said), is_new=not had))
    trial.by_space = [(one.title, caught[one.page_ptr_id], looked[one.page_ptr_id]) for one in spaces]
    return trial


def _around(text: str, span: tuple[int, int], said: int) -> tuple[str, str, str]:
    """What was found, and a little of what stands before and after it (from `said` on, if it does not begin before)."""
    start, end = span[0], span[1]
    first = max(said if start >= said else 0, start - BEFORE)
    before, after = text[first:start], text[end : end + AFTER]
    if first not in (0, said):
        before = "…" + before
    if end + AFTER < len(text):
        after += "…"
    return before, text[start:end], after
