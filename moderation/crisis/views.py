"""The crisis staff's pages: the switch, what waits, and the log that everyone may read (R10)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.models import Municipality, User
from people.rights import moderated_spaces

from ..models import CrisisMode, CrisisSwitch, HeldBack
from . import approving, mailing, switching
from .forms import DecideForm, OffForm, SwitchForm
from .mode import is_on
from .who_may import crisis_staff_only, is_crisis_staff, may_decide

SHOWN = 100
LOG_SHOWN = 200


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@crisis_staff_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Switch crisis mode on, change it, switch it off. For the crisis staff."""
    now = CrisisMode.objects.filter(ended_at=None).first()
    turns_off = "off" in request.POST
    data = request.POST if request.method == "POST" else None
    first = {"text": now.text, "url": now.url, "posting": now.posting} if now else {"url": _website()}
    form = SwitchForm(None if turns_off else data, initial=first)
    off = OffForm(data if turns_off else None)
    try:
        if turns_off and off.is_valid():
            switching.switch_off(by=_who(request), reason=off.cleaned_data["reason"])
            said = _("Krisemodus er slått av. Ingenting av det som venter, blir publisert av seg selv.")
            messages.success(request, said)
            return redirect("crisis:held" if approving.undecided().exists() else "crisis:switch")
        if data is not None and not turns_off and form.is_valid():
            act = switching.change if "change" in data else switching.switch_on
            act(by=_who(request), **form.cleaned_data)
            said = _("Endringen gjelder fra nå.") if "change" in data else _("Krisemodus er på fra nå.")
            messages.success(request, said)
            return redirect("crisis:switch")
    except switching.OnAlready:
        messages.info(request, _("Krisemodus var slått på av en annen."))
        return redirect("crisis:switch")
    except switching.OffAlready:
        messages.info(request, _("Krisemodus var slått av fra før."))
        return redirect("crisis:switch")
    context = {
        "now": now,
        "form": form,
        "off": off,
        "failed": off if turns_off else form,
        "waiting": approving.undecided().count(),
        "mails": mailing.held_mails(),
        "switches": CrisisSwitch.objects.all()[:5],
    }
    return render(request, "moderation/crisis/switch.html", context, status=422 if data is not None else 200)


@login_required
@never_cache
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """What waits for a decision. For the crisis staff, and for moderators what waits in their spaces."""
    user = _who(request)
    is_staff = is_crisis_staff(user)
    waiting = _seen_by(user, is_staff=is_staff)
    context = {
        "on": is_on(),
        "is_crisis_staff": is_staff,
        "waiting": list(waiting.select_related("by", "post")[:SHOWN]),
        "number": waiting.count(),
        "decided": HeldBack.objects.exclude(decided_at=None).select_related("decided_by").order_by("-decided_at")[:20]
        if is_staff
        else [],
        "mails": mailing.held_mails() if is_staff else 0,
    }
    return render(request, "moderation/crisis/held.html", context)


def _seen_by(user: User, *, is_staff: bool) -> QuerySet[HeldBack]:
    """What waits that a user sees; PermissionDenied for who sees nothing at all."""
    waiting = approving.undecided()
    if is_staff:
        return waiting
    spaces = moderated_spaces(user)
    if not spaces:
        raise PermissionDenied
    return waiting.filter(Q(space__in=spaces) | Q(by=user))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, held_id: int) -> HttpResponse:
    """Say yes or no to one thing that waits. For the crisis staff; when the mode is off also its space's moderators."""
    if held_id >= 2**63:
        raise Http404
    user = _who(request)
    found = get_object_or_404(HeldBack.objects.select_related("by", "post__thread", "decided_by"), pk=held_id)
    if not may_decide(user, found):
        raise PermissionDenied
    if found.decided_at:
        messages.info(request, _("Dette er avgjort fra før."))
        return redirect("crisis:held")
    shown = _text_of(found)
    declines = "decline" in request.POST
    form = DecideForm(request.POST or None, declines=declines, initial={"seen": _mark(found)})
    if request.method == "POST" and form.is_valid():
        if not declines and form.cleaned_data["seen"] != _mark(found):
            form.add_error(None, _("Teksten er endret siden du åpnet siden. Les den på nytt."))
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["seen"] = _mark(found)  # type: ignore[index]
        elif _decide(request, found, form, declines=declines, user=user):
            return redirect("crisis:held")
    context = {"held": found, "text": shown, "form": form, "on": is_on()}
    return render(request, "moderation/crisis/decision.html", context, status=422 if request.method == "POST" else 200)


def _decide(request: HttpRequest, found: HeldBack, form: DecideForm, *, declines: bool, user: User) -> bool:
    """Do what the form says. Whether it is decided."""
    try:
        if declines:
            approving.decline(held=found, by=user, reason=form.cleaned_data["reason"])
            messages.success(request, _("Det blir ikke publisert. Den som skrev det, har fått begrunnelsen."))
        else:
            approving.approve(held=found, by=user)
            messages.success(request, _("Det er publisert. Den som skrev det, har fått beskjed."))
    except approving.DecidedAlready:
        messages.info(request, _("Dette er avgjort fra før."))
    except approving.CannotBeDone:
        form.add_error(
            None,
            _(
                "Dette kan ikke publiseres slik det ble skrevet: noe er endret siden, eller du har skrevet det selv i "
                "en politisk sak. Du kan si nei, med begrunnelse."
            ),
        )
        return False
    return True


@crisis_staff_only
@require_POST
def mails(request: HttpRequest) -> HttpResponse:
    """Send the mails that wait, or let them come to nothing. For the crisis staff."""
    if "send" in request.POST:
        number = mailing.send_held_mails()
        messages.success(request, _("%(number)s e-poster blir sendt.") % {"number": number})
    else:
        number = mailing.discard_held_mails()
        said = ngettext("%(number)s e-post blir ikke sendt.", "%(number)s e-poster blir ikke sendt.", number)
        messages.success(request, said % {"number": number})
    return redirect("crisis:held")


@require_safe
@never_cache
def log(request: HttpRequest) -> HttpResponse:
    """Every switch on and off, for everyone: when, in which role and why; no names."""
    context = {"switches": CrisisSwitch.objects.all()[:LOG_SHOWN], "on": is_on()}
    return render(request, "moderation/crisis/log.html", context)


def _text_of(found: HeldBack) -> str:
    """What would stand: of a post as it is written now."""
    is_post = found.kind == HeldBack.Kind.POST and found.post is not None
    return found.post.body if is_post and found.post else found.text


def _mark(found: HeldBack) -> str:
    return str(found.post.version) if found.post else "1"


def _website() -> str:
    municipality = Municipality.objects.first()
    return municipality.website if municipality else ""
