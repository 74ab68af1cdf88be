"""Withdrawing one's own post: its words are gone for all, a trace stays, and one may regret it for a little while.

What the municipality has said cannot be withdrawn: it is corrected, and the original is left standing (R5).
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from people.models import User

from . import signals
from .locking import lock_thread_of
from .models import Post
from .notes import drop_note, put_note
from .posting import publish, take_down
from .signing import is_writer

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

REGRET = datetime.timedelta(minutes=15)
NOTE = "withdrawn"


def may_withdraw(user: User | AnonymousUser, post: Post) -> bool:
    """Whether someone may withdraw this post: who wrote or entered it, while it stands. Also in a closed dialogue."""
    standing = post.state in (Post.State.PUBLISHED, Post.State.HELD)
    return _wrote(user, post) and standing and not post.is_official


def is_withdrawn(post: Post) -> bool:
    """Whether who wrote a post has withdrawn it, whatever a moderator has done with it since."""
    notes = Post.objects.values_list("notes", flat=True).get(pk=post.pk)
    return any(note["kind"] == NOTE for note in notes)


def regret_until(post: Post) -> datetime.datetime | None:
    """Until when a withdrawn post can be put back; None if it cannot."""
    note = next((note for note in post.notes if note["kind"] == NOTE), None)
    at = parse_datetime(str(note["at"])) if note else None
    if post.state != Post.State.WITHDRAWN or at is None or at + REGRET < timezone.now():
        return None
    return at + REGRET


def may_regret(user: User | AnonymousUser, post: Post) -> bool:
    """Whether someone may put back what they withdrew."""
    return _wrote(user, post) and regret_until(post) is not None


def withdraw(*, post: Post, by: User) -> None:
    """Take one's post back. Raises PermissionDenied."""
    with transaction.atomic():
        lock_thread_of(post)
        post.refresh_from_db(fields=["state", "notes"])
        if not may_withdraw(by, post):
            raise PermissionDenied
        put_note(post, NOTE, at=timezone.now().isoformat(), was=post.state)
        take_down(post, state=Post.State.WITHDRAWN)


def regret(*, post: Post, by: User) -> None:
    """Put back what one has just withdrawn, as it was: what waited for a moderator waits again."""
    with transaction.atomic():
        lock_thread_of(post)
        post.refresh_from_db(fields=["state", "notes"])
        if not may_regret(by, post):
            raise PermissionDenied
        was = next(note["was"] for note in post.notes if note["kind"] == NOTE)
        drop_note(post, NOTE)
        if was == Post.State.PUBLISHED:
            publish(post)
            signals.post_put_back.send(Post, post=post, thread=post.thread)
        else:
            take_down(post, state=Post.State.HELD)


def _wrote(user: User | AnonymousUser, post: Post) -> bool:
    return isinstance(user, User) and user.is_active and is_writer(user, post)
