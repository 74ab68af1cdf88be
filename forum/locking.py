"""The order in which rows are locked, so that no two acts wait for each other: spaces, then threads, then posts.

Every act that writes in a space raises what is counted of it, so the space is locked first of all; what is read after
that is as it will be written. Rows may still be pointed at meanwhile (FOR NO KEY UPDATE). Where the database has no
row locks, as SQLite, a transaction has the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from .models import Post, SpaceState, Thread


def lock_spaces(space_ids: Iterable[int]) -> None:
    """Let nobody else write in these spaces until the transaction ends."""
    if connection.features.has_select_for_update:
        list(SpaceState.objects.select_for_update(no_key=True).filter(pk__in=set(space_ids)).order_by("pk"))


def lock_threads(thread_ids: Iterable[int], *, also_space: int | None = None) -> dict[int, Thread]:
    """These threads by their keys as they are now, locked with their spaces (and one that they may come to)."""
    wanted = set(thread_ids)
    if not connection.features.has_select_for_update:
        return Thread.objects.in_bulk(wanted)
    while True:
        spaces = set(Thread.objects.filter(pk__in=wanted).values_list("space_id", flat=True))
        lock_spaces(spaces | ({also_space} if also_space else set()))
        rows = Thread.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
        found = {thread.pk: thread for thread in rows}
        if spaces == {thread.space_id for thread in found.values()}:
            return found


def lock_thread(thread_id: int) -> Thread:
    """One thread, locked. Raises Thread.DoesNotExist."""
    found = lock_threads([thread_id])
    if not found:
        raise Thread.DoesNotExist
    return found[thread_id]


def lock_thread_of(post: Post) -> Thread:
    """The thread a post stands in now, locked: it may have been moved since the post was read."""
    while True:
        thread = lock_thread(Post.objects.values_list("thread", flat=True).get(pk=post.pk))
        number = Post.objects.filter(pk=post.pk, thread=thread).values_list("number", flat=True).first()
        if number is not None:
            post.thread, post.number = thread, number
            return thread
