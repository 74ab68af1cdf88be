"""Who has which duty, and what is late."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from forum.spaces import space_facts
from people.models import User
from people.rights import may_moderate

from . import handing_over
from .desk import FROM_QUEUE as FROM_QUEUE
from .desk import queue_address as queue_address
from .forms import HandOverForm
from .models import Duty
from .waiting import age
from .who_may import has_desk, leads, may_answer

SHOWN = 100


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Give a duty to a colleague or to the leader who answers for the space. For who may answer the post."""
    duty, user = _duty(request, duty_id), _who(request)
    people = handing_over.who_can_have(duty.space_id).exclude(pk=user.pk)
    form = HandOverForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        to, word = form.cleaned_data["to"], form.cleaned_data["word"].strip()
        try:
            handing_over.hand_over(duty=duty, to=to, by=user, word=word)
        except handing_over.NotTheirs:
            form.add_error("to", _("Velg en av dem som står her."))
        except handing_over.DutyEnded:
            messages.info(request, _("Oppgaven er gjort allerede."))
            return redirect(queue_address(request.GET))
        else:
            done = _("%(name)s har fått oppgaven, og får beskjed.") % {"name": to.first_name or to.display_name}
            messages.success(request, done, extra_tags="draft-done")
            return redirect(queue_address(request.GET))
    leader = space_facts(duty.space_id).space.responsible_leader_id
    context = {
        "form": form,
        "duty": duty,
        "age": age(duty),
        "post": duty.post,
        "thread": duty.post.thread,
        "back": queue_address(request.GET),
        "people": [{"person": person, "leads": person.pk == leader} for person in people],
    }
    return render(request, "moderation/hand_over.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def take_over(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Take a duty oneself, whoever has it. For who may answer the post, and the leader who answers for the space."""
    duty, user = _duty(request, duty_id, to_take=True), _who(request)
    try:
        handing_over.hand_over(duty=duty, to=user, by=user)
    except handing_over.DutyEnded:
        messages.info(request, _("Oppgaven er gjort allerede."))
        return redirect(queue_address(request.GET))
    except handing_over.NotTheirs:
        raise PermissionDenied from None
    messages.success(request, _("Du har tatt oppgaven."))
    if request.GET.get("fra") == FROM_QUEUE:
        return redirect(queue_address(request.GET))
    return redirect("moderation:post", duty.post_id)


@login_required
@require_POST
def put_back(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Put a duty back in the queue for all. For who may answer the post."""
    duty = _duty(request, duty_id)
    try:
        handing_over.put_back(duty=duty, by=_who(request))
    except handing_over.DutyEnded:
        messages.info(request, _("Oppgaven er gjort allerede."))
    else:
        messages.success(request, _("Oppgaven er lagt tilbake i køen."))
    return redirect(queue_address(request.GET))


def _duty(request: HttpRequest, duty_id: int, *, to_take: bool = False) -> Duty:
    """The duty, for who may answer its post; 403 for others. One that is done is found too, by moderators.

    The leader who answers for the space may take one that nobody has handed them.
    """
    if not has_desk(request.user) or duty_id >= 2**63:
        raise PermissionDenied
    posts = "post__thread__space", "post__author", "post__signed_unit"
    duty = get_object_or_404(Duty.objects.select_related("assignee", "extension", *posts), pk=duty_id)
    if not (may_answer(request.user, duty.post) or (to_take and leads(request.user, duty.space_id))):
        raise PermissionDenied
    return duty


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
@never_cache
@require_safe
def late(request: HttpRequest, slug: str) -> HttpResponse:
    """What a space owes and has not done in time, the oldest first. For its responsible leader and its moderators."""
    page = Page.objects.live().filter(slug=slug, state__isnull=False).first()
    if page is None:
        raise Http404
    space = space_facts(page.pk).space
    if space.responsible_leader_id != request.user.pk and not may_moderate(request.user, page.pk):
        raise PermissionDenied
    overdue = Duty.objects.overdue().filter(space=page).select_related("post__thread", "post__author", "assignee")
    context = {"space": space, "duties": list(overdue.order_by("due_on", "pk")[:SHOWN]), "number": overdue.count()}
    return render(request, "moderation/late.html", context)
