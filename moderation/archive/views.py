"""The moderator's mark and the archivist's desk. Views ask who may, call one verb, answer."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum.models import Thread
from people.models import User
from people.rights import is_archivist, may_moderate, moderated_spaces

from . import handing_off
from .forms import MarkForm
from .models import HandOff

PER_PAGE = 50


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Judge a thread to be archive material. For moderators of its space; others do not learn that it exists."""
    thread = get_object_or_404(Thread.objects.select_related("space"), pk=thread_id)
    if not may_moderate(request.user, thread.space_id):
        raise Http404
    form = MarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hand_off = handing_off.mark(thread=thread, by=_user(request), **form.cleaned_data)
        messages.success(request, _("Samtalen er sendt til arkivet. Den som startet den, har fått beskjed."))
        return redirect(hand_off)
    latest = HandOff.objects.filter(case__thread_uuid=thread.uuid).order_by("-pk").first()
    context = {"form": form, "thread": thread, "latest": latest}
    return render(request, "moderation/archive/mark.html", context, status=400 if form.errors else 200)


@login_required
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Hand-offs, newest first, by state. For the archivist; moderators see those of their own spaces."""
    rows = _visible_to(_user(request)).select_related("case__unit", "snapshot")
    state = request.GET.get("tilstand", "")
    if state in HandOff.State.values:
        rows = rows.filter(state=state)
    if before := _uuid(request.GET.get("for", "")):
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-pk")[: PER_PAGE + 1])
    context = {
        "hand_offs": page[:PER_PAGE],
        "older": page[PER_PAGE - 1].pk if len(page) > PER_PAGE else None,
        "states": HandOff.State.choices,
        "state": state,
    }
    return render(request, "moderation/archive/desk.html", context)


@login_required
@never_cache
@require_GET
def handoff(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One hand-off: facts, attempts, receipts."""
    hand_off = _found(request, pk)
    context = {
        "hand_off": hand_off,
        "tries": hand_off.tries.select_related("asked_by"),
        "receipts": hand_off.receipts.defer("raw"),
        "thread": Thread.objects.filter(uuid=hand_off.case.thread_uuid).first(),
        "may_send_again": is_archivist(request.user) and _can_go_again(hand_off),
    }
    return render(request, "moderation/archive/handoff.html", context)


@login_required
@never_cache
@require_GET
def package(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The package itself, as a file."""
    hand_off = _found(request, pk)
    if not hasattr(hand_off, "package"):
        raise Http404
    name = hand_off.package_name
    return HttpResponse(
        bytes(hand_off.package.content),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@require_POST
def send_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponseRedirect:
    """Try again now. For the archivist."""
    hand_off = _found(request, pk)
    if not is_archivist(request.user):
        raise PermissionDenied
    if handing_off.send_again(hand_off, by=_user(request)):
        messages.success(request, _("Pakken sendes på nytt."))
    else:
        messages.info(request, _("Pakken er levert. Den sendes ikke på nytt."))
    return redirect(hand_off)


def _visible_to(user: User) -> QuerySet[HandOff]:
    """All for the archivist, those of own spaces for a moderator. Raises PermissionDenied for others."""
    if is_archivist(user):
        return HandOff.objects.all()
    spaces = moderated_spaces(user)
    if not spaces:
        raise PermissionDenied
    threads = Thread.objects.filter(space__in=spaces).values("uuid")
    return HandOff.objects.filter(case__thread_uuid__in=threads)


def _found(request: HttpRequest, pk: uuid.UUID) -> HandOff:
    return get_object_or_404(_visible_to(_user(request)).select_related("case__unit", "snapshot"), pk=pk)


def _can_go_again(hand_off: HandOff) -> bool:
    return hand_off.state in (*HandOff.UNSENT, HandOff.State.REJECTED)


def _user(request: HttpRequest) -> User:
    """The signed-in user; each view is behind login_required."""
    assert isinstance(request.user, User)
    return request.user


def _uuid(written: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(written)
    except ValueError:
        return None
