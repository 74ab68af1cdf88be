"""The register of measures as a report tells it, what has no measure yet, and what nobody has answered.

Read in pieces, like the threads. Quotes are from posts that everyone can still read.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import NoReverseMatch

from forum.addresses import post_url
from forum.corrections import correction_in
from forum.marking import on_one_line
from forum.models import Effect, Measure, MeasureAssessment, MeasurePassage, Passage, Post, Thread
from forum.rendering import excerpt
from moderation.models import Duty
from pages.figures.answered import OWED, waiting_posts

from .material import SPEAKER, Material

AT_A_TIME = 100
QUESTION_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class PassageEntry:
    """Words of a post that the team has marked. `edited`: the post has other words now."""

    id: int
    kind: str
    text: str
    author: str
    written_at: datetime.datetime
    url: str
    thread: str
    topic: str
    district: str
    effect: str
    edited: bool
    measures: tuple[str, ...] = ()
    correction: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentEntry:
    """What the team thinks of a measure, signed (R6)."""

    status: str
    text: str
    signed: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class EffectEntry:
    """A drawback or a possibility, with what it rests on."""

    id: int
    kind: str
    title: str
    topic: str
    district: str
    passages: tuple[PassageEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureEntry:
    """A measure with all that belongs to it."""

    id: int
    title: str
    description: str
    url: str
    status: str
    supports: int
    topic: str
    district: str
    created_at: datetime.datetime
    published_at: datetime.datetime | None
    effects: tuple[EffectEntry, ...]
    passages: tuple[PassageEntry, ...]
    assessments: tuple[AssessmentEntry, ...]


@dataclass(frozen=True, slots=True)
class UnansweredEntry:
    """A question that waits for the municipality. `due_on` is None where no duty stands on it."""

    text: str
    author: str
    written_at: datetime.datetime
    thread: str
    number: int
    url: str
    due_on: datetime.date | None
    overdue: bool
    correction: str = ""


def measures(material: Material) -> Iterator[MeasureEntry]:
    """The register, most supported first."""
    found = material.until_end(_told_measures(material), "created_at")
    keys = list(found.order_by("-supports", "-id").values_list("pk", flat=True))
    for begin in range(0, len(keys), AT_A_TIME):
        chunk = keys[begin : begin + AT_A_TIME]
        rows = Measure.objects.select_related("topic", "district").prefetch_related(
            "effects__topic", "effects__district"
        )
        by_id = rows.in_bulk(chunk)
        passages = _passages_of(material, chunk)
        assessments = _assessments_of(material, chunk)
        for key in chunk:
            yield _measure(material, by_id[key], passages[key], assessments[key])


def _told_measures(material: Material) -> QuerySet[Measure]:
    """Those in the public register; with what is not there yet, if that was asked for."""
    found = Measure.objects.filter(space=material.report.space_id)
    return found if material.report.with_unpublished else found.filter(published_at__isnull=False)


def _measure(
    material: Material, row: Measure, passages: list[PassageEntry], assessments: list[AssessmentEntry]
) -> MeasureEntry:
    return MeasureEntry(
        id=row.pk,
        title=material.names.in_text(row.title),
        description=material.names.in_text(row.description),
        url=_address_of(row),
        status=row.status,
        supports=row.supports,
        topic=row.topic.name if row.topic else "",
        district=row.district.name if row.district else "",
        created_at=row.created_at,
        published_at=row.published_at,
        effects=tuple(_effect(material, effect) for effect in row.effects.all()),
        passages=tuple(passages),
        assessments=tuple(assessments),
    )


def _address_of(row: Measure) -> str:
    """The measure's page; none while it is not public, or where the site shows no register."""
    try:
        return f"{settings.BASE_URL}{row.get_absolute_url()}" if row.published_at else ""
    except NoReverseMatch:
        return ""


def _effect(material: Material, row: Effect, passages: Iterable[PassageEntry] = ()) -> EffectEntry:
    return EffectEntry(
        id=row.pk,
        kind=row.kind,
        title=material.names.in_text(row.title),
        topic=row.topic.name if row.topic else "",
        district=row.district.name if row.district else "",
        passages=tuple(passages),
    )


def _passages_of(material: Material, chunk: list[int]) -> dict[int, list[PassageEntry]]:
    found: dict[int, list[PassageEntry]] = defaultdict(list)
    passages = _quotable(material, Passage.objects.filter(measures__in=chunk))
    by_id = {row["id"]: _passage(material, row) for row in passages.distinct().values(*_COLUMNS)}
    uses = MeasurePassage.objects.filter(measure__in=chunk).order_by("pk").values_list("measure_id", "passage_id")
    for measure, passage in uses:
        if passage in by_id:
            found[measure].append(by_id[passage])
    return found


def _assessments_of(material: Material, chunk: list[int]) -> dict[int, list[AssessmentEntry]]:
    """The newest first."""
    found: dict[int, list[AssessmentEntry]] = defaultdict(list)
    rows = material.until_end(MeasureAssessment.objects.filter(measure__in=chunk), "signed_at")
    for row in rows.select_related("signed_unit").order_by("-pk"):
        signed = ", ".join(part for part in (row.signed_name, row.signed_role, row.signed_unit.name) if part)
        found[row.measure_id].append(
            AssessmentEntry(row.status, material.names.in_text(row.text), signed, row.signed_at)
        )
    return found


def without_measure(material: Material) -> Iterator[EffectEntry]:
    """What there is no measure for yet, drawbacks first. The team's own, never public."""
    if not material.report.with_unpublished:
        return
    found = material.until_end(Effect.objects.filter(space=material.report.space_id, measures=None), "created_at")
    keys = list(found.order_by("kind", "pk").values_list("pk", flat=True))
    for begin in range(0, len(keys), AT_A_TIME):
        chunk = keys[begin : begin + AT_A_TIME]
        by_id = Effect.objects.select_related("topic", "district").in_bulk(chunk)
        quotes: dict[int, list[PassageEntry]] = defaultdict(list)
        rows = _quotable(material, Passage.objects.filter(effect__in=chunk)).order_by("pk")
        for row in rows.values(*_COLUMNS):
            quotes[row["effect_id"]].append(_passage(material, row))
        for key in chunk:
            yield _effect(material, by_id[key], quotes[key])


def loose_passages(material: Material) -> Iterator[PassageEntry]:
    """Passages marked as a drawback or a possibility that are part of nothing yet. The team's own, never public."""
    if not material.report.with_unpublished:
        return iter(())
    loose = Passage.objects.filter(space=material.report.space_id, effect=None, measures=None)
    return _by_key(material, loose.exclude(kind=Passage.Kind.MEASURE))


def passages(material: Material) -> Iterator[PassageEntry]:
    """What measures rest on, in the order of marking; all that the team has marked, if that was asked for."""
    found = Passage.objects.filter(space=material.report.space_id)
    if not material.report.with_unpublished:
        found = found.filter(
            Exists(MeasurePassage.objects.filter(passage=OuterRef("pk"), measure__in=_told_measures(material)))
        )
    return _by_key(material, found)


def _by_key(material: Material, found: QuerySet[Passage]) -> Iterator[PassageEntry]:
    last = 0
    while rows := list(_quotable(material, found.filter(pk__gt=last)).order_by("pk").values(*_COLUMNS)[:AT_A_TIME]):
        last = rows[-1]["id"]
        titles: dict[int, list[str]] = defaultdict(list)
        uses = MeasurePassage.objects.filter(
            passage__in=[row["id"] for row in rows], measure__in=_told_measures(material)
        ).order_by("pk")
        for passage, title in uses.values_list("passage_id", "measure__title"):
            titles[passage].append(material.names.in_text(title))
        for row in rows:
            yield _passage(material, row, tuple(titles[row["id"]]))


def _quotable(material: Material, found: QuerySet[Passage]) -> QuerySet[Passage]:
    readable = found.filter(post__state=Post.State.PUBLISHED, post__thread__state=Thread.State.PUBLISHED).annotate(
        effect_told=Exists(_told_measures(material).filter(effects=OuterRef("effect")))
    )
    return material.until_end(readable, "post__created_at")


def _passage(material: Material, row: dict[str, Any], measures: tuple[str, ...] = ()) -> PassageEntry:
    is_told = row["effect_told"] or material.report.with_unpublished
    return PassageEntry(
        id=row["id"],
        kind=row["kind"],
        text=material.names.in_text(row["text"]),
        author=material.speaker(row, "post__"),
        written_at=row["post__created_at"],
        url=f"{settings.BASE_URL}{post_url(thread_id=row['post__thread_id'], number=row['post__number'])}",
        thread=material.names.in_text(row["post__thread__title"]),
        edited=on_one_line(row["text"]) not in on_one_line(row["post__plain"]),
        topic=row["topic__name"] or "",
        district=row["district__name"] or "",
        effect=material.names.in_text(row["effect__title"] or "") if is_told else "",
        measures=measures,
        correction=material.names.in_text(correction_in(row["post__notes"])),
    )


_COLUMNS = (
    "id", "kind", "text", "post__thread_id", "post__thread__title", "post__number", "post__created_at",
    "post__plain", "post__notes",
    "topic__name", "district__name", "effect_id", "effect__title", "effect_told",
    *(f"post__{name}" for name in SPEAKER),
)  # fmt: skip


_QUESTION = ("id", "created_at", "number", "thread_id", "plain", "notes", "thread__title", *SPEAKER)


def unanswered(material: Material) -> Iterator[UnansweredEntry]:
    """What waits for an answer, oldest first: open duties, and questions in threads where nobody has answered."""
    owed = Duty.objects.open().filter(space=material.report.space_id, kind__in=OWED)
    waiting = waiting_posts(material.report.space_id).filter(thread__state=Thread.State.PUBLISHED)
    rows = material.within(waiting).order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last).values(*_QUESTION)[:AT_A_TIME]):
        last = chunk[-1]["id"]
        due = dict(owed.filter(post__in=[row["id"] for row in chunk]).values_list("post_id", "due_on"))
        for row in chunk:
            yield _unanswered(material, row, due.get(row["id"]))


def _unanswered(material: Material, row: dict[str, Any], due_on: datetime.date | None) -> UnansweredEntry:
    return UnansweredEntry(
        text=excerpt(material.names.in_text(row["plain"]), QUESTION_CHARACTERS),
        author=material.speaker(row),
        written_at=row["created_at"],
        thread=material.names.in_text(row["thread__title"]),
        number=row["number"],
        url=f"{settings.BASE_URL}{post_url(thread_id=row['thread_id'], number=row['number'])}",
        due_on=due_on,
        overdue=due_on is not None and due_on < material.today,
        correction=material.names.in_text(correction_in(row["notes"])),
    )
