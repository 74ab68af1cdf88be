"""A code for the wall that leads straight to writing, for a board or one of its topics. Everyone may have it."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from forum.places import topic_by_slug, topics_of

from .models import BoardPage
from .qr import svg


@require_safe
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """A page to print, with the code and where it leads (`?emne=` for a topic)."""
    board = get_object_or_404(BoardPage.objects.live(), slug=slug)
    topic = topic_by_slug(board.pk, request.GET.get("emne", ""))
    if request.GET.get("emne") and topic is None:
        raise Http404
    chosen = f"?{urlencode({'emne': topic.slug})}" if topic else ""
    address = settings.BASE_URL + reverse("suggestions:new", args=[board.slug]) + chosen
    context = {
        "board": board,
        "topic": topic,
        "topics": topics_of(board.pk),
        "address": address,
        "drawn": mark_safe(svg(address)),  # noqa: S308  drawn by us
    }
    return render(request, "suggestions/code.html", context)
