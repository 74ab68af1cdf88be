"""What is said in a report about itself, and the words for what stands in it as codes."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from forum.models import Measure, Passage, Post, Theme
from pages.figures import showing
from people.models import Municipality
from suggestions.models import Kind, Status

from .material import Material, PostEntry
from .models import SpaceReport


def facts(material: Material) -> list[tuple[str, str]]:
    """The report about itself: label and value."""
    space = material.space
    leader = space.responsible_leader
    role = leader.employment.role if hasattr(leader, "employment") else ""
    responsible = ", ".join(part for part in (leader.first_name or leader.display_name, role) if part)
    return [
        (_("Kommune"), municipality_name()),
        (_("Sted"), space.title),
        (_("Formål"), space.purpose),
        (_("Enhet"), space.unit.name),
        (_("Ansvarlig leder"), responsible),
        (_("Tidsrom"), period(material.report)),
        (_("Inneholder"), about_contents(material.report)),
        (_("Navn"), about_names(material.report)),
        (_("Besvart"), about_answers()),
        (_("Laget"), moment(material.made_at)),
    ]


def municipality_name() -> str:
    """The municipality's name."""
    return Municipality.objects.values_list("name", flat=True).first() or ""


def period(report: SpaceReport) -> str:
    """The time the report is from."""
    since, until = day(report.since), day(report.until)
    if since and until:
        return _("%(since)s til %(until)s") % {"since": since, "until": until}
    if since:
        return _("fra %(since)s") % {"since": since}
    return _("til %(until)s") % {"until": until} if until else _("hele tiden")


def about_names(report: SpaceReport) -> str:
    """Whether people go by their names, and what that does not cover."""
    if report.with_names:
        return _("Med navn, slik de står på nettstedet.")
    return _(
        "Uten navn: samme person heter det samme i alle rapporter herfra, for eksempel «Deltaker 417». Kommunens egne "
        "innlegg er signert. Navn som folk selv har skrevet i teksten, kan fortsatt stå der. Obs: Lenkene går til "
        "innleggene på nettstedet, og der står det hvem som har skrevet dem."
    )


def about_contents(report: SpaceReport) -> str:
    """What the report holds, and for whom that is."""
    if report.with_unpublished:
        return _(
            "Det alle kan lese, og dessuten prosjektgruppas arbeid som ikke er offentlig ennå. Del den bare med dem "
            "som skal ha det."
        )
    return _("Bare det alle kan lese på nettstedet, og tall som er regnet ut av det.")


def about_answers() -> str:
    """What counts as an answer, here as elsewhere."""
    return _(
        "Et spørsmål er besvart når kommunen har svart på det. Et foreløpig svar teller ikke: da venter både "
        "spørsmålet og tråden."
    )


def notes(material: Material) -> list[str]:
    """What whoever reads the numbers and names elsewhere must know."""
    return [about_contents(material.report), about_names(material.report), about_answers(), showing.hidden_note()]


def file_name(report: SpaceReport, slug: str) -> str:
    """What the file is called where it is fetched, without its ending: no two that hold different things alike."""
    parts = [
        slug,
        timezone.localdate(report.finished_at or report.created_at).isoformat(),
        _("med navn") if report.with_names else _("uten navn"),
        _("alle innlegg") if report.with_posts else "",
        _("ikke offentlig") if report.with_unpublished else "",
        _("fra %(day)s") % {"day": report.since.isoformat()} if report.since else "",
        _("til %(day)s") % {"day": report.until.isoformat()} if report.until else "",
    ]
    return "-".join(slugify(part) for part in parts if part)


def day(when: datetime.date | datetime.datetime | None) -> str:
    """A date as it is written here."""
    if isinstance(when, datetime.datetime):
        when = timezone.localdate(when)
    return date_format(when, "DATE_FORMAT") if when else ""


def moment(when: datetime.datetime) -> str:
    """A time as it is written here."""
    when = timezone.localtime(when)
    return _("%(day)s kl. %(clock)s") % {
        "day": date_format(when, "DATE_FORMAT"),
        "clock": date_format(when, "TIME_FORMAT"),
    }


def yes_or_no(value: bool) -> str:
    return pgettext("svar", "ja") if value else pgettext("svar", "nei")


def theme(value: str) -> str:
    return str(Theme(value).label) if value else ""


def kind(value: str) -> str:
    return str(Kind(value).label) if value else ""


def status(value: str) -> str:
    return str(Status(value).label) if value else ""


def measure_status(value: str) -> str:
    return capfirst(str(Measure.Status(value).label))


def passage_kind(value: str) -> str:
    return capfirst(str(Passage.Kind(value).label))


def voice(value: str) -> str:
    return str(Post.Voice(value).label) if value else ""


def post_state(post: PostEntry) -> str:
    return str(Post.State.WITHDRAWN.label if post.withdrawn else Post.State.PUBLISHED.label)


def owed(value: str) -> str:
    """How it stands with an answer."""
    return {
        "open": _("venter på svar"),
        "overdue": _("over fristen"),
        "answered": _("besvart"),
        "released": _("avsluttet uten svar"),
    }[value]


def speaker(post: PostEntry) -> str:
    """Who a post is by, as a heading says it."""
    if post.withdrawn:
        return _("Trukket")
    if post.voice == Post.Voice.PRIVATE:
        return _("%(name)s (ansatt, skriver som privatperson)") % {"name": post.author}
    return post.author
