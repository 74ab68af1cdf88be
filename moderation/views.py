"""The moderator's decisions, in the front of the site: for those who moderate the space. Reporting is for all."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from forum.models import Post, Thread
from forum.said import say_at
from people.models import User
from people.rights import may_moderate, moderators_only

from . import deciding
from .factual_errors import is_owed_correction
from .forms import CloseForm, ReasonForm, ReferForm, ReleaseForm, ReportForm
from .models import Decision
from .reporting import may_report_more
from .reporting import report as send_report

LOG_PAGE = 50
Act = Callable[..., object]


def _moderated_post(request: HttpRequest, post_id: int) -> Post:
    """The post, for who moderates its space; 404 if there is none, 403 for others."""
    posts = Post.objects.select_related("thread__space", "thread__closure", "author", "signed_unit", "reply_to")
    post = get_object_or_404(posts, pk=post_id)
    if not may_moderate(request.user, post.thread.space_id):
        raise PermissionDenied
    return post


def _moderated_thread(request: HttpRequest, thread_id: int) -> Thread:
    thread = get_object_or_404(Thread.objects.select_related("space", "closure"), pk=thread_id)
    if not may_moderate(request.user, thread.space_id):
        raise PermissionDenied
    return thread


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _decide(request: HttpRequest, post_id: int, *, kind: str, act: Act, done: str) -> HttpResponse:
    """A page with rule and reason, and the act."""
    found = _moderated_post(request, post_id)
    form = ReasonForm(request.POST or None, initial={"rule": "V4"})
    if request.method == "POST" and form.is_valid():
        act(post=found, actor=_who(request), **form.cleaned_data)
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
    return _decide(request, post_id, kind="hold", act=deciding.hold_post, done=done)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, post_id: int) -> HttpResponse:
    """Hide a post, with rule and reason. For the space's moderators."""
    done = _("Innlegget er skjult. Den som skrev det, har fått beskjed.")
    return _decide(request, post_id, kind="hide", act=deciding.hide_post, done=done)


@moderators_only
@require_POST
def publish(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let a post be seen. For the space's moderators."""
    found = _moderated_post(request, post_id)
    deciding.publish_post(post=found, actor=_who(request))
    messages.success(request, _("Innlegget er publisert. Den som skrev det, har fått beskjed."))
    return redirect("moderation:queue")


@moderators_only
@require_POST
def dismissal(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let a reported post stand. For the space's moderators."""
    found = _moderated_post(request, post_id)
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
    found = _moderated_post(request, post_id)
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
    thread = _moderated_thread(request, thread_id)
    if request.method == "POST" and thread.is_closed and "reopen" in request.POST:
        deciding.reopen_thread(thread=thread, actor=_who(request))
        messages.success(request, _("Tråden er åpen igjen."))
        return redirect(thread)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.close_thread(thread=thread, actor=_who(request), reason=form.cleaned_data["reason"])
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


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest, post_id: int) -> HttpResponse:
    """Pass a post to the unit that handles it. For the space's moderators."""
    found = _moderated_post(request, post_id)
    form = ReferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        deciding.refer_post(post=found, actor=_who(request), unit=data["unit"], note=data["note"])
        say_at(request, found, _("Sendt til %(unit)s.") % {"unit": data["unit"]})
        return redirect(found)
    context = {"form": form, "post": found, "thread": found.thread}
    return render(request, "moderation/refer.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say that something is wrong with a post. For everyone who sees it, with or without an account."""
    posts = Post.objects.visible_to(request.user).select_related("thread__space", "author", "signed_unit")
    found = get_object_or_404(posts, pk=post_id)
    form: Form = ReportForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        reporter = request.user if isinstance(request.user, User) else None
        if may_report_more(reporter=reporter, address=get_adapter().get_client_ip(request)):
            data = form.cleaned_data
            if not data["website"]:
                send_report(post=found, reporter=reporter, reason=data["reason"], text=data["text"])
            say_at(request, found, _("Takk for at du sier fra. En moderator ser på det."))
            return redirect(found)
        form.add_error(None, _("Du har meldt fra om mye på kort tid. Vent litt, og prøv igjen. Haster det, ring oss."))
        status = 429
    context = {"form": form, "post": found, "thread": found.thread}
    return render(request, "moderation/report.html", context, status=status)


@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """A space's decisions for everyone: what, by which role, on which rule; no names. `?for=<id>` for older ones."""
    space = Page.objects.live().filter(slug=slug, state__isnull=False).first()
    before = request.GET.get("for", "")
    if space is None or (before and not (before.isdecimal() and len(before) < 18)):
        raise Http404
    decisions = Decision.objects.filter(space=space).exclude(act=Decision.Act.DISMISS).select_related("thread", "post")
    if before:
        decisions = decisions.filter(pk__lt=int(before))
    found = list(decisions[: LOG_PAGE + 1])
    older = f"{reverse('moderation:log', args=[slug])}?for={found[LOG_PAGE - 1].pk}" if len(found) > LOG_PAGE else ""
    return render(request, "moderation/log.html", {"space": space, "decisions": found[:LOG_PAGE], "older": older})
