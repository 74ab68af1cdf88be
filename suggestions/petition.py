"""From support to law: when as many back a suggestion as an innbyggerforslag needs (kommuneloven § 12-1).

Support here is no signature. The author is told how to take it to the council, and the responsible leader that the
line was reached; each once.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.core.cache import caches
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate

from forum.spaces import space_facts
from forum.versions import site_version
from people.models import Municipality
from people.notices import notify_many

from .models import LineReached, Suggestion

SHARE = 50  # one in so many residents: two per cent
ENOUGH = 300  # everywhere
LAW = "https://lovdata.no/lov/2018-06-22-83/§12-1"


def line() -> int:
    """How many residents must stand behind an innbyggerforslag: two per cent, or 300. No query while unchanged."""
    key = f"petition-line:{site_version()}"
    known: int | None = caches["pages"].get(key)
    if known is None:
        known = min(ENOUGH, -(-residents() // SHARE))
        caches["pages"].set(key, known, timeout=None)
    return known


def residents() -> int:
    """How many live in the municipality, as it has said."""
    return (Municipality.objects.first() or Municipality()).residents


def tell_if_reached(suggestion: Suggestion) -> bool:
    """Tell author and leader when the line is reached. Returns whether that was now. Call inside a transaction."""
    if suggestion.support_count < line():
        return False
    with transaction.atomic():
        reached, is_new = LineReached.objects.get_or_create(
            suggestion=suggestion, defaults={"supports": suggestion.support_count, "residents": residents()}
        )
        if is_new:
            thread = suggestion.thread
            leader = space_facts(thread.space_id).space.responsible_leader
            told = {person for person in (thread.opened_by, leader) if person}
            notify_many(
                users=told,
                kind="line_reached",
                key=f"line:{suggestion.pk}",
                parameters={"title": thread.title, "supports": str(reached.supports)},
                url=f"{thread.get_absolute_url()}innbyggerforslag/",
            )
    return is_new


class Day(NamedTuple):
    """How many backed a suggestion on a day, and how many had by then."""

    day: datetime.date
    given: int
    sum: int


def support_by_day(suggestion: Suggestion) -> list[Day]:
    """The support that stands now, by the day it was given. One query."""
    found: list[Day] = []
    days = suggestion.supports.annotate(day=TruncDate("given_at")).values("day").annotate(given=Count("pk"))
    for day, given in days.order_by("day").values_list("day", "given"):
        found.append(Day(day, given, (found[-1].sum if found else 0) + given))
    return found
