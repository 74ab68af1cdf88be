"""The public register of measures: lists by key, and one measure with all it rests on. As everyone may see it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import Case, Count, Q, QuerySet, Value, When, Window
from django.utils.safestring import SafeString

from .fragments import rendered
from .marking import stands_in
from .models import Effect, Measure, MeasureAssessment, MeasurePassage, Post, Thread
from .versions import measures_stamp

MEASURES_PER_PAGE = 30
TOP = 3
# What has come furthest first; what is not recommended last.
BY_STATUS = ["done", "decided", "recommended", "partly", "considered", "proposed", "not_recommended"]
ORDERS = {"": ["-supports", "-pk"], "nyeste": ["-published_at", "-pk"], "status": ["rank", "-supports", "-pk"]}


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Some measures of the register; `after` is the key of the next page, or None."""

    rows: list[SafeString]
    after: int | None
    topics: list[tuple[str, str]]
    districts: list[tuple[str, str]]
    statuses: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Ground:
    """A passage that a measure rests on. `edited`: the post no longer has these words."""

    use: MeasurePassage
    edited: bool


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """A measure with what it reduces and strengthens, what it rests on, and what the team thinks of it."""

    measure: Measure
    reduces: list[Effect]
    strengthens: list[Effect]
    grounds: list[Ground]
    no_longer_shown: int
    assessments: list[MeasureAssessment]
    supported: bool


def public(space_id: int) -> QuerySet[Measure]:
    """A forum's measures that are public."""
    return Measure.objects.filter(space=space_id, published_at__isnull=False)


def register_page(space_id: int, asked: dict[str, Any]) -> RegisterPage:
    """A page of the register. Costs the same however deep."""
    everything = public(space_id)
    places = set(
        everything.values_list("status", "topic__slug", "topic__name", "district__slug", "district__name").distinct()
    )
    measures = everything.annotate(
        rank=Case(*[When(status=status, then=Value(n)) for n, status in enumerate(BY_STATUS)], default=Value(99))
    )
    for name, lookup in (("status", "status"), ("emne", "topic__slug"), ("krets", "district__slug")):
        if asked[name]:
            measures = measures.filter(**{lookup: asked[name]})
    order = ORDERS[asked["vis"]]
    if asked["etter"] is not None:
        measures = measures.filter(_after(measures, order, asked["etter"]))
    found = list(measures.order_by(*order).values_list("pk", "version")[: MEASURES_PER_PAGE + 1])
    stamps = found[:MEASURES_PER_PAGE]
    used = {place[0] for place in places}
    return RegisterPage(
        rows=rendered(stamps, kind="measure", template="forum/_measure_row.html", contexts=_row_contexts),
        after=stamps[-1][0] if len(found) > MEASURES_PER_PAGE else None,
        topics=sorted({(slug, name) for _, slug, name, _, _ in places if slug}, key=lambda one: one[1]),
        districts=sorted({(slug, name) for *_, slug, name in places if slug}, key=lambda one: one[1]),
        statuses=[(value, str(label)) for value, label in Measure.Status.choices if value in used],
    )


def measure_shown(measure: Measure, *, reader_id: int | None) -> MeasureShown:
    """All that a measure's page shows; `reader_id` is None for a guest."""
    effects = list(measure.effects.order_by("title"))
    uses = list(
        measure.grounds.select_related("passage__post__thread", "passage__post__author", "passage__post__signed_unit")
        .order_by("pk")
    )  # fmt: skip
    shown = [use for use in uses if _is_shown(use.passage.post)]
    return MeasureShown(
        measure=measure,
        reduces=[effect for effect in effects if effect.kind == Effect.Kind.DRAWBACK],
        strengthens=[effect for effect in effects if effect.kind == Effect.Kind.POSSIBILITY],
        grounds=[Ground(use, not stands_in(use.passage.text, use.passage.post)) for use in shown],
        no_longer_shown=len(uses) - len(shown),
        assessments=list(measure.assessments.select_related("signed_unit").order_by("-pk")),
        supported=reader_id is not None and measure.given_supports.filter(user=reader_id).exists(),
    )


def result_so_far(space_id: int) -> dict[str, Any]:
    """How many measures are public, and the three with most support. No query while no measure has changed."""
    stamp = measures_stamp()
    key = f"result:{space_id}:{stamp}"
    result: dict[str, Any] | None = caches["pages"].get(key) if stamp is not None else None
    if result is None:
        top = public(space_id).annotate(total=Window(Count("pk"))).order_by("-supports", "-pk")
        rows = list(top.values("pk", "title", "supports", "total")[:TOP])
        result = {"count": rows[0]["total"] if rows else 0, "top": rows, "key": stamp or time.time_ns()}
        if stamp is not None:
            caches["pages"].set(key, result, timeout=None)
    return result


def space_of_measure(measure_id: int) -> int | None:
    """The forum a measure belongs to, which never changes: asked of the database once in each process."""
    key = f"measure-space:{measure_id}"
    found: int | None = caches["pages"].get(key)
    if found is None:
        found = Measure.objects.filter(pk=measure_id).values_list("space_id", flat=True).first()
        if found is not None:
            caches["pages"].set(key, found, timeout=None)
    return found


def _is_shown(post: Post) -> bool:
    """Whether everyone may see a post: the rule of `visible_to` for a guest, for a post at hand."""
    return post.state == Post.State.PUBLISHED and post.thread.state == Thread.State.PUBLISHED


def _after(measures: QuerySet[Measure], order: list[str], key: int) -> Q:
    """What comes after the measure with this key, in this order."""
    names = [name.lstrip("-") for name in order]
    last = measures.filter(pk=key).values(*names).first()
    if last is None:
        return Q(pk=None)
    after, same = Q(), Q()
    for name, plain in zip(order, names, strict=True):
        after |= same & Q(**{f"{plain}__{'lt' if name.startswith('-') else 'gt'}": last[plain]})
        same &= Q(**{plain: last[plain]})
    return after


def _row_contexts(keys: list[int]) -> dict[int, dict[str, Any]]:
    measures = Measure.objects.select_related("topic", "district").prefetch_related("effects")
    counted = measures.annotate(passage_count=Count("grounds")).in_bulk(keys)
    return {
        key: {
            "measure": measure,
            "reduces": [one for one in measure.effects.all() if one.kind == Effect.Kind.DRAWBACK],
            "strengthens": [one for one in measure.effects.all() if one.kind == Effect.Kind.POSSIBILITY],
        }
        for key, measure in counted.items()
    }
