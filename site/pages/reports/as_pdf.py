"""A report as PDF/A-2a and PDF/UA-1, set by the archive's typesetter with a template of its own (report.typ)."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.archive.document import set_document

from . import wording
from .material import Material
from .parts import parts_of

TEMPLATE = Path(__file__).parent / "report.typ"
TIME_LIMIT_SECONDS = 240


def write(material: Material, to: IO[bytes]) -> None:
    """Write the whole report. Raises TooLarge, CannotBeSet or TypesettingTookTooLong."""
    parts = parts_of(material)

    def content(replacements: int) -> dict[str, Any]:
        return {
            "lang": settings.LANGUAGE_CODE,
            "title": title_of(material),
            "kicker": _("Rapport"),
            "purpose": material.space.purpose,
            "municipality": wording.municipality_name(),
            "space": material.space.title,
            "facts": [list(fact) for fact in wording.facts(material) if fact[1]],
            "replacements": _about_replacements(replacements),
            "labels": {
                "facts": _("Om rapporten"),
                "contents": _("Innhold"),
                "page": _("side"),
                "of": _("av"),
            },
            "parts": parts,
        }

    made = set_document(content, timestamp=material.made_at, template=TEMPLATE, time_limit=TIME_LIMIT_SECONDS)
    to.write(made.pdf)


def title_of(material: Material) -> str:
    """The report's title on one line."""
    return _("Rapport fra %(space)s") % {"space": " ".join(material.space.title.split())}


def _about_replacements(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)s tegn kan ikke vises i dette dokumentet og er skrevet som kode og navn, slik: [U+0000 NAVN].",
        "%(count)s tegn kan ikke vises i dette dokumentet og er skrevet som kode og navn, slik: [U+0000 NAVN].",
        count,
    ) % {"count": count}
