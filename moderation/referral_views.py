"""Passing a post to a unit, and the unit's own pages: what it was sent, acknowledging it, telling what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forum.models import Post
from forum.posting import NeedsConfirmation, Refused, ThreadClosed, Words
from forum.said import say_at
from people.models import Unit, User
from people.rights import may_moderate, moderators_only

from . import referring
from .models import Referral, UnitTold
from .referral_forms import AcknowledgeForm, OutcomeForm, UnitForm
from .unit_mails import referral_of
from .who_may import leads

SHOWN = 100


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest, post_id: int) -> HttpResponse:
    """Pass a post to the unit that handles it (`?enhet=<id>`: chosen beforehand). For the space's moderators."""
    found = _moderated_post(request, post_id)
    form = UnitForm(request.POST or None, initial={"unit": _asked_unit(request)})
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data["unit"]
        try:
            referring.refer_post(post=found, actor=_who(request), unit=unit, note=form.cleaned_data["note"].strip())
        except referring.NoContact:
            form.add_error(
                "unit", _("Enheten har verken leder med bruker eller e-postadresse. Si fra til nettredaktøren.")
            )
        except referring.ReferredAlready:
            form.add_error("unit", _("Enheten har fått dette, og har ikke bekreftet ennå."))
        else:
            say_at(request, found, _("Sendt til %(unit)s.") % {"unit": unit})
            return redirect(found)
    context = {
        "form": form,
        "post": found,
        "thread": found.thread,
        "referrals": list(found.referrals.select_related("unit").order_by("pk")),
        "told": list(found.units_told.select_related("unit").order_by("pk")),
    }
    return render(request, "moderation/refer.html", context, status=422 if request.method == "POST" else 200)


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell_unit(request: HttpRequest, post_id: int) -> HttpResponse:
    """Tell a unit of a post that concerns it, without asking anything of it (V7). For the space's moderators."""
    found = _moderated_post(request, post_id)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data["unit"]
        try:
            referring.tell_unit(post=found, by=_who(request), unit=unit, note=form.cleaned_data["note"].strip())
        except referring.NoContact:
            form.add_error(
                "unit", _("Enheten har verken leder med bruker eller e-postadresse. Si fra til nettredaktøren.")
            )
        except referring.ToldAlready:
            form.add_error("unit", _("Enheten har fått vite om dette innlegget før."))
        else:
            messages.success(request, _("%(unit)s har fått beskjed.") % {"unit": unit})
            return redirect("moderation:post", found.pk)
    context = {"form": form, "post": found, "thread": found.thread}
    return render(request, "moderation/tell_unit.html", context, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: HttpRequest, referral_id: int) -> HttpResponse:
    """One referral: what was sent, and acknowledging it. For who leads the unit or works there, and for the space's
    moderators, who enter what the unit has told them.
    """
    found, user = _referral(request, referral_id), _who(request)
    theirs = referring.may_handle(user, found.unit)
    form = AcknowledgeForm(request.POST or None, asks_name="" if theirs else _("Hvem i enheten har bekreftet?"))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data.get("name", "").strip()
        _acknowledge(request, found, by=user, name=name, case_number=form.cleaned_data["case_number"].strip())
        return redirect("moderation:referral", found.pk)
    context = _shown(found) | {
        "form": form,
        "theirs": theirs,
        "moderates": may_moderate(user, found.post.thread.space_id),
    }
    return render(request, "moderation/referral.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def referral_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Acknowledge without an account, by the link in the mail to the unit: asks for name and case number first."""
    try:
        key = referral_of(token)
    except signing.SignatureExpired:
        return render(request, "moderation/referral_expired.html", status=410)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    found = get_object_or_404(_referrals(), pk=key)
    form = AcknowledgeForm(request.POST or None, asks_name=_("Navnet ditt"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        _acknowledge(request, found, name=data["name"].strip(), case_number=data["case_number"].strip())
        return redirect("moderation:referral_by_link", token)
    context = _shown(found) | {"form": form, "by_link": True}
    return render(request, "moderation/referral.html", context, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Tell in the thread what came of it, as the municipality. For the unit, and for the space's moderators on its
    behalf; both sign with their own name and position (R6).
    """
    found, user = _referral(request, referral_id), _who(request)
    theirs = referring.may_handle(user, found.unit)
    if not hasattr(user, "employment") or not (theirs or may_moderate(user, found.post.thread.space_id)):
        raise PermissionDenied
    if found.acknowledged_at is None or found.outcome_id is not None:
        return redirect("moderation:referral", found.pk)
    form = OutcomeForm(request.POST or None, initial={"token": uuid.uuid4()})
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            written = referring.tell_outcome(referral=found, words=_words(user, form, found))
        except Refused as why:
            refusal = why
        except ThreadClosed:
            form.add_error(None, _("Tråden er skjult eller slått sammen med en annen, så svaret er ikke publisert."))
        except (referring.HasOutcome, referring.NotAcknowledged):
            return redirect("moderation:referral", found.pk)
        else:
            if written.state != Post.State.PUBLISHED:
                told = _("Svaret er ikke publisert. Det venter på godkjenning, og du får beskjed.")
                messages.info(request, told, extra_tags="draft-done")
                return redirect("moderation:referral", found.pk)
            messages.success(request, _("Utfallet er publisert."), extra_tags="draft-done")
            return redirect(written if found.post.thread.is_visible_to(user) else "moderation:queue")
    context = _shown(found) | {
        "form": form,
        "refusal": refusal,
        "may_confirm": isinstance(refusal, NeedsConfirmation),
        "theirs": theirs,
        "signature": {"name": user.first_name, "role": user.employment.role, "unit": user.employment.unit},
    }
    return render(request, "moderation/outcome.html", context, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """What a unit was sent and told of, by where it stands. For who leads the unit or works there."""
    found = get_object_or_404(Unit.objects.select_related("leader"), code=code)
    if not referring.may_handle(_who(request), found):
        raise PermissionDenied
    referrals = Referral.objects.filter(unit=found).select_related(
        "post__thread", "post__author", "outcome", "decision"
    )
    told = UnitTold.objects.filter(unit=found).select_related("post__thread", "post__author")
    context = {
        "unit": found,
        "waiting": list(referrals.filter(acknowledged_at=None).order_by("due_on", "pk")[:SHOWN]),
        "under_way": list(referrals.filter(acknowledged_at__isnull=False, outcome=None).order_by("-pk")[:SHOWN]),
        "done": list(referrals.filter(outcome__isnull=False).order_by("-pk")[:SHOWN]),
        "told": list(told.order_by("-pk")[:SHOWN]),
    }
    return render(request, "moderation/unit.html", context)


@login_required
@never_cache
@require_safe
def own_unit(request: HttpRequest) -> HttpResponse:
    """The way to the page of the unit one works in, or else leads."""
    employment = getattr(request.user, "employment", None)
    unit = employment.unit if employment else Unit.objects.filter(leader=_who(request)).first()
    if unit is None or not referring.may_handle(_who(request), unit):
        raise PermissionDenied
    return redirect("moderation:unit", unit.code)


def _acknowledge(
    request: HttpRequest, found: Referral, *, case_number: str, by: User | None = None, name: str = ""
) -> None:
    try:
        referring.acknowledge_referral(referral=found, by=by, name=name, case_number=case_number)
    except referring.AcknowledgedAlready:
        messages.info(request, _("Dette er bekreftet fra før."))
    else:
        messages.success(request, _("Takk! Det er bekreftet, og saksnummeret står ved innlegget."))


def _words(user: User, form: OutcomeForm, found: Referral) -> Words:
    data = form.cleaned_data
    return Words(
        author=user,
        body=data["body"],
        voice=Post.Voice.MUNICIPALITY,
        confirmed=data["send_anyway"],
        entitled=referring.may_handle(user, found.unit),
        token=data["token"] or uuid.uuid4(),
    )


def _shown(found: Referral) -> dict[str, Any]:
    """The referral with its post, whose text stands only where everyone may read it."""
    public = Post.objects.visible_to(AnonymousUser()).filter(pk=found.post_id).exists()
    return {"referral": found, "post": found.post, "thread": found.post.thread, "public": public}


def _referrals() -> Any:
    about = "post__thread__space", "post__author", "post__signed_unit", "post__reply_to"
    return Referral.objects.select_related("unit__leader", "decision__actor", "outcome", "acknowledged_by", *about)


def _referral(request: HttpRequest, referral_id: int) -> Referral:
    """The referral, for the unit, the space's moderators and its leader: 403 for others, also where there is none."""
    found: Referral | None = _referrals().filter(pk=referral_id).first() if referral_id < 2**63 else None
    user = _who(request)
    if found is None:
        raise PermissionDenied
    space = found.post.thread.space_id
    if not (may_moderate(user, space) or leads(user, space) or referring.may_handle(user, found.unit)):
        raise PermissionDenied
    return found


def _moderated_post(request: HttpRequest, post_id: int) -> Post:
    posts = Post.objects.select_related("thread__space", "thread__closure", "author", "signed_unit", "reply_to")
    found = posts.filter(pk=post_id).first() if post_id < 2**63 else None
    if found is None:
        raise Http404
    if not may_moderate(request.user, found.thread.space_id):
        raise PermissionDenied
    return found


def _asked_unit(request: HttpRequest) -> str:
    asked = request.GET.get("enhet", "")
    return asked if asked.isdecimal() and len(asked) < 10 else ""


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
