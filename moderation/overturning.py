"""What is done when an appeal is found to be right: the act that was appealed is undone, as far as it can be.

Words that were taken out of a post are gone, and their author may write them again. A thread that was merged is made
anew of the posts that came from it, if they are still to be moved.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from forum import signals
from forum.models import Closure, MovedPost, Post, Thread
from forum.moving import CannotMove
from forum.notes import drop_note, put_note
from forum.spaces import space_by_id
from forum.versions import raise_version
from forum.withdrawing import is_withdrawn
from people.models import User

from . import thread_acts
from .deciding import put_back
from .models import Decision, Suspension

TAKEN_DOWN = (Decision.Act.HOLD, Decision.Act.HIDE)


def overturn(decision: Decision, *, outcome: Decision, actor: User) -> None:
    """Undo a decision, in the transaction of the outcome that finds it wrong."""
    match decision.act:
        case Decision.Act.HOLD | Decision.Act.HIDE:
            _show_again(decision, outcome)
        case Decision.Act.REDACT:
            _allow_again(decision, outcome)
        case Decision.Act.SUSPEND:
            Suspension.objects.filter(decision=decision, lifted_by=None).update(lifted_by=outcome)
        case Decision.Act.CLOSE:
            _open_again(decision)
        case Decision.Act.MOVE:
            _move_back(decision, actor, outcome.reason)
        case Decision.Act.MERGE:
            _part_again(decision, actor, outcome.reason)


def _show_again(decision: Decision, outcome: Decision) -> None:
    """Publish a post again, unless another decision has taken it down since, or its author has."""
    post = _post_of(decision)
    later = Decision.objects.filter(post=post, act__in=TAKEN_DOWN, pk__gt=decision.pk)
    if post.state in (Post.State.HELD, Post.State.HIDDEN) and not is_withdrawn(post) and not later.exists():
        put_back(post)
        put_note(post, "restored", **_signed(outcome))


def _allow_again(decision: Decision, outcome: Decision) -> None:
    """Say that what was taken out may stand; its author can write it again, in the open."""
    post = _post_of(decision)
    drop_note(post, "redacted")
    put_note(post, "unredacted", **_signed(outcome))


def _open_again(decision: Decision) -> None:
    thread = decision.thread
    if Closure.objects.filter(thread=thread).delete()[0]:
        raise_version(thread_id=thread.pk, space_id=thread.space_id)
        signals.thread_reopened.send(Thread, thread=thread)


def _move_back(decision: Decision, actor: User, reason: str) -> None:
    """Put a thread back where it stood, if it still stands where it was put."""
    thread = Thread.objects.get(pk=decision.thread_id)
    note = next((note for note in reversed(thread.notes) if note["kind"] == "moved"), None)
    if note and note.get("decision") == decision.pk and note.get("left"):
        try:
            with transaction.atomic():
                space = space_by_id(note["left"])
                thread_acts.move(thread=thread, actor=actor, space=space, theme=note["theme"], reason=reason)
        except CannotMove:
            return


def _part_again(decision: Decision, actor: User, reason: str) -> None:
    """Make a thread of the posts that came from the one that was merged."""
    merged = Thread.objects.get(pk=decision.thread_id)
    posts = [trace.post for trace in MovedPost.objects.filter(thread=merged).select_related("post__thread")]
    into = merged.merged_into
    here = [post.pk for post in posts if into and post.thread_id == into.pk]
    if into is None or not here:
        return
    try:
        with transaction.atomic():
            thread_acts.split(
                thread=into, actor=actor, posts=here, title=merged.title, theme=merged.theme, reason=reason
            )
    except CannotMove:
        return


def _post_of(decision: Decision) -> Post:
    """The post as it is now."""
    return Post.objects.select_related("thread", "author").get(decisions=decision)


def _signed(outcome: Decision) -> dict[str, str]:
    return {"role": outcome.actor_role, "on": timezone.localdate(outcome.decided_at).isoformat()}
