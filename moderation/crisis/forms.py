"""The crisis staff's forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms import not_only_blank

from ..models import Posting


class SwitchForm(forms.Form):
    """Why, what residents may do, and what every page says."""

    reason = forms.CharField(
        label=_("Hvorfor"),
        max_length=500,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 3, "class": "ds-input"}),
        help_text=_("Står i loggen, som alle kan lese. Navnet ditt står der ikke."),
        error_messages={"required": _("Skriv hvorfor. Det står i loggen.")},
    )
    text = forms.CharField(
        label=_("Tekst øverst på alle sider"),
        max_length=300,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 2, "class": "ds-input"}),
        help_text=_("Kort. Hva har skjedd, og hva bør folk gjøre?"),
        error_messages={"required": _("Skriv hva folk skal få vite.")},
    )
    url = forms.URLField(
        label=_("Der kommunen informerer (adresse)"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("For eksempel kommunens nettsted. Står det tomt, lenker vi ikke."),
    )
    posting = forms.ChoiceField(
        label=_("Hva kan innbyggerne gjøre?"), choices=Posting.choices, initial=Posting.OPEN, widget=forms.RadioSelect
    )


class OffForm(forms.Form):
    """Why it is switched off."""

    prefix = "av"
    reason = forms.CharField(
        label=_("Hvorfor den slås av"),
        max_length=500,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 2, "class": "ds-input"}),
        error_messages={"required": _("Skriv hvorfor. Det står i loggen.")},
    )


class DecideForm(forms.Form):
    """Yes, or no with a reason. `seen` names the text that was decided on."""

    reason = forms.CharField(
        label=_("Begrunnelse hvis du sier nei"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "ds-input"}),
        help_text=_("Den som skrev det, får begrunnelsen."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, declines: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declines = declines

    def clean_reason(self) -> str:
        """A no has a reason."""
        reason: str = self.cleaned_data["reason"].strip()
        if self.declines and not reason:
            raise forms.ValidationError(_("Skriv hvorfor. Den som skrev det, får begrunnelsen."))
        return reason
