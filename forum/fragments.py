"""Pieces of pages, rendered once per version of what they show and language, and kept in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.core.cache import caches
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Context = dict[str, Any]


class Stamp(NamedTuple):
    """A row by its key and the version of what it shows."""

    pk: int
    version: int


def today_and_language() -> str:
    """What every rendered text depends on beside its data: the date (deadlines pass) and the language."""
    return f"{timezone.localdate():%y%m%d}{get_language()}"


def rendered(
    stamps: Iterable[tuple[int, int]], *, kind: str, template: str, contexts: Callable[[list[int]], dict[int, Context]]
) -> list[SafeString]:
    """The fragment of each stamped row, in order; only those whose version is new are rendered.

    `contexts` fetches what the template needs for the rows with these keys. The template must not depend on who
    reads: its text is shown to everyone.
    """
    moment = today_and_language()
    keys = {f"{kind}:{pk}:{version}:{moment}": pk for pk, version in stamps}
    known: dict[str, str] = caches["pages"].get_many(keys)
    if missing := [key for key in keys if key not in known]:
        fetched = contexts([keys[key] for key in missing])
        compiled = get_template(template)
        made = {key: compiled.render(fetched[keys[key]]) for key in missing}
        caches["pages"].set_many(made, timeout=None)
        known |= made
    return [mark_safe(known[key]) for key in keys]  # noqa: S308  rendered by our own templates
