"""What the municipality has written in a thread: a table of contents of it, and where its answers stand.

Both are the same until an official post comes, goes or changes. That is told by a stamp which is fetched with the
thread itself, so that other people's posts cost nothing here.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import caches
from django.db.models import F
from django.db.models.functions import Substr
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .addresses import post_url
from .fragments import today_and_language
from .models import Post, Thread
from .rendering import excerpt

#: From this many posts on a thread is long: it has a bar and a table of contents of official answers.
LONG = 10
FIRST_WORDS = 110
NAMED = 20
#: A column of the thread's own query: differs whenever what is shown here does.
STAMP = (
    "(SELECT COUNT(*) || '.' || COALESCE(SUM(version), 0) || '.' || COALESCE(SUM(number), 0) || '.' ||"
    " COALESCE(MAX(id), 0) FROM forum_post WHERE thread_id = forum_thread.id AND voice = 'municipality'"
    " AND state = 'published')"
)


class Official(NamedTuple):
    """A post by the municipality, as a table of contents names it."""

    number: int
    name: str
    unit: str
    written_at: datetime.datetime
    words: str
    is_correction: bool
    is_interim: bool
    url: str


@dataclass(frozen=True, slots=True)
class OfficialPosts:
    """`answers` are the numbers of official answers to someone, in order: not corrections, and not interim ones."""

    answers: list[int]
    contents: SafeString


NOTHING = OfficialPosts([], SafeString(""))


def official_posts(thread: Thread) -> OfficialPosts:
    """What the municipality has written in a thread found by `find_thread`. One query when it has changed, or none."""
    stamp = str(getattr(thread, "official_stamp", ""))
    if stamp.startswith("0."):
        return NOTHING
    is_long = thread.posts_numbered >= LONG
    key = f"official:{thread.pk}:{stamp}:{is_long}:{today_and_language()}"
    found: OfficialPosts | None = caches["pages"].get(key)
    if found is None:
        found = _read(thread, is_long)
        caches["pages"].set(key, found, timeout=None)
    return found


def _read(thread: Thread, is_long: bool) -> OfficialPosts:
    rows = (
        thread.posts.filter(voice=Post.Voice.MUNICIPALITY, state=Post.State.PUBLISHED)
        .annotate(unit=F("signed_unit__name"), words=Substr("plain", 1, FIRST_WORDS + 60))
        .order_by("number")
        .values_list("number", "signed_name", "unit", "created_at", "words", "corrects", "reply_to", "interim")
    )
    answers: list[int] = []
    named: list[Official] = []
    for number, name, unit, written_at, words, corrects, reply_to, interim in rows:
        if reply_to is not None and corrects is None and not interim:
            answers.append(number)
        if is_long and len(named) < NAMED:
            url = post_url(thread_id=thread.pk, number=number)
            first = excerpt(words, FIRST_WORDS)
            named.append(Official(number, name, unit or "", written_at, first, corrects is not None, interim, url))
    if not named:
        return OfficialPosts(answers, SafeString(""))
    count = len(rows)
    context = {"official": named, "more": count - len(named), "count": count}
    return OfficialPosts(answers, render_to_string("forum/_official_contents.html", context))
