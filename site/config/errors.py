"""What a reader sees when something is wrong: a clear message, never a bare 500."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from forum.gate import Waits
from moderation.crisis.mode import banner


class HostileInputMiddleware:
    """Meets input that no form can make sense of, before anything else reads it.

    NUL in an address or a query, a body in an odd character set, a body that cannot be parsed or is too large:
    each is answered in words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        if request.method == "POST":
            if problem := self._problem_with_body(request):
                return problem
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What waits for someone else's yes is no fault: it is kept, and who did it is told so."""
        if not isinstance(exception, Waits):
            return None
        exception.keep()  # once more, if the act's transaction has undone it
        context = {"text": exception.text, "title": _("Venter på kriseledelsen")}
        return render(request, "waits.html", context, status=202)

    def _problem_with_body(self, request: HttpRequest) -> HttpResponse | None:
        if self._is_heavier_than_a_picture(request):
            return too_large(request)
        charset = request.content_params.get("charset", "utf-8") if request.content_params else "utf-8"
        if charset.lower() not in ("utf-8", "utf8", "us-ascii"):
            return bad_request(request)
        try:
            request.POST  # noqa: B018  parses the body
        except RequestDataTooBig:
            return too_large(request)
        except (TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, UnreadablePostError, UnicodeError):
            return bad_request(request)
        return None

    @staticmethod
    def _is_heavier_than_a_picture(request: HttpRequest) -> bool:
        """Whether more comes than any form for residents holds. In the admin, Wagtail's own limits stand."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdecimal() or request.path.startswith("/admin/"):
            return False
        return int(announced) > settings.PICTURE_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """An error's page, without anything that depends on the request's body, session or user."""
    return HttpResponse(get_template(template).render({"path": request.path, "banner": _banner()}), status=status)


def _banner() -> str:
    """What every page says in a crisis, if it can be known: what is wrong may be the database."""
    try:
        return banner()
    except DatabaseError:
        return ""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something we cannot read."""
    return _page(request, "400.html", 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than we take."""
    return _page(request, "too_large.html", 413)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our own fault."""
    return _page(request, "500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was too old: what was written is given back, so that it is not lost."""
    written = {"title": request.POST.get("title", ""), "body": request.POST.get("body", "")}
    return render(request, "csrf.html", {"written": written, "title": _("Skjemaet var for gammelt")}, status=403)
