"""What a report says, in order, as plain parts that PDF and Word each set in their own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from forum.models import Theme, Thread
from forum.rendering import excerpt
from moderation.archive.html_blocks import blocks_of
from pages.figures import showing

from . import register, wording
from .material import Material, PostEntry, ThreadEntry
from .register import EffectEntry, MeasureEntry, PassageEntry
from .size import MOST_ENTRIES, MOST_POSTS, MOST_THREADS, TooLarge

FIRST_WORDS = 160
Part = dict[str, Any]


def parts_of(material: Material) -> list[Part]:
    """The whole report. Raises TooLarge if all posts are asked for and they are too many for a document."""
    with_posts = material.report.with_posts
    if with_posts and material.figures["posts"] > MOST_POSTS:
        raise TooLarge
    parts = [
        *_figures(material),
        *_register(material),
        *_without_measure(material),
        *_unanswered(material),
    ]
    listed, told = _threads(material, with_posts=with_posts)
    return [*parts, *listed, *told]


def heading(level: int, text: str) -> Part:
    return {"kind": "heading", "level": level, "text": " ".join(text.split()) or _("(uten tittel)")}


def text(words: str) -> Part:
    return {"kind": "text", "text": words}


def small(words: str) -> Part:
    return {"kind": "small", "text": words}


def table(
    headings: list[str],
    rows: list[list[str]],
    *,
    widths: str,
    bars: list[float | None] | None = None,
) -> Part:
    """A table. `widths` has a letter for each column: w for words, n for a number or a date."""
    return {"kind": "table", "headings": headings, "rows": rows, "widths": widths, "bars": bars or []}


def _figures(material: Material) -> Iterator[Part]:
    yield heading(1, _("Tall"))
    numbers = showing.key_numbers(material.figures)
    yield table([_("Hva"), _("Antall")], [[capfirst(what), number] for number, what in numbers], widths="wn")
    over_time = showing.activity(material.figures)
    tables = [over_time.table] if over_time else []
    for one in [*tables, showing.answers(material.figures), *showing.tables(material.figures)]:
        yield heading(2, one.title)
        widths = "w" + "n" * (len(one.headings) - 1)
        yield table(one.headings, one.rows, widths=widths, bars=one.bars)
        if one.note:
            yield small(one.note)
        if one.key in ("answers", "answer-times") and (material.since or material.until):
            yield small(_("Gjelder alle svar til nå, også utenfor tidsrommet."))


def _register(material: Material) -> Iterator[Part]:
    yield heading(1, _("Tiltak"))
    yield from _bounded(
        (_measure(measure) for measure in register.measures(material)),
        none=_("Prosjektgruppa har ikke skrevet opp noen tiltak ennå.")
        if material.report.with_unpublished
        else _("Ingen tiltak er offentlige ennå."),
    )


def _measure(measure: MeasureEntry) -> Iterator[Part]:
    yield heading(2, measure.title)
    supports = ngettext("%(count)s støtter det", "%(count)s støtter det", measure.supports) % {
        "count": measure.supports
    }
    public = _("Offentlig") if measure.published_at else _("Ikke offentlig ennå")
    about = [wording.measure_status(measure.status), public, supports, measure.topic, measure.district]
    yield small(" · ".join(part for part in about if part))
    if measure.description:
        yield from (text(line) for line in measure.description.splitlines() if line.strip())
    for kind, words in (("drawback", _("Reduserer")), ("possibility", _("Styrker"))):
        titles = [effect.title for effect in measure.effects if effect.kind == kind]
        if titles:
            yield text(f"{words}: {'; '.join(titles)}")
    yield from (_quote(passage) for passage in measure.passages)
    for assessment in measure.assessments:
        label = _("Vurdering: %(status)s") % {"status": wording.measure_status(assessment.status)}
        source = f"{assessment.signed}, {wording.day(assessment.at)}"
        yield {"kind": "answer", "label": label, "text": assessment.text, "source": source}


def _quote(passage: PassageEntry, note: str = "") -> Part:
    source = f"{passage.author}, {wording.day(passage.written_at)} – {passage.thread}"
    if passage.edited:
        source, note = _ended(source), f" {_('Innlegget er endret siden dette ble merket.')}{note}"
    source = _with_correction(source + note, passage.correction)
    return {"kind": "quote", "text": passage.text, "source": source, "href": passage.url}


def _with_correction(words: str, correction: str) -> str:
    """What is said of or under someone's words, with the correction of them (R5)."""
    if not correction:
        return words
    return f"{_ended(words) if words else words} {_('Rettelse fra kommunen:')} {correction}".strip()


def _ended(words: str) -> str:
    """A sentence with its mark at the end, whether or not it had one."""
    return words if words.rstrip().endswith((".", "?", "!", "…", ":")) else f"{words}."


def _without_measure(material: Material) -> Iterator[Part]:
    """What only the team has; nothing of it, not even that there is some, unless it was asked for."""
    if not material.report.with_unpublished:
        return
    yield heading(1, _("Ulemper og muligheter uten tiltak"))
    none = _("Alt som er skrevet opp, har fått tiltak.")
    yield from _bounded((_effect(effect) for effect in register.without_measure(material)), none=none)
    loose = list(islice(register.loose_passages(material), MOST_ENTRIES))
    if loose:
        yield heading(2, _("Avsnitt som ikke er samlet ennå"))
        yield from (_quote(passage, f" ({wording.passage_kind(passage.kind)})") for passage in loose)


def _effect(effect: EffectEntry) -> Iterator[Part]:
    yield heading(2, f"{wording.passage_kind(effect.kind)}: {effect.title}")
    if effect.topic or effect.district:
        yield small(" · ".join(part for part in (effect.topic, effect.district) if part))
    yield from (_quote(passage) for passage in effect.passages)


def _unanswered(material: Material) -> Iterator[Part]:
    yield heading(1, _("Spørsmål som ikke er besvart"))
    yield from _bounded(
        (_question(entry) for entry in register.unanswered(material)), none=_("Alle spørsmål er besvart.")
    )


def _question(entry: register.UnansweredEntry) -> Iterator[Part]:
    due = ""
    if entry.due_on:
        words = _("Frist %(day)s – over fristen") if entry.overdue else _("Frist %(day)s")
        due = words % {"day": wording.day(entry.due_on)}
    source = f"{entry.author}, {wording.day(entry.written_at)} – {entry.thread}"
    yield {
        "kind": "quote",
        "text": entry.text,
        "source": _with_correction(f"{_ended(source)} {due}" if due else source, entry.correction),
        "href": entry.url,
        "late": entry.overdue,
    }


def _bounded(entries: Iterable[Iterator[Part]], *, none: str) -> Iterator[Part]:
    """The parts of so many entries as a document holds; says so if there are none, or more."""
    number = 0
    for entry in entries:
        if number >= MOST_ENTRIES:
            yield small(_("Her stopper lista. Alt står i regnearket og i JSON."))
            return
        number += 1
        yield from entry
    if not number:
        yield text(none)


def _threads(material: Material, *, with_posts: bool) -> tuple[list[Part], list[Part]]:
    """The list of threads, and what was said in them if that is wanted."""
    listed: list[Part] = [heading(1, _("Tråder"))]
    told: list[Part] = [heading(1, _("Alle innlegg"))] if with_posts else []
    cut = _older_than_listed(material)
    if cut:
        listed.append(small(_("Bare de %(number)s nyeste trådene er med.") % {"number": MOST_THREADS}))
    headings = [_("Tråd"), _("Startet av"), _("Dato"), pgettext("flere", "Innlegg"), _("Besvart")]
    rows: list[list[str]] = []
    theme: str | None = None
    for thread in material.threads(newer_than=cut):
        if thread.theme != theme:
            theme = thread.theme
            name = str(Theme(theme).label) if theme else _("Uten tema")
            rows = []
            listed += [heading(2, name), table(headings, rows, widths="Wwnnn")]
            if with_posts:
                told.append(heading(2, name))
        if with_posts:
            told += [heading(3, thread.title), small(_about(thread))]
        rows.append(_row(material, thread, told if with_posts else None))
    if not rows:
        listed.append(text(_("Ingen har skrevet noe i denne tida.")))
    return listed, told


def _older_than_listed(material: Material) -> int:
    """The newest thread that is not listed, because there are too many; 0 if all are."""
    keys = Thread.objects.filter(space=material.report.space_id).order_by("-pk").values_list("pk", flat=True)
    return keys[MOST_THREADS : MOST_THREADS + 1].first() or 0


def _row(material: Material, thread: ThreadEntry, told: list[Part] | None) -> list[str]:
    number, first_words = 0, ""
    for post in thread.posts:
        number += not post.withdrawn
        first_words = first_words or _with_correction(excerpt(post.plain, FIRST_WORDS), post.correction)
        if told is not None:
            told.append(_post(material, post))
    answered = wording.yes_or_no(thread.answered)
    return [
        f"{' '.join(thread.title.split())}\n{first_words}",
        thread.opened_by,
        wording.day(thread.created_at),
        str(number),
        answered,
    ]


def _about(thread: ThreadEntry) -> str:
    about = [
        thread.topic,
        thread.district,
        wording.kind(thread.kind),
        wording.status(thread.status),
        _("Avsluttet: %(reason)s") % {"reason": thread.closing_reason} if thread.closed_at else "",
        thread.url,
    ]
    return " · ".join(part for part in about if part)


def _post(material: Material, post: PostEntry) -> Part:
    heading = f"{post.number}. {wording.speaker(post)}, {wording.moment(post.created_at)}"
    tone = "trace" if post.withdrawn else "official" if post.is_official else "resident"
    notes = []
    if post.corrects:
        notes.append(_("Rettelse til innlegg %(number)s") % {"number": post.corrects})
    if post.reply_to:
        notes.append(_("Svar til innlegg %(number)s") % {"number": post.reply_to})
    if post.owed:
        notes.append(capfirst(wording.owed(post.owed.status(material.today))))
    if post.withdrawn:
        blocks = [_paragraph(_("Innlegget er trukket av den som skrev det. Teksten er ikke med."))]
    else:
        blocks = _renamed(material, blocks_of(post.html)) or [_paragraph(post.plain or _("(uten tekst)"))]
    if post.correction:
        blocks.append(_paragraph(f"{_('Rettelse fra kommunen:')} {post.correction}"))
    return {"kind": "post", "tone": tone, "heading": heading, "notes": " · ".join(notes), "blocks": blocks}


def _paragraph(words: str) -> Part:
    return {"kind": "paragraph", "runs": [{"text": words}]}


def _renamed(material: Material, value: Any) -> Any:
    """Mentions in what a post says, put into the report's names."""
    if material.names.shown:
        return value
    if isinstance(value, dict):
        return {
            key: material.names.in_text(one) if key == "text" else _renamed(material, one) for key, one in value.items()
        }
    return [_renamed(material, one) for one in value] if isinstance(value, list) else value
