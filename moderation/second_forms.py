"""The forms by which a colleague or the leader is asked, and says something back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from forum.forms import not_only_blank
from people.models import User

from .models import SecondReading


class AskToReadForm(forms.Form):
    """Who is to read the draft before it is sent, with a word if one wants."""

    reader = forms.ModelChoiceField(
        label=_("Hvem skal lese det?"),
        queryset=User.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg hvem som skal lese det."),
            "invalid_choice": _("Velg en av dem som står her."),
        },
    )
    word = forms.CharField(
        label=_("Hva er du i tvil om? (valgfritt)"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "ds-input"}),
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reader"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class ReadingForm(forms.Form):
    """What the second reader says: that it can be sent, or what is to be changed first."""

    words = forms.CharField(
        label=_("Merknad til den som skrev"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "ds-input"}),
        help_text=_("Må fylles ut når noe skal endres."),
    )
    verdict = forms.ChoiceField(
        choices=SecondReading.Verdict.choices,
        widget=forms.HiddenInput,
        error_messages={"required": _("Velg om det kan sendes, eller om noe skal endres.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def clean(self) -> dict[str, Any]:
        """Who wants something changed says what."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("verdict") == SecondReading.Verdict.CHANGE and not data.get("words", "").strip():
            self.add_error("words", _("Skriv hva som bør endres."))
        return data


class AskLeaderForm(forms.Form):
    """What one is in doubt about."""

    question = forms.CharField(
        label=_("Hva lurer du på?"),
        max_length=1000,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 4, "class": "ds-input"}),
        error_messages={"required": _("Skriv hva du lurer på.")},
    )


class LeaderAnswerForm(forms.Form):
    """What the leader says."""

    answer = forms.CharField(
        label=_("Svaret ditt"),
        max_length=2000,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 4, "class": "ds-input"}),
        error_messages={"required": _("Skriv et svar først.")},
    )
