"""A decision as whom it befell reads it, their appeal, and the case as it is shown to who decides it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forum.mending import may_mend
from forum.models import Post, PostVersion
from people.models import User
from people.rights import may_moderate

from . import appealing
from .deciding import AlreadyDecided
from .decision_forms import AppealForm, OutcomeForm
from .models import Appeal, Decision
from .suspending import last_day_of
from .waiting import age
from .who_may import leads


@login_required
@never_cache
@require_safe
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """What was decided, why, and what one can do. For whom it befell."""
    found = _befell(request, decision_id)
    return render(request, "moderation/decision.html", _context(request, found))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Appeal a decision. For whom it befell."""
    found, user = _befell(request, decision_id), _who(request)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appealing.appeal(decision=found, by=user, words=form.cleaned_data["words"])
        except appealing.AppealedAlready:
            messages.info(request, _("Du har klaget på dette. Det kan gjøres én gang."))
        except appealing.CannotAppeal:
            messages.error(request, _("Fristen for å klage er ute."))
        else:
            messages.success(request, _("Klagen er sendt. En annen enn den som bestemte, ser på den."), "draft-done")
        return redirect("moderation:decision", found.pk)
    if not _context(request, found)["may_appeal"]:
        return redirect("moderation:decision", found.pk)
    context = _context(request, found) | {"form": form}
    return render(request, "moderation/appeal.html", context, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, duty_id: int) -> HttpResponse:
    """An appeal with all that belongs to it, and its outcome. For who decides it; the space's moderators may read."""
    user = _who(request)
    if duty_id >= 2**63:
        raise Http404
    cases = Appeal.objects.select_related(
        "decision__thread__space",
        "decision__post__author",
        "decision__actor",
        "by",
        "duty__assignee",
        "duty__extension",
        "outcome",
    )
    found = get_object_or_404(cases, duty=duty_id)
    duty = found.duty
    if user.pk == found.by_id or not (
        duty.assignee_id == user.pk or leads(user, duty.space_id) or may_moderate(user, duty.space_id)
    ):
        raise PermissionDenied
    may_decide = found.outcome is None and appealing.may_decide(user, found)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST":
        if found.outcome:
            messages.info(request, AlreadyDecided(found.outcome).message)
            return redirect("moderation:appeal_case", duty.pk)
        if not may_decide:
            raise PermissionDenied
        if form.is_valid():
            try:
                overturned = form.cleaned_data["outcome"] == Decision.Act.OVERTURN
                appealing.decide(appeal=found, actor=user, overturned=overturned, reason=form.cleaned_data["reason"])
            except AlreadyDecided as already:
                messages.info(request, already.message)
            else:
                messages.success(request, _("Klagen er avgjort, og den som klaget, har fått beskjed."), "draft-done")
            return redirect("moderation:appeal_case", duty.pk)
    post = found.decision.post
    context = {
        "appeal": found,
        "decision": found.decision,
        "thread": found.decision.thread,
        "post": Post.objects.select_related("author", "signed_unit").get(pk=post.pk) if post else None,
        "decided_on": _as_it_was(found.decision),
        "duty": duty,
        "age": age(duty),
        "form": form,
        "may_decide": may_decide,
        "decided_first": user.pk == found.against_id,
        "similar": appealing.similar_decisions(found.decision),
        "earlier": _earlier(found),
    }
    return render(request, "moderation/appeal_case.html", context, status=422 if request.method == "POST" else 200)


def _earlier(found: Appeal) -> list[Decision]:
    """What was decided on the same post before and after, as the case needs to be seen."""
    decided = (
        Decision.objects.filter(post=found.decision.post_id) if found.decision.post_id else Decision.objects.none()
    )
    return list(decided.exclude(pk=found.decision_id).order_by("pk")[:20])


def _befell(request: HttpRequest, decision_id: int) -> Decision:
    """The decision, for whom it befell; 404 for others."""
    if decision_id >= 2**63:
        raise Http404
    decisions = Decision.objects.select_related(
        "thread__space", "thread__opened_by", "thread__closure", "post__author", "post__signed_unit", "appeal__outcome"
    )
    found = get_object_or_404(decisions, pk=decision_id)
    if found.befell != request.user:
        raise Http404
    return found


def _context(request: HttpRequest, found: Decision) -> dict[str, Any]:
    user, post = _who(request), found.post
    made = getattr(found, "appeal", None)
    if post:
        post.thread = found.thread
    suspensions = list(found.suspensions.select_related("space", "lifted_by")) if found.act == "suspend" else []
    newest = Decision.objects.filter(post=post, act__in=["hold", "hide"]).first() if post else None
    return {
        "decision": found,
        "thread": found.thread,
        "post": post,
        "suspensions": [{"suspension": one, "last_day": last_day_of(one)} for one in suspensions],
        "appeal": made,
        "appeal_until": appealing.appeal_until(found),
        "may_appeal": made is None and appealing.may_appeal(user, found),
        "may_mend": bool(post and newest == found and may_mend(user, post)),
        "mended": bool(post and newest == found and any(note["kind"] == "mended" for note in post.notes)),
    }


def _as_it_was(decision: Decision) -> PostVersion | None:
    """What the post said when it was decided on, if its author has mended it since."""
    if decision.post_id is None:
        return None
    later = PostVersion.objects.filter(post=decision.post_id, replaced_at__gt=decision.decided_at)
    return later.order_by("replaced_at", "pk").first()


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
