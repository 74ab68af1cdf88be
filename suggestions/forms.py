"""The board's forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.forms import FiledForm
from forum.models import Post
from forum.posting import OnBehalf

from .lifecycle import PROMISING
from .merging import may_be_merged_into
from .models import Kind, Status, Suggestion
from .titling import title_of


class SuggestionForm(FiledForm):
    """What a resident comes with: a kind and the words. A title is made of them, if none is given."""

    kind = forms.ChoiceField(
        label=_("Hva kommer du med?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg om det er forslag, ros, ris eller spørsmål.")},
    )

    title = forms.CharField(label=_("Tittel"), max_length=120, required=False)

    field_order = ["body", "kind", "title", "topic", "district"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Hva vil du si?")
        if "district" in self.fields:
            self.fields["district"].label = _("Sted")

    def clean(self) -> dict[str, Any]:
        """Give it a title."""
        fields: dict[str, Any] = self.cleaned_data
        if not fields.get("title", "").strip() and "body" in fields:
            fields["title"] = title_of(fields["body"])
        return fields


class OnBehalfForm(SuggestionForm):
    """What one who is not online has said, entered by a moderator. No way to reach them is asked for."""

    came_by = forms.ChoiceField(
        label=_("Hvordan fikk du høre det?"),
        choices=Post.CameBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan du fikk høre det.")},
    )
    came_by_note = forms.CharField(label=_("Hvor eller når?"), max_length=60, required=False)
    called = forms.CharField(label=_("Hva skal vi kalle den som sa det?"), max_length=60, required=False)

    field_order = ["body", "kind", "came_by", "came_by_note", "called", "title", "topic", "district"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Hva ble sagt?")
        self.fields["kind"].label = _("Hva er det?")

    def clean(self) -> dict[str, Any]:
        """Another way than those named is to be told in words."""
        fields = super().clean()
        if fields.get("came_by") == Post.CameBy.OTHER and not fields.get("came_by_note"):
            self.add_error("came_by_note", _("Skriv kort hvordan du fikk høre det."))
        return fields

    @property
    def behalf(self) -> OnBehalf:
        """For whom it is entered."""
        data = self.cleaned_data
        return OnBehalf(came_by=data["came_by"], called=data["called"], note=data["came_by_note"])


class StatusForm(forms.Form):
    """A step of the lifecycle, with a note for everyone."""

    status = forms.ChoiceField(label=_("Ny status"), choices=Status.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Hva er bestemt?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    promised_on = forms.DateField(
        label=_("Ferdig innen (dato)"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    words = forms.CharField(label=_("Søk med ord fra det andre"), max_length=200, required=False)
    merged_into = forms.ModelChoiceField(
        label=_("Slått sammen med"),
        queryset=Suggestion.objects.none(),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Det finnes ikke noe slikt forslag på denne tavla.")},
    )

    def __init__(self, *args: Any, suggestion: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status, merged = self.fields["status"], self.fields["merged_into"]
        assert isinstance(status, forms.ChoiceField)
        assert isinstance(merged, forms.ModelChoiceField)
        status.choices = [(step.value, step.label) for step in suggestion.steps]
        merged.queryset = may_be_merged_into(suggestion)

    def clean_promised_on(self) -> Any:
        """A promise is for a day to come."""
        day = self.cleaned_data["promised_on"]
        if day and day < timezone.localdate() and self.cleaned_data.get("status") in PROMISING:
            raise ValidationError(_("Datoen er passert. Velg en dag som kommer."))
        return day

    @property
    def step(self) -> dict[str, Any]:
        """What the step is, as the act takes it."""
        return {name: self.cleaned_data[name] for name in ("status", "note", "promised_on", "merged_into")}
