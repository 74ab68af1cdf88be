"""More time, once (R4). For what is answered by an interim answer: «Vi ser på det. Svar innen …», which is no answer
yet. For other duties for a reason, which who waits is told with the new day.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.gate import through_gate
from forum.locking import lock_thread_of
from forum.models import Post
from forum.posting import Words, posted_before, reply
from forum.rendering import excerpt
from forum.signing import entered_for
from forum.spaces import space_of
from people.models import User
from people.notices import notify_many

from . import duties
from .answering import tell_who_asked
from .deciding import decision_page, record
from .models import Appeal, Decision, Duty, Extension, Postponed, Referral, Report, SecondReading
from .working_days import after_working_days

WORKING_DAYS = (2, 5, 10)


class NothingToExtend(Exception):
    """It is owed no more, or is not given more time in this way."""


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
            given = Extension.objects.filter(duty__post=post, duty__kind__in=duties.OWED)
            raise ExtendedAlready if given.exists() else NothingToExtend
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


def extendable_with_reason(duty: Duty) -> bool:
    """Whether a duty is given more time for a reason: one that is no answer. What is promised of a suggestion moves
    with its status, and tells those who wait for it in that way.
    """
    return duty.kind not in duties.OWED and (duty.kind != Duty.Kind.PROMISE or duty.post.is_official)


@through_gate(when=lambda duty, **more: duty.kind == Duty.Kind.PROMISE)
def extend_with_reason(*, duty: Duty, by: User, reason: str, working_days: int) -> Extension:
    """Give a duty that is no answer more time; who waits is told the new day and the reason, once.

    Why a promise is moved stands in the thread for all. Raises NothingToExtend, ExtendedAlready; Waits in a crisis.
    """
    with transaction.atomic():
        lock_thread_of(duty.post)
        current = Duty.objects.open().filter(pk=duty.pk).select_related("post__thread", "post__reply_to").first()
        if current is None or not extendable_with_reason(current):
            raise NothingToExtend
        if Extension.objects.filter(duty=current).exists():
            raise ExtendedAlready
        given = duties.extend(current, reason=reason, due_on=new_due_date([current], working_days))
        if current.kind == Duty.Kind.ACKNOWLEDGE:
            waiting = Referral.objects.filter(post=current.post_id, acknowledged_at=None)
            waiting.filter(due_on__lt=given.due_on).update(due_on=given.due_on)
        post = current.post
        record(actor=by, act=Decision.Act.EXTEND, rule=current.rule, thread=post.thread, post=post, reason=reason)
        people, url = who_waits(current)
        notify_many(
            users=[person for person in people if person and person.pk != by.pk],
            kind="more_time",
            key=f"more_time:{current.pk}",
            parameters={
                "of": current.kind,
                "title": post.thread.title,
                "due": date_format(given.due_on),
                "reason": reason,
            }
            | (entered_for(post.reply_to) if current.kind == Duty.Kind.PROMISE and post.reply_to else {}),
            url=url,
        )
    return given


def who_waits(duty: Duty) -> tuple[list[User | None], str]:
    """Who waits for what a duty is about, and where it stands."""
    post = duty.post
    if duty.kind == Duty.Kind.APPEAL:
        appeal = Appeal.objects.select_related("by", "decision").get(duty=duty)
        return [appeal.by], decision_page(appeal.decision)
    if duty.kind == Duty.Kind.SECOND:
        readings = SecondReading.objects.filter(duty=duty).select_related("asked_by")
        return [one.asked_by for one in readings], reverse("moderation:reading", args=[duty.pk])
    if duty.kind == Duty.Kind.ACKNOWLEDGE:
        sent = Referral.objects.filter(post=post, acknowledged_at=None).select_related("decision__actor")
        senders = {one.decision.actor_id: one.decision.actor for one in sent}
        return list(senders.values()), reverse("moderation:post", args=[post.pk])
    if duty.kind == Duty.Kind.CORRECT:
        reports = Report.objects.filter(post=post, settled_by=None, reason=Report.Reason.FACT)
        reporters = {one.reporter_id: one.reporter for one in reports.select_related("reporter")}
        return list(reporters.values()), post.get_absolute_url()
    return [post.reply_to.to_tell if post.reply_to else None], post.get_absolute_url()
