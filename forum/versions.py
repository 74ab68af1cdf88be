"""Versions of spaces and threads: every act that shows raises them, and finished pages are cached under them.

A page for guests is served from this process's memory without a query. That is right at once in every process
on the machine, because each write touches a small file after commit: a reader that sees the file unchanged knows
that no version has been raised. Where there are more machines, CACHE_URL names a shared Redis, and counters there
take the files' place. What stands on every page (name, menu) has a version and a file of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F, Q

from people.models import Municipality

from .models import Measure, Post, SpaceState, Thread

CONTENT, SITE, MEASURES = "content", "site", "measures"
_MEMORY_LIMIT = 20_000
LARGEST_KEY = 2**63 - 1
_ASKED = {
    "site": "SELECT version FROM people_municipality ORDER BY id LIMIT 1",
    "space": "SELECT version FROM forum_spacestate WHERE space_id = %s",
    "thread": "SELECT version FROM forum_thread WHERE id = %s",
}


class _Memory:
    """The versions this process knows, and at which generation it learnt them."""

    def __init__(self) -> None:
        self.generation: object = None
        self.known: dict[tuple[str, int], int] = {}

    def at(self, generation: object) -> dict[tuple[str, int], int]:
        """What is known at this generation: nothing, if it is another than last time."""
        if generation != self.generation or len(self.known) > _MEMORY_LIMIT:
            self.known = {}
            self.generation = generation
        return self.known


_memories = {CONTENT: _Memory(), SITE: _Memory(), MEASURES: _Memory()}


def raise_version(*, thread_id: int | None = None, space_id: int | None = None) -> None:
    """Make every cached page of the thread and the space old, when the transaction commits."""
    if space_id is not None:  # first, as it is locked first (forum/locking.py)
        SpaceState.objects.filter(pk=space_id).update(version=F("version") + 1)
    if thread_id is not None:
        Thread.objects.filter(pk=thread_id).update(version=F("version") + 1)
    announce()


def renew_traces_to_thread(thread_id: int) -> None:
    """Make old the pages of threads that say what has moved to this one, or answer what stands here: it has another
    title, has come or gone."""
    _renew_replies(Q(reply_to__thread=thread_id))
    _renew(Q(moved_posts__post__thread=thread_id) | Q(merged_into=thread_id))


def renew_traces_to_space(space_id: int) -> None:
    """The same for all threads of a space, which has come on the site or gone off it."""
    _renew_replies(Q(reply_to__thread__space=space_id))
    _renew(Q(moved_posts__post__thread__space=space_id) | Q(merged_into__space=space_id))


def renew_traces_of_post(post_id: int) -> None:
    """Make old the pages of threads that say where this post has moved to."""
    _renew(Q(moved_posts__post=post_id))


def raise_site_version() -> None:
    """Make every cached page old, when the transaction commits."""
    if not Municipality.objects.update(version=F("version") + 1):
        Municipality.objects.create()
    announce(SITE)


def raise_measure_version(*, space_id: int, measure_ids: Iterable[int]) -> None:
    """Make every cached piece of these measures old, and the pages of their space, when the transaction commits."""
    Measure.objects.filter(pk__in=measure_ids).update(version=F("version") + 1)
    raise_version(space_id=space_id)
    announce(MEASURES)


def measures_stamp() -> object | None:
    """What differs after each change of any measure; None where what is read now must not be kept."""
    return None if connection.in_atomic_block else (_generation(MEASURES) or 0)


def content_stamp() -> object | None:
    """What differs after each act that shows, anywhere; None where what is read now must not be kept."""
    return None if connection.in_atomic_block else (_generation(CONTENT) or 0)


def announce(what: str = CONTENT) -> None:
    """Tell all processes, after commit, that some version was raised."""
    transaction.on_commit(lambda: _next_generation(what))


def thread_version(thread_id: int) -> int | None:
    """The thread's version, or None if there is no such thread."""
    return _current(CONTENT, "thread", thread_id)


def space_version(space_id: int) -> int | None:
    """The space's version, or None if there is no such space."""
    return _current(CONTENT, "space", space_id)


def site_version() -> int:
    """The version of what every page shows: name, menu, footer."""
    return _current(SITE, "site", 0) or 0


def forget() -> None:
    """Know nothing any more."""
    for memory in _memories.values():
        memory.known = {}


def _renew_replies(to: Q) -> None:
    """Make old the replies that stand in another thread than what they answer, and the pages that show them."""
    replies = Post.objects.filter(to).exclude(reply_to__thread=F("thread"))
    if found := list(replies.values_list("pk", "thread")):
        Post.objects.filter(pk__in=[post for post, _thread in found]).update(version=F("version") + 1)
        Thread.objects.filter(pk__in={thread for _post, thread in found}).update(version=F("version") + 1)


def _renew(leading: Q) -> None:
    Thread.objects.filter(pk__in=Thread.objects.filter(leading).values("pk")).update(version=F("version") + 1)
    announce()


def _current(what: str, kind: str, key: int) -> int | None:
    """The version as last read, asked of the database only if something has been written since."""
    known = _memories[what].at(_generation(what))
    version = known.get((kind, key))
    if version is None:
        version = _ask(kind, key)
        if version is not None and not connection.in_atomic_block:
            known[kind, key] = version
    return version


def _ask(kind: str, key: int) -> int | None:
    if key > LARGEST_KEY:
        return None
    # Written out, because building the same from expressions costs more than asking.
    with connection.cursor() as cursor:
        cursor.execute(_ASKED[kind], [] if kind == "site" else [key])
        row = cursor.fetchone()
    return row[0] if row else 0 if kind == "site" else None


def _shared() -> bool:
    """Whether processes on several machines must agree."""
    return "redis" in settings.CACHES["default"]["BACKEND"].lower()


def _mark(what: str) -> str:
    return f"{settings.VAR_DIR}/generation-{what}"


def _generation(what: str) -> object:
    """Something that differs after each raised version, on every process."""
    if _shared():
        return cache.get(f"generation-{what}")
    try:
        return os.stat(_mark(what)).st_mtime_ns
    except FileNotFoundError:
        return None


def _next_generation(what: str) -> None:
    if _shared():
        cache.add(f"generation-{what}", 0, timeout=None)
        cache.incr(f"generation-{what}")
    else:
        mark = _mark(what)
        Path(mark).touch()
        now = max(os.stat(mark).st_mtime_ns + 1, time.time_ns())
        os.utime(mark, ns=(now, now))
    _memories[what].known = {}
