"""A letter ready for the author to use: the suggestion's words and its support by day, as a Word document."""

from __future__ import annotations

from io import BytesIO

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx import Document

from forum.xml_characters import xml_text
from people.models import Municipality

from .models import Suggestion
from .petition import line, residents, support_by_day


def write_letter(suggestion: Suggestion) -> bytes:
    """The letter to the municipal council, as the bytes of a .docx file."""
    municipality = Municipality.objects.first() or Municipality()
    opening = suggestion.thread.posts.get(number=1)
    document = Document()
    document.core_properties.title = xml_text(suggestion.thread.title)
    document.core_properties.author = ""
    document.core_properties.language = settings.LANGUAGE_CODE
    document.add_paragraph(_("Til kommunestyret i %(municipality)s") % {"municipality": municipality.name})
    document.add_heading(_("Innbyggerforslag: %(title)s") % {"title": xml_text(suggestion.thread.title)}, level=1)
    document.add_paragraph(
        _(
            "Vi som har skrevet under, fremmer dette som innbyggerforslag etter kommuneloven § 12-1. "
            "Vi ber kommunestyret ta stilling til forslaget innen seks måneder."
        )
    )
    document.add_heading(_("Forslaget"), level=2)
    for paragraph in filter(None, (part.strip() for part in opening.plain.split("\n"))):
        document.add_paragraph(xml_text(paragraph))
    document.add_heading(_("Støtte på nettstedet"), level=2)
    document.add_paragraph(
        _(
            "%(supports)s har støttet forslaget på %(address)s. Kravet til et innbyggerforslag er %(line)s "
            "underskrifter av %(residents)s innbyggere. Støtten på nettstedet er ikke underskrifter."
        )
        % {
            "supports": suggestion.support_count,
            "address": f"{settings.BASE_URL}{suggestion.get_absolute_url()}",
            "line": line(),
            "residents": residents(),
        }
    )
    _table(document, suggestion)
    document.add_heading(_("Underskrifter"), level=2)
    signatures = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, words in zip(signatures.rows[0].cells, (_("Navn"), _("Adresse"), _("Underskrift")), strict=True):
        cell.text = words
    for _row in range(10):
        signatures.add_row()
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _table(document: object, suggestion: Suggestion) -> None:
    table = document.add_table(rows=1, cols=3, style="Table Grid")  # type: ignore[attr-defined]
    for cell, words in zip(table.rows[0].cells, (_("Dato"), _("Nye den dagen"), _("Til sammen")), strict=True):
        cell.text = words
    for day in support_by_day(suggestion):
        cells = table.add_row().cells
        for cell, words in zip(cells, (date_format(day.day), str(day.given), str(day.sum)), strict=True):
            cell.text = words


def file_name(suggestion: Suggestion) -> str:
    """What the letter is saved as."""
    return f"innbyggerforslag-{suggestion.pk}-{timezone.localdate():%Y-%m-%d}.docx"
