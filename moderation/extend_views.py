"""More time for what is owed and is no answer: an appeal, a correction, a reading, a referral, a promise."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.models import User
from people.rights import may_moderate, speaks_for_the_municipality

from . import appealing, extending, reading_first
from .desk import FROM_QUEUE, queue_address
from .duties import OWED
from .forms import MoreTimeForm
from .models import Duty
from .waiting import age
from .who_may import leads


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def more_time(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Give a duty more time, once, for a reason. For who may do what it asks for."""
    user = request.user
    assert isinstance(user, User)
    duty = _duty(user, duty_id)
    if duty.kind in OWED:
        return redirect("moderation:interim", duty.post_id)
    back = _back(request, user, duty)
    if duty.closed_at or not extending.extendable_with_reason(duty):
        messages.info(
            request, _("Oppgaven er gjort allerede.") if duty.closed_at else _("Her er det ingen frist å flytte.")
        )
        return redirect(back)
    if hasattr(duty, "extension"):
        messages.info(request, _("Fristen er flyttet én gang, og kan ikke flyttes igjen."))
        return redirect(back)
    days = [(number, extending.new_due_date([duty], number)) for number in extending.WORKING_DAYS]
    form = MoreTimeForm(request.POST if request.method == "POST" else None, days=days)
    if request.method == "POST" and form.is_valid():
        try:
            extending.extend_with_reason(duty=duty, by=user, **form.cleaned_data)
        except extending.ExtendedAlready:
            messages.info(request, _("Fristen er flyttet én gang, og kan ikke flyttes igjen."))
        except extending.NothingToExtend:
            messages.info(request, _("Oppgaven er gjort allerede."))
        else:
            messages.success(request, _("Fristen er flyttet. De som venter, får beskjed."), extra_tags="draft-done")
        return redirect(back)
    context = {
        "form": form,
        "duty": duty,
        "age": age(duty),
        "post": duty.post,
        "thread": duty.post.thread,
        "back": back,
    }
    return render(request, "moderation/more_time.html", context, status=422 if request.method == "POST" else 200)


def may_extend(user: User, duty: Duty) -> bool:
    """Whether someone may do what a duty asks for, and so say that it takes longer: of an appeal only who decides it,
    of a reading never who wrote what is to be read.
    """
    if not speaks_for_the_municipality(user):
        return False
    if duty.kind == Duty.Kind.APPEAL:
        return appealing.may_decide(user, duty.appeal)
    if duty.kind == Duty.Kind.SECOND and hasattr(duty, "reading"):
        return reading_first.may_read(user, duty.reading)
    return may_moderate(user, duty.space_id) or leads(user, duty.space_id)


def _duty(user: User, duty_id: int) -> Duty:
    """The duty, for who may give it more time; 403 for others."""
    if not speaks_for_the_municipality(user) or duty_id >= 2**63:
        raise PermissionDenied
    duties = Duty.objects.select_related(
        "post__thread__space", "post__author", "post__signed_unit", "assignee", "extension", "appeal__duty"
    )
    duty = get_object_or_404(duties.select_related("reading__post__thread"), pk=duty_id)
    if not may_extend(user, duty):
        raise PermissionDenied
    return duty


def _back(request: HttpRequest, user: User, duty: Duty) -> str:
    """Where one came from: the list, or where the duty is done."""
    if request.GET.get("fra") == FROM_QUEUE:
        return queue_address(request.GET)
    if duty.kind == Duty.Kind.APPEAL:
        return reverse("moderation:appeal_case", args=[duty.pk])
    if duty.kind == Duty.Kind.SECOND:
        return reverse("moderation:reading", args=[duty.pk])
    if may_moderate(user, duty.space_id):
        return reverse("moderation:post", args=[duty.post_id])
    return reverse("moderation:queue")
