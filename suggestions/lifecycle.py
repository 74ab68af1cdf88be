"""The lifecycle of a suggestion: each step dated, signed, shown, and told to author, supporters and followers."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.following import followers_of
from forum.gate import through_gate
from forum.locking import lock_threads
from forum.models import Post, Thread
from forum.signing import entered_for
from forum.spaces import space_of
from forum.versions import raise_version
from moderation.deciding import record
from moderation.duties import end_by_decision, move_promise, open_duty
from moderation.models import Decision, Duty
from people.models import User
from people.notices import notify_each, notify_many

from .models import Status, StatusChange, Suggestion

CONSIDERED = frozenset({Status.PLANNED, Status.UNDERWAY, Status.DONE, Status.DECLINED, Status.MERGED})
PROMISING = frozenset({Status.PLANNED, Status.UNDERWAY})
#: Why a suggestion becomes a part of another (moderation.reasons).
SAID_BEFORE = "duplicate"


@through_gate()
def change_status(
    *,
    suggestion: Suggestion,
    status: str,
    by: User,
    note: str,
    promised_on: datetime.date | None = None,
    merged_into: Suggestion | None = None,
) -> StatusChange:
    """Take a suggestion a step on, with a note to everyone. Raises ValidationError (its `code` names the field), Waits.

    Which steps there are depends on its kind. A day is promised, and another named, only where the step needs it.
    A planned one has a date, which is a duty until it is kept, moved or given up with a reason (V6). What was to be
    considered has been, once there is a decision (R4). A merged one leads to one that everyone can read, and none
    leads in a ring; its supporters are asked, not moved.
    """
    with transaction.atomic():
        lock_threads([one.pk for one in (suggestion, merged_into) if one])
        suggestion.refresh_from_db()
        promised_on = promised_on if status in PROMISING else None
        if again := _taken_already(suggestion, status, by, note, promised_on):
            return again
        opening = suggestion.thread.posts.get(number=1)
        promise = Duty.objects.open().filter(post=opening, kind=Duty.Kind.PROMISE).select_related("post").first()
        _check(suggestion, status, note, promised_on or (promise.due_on if promise else None), merged_into)
        decision = record(
            actor=by,
            act=Decision.Act.STATUS,
            rule="R4",
            thread=suggestion.thread,
            post=opening,
            reason=note,
            code=SAID_BEFORE if status == Status.MERGED else "",
        )
        _settle(opening, status, promise, promised_on, decision)
        change = StatusChange.objects.create(
            suggestion=suggestion,
            previous=suggestion.status,
            status=status,
            note=note,
            changed_by=by,
            promised_on=promised_on,
        )
        suggestion.status = status
        suggestion.merged_into = merged_into if status == Status.MERGED else None
        suggestion.save(update_fields=["status", "merged_into"])
        _show(suggestion)
        if suggestion.merged_into:
            _show(suggestion.merged_into)
            _ask_supporters(suggestion, suggestion.merged_into, change)
        _tell(suggestion, change)
    return change


def _taken_already(
    suggestion: Suggestion, status: str, by: User, note: str, promised_on: datetime.date | None
) -> StatusChange | None:
    """The last step, if it is this very one: a form that was sent twice takes no second."""
    last = suggestion.status_changes.order_by("-pk").first()
    this = (status, by.pk, note, promised_on)
    return last if last and this == (last.status, last.changed_by_id, last.note, last.promised_on) else None


def _check(
    suggestion: Suggestion, status: str, note: str, promised: datetime.date | None, merged_into: Suggestion | None
) -> None:
    if status not in suggestion.steps:
        raise ValidationError(_("Det slaget kan ikke få den statusen."), code="status")
    if not note.strip():
        says = {Status.DECLINED: _("Skriv hvorfor det ikke er aktuelt.")}
        raise ValidationError(
            says.get(Status(status), _("Skriv hva som er bestemt, så alle forstår det.")), code="note"
        )
    if status == Status.PLANNED and promised is None:
        raise ValidationError(_("Skriv når det skal være ferdig."), code="promised_on")
    if status != Status.MERGED:
        return
    if merged_into is None or merged_into.pk == suggestion.pk:
        raise ValidationError(_("Velg forslaget det er slått sammen med."), code="merged_into")
    if not mergeable().filter(pk=merged_into.pk).exists():
        raise ValidationError(
            _("Velg et forslag som alle kan lese, og som ikke er slått sammen med et annet."), code="merged_into"
        )


def _settle(
    opening: Post, status: str, promise: Duty | None, promised_on: datetime.date | None, decision: Decision
) -> None:
    """Open, move or end what the municipality owes."""
    if status in CONSIDERED:
        end_by_decision(opening, decision=decision, kinds=[Duty.Kind.CONSIDER])
    if status not in PROMISING:
        end_by_decision(opening, decision=decision, kinds=[Duty.Kind.PROMISE])
    elif promised_on and promise:
        move_promise(promise, due_on=promised_on)
    elif promised_on:
        open_duty(post=opening, space=space_of(opening.thread), kind=Duty.Kind.PROMISE, rule="V6", due_on=promised_on)


def _show(suggestion: Suggestion) -> None:
    thread = suggestion.thread
    raise_version(thread_id=thread.pk, space_id=thread.space_id)


def _tell(suggestion: Suggestion, change: StatusChange) -> None:
    thread = suggestion.thread
    parameters = {
        "title": thread.title,
        "status": change.status,
        "note": change.note,
        "into": suggestion.merged_into.thread.title if suggestion.merged_into else "",
        "promised": date_format(change.promised_on) if change.promised_on else "",
    }
    passes_on = entered_for(thread.posts.get(number=1))
    notify_each(
        tellings=[
            (user, f"status:{change.pk}", parameters | (passes_on if user.pk == thread.opened_by_id else {}))
            for user in _concerned(suggestion).exclude(pk=change.changed_by_id)
        ],
        kind="status_changed",
        url=thread.get_absolute_url(),
    )


def _concerned(suggestion: Suggestion) -> QuerySet[User]:
    """Author or who entered it, supporters, and those who follow the thread or its board.

    When it is merged the supporters are asked. Of one that is not to be seen by all, the author alone.
    """
    thread = suggestion.thread
    if thread.state != Thread.State.PUBLISHED:
        return User.objects.filter(pk=thread.opened_by_id or 0, is_active=True)
    follow = Q(pk__in=followers_of(thread).values("user"))
    concerned = Q(pk=thread.opened_by_id or 0) | follow
    if suggestion.status != Status.MERGED:
        concerned |= Q(pk__in=suggestion.supports.values("user"))
    return User.objects.filter(concerned, is_active=True)


def _ask_supporters(suggestion: Suggestion, into: Suggestion, change: StatusChange) -> None:
    """Ask those who backed a merged suggestion whether they back the other one. Nothing is moved for them."""
    asked = suggestion.supports.exclude(user__supports__suggestion=into).exclude(user=suggestion.thread.opened_by_id)
    notify_many(
        users=User.objects.filter(pk__in=asked.values("user"), is_active=True).exclude(pk=change.changed_by_id),
        kind="support_asked",
        key=f"merged:{change.pk}",
        parameters={"title": suggestion.thread.title, "into": into.thread.title, "note": change.note},
        url=reverse("suggestions:support", args=[into.pk]),
    )


def mergeable() -> QuerySet[Suggestion]:
    """The suggestions that others may be merged into."""
    return Suggestion.objects.filter(thread__state=Thread.State.PUBLISHED, merged_into=None)
