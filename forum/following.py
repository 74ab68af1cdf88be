"""Following a thread, a space, or one theme of a space: one notice when something is new, until one has been there.

A notice's key holds how far its reader had read, so whatever more is written before they come back tells nothing new.
Telling is the worker's: writing a post costs one look and one task, however many follow.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from people.models import User
from people.notices import Telling, notify_each

from .models import Follow, Post, ReadMark, Space, Theme, Thread
from .spaces import space_facts
from .tasks import tell_followers

SALT = "forum.follow"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """What one may follow: a thread, or a space, or one theme of a space."""

    thread: Thread | None = None
    space: Space | None = None
    theme: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The columns of a Follow that say the same."""
        space_id = self.space.page_ptr_id if self.space else None
        return {"thread_id": self.thread.pk if self.thread else None, "space_id": space_id, "theme": self.theme}

    @property
    def url(self) -> str:
        """Where it is read."""
        if self.thread:
            return self.thread.get_absolute_url()
        assert self.space is not None
        address = reverse(self.space.view_name, args=[self.space.slug])
        return f"{address}?tema={self.theme}" if self.theme else address

    @property
    def title(self) -> str:
        """What it is called."""
        if self.thread:
            return self.thread.title
        assert self.space is not None
        return f"{self.space.title}: {Theme(self.theme).label}" if self.theme else self.space.title


def follow(*, user: User, subject: Subject) -> None:
    """Follow it; once is enough."""
    try:
        with transaction.atomic():
            Follow.objects.get_or_create(user=user, **subject.fields)
    except IntegrityError:  # the same person, at the same moment, in another window
        return


def unfollow(*, user: User, subject: Subject) -> None:
    """Follow it no more."""
    Follow.objects.filter(user=user, **subject.fields).delete()


def is_following(user: User, subject: Subject) -> bool:
    """Whether a person follows exactly this."""
    return Follow.objects.filter(user=user, **subject.fields).exists()


def themes_followed(user: User, space_id: int) -> set[str]:
    """Which themes of a space a person follows; the empty one is the whole space. One query."""
    return set(Follow.objects.filter(user=user, space=space_id).values_list("theme", flat=True))


def followed_by(user: User) -> list[Follow]:
    """All that a person follows and can still read, newest first. One query."""
    readable = Q(space__live=True) | Q(thread__state=Thread.State.PUBLISHED) | Q(thread__opened_by=user)
    hidden = Q(thread__state__in=[Thread.State.HIDDEN, Thread.State.MERGED])
    mine = Follow.objects.filter(readable, user=user).exclude(hidden)
    return list(mine.select_related("thread", "space").order_by("-pk"))


def token_of(follow: Follow) -> str:
    """What stands in a mail's link to unfollow: whoever has the mail may stop it, and nothing else."""
    return signing.dumps(follow.pk, salt=SALT)


def follow_of(token: str) -> Follow | None:
    """The follow a mail's link is about; None if it is over or the link is not ours."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Follow.objects.select_related("thread", "space").filter(pk=key).first()


def followers_of(thread: Thread) -> QuerySet[Follow]:
    """Who follows a thread, its space or its theme there."""
    themes = {"", thread.theme}
    return Follow.objects.filter(Q(thread=thread) | Q(space=thread.space_id, theme__in=themes))


def ask_to_tell(post: Post, thread: Thread) -> None:
    """Let the worker tell the followers of a new post, if there are any beside its author."""
    if followers_of(thread).exclude(user=post.writer_id or 0).exists():
        tell_followers.enqueue(post.pk)


def tell(post_id: int) -> int:
    """Tell the followers of a post that everyone can read. Returns how many were told now.

    Five queries for each BATCH of followers; the same again tells nothing new.
    """
    post = Post.objects.select_related("thread", "reply_to").filter(pk=post_id).first()
    if post is None or post.state != Post.State.PUBLISHED or post.thread.state != Thread.State.PUBLISHED:
        return 0
    told_anyway = {post.writer_id}
    if post.is_official and post.reply_to:
        told_anyway.add(post.reply_to.writer_id)  # that the municipality has answered them
    followers = followers_of(post.thread).filter(user__is_active=True).select_related("user")
    told, last = 0, 0
    while batch := list(followers.filter(user__gt=last).order_by("user_id")[:BATCH]):
        last = batch[-1].user_id
        told += _tell(post, [follow for follow in _once_each(batch) if follow.user_id not in told_anyway])
    return told


def _once_each(follows: Iterable[Follow]) -> list[Follow]:
    """One follow of each person: who follows both thread and space is told as a follower of the thread."""
    chosen: dict[int, Follow] = {}
    for follow in follows:
        if follow.user_id not in chosen or follow.thread_id:
            chosen[follow.user_id] = follow
    return list(chosen.values())


def _tell(post: Post, follows: list[Follow]) -> int:
    thread = post.thread
    marks = dict(
        ReadMark.objects.filter(thread=thread, user__in=[follow.user_id for follow in follows]).values_list(
            "user_id", "number"
        )
    )
    space = space_facts(thread.space_id).space.title
    tellings: list[Telling] = [
        (
            follow.user,
            f"new:{thread.pk}:{marks.get(follow.user_id, 0)}",
            {
                "title": thread.title,
                "space": space,
                "opened": "1" if post.number == 1 else "",
                "official": "1" if post.is_official else "",
                "unfollow": reverse("forum:unfollow", args=[token_of(follow)]),
            },
        )
        for follow in follows
        if marks.get(follow.user_id, 0) < post.number
    ]
    with transaction.atomic():
        return notify_each(tellings=tellings, kind="new_in_thread", url=thread.get_absolute_url())


def tell_again_what_failed() -> int:
    """Take up tasks that failed or that a killed worker left; telling twice tells nothing new. Called by the clock.

    Returns how many were taken up.
    """
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    day_ago = timezone.now() - datetime.timedelta(days=1)
    failed = DBTaskResult.objects.filter(
        task_path="forum.tasks.tell_followers", status=TaskResultStatus.FAILED, finished_at__gt=day_ago
    )
    taken = list(failed[:BATCH])
    for result in taken:
        tell(result.args_kwargs["args"][0])
        result.delete()
    return len(taken)
