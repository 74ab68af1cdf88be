"""How a suggestion is taken to the council. Everyone may read how; its author and the moderators get the letter."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.models import User
from people.rights import may_moderate

from .models import Suggestion
from .petition import LAW, line, residents, support_by_day
from .petition_document import file_name, write_letter
from .views import find_suggestion

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _reached(request: HttpRequest, thread_id: int) -> Suggestion:
    """A suggestion that the reader may see and that has reached the line; 404 otherwise."""
    suggestion = find_suggestion(request, thread_id)
    if suggestion.support_count < line():
        raise Http404
    return suggestion


def _may_have_letter(request: HttpRequest, suggestion: Suggestion) -> bool:
    by = request.user
    is_author = isinstance(by, User) and suggestion.thread.opened_by_id == by.pk
    return is_author or may_moderate(by, suggestion.thread.space_id)


@require_safe
@never_cache
def petition(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What an innbyggerforslag is and how to bring one, with the support by day. Everyone may who sees the thread."""
    suggestion = _reached(request, thread_id)
    context: dict[str, Any] = {
        "suggestion": suggestion,
        "thread": suggestion.thread,
        "line": line(),
        "residents": residents(),
        "days": support_by_day(suggestion),
        "law": LAW,
        "may_have_letter": _may_have_letter(request, suggestion),
    }
    return render(request, "suggestions/petition.html", context)


@require_safe
@never_cache
@login_required
def letter(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The letter to the council, ready to work on. For the author and the board's moderators."""
    suggestion = _reached(request, thread_id)
    if not _may_have_letter(request, suggestion):
        raise PermissionDenied
    response = HttpResponse(write_letter(suggestion), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="{file_name(suggestion)}"'
    return response
