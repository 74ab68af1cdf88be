"""What a moderator does with a whole thread: move, split, merge, pin, mark as a political case (R9).

Each act is a decision in the log with its reason, leaves a note where it happened, and is told to whom it concerns:
the thread's opener, and those whose posts were moved.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from forum import moving
from forum.locking import lock_thread
from forum.models import PoliticalCase, Space, Thread
from forum.notes import add_note, drop_note, put_note
from forum.spaces import space_of
from people.models import User
from people.notices import notify_each

from .deciding import decision_page, record
from .handing_over import take_along
from .models import Decision, Duty
from .reasons import OTHER

RULE = "R2"
RULE_OF_POLITICAL_CASES = "R9"


def move(*, thread: Thread, actor: User, space: Space, theme: str, reason: str, code: str = OTHER) -> Decision:
    """Put a thread under another theme or into another forum. Raises forum.moving.CannotMove."""
    with transaction.atomic():
        left = space_of(thread)
        theme_left = thread.theme
        moved = moving.move_thread(thread=thread, space=space, theme=theme)
        decision = record(actor=actor, act=Decision.Act.MOVE, rule=RULE, thread=moved, reason=reason, code=code)
        other = left.page_ptr_id != moved.space_id
        if other:
            take_along(Duty.objects.open().filter(post__thread=moved), into=moved.space_id)
            # `thread` still says where it stood: the decision is in the log there too.
            record(actor=actor, act=Decision.Act.MOVE, rule=RULE, thread=thread, reason=reason, code=code)
        add_note(
            moved,
            "moved",
            space=left.title if other else "",
            space_url=left.get_url() or "" if other else "",
            theme=theme_left,
            left=left.page_ptr_id,
            decision=decision.pk,
            **_signed(decision),
        )
        _tell(_opener(moved), decision, thread=moved, about=moved, space=space.title if other else "")
    return decision


def split(
    *, thread: Thread, actor: User, posts: Collection[int], title: str, theme: str, reason: str, code: str = OTHER
) -> tuple[Decision, Thread]:
    """Move chosen posts into a thread of their own. Raises forum.moving.CannotMove."""
    with transaction.atomic():
        made = moving.split_thread(thread=thread, posts=posts, title=title, theme=theme)
        decision = record(actor=actor, act=Decision.Act.SPLIT, rule=RULE, thread=thread, reason=reason, code=code)
        url = made.get_absolute_url()
        add_note(thread, "split_off", number=made.posts_numbered, url=url, **_signed(decision))
        add_note(made, "split_from", url=thread.get_absolute_url(), **_signed(decision))
        if Thread.objects.filter(pk=thread.pk, state=Thread.State.MERGED).exists():
            _move_political_case(thread, made)
        authors = User.objects.filter(posts__thread=made).distinct()
        _tell([*_opener(thread), *authors], decision, thread=thread, about=made)
    return decision, made


def merge(*, thread: Thread, into: Thread, actor: User, reason: str, code: str = OTHER) -> Decision:
    """Move all posts of a thread to the end of another. Raises forum.moving.CannotMove."""
    with transaction.atomic():
        moved = moving.merge_thread(thread=thread, into=into)
        decision = record(actor=actor, act=Decision.Act.MERGE, rule=RULE, thread=thread, reason=reason, code=code)
        if thread.space_id != into.space_id:
            take_along(Duty.objects.open().filter(post__in=moved), into=into.space_id)
        if not PoliticalCase.objects.filter(thread=into).exists():
            _move_political_case(thread, into)
        add_note(thread, "merged", url=into.get_absolute_url(), **_signed(decision))
        add_note(
            into,
            "merged_here",
            first=moved[0].number,
            last=moved[-1].number,
            title=thread.title,
            url=thread.get_absolute_url(),
            **_signed(decision),
        )
        authors = User.objects.filter(posts__in=[post.pk for post in moved]).distinct()
        _tell([*_opener(thread), *_opener(into), *authors], decision, thread=thread, about=into)
    return decision


def pin(*, thread: Thread, actor: User, reason: str) -> Decision:
    """Keep a thread at the top of its forum's list."""
    return _set_pinned(thread, True, actor=actor, act=Decision.Act.PIN, reason=reason)


def unpin(*, thread: Thread, actor: User, reason: str) -> Decision:
    """Let a thread stand in its forum's list like the others."""
    return _set_pinned(thread, False, actor=actor, act=Decision.Act.UNPIN, reason=reason)


def mark_political(
    *, thread: Thread, actor: User, reference: str, body: str, treated_on: datetime.date, recommendation_url: str
) -> Decision:
    """Mark that what the thread is about is under political treatment, or correct what the mark says (R9)."""
    with transaction.atomic():
        lock_thread(thread.pk)  # what is being written there now is before the mark, or after it
        case, _ = PoliticalCase.objects.update_or_create(
            thread=thread,
            defaults={
                "reference": reference,
                "body": body,
                "treated_on": treated_on,
                "recommendation_url": recommendation_url,
                "marked_by": actor,
                "marked_at": timezone.now(),
            },
        )
        decision = record(
            actor=actor,
            act=Decision.Act.POLITICAL,
            rule=RULE_OF_POLITICAL_CASES,
            thread=thread,
            reason=f"{body}, {reference}",
        )
        _note_political_case(thread, case)
        _tell(_opener(thread), decision, thread=thread, about=thread)
    return decision


def unmark_political(*, thread: Thread, actor: User, reason: str) -> Decision:
    """Take the mark of a political case away (R9)."""
    with transaction.atomic():
        lock_thread(thread.pk)
        PoliticalCase.objects.filter(thread=thread).delete()
        decision = record(
            actor=actor, act=Decision.Act.UNMARK, rule=RULE_OF_POLITICAL_CASES, thread=thread, reason=reason
        )
        drop_note(thread, "political")
        _tell(_opener(thread), decision, thread=thread, about=thread)
    return decision


def _set_pinned(thread: Thread, pinned: bool, *, actor: User, act: str, reason: str) -> Decision:
    with transaction.atomic():
        if not moving.is_movable(thread):
            raise moving.CannotMove
        decision = record(actor=actor, act=act, rule=RULE, thread=thread, reason=reason)
        Thread.objects.filter(pk=thread.pk).update(pinned=pinned)
        thread.pinned = pinned
        # The note raises the versions of thread and space.
        if pinned:
            put_note(thread, "pinned", **_signed(decision))
        else:
            drop_note(thread, "pinned")
        _tell(_opener(thread), decision, thread=thread, about=thread)
    return decision


def _move_political_case(thread: Thread, into: Thread) -> None:
    """What was said under a case is under it where it now stands (R9)."""
    case = PoliticalCase.objects.filter(thread=thread).first()
    if case is not None:
        case.thread = into
        case.save(update_fields=["thread"])
        drop_note(thread, "political")
        _note_political_case(into, case)


def _note_political_case(thread: Thread, case: PoliticalCase) -> None:
    put_note(
        thread,
        "political",
        reference=case.reference,
        body=case.body,
        on=case.treated_on.isoformat(),
        url=case.recommendation_url,
    )


def _signed(decision: Decision) -> dict[str, str]:
    """When, why and by which role: what every trace of an act says."""
    return {
        "on": timezone.localdate(decision.decided_at).isoformat(),
        "role": decision.actor_role,
        "code": decision.code,
        "reason": decision.reason,
    }


def _opener(thread: Thread) -> list[User]:
    return [thread.opened_by] if thread.opened_by else []


def _tell(people: Iterable[User], decision: Decision, *, thread: Thread, about: Thread, space: str = "") -> None:
    """Tell each of them once what was done with `thread`, and whom it befell how to appeal. Leads to `about`."""
    words = {
        "act": decision.act,
        "title": thread.title,
        "code": decision.code,
        "reason": decision.reason,
        "into": about.title,
        "space": space,
    }
    key, befell = f"decision:{decision.pk}", decision.befell
    appeal = {"appeal": decision_page(decision)}
    notify_each(
        tellings=[
            (person, key, words | appeal if person == befell else words)
            for person in people
            if person.pk != decision.actor_id
        ],
        kind="thread_act",
        url=about.get_absolute_url(),
    )
