"""Who is told while crisis mode is on: the crisis leadership of what waits, who wrote it of what was decided."""

from __future__ import annotations

from django.urls import reverse

from people.models import SpaceRole, User
from people.notices import notify, notify_many

from ..models import CrisisMode, CrisisStaff, HeldBack


def tell_leadership(held: HeldBack) -> None:
    """Tell the crisis leadership that something waits: once, until the list is empty again."""
    if HeldBack.objects.filter(decided_at=None).exclude(pk=held.pk).exists():
        return
    notify_many(
        users=[one.user for one in CrisisStaff.objects.in_force().select_related("user") if one.user.pk != held.by_id],
        kind="crisis_waiting",
        key=f"held_back:{held.pk}",
        parameters={"title": held.title},
        url=reverse("crisis:held"),
    )


def tell_of_what_is_left(mode: CrisisMode) -> None:
    """When the mode is off, tell the moderators of the spaces in which something still waits for a decision."""
    spaces = HeldBack.objects.filter(decided_at=None, space__isnull=False).values("space")
    roles = SpaceRole.objects.in_force().filter(role=SpaceRole.Role.MODERATOR, space__in=spaces)
    notify_many(
        users=User.objects.filter(pk__in=roles.values("user"), is_active=True),
        kind="crisis_over",
        key=f"crisis_over:{mode.pk}",
        parameters={"title": mode.text},
        url=reverse("crisis:held"),
    )


def tell_writer(held: HeldBack, *, decided_by: User) -> None:
    """Tell who did it what became of it, with the reason where it was declined."""
    if held.by is None or held.by.pk == decided_by.pk:
        return
    notify(
        user=held.by,
        kind="crisis_approved" if held.approved else "crisis_declined",
        key=f"held_back_decided:{held.pk}",
        parameters={"title": held.title, "reason": held.reason, "text": held.text},
        url=held.url,
    )
