"""What came of what was said, as a poster for the school's wall: PDF/A, readable by a screen reader, with a QR code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.versions import site_version, space_version
from moderation.archive.document import set_document
from people.models import Municipality

from .achieving import shown_items
from .models import Achievements
from .qr import QUIET_ZONE

TEMPLATE = Path(__file__).parent / "poster.typ"
TIME_LIMIT_SECONDS = 30


def poster(summary: Achievements) -> bytes:
    """The poster as PDF, set once for each version of the board. Raises CannotBeSet or TypesettingTookTooLong."""
    key = f"poster:{summary.pk}:{space_version(summary.board_id)}:{site_version()}:{get_language()}"
    known: bytes | None = caches["pages"].get(key)
    if known is None:
        known = _set(summary)
        caches["pages"].set(key, known, timeout=None)
    return known


def _set(summary: Achievements) -> bytes:
    board = summary.board
    address = settings.BASE_URL + reverse("suggestions:new", args=[board.slug])
    items = [{"said": item.said, "did": item.did} for item in shown_items(summary)]
    rows = segno.make(address, error="m", micro=False).matrix_iter(border=QUIET_ZONE)
    modules = ["".join("1" if dark else "0" for dark in row) for row in rows]

    def content(_replacements: int) -> dict[str, Any]:
        return {
            "lang": (get_language() or settings.LANGUAGE_CODE)[:2],
            "municipality": (Municipality.objects.first() or Municipality()).name,
            "kicker": board.title,
            "title": summary.title,
            "intro": summary.intro,
            "items": items,
            "qr": modules,
            "address": address,
            "labels": {
                "said": _("Dere sa"),
                "did": _("Vi gjorde"),
                "yours": _("Hva vil du si?"),
                "scan": _("Skann koden med kameraet på telefonen, eller skriv adressen:"),
            },
        }

    when = (summary.published_at or timezone.now()).replace(microsecond=0)
    return set_document(content, timestamp=when, template=TEMPLATE, time_limit=TIME_LIMIT_SECONDS).pdf
