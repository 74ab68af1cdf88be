"""Mending one's own post that a moderator has taken down, and sending it in again: it then waits for a moderator.

What its author has withdrawn is not sent in again, nor what a moderator has taken personal data out of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from people.models import User

from . import signals
from .editing import rewrite
from .locking import lock_thread_of
from .models import Post, Space, Thread
from .notes import put_note
from .posting import ThreadClosed, let_through, take_down
from .screening import Finding, Outcome, Submission
from .signing import is_writer
from .versions import raise_version

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

TAKEN_DOWN, MENDED = "taken_down", "mended"


def taken_down(post: Post) -> dict[str, Any] | None:
    """What is said of that a moderator has taken a post down; None if none has."""
    return next((note for note in post.notes if note["kind"] == TAKEN_DOWN), None)


def may_mend(user: User | AnonymousUser, post: Post) -> bool:
    """Whether someone may mend this post: who wrote it, where it or its thread was taken down by a moderator."""
    if not isinstance(user, User) or not user.is_active or not post.may_be_mended or not is_writer(user, post):
        return False
    stands = post.thread.state in (Thread.State.PUBLISHED, Thread.State.HELD)
    return stands or (post.number == 1 and post.thread.state == Thread.State.HIDDEN)


def mend(*, post: Post, space: Space, by: User, body: str, title: str | None = None, confirmed: bool = False) -> Post:
    """Change a post that was taken down, and let it wait for a moderator, marked as mended.

    Raises PermissionDenied, ThreadClosed, Refused, NeedsConfirmation.
    """
    with transaction.atomic():
        thread = lock_thread_of(post)
        post = Post.objects.select_related("author", "signed_unit").get(pk=post.pk)
        post.thread = thread
        if not may_mend(by, post):
            raise PermissionDenied
        if thread.is_closed or not space.is_open:
            raise ThreadClosed
        opens = post.number == 1
        new_title = title if title and opens else thread.title
        submission = Submission(space=space, author=by, title=new_title if opens else "", body=body, edits=True)
        findings = let_through(submission, confirmed=confirmed)
        if body != post.body or new_title != thread.title:
            rewrite(post, thread=thread, by=by, body=body, title=new_title, silent=False, was_public=False)
        put_note(post, MENDED, at=timezone.now().isoformat())
        take_down(post, state=Post.State.HELD)
        held = [finding for finding in findings if finding.outcome is Outcome.HOLD]
        signals.post_held.send(Post, post=post, thread=thread, findings=held or _by_a_moderator(post))
        raise_version(thread_id=thread.pk, space_id=thread.space_id)
    return post


def _by_a_moderator(post: Post) -> list[Finding]:
    """Why it waits: a moderator took it down."""
    note = taken_down(post) or {}
    return [Finding(Outcome.HOLD, str(note.get("rule", "")), str(note.get("reason", "")))]
