"""What ends a duty to correct: the correction itself, or a recorded reason why the post is right after all (R5)."""

from __future__ import annotations

from django.db import transaction

from forum.locking import lock_thread_of
from forum.models import Post
from people.models import User

from .deciding import record
from .duties import end_by_decision, fulfil
from .factual_errors import is_owed_correction, settle_reports
from .models import Decision, Duty, Report


class NothingToCorrect(Exception):
    """No correction is owed for the post any more."""


def fulfil_by_correction(correction: Post) -> None:
    """End the duty to correct, when a correction can be read by everyone; those who said so are told."""
    post = correction.corrects
    assert post is not None
    with transaction.atomic():
        owed = Duty.objects.open().filter(post=post, kind=Duty.Kind.CORRECT).select_related("post")
        fulfil(list(owed), by=correction)
        said = Report.objects.filter(post=post, settled_by=None, reason=Report.Reason.FACT)
        if said.exists() and correction.author:
            decision = record(
                actor=correction.author, act=Decision.Act.PUBLISH, rule="R5", thread=correction.thread, post=correction
            )
            settle_reports(post, decision)


def let_stand(*, post: Post, actor: User, reason: str) -> Decision:
    """Say that what was reported as a factual error is right after all, and why. Raises NothingToCorrect."""
    with transaction.atomic():
        lock_thread_of(post)
        if not is_owed_correction(post):
            raise NothingToCorrect
        decision = record(
            actor=actor, act=Decision.Act.DISMISS, rule="R5", thread=post.thread, post=post, reason=reason
        )
        end_by_decision(post, decision=decision, kinds=[Duty.Kind.CORRECT])
        settle_reports(post, decision)
    return decision
