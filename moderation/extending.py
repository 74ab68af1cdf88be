"""The interim answer: «Vi ser på det. Svar innen …». It gives more time, once, and is no answer yet (R4)."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.locking import lock_thread_of
from forum.models import Post
from forum.posting import Words, posted_before, reply
from forum.rendering import excerpt
from forum.spaces import space_of

from . import duties
from .answering import tell_who_asked
from .deciding import record
from .models import Decision, Duty, Extension, Postponed
from .working_days import after_working_days

WORKING_DAYS = (2, 5, 10)


class NothingToExtend(Exception):
    """No answer is owed for the post any more."""


class ExtendedAlready(Exception):
    """More time has been given once, and cannot be given again."""


def extendable(post: Post) -> list[Duty]:
    """The open duties on a post to which an interim answer may give more time. One query."""
    owed = Duty.objects.open().filter(post=post, kind__in=duties.OWED, extension=None)
    return list(owed.order_by("pk"))


def new_due_date(owed: Sequence[Duty], working_days: int) -> datetime.date:
    """So many working days after the due date, or after today where that has passed."""
    start = max([timezone.localdate(), *(duty.due_on for duty in owed)])
    return after_working_days(start, working_days)


def answer_for_now(*, post: Post, words: Words, working_days: int) -> Post:
    """Say that the answer comes later, and by when; its author is told, and the duty stays open.

    Raises NothingToExtend, ExtendedAlready and what forum.posting.reply raises.
    """
    if earlier := posted_before(words):
        return earlier
    with transaction.atomic():
        lock_thread_of(post)
        owed = extendable(post)
        if not owed:
            raise ExtendedAlready if Extension.objects.filter(duty__post=post).exists() else NothingToExtend
        due_on = new_due_date(owed, working_days)
        day = date_format(due_on)
        said = dataclasses.replace(
            words, body=f"{words.body.rstrip()}\n\n" + _("Svar innen %(day)s.") % {"day": day}, interim=True
        )
        written = reply(space=space_of(post.thread), thread=post.thread, words=said, reply_to=post)
        if written.state == Post.State.PUBLISHED:
            give_more_time(written, due_on=due_on)
        else:
            Postponed.objects.create(post=written, due_on=due_on)
    return written


def give_more_time(written: Post, *, due_on: datetime.date) -> None:
    """Owe the answer by the day that an interim answer names, now that it stands; who asked is told."""
    post = written.reply_to
    if post is None or written.author is None:
        return
    owed = [duty for duty in extendable(post) if duty.due_on < due_on]
    if not owed:  # answered, or given more time by another, while this was held
        return
    for duty in owed:
        duty.post = post
        duties.extend(duty, by=written, due_on=due_on)
    record(
        actor=written.author,
        act=Decision.Act.EXTEND,
        rule="R4",
        thread=post.thread,
        post=post,
        reason=excerpt(written.plain),
    )
    tell_who_asked(post, written, kind="interim", due=date_format(due_on))
