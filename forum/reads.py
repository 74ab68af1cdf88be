"""How far people have read: gathered while pages are read, written apart, so that reading never waits for a write.

What is gathered is written after the answer has been sent, at most every few seconds; a crash may lose the last of it.
"""

from __future__ import annotations

import atexit
import threading
import time
from contextlib import suppress
from typing import Any

from django.core.signals import request_finished
from django.db import DatabaseError

from .models import ReadMark

SECONDS = 3.0
_gathered: dict[tuple[int, int], int] = {}
_lock = threading.Lock()
_written_at = 0.0


def note(*, user_id: int, thread_id: int, number: int) -> None:
    """Remember that a person has had this post number on the screen."""
    with _lock:
        key = (user_id, thread_id)
        _gathered[key] = max(number, _gathered.get(key, 0))


def gathered(*, user_id: int, thread_id: int) -> int:
    """What is remembered here and not yet written; 0 if nothing."""
    return _gathered.get((user_id, thread_id), 0)


def write() -> None:
    """Write what has been gathered, in two statements. A mark is raised, never lowered."""
    global _written_at
    with _lock:
        marks = dict(_gathered)
        _gathered.clear()
        _written_at = time.monotonic()
    if not marks:
        return
    earlier = {
        (mark.user_id, mark.thread_id): mark.number
        for mark in ReadMark.objects.filter(
            user__in={user for user, _ in marks}, thread__in={thread for _, thread in marks}
        )
    }
    ReadMark.objects.bulk_create(
        [
            ReadMark(user_id=user, thread_id=thread, number=number)
            for (user, thread), number in marks.items()
            if number > earlier.get((user, thread), 0)
        ],
        update_conflicts=True,
        unique_fields=["user", "thread"],
        update_fields=["number"],
    )


def write_when_due(**kwargs: Any) -> None:
    """After an answer: write if it is a while since the last time."""
    if _gathered and time.monotonic() - _written_at >= SECONDS:
        # A thread or an account may be gone meanwhile, or the database busy: a read mark is not worth more.
        with suppress(DatabaseError):
            write()


request_finished.connect(write_when_due, dispatch_uid="forum.reads")
atexit.register(write_when_due)
