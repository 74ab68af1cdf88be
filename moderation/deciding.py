"""Decisions: each act of moderation with its rule and its reason, told to whom it concerns, kept in a log."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from forum import signals
from forum.locking import lock_thread, lock_thread_of
from forum.models import Closure, Post, Thread
from forum.notes import drop_note, put_note
from forum.posting import publish, take_down
from forum.signing import entered_for
from forum.spaces import space_of
from forum.versions import raise_version
from forum.withdrawing import is_withdrawn
from people.models import User
from people.notices import notify

from .crisis.who_may import may_decide
from .duties import NOT_PROMISED, end_by_decision, open_duty
from .factual_errors import settle_reports
from .guidelines import rule as rule_by_code
from .models import Decision, Duty, HeldBack
from .reasons import OTHER


class NotAnsweredYet(Exception):
    """A dialogue can be closed only after at least one official answer (R4)."""


class ClosedAlready(Exception):
    """Someone else has closed the dialogue meanwhile, or the same button was pressed twice."""


class AlreadyDecided(Exception):
    """Someone else has done it meanwhile, or the same button was pressed twice. `by` is the decision that stands."""

    def __init__(self, by: Decision | None = None) -> None:
        super().__init__()
        self.by = by

    @property
    def message(self) -> str:
        """What is said to who comes second. By role, never by name."""
        if self.by is None:
            return _("Det er gjort allerede.")
        return _("Det er gjort allerede av %(role)s.") % {"role": self.by.actor_role}


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
    code: str = "",
) -> Decision:
    """Write a decision into the log, with its reason in one word (`code`) where it takes one.

    The role shown is the actor's position unless `role` says; never a surname.
    """
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
        code=code,
        reason=reason,
        note=note,
        state_before=Post.objects.values_list("state", flat=True).get(pk=post.pk) if post else "",
    )


def publish_post(*, post: Post, actor: User, rule: str = "R2", reason: str = "", note: str = "") -> Decision:
    """Let a held or hidden post be seen; its author is told.

    Raises PermissionDenied for one its author withdrew, and for one held back in a crisis to who may not decide on that
    (R10); AlreadyDecided for one that is seen already.
    """
    with transaction.atomic():
        lock_thread_of(post)
        if any(not may_decide(actor, held) for held in HeldBack.objects.filter(post=post, decided_at=None)):
            raise PermissionDenied
        if is_withdrawn(post):
            raise PermissionDenied
        _not_again(post, state=Post.State.PUBLISHED)
        decision = record(
            actor=actor, act=Decision.Act.PUBLISH, rule=rule, thread=post.thread, post=post, reason=reason, note=note
        )
        put_back(post)
        settle_reports(post, decision)
        tell_author(post, decision, kind="published")
    return decision


def put_back(post: Post) -> None:
    """Let a post that was taken down be seen again; what was owed for it is owed anew, with a new day (R4)."""
    with transaction.atomic():
        for kind in ("taken_down", "mended"):
            drop_note(post, kind)
        publish(post)
        ended = Duty.objects.filter(post=post, ended_by__act=Decision.Act.HIDE).order_by("kind")
        for kind, rule in set(ended.values_list("kind", "rule")):
            open_duty(post=post, space=space_of(post.thread), kind=kind, rule=rule)


def hold_post(*, post: Post, actor: User, rule: str, reason: str, note: str = "", code: str = OTHER) -> Decision:
    """Take a post back to waiting; its author is told and sees own text.

    Raises PermissionDenied for one its author withdrew, AlreadyDecided for one that waits already.
    """
    return _take_down(post, actor, Decision.Act.HOLD, Post.State.HELD, rule, reason, note, code)


def hide_post(*, post: Post, actor: User, rule: str, reason: str, note: str = "", code: str = OTHER) -> Decision:
    """Hide a post. Its number and a trace stay; its author is told why, with own text back. Raises AlreadyDecided."""
    return _take_down(post, actor, Decision.Act.HIDE, Post.State.HIDDEN, rule, reason, note, code)


def dismiss_reports(*, post: Post, actor: User, rule: str, reason: str = "", note: str = "") -> Decision:
    """Let a reported post stand."""
    with transaction.atomic():
        lock_thread_of(post)
        decision = record(
            actor=actor, act=Decision.Act.DISMISS, rule=rule, thread=post.thread, post=post, reason=reason, note=note
        )
        settle_reports(post, decision)
    return decision


def release_duty(*, post: Post, actor: User, reason: str) -> Decision:
    """End the duties on a post without an answer, by a recorded reason (R4); who waits for it is told.

    So is a promise given up that an answer gave (V6); a suggestion's is, by its status.
    """
    with transaction.atomic():
        lock_thread_of(post)
        kinds = [*NOT_PROMISED, Duty.Kind.PROMISE] if post.is_official else NOT_PROMISED
        owed = (
            Duty.objects.open().filter(post=post, kind__in=kinds).exists()
        )  # not, when the button is pressed a second time
        decision = record(
            actor=actor, act=Decision.Act.RELEASE, rule="R4", thread=post.thread, post=post, reason=reason
        )
        end_by_decision(post, decision=decision, kinds=kinds)
        if owed and post.reply_to and post.is_official:
            tell_author(post.reply_to, decision, kind="given_up")
        elif owed and not post.is_official:
            tell_author(post, decision, kind="released")
    return decision


def close_thread(*, thread: Thread, actor: User, reason: str, code: str = OTHER) -> Decision:
    """Close the dialogue, for a reason that the thread shows. Raises NotAnsweredYet (R4), ClosedAlready."""
    with transaction.atomic():
        lock_thread(thread.pk)
        if Closure.objects.filter(thread=thread).exists():
            raise ClosedAlready
        if not thread.posts.answers().exists():
            raise NotAnsweredYet
        decision = record(actor=actor, act=Decision.Act.CLOSE, rule="R4", thread=thread, reason=reason, code=code)
        thread.close(by=actor, reason=reason, code=code)
        raise_version(thread_id=thread.pk, space_id=thread.space_id)
        signals.thread_closed.send(Thread, thread=thread)
        if thread.opened_by:
            notify(
                user=thread.opened_by,
                kind="thread_closed",
                key=f"decision:{decision.pk}",
                parameters={"title": thread.title, "reason": reason, "code": code, "appeal": decision_page(decision)},
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


def _take_down(post: Post, actor: User, act: str, state: str, rule: str, reason: str, note: str, code: str) -> Decision:
    with transaction.atomic():
        lock_thread_of(post)
        if state == Post.State.HELD and is_withdrawn(post):
            raise PermissionDenied
        _not_again(post, state=state)
        decision = record(
            actor=actor, act=act, rule=rule, thread=post.thread, post=post, reason=reason, note=note, code=code
        )
        drop_note(post, "mended")
        show_taken_down(post, decision)
        take_down(post, state=state)
        post.versions.update(was_public=False)
        if act == Decision.Act.HIDE:
            # What is wrong is corrected, never hidden for that alone (R5).
            also = [] if rule == "R5" else [Duty.Kind.CORRECT]
            end_by_decision(post, decision=decision, kinds=[*NOT_PROMISED, *also])
        settle_reports(post, decision)
        tell_author(post, decision, kind="held" if act == Decision.Act.HOLD else "hidden")
    return decision


def show_taken_down(post: Post, decision: Decision) -> None:
    """Say beside a post that it was taken down: by which role, on which rule, and to its author why."""
    put_note(
        post,
        "taken_down",
        role=decision.actor_role,
        rule=decision.rule,
        code=decision.code,
        reason=decision.reason,
        decision=decision.pk,
    )


#: Which acts bring a post into which state: what a second moderator is told was done.
BROUGHT_BY = {
    Post.State.PUBLISHED: (Decision.Act.PUBLISH, Decision.Act.TRUST, Decision.Act.DISMISS, Decision.Act.OVERTURN),
    Post.State.HELD: (Decision.Act.HOLD,),
    Post.State.HIDDEN: (Decision.Act.HIDE,),
}


def _not_again(post: Post, *, state: str) -> None:
    """Look at the post anew, once its thread is locked. Raises AlreadyDecided if it is already so."""
    post.refresh_from_db(fields=["state"])
    if post.state == state:
        acts = BROUGHT_BY[Post.State(state)]
        raise AlreadyDecided(Decision.objects.filter(post=post, act__in=acts).order_by("-pk").first())


def tell_author(post: Post, decision: Decision, *, kind: str, **more: str) -> None:
    """Tell who wrote a post what was decided, with own text back; what befell them leads to its own page."""
    if post.to_tell is None or post.to_tell.pk == decision.actor_id:
        return
    befell = decision.befell == post.to_tell
    notify(
        user=post.to_tell,
        kind=kind,
        key=f"decision:{decision.pk}",
        parameters={
            "title": post.thread.title,
            "reason": decision.reason,
            "rule": decision.rule,
            "code": decision.code,
            "text": post.body,
        }
        | entered_for(post)
        | more,
        url=decision_page(decision) if befell else post.get_absolute_url(),
    )


def decision_page(decision: Decision) -> str:
    """Where whom a decision befell reads it, mends what they wrote, and appeals."""
    return reverse("moderation:decision", args=[decision.pk])
