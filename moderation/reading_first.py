"""A second pair of eyes: a colleague is asked to read before an answer is sent (R7); and what the municipality says in
a political case waits until someone else has read it (R9). Only the reading ends what is owed then.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from forum.locking import lock_thread_of
from forum.models import Post, Thread
from forum.political import OwnText, check_off
from forum.posting import publish
from forum.rendering import excerpt
from forum.spaces import space_facts, space_of
from people.models import User
from people.notices import notify, notify_many
from people.rights import may_moderate

from .deciding import record
from .duties import fulfil, open_duty
from .handing_over import who_can_have
from .models import Decision, Duty, SecondReading
from .who_may import leads, spaces_led_by
from .working_days import after_working_days

R7, R9 = "R7", "R9"


class AskedAlready(Exception):
    """A colleague has been asked to read an answer to this post, and has not yet."""


class NotAReader(Exception):
    """Neither a moderator, nor the leader who answers for the space, nor an employee of its unit; or oneself."""


class ReadAlready(Exception):
    """Someone has read it, or it waits no more."""


class Changed(Exception):
    """The text is another than the one that was read."""


def readers(space_id: int) -> QuerySet[User]:
    """Who can be asked to read in a space: its moderators, its leader, and those who work in its unit."""
    unit = space_facts(space_id).space.unit_id
    others = User.objects.filter(is_active=True, employment__isnull=False)
    found = others.filter(Q(pk__in=who_can_have(space_id).values("pk")) | Q(employment__unit=unit))
    return found.select_related("employment").order_by("first_name", "pk")


def ask_to_read(*, post: Post, by: User, reader: User, draft: str, token: uuid.UUID, word: str = "") -> SecondReading:
    """Ask a colleague to read the draft of an answer to a post before it is sent (R7); they are told, once.

    Raises AskedAlready, NotAReader.
    """
    with transaction.atomic():
        thread = lock_thread_of(post)
        if reader.pk == by.pk or not readers(thread.space_id).filter(pk=reader.pk).exists():
            raise NotAReader
        if Duty.objects.open().filter(post=post, kind=Duty.Kind.SECOND).exists():
            raise AskedAlready
        duty = _owe(post, thread, rule=R7)
        Duty.objects.filter(pk=duty.pk).update(assignee=reader)
        reading = SecondReading.objects.create(
            duty=duty, post=post, rule=R7, asked_by=by, asked=reader, draft=draft, token=token, word=word
        )
        notify(
            user=reader,
            kind="asked_to_read",
            key=f"asked_to_read:{duty.pk}",
            parameters={"title": thread.title, "name": _name(by), "excerpt": excerpt(draft), "note": word},
            url=address(reading),
        )
    return reading


def ask_for_check(post: Post, thread: Thread) -> SecondReading:
    """Let someone else who may answer read what is held in a political case (R9); they are told. Changed text is read
    anew, under the same duty if nobody has read it yet.
    """
    waiting = SecondReading.objects.filter(post=post, rule=R9, read_at=None, duty__closed_at=None).first()
    if waiting:
        waiting.draft = post.body
        waiting.save(update_fields=["draft"])
        return waiting
    duty = _owe(post, thread, rule=R9)
    reading = SecondReading.objects.create(
        duty=duty, post=post, rule=R9, asked_by=post.author, draft=post.body, token=post.token
    )
    notify_many(
        users=list(who_can_have(thread.space_id).exclude(pk=post.author_id or 0)),
        kind="asked_to_check",
        key=f"asked_to_check:{duty.pk}",
        parameters={"title": thread.title, "name": post.signed_name, "excerpt": excerpt(post.plain)},
        url=address(reading),
    )
    return reading


def may_see(user: User, reading: SecondReading) -> bool:
    """Whether someone may see a reading: who asked, who was asked, and those who answer in the space."""
    space_id = reading.post.thread.space_id
    asked = user.pk in (reading.asked_by_id, reading.asked_id)
    return asked or may_moderate(user, space_id) or leads(user, space_id)


def may_read(user: User, reading: SecondReading) -> bool:
    """Whether someone may be the second reader: who was asked, or another who may answer there; never who wrote it."""
    if user.pk == reading.asked_by_id or user.pk == reading.post.author_id and reading.is_check:
        return False
    space_id = reading.post.thread.space_id
    asked = not reading.is_check and user.pk == reading.asked_id
    return hasattr(user, "employment") and (asked or may_moderate(user, space_id) or leads(user, space_id))


def waits(reading: SecondReading) -> bool:
    """Whether there is still something to read: what is held in a political case is, whatever became of the duty."""
    if reading.is_check:
        return not reading.read_at and reading.post.state == Post.State.HELD and reading.post.awaits_check
    return not reading.read_at and reading.duty.closed_at is None


def say_send(*, reading: SecondReading, by: User, words: str = "", seen: str = "") -> None:
    """Say that it can be sent. What was held in a political case stands from now on, and the log says who by role (R9).

    `seen` is the stamp of the text that the reader saw. Raises ReadAlready, Changed, OwnText, PermissionDenied.
    """
    with transaction.atomic():
        current = _to_read(reading, by, seen)
        post = current.post
        if current.is_check:
            check_off(post, by=by)
            record(actor=by, act=Decision.Act.APPROVE, rule=R9, thread=post.thread, post=post)
        _read(current, by, SecondReading.Verdict.SEND, words)
        if current.is_check:
            publish(post)
        _tell(current, by, kind="checked" if current.is_check else "read_send", words=words)


def say_change(*, reading: SecondReading, by: User, words: str, seen: str = "") -> None:
    """Send it back to who wrote it, with words. What was held stays held, until it is changed and read anew.

    Raises ReadAlready, Changed, OwnText, PermissionDenied.
    """
    with transaction.atomic():
        current = _to_read(reading, by, seen)
        _read(current, by, SecondReading.Verdict.CHANGE, words)
        _tell(current, by, kind="check_sent_back" if current.is_check else "read_change", words=words)


def to_check_for(user: User) -> list[SecondReading]:
    """What waits for a second reader in a political case where someone leads and does not moderate, and did not write
    it: it is in no queue of theirs otherwise. One query for who leads a space, none for others.
    """
    spaces = [space for space in spaces_led_by(user) if not may_moderate(user, space)]
    if not spaces:
        return []
    waiting = SecondReading.objects.filter(rule=R9, read_at=None, duty__closed_at=None, duty__space__in=spaces)
    mine = waiting.exclude(asked_by=user).select_related("post__thread__space", "duty", "post__signed_unit")
    return list(mine.order_by("duty__due_on", "pk")[:50])


def address(reading: SecondReading) -> str:
    """Where it is read."""
    return reverse("moderation:reading", args=[reading.pk])


def _owe(post: Post, thread: Thread, *, rule: str) -> Duty:
    due = after_working_days(timezone.localdate(), settings.SECOND_READING_DAYS)
    return open_duty(post=post, space=space_of(thread), kind=Duty.Kind.SECOND, rule=rule, due_on=due)


def _to_read(reading: SecondReading, by: User, seen: str) -> SecondReading:
    """The reading as it is now, locked with its thread, for who may be its reader."""
    lock_thread_of(reading.post)
    rows = SecondReading.objects.select_related("post__thread", "post__author", "asked_by", "duty__post")
    current = rows.get(pk=reading.pk)
    if current.asked_by_id == by.pk:
        raise OwnText
    if not may_read(by, current):
        raise PermissionDenied
    if not waits(current):
        raise ReadAlready
    if seen and seen != current.stamp:
        raise Changed
    return current


def _read(reading: SecondReading, by: User, verdict: str, words: str) -> None:
    SecondReading.objects.filter(pk=reading.pk).update(read_by=by, read_at=timezone.now(), verdict=verdict, words=words)
    fulfil([reading.duty], by=reading.post)


def _tell(reading: SecondReading, by: User, *, kind: str, words: str) -> None:
    """Tell who asked what came of it, with the way on."""
    post = reading.post
    if reading.asked_by is None:
        return
    if not reading.is_check:
        url = f"{reverse('moderation:answer', args=[post.pk])}?utkast={reading.token}"
    else:
        url = post.get_absolute_url() if kind == "checked" else reverse("forum:edit", args=[post.pk])
    notify(
        user=reading.asked_by,
        kind=kind,
        key=f"{kind}:{reading.pk}",
        parameters={"title": post.thread.title, "name": _name(by), "note": words},
        url=url,
    )


def _name(person: User) -> str:
    return person.first_name or person.display_name
