"""The forms of what is done with a whole thread."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.forms import not_only_blank
from forum.models import Space, Theme, Thread

from .code_field import CodeField
from .models import Decision

REASON_ERRORS = {"required": _("Skriv en begrunnelse. Den står i tråden.")}


class ThreadReasonForm(forms.Form):
    """Why something is done with a thread; everyone can read it there."""

    reason = forms.CharField(
        label=_("Begrunnelse (alle kan lese den i tråden)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "ds-input"}),
        validators=[not_only_blank],
        error_messages=REASON_ERRORS,
    )


class MoveForm(ThreadReasonForm):
    """Where a thread belongs."""

    code = CodeField(act=Decision.Act.MOVE)
    theme = forms.ChoiceField(label=_("Tema"), choices=Theme.choices, widget=forms.Select(attrs={"class": "ds-input"}))
    space = forms.TypedChoiceField(
        label=_("Forum"), coerce=int, widget=forms.Select(attrs={"class": "ds-input"}), required=False
    )
    field_order = ["theme", "space", "code", "reason"]

    def __init__(self, *args: Any, thread: Thread, forums: list[Space], **kwargs: Any) -> None:
        kwargs["initial"] = {"theme": thread.theme, "space": thread.space_id}
        super().__init__(*args, **kwargs)
        self.thread = thread
        self.forums = {space.page_ptr_id: space for space in forums}
        if len(self.forums) > 1:
            field = self.fields["space"]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = [(key, space.title) for key, space in self.forums.items()]
        else:
            del self.fields["space"]

    @property
    def chosen_space(self) -> Space:
        """The forum it is to stand in; where there is but one, that."""
        return self.forums[self.cleaned_data.get("space") or self.thread.space_id]

    def clean(self) -> dict[str, Any]:
        """It must be another place than where the thread stands."""
        data: dict[str, Any] = super().clean() or {}
        stands = (self.thread.space_id, self.thread.theme)
        if "theme" in data and stands == (data.get("space") or self.thread.space_id, data["theme"]):
            raise ValidationError(_("Tråden står der nå. Velg et annet tema eller forum."))
        return data


class MergeForm(ThreadReasonForm):
    """Why a thread becomes a part of another."""

    code = CodeField(act=Decision.Act.MERGE)
    field_order = ["code", "reason"]


class SplitForm(ThreadReasonForm):
    """What the new thread is called."""

    code = CodeField(act=Decision.Act.SPLIT)
    title = forms.CharField(
        label=_("Tittel på den nye tråden"),
        max_length=120,
        validators=[not_only_blank],
        error_messages={"required": _("Gi den nye tråden en tittel.")},
    )
    theme = forms.ChoiceField(label=_("Tema"), choices=Theme.choices, widget=forms.Select(attrs={"class": "ds-input"}))
    field_order = ["title", "theme", "code", "reason"]


class PoliticalCaseForm(forms.Form):
    """Which political case a thread is about (R9)."""

    reference = forms.CharField(
        label=_("Saksnummer"),
        max_length=60,
        help_text=_("Slik det står i saken, for eksempel PS 41/26."),
        error_messages={"required": _("Skriv saksnummeret.")},
    )
    body = forms.CharField(
        label=_("Utvalg"),
        max_length=120,
        help_text=_("Hvem som behandler saken, for eksempel kommunestyret."),
        error_messages={"required": _("Skriv hvilket utvalg som behandler saken.")},
    )
    treated_on = forms.DateField(
        label=_("Behandles (dato)"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Velg datoen saken behandles.")},
    )
    recommendation_url = forms.URLField(
        label=_("Lenke til innstillingen"),
        max_length=300,
        assume_scheme="https",
        error_messages={"required": _("Lim inn lenken til innstillingen.")},
    )

    def clean_treated_on(self) -> datetime.date:
        """A year that a case can have."""
        day: datetime.date = self.cleaned_data["treated_on"]
        if not 1990 <= day.year <= 2100:
            raise ValidationError(_("Se over årstallet."))
        return day
