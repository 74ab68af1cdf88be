"""The official answer: signed, and what ends a duty to answer (R4, R5, R6)."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum.models import Post
from forum.notes import put_note
from forum.posting import Words, reply
from forum.rendering import excerpt
from forum.signing import entered_for
from forum.spaces import space_of
from people.notices import notify

from .duties import fulfil, open_duty
from .models import Duty


def answer(*, post: Post, words: Words, promised_on: datetime.date | None = None) -> Post:
    """Answer a post officially. Ends its duties to answer and to consider, and tells its author.

    A promise ("we will … by …") becomes a duty with that date (V6). Raises what forum.posting.reply raises.
    """
    thread = post.thread
    space = space_of(thread)
    with transaction.atomic():
        written = reply(space=space, thread=thread, words=words, reply_to=post)
        kinds = [Duty.Kind.ANSWER, Duty.Kind.CONSIDER]
        fulfil(list(Duty.objects.open().filter(post=post, kind__in=kinds).select_related("post")), by=written)
        if promised_on:
            open_duty(post=written, space=space, kind=Duty.Kind.PROMISE, rule="V6", due_on=promised_on)
        _tell_author(post, written, kind="answered")
    return written


def correct(*, post: Post, words: Words) -> Post:
    """Correct a factual error: an official post bound to the one it corrects and shown with it everywhere (R5)."""
    with transaction.atomic():
        written = reply(space=space_of(post.thread), thread=post.thread, words=words, reply_to=post, corrects=post)
        put_note(
            post,
            "corrected",
            number=written.number,
            text=excerpt(written.plain),
            url=written.get_absolute_url(),
        )
        _tell_author(post, written, kind="corrected")
    return written


def _tell_author(post: Post, written: Post, *, kind: str) -> None:
    if post.to_tell and post.to_tell != written.author:
        notify(
            user=post.to_tell,
            kind=kind,
            key=f"{kind}:{written.uuid}",
            parameters={
                "title": post.thread.title,
                "name": written.signed_name,
                "unit": str(written.signed_unit or _("kommunen")),
                "excerpt": excerpt(written.plain),
            }
            | entered_for(post),
            url=written.get_absolute_url(),
        )
