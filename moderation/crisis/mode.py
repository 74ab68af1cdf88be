"""Whether crisis mode is on, and how: known in every process at once and without a query, since each switch raises
the version of what stands on every page (forum/versions.py).
"""

from __future__ import annotations

from typing import NamedTuple

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.versions import site_version

from ..models import CrisisMode, Posting


class Crisis(NamedTuple):
    """Crisis mode as it is now."""

    pk: int
    posting: str
    text: str
    url: str


def crisis(version: int | None = None) -> Crisis | None:
    """Crisis mode, if it is on; `version` is the site's, where it is known."""
    key = f"crisis:{site_version() if version is None else version}"
    known: tuple[Crisis | None] | None = caches["pages"].get(key)
    if known is None:
        row = CrisisMode.objects.filter(ended_at=None).values_list("pk", "posting", "text", "url").first()
        known = (Crisis(*row) if row else None,)
        caches["pages"].set(key, known, timeout=None)
    return known[0]


def is_on() -> bool:
    """Whether crisis mode is on."""
    return crisis() is not None


def banner() -> SafeString:
    """What every page says while crisis mode is on; empty otherwise."""
    version = site_version()
    now = crisis(version)
    if now is None:
        return SafeString("")
    key = f"crisis-banner:{version}:{get_language()}"
    made: SafeString | None = caches["pages"].get(key)
    if made is None:
        context = {"crisis": now, "posting": said_of_posting()}
        made = SafeString(render_to_string("moderation/crisis/_banner.html", context))
        caches["pages"].set(key, made, timeout=None)
    return made


def said_of_posting() -> str:
    """What residents are told of writing now, before they begin; empty when it is as usual."""
    now = crisis()
    if now is None or now.posting == Posting.OPEN:
        return ""
    if now.posting == Posting.PAUSED:
        return _("Du kan lese som vanlig, men ikke sende nye innlegg nå. Det du skriver, blir lagret som utkast.")
    return _("Du kan skrive, men en moderator ser på alle innlegg før de vises.")
