"""The admin's page for who has lost a second factor."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin.auth import require_admin_access

from . import lost_factors
from .models import FactorRemoval, User
from .rights import FACTORS

SHOWN = 100


class AskForm(forms.Form):
    """Who, and what has happened."""

    person = forms.ModelChoiceField(label=gettext_lazy("Hvem gjelder det?"), queryset=User.objects.none())
    reason = forms.CharField(
        label=gettext_lazy("Hva har skjedd, og hvordan vet du hvem det er?"), max_length=300, min_length=5
    )

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        with_factor = User.objects.filter(authenticator__type__in=FACTORS).exclude(pk=by.pk).distinct()
        field.queryset = with_factor.order_by("display_name")


def _who(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not lost_factors.may_administer(request.user):
        raise PermissionDenied
    return request.user


@require_admin_access
@require_http_methods(["GET", "HEAD", "POST"])
def removals(request: HttpRequest) -> HttpResponse:
    """What was asked for and answered, and a form to ask. For who administers users."""
    by = _who(request)
    form = AskForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            lost_factors.ask(by=by, **form.cleaned_data)
        except lost_factors.AskedAlready:
            form.add_error("person", _("Det er spurt om dette for denne personen allerede."))
        else:
            messages.success(request, _("Nå må en annen administrator si ja."))
            return redirect("factor_removals")
    found = FactorRemoval.objects.select_related("person", "asked_by", "answered_by")[:SHOWN]
    context = {"form": form, "removals": found, "me": by}
    status = 422 if request.method == "POST" else 200
    return render(request, "people/admin/factor_removals.html", context, status=status)


@require_admin_access
@require_POST
def answer(request: HttpRequest, removal_id: int) -> HttpResponse:
    """Say yes or no. For another administrator than who asked."""
    by = _who(request)
    if removal_id >= 2**63:
        raise Http404
    removal = get_object_or_404(FactorRemoval.objects.select_related("person"), pk=removal_id)
    try:
        lost_factors.answer(removal=removal, approved="yes" in request.POST, by=by)
    except lost_factors.NotByTheSame:
        messages.error(request, _("En annen enn den som spurte, må svare, og ingen svarer for seg selv."))
    except lost_factors.AnsweredAlready:
        messages.info(request, _("Dette er besvart fra før."))
    else:
        messages.success(request, _("Svaret er lagret."))
    return redirect("factor_removals")
