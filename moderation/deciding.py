"""Decisions: each act of moderation with its rule and its reason, told to whom it concerns, kept in a log."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from forum import signals
from forum.locking import lock_thread, lock_thread_of
from forum.models import Closure, Post, Thread
from forum.notes import drop_note, put_note
from forum.posting import publish, take_down
from forum.rendering import excerpt
from forum.signing import entered_for
from forum.versions import raise_version
from forum.withdrawing import is_withdrawn
from people.models import Unit, User
from people.notices import notify

from .duties import NOT_PROMISED, end_by_decision
from .guidelines import rule as rule_by_code
from .models import Decision, Duty, Referral, Report


class NotAnsweredYet(Exception):
    """A dialogue can be closed only after at least one official answer (R4)."""


class ClosedAlready(Exception):
    """Someone else has closed the dialogue meanwhile, or the same button was pressed twice."""


def record(
    *,
    actor: User,
    act: str,
    rule: str,
    thread: Thread,
    post: Post | None = None,
    reason: str = "",
    note: str = "",
    role: str = "",
) -> Decision:
    """Write a decision into the log. The role shown is the actor's position unless `role` says; never a surname."""
    rule_by_code(rule)
    employment = getattr(actor, "employment", None)
    return Decision.objects.create(
        space_id=thread.space_id,
        thread=thread,
        post=post,
        actor=actor,
        actor_role=role or (employment.role if employment else "moderator"),
        act=act,
        rule=rule,
        reason=reason,
        note=note,
        state_before=Post.objects.values_list("state", flat=True).get(pk=post.pk) if post else "",
    )


def publish_post(*, post: Post, actor: User, rule: str = "R2", reason: str = "", note: str = "") -> Decision:
    """Let a held or hidden post be seen; its author is told. Raises PermissionDenied for one its author withdrew."""
    with transaction.atomic():
        lock_thread_of(post)
        if is_withdrawn(post):
            raise PermissionDenied
        decision = record(
            actor=actor, act=Decision.Act.PUBLISH, rule=rule, thread=post.thread, post=post, reason=reason, note=note
        )
        drop_note(post, "taken_down")
        publish(post)
        _settle_reports(post, decision)
        _tell(post, decision, kind="published")
    return decision


def hold_post(*, post: Post, actor: User, rule: str, reason: str, note: str = "") -> Decision:
    """Take a post back to waiting; its author is told and sees own text.

    Raises PermissionDenied for one its author withdrew.
    """
    return _take_down(post, actor, Decision.Act.HOLD, Post.State.HELD, rule, reason, note)


def hide_post(*, post: Post, actor: User, rule: str, reason: str, note: str = "") -> Decision:
    """Hide a post. Its number and a trace stay; its author is told why, with own text back."""
    return _take_down(post, actor, Decision.Act.HIDE, Post.State.HIDDEN, rule, reason, note)


def dismiss_reports(*, post: Post, actor: User, rule: str, reason: str = "", note: str = "") -> Decision:
    """Let a reported post stand."""
    with transaction.atomic():
        lock_thread_of(post)
        decision = record(
            actor=actor, act=Decision.Act.DISMISS, rule=rule, thread=post.thread, post=post, reason=reason, note=note
        )
        _settle_reports(post, decision)
    return decision


def release_duty(*, post: Post, actor: User, reason: str) -> Decision:
    """End the duties on a post without an answer, by a recorded reason (R4); who waits for it is told.

    So is a promise given up that an answer gave (V6); a suggestion's is, by its status.
    """
    with transaction.atomic():
        lock_thread_of(post)
        owed = Duty.objects.open().filter(post=post).exists()  # not, when the button is pressed a second time
        decision = record(
            actor=actor, act=Decision.Act.RELEASE, rule="R4", thread=post.thread, post=post, reason=reason
        )
        end_by_decision(
            post, decision=decision, kinds=[*NOT_PROMISED, Duty.Kind.PROMISE] if post.is_official else NOT_PROMISED
        )
        if owed and post.reply_to and post.is_official:
            _tell(post.reply_to, decision, kind="given_up")
        elif owed and not post.is_official:
            _tell(post, decision, kind="released")
    return decision


def close_thread(*, thread: Thread, actor: User, reason: str) -> Decision:
    """Close the dialogue, for a reason that the thread shows. Raises NotAnsweredYet (R4), ClosedAlready."""
    with transaction.atomic():
        lock_thread(thread.pk)
        if Closure.objects.filter(thread=thread).exists():
            raise ClosedAlready
        if not thread.posts.answers().exists():
            raise NotAnsweredYet
        decision = record(actor=actor, act=Decision.Act.CLOSE, rule="R4", thread=thread, reason=reason)
        thread.close(by=actor, reason=reason)
        raise_version(thread_id=thread.pk, space_id=thread.space_id)
        signals.thread_closed.send(Thread, thread=thread)
        if thread.opened_by:
            notify(
                user=thread.opened_by,
                kind="thread_closed",
                key=f"decision:{decision.pk}",
                parameters={"title": thread.title, "reason": reason},
                url=thread.get_absolute_url(),
            )
    return decision


def reopen_thread(*, thread: Thread, actor: User) -> Decision:
    """Open a closed dialogue again."""
    with transaction.atomic():
        lock_thread(thread.pk)
        decision = record(actor=actor, act=Decision.Act.REOPEN, rule="R4", thread=thread)
        Closure.objects.filter(thread=thread).delete()
        raise_version(thread_id=thread.pk, space_id=thread.space_id)
        signals.thread_reopened.send(Thread, thread=thread)
    return decision


def refer_post(*, post: Post, actor: User, unit: Unit, note: str = "") -> Referral:
    """Pass a post to the unit that handles it; the thread says so, without the case's content (R8, V3)."""
    with transaction.atomic():
        lock_thread_of(post)
        decision = record(
            actor=actor, act=Decision.Act.REFER, rule="R8", thread=post.thread, post=post, reason=unit.name, note=note
        )
        referral = Referral.objects.create(post=post, unit=unit, decision=decision)
        put_note(post, "referred", unit=unit.name, case_number="")
        if post.to_tell:
            notify(
                user=post.to_tell,
                kind="referred",
                key=f"decision:{decision.pk}",
                parameters={"title": post.thread.title, "unit": unit.name} | entered_for(post),
                url=post.get_absolute_url(),
            )
        if unit.leader:
            notify(
                user=unit.leader,
                kind="referral_received",
                key=f"decision:{decision.pk}",
                parameters={"title": post.thread.title, "unit": unit.name, "excerpt": excerpt(post.plain)},
                url=post.get_absolute_url(),
            )
    return referral


def acknowledge_referral(*, referral: Referral, by: User, case_number: str = "") -> None:
    """Record that the unit has taken the matter, with its case number where there is one."""
    with transaction.atomic():
        lock_thread_of(referral.post)
        Referral.objects.filter(pk=referral.pk).update(
            acknowledged_at=timezone.now(), acknowledged_by=by, case_number=case_number
        )
        put_note(referral.post, "referred", unit=referral.unit.name, case_number=case_number)


def _take_down(post: Post, actor: User, act: str, state: str, rule: str, reason: str, note: str) -> Decision:
    with transaction.atomic():
        lock_thread_of(post)
        if state == Post.State.HELD and is_withdrawn(post):
            raise PermissionDenied
        decision = record(actor=actor, act=act, rule=rule, thread=post.thread, post=post, reason=reason, note=note)
        put_note(post, "taken_down", role=decision.actor_role, rule=rule)
        take_down(post, state=state)
        post.versions.update(was_public=False)
        if act == Decision.Act.HIDE:
            end_by_decision(post, decision=decision)
        _settle_reports(post, decision)
        _tell(post, decision, kind="held" if act == Decision.Act.HOLD else "hidden")
    return decision


def _settle_reports(post: Post, decision: Decision) -> None:
    Report.objects.filter(post=post, settled_by=None).update(settled_by=decision)


def _tell(post: Post, decision: Decision, *, kind: str) -> None:
    if post.to_tell is None or post.to_tell.pk == decision.actor_id:
        return
    notify(
        user=post.to_tell,
        kind=kind,
        key=f"decision:{decision.pk}",
        parameters={
            "title": post.thread.title,
            "reason": decision.reason,
            "rule": decision.rule,
            "text": post.body,
        }
        | entered_for(post),
        url=post.get_absolute_url(),
    )
