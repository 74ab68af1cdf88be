"""Finished pages for guests, from this process's memory: no query while nothing has changed, a 304 for who has it.

A guest is someone without a session. Such a page carries no person's data and no CSRF token: every act on it is a
link to a page with a form. The key holds the versions of all that the page shows.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable
from functools import wraps
from hashlib import blake2b
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from .fragments import today_and_language
from .spaces import hours_passed
from .versions import site_version

View = Callable[..., HttpResponse]
COMPRESSION = 1  # the page is made anew after each write; harder compression costs more than it spares
PIECES = 4  # of pages are kept for each page that is kept whole (setting PAGES_IN_CACHE)
SMALL = 600  # bytes; below this compressing gains nothing


class Finished(NamedTuple):
    """A page as nearly everyone gets it: compressed, unless it is small."""

    etag: str
    body: bytes
    is_zipped: bool


#: In the order they were made. A page is asked for by its version, so none is ever changed; and a plain dictionary
#: gives it without the copying that Django's cache in memory does, which is half of what such a page costs.
_pages: dict[str, Finished] = {}
_keeping = Lock()


def cached_for_guests(version: Callable[..., Hashable | None]) -> Callable[[View], View]:
    """Keep a view's page for guests. `version(request, *args)` names what it shows, at which version, or None."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD") or not is_guest(request):
                return _for_one(view(request, *args, **kwargs))
            shown = version(request, *args, **kwargs)
            if shown is None:
                return view(request, *args, **kwargs)
            site = site_version()
            moment = f"{site}:{hours_passed(site)}:{today_and_language()}"
            key = f"page:{view.__module__}.{view.__name__}:{shown}:{moment}".replace(" ", "")
            page = _pages.get(key)
            if page is None:
                response = view(request, *args, **kwargs)
                if response.status_code != 200 or response.cookies:
                    return response
                page = _finish(response)
                _keep(key, page)
            return _send(request, page)

        return answer

    return decorate


def forget() -> None:
    """Make every page anew."""
    _pages.clear()


def _keep(key: str, page: Finished) -> None:
    """Keep a page as it is, in the place of the oldest if there are very many."""
    with _keeping:
        while len(_pages) >= settings.PAGES_IN_CACHE // PIECES:
            del _pages[next(iter(_pages))]
        _pages[key] = page


def is_guest(request: HttpRequest) -> bool:
    """Whether the reader has neither session nor waiting messages."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES


def _finish(response: HttpResponse) -> Finished:
    body = response.content
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    if len(body) <= SMALL:
        return Finished(etag, body, is_zipped=False)
    return Finished(etag, gzip.compress(body, COMPRESSION, mtime=0), is_zipped=True)


def _send(request: HttpRequest, page: Finished) -> HttpResponse:
    headers = {"ETag": page.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Accept-Language, Cookie"}
    if page.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        return HttpResponseNotModified(headers=headers)
    if not page.is_zipped:
        return HttpResponse(page.body, headers=headers)
    if "gzip" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        return HttpResponse(gzip.decompress(page.body), headers=headers)
    return HttpResponse(page.body, headers={**headers, "Content-Encoding": "gzip"})


def _for_one(response: HttpResponse) -> HttpResponse:
    """A page made for one person is kept by nobody else."""
    response.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response
