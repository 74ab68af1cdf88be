"""Duties open and close on what happens in the forum; moderators are told of what waits."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from forum.models import Post, Thread
from forum.signals import post_held, post_hidden, post_published, post_put_back
from forum.spaces import space_of
from forum.versions import raise_site_version

from .correcting import fulfil_by_correction
from .deciding import record
from .duties import NOT_PROMISED, end_by_decision, open_again, open_duty
from .factual_errors import owe_correction
from .models import ClosedDays, Decision, Duty, Referral, Report
from .postponing import postpone
from .reading_first import ask_for_check
from .referring import show_outcome
from .standing import stands
from .telling import tell_moderators
from .working_days import read_calendar

WRITER = "den som skrev innlegget"


@receiver(pre_save, sender=ClosedDays, dispatch_uid="moderation.before_closing")
def before_closing(sender: type[ClosedDays], instance: ClosedDays, **kwargs: Any) -> None:
    """Keep the calendar as it was, to see which days are closed now that were not."""
    instance.calendar_before = read_calendar()  # type: ignore[attr-defined]


@receiver(post_save, sender=ClosedDays, dispatch_uid="moderation.closing_postpones")
def closing_postpones(sender: type[ClosedDays], instance: ClosedDays, **kwargs: Any) -> None:
    """Closed days count at once, in all processes; what is due within them is due later, and it is said why."""
    raise_site_version()
    postpone(before=instance.calendar_before, now=read_calendar())  # type: ignore[attr-defined]


@receiver(post_delete, sender=ClosedDays, dispatch_uid="moderation.opening_counts")
def opening_counts(sender: type[ClosedDays], **kwargs: Any) -> None:
    """A day that is no longer closed counts for what is opened from now on; no due date is made earlier."""
    raise_site_version()


@receiver(post_published, dispatch_uid="moderation.outcome_is_shown")
def outcome_is_shown(sender: type[Post], post: Post, **kwargs: Any) -> None:
    """What a unit has answered and had to wait is shown as the outcome when it is published (R8)."""
    if post.is_official and post.reply_to_id:
        for referral in Referral.objects.filter(outcome=post).select_related("unit", "post__thread", "outcome"):
            show_outcome(referral)


@receiver(post_published, dispatch_uid="moderation.question_opens_duty")
def question_opens_duty(sender: type[Post], post: Post, thread: Thread, **kwargs: Any) -> None:
    """A question to the municipality opens a duty to answer (R4)."""
    if post.is_question and not post.is_official and not post.duties.filter(kind=Duty.Kind.ANSWER).exists():
        open_duty(post=post, space=space_of(thread), kind=Duty.Kind.ANSWER, rule="R4")


@receiver(post_published, dispatch_uid="moderation.official_post_stands")
def official_post_stands(sender: type[Post], post: Post, **kwargs: Any) -> None:
    """What the municipality says ends what it owes when it stands, by whatever door it came (R4, R5)."""
    if post.is_official:
        stands(post)


@receiver(post_save, sender=Report, dispatch_uid="moderation.wrong_fact_opens_duty")
def wrong_fact_opens_duty(sender: type[Report], instance: Report, created: bool, **kwargs: Any) -> None:
    """That a reader says a fact is wrong opens a duty to correct it (R5)."""
    if created:
        owe_correction(instance)


@receiver(post_published, dispatch_uid="moderation.correction_ends_duty")
def correction_ends_duty(sender: type[Post], post: Post, **kwargs: Any) -> None:
    """A correction that everyone can read ends the duty to correct (R5)."""
    if post.corrects_id:
        fulfil_by_correction(post)


@receiver(post_hidden, dispatch_uid="moderation.withdrawal_ends_duty")
def withdrawal_ends_duty(sender: type[Post], post: Post, thread: Thread, **kwargs: Any) -> None:
    """What its author has withdrawn needs no answer; the log says so (R4)."""
    if post.state == Post.State.WITHDRAWN and post.to_tell and post.duties.open().exists():
        decision = record(
            actor=post.to_tell,
            act=Decision.Act.RELEASE,
            rule="R4",
            thread=thread,
            post=post,
            reason=str(Post.State.WITHDRAWN.label),
            role=WRITER,
        )
        end_by_decision(post, decision=decision, kinds=[*NOT_PROMISED, Duty.Kind.CORRECT])


@receiver(post_put_back, dispatch_uid="moderation.regret_opens_duty_again")
def regret_opens_duty_again(sender: type[Post], post: Post, **kwargs: Any) -> None:
    """What was owed for a post is owed again, by the same day, when its author puts it back."""
    for duty in post.duties.filter(ended_by__actor=post.writer_id, ended_by__actor_role=WRITER):
        open_again(duty)


@receiver(post_published, dispatch_uid="moderation.published_again_owes_again")
def published_again_owes_again(sender: type[Post], post: Post, is_new: bool = False, **kwargs: Any) -> None:
    """What was owed for a post until its publishing was undone is owed again, by the same day, when it is published."""
    if not is_new:
        for duty in post.duties.filter(ended_by__act=Decision.Act.UNDO):
            open_again(duty)


@receiver(post_held, dispatch_uid="moderation.tell_of_held")
def tell_of_held(sender: type[Post], post: Post, thread: Thread, **kwargs: Any) -> None:
    """Moderators are told that something waits: once until the queue of the space is empty again.

    What the municipality says in a political case waits for a second person, who is told of just that (R9); what waits
    for the crisis leadership alone is told to them (R10).
    """
    if post.awaits_check:
        ask_for_check(post, thread)
        return
    if post.is_official and {finding.rule for finding in kwargs.get("findings", ())} == {"R10"}:
        return
    held = Post.objects.filter(state=Post.State.HELD, thread__space=thread.space_id).exclude(pk=post.pk)
    if not held.exclude(~Q(political_reference=""), checked_at=None).exists():
        tell_moderators(post=post, space_id=thread.space_id, kind="waiting", key=f"held:{post.pk}")
