"""The moderator's forms."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forum.forms import not_only_blank
from forum.three_questions import QUESTIONS, ThreeQuestions
from people.models import User
from people.traps import Trapped

from .code_field import CodeField
from .models import AnswerTemplate, Decision, Report


def _on_one_line(text: str) -> str:
    return " ".join(text.split()).casefold()


class AnswerForm(ThreeQuestions):
    """An official answer, with a promise if one is given (V6). A template is a start for it, and never the whole."""

    body = forms.CharField(
        label=_("Svar fra kommunen"),
        max_length=settings.POST_MAX_CHARACTERS,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 7, "class": "ds-input"}),
        error_messages={"required": _("Skriv et svar først.")},
    )
    promised_on = forms.DateField(
        label=_("Vi lover noe innen (dato)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Fyll ut bare hvis svaret lover noe. Løftet vises i tråden til det er holdt."),
    )
    correction = forms.BooleanField(
        label=_("Dette retter en faktafeil i innlegget"),
        required=False,
        help_text=_("Rettelsen vises sammen med innlegget. Innlegget blir stående."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    send_anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)
    #: The newest of what the municipality had said in the thread when the page was opened.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**62)
    field_order = ["body", *QUESTIONS]

    def __init__(self, *args: Any, templates: Sequence[AnswerTemplate] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.templates = templates

    def clean_body(self) -> str:
        """Something must be said that stands in no template."""
        body: str = self.cleaned_data["body"]
        left = _on_one_line(body)
        for text in sorted((_on_one_line(template.text) for template in self.templates), key=len, reverse=True):
            left = left.replace(text, " ") if text else left
        if not left.strip():
            raise ValidationError(_("Dette er bare malen. Skriv noe om det som ble spurt om."))
        return body

    def clean_promised_on(self) -> Any:
        """A promise is for a day to come."""
        day = self.cleaned_data["promised_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("Datoen er passert. Velg en dag som kommer."))
        return day


class InterimForm(ThreeQuestions):
    """That the answer comes later (R4), and by when."""

    body = forms.CharField(
        label=_("Foreløpig svar"),
        max_length=1000,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 4, "class": "ds-input"}),
        error_messages={"required": _("Skriv litt om hvorfor det tar tid.")},
    )
    working_days = forms.TypedChoiceField(
        label=_("Når kommer svaret?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg når svaret kommer.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    send_anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**62)
    field_order = ["body", "working_days"]

    def __init__(self, *args: Any, days: Sequence[tuple[int, datetime.date]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, days)


class MoreTimeForm(forms.Form):
    """Why something that is owed comes later, and by when."""

    reason = forms.CharField(
        label=_("Hvorfor trengs det mer tid?"),
        max_length=500,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 3, "class": "ds-input"}),
        error_messages={"required": _("Skriv litt om hvorfor det tar tid.")},
    )
    working_days = forms.TypedChoiceField(
        label=_("Hva er den nye fristen?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg en ny frist.")},
    )

    def __init__(self, *args: Any, days: Sequence[tuple[int, datetime.date]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, days)


def _offer(form: forms.Form, days: Sequence[tuple[int, datetime.date]]) -> None:
    """Let one choose among these days, each so many working days later."""
    field = form.fields["working_days"]
    assert isinstance(field, forms.TypedChoiceField)
    field.choices = [
        (
            number,
            ngettext("%(day)s (%(number)s virkedag til)", "%(day)s (%(number)s virkedager til)", number)
            % {"number": number, "day": date_format(day, "l j. F")},
        )
        for number, day in days
    ]


class HandOverForm(forms.Form):
    """Who gets a duty, with a word if one wants."""

    to = forms.ModelChoiceField(
        label=_("Hvem skal ha oppgaven?"),
        queryset=User.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg hvem som skal ha oppgaven."),
            "invalid_choice": _("Velg en av dem som står her."),
        },
    )
    word = forms.CharField(
        label=_("Vil du si noe om det? (valgfritt)"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "ds-input"}),
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class SpamForm(forms.Form):
    """Why several posts are hidden, in words to each of those who wrote them. `sett` is what one had seen then."""

    reason = forms.CharField(
        label=_("Begrunnelse til de som skrev"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "ds-input"}),
        validators=[not_only_blank],
        error_messages={"required": _("Skriv en begrunnelse. De som skrev, får lese den.")},
    )
    sett = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**63 - 1)


class OneTapHideForm(forms.Form):
    """Why a post is hidden, from a mail."""

    reason = forms.CharField(
        label=_("Begrunnelse til den som skrev"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "ds-input"}),
        validators=[not_only_blank],
        error_messages={"required": _("Skriv en begrunnelse. Den som skrev, får lese den.")},
    )


class PublicReasonForm(forms.Form):
    """Why something is done, where everyone can read it."""

    reason = forms.CharField(
        label=_("Hvorfor avsluttes dialogen?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "ds-input"}),
        validators=[not_only_blank],
        error_messages={"required": _("Skriv en begrunnelse. Den står i tråden.")},
    )


class CloseForm(PublicReasonForm):
    """Why a dialogue is closed."""

    code = CodeField(act=Decision.Act.CLOSE)
    field_order = ["code", "reason"]


class ReleaseForm(PublicReasonForm):
    """Why something is left without an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Hvorfor skal det ikke svares?")


class StandForm(PublicReasonForm):
    """Why a post that was reported for a factual error is right after all (R5)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Hvorfor stemmer det likevel?")
        self.fields["reason"].error_messages["required"] = _(
            "Skriv hvorfor det stemmer. De som meldte fra, får vite det."
        )


class ReportForm(Trapped):
    """What a reader says is wrong with a post."""

    reason = forms.ChoiceField(
        label=_("Hva gjelder det?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva det gjelder.")},
    )
    text = forms.CharField(
        label=_("Fortell kort (valgfritt)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "ds-input"}),
    )
