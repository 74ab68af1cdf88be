"""The kinds of space as they stand in addresses: /forum/… and /tavle/…."""

from __future__ import annotations

from django.http import Http404
from django.urls import register_converter

from forum.models import ForumPage, Space
from forum.slugs import live_space_id
from forum.spaces import SpaceFacts, space_facts
from suggestions.models import BoardPage

WORDS: dict[str, type[Space]] = {"forum": ForumPage, "tavle": BoardPage}


class SpaceKind:
    """A path converter: `<space_kind:kind>`; reversed from a space or from its kind."""

    regex = "|".join(WORDS)

    def to_python(self, value: str) -> type[Space]:
        return WORDS[value]

    def to_url(self, value: Space | type[Space]) -> str:
        kind = value if isinstance(value, type) else type(value)
        return next((word for word, model in WORDS.items() if issubclass(kind, model)), "")


register_converter(SpaceKind, "space_kind")


def facts_or_404(kind: type[Space], slug: str) -> SpaceFacts:
    """The facts of the live space with this address."""
    space_id = live_space_id(kind, slug)
    if space_id is None:
        raise Http404
    return space_facts(space_id)
