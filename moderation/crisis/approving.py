"""Deciding on what waits for the crisis leadership: it is done as it was meant, or declined with a reason (R10)."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from forum.models import Post
from forum.notes import put_note
from forum.political import OwnText, check_off
from forum.posting import Refused, ThreadClosed, take_down
from people.models import User

from ..deciding import record
from ..models import Decision, HeldBack
from ..reasons import OTHER
from .gate import do
from .telling import tell_writer
from .who_may import may_decide

RULE = "R10"
CANNOT = (ObjectDoesNotExist, LookupError, PermissionDenied, OwnText, Refused, ThreadClosed, ValidationError)


class DecidedAlready(Exception):
    """Someone else has decided meanwhile, or the same button was pressed twice."""


class CannotBeDone(Exception):
    """What waited cannot be done as it was meant any more: it can be declined."""


def undecided() -> QuerySet[HeldBack]:
    """What waits, oldest first."""
    return HeldBack.objects.filter(decided_at=None)


def approve(*, held: HeldBack, by: User) -> HeldBack:
    """Do what waited, as it was meant. Raises PermissionDenied, DecidedAlready, CannotBeDone."""
    with transaction.atomic():
        held = _taken(held, by)
        held.approved = True
        _decide(held, by)
        if held.post is not None:
            _record(held, Decision.Act.PUBLISH, by)
        try:
            _read_by(held, by)
            do(held)
        except CANNOT as why:
            raise CannotBeDone from why
        tell_writer(held, decided_by=by)
    return held


def decline(*, held: HeldBack, by: User, reason: str) -> HeldBack:
    """Let what waited come to nothing, for a reason that is told. Raises PermissionDenied, DecidedAlready."""
    with transaction.atomic():
        held = _taken(held, by)
        held.approved, held.reason = False, reason
        _decide(held, by)
        if held.post is not None and held.kind == HeldBack.Kind.POST and held.post.state == Post.State.HELD:
            decision = _record(held, Decision.Act.HIDE, by)
            put_note(held.post, "taken_down", role=decision.actor_role, rule=RULE)
            take_down(held.post, state=Post.State.HIDDEN)
        tell_writer(held, decided_by=by)
    return held


def settle(post: Post) -> None:
    """A post that waited stands, in another way: a moderator may let it when the mode is off. It waits no more."""
    waiting = undecided().filter(post=post, kind=HeldBack.Kind.POST)
    if waiting.exists():
        latest = post.decisions.filter(act=Decision.Act.PUBLISH).order_by("-pk").first()
        waiting.update(approved=True, decided_at=timezone.now(), decided_by=latest.actor if latest else None)


def _taken(held: HeldBack, by: User) -> HeldBack:
    found = HeldBack.objects.select_for_update(of=("self",)).select_related("post__thread", "by").get(pk=held.pk)
    if not may_decide(by, found):
        raise PermissionDenied
    if found.decided_at:
        raise DecidedAlready
    return found


def _read_by(held: HeldBack, by: User) -> None:
    """In a political case the crisis leadership is the second person who reads what the municipality says (R9)."""
    post = held.post
    if post is not None and post.political_reference and post.checked_at is None and held.kind == HeldBack.Kind.POST:
        check_off(post, by=by)


def _decide(held: HeldBack, by: User) -> None:
    held.decided_by, held.decided_at = by, timezone.now()
    held.save(update_fields=["approved", "reason", "decided_by", "decided_at"])


def _record(held: HeldBack, act: str, by: User) -> Decision:
    assert held.post is not None
    code = OTHER if act == Decision.Act.HIDE else ""
    return record(actor=by, act=act, rule=RULE, thread=held.post.thread, post=held.post, reason=held.reason, code=code)
