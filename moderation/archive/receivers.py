"""Follows an archived thread: what the municipality says there later belongs to the same case (R8)."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from forum.models import Post, Thread
from forum.signals import post_edited, post_published, posts_moved, thread_moved

from .handing_off import follow_up


@receiver(post_published, sender=Post, dispatch_uid="archive.follow_official_posts")
def follow_official_posts(sender: type[Post], *, post: Post, thread: Thread, **kwargs: Any) -> None:
    """Hand over a new version when an official answer or correction comes. Runs in the post's own transaction."""
    if post.is_official:
        follow_up(thread)


@receiver(thread_moved, sender=Thread, dispatch_uid="archive.follow_moved_thread")
def follow_moved_thread(sender: type[Thread], *, thread: Thread, **kwargs: Any) -> None:
    """Hand over a new version of an archived thread that stands under another theme or in another forum."""
    follow_up(thread)


@receiver(posts_moved, sender=Thread, dispatch_uid="archive.follow_moved_posts")
def follow_moved_posts(sender: type[Thread], *, source: Thread, target: Thread, **kwargs: Any) -> None:
    """Hand over new versions of archived threads that posts left or came to.

    A merged thread has none left: what the archive holds of it is its last version.
    """
    if source.state != Thread.State.MERGED:
        follow_up(source)
    follow_up(target)


@receiver(post_edited, sender=Post, dispatch_uid="archive.follow_edits")
def follow_edits(sender: type[Post], *, post: Post, thread: Thread, **kwargs: Any) -> None:
    """Hand over a new version when something that the archive has is changed."""
    follow_up(thread)
