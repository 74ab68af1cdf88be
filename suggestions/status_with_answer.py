"""A suggestion's status, changed in the same act as its answer (settings.ANSWER_COMPANIONS)."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models import Post
from forum.rendering import excerpt
from moderation.companions import NotDone, Sent
from people.models import User

from .lifecycle import PROMISING, change_status
from .models import Status, Suggestion

NOTE_LENGTH = 300
#: No answer tells of these: it has been received, and what is merged has a page of its own.
NOT_HERE = (Status.RECEIVED, Status.MERGED)


class StatusWithAnswerForm(forms.Form):
    """The next step, if there is one, and what the answer says of it in short."""

    prefix = "steg"
    status = forms.ChoiceField(label=_("Ny status"), required=False, widget=forms.Select(attrs={"class": "ds-input"}))
    promised_on = forms.DateField(
        label=_("Ferdig innen (dato)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Når skal det være gjort? Datoen vises for alle."),
    )
    note = forms.CharField(
        label=_("Kort om hva som er bestemt"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.TextInput,
        help_text=_("Står ved statusen. Lar du det stå tomt, bruker vi starten på svaret."),
    )

    def __init__(self, *args: Any, steps: list[Status], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["status"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Som nå")), *((step.value, step.label) for step in steps)]

    def clean_promised_on(self) -> datetime.date | None:
        """A promise is for a day to come."""
        day: datetime.date | None = self.cleaned_data["promised_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("Datoen er passert. Velg en dag som kommer."))
        return day

    def clean(self) -> dict[str, Any]:
        """A date belongs to what is planned or under way; with another step its field is not shown, and not heeded."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("status") not in PROMISING:
            data["promised_on"] = None
            self.errors.pop("promised_on", None)
        return data


class StatusWithAnswer:
    """The companion of an answer to a suggestion. Done with the answer, or not at all."""

    template = "suggestions/_status_with_answer.html"

    def __init__(self, suggestion: Suggestion, form: StatusWithAnswerForm) -> None:
        self.suggestion = suggestion
        self.form: forms.Form = form

    def act(self, *, written: Post, by: User) -> None:
        """Take the step, with the beginning of the answer as its words if none are given. Raises NotDone."""
        data = self.form.cleaned_data
        if not data["status"]:
            return
        try:
            change_status(
                suggestion=self.suggestion,
                status=data["status"],
                by=by,
                note=data["note"].strip() or excerpt(written.plain, NOTE_LENGTH),
                promised_on=data["promised_on"],
            )
        except ValidationError as problem:
            self.form.add_error(problem.code if problem.code in self.form.fields else "status", problem)
            raise NotDone from problem


def status_with_answer(*, post: Post, data: Sent | None = None, kept: Sent | None = None) -> StatusWithAnswer | None:
    """A status form beside the answer to what opened a suggestion; None for all else. One query on a board's thread."""
    if post.thread.theme or post.number != 1:
        return None
    suggestion = Suggestion.objects.select_related("thread").filter(pk=post.thread_id).first()
    if suggestion is None or suggestion.merged_into_id is not None:
        return None
    steps = [step for step in suggestion.steps if step not in (*NOT_HERE, suggestion.status)]
    if not steps:
        return None
    prefix = StatusWithAnswerForm.prefix
    first = {name: kept.get(f"{prefix}-{name}", "") for name in StatusWithAnswerForm.base_fields} if kept else None
    return StatusWithAnswer(suggestion, StatusWithAnswerForm(data, initial=first, steps=steps))
