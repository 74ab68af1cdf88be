"""Telling that a right in a space runs out: to who holds it, and to the space's responsible leader, who renews it (R3).

A month before, a week before and on the day, in working hours; each is told once, however often the clock asks.
"""

from __future__ import annotations

import datetime
from collections import defaultdict

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from forum.spaces import live_spaces
from forum.versions import raise_site_version
from people.models import SpaceRole
from people.notices import Telling, notify_each

from .working_days import is_working_day

BEFORE = (30, 7, 0)  # calendar days
LATE = datetime.timedelta(days=7)  # if the day was a holiday, or the clock stood still
FROM_HOUR, TO_HOUR = 8, 16


def remind() -> int:
    """Tell of rights that run out. Returns how many were told. Called by the clock; a fixed number of queries."""
    _show_who_has_left()
    now = timezone.localtime()
    if not is_working_day(now.date()) or not FROM_HOUR <= now.hour < TO_HOUR:
        return 0
    soon = now + datetime.timedelta(days=max(BEFORE) + 1)
    roles = SpaceRole.objects.filter(until__gt=now - LATE, until__lte=soon, user__is_active=True)
    leaders = {space.page_ptr_id: space for space in live_spaces()}
    holders: list[Telling] = []
    to_renew: dict[tuple[int, int, datetime.date], list[SpaceRole]] = defaultdict(list)
    for role in roles.select_related("user", "space").order_by("until", "pk"):
        stage = _stage(role, now.date())
        if stage is None:
            continue
        words = {"title": role.space.title, "day": date_format(role.last_day)}
        holders.append((role.user, f"role:{role.pk}:{role.last_day}:{stage}", words))
        if role.space_id in leaders:
            to_renew[role.space_id, stage, role.last_day].append(role)
    told = notify_each(tellings=holders, kind="role_runs_out")
    for space_id, space in leaders.items():
        tellings = [
            (
                space.responsible_leader,
                f"roles:{space_id}:{day}:{stage}",
                {
                    "title": space.title,
                    "day": date_format(day),
                    "names": ", ".join(role.user.first_name or role.user.display_name for role in same),
                },
            )
            for (where, stage, day), same in to_renew.items()
            if where == space_id
        ]
        if tellings:
            told += notify_each(
                tellings=tellings, kind="role_to_renew", url=reverse("moderation:roles", args=[space.slug])
            )
    return told


def _stage(role: SpaceRole, today: datetime.date) -> int | None:
    """Which of the reminders is due: the one nearest to the day it runs out."""
    left = (role.last_day - today).days
    return min((days for days in BEFORE if left <= days), default=None)


def _show_who_has_left() -> None:
    """Who may moderate stands on every space's page: make those old once a right has run out."""
    now = timezone.now()
    ended = SpaceRole.objects.filter(until__lte=now, until__gt=now - LATE).values_list("pk", "until")
    if [
        pk
        for pk, until in ended
        if cache.add(f"role-ended:{pk}:{until:%Y%m%d}", True, timeout=2 * LATE.total_seconds())
    ]:
        raise_site_version()
