"""Undoing a decision of one's own while it is new: what it did is put back, and both stay in the log (R3).

What an act did is undone by a function named in UNDONE_BY; higher rooms may add to it. `decision_undone` is sent inside
the transaction, for what else hangs on the decision.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from forum import signals
from forum.locking import lock_thread, lock_thread_of
from forum.models import Closure, Post, Thread
from forum.notes import drop_note, put_note
from forum.posting import publish, take_down
from forum.signing import entered_for
from forum.versions import raise_version
from forum.withdrawing import is_withdrawn
from people.models import Notice, User
from people.notices import notify
from people.rights import may_moderate

from .deciding import record, show_taken_down
from .duties import end_by_decision, open_again
from .models import Appeal, Decision, Duty, Report, Trust

#: Sent with `decision` (what was undone) and `undoing` (the decision that undoes it).
decision_undone = Signal()
Undo = Callable[[Decision, Decision], None]


class TooLate(Exception):
    """It cannot be undone: too long ago, undone already, or something has been decided since."""


def until(decision: Decision) -> datetime.datetime:
    """Until when a decision can be undone (setting UNDO_MINUTES)."""
    return decision.decided_at + datetime.timedelta(minutes=settings.UNDO_MINUTES)


def may_undo(user: User, decision: Decision) -> bool:
    """Whether this is a new decision of one's own, of a kind that can be undone, where one still moderates."""
    own = decision.actor_id == user.pk and may_moderate(user, decision.space_id)
    return own and decision.act in UNDONE_BY and timezone.now() <= until(decision)


def undoable(user: User, keys: Iterable[int]) -> list[Decision]:
    """Those of these decisions that a user may undo and that nobody has undone. One query."""
    found = Decision.objects.filter(pk__in=keys, actor=user.pk, undone_by=None).select_related("thread", "post__thread")
    return [decision for decision in found.order_by("pk") if may_undo(user, decision)]


def undo(*, decision: Decision, actor: User) -> Decision:
    """Put back what a decision did; its author is told no more of it, or told that it was undone.

    Raises TooLate.
    """
    with transaction.atomic():
        if decision.post:
            lock_thread_of(decision.post)
        else:
            lock_thread(decision.thread_id)
        if not may_undo(actor, decision) or _something_since(decision):
            raise TooLate
        thread = decision.post.thread if decision.post else decision.thread
        undoing = record(actor=actor, act=Decision.Act.UNDO, rule=decision.rule, thread=thread, post=decision.post)
        Decision.objects.filter(pk=undoing.pk).update(undoes=decision)
        undoing.undoes = decision
        UNDONE_BY[decision.act](decision, undoing)
        raise_version(thread_id=thread.pk, space_id=thread.space_id)
        _tell(decision, undoing)
        decision_undone.send(Decision, decision=decision, undoing=undoing)
    return undoing


def _something_since(decision: Decision) -> bool:
    """Whether it is undone already, something newer has been decided that rests on it, or its author has answered it:
    has appealed, or mended the post and sent it in again.
    """
    newer = Decision.objects.filter(pk__gt=decision.pk)
    newer = newer.filter(post=decision.post) if decision.post else newer.filter(thread=decision.thread_id, post=None)
    mended = decision.post is not None and any(note["kind"] == "mended" for note in decision.post.notes)
    return mended or newer.exists() or Appeal.objects.filter(decision=decision).exists()


def _undo_state(decision: Decision, undoing: Decision) -> None:
    """The post as it was; reports and duties that the decision settled are open again, as before."""
    post = decision.post
    assert post is not None
    if is_withdrawn(post) and decision.state_before != Post.State.WITHDRAWN:
        raise TooLate
    _settle_nothing(decision, undoing)
    if decision.state_before == Post.State.PUBLISHED:
        drop_note(post, "taken_down")
        publish(post)
        return
    earlier = Decision.objects.filter(
        post=post, pk__lt=decision.pk, act__in=[Decision.Act.HOLD, Decision.Act.HIDE], undone_by=None
    ).first()
    if earlier is not None and decision.state_before in (Post.State.HELD, Post.State.HIDDEN):
        show_taken_down(post, earlier)
    else:
        drop_note(post, "taken_down")
    take_down(post, state=decision.state_before or Post.State.HELD)
    opened = Duty.objects.open().filter(post=post, opened_at__gte=decision.decided_at)
    end_by_decision(post, decision=undoing, kinds=set(opened.values_list("kind", flat=True)))


def _undo_trust(decision: Decision, undoing: Decision) -> None:
    """The post waits again, and its author is trusted no more."""
    _undo_state(decision, undoing)
    Trust.objects.filter(decision=decision, ended_at=None).update(ended_at=undoing.decided_at, ended_by=undoing.actor)


def _settle_nothing(decision: Decision, undoing: Decision) -> None:
    """The reports and the duties that a decision settled are open again, but for what has been opened anew."""
    reported = Report.objects.filter(settled_by=None, post=decision.post_id, reporter__isnull=False).values("reporter")
    settled = Report.objects.filter(settled_by=decision)
    settled.exclude(reporter__in=list(reported.values_list("reporter", flat=True))).update(settled_by=None)
    owed = Duty.objects.open().filter(post=decision.post_id)
    kinds = list(owed.values_list("kind", flat=True))
    for duty in Duty.objects.filter(ended_by=decision).exclude(kind__in=kinds).select_related("post"):
        open_again(duty)


def _undo_closing(decision: Decision, undoing: Decision) -> None:
    thread = decision.thread
    Closure.objects.filter(thread=thread).delete()
    signals.thread_reopened.send(Thread, thread=thread)


def _undo_pin(decision: Decision, undoing: Decision) -> None:
    """A thread at the top of its list again, or among the others."""
    pinned = decision.act == Decision.Act.UNPIN
    Thread.objects.filter(pk=decision.thread_id).update(pinned=pinned)
    if pinned:
        on = timezone.localdate(undoing.decided_at).isoformat()
        put_note(decision.thread, "pinned", on=on, role=undoing.actor_role, reason=decision.reason)
    else:
        drop_note(decision.thread, "pinned")


def _tell(decision: Decision, undoing: Decision) -> None:
    """Who has not been told of the decision is not; who has, is told that it was undone."""
    told = Notice.objects.filter(key__startswith=f"decision:{decision.pk}:").select_related("user")
    untold = told.filter(read_at=None).exclude(mail=Notice.Mail.SENT).filter(attempts=0)
    untold.delete()
    post = decision.post
    for notice in told:
        notify(
            user=notice.user,
            kind="undone",
            key=f"decision:{undoing.pk}",
            parameters={"title": undoing.thread.title, "act": decision.act} | (entered_for(post) if post else {}),
            url=notice.url,
        )


UNDONE_BY: dict[str, Undo] = {
    Decision.Act.PUBLISH: _undo_state,
    Decision.Act.TRUST: _undo_trust,
    Decision.Act.HOLD: _undo_state,
    Decision.Act.HIDE: _undo_state,
    Decision.Act.DISMISS: _settle_nothing,
    Decision.Act.RELEASE: _settle_nothing,
    Decision.Act.CLOSE: _undo_closing,
    Decision.Act.PIN: _undo_pin,
    Decision.Act.UNPIN: _undo_pin,
}
