"""The moderator's decisions, in the front of the site: for those who moderate the space. Reporting is for all."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forum.asking_to_wait import ROOM_FOR_ALL, came_too_soon, with_rule
from forum.models import Post, Thread
from forum.said import say_at
from people.models import User
from people.rights import may_moderate, moderators_only

from . import deciding
from .decision_forms import ReasonForm
from .factual_errors import is_owed_correction
from .forms import CloseForm, ReleaseForm, ReportForm
from .reporting import may_report_more
from .reporting import report as send_report

Act = Callable[..., object]


def moderated_post(request: HttpRequest, post_id: int) -> Post:
    """The post, for who moderates its space; 404 if there is none, 403 for others."""
    if post_id >= 2**63:
        raise Http404
    posts = Post.objects.select_related("thread__space", "thread__closure", "author", "signed_unit", "reply_to")
    post = get_object_or_404(posts, pk=post_id)
    if not may_moderate(request.user, post.thread.space_id):
        raise PermissionDenied
    return post


def moderated_thread(request: HttpRequest, thread_id: int) -> Thread:
    if thread_id >= 2**63:
        raise Http404
    thread = get_object_or_404(Thread.objects.select_related("space", "closure"), pk=thread_id)
    if not may_moderate(request.user, thread.space_id):
        raise PermissionDenied
    return thread


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def decide(request: HttpRequest, post_id: int, *, kind: str, act: Act, done: str) -> HttpResponse:
    """A page with rule and reason, and the act."""
    found = moderated_post(request, post_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(post=found, actor=_who(request), **form.cleaned_data)
        except deciding.AlreadyDecided as already:
            messages.info(request, already.message)
            return redirect("moderation:post", found.pk)
        messages.success(request, done)
        return redirect("moderation:queue")
    context = {"form": form, "post": found, "thread": found.thread, "kind": kind}
    return render(request, "moderation/decide.html", context, status=422 if request.method == "POST" else 200)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take a post back to waiting, with rule and reason. For the space's moderators."""
    done = _("Innlegget er holdt tilbake. Den som skrev det, har fått beskjed.")
    return decide(request, post_id, kind="hold", act=deciding.hold_post, done=done)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, post_id: int) -> HttpResponse:
    """Hide a post, with rule and reason. For the space's moderators."""
    done = _("Innlegget er skjult. Den som skrev det, har fått beskjed.")
    return decide(request, post_id, kind="hide", act=deciding.hide_post, done=done)


@moderators_only
@require_POST
def publish(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let a post be seen. For the space's moderators."""
    found = moderated_post(request, post_id)
    try:
        deciding.publish_post(post=found, actor=_who(request))
    except deciding.AlreadyDecided as already:
        messages.info(request, already.message)
    else:
        messages.success(request, _("Innlegget er publisert. Den som skrev det, har fått beskjed."))
    return redirect("moderation:queue")


@moderators_only
@require_POST
def dismissal(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let a reported post stand. For the space's moderators."""
    found = moderated_post(request, post_id)
    if is_owed_correction(found):  # then it takes a reason (R5)
        return redirect("moderation:let_stand", post_id)
    deciding.dismiss_reports(post=found, actor=_who(request), rule="R2")
    messages.success(request, _("Meldingene er avvist, og innlegget blir stående."))
    return redirect("moderation:queue")


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, post_id: int) -> HttpResponse:
    """End a duty without an answer, for a recorded reason. For the space's moderators."""
    found = moderated_post(request, post_id)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deciding.release_duty(post=found, actor=_who(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("Plikten er avsluttet, og begrunnelsen står i loggen."))
        return redirect("moderation:queue")
    context = {"form": form, "post": found, "thread": found.thread, "kind": "release"}
    return render(request, "moderation/decide.html", context, status=422 if request.method == "POST" else 200)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def closure(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Close a dialogue with a reason, or open it again. For the space's moderators."""
    thread = moderated_thread(request, thread_id)
    if request.method == "POST" and thread.is_closed and "reopen" in request.POST:
        deciding.reopen_thread(thread=thread, actor=_who(request))
        messages.success(request, _("Tråden er åpen igjen."))
        return redirect(thread)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.close_thread(thread=thread, actor=_who(request), **form.cleaned_data)
        except deciding.NotAnsweredYet:
            form.add_error(None, _("Kommunen må ha svart i tråden før dialogen kan avsluttes (R4)."))
        except deciding.ClosedAlready:
            messages.info(request, _("Dialogen er avsluttet fra før."))
            return redirect(thread)
        else:
            messages.success(request, _("Dialogen er avsluttet, og begrunnelsen står i tråden."))
            return redirect(thread)
    context = {"form": form, "thread": thread, "kind": "close"}
    return render(request, "moderation/decide.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say that something is wrong with a post. For everyone who sees it, with or without an account."""
    posts = Post.objects.visible_to(request.user).select_related("thread__space", "author", "signed_unit")
    found = get_object_or_404(posts, pk=post_id)
    form = ReportForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        reporter = request.user if isinstance(request.user, User) else None
        space_id = found.thread.space_id
        again = _("Det gikk så fort at vi må spørre en gang til. Trykk Send igjen.")
        if came_too_soon(form, space_id, again):
            form.add_error(None, with_rule(again, ROOM_FOR_ALL))
        elif may_report_more(request, reporter=reporter, space_id=space_id):
            data = form.cleaned_data
            quietly = form.took_bait
            send_report(post=found, reporter=reporter, reason=data["reason"], text=data["text"], quietly=quietly)
            say_at(request, found, _("Takk for at du sier fra. En moderator ser på det."))
            return redirect(found)
        else:
            words = _("Du har meldt fra om mye på kort tid. Vent litt, og prøv igjen. Haster det, ring oss.")
            form.add_error(None, with_rule(words, ROOM_FOR_ALL))
            status = 429
    context = {"form": form, "post": found, "thread": found.thread}
    return render(request, "moderation/report.html", context, status=status)
