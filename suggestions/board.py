"""What a board shows: what was achieved, what is hot now, and the rest by age, support, status, topic and place.

What everyone sees of a board is read once per version of it.
"""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db import models
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from forum.fragments import rendered
from forum.keyset import Key, KeysetPage, NoKey, keys_of, keyset_page
from forum.listing import filed_under, opening_posts
from forum.models import Thread
from forum.places import place
from forum.versions import space_version

from .models import Kind, Status, Suggestion

ACHIEVED, HOT, OF_A_STATUS = 3, 3, 4
HOT_DAYS = 14
HOT_SUPPORTS = 2
#: Support grows old while nobody writes, so what is hot is asked for this often.
HOT_SECONDS = 600
SETTLED = (Status.DONE, Status.DECLINED, Status.MERGED)
DECIDED = (Status.PLANNED, Status.UNDERWAY)
ROAD = (Status.CONSIDERING, Status.PLANNED, Status.UNDERWAY, Status.DONE, Status.DECLINED)
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")


class Order(models.TextChoices):
    """What stands first."""

    NEWEST = "nyeste", _("Nyest")
    SUPPORT = "mest-stottet", _("Mest støttet")
    UNANSWERED = "venter", _("Venter på svar")
    ROAD = "veikart", _("Hva skjer med dem?")


KEYS: dict[str, tuple[str, ...]] = {
    Order.NEWEST: ("suggestion",),
    Order.SUPPORT: ("suggestion__support_count", "suggestion"),
    Order.UNANSWERED: ("latest",),
}


class Asked(NamedTuple):
    """The list a reader asks for (`?liste=&slag=&status=&emne=&krets=&etter=&before=`)."""

    order: str = Order.NEWEST
    kind: str = ""
    status: str = ""
    topic: str = ""
    district: str = ""
    after: Key | None = None
    before: Key | None = None

    @property
    def is_front(self) -> bool:
        """Whether nothing is asked for but the board itself."""
        return self == Asked()

    @property
    def is_filtered(self) -> bool:
        """Whether something is chosen away."""
        return bool(self.kind or self.status or self.topic or self.district)

    def address(self, **changes: Any) -> str:
        """The address of this list, from its first page, with these changes."""
        asked = self._replace(after=None, before=None, **changes)
        named = {
            "liste": "" if asked.order == Order.NEWEST else str(asked.order),
            "slag": asked.kind,
            "status": asked.status,
            "emne": asked.topic,
            "krets": asked.district,
        }
        return "?" + urlencode({name: value for name, value in named.items() if value})

    @property
    def keep(self) -> str:
        """What the address of another page of this list begins with."""
        address = self.address().removeprefix("?")
        return f"{address}&" if address else ""


def asked_of(query: QueryDict) -> Asked | None:
    """The list that an address names; None if it names none there can be."""
    order = query.get("liste") or Order.NEWEST.value
    kind, status, topic, district = (query.get(name, "") for name in ("slag", "status", "emne", "krets"))
    if order not in Order.values or (kind and kind not in Kind.values) or (status and status not in Status.values):
        return None
    if not all(not slug or _SLUG.fullmatch(slug) for slug in (topic, district)):
        return None
    try:
        return Asked(order, kind, status, topic, district, *keys_of(query, parts=len(KEYS.get(order, ()))))
    except NoKey:
        return None


class Step(NamedTuple):
    """One status with the newest that have it."""

    status: str
    label: str
    cards: list[SafeString]
    more: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands on a board's page, as keys and versions."""

    asked: Asked
    page: KeysetPage
    achieved: list[tuple[int, int]]
    hot: list[tuple[int, int]]
    road: list[tuple[str, list[tuple[int, int]]]]

    @property
    def cards(self) -> list[SafeString]:
        """The list itself."""
        return cards(self.page.stamps)

    @property
    def achieved_cards(self) -> list[SafeString]:
        """What was done, newest first."""
        return cards(self.achieved)

    @property
    def all_above(self) -> bool:
        """Whether the list is empty only because all there is stands above it."""
        return bool(self.achieved or self.hot) and not self.page.rows

    @property
    def hot_cards(self) -> list[SafeString]:
        """What many have backed lately."""
        return cards(self.hot)

    @property
    def steps(self) -> list[Step]:
        """What happens with what was said, status by status."""
        return [
            Step(status, str(Status(status).label), cards(stamps[:OF_A_STATUS]), len(stamps) > OF_A_STATUS)
            for status, stamps in self.road
        ]


def listing_key(board_id: int, asked: Asked) -> Hashable:
    """What a board shows, and at which version."""
    moment = int(time.time() // HOT_SECONDS) if asked.is_front else 0
    return board_id, space_version(board_id), asked, moment


def listing(board_id: int, asked: Asked) -> Listing | None:
    """What stands on a board's page; None if it asks for a topic or a district that is not there.

    Three queries at most; the road map one for each of its statuses.
    """
    key = f"board:{listing_key(board_id, asked)}".replace(" ", "")
    found: Listing | None = caches["pages"].get(key)
    if found is None:
        threads = _filtered(board_id, asked)
        if threads is None:
            return None
        found = _read(board_id, asked, threads)
        caches["pages"].set(key, found, timeout=None)
    return found


def _read(board_id: int, asked: Asked, threads: QuerySet[Thread]) -> Listing:
    if asked.order == Order.ROAD:
        road = [(status.value, _stamps(threads.filter(suggestion__status=status), OF_A_STATUS + 1)) for status in ROAD]
        return Listing(asked, KeysetPage([], None, None), [], [], [(status, found) for status, found in road if found])
    achieved, hot = [], []
    if asked.is_front:
        achieved, hot = _stamps(threads.filter(suggestion__status=Status.DONE), ACHIEVED), _hot(board_id)
        threads = threads.exclude(pk__in=[pk for pk, _version in (*achieved, *hot)])  # nothing stands there twice
    page = keyset_page(
        threads, by=KEYS[asked.order], after=asked.after, before=asked.before, size=settings.THREADS_PER_PAGE
    )
    return Listing(asked, page, achieved, hot, [])


def _filtered(board_id: int, asked: Asked) -> QuerySet[Thread] | None:
    threads = Thread.objects.filter(suggestion__board=board_id, state=Thread.State.PUBLISHED)
    if asked.kind:
        threads = threads.filter(suggestion__kind=asked.kind)
    if asked.status:
        threads = threads.filter(suggestion__status=asked.status)
    filed = filed_under(threads, board_id, topic=asked.topic, district=asked.district)
    if filed is not None and asked.order == Order.UNANSWERED:
        waiting = filed.filter(space=board_id, answered=False)
        filed = waiting.exclude(suggestion__kind=Kind.PRAISE).exclude(suggestion__status__in=[*SETTLED, *DECIDED])
    return filed


def _stamps(threads: QuerySet[Thread], most: int) -> list[tuple[int, int]]:
    return list(threads.order_by("-suggestion").values_list("pk", "version")[:most])


def _hot(board_id: int) -> list[tuple[int, int]]:
    """What most have backed in the last HOT_DAYS and is not settled, the most backed first."""
    since = timezone.now() - datetime.timedelta(days=HOT_DAYS)
    backed = (
        Suggestion.objects.filter(board=board_id, supports__given_at__gte=since, thread__state=Thread.State.PUBLISHED)
        .exclude(status__in=SETTLED)
        .annotate(lately=Count("supports"))
        .filter(lately__gte=HOT_SUPPORTS)
        .order_by("-lately", "-thread")
    )
    return list(backed.values_list("thread", "thread__version")[:HOT])


def cards(stamps: Iterable[tuple[int, int]]) -> list[SafeString]:
    """Suggestions as they stand in a list. One query for those that have not been shown before."""
    return rendered(stamps, kind="card", template="suggestions/_card.html", contexts=_contexts)


def _contexts(keys: list[int]) -> dict[int, dict[str, Any]]:
    openings = opening_posts(keys, "thread__closure", "thread__suggestion__board")
    for opening in openings.values():
        place(opening.thread)
    return {
        key: {
            "thread": one.thread,
            "opening": one,
            "suggestion": one.thread.suggestion,
            "space": one.thread.suggestion.board,
        }
        for key, one in openings.items()
    }
