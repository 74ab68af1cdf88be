"""The composers' forms. What someone typed is never lost: a form that is not valid is shown again as it was."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.traps import Trapped

from .models import Post, Theme
from .places import districts, topics_of
from .rendering import render
from .three_questions import ThreeQuestions

if TYPE_CHECKING:
    from .screening import Finding


def not_only_blank(value: str) -> None:
    """Refuse a text of which nothing would be seen."""
    if not render(value, frozenset(), frozenset()).plain.strip():
        raise ValidationError(_("Skriv noe først."))


class PostForm(ThreeQuestions, Trapped):
    """One post. `send_anyway` is the second button, shown when a screen has warned."""

    body = forms.CharField(
        label=_("Innlegg"),
        max_length=settings.POST_MAX_CHARACTERS,
        validators=[not_only_blank],
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Skriv noe først.")},
    )
    is_question = forms.BooleanField(label=_("Jeg vil ha svar fra kommunen"), required=False)
    voice = forms.ChoiceField(label=_("Skriv som"), choices=Post.Voice.choices, widget=forms.RadioSelect)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    send_anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    field_order = ["title", "theme", "kind", "body"]

    def __init__(self, *args: Any, voices: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings: list[Finding] = []
        voices = voices or [Post.Voice.RESIDENT]
        if len(voices) == 1:
            del self.fields["voice"]
            self.only_voice = voices[0]
        else:
            voice = self.fields["voice"]
            assert isinstance(voice, forms.ChoiceField)
            voice.choices = [choice for choice in Post.Voice.choices if choice[0] in voices]

    @property
    def chosen_voice(self) -> str:
        """As what the author speaks; where there is but one way, that."""
        return str(self.cleaned_data.get("voice") or getattr(self, "only_voice", ""))

    @property
    def is_for_the_municipality(self) -> bool:
        return self.chosen_voice == Post.Voice.MUNICIPALITY

    def clean_token(self) -> uuid.UUID:
        """The composer's one-time token; a form sent without one gets its own."""
        token: uuid.UUID | None = self.cleaned_data["token"]
        return token or uuid.uuid4()


class TitledForm(PostForm):
    """A post that opens a thread."""

    title = forms.CharField(
        label=_("Tittel"),
        max_length=120,
        validators=[not_only_blank],
        error_messages={"required": _("Gi innlegget en tittel.")},
    )


class FiledForm(TitledForm):
    """A post that opens a thread which may be about a topic of its space and a place."""

    topic = forms.ChoiceField(label=_("Emne"), required=False)
    district = forms.ChoiceField(label=_("Skolekrets"), required=False)

    def __init__(self, *args: Any, space_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("topic", [(topic.slug, topic.name) for topic in topics_of(space_id)])
        self._offer("district", [(district.slug, district.name) for district in districts()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Offer these; ask nothing where there is nothing to choose among."""
        if not choices:
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Ikke valgt")), *choices]


class ThreadForm(FiledForm):
    """A post that opens a thread in a forum."""

    theme = forms.ChoiceField(
        label=_("Tema"),
        choices=Theme.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg et tema.")},
    )

    field_order = ["title", "theme", "topic", "district", "body"]


class EditForm(PostForm):
    """A post that stands, changed."""

    is_question = None  # type: ignore[assignment]


class EditOpeningForm(TitledForm):
    """The first post of a thread that nobody has answered, changed with its title."""

    is_question = None  # type: ignore[assignment]


class PictureForm(forms.Form):
    """A picture to put into a text, with words for who does not see it. `caret` is where in the text."""

    picture = forms.FileField(
        label=_("Bilde"),
        error_messages={"required": _("Velg et bilde først."), "empty": _("Bildefilen er tom.")},
    )
    alternative_text = forms.CharField(
        label=_("Hva viser bildet?"),
        max_length=250,
        validators=[not_only_blank],
        error_messages={"required": _("Skriv hva bildet viser, så får alle det med seg.")},
    )
    caret = forms.IntegerField(required=False, min_value=0, max_value=10**6, widget=forms.HiddenInput)


class PageKeyForm(forms.Form):
    """The keys of a listing's page as they stand in its address."""

    etter = forms.IntegerField(required=False, min_value=0, max_value=2**62)
    before = forms.IntegerField(required=False, min_value=0, max_value=2**62)
