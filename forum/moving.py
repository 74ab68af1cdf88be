"""Moving threads and posts: to another theme or forum, out into a thread of their own, or into another thread.

Each function is one act, one transaction, with every counter right after it. Who may, why, and who is told, is the
caller's. A post that leaves a thread leaves a trace at its number there (MovedPost), so that old links lead on.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Count, F, Max, Q

from . import signals
from .corrections import show_correction_of
from .locking import lock_threads
from .models import Follow, ForumPage, MovedPost, Post, ReadMark, Space, SpaceState, ThemeTally, Thread
from .rendering import excerpt
from .spaces import space_of
from .versions import raise_version, renew_traces_to_thread

BATCH = 100


class CannotMove(Exception):
    """The thread does not stand in a forum, is not published, or there is nothing to move."""


def is_movable(thread: Thread) -> bool:
    """Whether threads and posts may be moved from and to here: only forum threads that everyone can read.

    What stands on a board has support and a status of its own, which must never be moved in silence.
    """
    return thread.state == Thread.State.PUBLISHED and isinstance(space_of(thread), ForumPage)


def move_thread(*, thread: Thread, space: Space, theme: str) -> Thread:
    """Put a thread under another theme, or into another forum. Its address stays."""
    with transaction.atomic():
        moved = _movable(lock_threads([thread.pk], also_space=space.page_ptr_id), thread)
        if not isinstance(space, ForumPage) or (moved.space_id, moved.theme) == (space.page_ptr_id, theme):
            raise CannotMove
        before, theme_before = moved.space_id, moved.theme
        moved.space_id, moved.theme = space.page_ptr_id, theme
        if before != moved.space_id:
            moved.topic = None  # a topic is its space's own
            moved.posts.update(version=F("version") + 1)  # what shows a post elsewhere says in which space it stands
        moved.version += 1
        moved.save(update_fields=["space", "theme", "topic", "version"])
        _count(space_id=before, theme=theme_before, threads=-1, posts=-moved.posts_published)
        _count(space_id=moved.space_id, theme=theme, threads=1, posts=moved.posts_published)
        raise_version(space_id=before)
        raise_version(thread_id=moved.pk, space_id=moved.space_id)
        renew_traces_to_thread(moved.pk)
        signals.thread_moved.send(Thread, thread=moved, from_space_id=before)
    return moved


def split_thread(*, thread: Thread, posts: Collection[int], title: str, theme: str) -> Thread:
    """Move chosen posts (by id) into a new thread, in their order. What corrects one of them goes with it (R5).

    The post that opened the thread stays. Who follows the old thread follows the new one too, and so does its opener.
    If nothing that can be read is left in the old thread, it goes on in the new one, as one that is merged does.
    """
    with transaction.atomic():
        source = _movable(lock_threads([thread.pk]), thread)
        published = source.posts.filter(state=Post.State.PUBLISHED, number__gt=1)
        chosen = list(published.filter(Q(pk__in=posts) | Q(corrects__in=posts)).order_by("number"))
        if not chosen:
            raise CannotMove
        first = chosen[0]
        made = Thread.objects.create(
            space_id=source.space_id,
            title=title,
            theme=theme,
            topic_id=source.topic_id,
            district_id=source.district_id,
            opened_by_id=first.author_id,
            created_at=first.created_at,
            latest_at=first.created_at,
        )
        _carry(chosen, source=source, target=made)
        made.excerpt = excerpt(first.plain)
        made.save(update_fields=["excerpt"])
        _copy_follows(source, made, also=made.opened_by_id)
        if not source.posts_published:
            _go_on_in(made, source)
        _count(space_id=made.space_id, theme=theme, threads=1, posts=0)
        signals.posts_moved.send(Thread, source=source, target=made, posts=chosen)
    return made


def merge_thread(*, thread: Thread, into: Thread) -> list[Post]:
    """Move all posts of a thread to the end of another. The emptied thread keeps its address and says where they are.

    Returns the posts, as they stand in the other thread. Its followers follow the other thread.
    """
    with transaction.atomic():
        if thread.pk == into.pk:
            raise CannotMove
        locked = lock_threads([thread.pk, into.pk])
        source, target = _movable(locked, thread), _movable(locked, into)
        posts = list(source.posts.order_by("number"))
        shown = source.posts_published
        _carry(posts, source=source, target=target)
        _copy_follows(source, target)
        _go_on_in(target, source)
        _count(space_id=source.space_id, theme="", threads=0, posts=-shown)
        _count(space_id=target.space_id, theme="", threads=0, posts=shown)
        signals.posts_moved.send(Thread, source=source, target=target, posts=posts)
    return posts


def _go_on_in(target: Thread, source: Thread) -> None:
    """Let a thread that has nothing more to show lead on to another. Who follows that one is not told twice."""
    source.state, source.merged_into = Thread.State.MERGED, target
    source.pinned = False
    source.save(update_fields=["state", "merged_into", "pinned"])
    Thread.objects.filter(merged_into=source).update(merged_into=target, version=F("version") + 1)
    source.follows.all().delete()
    _count(space_id=source.space_id, theme=source.theme, threads=-1, posts=0)


def _movable(locked: dict[int, Thread], thread: Thread) -> Thread:
    """The thread as it is now that it is locked."""
    found = locked.get(thread.pk)
    if found is None or not is_movable(found):
        raise CannotMove
    return found


def _carry(posts: list[Post], *, source: Thread, target: Thread) -> None:
    """Give posts the next numbers of another thread; leave traces, and make right all that is counted of both."""
    MovedPost.objects.bulk_create(
        [MovedPost(thread=source, number=post.number, post=post) for post in posts], batch_size=BATCH
    )
    marks = _marks(source), _marks(target)
    old_numbers = [post.number for post in posts]
    start = target.posts_numbered
    for number, post in enumerate(posts, start=start + 1):
        post.thread, post.number = target, number
    # Numbers above the target's highest: no two posts ever have one number, in whatever order rows are written.
    Post.objects.bulk_update(posts, ["thread", "number"], batch_size=BATCH)
    carried = Post.objects.filter(thread=target, number__gt=start)
    carried.update(version=F("version") + 1)
    target.posts_numbered = start + len(posts)
    for thread in (source, target):
        _recount(thread)
    _carry_read_marks(*marks, old_numbers=old_numbers, target=target, start=start)
    _renew_what_points_at(target, start)


def _recount(thread: Thread) -> None:
    """Write what is counted of a thread, as its posts are now."""
    shown = thread.posts.filter(state=Post.State.PUBLISHED)
    counted = shown.aggregate(
        number=Count("pk"),
        latest=Max("pk"),
        latest_at=Max("created_at"),
        answers=Count("pk", filter=Q(voice=Post.Voice.MUNICIPALITY, interim=False)),
    )
    thread.posts_published = counted["number"]
    if counted["number"]:
        thread.latest, thread.latest_at = counted["latest"], counted["latest_at"]
    thread.answered = counted["answers"] > 0
    thread.version += 1
    thread.save(
        update_fields=["posts_numbered", "posts_published", "latest", "latest_at", "answered", "version"],
    )


def _count(*, space_id: int, theme: str, threads: int, posts: int) -> None:
    """Keep the counters of a space and of a theme in it."""
    SpaceState.objects.filter(pk=space_id).update(
        threads=F("threads") + threads, posts=F("posts") + posts, version=F("version") + 1
    )
    if threads and theme:
        tally, _ = ThemeTally.objects.get_or_create(space_id=space_id, theme=theme)
        ThemeTally.objects.filter(pk=tally.pk).update(threads=F("threads") + threads)
    raise_version()


def _marks(thread: Thread) -> dict[int, int]:
    """How far each reader has read."""
    return (
        dict(ReadMark.objects.filter(thread=thread).values_list("user_id", "number")) if thread.posts_numbered else {}
    )


def _carry_read_marks(
    there: dict[int, int], here: dict[int, int], *, old_numbers: list[int], target: Thread, start: int
) -> None:
    """What someone has read stays read: if they had read all that the target held, their mark goes on into the rest."""
    raised = []
    for user, read_to in there.items():
        known = sum(number <= read_to for number in old_numbers)
        if known and here.get(user, 0) >= start:
            raised.append(ReadMark(user_id=user, thread=target, number=start + known))
    ReadMark.objects.bulk_create(
        raised,
        update_conflicts=True,
        unique_fields=["user", "thread"],
        update_fields=["number"],
        batch_size=BATCH,
    )


def _renew_what_points_at(target: Thread, start: int) -> None:
    """Answers show the number of what they answer, and a corrected post leads to its correction: make both right."""
    carried = Post.objects.filter(thread=target, number__gt=start)
    answered = Post.objects.filter(replies__in=carried)
    Thread.objects.filter(pk__in=answered.values("thread")).update(version=F("version") + 1)
    Post.objects.filter(pk__in=answered.values("pk")).update(version=F("version") + 1)
    Thread.objects.filter(moved_posts__post__in=carried).update(version=F("version") + 1)
    answers = Post.objects.filter(reply_to__in=carried)
    answers.update(version=F("version") + 1)
    Thread.objects.filter(pk__in=answers.values("thread")).update(version=F("version") + 1)
    for correction in carried.filter(corrects__isnull=False, state=Post.State.PUBLISHED).select_related("corrects"):
        assert correction.corrects is not None
        show_correction_of(correction.corrects)


def _copy_follows(source: Thread, target: Thread, *, also: int | None = None) -> None:
    """Who follows one thread follows the other too."""
    followers = {*source.follows.values_list("user_id", flat=True), *([also] if also else [])}
    Follow.objects.bulk_create(
        [Follow(user_id=user, thread=target) for user in followers], ignore_conflicts=True, batch_size=BATCH
    )
