"""Changing one's own post: freely while it is new and nobody has reacted, afterwards in the open, with its history.

A reaction is a later post by someone else in the thread, a passage that rests on the post, or what
settings.POST_REACTIONS finds (a report, support, a copy in the archive). What the municipality has said is never
changed silently: those who read it, and the archive, rely on it (R5, R8).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from people.models import User

from . import mentions, pictures, signals
from .gate import through_gate
from .locking import lock_thread_of
from .models import PoliticalCase, Post, PostVersion, Space, Thread
from .political import case_of, refer_to, to_be_checked
from .posting import Refused, ThreadClosed, let_through, take_down
from .rendering import excerpt, render
from .screening import Finding, Outcome, Submission, reasons_to_wait
from .signing import is_writer
from .versions import raise_version, renew_traces_to_thread
from .voices import voices_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

EDITABLE = (Post.State.PUBLISHED, Post.State.HELD)


def may_edit(user: User | AnonymousUser, post: Post, *, space: Space) -> bool:
    """Whether someone may change this post: who wrote or entered it, while it stands, and may still speak so there."""
    if not isinstance(user, User) or not user.is_active or not is_writer(user, post) or post.state not in EDITABLE:
        return False
    if post.thread.state not in (Thread.State.PUBLISHED, Thread.State.HELD):
        return False
    return bool(post.came_by) or post.voice in voices_for(user, space)  # V1, V2, V5


def is_free(post: Post) -> bool:
    """Whether a change needs no mark: the post is new, and nobody has reacted."""
    if post.is_official or post.edited_at or post.created_at < timezone.now() - _free_for():
        return False
    if any(note["kind"] == "redacted" for note in post.notes):  # what was taken out does not come back unseen
        return False
    return not has_reactions(post)


def free_until(post: Post) -> datetime.datetime:
    """When a change is shown in any case."""
    return post.created_at + _free_for()


def has_reactions(post: Post) -> bool:
    """Whether someone else has built on a post."""
    later = Post.objects.filter(thread=post.thread_id, number__gt=post.number).exclude(author=post.author_id)
    if later.exclude(state=Post.State.HELD).exists() or post.passages.exists():
        return True
    return any(found(post) for found in _reactions(tuple(settings.POST_REACTIONS)))


@through_gate(when=lambda post, **more: post.is_official and post.state == Post.State.PUBLISHED)
def edit(*, post: Post, space: Space, by: User, body: str, title: str | None = None, confirmed: bool = False) -> Post:
    """Change a post's text, and its thread's title if it opens one and the change is free.

    Raises PermissionDenied, ThreadClosed, Refused, NeedsConfirmation, and Waits of an official one (R10). A screen that
    would hold the new text holds the post; one that others have built a thread on is not taken away so: the change is
    refused.
    """
    with transaction.atomic():
        thread = lock_thread_of(post)
        post = Post.objects.select_related("author", "signed_unit").get(pk=post.pk)
        post.thread = thread
        if not may_edit(by, post, space=space):
            raise PermissionDenied
        if thread.is_closed or not space.is_open:
            raise ThreadClosed
        silent = is_free(post)
        new_title = title if title and silent and post.number == 1 else thread.title
        if body == post.body and new_title == thread.title:
            return post
        case = case_of(thread) if post.is_official else None
        held = _is_held(post, case, thread=thread, space=space, by=by, title=new_title, body=body, confirmed=confirmed)
        renamed = new_title != thread.title
        was_public = post.state == Post.State.PUBLISHED
        if held and was_public:
            take_down(post, state=Post.State.HELD)  # first: the new text may not stand for a moment
            thread = lock_thread_of(post)
            post.refresh_from_db(fields=["version", "notes"])
        if held:
            _ask_for_check(post, case)
        rewrite(post, thread=thread, by=by, body=body, title=new_title, silent=silent, was_public=was_public)
        if renamed:
            renew_traces_to_thread(thread.pk)
        _tell(post, thread=thread, held=held, was_public=was_public, silent=silent)
    return post


def _is_held(
    post: Post,
    case: PoliticalCase | None,
    *,
    thread: Thread,
    space: Space,
    by: User,
    title: str,
    body: str,
    confirmed: bool,
) -> list[Finding]:
    """What holds the new text: in a political case it is read anew (R9). Raises Refused, NeedsConfirmation."""
    submission = Submission(
        space=space,
        author=by,
        title=title if post.number == 1 else "",
        body=body,
        official=post.is_official,
        edits=True,
        post_id=post.pk,
    )
    findings = let_through(submission, confirmed=confirmed)
    held = [finding for finding in findings if finding.outcome is Outcome.HOLD]
    if case or post.political_reference:
        held.append(to_be_checked())
    if held and post.number == 1 and thread.posts_published > 1:
        words = _(
            "Andre har skrevet i tråden, så endringen kan ikke vente på en moderator. Skriv heller et nytt innlegg."
        )
        raise Refused([replace(held[0], outcome=Outcome.REFUSAL, message=f"{held[0].message} {words}")])
    return held


def _ask_for_check(post: Post, case: PoliticalCase | None) -> None:
    """Let the new text carry the case's reference, and nobody have read it."""
    if case:
        refer_to(post, case)
    if post.political_reference:
        post.checked_by = post.checked_at = None
        post.save(update_fields=["political_reference", "notes", "checked_by", "checked_at"])


def rewrite(post: Post, *, thread: Thread, by: User, body: str, title: str, silent: bool, was_public: bool) -> None:
    """The new text, with what it was before kept where others may have read it."""
    drawn = pictures.usable(body=body, author=by, post=post)
    rendered = render(body, drawn, mentions.nameable(thread=thread, body=body))
    if not silent:
        PostVersion.objects.create(post=post, body=post.body, html=post.html, was_public=was_public)
        post.edited_at = timezone.now()
    post.body, post.html, post.plain = body, rendered.html, rendered.plain
    post.version += 1
    post.save(update_fields=["body", "html", "plain", "edited_at", "version"])
    pictures.put_in(post, drawn)
    if silent:
        pictures.take_out(post, body=body)
    if post.number == 1:
        thread.title, thread.excerpt = title, excerpt(post.plain)
        thread.save(update_fields=["title", "excerpt"])


def _tell(post: Post, *, thread: Thread, held: list[Finding], was_public: bool, silent: bool) -> None:
    if held and (was_public or post.political_reference):
        post.waits_because = reasons_to_wait(held)
        signals.post_held.send(Post, post=post, thread=thread, findings=held)
    elif post.state == Post.State.PUBLISHED:
        signals.post_edited.send(Post, post=post, thread=thread, silent=silent)
    raise_version(thread_id=thread.pk, space_id=thread.space_id)


def _free_for() -> datetime.timedelta:
    return datetime.timedelta(minutes=settings.EDIT_MINUTES)


@cache
def _reactions(paths: tuple[str, ...]) -> tuple[Callable[[Post], bool], ...]:
    return tuple(import_string(path) for path in paths)
