"""The form by which a report is ordered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import SpaceReport


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Skriv en dato, for eksempel 31.12.2026.")},
    )


class ReportForm(forms.Form):
    """Which report: its form, with or without names and posts, and from which time."""

    form = forms.ChoiceField(
        label=_("Hva slags fil"),
        choices=SpaceReport.Form.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva slags fil du vil ha.")},
    )
    with_names = forms.BooleanField(
        label=_("Med navn"),
        required=False,
        help_text=_(
            "Uten navn heter samme person det samme i alle rapporter herfra, for eksempel «Deltaker 417». "
            "Kommunens svar er alltid signert. Obs: Lenkene i rapporten går til innleggene på nettstedet, "
            "og der står navnet."
        ),
    )
    with_posts = forms.BooleanField(
        label=_("Med alle innlegg"),
        required=False,
        help_text=_("Gjelder PDF og Word. Regneark og JSON har alltid alle innlegg."),
    )
    with_unpublished = forms.BooleanField(
        label=_("Med det som ikke er offentlig ennå"),
        required=False,
        help_text=_(
            "Tiltak som ikke står i tiltakslista, og ulemper, muligheter og avsnitt som bare prosjektgruppa ser. "
            "Ikke velg dette for en rapport som skal deles med andre."
        ),
    )
    since = _day(_("Fra og med"))
    until = _day(_("Til og med"))

    def __init__(self, *args: Any, with_unpublished: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_unpublished:
            del self.fields["with_unpublished"]

    def clean(self) -> dict[str, Any]:
        """The time begins before it ends, and has begun."""
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", _("Til-datoen er før fra-datoen."))
        if since and since > timezone.localdate():
            self.add_error("since", _("Fra-datoen har ikke vært ennå."))
        return data
