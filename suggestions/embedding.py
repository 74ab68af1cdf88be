"""A board in a frame on the school's or the municipality's own site: what was said last, or what most support."""

from __future__ import annotations

from collections.abc import Hashable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from forum.embedding import copied, framed, in_frame
from forum.models import Thread
from forum.slugs import live_space_id
from forum.spaces import space_facts
from forum.versions import space_version

from .board import Order
from .models import BoardPage, Suggestion

SHOWN = 8
NEWEST, SUPPORTED = ("-thread",), ("-support_count", "-thread")


def _version(slug: str) -> Hashable | None:
    board_id = live_space_id(BoardPage, slug)
    return board_id and (board_id, space_version(board_id))


@framed(lambda slug: _version(slug))
def newest(slug: str) -> str:
    """A board, what was said last first."""
    return _board(slug, NEWEST)


@framed(lambda slug: _version(slug))
def most_supported(slug: str) -> str:
    """A board, what most support first."""
    return _board(slug, SUPPORTED)


def _board(slug: str, order: tuple[str, ...]) -> str:
    board_id = live_space_id(BoardPage, slug)
    assert board_id is not None
    public = Suggestion.objects.filter(board=board_id, thread__state=Thread.State.PUBLISHED, merged_into=None)
    context = {
        "space": space_facts(board_id).space,
        "suggestions": list(public.select_related("thread").order_by(*order)[:SHOWN]),
        "by_support": order == SUPPORTED,
    }
    return render_to_string("embed/board.html", context | in_frame())


@require_safe
def snippet(request: HttpRequest, slug: str) -> HttpResponse:
    """What to copy to show a board on another site (`?liste=mest-stottet` for what most support). For everyone."""
    board_id = live_space_id(BoardPage, slug)
    if board_id is None:
        raise Http404
    space = space_facts(board_id).space
    by_support = request.GET.get("liste") == Order.SUPPORT
    address = reverse("suggestions:supported_frame" if by_support else "suggestions:frame", args=[slug])
    context = {"space": space, "board": True, "by_support": by_support}
    return render(request, "embed/snippet.html", context | copied(address, space.title))
