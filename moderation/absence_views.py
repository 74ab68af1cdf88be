"""Who is away and who stands in: entered by oneself, or by who answers for a space for those who moderate it."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people.models import Absence, SpaceRole, User
from people.rights import speaks_for_the_municipality

from . import standing_in
from .who_may import led_by

LONGEST = datetime.timedelta(days=366)


class AbsenceForm(forms.Form):
    """Who is away, from when to when, and who stands in."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Hvem er borte?"),
        queryset=User.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "ds-input"}),
    )
    first = forms.DateField(label=gettext_lazy("Første dag borte"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Siste dag borte"), widget=forms.DateInput(attrs={"type": "date"}))
    stand_in = forms.ModelChoiceField(
        label=gettext_lazy("Vikar"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ingen"),
        widget=forms.Select(attrs={"class": "ds-input"}),
        help_text=gettext_lazy("Vikaren får beskjedene om oppgaver, og ser dem under «Mine oppgaver»."),
    )
    give_right = forms.BooleanField(
        label=gettext_lazy("Gi vikaren rett til å moderere i denne tiden"),
        required=False,
        help_text=gettext_lazy("Gjelder forum og tavler du er ansvarlig leder for. Retten går ut av seg selv."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = [one.space for one in led_by(by)]
        roles = SpaceRole.objects.in_force().filter(role=SpaceRole.Role.MODERATOR, space__in=led)
        staff = User.objects.filter(employment__isnull=False, is_active=True).order_by("first_name", "display_name")
        self._choose("user", staff.filter(Q(pk=by.pk) | Q(pk__in=roles.values("user"))))
        self._choose("stand_in", staff)
        self.fields["user"].initial = by.pk
        if not led:
            del self.fields["give_right"]

    def _choose(self, name: str, people: QuerySet[User]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people.select_related("employment")
        field.label_from_instance = _named  # type: ignore[assignment,method-assign]

    def clean(self) -> dict[str, Any]:
        """Days in order, to come, within a year; and nobody stands in for themselves."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("Siste dag må komme etter første dag."))
        elif last and last < timezone.localdate():
            self.add_error("last", _("Dagen er passert. Velg en dag som kommer."))
        elif first and last and last - first > LONGEST:
            self.add_error("last", _("Det kan være høyst ett år."))
        if data.get("stand_in") and data["stand_in"] == data.get("user"):
            self.add_error("stand_in", _("Vikaren må være en annen enn den som er borte."))
        return data


def _named(person: User) -> str:
    return f"{person.first_name or person.display_name}, {person.employment.role}"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """One's own absences and those one has entered, and a form for a new one. For those who work here."""
    user = _employee(request)
    form = AbsenceForm(request.POST or None, by=user)
    if request.method == "POST" and form.is_valid():
        try:
            made = standing_in.be_away(by=user, **form.cleaned_data)
        except standing_in.NotTheirs:
            raise PermissionDenied from None
        messages.success(request, _("Fraværet er ført inn."))
        if missing := standing_in.lacking(made):
            told = _("Vikaren modererer ikke %(places)s. Be ansvarlig leder gi rett til det der.")
            messages.warning(request, told % {"places": ", ".join(missing)})
        return redirect("moderation:absences")
    mine = Absence.objects.filter(Q(user=user) | Q(entered_by=user), last__gte=timezone.localdate())
    context = {"form": form, "absences": mine.select_related("user", "stand_in"), "today": timezone.localdate()}
    return render(request, "moderation/absences.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def end(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Be back again before the time. For who is away, and who entered it."""
    user = _employee(request)
    absence = Absence.objects.filter(pk=absence_id).first() if absence_id < 2**63 else None
    if absence is None:
        raise Http404
    try:
        standing_in.come_back(absence=absence, by=user)
    except standing_in.NotTheirs:
        raise PermissionDenied from None
    messages.success(request, _("Fraværet er avsluttet."))
    return redirect("moderation:absences")


def _employee(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not speaks_for_the_municipality(request.user):
        raise PermissionDenied
    return request.user
