"""What a moderator does that concerns a person: trust, a warning, the right to write taken away and given back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.models import User
from people.rights import may_moderate, moderated_spaces, moderators_only

from . import suspending, trusting
from .deciding import AlreadyDecided
from .decision_forms import ReasonForm, SuspendForm, WhyForm
from .models import Suspension, Trust
from .views import moderated_post

SHOWN = 100


@moderators_only
@require_POST
def trust(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let a post be seen, and trust who wrote it. For the space's moderators."""
    found = moderated_post(request, post_id)
    try:
        trusting.publish_and_trust(post=found, actor=_who(request))
    except AlreadyDecided as already:
        messages.info(request, already.message)
    else:
        messages.success(request, _("Innlegget er publisert. Det forfatteren skriver her heretter, slipper å vente."))
    return redirect("moderation:queue")


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def warning(request: HttpRequest, post_id: int) -> HttpResponse:
    """Warn who wrote a post, with reason. For the space's moderators."""
    found = moderated_post(request, post_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            suspending.warn(post=found, actor=_who(request), **form.cleaned_data)
        except suspending.NobodyToTell:
            form.add_error(None, _("Innlegget har ingen forfatter som kan få en advarsel."))
        else:
            messages.success(request, _("Den som skrev innlegget, har fått en advarsel."))
            return redirect("moderation:post", found.pk)
    context = {"form": form, "post": found, "thread": found.thread, "kind": "warn"}
    return render(request, "moderation/decide.html", context, status=422 if request.method == "POST" else 200)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suspension(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take the right to write from who wrote a post, for a time. For the space's moderators."""
    found, user = moderated_post(request, post_id), _who(request)
    form = SuspendForm(request.POST or None, several=len(moderated_spaces(user)) > 1)
    if request.method == "POST" and form.is_valid():
        try:
            suspending.suspend(post=found, actor=user, **form.cleaned_data)
        except suspending.NobodyToTell:
            form.add_error(None, _("Innlegget har ingen forfatter som kan stenges ute."))
        except PermissionDenied:
            form.add_error(None, _("Den som modererer, kan ikke stenges ute."))
        except AlreadyDecided as already:
            messages.info(request, already.message)
            return redirect("moderation:participants")
        else:
            messages.success(
                request, _("Den som skrev innlegget, kan ikke skrive her så lenge, og har fått vite hvorfor.")
            )
            return redirect("moderation:participants")
    context = {"form": form, "post": found, "thread": found.thread, "kind": "suspend"}
    return render(request, "moderation/decide.html", context, status=422 if request.method == "POST" else 200)


@moderators_only
@never_cache
@require_safe
def participants(request: HttpRequest) -> HttpResponse:
    """Who is trusted and who may not write, in the spaces one moderates."""
    spaces = moderated_spaces(request.user)
    suspended = Suspension.objects.in_force().filter(space__in=spaces)
    trusted = Trust.objects.filter(space__in=spaces, ended_at=None)
    context = {
        "suspended": [
            {"suspension": one, "last_day": suspending.last_day_of(one)}
            for one in suspended.select_related("user", "space", "decision").order_by("until", "pk")[:SHOWN]
        ],
        "trusted": list(trusted.select_related("user", "space", "decision").order_by("-pk")[:SHOWN]),
    }
    return render(request, "moderation/participants.html", context)


@moderators_only
@require_POST
def trust_end(request: HttpRequest, trust_id: int) -> HttpResponse:
    """Trust someone no more. For the space's moderators."""
    if trust_id >= 2**63:
        raise Http404
    found = get_object_or_404(Trust, pk=trust_id)
    try:
        trusting.take_back(trust=found, by=_who(request))
    except AlreadyDecided as already:
        messages.info(request, already.message)
    else:
        messages.success(request, _("Innleggene venter på godkjenning igjen, som andres."))
    return redirect("moderation:participants")


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suspension_end(request: HttpRequest, suspension_id: int) -> HttpResponse:
    """Give someone the right to write back before time. For the space's moderators."""
    if suspension_id >= 2**63:
        raise Http404
    found = get_object_or_404(Suspension.objects.select_related("user", "space", "decision"), pk=suspension_id)
    if not may_moderate(request.user, found.space_id):
        raise PermissionDenied
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            suspending.lift(suspension=found, actor=_who(request), reason=form.cleaned_data["reason"])
        except AlreadyDecided as already:
            messages.info(request, already.message)
        else:
            messages.success(request, _("%(name)s kan skrive igjen, og har fått beskjed.") % {"name": found.user})
        return redirect("moderation:participants")
    context = {"form": form, "suspension": found, "last_day": suspending.last_day_of(found)}
    return render(request, "moderation/suspension_end.html", context, status=422 if request.method == "POST" else 200)


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
