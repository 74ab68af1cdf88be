"""The list of corrections, as a page and as a feed. For everyone."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.atom import LastingAtom
from forum.feeds import EPOCH
from forum.guest_pages import cached_for_guests
from forum.models import Post, Space
from forum.rendering import excerpt
from forum.slugs import live_space_id
from forum.versions import content_stamp, space_version
from forum.xml_characters import xml_text
from pages.space_kinds import facts_or_404

from .reading import corrections, page_of

ENTRIES = 30
LARGEST_KEY = 2**63


class Place(NamedTuple):
    """Whose corrections: a space's, or everyone's (None)."""

    space: Space | None

    @property
    def space_id(self) -> int | None:
        """The space's key, if there is one."""
        return self.space.page_ptr_id if self.space else None

    def address(self, name: str) -> str:
        """The list's or the feed's address."""
        if self.space is None:
            return reverse(f"pages:{name}")
        return reverse(f"pages:space_{name}", args=[self.space, self.space.slug])


def _place(kind: type[Space] | None, slug: str) -> Place:
    return Place(facts_or_404(kind, slug).space if kind else None)


def _key(request: HttpRequest, kind: type[Space] | None = None, slug: str = "") -> Hashable | None:
    before = request.GET.get("for", "")[:20]
    if kind is None:
        stamp = content_stamp()
        return None if stamp is None else ("", str(stamp), before)
    space_id = live_space_id(kind, slug)
    return space_id and (space_id, space_version(space_id), before)


@require_safe
@cached_for_guests(_key)
def correction_list(request: HttpRequest, kind: type[Space] | None = None, slug: str = "") -> HttpResponse:
    """Corrections, newest first; `?for=<id>` for older ones."""
    place, before = _place(kind, slug), request.GET.get("for", "")
    if before and not (before.isascii() and before.isdecimal() and int(before[:20]) < LARGEST_KEY):
        raise Http404
    shown, older = page_of(corrections(place.space_id), int(before) if before else None)
    context = {
        "space": place.space,
        "corrections": shown,
        "older": older,
        "feed": place.address("correction_feed"),
        "all": reverse("pages:corrections"),
    }
    return render(request, "pages/corrections.html", context)


class CorrectionFeed(Feed[Post, Place]):
    """The newest corrections as Atom, each with what it corrects. One query."""

    feed_type = LastingAtom

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> Place:
        kind, slug = kwargs.get("kind"), str(kwargs.get("slug", ""))
        return _place(kind if isinstance(kind, type) else None, slug)

    def title(self, place: Place) -> str:
        return xml_text(_title(place.space))

    def author_name(self, place: Place) -> str:
        return xml_text(place.space.unit.name) if place.space else _("Kommunen")

    def link(self, place: Place) -> str:
        return settings.BASE_URL + place.address("corrections")

    def feed_url(self, place: Place) -> str:
        return settings.BASE_URL + place.address("correction_feed")

    def feed_guid(self, place: Place) -> str:
        return self.feed_url(place)

    def feed_extra_kwargs(self, place: Place) -> dict[str, object]:
        return {"since": EPOCH}

    def items(self, place: Place) -> list[Post]:
        return list(corrections(place.space_id)[:ENTRIES])

    def item_title(self, post: Post) -> str:
        return xml_text(_("Rettelse: %(title)s") % {"title": post.thread.title})

    def item_description(self, post: Post) -> str:
        return xml_text(excerpt(post.plain))

    def item_extra_kwargs(self, post: Post) -> dict[str, str]:
        return {"content": xml_text(post.html)}

    def item_link(self, post: Post) -> str:
        return settings.BASE_URL + post.get_absolute_url()

    def item_author_name(self, post: Post) -> str:
        return xml_text(post.speaker)

    def item_guid(self, post: Post) -> str:
        return post.uuid.urn

    def item_pubdate(self, post: Post) -> object:
        return post.created_at

    def item_updateddate(self, post: Post) -> object:
        return post.edited_at or post.created_at


def _title(space: Space | None) -> str:
    return _("Rettelser i %(title)s") % {"title": space.title} if space else _("Rettelser fra kommunen")
