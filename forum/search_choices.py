"""What a search can be narrowed to, and the form that takes it: every choice is a word in the address."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django import forms
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from .models import District, Theme, Topic
from .spaces import live_spaces
from .versions import site_version

RESIDENTS, MUNICIPALITY = "innbyggere", "kommunen"
WHO = [(RESIDENTS, _("Innbyggere")), (MUNICIPALITY, _("Kommunen"))]
ANSWERED, UNANSWERED = "ja", "nei"
ANSWER = [(ANSWERED, _("Kommunen har svart")), (UNANSWERED, _("Ikke svart ennå"))]
BEST, NEWEST = "", "nyest"
ORDER = [(BEST, _("Beste treff først")), (NEWEST, _("Nyeste først"))]
_ANY = ("", _("Alle"))


class Place(NamedTuple):
    """A space, topic or district as a choice: its code in the address, its name, and the rows it stands for."""

    slug: str
    name: str
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Everything that can be chosen by name."""

    spaces: list[Place]
    topics: list[Place]
    districts: list[Place]


def places() -> Places:
    """The spaces, topics and districts there are; kept in this process until the site's version is raised."""
    key = f"search-choices:{site_version()}"
    known: Places | None = caches["pages"].get(key)
    if known is None:
        spaces = live_spaces()
        # Spaces may have topics of one name: chosen without a space, it is all of them.
        topics: dict[str, Place] = {}
        for topic in Topic.objects.filter(space__in=[space.page_ptr_id for space in spaces]):
            earlier = topics.get(topic.slug)
            keys = (*earlier.keys, topic.pk) if earlier else (topic.pk,)
            topics[topic.slug] = Place(topic.slug, topic.name, keys)
        known = Places(
            spaces=[Place(space.slug, space.title, (space.page_ptr_id,)) for space in spaces],
            topics=list(topics.values()),
            districts=[Place(one.slug, one.name, (one.pk,)) for one in District.objects.all()],
        )
        caches["pages"].set(key, known, timeout=None)
    return known


@dataclass(frozen=True, slots=True)
class Wish:
    """A search as asked for: words, and what it is narrowed to."""

    query: str = ""
    space: Place | None = None
    theme: str = ""
    topic: Place | None = None
    district: Place | None = None
    who: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    answer: str = ""
    order: str = BEST
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but words was asked for."""
        return bool(self.parameters().keys() - {"q", "rekkefolge", "side"})

    def parameters(self) -> dict[str, str]:
        """What stands in the address."""
        asked = {
            "q": self.query,
            "sted": self.space.slug if self.space else "",
            "tema": self.theme,
            "emne": self.topic.slug if self.topic else "",
            "krets": self.district.slug if self.district else "",
            "hvem": self.who,
            "fra": self.since.isoformat() if self.since else "",
            "til": self.until.isoformat() if self.until else "",
            "svar": self.answer,
            "rekkefolge": self.order,
            "side": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in asked.items() if value}

    def address(self, **changes: Any) -> str:
        """The query string of this search with something changed; from its first page, unless a page is named."""
        return "?" + urlencode(replace(self, **{"page": 1, **changes}).parameters())

    def everywhere(self) -> Wish:
        """The same words, narrowed to nothing."""
        return Wish(query=self.query, order=self.order)


def _offered(kind: str) -> Callable[[], list[tuple[str, Any]]]:
    """What may be chosen of a kind; asked for only where something is chosen or shown."""

    def choices() -> list[tuple[str, Any]]:
        return [_ANY, *((place.slug, place.name) for place in getattr(places(), kind))]

    return choices


class SearchForm(forms.Form):
    """A search. What is not there to choose is told in words, not with a failure."""

    q = forms.CharField(label=_("Søk etter"), max_length=200, required=False)
    sted = forms.ChoiceField(label=_("Forum eller tavle"), choices=_offered("spaces"), required=False)
    tema = forms.ChoiceField(label=_("Tema"), choices=[_ANY, *Theme.choices], required=False)
    emne = forms.ChoiceField(label=_("Emne"), choices=_offered("topics"), required=False)
    krets = forms.ChoiceField(label=_("Skolekrets"), choices=_offered("districts"), required=False)
    hvem = forms.ChoiceField(label=_("Skrevet av"), choices=[_ANY, *WHO], required=False)
    svar = forms.ChoiceField(label=_("Svar fra kommunen"), choices=[_ANY, *ANSWER], required=False)
    fra = forms.DateField(label=_("Fra dato"), required=False)
    til = forms.DateField(label=_("Til dato"), required=False)
    rekkefolge = forms.ChoiceField(label=_("Rekkefølge"), choices=ORDER, required=False)
    side = forms.IntegerField(required=False, min_value=1, max_value=50)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        fields: dict[str, Any] = self.cleaned_data
        since, until = fields.get("fra"), fields.get("til")
        if since and until and until < since:
            self.add_error("til", ValidationError(_("Til-datoen er før fra-datoen.")))
        return fields

    @cached_property
    def wish(self) -> Wish:
        """The search, once the form is valid."""
        fields, there = self.cleaned_data, places()

        def chosen(name: str, offered: list[Place]) -> Place | None:
            return next((place for place in offered if place.slug == fields[name]), None)

        return Wish(
            query=" ".join(fields["q"].split()),
            space=chosen("sted", there.spaces),
            theme=fields["tema"],
            topic=chosen("emne", there.topics),
            district=chosen("krets", there.districts),
            who=fields["hvem"],
            since=fields["fra"],
            until=fields["til"],
            answer=fields["svar"],
            order=fields["rekkefolge"],
            page=fields["side"] or 1,
        )

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """The fields one narrows by, those that offer a choice."""
        names = ["sted", "tema", "emne", "krets", "hvem", "svar", "fra", "til", "rekkefolge"]
        fields = [self[name] for name in names]
        return [field for field in fields if field.errors or len(list(getattr(field.field, "choices", "…" * 2))) > 1]
