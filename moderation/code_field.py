"""The field by which a form asks why something is done with a whole thread: one of the reasons for that act."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .reasons import choices_for, usual_for


class CodeField(forms.ChoiceField):
    """The reasons for an act, with the usual one chosen beforehand."""

    def __init__(self, *, act: str) -> None:
        choose = _("Velg en grunn.")
        super().__init__(
            label=_("Grunn"),
            choices=choices_for(act),
            initial=usual_for(act),
            widget=forms.RadioSelect,
            error_messages={"required": choose, "invalid_choice": choose},
        )
