"""Appeals: an author complains of a decision that befell them, and someone else than who decided looks at it anew."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from forum.locking import lock_thread
from forum.models import MovedPost, Post, Thread
from forum.notes import put_note
from forum.rendering import excerpt
from forum.spaces import space_facts, space_of
from people.models import User
from people.notices import notify
from people.rights import may_moderate, speaks_for_the_municipality

from .deciding import AlreadyDecided, decision_page, record
from .models import Appeal, Decision, Duty
from .overturning import overturn
from .who_may import leads
from .working_days import after_working_days

RULE = "R4"  # criticism is always answered


class CannotAppeal(Exception):
    """It did not befall them, it is too late, or there is nothing to appeal."""


class AppealedAlready(Exception):
    """A decision is appealed once."""


def appeal_until(decision: Decision) -> datetime.date:
    """The last day on which a decision can be appealed (setting APPEAL_WEEKS)."""
    return timezone.localdate(decision.decided_at) + datetime.timedelta(weeks=settings.APPEAL_WEEKS)


def may_appeal(user: User, decision: Decision) -> bool:
    """Whether it befell them, not by their own hand, and there is time left; if it was appealed is asked apart."""
    mine = decision.befell == user and decision.actor_id != user.pk and user.is_active
    return mine and timezone.localdate() <= appeal_until(decision)


def appeal(*, decision: Decision, by: User, words: str) -> Appeal:
    """Ask that someone else looks at a decision; who is to do it is told. Raises CannotAppeal, AppealedAlready."""
    with transaction.atomic():
        lock_thread(decision.thread_id)
        if not may_appeal(by, decision):
            raise CannotAppeal
        if Appeal.objects.filter(decision=decision).exists():
            raise AppealedAlready
        post = decision.post or _a_post_of(decision.thread)
        space = space_of(post.thread)
        decider = decider_of(decision, by=by)
        duty = Duty.objects.create(
            space_id=post.thread.space_id,
            post=post,
            kind=Duty.Kind.APPEAL,
            rule=RULE,
            unit_id=space.unit_id,
            assignee=decider,
            due_on=after_working_days(timezone.localdate(), settings.APPEAL_WORKING_DAYS),
        )
        made = Appeal.objects.create(decision=decision, by=by, against=decision.actor, words=words, duty=duty)
        _trace(decision, appeal="waiting")
        if decider:
            notify(
                user=decider,
                kind="appeal_received",
                key=f"appeal:{made.pk}",
                parameters={
                    "title": decision.thread.title,
                    "excerpt": excerpt(words),
                    "due": date_format(duty.due_on),
                },
                url=reverse("moderation:appeal_case", args=[duty.pk]),
            )
    return made


def decider_of(decision: Decision, *, by: User | None) -> User | None:
    """Who decides an appeal: the responsible leader; if they decided first, the unit's leader or another moderator."""
    facts = space_facts(decision.thread.space_id)
    in_turn = [facts.space.responsible_leader, facts.space.unit.leader]
    in_turn += [role.user for role in facts.moderators if role.is_in_force]
    barred = {decision.actor_id, by.pk if by else None}
    return next((one for one in in_turn if one and one.is_active and one.pk not in barred), None)


def may_decide(user: User, appeal: Appeal) -> bool:
    """Whether someone may decide an appeal: who was given it, or who answers for the space; where nobody was, a
    moderator. Never who decided first, or who appeals."""
    if user.pk in (appeal.against_id, appeal.by_id) or not user.is_active or not speaks_for_the_municipality(user):
        return False
    duty = appeal.duty
    if duty.assignee_id == user.pk or leads(user, duty.space_id):
        return True
    return duty.assignee_id is None and may_moderate(user, duty.space_id)


def decide(*, appeal: Appeal, actor: User, overturned: bool, reason: str) -> Decision:
    """Let a decision stand, or undo it; the author is told, and the duty is ended by this and nothing else.

    Raises PermissionDenied, AlreadyDecided.
    """
    with transaction.atomic():
        lock_thread(appeal.decision.thread_id)
        appeal = Appeal.objects.select_related(
            "decision__thread", "decision__post__author", "duty", "outcome", "by", "against"
        ).get(pk=appeal.pk)
        if appeal.outcome:
            raise AlreadyDecided(appeal.outcome)
        if not may_decide(actor, appeal):
            raise PermissionDenied
        first = appeal.decision
        outcome = record(
            actor=actor,
            act=Decision.Act.OVERTURN if overturned else Decision.Act.UPHOLD,
            rule=first.rule,
            code=first.code,
            thread=first.thread,
            post=first.post,
            reason=reason,
        )
        Appeal.objects.filter(pk=appeal.pk).update(outcome=outcome, decided_by=actor)
        Duty.objects.filter(pk=appeal.duty_id).update(closed_at=timezone.now(), ended_by=outcome)
        _trace(first, appeal=outcome.act, appeal_role=outcome.actor_role)
        if overturned:
            overturn(first, outcome=outcome, actor=actor)
        if appeal.by:
            notify(
                user=appeal.by,
                kind="appeal_decided",
                key=f"decision:{outcome.pk}",
                parameters={
                    "title": first.thread.title,
                    "reason": reason,
                    "outcome": outcome.act,
                    "role": outcome.actor_role,
                },
                url=decision_page(first),
            )
    return outcome


def similar_decisions(decision: Decision, number: int = 5) -> list[Decision]:
    """What was decided lately in the same space for the same, to decide alike."""
    alike = Decision.objects.filter(space=decision.space_id, act=decision.act, code=decision.code)
    return list(alike.exclude(pk=decision.pk).select_related("thread", "post", "appeal__outcome")[:number])


def _a_post_of(thread: Thread) -> Post:
    """A post that stands for a thread, also for one that was merged into another."""
    first = thread.posts.select_related("thread").order_by("number").first()
    if first is None:
        moved = MovedPost.objects.filter(thread=thread).select_related("post__thread").order_by("number").first()
        first = moved.post if moved else None
    if first is None:
        raise CannotAppeal
    return first


def _trace(decision: Decision, **values: str) -> None:
    """Say where everyone sees the decision that it was appealed, and what came of it."""
    post = decision.post
    if post is None:
        put_note(decision.thread, "appealed", act=decision.act, decision=decision.pk, **values)
    elif not decision.is_of_person:
        post = Post.objects.select_related("thread").get(pk=post.pk)
        for note in post.notes:
            if note.get("decision") == decision.pk:
                said = {name: value for name, value in note.items() if name != "kind"}
                put_note(post, note["kind"], **(said | values))
