"""A thread, or the register of measures, in a frame on another site of the municipality's; a board is one floor up.

A frame shows what a guest may read and nothing to press but links into the full site. It has no cookie, asks for no
session, and may be kept by any cache that asks whether it is still so, since a crisis shows at once (R10); which sites
may show it is a setting (EMBED_ANCESTORS).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from hashlib import blake2b
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from people.models import Municipality

from .fragments import today_and_language
from .models import ForumPage, Measure, Post, Thread
from .reading import find_thread
from .slugs import live_space_id
from .spaces import space_facts
from .versions import site_version, space_version, thread_version

LATEST_POSTS = 5
MEASURES = 20
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
SNIPPET = (
    '<iframe src="{}" title="{}" width="100%" height="480" loading="lazy" '
    'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
)
Version = Callable[[Any], Hashable | None]
View = Callable[..., HttpResponse]
Text = Callable[[Any], str]


class Frame(NamedTuple):
    """A frame's page as it goes out."""

    body: str
    etag: str
    policy: str


def framed(version: Version) -> Callable[[Text], View]:
    """Make a view of a text for a frame, in `?sprak=`; kept here by what `version` says, elsewhere by its tag."""

    def decorate(text_of: Text) -> View:
        @require_safe
        @xframe_options_exempt
        @wraps(text_of)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            (thing,) = kwargs.values()
            language = request.GET.get("sprak", settings.LANGUAGE_CODE)
            if language not in dict(settings.LANGUAGES):
                raise Http404
            with translation.override(language):
                shown = version(thing)
                if shown is None:
                    raise Http404
                key = f"frame:{text_of.__name__}:{shown}:{site_version()}:{today_and_language()}".replace(" ", "")
                frame: Frame | None = caches["pages"].get(key)
                if frame is None:
                    frame = _finish(text_of(thing))
                    caches["pages"].set(key, frame, timeout=None)
            return _send(request, frame, language)

        return answer

    return decorate


def ancestors() -> list[str]:
    """The sites that may show our frames: those of the setting, or else the municipality's own."""
    if settings.EMBED_ANCESTORS:
        return ["'self'", *settings.EMBED_ANCESTORS]
    municipality = Municipality.objects.first()
    site = urlsplit(municipality.website if municipality else "")
    return ["'self'", f"{site.scheme}://{site.netloc}"] if site.scheme and site.netloc else ["'self'"]


@framed(lambda thread_id: thread_version(thread_id))
def thread(thread_id: int) -> str:
    """A thread: how it began, and its latest posts."""
    try:
        found = find_thread(thread_id, AnonymousUser())
    except (Thread.DoesNotExist, OverflowError):
        raise Http404 from None
    readable = found.posts.visible_to(AnonymousUser()).select_related("author", "signed_unit")
    latest: list[Post] = list(readable.order_by("-number")[:LATEST_POSTS])[::-1]
    context = {
        "thread": found,
        "space": space_facts(found.space_id).space,
        "posts": latest,
        "left_out": found.posts_published - len(latest),
    }
    return render_to_string("embed/thread.html", context | in_frame())


@framed(lambda slug: _register_version(slug))
def register(slug: str) -> str:
    """The register of measures, those with most support first."""
    space_id = live_space_id(ForumPage, slug)
    assert space_id is not None
    public = Measure.objects.filter(space=space_id, published_at__isnull=False)
    context = {
        "space": space_facts(space_id).space,
        "measures": list(public.prefetch_related("effects").order_by("-supports", "-id")[:MEASURES]),
        "number": public.count(),
    }
    return render_to_string("embed/register.html", context | in_frame())


@require_safe
def thread_snippet(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What to copy to show a thread on another site. For everyone, of what everyone may read."""
    try:
        found = find_thread(thread_id, AnonymousUser())
    except (Thread.DoesNotExist, OverflowError):
        raise Http404 from None
    address = reverse("forum:thread_frame", args=[found.pk])
    context = {"space": space_facts(found.space_id).space, "thread": found}
    return render(request, "embed/snippet.html", context | copied(address, found.title))


@require_safe
def register_snippet(request: HttpRequest, slug: str) -> HttpResponse:
    """What to copy to show the register of measures on another site. For everyone."""
    space_id = live_space_id(ForumPage, slug)
    if space_id is None:
        raise Http404
    space = space_facts(space_id).space
    address = reverse("forum:register_frame", args=[slug])
    title = _("Tiltak fra %(title)s") % {"title": space.title}
    return render(request, "embed/snippet.html", {"space": space, "register": True} | copied(address, title))


def copied(address: str, title: str) -> dict[str, Any]:
    """What the page to copy from shows.

    The snippet is text: what is in it is escaped as HTML once here, and once more where the page shows it.
    """
    snippet = format_html(SNIPPET, f"{settings.BASE_URL}{address}", title)
    return {"address": address, "snippet": "".join(snippet), "ancestors": ancestors()[1:]}


def _register_version(slug: str) -> Hashable | None:
    space_id = live_space_id(ForumPage, slug)
    return space_id and (space_id, space_version(space_id))


def in_frame() -> dict[str, Any]:
    """What every frame shows."""
    municipality = Municipality.objects.first()
    return {
        "municipality_name": municipality.name if municipality else "",
        "base_url": settings.BASE_URL,
        "banner": import_string(settings.BANNER)(),
    }


def _finish(body: str) -> Frame:
    framing = " ".join(ancestors())
    policy = f"{POLICY}; frame-ancestors {framing}"
    return Frame(body, f'"{blake2b(body.encode(), digest_size=12).hexdigest()}"', policy)


def _send(request: HttpRequest, frame: Frame, language: str) -> HttpResponse:
    headers = {
        "ETag": frame.etag,
        "Cache-Control": "public, no-cache",
        "Content-Language": language,
        "Content-Security-Policy": frame.policy,
    }
    if frame.etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(frame.body, headers=headers)
