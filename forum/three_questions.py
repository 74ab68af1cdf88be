"""The three questions to ask oneself before one speaks for the municipality: ticked before the day's first (S1–S3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User

from .models import AskedOneself

QUESTIONS = {
    "could_say": _("Kunne du sagt det høyt foran en hel forsamling?"),
    "could_print": _("Ville du latt avisen trykke det?"),
    "could_find": _("Er det greit for deg at hvem som helst finner det?"),
}
UNANSWERED = _("Kryss av for dette spørsmålet, eller endre teksten til du kan.")


def has_asked(user: User | AnonymousUser) -> bool:
    """Whether someone has asked themselves today, by the clock in Norway. One query."""
    return AskedOneself.objects.filter(user=user.pk, day=timezone.localdate()).exists()


def note_asked(user: User) -> None:
    """Remember that someone has asked themselves today. Once more the same day is nothing new."""
    AskedOneself.objects.get_or_create(user=user, day=timezone.localdate())


class ThreeQuestions(forms.Form):
    """The three to tick, part of a composer's form (`ask`); nothing where they need not be asked."""

    could_say = forms.BooleanField(label=QUESTIONS["could_say"], required=False)
    could_print = forms.BooleanField(label=QUESTIONS["could_print"], required=False)
    could_find = forms.BooleanField(label=QUESTIONS["could_find"], required=False)

    def __init__(self, *args: Any, ask: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask = ask
        if not ask:
            for name in QUESTIONS:
                del self.fields[name]

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields to tick."""
        return [self[name] for name in QUESTIONS if name in self.fields]

    @property
    def is_for_the_municipality(self) -> bool:
        """Whether what is written speaks for the municipality, so that the questions are to be ticked."""
        return True

    @property
    def was_asked(self) -> bool:
        """Whether this form asked, and was answered."""
        return self.ask and self.is_for_the_municipality

    def _post_clean(self) -> None:
        """Each that is not ticked is wrong; whatever a form has in its own `clean`."""
        super()._post_clean()  # type: ignore[misc]
        if not self.was_asked:
            return
        for field in self.questions:
            if not self.cleaned_data.get(field.name):
                self.add_error(field.name, forms.ValidationError(UNANSWERED, code="required"))
