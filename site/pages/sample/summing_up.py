"""«Dere sa – vi gjorde» of the sample board: what the sample tells was carried out, published."""

from __future__ import annotations

from django.utils import timezone

from forum.models import Space
from people.models import User
from suggestions.achieving import NothingDone, begin, period_before, period_of, publish_summary
from suggestions.models import BoardPage


def sum_up(board: Space, *, by: User) -> None:
    """The summaries of this time and the one before, as far as something was done in them."""
    assert isinstance(board, BoardPage)
    now = period_of(timezone.localdate())
    for period in (period_before(now), now):
        try:
            publish_summary(begin(board=board, period=period, by=by))
        except NothingDone:
            continue
