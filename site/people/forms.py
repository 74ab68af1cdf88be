"""What is asked of someone who signs up: no more than needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import User
from .traps import Trapped

if TYPE_CHECKING:
    from django.http import HttpRequest

OLDEST = 120


class SignupForm(Trapped):
    """Display name, and birth year where the municipality asks for it (setting ASK_BIRTH_YEAR)."""

    display_name = forms.CharField(
        label=_("Visningsnavn"),
        min_length=2,
        max_length=60,
        help_text=_("Navnet andre ser. Det kan være fornavnet ditt eller et kallenavn."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    birth_year = forms.IntegerField(
        label=_("Fødselsår"),
        help_text=_("Vi spør fordi det er en aldersgrense. Ingen andre får se det."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year", "maxlength": 4}),
        error_messages={"invalid": _("Skriv fødselsåret med fire sifre, for eksempel 2009.")},
    )

    field_order = ["email", "display_name", "birth_year"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not settings.ASK_BIRTH_YEAR:
            del self.fields["birth_year"]

    def clean(self) -> dict[str, Any]:
        """A robot is asked again, and again; a person once, with all that was typed (people/traps.py)."""
        fields = super().clean() or self.cleaned_data
        baited, quick = self.took_bait, self.is_too_quick
        if (baited or quick) and not self.errors:
            self.let_next_through()
            if baited:
                raise ValidationError(
                    _("Et felt som skal stå tomt, var fylt ut, kanskje av nettleseren. Trykk «Lag bruker» en gang til.")
                )
            raise ValidationError(_("Det gikk så fort at vi må spørre en gang til. Trykk «Lag bruker» igjen."))
        return fields

    def clean_display_name(self) -> str:
        """One name is one person's, whatever the case of its letters."""
        name = " ".join(str(self.cleaned_data["display_name"]).split())
        if User.objects.filter(display_name__iexact=name).exists():
            raise ValidationError(_("Det navnet er i bruk. Velg et annet."), code="taken")
        return name

    def clean_birth_year(self) -> int:
        """Old enough by the setting MINIMUM_AGE; who turns that age this year is."""
        year: int = self.cleaned_data["birth_year"]
        this_year = timezone.localdate().year
        if not this_year - OLDEST <= year <= this_year:
            raise ValidationError(_("Skriv fødselsåret med fire sifre, for eksempel 2009."), code="invalid")
        if this_year - year < settings.MINIMUM_AGE:
            raise ValidationError(
                _(
                    "Du må fylle %(age)s år i år for å lage bruker her. "
                    "Ungdomsklubben eller en voksen kan si det for deg."
                ),
                code="too_young",
                params={"age": settings.MINIMUM_AGE},
            )
        return year

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth with the user it is about to make."""
        user.display_name = self.cleaned_data["display_name"]
        user.birth_year = self.cleaned_data.get("birth_year")
        user.save()
