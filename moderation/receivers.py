"""Duties open and close on what happens in the forum; moderators are told of what waits."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from forum.models import Post, Thread
from forum.signals import post_held, post_hidden, post_published, post_put_back
from forum.spaces import space_of

from .deciding import record
from .duties import end_by_decision, open_again, open_duty
from .models import Decision, Duty
from .telling import tell_moderators

WRITER = "den som skrev innlegget"


@receiver(post_published, dispatch_uid="moderation.question_opens_duty")
def question_opens_duty(sender: type[Post], post: Post, thread: Thread, **kwargs: Any) -> None:
    """A question to the municipality opens a duty to answer (R4)."""
    if post.is_question and not post.is_official and not post.duties.exists():
        open_duty(post=post, space=space_of(thread), kind=Duty.Kind.ANSWER, rule="R4")


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
        end_by_decision(post, decision=decision)


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
    """Moderators are told that something waits: once until the queue of the space is empty again."""
    waiting = Post.objects.filter(state=Post.State.HELD, thread__space=thread.space_id).exclude(pk=post.pk)
    if not waiting.exists():
        tell_moderators(post=post, space_id=thread.space_id, kind="waiting", key=f"held:{post.pk}")
