"""Atom feeds of a space, of a theme in it, and of a thread: what is new, as everyone may read it (RFC 4287)."""

from __future__ import annotations

import datetime
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .atom import LastingAtom
from .corrections import correction_in, with_correction
from .listing import listed
from .models import ForumPage, Post, Space, Theme, Thread
from .reading import find_thread
from .slugs import live_space_id
from .spaces import space_facts, space_of
from .xml_characters import xml_text

ENTRIES = 30
EPOCH = datetime.datetime(2011, 10, 18, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Part:
    """A space, or one theme of it."""

    space: Space
    theme: str

    @property
    def query(self) -> str:
        """What the theme is in an address."""
        return f"?tema={self.theme}" if self.theme else ""


class SpaceFeed(Feed[Thread, Part]):
    """A space's threads, latest activity first; of one theme with `?tema=`. `kind` is the space's page type.

    Two queries.
    """

    feed_type = LastingAtom

    def __init__(self, kind: type[Space] = ForumPage) -> None:
        self.kind = kind

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Part:
        space_id = live_space_id(self.kind, kwargs["slug"])
        theme = request.GET.get("tema", "")
        if space_id is None or (theme and (self.kind is not ForumPage or theme not in Theme.values)):
            raise Http404
        return Part(space_facts(space_id).space, theme)

    def title(self, part: Part) -> str:
        title = f"{part.space.title}: {Theme(part.theme).label}" if part.theme else part.space.title
        return xml_text(title)

    def subtitle(self, part: Part) -> str:
        return xml_text(part.space.purpose)

    def author_name(self, part: Part) -> str:
        return xml_text(part.space.unit.name)

    def link(self, part: Part) -> str:
        return f"{settings.BASE_URL}{reverse(part.space.view_name, args=[part.space.slug])}{part.query}"

    def feed_url(self, part: Part) -> str:
        name = part.space.view_name.partition(":")[0]
        return f"{settings.BASE_URL}{reverse(f'{name}:space_feed', args=[part.space.slug])}{part.query}"

    def feed_guid(self, part: Part) -> str:
        key: uuid.UUID = part.space.translation_key  # the page's own, whatever it is called or wherever it stands
        return (uuid.uuid5(key, part.theme) if part.theme else key).urn

    def feed_extra_kwargs(self, part: Part) -> dict[str, Any]:
        return {"since": part.space.first_published_at or part.space.latest_revision_created_at or EPOCH}

    def items(self, part: Part) -> list[Thread]:
        threads = listed(part.space.page_ptr_id)
        if part.theme:
            threads = threads.filter(theme=part.theme)
        openings = Post.objects.filter(thread__in=threads, number=1).select_related("thread", "author", "signed_unit")
        found = []
        for opening in openings.order_by("-thread__latest")[:ENTRIES]:
            opening.thread.opening = opening  # type: ignore[attr-defined]
            found.append(opening.thread)
        return found

    def item_title(self, thread: Thread) -> str:
        return xml_text(thread.title)

    def item_description(self, thread: Thread) -> str:
        return xml_text(with_correction(thread.excerpt, thread)) or xml_text(thread.title)

    def item_link(self, thread: Thread) -> str:
        return f"{settings.BASE_URL}{thread.get_absolute_url()}"

    def item_author_name(self, thread: Thread) -> str:
        opening: Post | None = getattr(thread, "opening", None)
        if opening is None or opening.state == Post.State.WITHDRAWN:
            return _("trukket")
        return _author(opening)

    def item_guid(self, thread: Thread) -> str:
        return thread.uuid.urn

    def item_categories(self, thread: Thread) -> list[str]:
        return [str(thread.get_theme_display())] if thread.theme else []

    def item_pubdate(self, thread: Thread) -> datetime.datetime:
        return thread.created_at

    def item_updateddate(self, thread: Thread) -> datetime.datetime:
        return thread.latest_at


class ThreadFeed(Feed[Post, Thread]):
    """A thread's posts, newest first. Whole posts, corrections among them (R5). A merged thread's are the other's."""

    feed_type = LastingAtom

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Thread:
        with suppress(Thread.DoesNotExist, OverflowError):
            return find_thread(kwargs["thread_id"], AnonymousUser())
        with suppress(Thread.DoesNotExist, OverflowError):
            merged = Thread.objects.get(pk=kwargs["thread_id"], state=Thread.State.MERGED)
            return find_thread(merged.merged_into_id or 0, AnonymousUser())
        raise Http404

    def title(self, thread: Thread) -> str:
        return xml_text(thread.title)

    def author_name(self, thread: Thread) -> str:
        return xml_text(space_of(thread).unit.name)

    def link(self, thread: Thread) -> str:
        return f"{settings.BASE_URL}{thread.get_absolute_url()}"

    def feed_url(self, thread: Thread) -> str:
        return f"{settings.BASE_URL}{reverse('forum:thread_feed', args=[thread.pk])}"

    def feed_guid(self, thread: Thread) -> str:
        # Not the thread's own uuid: that is the id of its entry in the space's feed, and of nothing else.
        return uuid.uuid5(thread.uuid, "atom").urn

    def feed_extra_kwargs(self, thread: Thread) -> dict[str, Any]:
        return {"since": thread.created_at}

    def items(self, thread: Thread) -> list[Post]:
        readable = thread.posts.visible_to(AnonymousUser()).select_related("author", "signed_unit")
        return list(readable.order_by("-number")[:ENTRIES])

    def item_title(self, post: Post) -> str:
        if post.corrects_id:
            return _("Rettelse fra kommunen")
        if post.interim:
            return _("Foreløpig svar fra kommunen")
        return _("Svar fra kommunen") if post.is_official else _("Innlegg %(number)s") % {"number": post.number}

    def item_description(self, post: Post) -> str:
        return ""

    def item_extra_kwargs(self, post: Post) -> dict[str, Any]:
        correction = correction_in(post.notes)
        return {"content": xml_text(post.html + (_corrected(correction) if correction else ""))}

    def item_link(self, post: Post) -> str:
        return f"{settings.BASE_URL}{post.get_absolute_url()}"

    def item_author_name(self, post: Post) -> str:
        return _author(post)

    def item_guid(self, post: Post) -> str:
        return post.uuid.urn

    def item_pubdate(self, post: Post) -> datetime.datetime:
        return post.created_at

    def item_updateddate(self, post: Post) -> datetime.datetime:
        return post.edited_at or post.created_at


def _corrected(text: str) -> str:
    """The correction as it stands beside what it corrects, wherever that is shown (R5)."""
    return format_html("<p><strong>{}</strong> {}</p>", _("Rettelse fra kommunen:"), text)


def _author(post: Post) -> str:
    """Who wrote a post, as others see it (R6)."""
    return xml_text(post.speaker)
