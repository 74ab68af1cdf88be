"""The forms by which a post is passed to a unit, acknowledged, and answered by it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forum.forms import not_only_blank
from people.models import Unit


class UnitForm(forms.Form):
    """To which unit a post is passed, or which is told of it."""

    unit = forms.ModelChoiceField(
        label=_("Send til"),
        queryset=Unit.objects.all(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "ds-input"}),
    )
    note = forms.CharField(
        label=_("Merknad til enheten (valgfritt)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "ds-input"}),
    )


class AcknowledgeForm(forms.Form):
    """That the unit has the matter, under its number in the case system; by name where nobody is signed in."""

    name = forms.CharField(
        label=_("Navnet ditt"),
        max_length=80,
        validators=[not_only_blank],
        error_messages={"required": _("Skriv navnet ditt.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    case_number = forms.CharField(
        label=_("Saksnummer"),
        max_length=40,
        validators=[not_only_blank],
        help_text=_("Det står ved innlegget, så alle ser at saken er i gang. Det som står i saken, vises ikke."),
        error_messages={"required": _("Skriv saksnummeret.")},
    )

    def __init__(self, *args: Any, asks_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_name:
            del self.fields["name"]
        else:
            self.fields["name"].label = asks_name


class OutcomeForm(forms.Form):
    """What came of it, as it will stand in the thread."""

    body = forms.CharField(
        label=_("Hva ble utfallet?"),
        max_length=settings.POST_MAX_CHARACTERS,
        validators=[not_only_blank],
        help_text=_(
            "Skriv det slik den som spurte, forstår det. Opplysninger om enkeltpersoner fra saken hører ikke hit."
        ),
        widget=forms.Textarea(attrs={"rows": 7, "class": "ds-input"}),
        error_messages={"required": _("Skriv hva utfallet ble.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    send_anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)
