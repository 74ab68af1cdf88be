"""Visits: when a person was last in a space, and how often a thread is read. Gathered, and written apart.

As with read marks (`forum/reads.py`), what is gathered is written after an answer has been sent, so that reading never
waits for a write, and a crash may lose the last of it. A guest's visit counts too, also to a page kept in memory.
"""

from __future__ import annotations

import atexit
import datetime
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.core.signals import request_finished
from django.db import DatabaseError
from django.db.models import Case, F, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people.models import User

from . import reads
from .listing import Listing
from .models import Post, ReadMark, SpaceVisit, Thread
from .versions import space_version

#: After this long a person who comes back is on a new visit.
A_VISIT = datetime.timedelta(minutes=30)
MOST_COUNTED = 99
BATCH = 200
_threads: Counter[int] = Counter()
_spaces: dict[tuple[int, int], tuple[int, datetime.datetime]] = {}
_lock = threading.Lock()
_written_at = 0.0


class News(NamedTuple):
    """What is new in a space to someone who has been there before."""

    total: int
    threads: dict[int, int]

    @property
    def is_more(self) -> bool:
        """Whether there is more than what was counted."""
        return self.total > MOST_COUNTED

    @property
    def shown(self) -> int:
        """The count as shown."""
        return min(self.total, MOST_COUNTED)


def counts_as_read(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Count each visit to a thread's page, whoever comes and wherever the page comes from."""

    @wraps(view)
    def answer(request: HttpRequest, thread_id: int) -> HttpResponse:
        response = view(request, thread_id)
        if response.status_code in (200, 304) and "prefetch" not in request.META.get("HTTP_SEC_PURPOSE", ""):
            with _lock:
                _threads[thread_id] += 1
        return response

    return answer


def note_space(*, user_id: int, space_id: int, newest: int) -> None:
    """Remember that a person has been in a space, when its newest post was this."""
    with _lock:
        _spaces[user_id, space_id] = (newest, timezone.now())


def news(*, user: User, space_id: int, listing: Listing) -> News | None:
    """What is new since the reader's last visit; None on the first. One query, two more when something is new."""
    visit = SpaceVisit.objects.filter(user=user, space=space_id).first()
    if visit is None:
        return None
    since = visit.seen if timezone.now() - visit.at > A_VISIT else visit.seen_before
    fresh = [row for row in listing.rows if row.latest > since]
    read_to: dict[int, int] = {}
    if fresh:
        marks = ReadMark.objects.filter(user=user, thread__in=[row.pk for row in fresh])
        read_to = dict(marks.values_list("thread", "number"))
        for row in fresh:
            own = reads.gathered(user_id=user.pk, thread_id=row.pk)
            read_to[row.pk] = max(own, read_to.get(row.pk, 0))
    unread = {row.pk: row.posts_numbered - read_to[row.pk] for row in fresh if row.posts_numbered > read_to[row.pk]}
    return News(_count_since(user, space_id, since), unread)


def _count_since(user: User, space_id: int, since: int) -> int:
    """How many posts by others everyone can read in the space after this one, counted no further than one may show."""
    key = f"news:{space_id}:{space_version(space_id)}:{user.pk}:{since}"
    count: int | None = caches["pages"].get(key)
    if count is None:
        posts = Post.objects.visible_to(AnonymousUser()).filter(thread__space=space_id, pk__gt=since)
        count = posts.exclude(author=user).order_by("pk")[: MOST_COUNTED + 1].count()
        caches["pages"].set(key, count, timeout=3600)
    return count


# --- Writing what was gathered ----------------------------------------------


def write() -> None:
    """Write what has been gathered. No version is raised: nothing that must be right at once is shown of it."""
    global _written_at
    with _lock:
        threads, spaces = dict(_threads), dict(_spaces)
        _threads.clear()
        _spaces.clear()
        _written_at = time.monotonic()
    keys = sorted(threads)
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        cases = [When(pk=key, then=Value(threads[key])) for key in some]
        Thread.objects.filter(pk__in=some).update(reads=F("reads") + Case(*cases, default=Value(0)))
    if spaces:
        _write_spaces(spaces)


def _write_spaces(gathered: dict[tuple[int, int], tuple[int, datetime.datetime]]) -> None:
    earlier = {
        (visit.user_id, visit.space_id): visit
        for visit in SpaceVisit.objects.filter(
            user__in={user for user, _ in gathered}, space__in={space for _, space in gathered}
        )
    }
    rows = []
    for (user, space), (newest, at) in gathered.items():
        last = earlier.get((user, space))
        seen, before = (last.seen, last.seen_before) if last else (newest, newest)
        if last and at - last.at > A_VISIT:
            before = seen
        rows.append(SpaceVisit(user_id=user, space_id=space, seen=max(newest, seen), seen_before=before, at=at))
    SpaceVisit.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "space"],
        update_fields=["seen", "seen_before", "at"],
    )


def forget() -> None:
    """Drop what was gathered."""
    with _lock:
        _threads.clear()
        _spaces.clear()


def write_when_due(**kwargs: Any) -> None:
    """After an answer: write if it is a while since the last time."""
    if (_threads or _spaces) and time.monotonic() - _written_at >= reads.SECONDS:
        # An account may be gone meanwhile, or the database busy: a count is not worth more.
        with suppress(DatabaseError):
            write()


request_finished.connect(write_when_due, dispatch_uid="forum.visits")
atexit.register(write_when_due)
