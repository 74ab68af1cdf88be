"""The official answer: signed, and what ends a duty to answer (R4, R5, R6).

What it does when it stands, at once or later, is in moderation/standing.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from forum.models import Post
from forum.posting import Words, posted_before, reply
from forum.rendering import excerpt
from forum.signing import entered_for
from forum.spaces import space_of
from people.notices import notify

from .duties import fulfil, open_duty
from .models import Duty, Postponed

Alongside = Callable[[Post], object]


def answer(
    *,
    post: Post,
    words: Words,
    promised_on: datetime.date | None = None,
    alongside: Iterable[Alongside] = (),
    chosen: Mapping[str, str] | None = None,
) -> Post:
    """Answer a post officially. Ends its duties to answer and to consider, and tells its author.

    A promise ("we will … by …") becomes a duty with that date (V6); to answer the municipality's own post in which
    something was promised is to tell that it is done. What is done `alongside` is given the answer and done in the same
    transaction. An answer that is held does none of this before it stands (moderation/standing.py): then `chosen`, what
    the forms alongside were sent with, is kept for that day. Raises what forum.posting.reply and `alongside` raise; the
    same token again does nothing more.
    """
    if earlier := posted_before(words):
        return earlier
    space = space_of(post.thread)
    with transaction.atomic():
        written = reply(space=space, thread=post.thread, words=words, reply_to=post)
        if written.state != Post.State.PUBLISHED:
            Postponed.objects.create(
                post=written, keeps_promise=post.is_official, promised_on=promised_on, chosen=dict(chosen or {})
            )
            return written
        keep_promises(written, promised_on=promised_on, keeps=post.is_official)
        for act in alongside:
            act(written)
    return written


def correct(
    *, post: Post, words: Words, alongside: Iterable[Alongside] = (), chosen: Mapping[str, str] | None = None
) -> Post:
    """Correct a factual error: an official post bound to the one it corrects and shown with it everywhere (R5).

    It stands there from when it is published (forum/receivers.py). `alongside` and `chosen` are as for `answer`.
    """
    if earlier := posted_before(words):
        return earlier
    with transaction.atomic():
        written = reply(space=space_of(post.thread), thread=post.thread, words=words, reply_to=post, corrects=post)
        if written.state != Post.State.PUBLISHED:
            Postponed.objects.create(post=written, chosen=dict(chosen or {}))
            return written
        for act in alongside:
            act(written)
    return written


def keep_promises(written: Post, *, promised_on: datetime.date | None, keeps: bool) -> None:
    """End the promise that was given in what this answers, if it keeps it; and owe what it promises itself (V6)."""
    if keeps:
        given = Duty.objects.open().filter(post=written.reply_to_id, kind=Duty.Kind.PROMISE)
        fulfil(list(given.select_related("post")), by=written)
    if promised_on:
        space = space_of(written.thread)
        open_duty(post=written, space=space, kind=Duty.Kind.PROMISE, rule="V6", due_on=promised_on)


def tell_who_asked(post: Post, written: Post, *, kind: str, **more: str) -> None:
    """Tell the post's author what the municipality has written to it, once; not who wrote it themselves.

    Of the municipality's own post, in which something was promised, the one it was promised is told; of what was
    entered for another, who entered it.
    """
    asked = post.reply_to if post.is_official and post.reply_to and kind == "answered" else post
    if asked.to_tell and asked.to_tell != written.author:
        notify(
            user=asked.to_tell,
            kind=kind,
            key=f"{kind}:{written.uuid}",
            parameters={
                "title": post.thread.title,
                "name": written.signed_name,
                "unit": str(written.signed_unit or _("kommunen")),
                "excerpt": excerpt(written.plain),
                **more,
            }
            | entered_for(asked),
            url=written.get_absolute_url(),
        )
