"""The forms of decisions: what was wrong, on which rule, and why; and of appeals."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from forum.forms import not_only_blank

from .guidelines import RULE_CHOICES
from .models import Decision
from .reasons import REASONS, choices_for
from .redacting import LONGEST

MOST_WORDS = 50
FURTHER_DAYS = (1, 3, 7, 14, 30, 60, 90)


class ReasonForm(forms.Form):
    """What was wrong, and why, to the one it concerns. The rule follows from what was wrong, unless one is chosen."""

    code = forms.ChoiceField(
        label=_("Hva er galt?"),
        choices=choices_for("hide"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva som er galt.")},
    )
    reason = forms.CharField(
        label=_("Begrunnelse til den som skrev"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "ds-input"}),
        validators=[not_only_blank],
        error_messages={"required": _("Skriv en begrunnelse. Den som skrev, får lese den.")},
    )
    rule = forms.ChoiceField(
        label=_("Etter hvilken retningslinje?"),
        choices=[("", _("Den som hører til grunnen")), *RULE_CHOICES],
        required=False,
        widget=forms.Select(attrs={"class": "ds-input"}),
    )
    note = forms.CharField(
        label=_("Intern merknad (vises bare for moderatorer)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "ds-input"}),
    )

    def clean(self) -> dict[str, Any]:
        """Find the rule."""
        data = super().clean() or {}
        if not data.get("rule") and data.get("code") in REASONS:
            data["rule"] = REASONS[data["code"]].rule
        return data


class RedactForm(ReasonForm):
    """Which words and pictures are to go out of a post."""

    words = forms.CharField(
        label=_("Hva skal bort?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "ds-input"}),
        help_text=_("Ett navn, nummer eller ord på hver linje, slik det står i innlegget. Resten blir stående."),
    )
    pictures = forms.MultipleChoiceField(
        label=_("Bilder som skal bort"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["words", "pictures", "code", "reason", "rule", "note"]

    def __init__(self, *args: Any, pictures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["pictures"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = pictures

    def clean_words(self) -> list[str]:
        """One on each line."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["words"].splitlines()]
        words = list(dict.fromkeys(line for line in lines if line))
        if len(words) > MOST_WORDS or any(len(line) > LONGEST for line in words):
            raise ValidationError(_("Skriv bare det som skal bort, ikke hele innlegget."))
        return words

    def clean(self) -> dict[str, Any]:
        """Something must go."""
        data = super().clean()
        if not data.get("words") and not data.get("pictures") and "words" not in self.errors:
            self.add_error("words", _("Skriv det som skal bort."))
        return data


class SuspendForm(ReasonForm):
    """For how long someone may not write, and where."""

    last_day = forms.ChoiceField(
        label=_("Til og med"),
        widget=forms.Select(attrs={"class": "ds-input"}),
        error_messages={"invalid_choice": _("Velg en av dagene.")},
    )
    everywhere = forms.BooleanField(label=_("Gjelder alle stedene jeg modererer"), required=False)
    field_order = ["last_day", "everywhere", "code", "reason", "rule", "note"]

    def __init__(self, *args: Any, several: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        days = sorted({min(number, settings.SUSPENSION_MAX_DAYS) for number in FURTHER_DAYS})
        field = self.fields["last_day"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ((day := today + datetime.timedelta(days=number)).isoformat(), date_format(day, "l j. F Y"))
            for number in days
        ]
        if not several:
            del self.fields["everywhere"]

    def clean_last_day(self) -> datetime.date | None:
        """As a day."""
        return parse_date(self.cleaned_data["last_day"])


class WhyForm(forms.Form):
    """Why something is done, in words to the one it concerns."""

    reason = forms.CharField(
        label=_("Begrunnelse til den det gjelder"),
        max_length=1000,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 4, "class": "ds-input"}),
        error_messages={"required": _("Skriv en begrunnelse. Den det gjelder, får lese den.")},
    )


class AppealForm(forms.Form):
    """An author's words on why a decision is wrong."""

    words = forms.CharField(
        label=_("Hvorfor mener du avgjørelsen er feil?"),
        max_length=2000,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 6, "class": "ds-input"}),
        error_messages={"required": _("Skriv noen ord om hvorfor.")},
    )


class OutcomeForm(forms.Form):
    """What comes of an appeal."""

    outcome = forms.ChoiceField(
        label=_("Hva avgjør du?"),
        choices=[
            (Decision.Act.OVERTURN, _("Den som klaget, har rett: avgjørelsen gjøres om")),
            (Decision.Act.UPHOLD, _("Avgjørelsen blir stående")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva du avgjør.")},
    )
    reason = forms.CharField(
        label=_("Begrunnelse til den som klaget"),
        max_length=1000,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 5, "class": "ds-input"}),
        error_messages={"required": _("Skriv en begrunnelse. Den som klaget, får lese den.")},
    )


class LogForm(forms.Form):
    """What is asked for in the log's address: an act, a month, and the id before which one reads on."""

    hva = forms.ChoiceField(label=_("Hva"), required=False, widget=forms.Select(attrs={"class": "ds-input"}))
    maned = forms.RegexField(
        r"^20\d\d-(0[1-9]|1[0-2])$",
        label=_("Måned"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month", "class": "ds-input", "placeholder": "2026-11"}),
        error_messages={"invalid": _("Skriv måneden slik: 2026-11.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["hva"]
        assert isinstance(field, forms.ChoiceField)
        acts = [(value, capfirst(label)) for value, label in Decision.Act.choices if value != Decision.Act.DISMISS]
        field.choices = [("", _("Alt")), *acts]
