"""Handing a duty to someone: to a colleague, to the leader who answers for the space, to oneself, or back (V10)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from forum.locking import lock_thread_of
from forum.rendering import excerpt
from forum.spaces import space_facts
from people.models import SpaceRole, User
from people.notices import notify

from .models import Duty, HandOver


class DutyEnded(Exception):
    """It has been answered, or ended by a decision, meanwhile."""


class NotTheirs(Exception):
    """Who is to have it does not moderate the space now, and does not answer for it."""


def who_can_have(space_id: int) -> QuerySet[User]:
    """Those a duty in this space may be given to: who moderates there now, and its responsible leader."""
    roles = SpaceRole.objects.in_force().filter(space=space_id, role=SpaceRole.Role.MODERATOR)
    leader = space_facts(space_id).space.responsible_leader_id
    people = User.objects.filter(Q(pk__in=roles.values("user")) | Q(pk=leader), is_active=True)
    return people.filter(employment__isnull=False).select_related("employment").order_by("first_name", "pk")


def where_others_can_have(space_ids: Collection[int], *, but: User) -> set[int]:
    """In which of these spaces there is someone else than `but` to give a duty to. One query, once they are known."""
    roles = SpaceRole.objects.in_force().filter(space__in=space_ids, role=SpaceRole.Role.MODERATOR)
    able = roles.filter(user__is_active=True, user__employment__isnull=False).exclude(user=but)
    found = set(able.order_by().values_list("space", flat=True).distinct())
    for space_id in set(space_ids) - found:
        leader = space_facts(space_id).space.responsible_leader
        if leader.pk != but.pk and leader.is_active and hasattr(leader, "employment"):
            found.add(space_id)
    return found


def hand_over(*, duty: Duty, to: User, by: User, word: str = "") -> None:
    """Give a duty to someone, or take it oneself (`to` is `by`); who gets it is told once.

    Raises DutyEnded, NotTheirs. To give it to who has it already changes nothing.
    """
    with transaction.atomic():
        if not who_can_have(duty.space_id).filter(pk=to.pk).exists():
            raise NotTheirs
        current = _locked(duty)
        if current.assignee_id == to.pk:
            return
        handed = _assign(current, to=to, by=by, word=word)
        if to.pk != by.pk:
            notify(
                user=to,
                kind="handed_over",
                key=f"handed_over:{handed.pk}",
                parameters={
                    "title": duty.post.thread.title,
                    "name": by.first_name or by.display_name,
                    "due": date_format(current.due_on),
                    "excerpt": excerpt(duty.post.plain),
                    "note": word,
                },
                url=reverse("moderation:post", args=[duty.post_id]),
            )


def put_back(*, duty: Duty, by: User, word: str = "") -> None:
    """Let nobody in particular have a duty: it is everyone's in the queue. Raises DutyEnded."""
    with transaction.atomic():
        current = _locked(duty)
        if current.assignee_id is not None:
            _assign(current, to=None, by=by, word=word)


def take_along(duties: QuerySet[Duty], *, into: int) -> None:
    """Owe these in another space. Who has one keeps it only if they may answer there; else it is back in the queue."""
    keys = list(duties.values_list("pk", flat=True))
    Duty.objects.filter(pk__in=keys).update(space_id=into)
    Duty.objects.filter(pk__in=keys).exclude(assignee__in=who_can_have(into)).update(assignee=None)


def _locked(duty: Duty) -> Duty:
    lock_thread_of(duty.post)
    current = Duty.objects.open().filter(pk=duty.pk).first()
    if current is None:
        raise DutyEnded
    return current


def _assign(duty: Duty, *, to: User | None, by: User, word: str) -> HandOver:
    Duty.objects.filter(pk=duty.pk).update(assignee=to)
    return HandOver.objects.create(duty=duty, given_by=by, given_to=to, word=word)
