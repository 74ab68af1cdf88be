"""What the archive's document says about a thread, as plain data for the template (document.typ)."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from forum.models import Post

from .html_blocks import blocks_of
from .keys import hand_off_key
from .models import Ground
from .snapshot import PostCopy, Signature, ThreadCopy, Trace

Data = dict[str, Any]


def content_of(copy: ThreadCopy, *, replacements: int) -> Data:
    """Everything the document says, in the municipality's language. `replacements`: characters spelled out."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "lang": settings.LANGUAGE_CODE,
            "title": title_of(copy),
            "municipality": copy.municipality,
            "space": copy.space,
            "key": hand_off_key(copy.thread_uuid, copy.version),
            "kicker": gettext("Kopi til arkivet, versjon %(version)s") % {"version": copy.version},
            "facts": _facts(copy),
            "replacements": _about_replacements(replacements),
            "posts": [_trace(post) if isinstance(post, Trace) else _post(post) for post in copy.posts],
            "closing": gettext(
                "Dette er en kopi av samtalen slik alle kunne lese den på nettstedet da kopien ble tatt. "
                "Den samme samtalen følger som XML, med teksten tegn for tegn slik den ble skrevet."
            ),
            "labels": {
                "facts": gettext("Opplysninger om samtalen"),
                "posts": gettext("Innlegg"),
                "page": gettext("side"),
                "of": gettext("av"),
            },
        }


def title_of(copy: ThreadCopy) -> str:
    """The thread's title on one line, never empty."""
    return " ".join(copy.title.split()) or gettext("(uten tittel)")


def _facts(copy: ThreadCopy) -> list[list[str]]:
    """The table of facts: label and value."""
    facts = [
        [gettext("Sted"), copy.space],
        [gettext("Tema"), copy.theme],
        [gettext("Ansvarlig enhet"), copy.unit_name],
        [gettext("Åpnet"), _moment(copy.opened_at)],
        [gettext("Avsluttet"), _closed(copy)],
        [gettext("Innlegg i kopien"), str(len(copy.visible))],
        [gettext("Adresse"), copy.url],
        [gettext("Kopien er tatt"), _moment(copy.taken_at)],
    ]
    if copy.marking:
        facts += [
            [gettext("Merket for arkivet"), f"{_moment(copy.marking.marked_at)}, {copy.marking.role}"],
            [gettext("Grunnlag"), _ground(copy.marking.ground)],
            [gettext("Merknad"), copy.marking.note],
        ]
    return [fact for fact in facts if fact[1].strip()]


def _ground(ground: str) -> str:
    words = str(Ground(ground).label)
    return gettext("Samtalen %(ground)s") % {"ground": words}


def _closed(copy: ThreadCopy) -> str:
    return f"{_moment(copy.closed_at)}: {copy.closing_reason}" if copy.closed_at else ""


def _post(post: PostCopy) -> Data:
    tone = "correction" if post.corrects else "official" if post.is_official else "resident"
    return {
        "tone": tone,
        "mark": _mark(post),
        "heading": f"{post.number}. {_speaker(post)}",
        "meta": _meta(post),
        "blocks": blocks_of(post.html) or [_paragraph(post.plain.strip() or gettext("(uten tekst)"))],
        "notes": _notes(post),
    }


def _trace(trace: Trace) -> Data:
    if trace.state == Post.State.WITHDRAWN:
        words = gettext("Innlegget er trukket av den som skrev det. Teksten er ikke med.")
    else:
        words = gettext("Innlegget er skjult av en moderator. Teksten er ikke med.")
    return {
        "tone": "trace",
        "mark": "",
        "heading": f"{trace.number}. {gettext('Ikke vist')}",
        "meta": _moment(trace.written_at),
        "blocks": [_paragraph(words)],
        "notes": [],
    }


def _mark(post: PostCopy) -> str:
    """What kind of post it is, if it is not just a resident's."""
    if post.corrects:
        return gettext("Rettelse fra kommunen til innlegg %(number)s") % {"number": post.corrects}
    if post.is_official:
        return gettext("Svar fra kommunen")
    if post.voice == Post.Voice.PRIVATE:
        return gettext("Ansatt i kommunen, skriver som privatperson")
    return ""


def _speaker(post: PostCopy) -> str:
    return _signed(post.signature) if post.is_official and post.signature else post.author


def _signed(signature: Signature) -> str:
    return ", ".join(part for part in (signature.name, signature.role, signature.unit) if part)


def _meta(post: PostCopy) -> str:
    """When it was written, changed, and what it answers."""
    parts = [_moment(post.written_at)]
    if post.edited_at:
        parts.append(gettext("endret %(time)s") % {"time": _moment(post.edited_at)})
    if post.reply_to:
        parts.append(gettext("svar på innlegg %(number)s") % {"number": post.reply_to})
    if post.signature and not post.is_official:
        parts.append(", ".join(part for part in (post.signature.role, post.signature.unit) if part))
    return " · ".join(parts)


def _notes(post: PostCopy) -> list[str]:
    if not post.corrected_by:
        return []
    numbers = ", ".join(str(number) for number in post.corrected_by)
    return [gettext("Rettet av kommunen i innlegg %(numbers)s.") % {"numbers": numbers}]


def _paragraph(words: str) -> Data:
    return {"kind": "paragraph", "runs": [{"text": words}]}


def _about_replacements(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)s tegn kan ikke vises i dette dokumentet og er skrevet som kode og navn, slik: [U+0000 NAVN]. "
        "Den nøyaktige teksten er i XML-filen.",
        "%(count)s tegn kan ikke vises i dette dokumentet og er skrevet som kode og navn, slik: [U+0000 NAVN]. "
        "Den nøyaktige teksten er i XML-filen.",
        count,
    ) % {"count": count}


def _moment(moment: datetime.datetime | None) -> str:
    """A time as it is written in Norway."""
    return date_format(moment, "j. F Y \\k\\l. H.i") if moment else ""
