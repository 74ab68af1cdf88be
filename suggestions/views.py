"""The board's pages. Everyone reads; who is signed in supports; moderators change status."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forum.addresses import way_back
from forum.asking_to_wait import ask_to_wait, support_wait
from forum.composing import Composer
from forum.forms import PostForm
from forum.guest_pages import cached_for_guests
from forum.models import Post, Space, Thread
from forum.places import district_by_slug, districts, topic_by_slug, topics_of
from forum.posting import Words
from forum.said import say_at
from forum.slugs import live_space_id
from forum.spaces import space_facts
from moderation.duty_views import FROM_QUEUE, queue_address
from people.models import User
from people.rights import may_moderate, moderators_only

from .board import Asked, Order, asked_of, listing, listing_key
from .forms import OnBehalfForm, StatusForm, SuggestionForm
from .lifecycle import change_status
from .merging import found_for
from .models import BoardPage, Kind, Status, Suggestion, Support
from .suggesting import similar_suggestions, suggest
from .supporting import NotToBeSupported, give_support, withdraw_support


def board_key(request: HttpRequest, slug: str) -> Hashable | None:
    """What a board's page for guests shows, and at which version."""
    board_id, asked = live_space_id(BoardPage, slug), asked_of(request.GET)
    return None if board_id is None or asked is None else listing_key(board_id, asked)


@require_safe
@cached_for_guests(board_key)
def space(request: HttpRequest, slug: str) -> HttpResponse:
    """A board: what was achieved, what is hot, then the rest (`suggestions.board.Asked` has the address)."""
    board_id, asked = live_space_id(BoardPage, slug), asked_of(request.GET)
    if board_id is None or asked is None:
        raise Http404
    shown = listing(board_id, asked)
    if shown is None:
        raise Http404
    context = {
        "facts": space_facts(board_id),
        "asked": asked,
        "listing": shown,
        "kinds": _links(asked, "kind", Kind.choices, _("Alt")),
        "orders": [
            Choice(str(order.label), asked.address(order=order.value, status=""), asked.order == order)
            for order in Order
        ],
        "chosen": _chosen(board_id, asked),
        "topics": topics_of(board_id),
        "districts": districts(),
        "may_enter": may_moderate(request.user, board_id),
    }
    return render(request, "suggestions/board.html", context)


class Choice(NamedTuple):
    """A way to another list."""

    label: str
    address: str
    is_current: bool


def _links(asked: Asked, name: str, choices: list[tuple[str, Any]], every: str) -> list[Choice]:
    now = getattr(asked, name)
    return [
        Choice(str(label), asked.address(**{name: value}), value == now) for value, label in [("", every), *choices]
    ]


def _chosen(board_id: int, asked: Asked) -> list[Choice]:
    """What is chosen beside the kind, each with the address of the list without it."""
    found = []
    if asked.status:
        found.append(Choice(str(Status(asked.status).label), asked.address(status=""), is_current=True))
    if asked.topic and (topic := topic_by_slug(board_id, asked.topic)):
        found.append(Choice(topic.name, asked.address(topic=""), is_current=True))
    if asked.district and (district := district_by_slug(asked.district)):
        found.append(Choice(district.name, asked.address(district=""), is_current=True))
    return found


class NewSuggestion(Composer):
    """Come with a suggestion, praise, criticism or a question. Anyone may."""

    form_class = SuggestionForm
    template_name = "suggestions/compose.html"
    act = "thread"

    def find_space(self, **kwargs: Any) -> Space:
        board = BoardPage.objects.live().filter(slug=kwargs["slug"]).first()
        if board is None:
            raise Http404
        return board

    def create(self, form: PostForm, words: Words) -> Post:
        data = form.cleaned_data
        assert isinstance(self.space, BoardPage)
        return suggest(
            board=self.space,
            kind=data["kind"],
            title=data["title"],
            topic=topic_by_slug(self.space.page_ptr_id, data.get("topic", "")),
            district=district_by_slug(data.get("district", "")),
            words=words,
        )

    def form_options(self) -> dict[str, Any]:
        return super().form_options() | {"space_id": self.space.page_ptr_id}

    def first_words(self) -> dict[str, Any]:
        """What the code on a wall, or the list one came from, was about."""
        asked = asked_of(self.request.GET)
        return {"kind": asked.kind, "topic": asked.topic, "district": asked.district} if asked else {}

    def more_context(self) -> dict[str, Any]:
        """What others have said that is like this, answered and declined ones too."""
        said = f"{self.sent.get('title', '')} {self.sent.get('body', '')}"
        return {"similar": similar_suggestions(said, board_id=self.space.page_ptr_id)}


class EnteredForAnother(NewSuggestion):
    """Enter what one who is not online has said (youth club, school visit, phone). For the board's moderators (R3)."""

    form_class = OnBehalfForm
    template_name = "suggestions/on_behalf.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_moderate(request.user, self.space.page_ptr_id):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def voices(self) -> list[str]:
        return [Post.Voice.RESIDENT]

    def words(self, form: PostForm, author: User) -> Words:
        assert isinstance(form, OnBehalfForm)
        return replace(super().words(form, author), on_behalf=form.behalf)

    def all_words(self, fields: dict[str, str]) -> str:
        return "\n".join(fields.get(name, "") for name in ("body", "called", "came_by_note"))

    def say_what_became_of(self, post: Post) -> None:
        if post.state == Post.State.HELD:
            text = _("Det er skrevet inn, og venter på at en moderator ser på det.")
        else:
            text = _("Det er skrevet inn og publisert. Du får beskjed når noen svarer, så du kan si det videre.")
        say_at(self.request, post, text, tags="draft-done")


@require_safe
def similar(request: HttpRequest, slug: str) -> HttpResponse:
    """What is like the text one is writing (`?tittel=`), as a piece of a page. For everyone."""
    space_id = live_space_id(BoardPage, slug)
    if space_id is None:
        raise Http404
    found = similar_suggestions(request.GET.get("tittel", ""), board_id=space_id)
    return render(request, "suggestions/_similar.html", {"similar": found})


def find_suggestion(request: HttpRequest, thread_id: int) -> Suggestion:
    """The suggestion on a thread that the reader may see; 404 otherwise."""
    threads = Thread.objects.visible_to(request.user)
    found = Suggestion.objects.select_related("thread__space", "thread__opened_by")
    return get_object_or_404(found, thread__in=threads.filter(pk=thread_id))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Back a suggestion or take it back. For who is signed in; others are asked to sign in first. Never by GET."""
    suggestion = find_suggestion(request, thread_id)
    if request.method != "POST":
        return _support_page(request, suggestion)
    return _support(request, suggestion)


@login_required
def _support_page(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    assert isinstance(request.user, User)
    mine = Support.objects.filter(suggestion=suggestion, user=request.user).exists()
    context = {"suggestion": suggestion, "thread": suggestion.thread, "supported": mine}
    return render(request, "suggestions/support.html", context)


@login_required
def _support(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    assert isinstance(request.user, User)
    if seconds := support_wait(request, request.user, suggestion.thread.space_id):
        response = _support_page(request, suggestion)
        response.status_code = 429
        return ask_to_wait(response, seconds)
    if request.POST.get("trekk"):
        withdraw_support(suggestion=suggestion, user=request.user)
        messages.success(request, _("Du støtter ikke lenger dette."))
        return redirect(way_back(request, otherwise=suggestion.thread.get_absolute_url()))
    try:
        give_support(suggestion=suggestion, user=request.user)
    except NotToBeSupported:
        messages.error(request, _("Dette kan ikke støttes nå. Støtten din er ikke talt med."))
    else:
        messages.success(request, _("Takk! Støtten din er talt med."))
    return redirect(suggestion.thread)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Take a suggestion a step on, or look for what it is to be merged with. For the board's moderators.

    Looking (`act=find`) sends what is typed along, so that none of it is lost and none of it stands in an address.
    """
    suggestion = find_suggestion(request, thread_id)
    if not may_moderate(request.user, suggestion.thread.space_id):
        raise PermissionDenied
    looks = request.POST.get("act") == "find"
    if looks:
        form = StatusForm(initial=request.POST.dict(), suggestion=suggestion)
    else:
        form = StatusForm(request.POST or None, suggestion=suggestion, initial={"status": suggestion.status})
    if request.method == "POST" and not looks and form.is_valid():
        assert isinstance(request.user, User)
        try:
            change_status(suggestion=suggestion, by=request.user, **form.step)
        except ValidationError as problem:
            form.add_error(problem.code if problem.code in form.fields else "note", problem)
        else:
            messages.success(request, _("Statusen er endret, og de det gjelder har fått beskjed."))
            from_queue = request.GET.get("fra") == FROM_QUEUE
            return redirect(queue_address(request.GET) if from_queue else suggestion.thread)
    words, chosen = str(form["words"].value() or ""), str(form["merged_into"].value() or "")
    context = {
        "form": form,
        "suggestion": suggestion,
        "thread": suggestion.thread,
        "looked": looks,
        "words": words,
        "chosen": chosen,
        "found": found_for(
            suggestion, words=words, chosen=int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None
        ),
    }
    failed = request.method == "POST" and not looks
    return render(request, "suggestions/status.html", context, status=422 if failed else 200)
