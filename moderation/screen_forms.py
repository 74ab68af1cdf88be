"""Trying out what would be caught."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models import Space

from .models import WordList
from .models.word_list import readable
from .screens import kind_of, kinds_in_use
from .screens.matching import matcher_of
from .screens.trying import Find


class TrialForm(forms.Form):
    """A list of words, or a screen that looks at the text with a limit of its own; and where."""

    screen = forms.ChoiceField(
        label=_("Hva vil du prøve?"), widget=forms.Select(attrs={"class": "ds-input"}), initial="word_lists"
    )
    words = forms.CharField(
        label=_("Ord, ett på hver linje"),
        required=False,
        max_length=20_000,
        validators=[readable],
        widget=forms.Textarea(attrs={"rows": 10, "class": "ds-input", "spellcheck": "false"}),
        help_text=_(
            "Alle bøyninger finnes. Med * til slutt finnes alle ord som begynner slik. Med «anførselstegn» finnes bare "
            "den formen."
        ),
    )
    limit = forms.IntegerField(
        label=_("Bokstaver på rad"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Bare for roping. Tomt er som nå."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    space = forms.ChoiceField(label=_("Hvor?"), required=False, widget=forms.Select(attrs={"class": "ds-input"}))
    kept = forms.ModelChoiceField(queryset=WordList.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, spaces: Sequence[Space], lists: Sequence[WordList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spaces = list(spaces)
        texts = [kind for kind in kinds_in_use() if kind.find or kind.slug == "word_lists"]
        texts.sort(key=lambda kind: kind.slug != "word_lists")
        self._offer("screen", [(kind.slug, str(kind.name)) for kind in texts])
        self._offer("space", [("", _("Alle steder")), *((str(one.page_ptr_id), one.title) for one in spaces)])
        kept = self.fields["kept"]
        assert isinstance(kept, forms.ModelChoiceField)
        kept.queryset = WordList.objects.filter(pk__in=[one.pk for one in lists])

    def clean(self) -> dict[str, Any]:
        """A list is tried with words in it."""
        fields = self.cleaned_data
        is_list = fields.get("screen") == "word_lists"
        if (
            is_list
            and "words" in fields
            and not any(line.strip() and not line.strip().startswith("#") for line in fields["words"].splitlines())
        ):
            self.add_error("words", _("Skriv minst ett ord."))
        return fields

    @property
    def chosen_spaces(self) -> list[Space]:
        """Where to look."""
        chosen = self.cleaned_data["space"]
        return [space for space in self.spaces if chosen in ("", str(space.page_ptr_id))]

    @property
    def find(self) -> Find:
        """What is tried."""
        data = self.cleaned_data
        if data["screen"] == "word_lists":
            return _words(data["words"])
        return self._screen(data["limit"])

    @property
    def today(self) -> Find | None:
        """The same as it is in force now, if there is any: the list one began with, or the limit of the settings."""
        if self.cleaned_data["screen"] != "word_lists":
            return self._screen(None)
        kept = self.cleaned_data["kept"]
        return _words(kept.words) if kept else None

    def _screen(self, limit: int | None) -> Find:
        kind = kind_of(self.cleaned_data["screen"])
        assert kind is not None
        find = kind.find
        assert find is not None
        return lambda text: find(text, limit or kind.default_limit)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _words(words: str) -> Find:
    matcher = matcher_of(words)

    def find(text: str) -> tuple[int, int] | None:
        hit = matcher.find(text)
        return (hit.start, hit.end) if hit else None

    return find
