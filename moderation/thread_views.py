"""The pages of what is done with a whole thread: choose, give the reason, see what will happen, do it.

For those who moderate the space the thread stands in, by name; and the forum it goes to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forum.models import PoliticalCase, Post, Thread
from forum.moving import CannotMove, is_movable
from forum.spaces import space_of
from people.models import User
from people.rights import may_moderate, moderators_only

from . import thread_acts
from .choosing import WHOLE_NUMBER, chosen_posts, forums_of, other_thread, threads_meant
from .thread_forms import MergeForm, MoveForm, PoliticalCaseForm, SplitForm, ThreadReasonForm


def _found(request: HttpRequest, thread_id: int) -> Thread:
    """The thread, for who moderates its space; 404 if there is none, 403 for others."""
    if thread_id >= 2**63:
        raise Http404
    thread = get_object_or_404(Thread.objects.select_related("space", "closure", "opened_by"), pk=thread_id)
    if not may_moderate(request.user, thread.space_id):
        raise PermissionDenied
    return thread


def _movable(request: HttpRequest, thread_id: int) -> Thread:
    """As `_found`, for a thread that may be moved; 404 for others (the tools' page says why)."""
    thread = _found(request, thread_id)
    if not is_movable(thread):
        raise Http404
    return thread


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _page(request: HttpRequest, name: str, thread: Thread, **context: Any) -> HttpResponse:
    status = context.pop("status", 200)
    context |= {"thread": thread, "space": space_of(thread)}
    return render(request, f"moderation/thread/{name}.html", context, status=status)


def _confirmed(request: HttpRequest) -> bool:
    """Whether this is the second press, on the page that says what will happen."""
    return request.POST.get("confirmed") == "1"


def _confirm(request: HttpRequest, thread: Thread, *, title: str, happens: list[str], act: str) -> HttpResponse:
    """Say what will happen, with what was filled in kept in the form."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "confirmed", "side")
        for value in values
    ]
    return _page(request, "confirm", thread, kept=kept, title=title, happens=happens, act=act)


@moderators_only
@never_cache
@require_safe
def tools(request: HttpRequest, thread_id: int) -> HttpResponse:
    """All that can be done with a thread. For the space's moderators."""
    thread = _found(request, thread_id)
    political = PoliticalCase.objects.filter(thread=thread).first()
    return _page(request, "tools", thread, movable=is_movable(thread), political=political)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Move a thread to another theme or forum. For who moderates both."""
    thread = _movable(request, thread_id)
    forums = forums_of(request.user)
    form = MoveForm(request.POST or None, thread=thread, forums=forums)
    if request.method == "POST" and form.is_valid():
        space, theme = form.chosen_space, form.cleaned_data["theme"]
        if _confirmed(request):
            try:
                thread_acts.move(thread=thread, actor=_who(request), **form.cleaned_data | {"space": space})
            except CannotMove:
                return _too_late(request, thread)
            messages.success(request, _("Tråden er flyttet."))
            return redirect(thread)
        label = dict(form.fields["theme"].choices)[theme]  # type: ignore[attr-defined]
        happens = [
            _("Tråden flyttes til «%(theme)s» i %(space)s.") % {"theme": label, "space": space.title},
            _("Adressen er den samme, så gamle lenker virker."),
            _("Begrunnelsen står i tråden, og den som startet den, får beskjed."),
        ]
        return _confirm(request, thread, title=_("Flytt tråden"), happens=happens, act=_("Flytt tråden"))
    return _page(request, "move", thread, form=form, status=422 if request.method == "POST" else 200)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Move chosen posts into a thread of their own. For the space's moderators.

    Choices on other pages of the thread travel along as hidden fields; turning the page is a POST that changes nothing.
    """
    thread = _movable(request, thread_id)
    form = SplitForm(
        request.POST if request.POST and "side" not in request.POST else None, initial=_typed(request, thread)
    )
    chosen = chosen_posts(thread, request.POST.getlist("post"))
    if request.method == "POST" and "side" not in request.POST:
        if not chosen:
            form.add_error(None, _("Velg minst ett innlegg."))
        if form.is_valid() and _confirmed(request):
            try:
                _decision, made = thread_acts.split(
                    thread=thread, actor=_who(request), posts=chosen, **form.cleaned_data
                )
            except CannotMove:
                return _too_late(request, thread)
            messages.success(request, _("Innleggene står nå i en egen tråd."))
            return redirect(made)
        if form.is_valid():
            return _confirm(
                request,
                thread,
                title=_("Del tråden"),
                happens=_what_a_split_does(thread, chosen, form),
                act=_("Del tråden"),
            )
    page = _page_number(request)
    posts = thread.posts.filter(state=Post.State.PUBLISHED, number__gt=1).select_related("author", "signed_unit")
    size = settings.POSTS_PER_PAGE
    shown = list(posts.order_by("number")[(page - 1) * size : page * size + 1])
    on_page = {post.pk for post in shown[:size]}
    return _page(
        request,
        "split",
        thread,
        form=form,
        posts=shown[:size],
        chosen=chosen,
        elsewhere=[key for key in chosen if key not in on_page],
        page=page,
        previous=page - 1,
        next=page + 1 if len(shown) > size else 0,
        status=422 if form.errors else 200,
    )


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Merge a thread into another, found by words, number or address (`?q=`). For who moderates both."""
    thread = _movable(request, thread_id)
    query = (request.POST.get("q") or request.GET.get("q", "")).replace("\x00", "")[:300].strip()
    candidates = threads_meant(request.user, thread, query) if query else []
    form = MergeForm(request.POST or None)
    if request.method == "POST":
        asked = request.POST.get("into", "")
        into = other_thread(request.user, thread, int(asked)) if WHOLE_NUMBER.fullmatch(asked) else None
        if into is None:
            form.add_error(None, _("Velg tråden den skal slås sammen med."))
        elif form.is_valid() and _confirmed(request):
            try:
                thread_acts.merge(thread=thread, into=into, actor=_who(request), **form.cleaned_data)
            except CannotMove:
                return _too_late(request, thread)
            messages.success(request, _("Trådene er slått sammen."))
            return redirect(into)
        elif form.is_valid():
            happens = [
                _("Alle innlegg i «%(title)s» flyttes til slutten av «%(into)s».")
                % {"title": thread.title, "into": into.title},
                _("Den gamle adressen består og viser hvor innleggene står."),
                _("De som skrev innleggene, og de som startet trådene, får beskjed."),
                _("Dette kan ikke angres med ett trykk, men innlegg kan deles ut i en egen tråd igjen."),
            ]
            return _confirm(request, thread, title=_("Slå sammen"), happens=happens, act=_("Slå sammen"))
        if into is not None and into not in candidates:
            candidates = [into, *candidates]
    context = {"form": form, "query": query, "candidates": candidates, "into": request.POST.get("into", "")}
    return _page(request, "merge", thread, **context, status=422 if request.method == "POST" else 200)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pinning(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Pin a thread, or unpin a pinned one. For the space's moderators."""
    thread = _movable(request, thread_id)
    act: Callable[..., object] = thread_acts.unpin if thread.pinned else thread_acts.pin
    done = _("Tråden er løsnet.") if thread.pinned else _("Tråden er festet øverst i forumet.")
    return _with_reason(request, thread, act=act, done=done, name="pinning")


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def political_case(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Mark a thread as a political case, or correct the mark (R9). For the space's moderators."""
    thread = _found(request, thread_id)
    case = PoliticalCase.objects.filter(thread=thread).first()
    form = PoliticalCaseForm(request.POST or None, initial=_as_marked(case) if case else None)
    if request.method == "POST" and form.is_valid():
        thread_acts.mark_political(thread=thread, actor=_who(request), **form.cleaned_data)
        messages.success(request, _("Tråden er merket som politisk sak."))
        return redirect(thread)
    status = 422 if request.method == "POST" else 200
    return _page(request, "political", thread, form=form, political=case, status=status)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def political_case_removal(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Take the mark of a political case away. For the space's moderators."""
    thread = _found(request, thread_id)
    if not PoliticalCase.objects.filter(thread=thread).exists():
        raise Http404
    done = _("Tråden er ikke lenger merket som politisk sak.")
    return _with_reason(request, thread, act=thread_acts.unmark_political, done=done, name="political_removal")


def _as_marked(case: PoliticalCase) -> dict[str, str]:
    """What a mark says now, as the form's fields take it."""
    return {
        "reference": case.reference,
        "body": case.body,
        "treated_on": case.treated_on.isoformat(),
        "recommendation_url": case.recommendation_url,
    }


def _with_reason(
    request: HttpRequest, thread: Thread, *, act: Callable[..., object], done: str, name: str
) -> HttpResponse:
    """A page with a reason, and the act, which can be undone."""
    form: Form = ThreadReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(thread=thread, actor=_who(request), **form.cleaned_data)
        except CannotMove:
            return _too_late(request, thread)
        messages.success(request, done)
        return redirect(thread)
    return _page(request, name, thread, form=form, status=422 if request.method == "POST" else 200)


def _too_late(request: HttpRequest, thread: Thread) -> HttpResponse:
    messages.error(request, _("Noen har endret tråden i mellomtiden. Se over den, og prøv igjen."))
    return redirect("moderation:thread", thread.pk)


def _typed(request: HttpRequest, thread: Thread) -> dict[str, str]:
    """What has been typed while the page is turned."""
    names = ("title", "theme", "code", "reason")
    return {"theme": thread.theme} | {name: request.POST[name] for name in names if name in request.POST}


def _page_number(request: HttpRequest) -> int:
    asked = request.POST.get("side", "") or request.POST.get("shown", "1")
    return int(asked) if re.fullmatch(r"[1-9][0-9]{0,5}", asked) else 1


def _what_a_split_does(thread: Thread, chosen: list[int], form: SplitForm) -> list[str]:
    with_them = thread.posts.filter(corrects__in=chosen, state=Post.State.PUBLISHED).exclude(pk__in=chosen).count()
    happens = [
        ngettext(
            "%(number)s innlegg flyttes til en ny tråd: «%(title)s».",
            "%(number)s innlegg flyttes til en ny tråd: «%(title)s».",
            len(chosen),
        )
        % {"number": len(chosen), "title": form.cleaned_data["title"]},
        _("Der innleggene sto, står det hvor de er nå, så gamle lenker virker."),
        _("De som skrev innleggene, og den som startet tråden, får beskjed."),
    ]
    if with_them:
        happens.insert(1, _("Rettelser fra kommunen blir med innleggene de retter."))
    return happens
