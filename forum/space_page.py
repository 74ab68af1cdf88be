"""What a forum's page shows: its threads as all see them, ways to choose among them, and what is new to one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .keyset import KeysetPage
from .listing import Listing, Order
from .models import District, Theme, Topic
from .places import district_by_slug, districts, topic_by_slug, topics_of
from .spaces import SpaceFacts, space_facts
from .visits import News

#: Where the list stands on its page, so that who chooses another list sees it at once.
LIST = "#trader"


class Link(NamedTuple):
    """A way to another list."""

    label: str
    address: str
    is_current: bool = False
    number: int | None = None


class RowShown(NamedTuple):
    """A thread's row, how much it is read in words where that is its order, and what is new in it to the reader."""

    html: SafeString
    is_pinned: bool
    reads: str
    is_new: bool
    unread: int


def _reads(number: int) -> str:
    return ngettext("Lest %(number)s gang", "Lest %(number)s ganger", number) % {"number": number}


@dataclass
class SpacePage:
    """One page of a forum's list, for one reader."""

    space_id: int
    listing: Listing
    news: News | None = None

    @property
    def facts(self) -> SpaceFacts:
        """What changes seldom about the space."""
        return space_facts(self.space_id)

    @property
    def shown(self) -> KeysetPage:
        """The page by key."""
        return self.listing.page

    @cached_property
    def rows(self) -> list[RowShown]:
        """The threads."""
        unread = self.news.threads if self.news else {}
        by_reads = self.listing.asked.order == Order.MOST_READ
        pinned = len(self.listing.pinned)
        return [
            RowShown(
                html=html,
                is_pinned=n < pinned,
                reads=_reads(row.reads) if by_reads else "",
                is_new=row.pk in unread,
                unread=unread.get(row.pk, 0),
            )
            for n, (row, html) in enumerate(zip(self.listing.rows, self.listing.html(), strict=True))
        ]

    @property
    def themes(self) -> list[Link]:
        """All, and the four themes with the number of threads in each."""
        asked, tallies = self.listing.asked, self.listing.tallies
        every = Link(_("Alle"), asked.address(theme="") + LIST, not asked.theme, sum(tallies.values()))
        return [every] + [
            Link(
                str(theme.label),
                asked.address(theme=theme.value) + LIST,
                asked.theme == theme,
                tallies.get(theme.value, 0),
            )
            for theme in Theme
        ]

    @property
    def orders(self) -> list[Link]:
        """The four lists."""
        asked = self.listing.asked
        labels = {order: str(order.label) for order in Order} | {Order.UNANSWERED: _("Uten svar fra kommunen")}
        return [
            Link(label, asked.address(order=order.value) + LIST, asked.order == order)
            for order, label in labels.items()
        ]

    @property
    def topics(self) -> Sequence[Topic]:
        """What threads here may be about."""
        return topics_of(self.space_id)

    @property
    def districts(self) -> Sequence[District]:
        """The school districts."""
        return districts()

    @property
    def chosen(self) -> list[Link]:
        """The filters in force, each with the address of the list without it."""
        asked = self.listing.asked
        links = []
        if asked.theme:
            links.append(Link(str(Theme(asked.theme).label), asked.address(theme="") + LIST))
        if asked.topic and (topic := topic_by_slug(self.space_id, asked.topic)):
            links.append(Link(topic.name, asked.address(topic="") + LIST))
        if asked.district and (district := district_by_slug(asked.district)):
            links.append(Link(district.name, asked.address(district="") + LIST))
        return links

    @property
    def carried(self) -> str:
        """What a new thread takes with it from here: theme, topic and district."""
        asked = self.listing.asked
        return asked.address(order=Order.ACTIVITY.value) if asked.is_filtered else ""

    @property
    def without_filters(self) -> str:
        """The address of the list with nothing chosen away."""
        return self.listing.asked.address(theme="", topic="", district="") + LIST
