"""The places whose figures are told: all that are open to the public, or one of them. A fixed number of queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Max
from django.utils import timezone

from forum.models import Approval, Post, Space
from forum.spaces import SpaceFacts, live_spaces
from people.models import SpaceRole

from . import months
from .measures import Seen
from .months import EVERYWHERE, Counted, Everywhere

SILENT_AT_MOST = 400  # days that are looked back for what the municipality said last


@dataclass(slots=True)
class Places:
    """The places, with what is known of each; `one` is the place that was asked for, or None for the municipality."""

    facts: list[SpaceFacts]
    one: Space | None = None
    silent: dict[int, int] = field(default_factory=dict)

    @property
    def chosen(self) -> list[SpaceFacts]:
        """Those that the page is about."""
        return [one for one in self.facts if self.one is None or one.space.pk == self.one.pk]

    def seen(self, found: Everywhere, facts: list[SpaceFacts] | None = None) -> Seen:
        """What was counted of the places that the page is about, or of these."""
        told = self.chosen if facts is None else facts
        whole = self.one is None and facts is None
        key = EVERYWHERE if whole else told[0].space.page_ptr_id if told else -1
        days = [self.silent[one.space.page_ptr_id] for one in told if one.space.page_ptr_id in self.silent]
        return Seen(found.get(key, Counted()), told, min(days, default=None))


def places(slug: str = "") -> Places | None:
    """All places, and the one with this slug if one is given; None if there is none. Eight queries or fewer."""
    spaces = live_spaces()
    one = next((space for space in spaces if space.slug == slug), None)
    if slug and one is None:
        return None
    keys = [space.page_ptr_id for space in spaces]
    rows = Approval.objects.filter(space__in=keys).select_related("approved_by__employment")
    approvals = {row.space_id: row for row in rows}
    moderators: dict[int, list[SpaceRole]] = defaultdict(list)
    for role in SpaceRole.objects.in_force().filter(space__in=keys, role=SpaceRole.Role.MODERATOR):
        moderators[role.space_id].append(role)
    facts = [SpaceFacts(space, moderators[space.page_ptr_id], approvals.get(space.page_ptr_id)) for space in spaces]
    return Places(facts, one, _silent())


def _silent() -> dict[int, int]:
    """For how many days the municipality has said nothing in each place where it has said something (R2)."""
    now = timezone.now()
    lately = Post.objects.answers().filter(created_at__gte=now - datetime.timedelta(days=SILENT_AT_MOST))
    last = lately.order_by().values_list("thread__space").annotate(last=Max("created_at"))
    return {space: (timezone.localdate(now) - timezone.localdate(at)).days for space, at in last}


def of_months(found: dict[datetime.date, Everywhere]) -> Everywhere:
    """What was counted in several months together, of each place; how fast answers came is asked for by itself."""
    keys = {key for month in found.values() for key in month}
    return {key: months.over_time([month.get(key, Counted()) for month in found.values()]) for key in keys}
