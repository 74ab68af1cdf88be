"""Drawbacks and possibilities against measures: what is met by what, what has no measure yet, what belongs nowhere.

There are as many cells as effects times measures, so everything here is plain values, and a row's cells are one piece.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator, capfirst
from django.utils.translation import ngettext

from .addresses import post_url
from .corrections import correction_in
from .models import Effect, Measure, MeasurePassage, Passage, Post
from .signing import SPEAKER, speaker_in
from .versions import measures_stamp, site_version, space_version

LOOSE = 50
MEASURES = 20
_CELL = (
    '<td><button type="submit" name="celle" value="{0}-{1}" id="celle-{0}-{1}" aria-pressed="{2}"'
    ' aria-labelledby="tiltak-{1} virkning-{0}-tittel"><span aria-hidden="true">{3}</span></button></td>'
)
_YES, _NO = ("true", "✓"), ("false", "+")


@dataclass(frozen=True, slots=True)
class Column:
    """A measure. `is_public`: it stands in the register."""

    id: int
    title: str
    url: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An effect, how often it was said and where, and a cell for each measure: whether it addresses the effect."""

    id: int
    kind: str
    label: str
    title: str
    passages: int
    places: list[str]
    has_measure: bool
    cells: SafeString

    @property
    def said(self) -> str:
        """How many passages say it."""
        return _passages_said(self.passages)


@dataclass(frozen=True, slots=True)
class Loose:
    """A passage that belongs to nothing yet."""

    id: int
    kind: str
    label: str
    text: str
    author: str
    thread: str
    url: str
    places: list[str]
    #: The first words of the correction of the post it is from (R5).
    correction: str = ""

    @property
    def short(self) -> str:
        """Its first words."""
        return Truncator(self.text).chars(60)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows, with so many measures as columns; what belongs to nothing yet.

    No row moves when a cell is pressed, so that a second press in the same place undoes the first.
    `page` of the measures, the most supported first; `more` if there are others after them.
    """

    rows: list[Row]
    measures: list[Column]
    page: int
    more: bool
    loose: list[Loose]
    loose_more: bool

    @property
    def missing(self) -> list[Row]:
        """What has no measure yet."""
        return [row for row in self.rows if not row.has_measure]


def matrix(space_id: int, *, topic: str, district: str, page: int = 1) -> Matrix:
    """The forum's matrix, perhaps for one topic and district (their slugs). Six queries; five while nothing is new."""
    passages = shown_passages(space_id)
    effects = Effect.objects.filter(space=space_id).order_by("kind", "title", "pk")
    for name, slug in (("topic", topic), ("district", district)):
        if slug:
            said = Exists(Passage.objects.filter(effect=OuterRef("pk"), **{f"{name}__slug": slug}))
            effects = effects.filter(Q(**{f"{name}__slug": slug}) | said)
            passages = passages.filter(**{f"{name}__slug": slug})
    found = _columns(space_id, page)
    measures = found[:MEASURES]
    through = Measure.effects.through.objects
    addressed = set(through.filter(measure__in=[one.id for one in measures]).values_list("effect", "measure"))
    said_of = _said_of(space_id, passages, topic=topic, district=district)
    labels = _labels()
    rows = [
        Row(
            id=pk,
            kind=kind,
            label=labels[kind],
            title=title,
            passages=said_of.get(pk, _NOTHING).passages,
            places=list(dict.fromkeys([*filter(None, own), *said_of.get(pk, _NOTHING).places])),
            has_measure=has_measure,
            cells=_cells(pk, measures, addressed),
        )
        for pk, kind, title, has_measure, *own in effects.annotate(
            has=Exists(through.filter(effect=OuterRef("pk")))
        ).values_list("pk", "kind", "title", "has", "topic__name", "district__name")
    ]
    loose = list(_loose(passages, labels))
    return Matrix(
        rows=rows,
        measures=measures,
        page=page,
        more=len(found) > MEASURES,
        loose=loose[:LOOSE],
        loose_more=len(loose) > LOOSE,
    )


class SaidOf(NamedTuple):
    """How often an effect was said, and of which topics and districts."""

    passages: int
    places: list[str]


_NOTHING = SaidOf(0, [])


def _said_of(space_id: int, passages: QuerySet[Passage], *, topic: str, district: str) -> dict[int, SaidOf]:
    """What was said of each effect; kept until a passage or a post of the forum is changed. One query."""
    stamp = measures_stamp()
    key = f"said-of:{space_id}:{space_version(space_id)}:{site_version()}:{stamp}:{topic}:{district}"
    known: dict[int, SaidOf] | None = caches["pages"].get(key) if stamp is not None else None
    if known is not None:
        return known
    counts: dict[int, int] = {}
    places: dict[int, set[str]] = {}
    groups = passages.exclude(effect=None).values_list("effect", "topic__name", "district__name")
    for effect_id, *names, count in groups.annotate(count=Count("pk")).order_by("effect"):
        counts[effect_id] = counts.get(effect_id, 0) + count
        places.setdefault(effect_id, set()).update(str(name) for name in names if name)
    known = {effect: SaidOf(count, sorted(places[effect])) for effect, count in counts.items()}
    if stamp is not None:
        caches["pages"].set(key, known, timeout=None)
    return known


def shown_passages(space_id: int) -> QuerySet[Passage]:
    """The passages whose posts everyone may see."""
    visible = Post.objects.visible_to(AnonymousUser()).filter(pk=OuterRef("post"))
    return Passage.objects.filter(Exists(visible), space=space_id)


def _columns(space_id: int, page: int) -> list[Column]:
    """The measures of a page, and the first of the next."""
    start = (page - 1) * MEASURES
    found = Measure.objects.filter(space=space_id).order_by("-supports", "pk")
    return [
        Column(pk, title, reverse("forum:measure", args=[pk]), published_at is not None)
        for pk, title, published_at in found.values_list("pk", "title", "published_at")[start : start + MEASURES + 1]
    ]


def _cells(effect: int, measures: list[Column], addressed: set[tuple[int, int]]) -> SafeString:
    """A row's cells; each is called by its column's and its row's titles, where these stand."""
    cells = [
        _CELL.format(effect, measure.id, *(_YES if (effect, measure.id) in addressed else _NO)) for measure in measures
    ]
    return mark_safe("".join(cells))  # noqa: S308  numbers, and words of ours


def _loose(passages: QuerySet[Passage], labels: dict[str, str]) -> Iterable[Loose]:
    """Those that belong to no effect and no measure, one more than are shown. Two queries.

    Keys first and by themselves, so that only the newest are looked at, however many there are.
    """
    used = MeasurePassage.objects.filter(passage=OuterRef("pk"))
    keys = passages.filter(~Exists(used), effect=None).order_by("-pk").values_list("pk", flat=True)[: LOOSE + 1]
    for row in Passage.objects.filter(pk__in=list(keys)).order_by("-pk").values(*_COLUMNS):
        yield Loose(
            id=row["pk"],
            kind=row["kind"],
            label=labels[row["kind"]],
            text=row["text"],
            author=speaker_in(row, "post__"),
            thread=row["post__thread__title"],
            url=post_url(thread_id=row["post__thread_id"], number=row["post__number"]),
            places=[name for name in (row["topic__name"], row["district__name"]) if name],
            correction=correction_in(row["post__notes"]),
        )


def _labels() -> dict[str, str]:
    return {value: capfirst(str(label)) for value, label in Passage.Kind.choices}


def _passages_said(number: int) -> str:
    return ngettext("%(number)s avsnitt", "%(number)s avsnitt", number) % {"number": number}


_COLUMNS = (
    "pk", "kind", "text", "topic__name", "district__name", "post__thread_id", "post__number", "post__notes",
    "post__thread__title",
    *(f"post__{column}" for column in SPEAKER),
)  # fmt: skip
