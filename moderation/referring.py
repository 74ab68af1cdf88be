"""Passing a post to the unit that handles it, and what comes of it (R8, V3); telling a unit of a post (V7)."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from forum.locking import lock_thread_of
from forum.models import Post
from forum.notes import put_note
from forum.posting import Words
from forum.rendering import excerpt
from forum.signing import entered_for
from forum.spaces import space_of
from people.models import Unit, User
from people.notices import notify
from people.rights import acts_as_staff

from .answering import answer
from .deciding import record
from .duties import open_duty
from .models import Decision, Duty, Referral, UnitMail, UnitTold
from .standing_in import stands_in_for, who_gets
from .unit_mails import mail_unit
from .working_days import after_working_days


class NoContact(Exception):
    """The unit has neither a leader with an account nor an address of its own: nobody would get it."""


class ReferredAlready(Exception):
    """The unit has the post already, and has not acknowledged it yet."""


class ToldAlready(Exception):
    """The unit has been told of the post before."""


class AcknowledgedAlready(Exception):
    """Someone in the unit has acknowledged it meanwhile."""


class NotAcknowledged(Exception):
    """An outcome comes of what the unit has acknowledged."""


class HasOutcome(Exception):
    """The outcome has been told before."""


def refer_post(*, post: Post, actor: User, unit: Unit, note: str = "") -> Referral:
    """Pass a post to the unit that handles it; the thread says so, without the case's content (R8, V3).

    The unit owes an acknowledgement within settings.REFERRAL_DAYS working days, and is chased until it comes. Raises
    NoContact, ReferredAlready.
    """
    with transaction.atomic():
        lock_thread_of(post)
        contact = _contact(unit)
        if Referral.objects.filter(post=post, unit=unit, acknowledged_at=None).exists():
            raise ReferredAlready
        decision = record(
            actor=actor, act=Decision.Act.REFER, rule="R8", thread=post.thread, post=post, reason=unit.name, note=note
        )
        due_on = after_working_days(timezone.localdate(), settings.REFERRAL_DAYS)
        referral = Referral.objects.create(post=post, unit=unit, decision=decision, due_on=due_on)
        duty = open_duty(post=post, space=space_of(post.thread), kind=Duty.Kind.ACKNOWLEDGE, rule="R8", due_on=due_on)
        if not _waiting(post).exclude(pk=referral.pk).exists():
            Duty.objects.filter(pk=duty.pk).update(unit=unit)
        _show(referral)
        if post.to_tell:
            notify(
                user=post.to_tell,
                kind="referred",
                key=f"decision:{decision.pk}",
                parameters={"title": post.thread.title, "unit": unit.name} | entered_for(post),
                url=post.get_absolute_url(),
            )
        if contact is None:
            mail_unit(kind=UnitMail.Kind.REFERRED, key=f"referral:{referral.pk}", unit=unit, referral=referral)
        else:
            notify(
                user=contact,
                kind="referral_received",
                key=f"decision:{decision.pk}",
                parameters={
                    "title": post.thread.title,
                    "unit": unit.name,
                    "excerpt": excerpt(post.plain),
                    "note": note,
                },
                url=referral_address(referral),
            )
    return referral


def acknowledge_referral(*, referral: Referral, by: User | None = None, name: str = "", case_number: str = "") -> None:
    """Record that the unit has taken the matter, under its case number: by someone signed in, or by `name` alone.

    Ends the duty when no other unit has still to acknowledge the post. Raises AcknowledgedAlready.
    """
    with transaction.atomic():
        lock_thread_of(referral.post)
        waiting = Referral.objects.filter(pk=referral.pk, acknowledged_at=None)
        now = timezone.now()
        if not waiting.update(acknowledged_at=now, acknowledged_by=by, acknowledged_name=name, case_number=case_number):
            raise AcknowledgedAlready
        referral.refresh_from_db(fields=["acknowledged_at", "acknowledged_by", "acknowledged_name", "case_number"])
        duty = Duty.objects.open().filter(post=referral.post_id, kind=Duty.Kind.ACKNOWLEDGE)
        if other := _waiting(referral.post).order_by("due_on").first():
            duty.update(unit=other.unit_id, due_on=other.due_on)
        else:
            duty.update(closed_at=now, acknowledged_in=referral)
        _show(referral)
        _tell_who_sent_it(referral)


def tell_outcome(*, referral: Referral, words: Words) -> Post:
    """Say in the thread what came of it: an official answer to the post, by the unit or on its behalf (R8).

    One that is held is kept as the outcome, and shown as such when it is published. Who asked is told, as of any
    answer. Raises NotAcknowledged, HasOutcome, and what answering.answer raises.
    """
    with transaction.atomic():
        lock_thread_of(referral.post)
        current = Referral.objects.get(pk=referral.pk)
        if current.acknowledged_at is None:
            raise NotAcknowledged
        if current.outcome_id is not None:
            raise HasOutcome
        written = answer(post=referral.post, words=words)
        Referral.objects.filter(pk=referral.pk).update(outcome=written)
        referral.outcome = written
        if written.state == Post.State.PUBLISHED:
            show_outcome(referral)
    return written


def show_outcome(referral: Referral) -> None:
    """Say beside the post where the outcome stands, and beside the outcome which unit it comes from."""
    written = referral.outcome
    assert written is not None
    put_note(written, "outcome", unit=referral.unit.name, case_number=referral.case_number)
    _show(referral)


def tell_unit(*, post: Post, by: User, unit: Unit, note: str = "") -> UnitTold:
    """Tell a unit of a post that concerns it, and ask nothing of it (V7). Raises NoContact, ToldAlready."""
    with transaction.atomic():
        lock_thread_of(post)
        contact = _contact(unit)
        told, is_new = UnitTold.objects.get_or_create(post=post, unit=unit, defaults={"told_by": by, "note": note})
        if not is_new:
            raise ToldAlready
        if contact is None:
            mail_unit(kind=UnitMail.Kind.TOLD, key=f"told:{told.pk}", unit=unit, told=told)
        else:
            notify(
                user=contact,
                kind="unit_told",
                key=f"unit_told:{told.pk}",
                parameters={
                    "title": post.thread.title,
                    "unit": unit.name,
                    "excerpt": excerpt(post.plain),
                    "note": note,
                },
                url=post.get_absolute_url(),
            )
    return told


def referral_address(referral: Referral) -> str:
    """Where a unit acknowledges what it was sent, and tells what came of it."""
    return reverse("moderation:referral", args=[referral.pk])


def may_handle(user: User, unit: Unit) -> bool:
    """Whether a user may acknowledge for a unit, and tell an outcome as its own.

    That is who leads it, who works in it, and who stands in today for its leader.
    """
    if not user.is_active or not acts_as_staff(user):
        return False
    employment = getattr(user, "employment", None)
    if unit.leader_id == user.pk or (employment is not None and employment.unit_id == unit.pk):
        return True
    return unit.leader_id is not None and employment is not None and unit.leader_id in stands_in_for(user)


def _waiting(post: Post) -> QuerySet[Referral]:
    """The referrals of a post that no unit has acknowledged yet."""
    return Referral.objects.filter(post=post, acknowledged_at=None)


def _show(referral: Referral) -> None:
    """Say beside the post where it was sent, under which case number, what came of it, and to which other units."""
    others = (
        Referral.objects.filter(post=referral.post_id).exclude(pk=referral.pk).select_related("unit").order_by("pk")
    )
    values = {
        "unit": referral.unit.name,
        "case_number": referral.case_number,
        "others": ", ".join(
            f"{one.unit.name} ({one.case_number})" if one.case_number else one.unit.name for one in others
        ),
    }
    outcome = referral.outcome
    if outcome is not None and outcome.state == Post.State.PUBLISHED:
        values["outcome"] = reverse("forum:post", args=[outcome.pk])
    put_note(referral.post, "referred", **values)


def _contact(unit: Unit) -> User | None:
    """Who in the unit is told: its leader or who stands in for them; None where only the address is left."""
    if unit.leader is not None and unit.leader.is_active:
        return who_gets(unit.leader)
    if not unit.email:
        raise NoContact
    return None


def _tell_who_sent_it(referral: Referral) -> None:
    """Who passed it on learns that the unit has it, unless they acknowledged it themselves."""
    sender = referral.decision.actor
    if sender is None or sender.pk == referral.acknowledged_by_id:
        return
    notify(
        user=sender,
        kind="acknowledged",
        key=f"acknowledged:{referral.pk}",
        parameters={
            "title": referral.post.thread.title,
            "unit": referral.unit.name,
            "case_number": referral.case_number,
        },
        url=reverse("moderation:post", args=[referral.post_id]),
    )
