"""Keeps the figures counted: by the clock, never on a reader's time, and never more than a hundredth of all time."""

from __future__ import annotations

import datetime
import time
from typing import NamedTuple

from django.utils import timezone

from forum.models import Space, SpaceState
from forum.spaces import live_spaces

from .counting import SHAPE, Figures, count
from .models import SpaceFigures

SHORTEST_REST = datetime.timedelta(minutes=1)
REST = 100  # times as long as the counting took
COUNTED_AT_ONCE = 20_000  # posts; a space larger than this waits for the clock the first time


class Counted(NamedTuple):
    """Figures, and when they were counted."""

    figures: Figures
    at: datetime.datetime


def figures_of(space: Space) -> Counted | None:
    """The figures as last counted. Before the clock has come, small spaces are counted here; of large ones None."""
    kept = SpaceFigures.objects.filter(pk=space.page_ptr_id, data__shape=SHAPE).first()
    if kept is not None:
        return Counted(kept.data, kept.counted_at)
    posts = SpaceState.objects.filter(pk=space.page_ptr_id).values_list("posts", flat=True).first() or 0
    return Counted(count(space), timezone.now()) if posts <= COUNTED_AT_ONCE else None


def sweep() -> int:
    """Count every space where something has been written since, and whose rest is over. Returns how many."""
    return sum(recount(space) for space in live_spaces() if _is_due(space))


def recount(space: Space) -> bool:
    """Count a space and keep what was found."""
    version = SpaceState.objects.filter(pk=space.page_ptr_id).values_list("version", flat=True).first() or 0
    began = time.monotonic()
    data = count(space)
    took = int((time.monotonic() - began) * 1000)
    SpaceFigures.objects.update_or_create(
        space_id=space.page_ptr_id,
        defaults={"data": data, "version": version, "took": took, "counted_at": timezone.now()},
    )
    return True


def _is_due(space: Space) -> bool:
    kept = (
        SpaceFigures.objects.filter(pk=space.page_ptr_id, data__shape=SHAPE)
        .values_list("version", "took", "counted_at")
        .first()
    )
    if kept is None:
        return True
    version, took, counted_at = kept
    rested = timezone.now() - counted_at
    written = SpaceState.objects.filter(pk=space.page_ptr_id).exclude(version=version).exists()
    another_day = timezone.localdate(counted_at) != timezone.localdate()
    return (written or another_day) and rested >= max(SHORTEST_REST, datetime.timedelta(milliseconds=took * REST))
