"""«Dere sa – vi gjorde»: everyone reads it, the board's moderators put it in words, and a poster hangs on the wall."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum.gate import Waits, must_wait
from forum.versions import raise_version
from moderation.archive.document import CannotBeSet, TypesettingTookTooLong
from people.models import User
from people.rights import may_moderate, moderators_only

from .achieving import (
    NothingDone,
    begin,
    discard_summary,
    period_before,
    period_of,
    publish_summary,
    shown_items,
    unpublish_summary,
)
from .achieving_forms import Items, SummaryForm
from .models import Achievements, BoardPage
from .poster import poster

SHOWN = 24


def _board(slug: str) -> BoardPage:
    return get_object_or_404(BoardPage.objects.live(), slug=slug)


def _readable(request: HttpRequest, slug: str, pk: int) -> Achievements:
    """A summary that is published, or that the reader is about to publish."""
    found = get_object_or_404(Achievements.objects.select_related("board"), pk=pk, board=_board(slug))
    if found.published_at is None and not may_moderate(request.user, found.board_id):
        raise Http404
    return found


@never_cache
@require_safe
def summaries(request: HttpRequest, slug: str) -> HttpResponse:
    """Every summary of a board. Everyone may; moderators see those that are not published too, and begin new ones."""
    board = _board(slug)
    is_moderator = may_moderate(request.user, board.pk)
    found = Achievements.objects.filter(board=board)
    if not is_moderator:
        found = found.exclude(published_at=None)
    now = period_of(timezone.localdate())
    context = {
        "board": board,
        "summaries": list(found[:SHOWN]),
        "is_moderator": is_moderator,
        "periods": [now, period_before(now)] if is_moderator else [],
    }
    return render(request, "suggestions/summaries.html", context)


@never_cache
@require_safe
def summary(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One summary. Everyone may once it is published."""
    found = _readable(request, slug, pk)
    context = {
        "board": found.board,
        "summary": found,
        "items": shown_items(found),
        "is_moderator": may_moderate(request.user, found.board_id),
    }
    return render(request, "suggestions/summary.html", context)


@never_cache
@require_safe
def summary_poster(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same as a poster. Everyone may once it is published."""
    found = _readable(request, slug, pk)
    try:
        made = poster(found)
    except (CannotBeSet, TypesettingTookTooLong):
        messages.error(request, _("Vi fikk ikke laget plakaten nå. Prøv igjen om litt."))
        return redirect("suggestions:summary", slug=slug, pk=pk)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="dere-sa-vi-gjorde-{found.last_day:%Y-%m}.pdf"'
    return response


@moderators_only
@require_POST
def begin_summary(request: HttpRequest, slug: str) -> HttpResponse:
    """Gather what was done in four months (`fra` is their first day). For the board's moderators."""
    board = _moderated(request, slug)
    now = period_of(timezone.localdate())
    period = next((one for one in (now, period_before(now)) if f"{one.first}" == request.POST.get("fra")), None)
    if period is None:
        raise Http404
    assert isinstance(request.user, User)
    try:
        found = begin(board=board, period=period, by=request.user)
    except NothingDone:
        messages.info(
            request,
            _("Ingenting ble gjennomført i %(period)s. Da er det ikke noe å oppsummere.") % {"period": period.label},
        )
        return redirect("suggestions:summaries", slug=board.slug)
    return redirect("suggestions:edit_summary", slug=board.slug, pk=found.pk)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_summary(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a summary in words. For the board's moderators."""
    board = _moderated(request, slug)
    found = get_object_or_404(Achievements.objects.select_related("board"), pk=pk, board=board)
    data = request.POST if request.method == "POST" else None
    queryset = found.items.select_related("suggestion__thread")
    if data is not None and "discard" in data:
        discard_summary(found)
        messages.success(request, _("Utkastet er slettet."))
        return redirect("suggestions:summaries", slug=board.slug)
    form, items = SummaryForm(data, instance=found), Items(data, queryset=queryset, prefix="item")
    if data is not None and form.is_valid() and items.is_valid():
        return _save(request, found, form, items)
    context: dict[str, Any] = {"board": board, "summary": found, "form": form, "items": items}
    return render(request, "suggestions/edit_summary.html", context, status=200 if data is None else 422)


def _moderated(request: HttpRequest, slug: str) -> BoardPage:
    board = _board(slug)
    if not may_moderate(request.user, board.pk):
        raise PermissionDenied
    return board


def _save(request: HttpRequest, found: Achievements, form: SummaryForm, items: Any) -> HttpResponse:
    if found.published_at and must_wait() and not request.POST.get("unpublish"):
        form.add_error(None, _("Krisemodus er på. En oppsummering som alle kan lese, kan ikke endres nå."))
        context: dict[str, Any] = {"board": found.board, "summary": found, "form": form, "items": items}
        return render(request, "suggestions/edit_summary.html", context, status=409)
    waits: Waits | None = None
    with transaction.atomic():
        form.save()
        items.save()
        raise_version(space_id=found.board_id)
        if request.POST.get("publish") and found.items.filter(shown=True).exists():
            try:
                publish_summary(found, by=request.user if isinstance(request.user, User) else None)
            except Waits as why:  # what was written is saved all the same
                waits = why
        elif request.POST.get("unpublish"):
            unpublish_summary(found)
    if waits:
        raise waits
    messages.success(request, _("Oppsummeringen er lagret.") if not found.published_at else _("Alle kan lese den nå."))
    return redirect("suggestions:summary", slug=found.board.slug, pk=found.pk)
