"""Duties: what the municipality owes, opened by what happens and ended only by the act that fulfils them (R4, V6)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from forum.models import Post, Space
from forum.notes import Value, drop_note, put_note

from .models import Decision, Duty, Extension, Postponement
from .working_days import FreeDay, after_working_days, calendar

OWED = (Duty.Kind.ANSWER, Duty.Kind.CONSIDER)  # what an official answer ends
# What a decision on a post can end. A promise is kept or given up by itself, an appeal is decided, a fact is corrected,
# and the unit that was sent a post acknowledges it whatever becomes of the post.
_BY_THEMSELVES = (Duty.Kind.PROMISE, Duty.Kind.APPEAL, Duty.Kind.ACKNOWLEDGE, Duty.Kind.CORRECT)
NOT_PROMISED = [kind.value for kind in Duty.Kind if kind not in _BY_THEMSELVES]


class NotTheAct(Exception):
    """A duty is fulfilled only by the act that fulfils its kind."""


def open_duty(*, post: Post, space: Space, kind: str, rule: str, due_on: datetime.date | None = None) -> Duty:
    """Open a duty on a post, due in the space's working days unless a date is given. One of a kind at a time."""
    due = due_on or after_working_days(timezone.localdate(), space.answer_deadline)
    with transaction.atomic():
        duty, is_new = Duty.objects.get_or_create(
            post=post,
            kind=kind,
            closed_at=None,
            defaults={"space_id": space.page_ptr_id, "rule": rule, "unit_id": space.unit_id, "due_on": due},
        )
        if is_new and kind in SHOWN_AS:
            put_note(post, SHOWN_AS[kind], due_on=duty.due_on.isoformat(), rule=rule)
    return duty


class Reckoning(NamedTuple):
    """How a due date was counted: from the day after `first`, so many working days, without these free days."""

    first: datetime.date
    working_days: int
    skipped: list[FreeDay]
    due_on: datetime.date


def reckoning(duty: Duty) -> Reckoning:
    """How the due date of a duty was counted, to show to who waits. No query, as long as no closed day is changed."""
    days, opened = calendar(), timezone.localtime(duty.opened_at).date()
    return Reckoning(opened, days.between(opened, duty.due_on), days.skipped(opened, duty.due_on), duty.due_on)


def is_the_act(duty: Duty, by: Post) -> bool:
    """Whether an official post is what a duty of this kind asks for.

    An answer, and the word that a promise is kept, is a whole answer to the post it is owed for; a correction is bound
    to the post that is wrong. That a unit has a matter, and that an appeal is decided, no post says; what was read is
    the post itself, or a draft of the answer to it.
    """
    if duty.kind == Duty.Kind.SECOND:
        return by.pk == duty.post_id
    if not by.is_official or duty.kind in (Duty.Kind.ACKNOWLEDGE, Duty.Kind.APPEAL):
        return False
    if duty.kind == Duty.Kind.CORRECT:
        return by.corrects_id == duty.post_id
    if duty.kind in (*OWED, Duty.Kind.PROMISE):
        return by.reply_to_id == duty.post_id and not by.interim and not by.corrects_id
    return False


def fulfil(duties: list[Duty], *, by: Post) -> None:
    """End duties by the official post that fulfils them. Raises NotTheAct where another act would."""
    with transaction.atomic():
        for duty in duties:
            if not is_the_act(duty, by):
                raise NotTheAct
            still_open = Duty.objects.filter(pk=duty.pk, closed_at=None)
            if still_open.update(closed_at=timezone.now(), fulfilled_by=by) and duty.kind in SHOWN_AS:
                drop_note(duty.post, SHOWN_AS[duty.kind])


def end_by_decision(post: Post, *, decision: Decision, kinds: Collection[str] = NOT_PROMISED) -> None:
    """End the open duties of these kinds on a post without an answer, for the reason the decision gives."""
    with transaction.atomic():
        duties = Duty.objects.open().filter(post=post, kind__in=kinds)
        for duty in duties.select_related("post"):
            Duty.objects.filter(pk=duty.pk).update(closed_at=timezone.now(), ended_by=decision)
            if duty.kind in SHOWN_AS:
                drop_note(duty.post, SHOWN_AS[duty.kind])


def extend(duty: Duty, *, by: Post | None = None, reason: str = "", due_on: datetime.date) -> Extension:
    """Owe it by a later day, once, by an interim answer or for a reason: the database refuses a second time with
    IntegrityError (R4).
    """
    with transaction.atomic():
        given = Extension.objects.create(duty=duty, answer=by, reason=reason, due_before=duty.due_on, due_on=due_on)
        Duty.objects.filter(pk=duty.pk).update(due_on=due_on)
        duty.due_on = due_on
        _show(duty)
    return given


def move_promise(duty: Duty, *, due_on: datetime.date) -> None:
    """Owe a promise by another day; the caller records the reason (V6)."""
    with transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(due_on=due_on)
        duty.due_on = due_on
        _show(duty)


def open_again(duty: Duty) -> None:
    """Owe again what a decision had ended, by the same day."""
    with transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(closed_at=None, ended_by=None)
        _show(duty)


def _show(duty: Duty) -> None:
    """Say beside the post by when it is owed, and how it came to be that day."""
    if duty.kind not in SHOWN_AS:
        return
    values: dict[str, Value] = {"due_on": duty.due_on.isoformat(), "rule": duty.rule}
    postponed = list(Postponement.objects.filter(duty=duty))
    if postponed:
        values |= shown_as_postponed(postponed[0].due_before, [one.reason for one in postponed])
    extension = Extension.objects.filter(duty=duty).first()
    if extension:
        values["due_before"] = extension.due_before.isoformat()
        if extension.answer_id:
            values["url"] = reverse("forum:post", args=[extension.answer_id])
        else:
            values["reason"] = extension.reason
    put_note(duty.post, SHOWN_AS[duty.kind], **values)


def shown_as_postponed(due_first: datetime.date, reasons: Iterable[str]) -> dict[str, Value]:
    """What the note beside a post says of a date that has come later because the municipality is closed."""
    return {"due_first": due_first.isoformat(), "closed": ", ".join(dict.fromkeys(reasons))}


SHOWN_AS: dict[str, str] = {
    Duty.Kind.ANSWER: "answer_due",
    Duty.Kind.CONSIDER: "consideration_due",
    Duty.Kind.PROMISE: "promise_due",
}
