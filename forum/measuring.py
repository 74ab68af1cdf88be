"""What the project team makes of what was said: effects (drawbacks, possibilities) and measures, and how they meet.

Views have asked who may. Whatever shows in the register raises the measure's version and its space's.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from people.models import User
from people.notices import notify

from .corrections import with_correction
from .gate import through_gate
from .models import District, Effect, Measure, MeasurePassage, Passage, Post, Thread, Topic
from .rendering import excerpt
from .versions import raise_measure_version


class TitleTaken(Exception):
    """Another one of the same kind here has that title."""


class NotEmpty(Exception):
    """An effect that passages or measures belong to is not deleted."""


class NotTheSameKind(Exception):
    """A drawback and a possibility are never one."""


# --- Effects ------------------------------------------------------------------


def name_effect(
    *, space_id: int, kind: str, title: str, by: User, topic: Topic | None = None, district: District | None = None
) -> Effect:
    """The drawback or possibility with this title; a new one if there is none."""
    effect, _ = Effect.objects.get_or_create(
        space_id=space_id,
        kind=kind,
        title=title,
        defaults={"created_by": by, "topic": topic, "district": district},
    )
    return effect


def change_effect(*, effect: Effect, title: str, topic: Topic | None, district: District | None) -> None:
    """Give an effect another title, topic or district. Raises TitleTaken."""
    others = Effect.objects.filter(space_id=effect.space_id, kind=effect.kind, title=title).exclude(pk=effect.pk)
    with transaction.atomic():
        if others.exists():
            raise TitleTaken
        effect.title, effect.topic, effect.district = title, topic, district
        effect.save(update_fields=["title", "topic", "district"])
        _measures_of(effect)


def merge_effects(*, effect: Effect, into: Effect) -> None:
    """Make two effects one: passages and measures of the first become the second's. Raises NotTheSameKind."""
    if effect.kind != into.kind or effect.space_id != into.space_id or effect.pk == into.pk:
        raise NotTheSameKind
    with transaction.atomic():
        _measures_of(effect)
        effect.passages.update(effect=into)
        into.measures.add(*effect.measures.all())
        effect.delete()


def delete_effect(*, effect: Effect) -> None:
    """Take away an effect that nothing belongs to. Raises NotEmpty."""
    with transaction.atomic():
        if effect.passages.exists() or effect.measures.exists():
            raise NotEmpty
        effect.delete()


def address_effect(*, measure: Measure, effect: Effect) -> bool:
    """Say that a measure reduces or strengthens an effect; or, if it was said, unsay it. Returns what now holds."""
    with transaction.atomic():
        addresses = not measure.effects.filter(pk=effect.pk).exists()
        (measure.effects.add if addresses else measure.effects.remove)(effect)
        raise_measure_version(space_id=measure.space_id, measure_ids=[measure.pk])
    return addresses


def _measures_of(effect: Effect) -> None:
    """The effect's title stands with the measures that address it."""
    raise_measure_version(space_id=effect.space_id, measure_ids=list(effect.measures.values_list("pk", flat=True)))


# --- Measures -----------------------------------------------------------------


def name_measure(
    *, space_id: int, title: str, by: User, topic: Topic | None = None, district: District | None = None
) -> Measure:
    """The measure with this title; a new one, not yet public, if there is none."""
    found = Measure.objects.filter(space_id=space_id, title=title).first()
    return found or Measure.objects.create(
        space_id=space_id, title=title, created_by=by, topic=topic, district=district
    )


@through_gate(when=lambda measure, **more: measure.published_at is not None)
def write_measure(
    *,
    measure: Measure,
    title: str,
    description: str,
    effects: Iterable[Effect],
    topic: Topic | None,
    district: District | None,
) -> None:
    """Say what a measure is and what it reduces or strengthens. Raises TitleTaken, and Waits of a public one."""
    others = Measure.objects.filter(space_id=measure.space_id, title=title).exclude(pk=measure.pk)
    with transaction.atomic():
        if others.exists():
            raise TitleTaken
        measure.title, measure.description = title, description
        measure.topic, measure.district = topic, district
        measure.save(update_fields=["title", "description", "topic", "district"])
        measure.effects.set(effects)
        raise_measure_version(space_id=measure.space_id, measure_ids=[measure.pk])


def rest_on(*, measure: Measure, passages: Iterable[Passage], by: User) -> None:
    """Let a measure rest on these passages too. Who wrote them is told if the measure is public."""
    with transaction.atomic():
        for passage in passages:
            MeasurePassage.objects.get_or_create(measure=measure, passage=passage, defaults={"added_by": by})
        raise_measure_version(space_id=measure.space_id, measure_ids=[measure.pk])
        _tell_authors(measure=measure, by=by)


def rest_no_longer_on(*, measure: Measure, passage: Passage) -> None:
    """Let a measure rest on this passage no longer."""
    with transaction.atomic():
        MeasurePassage.objects.filter(measure=measure, passage=passage).delete()
        raise_measure_version(space_id=measure.space_id, measure_ids=[measure.pk])


@through_gate()
def publish_measure(*, measure: Measure, by: User) -> None:
    """Put a measure into the public register, and tell those whose words it rests on. Raises Waits."""
    with transaction.atomic():
        published = Measure.objects.filter(pk=measure.pk, published_at=None).update(published_at=timezone.now())
        measure.refresh_from_db(fields=["published_at"])
        if published:
            raise_measure_version(space_id=measure.space_id, measure_ids=[measure.pk])
            _tell_authors(measure=measure, by=by)


def unpublish_measure(*, measure: Measure) -> None:
    """Take a measure out of the public register. Passages, support and assessments stay with it."""
    with transaction.atomic():
        measure.published_at = None
        measure.save(update_fields=["published_at"])
        raise_measure_version(space_id=measure.space_id, measure_ids=[measure.pk])


def _tell_authors(*, measure: Measure, by: User) -> None:
    """Tell each resident whose shown words a public measure rests on, once; never who marked or published them."""
    if measure.published_at is None:
        return
    shown = measure.grounds.filter(
        passage__post__state=Post.State.PUBLISHED,
        passage__post__thread__state=Thread.State.PUBLISHED,
        passage__post__author__is_active=True,
    ).exclude(passage__post__voice=Post.Voice.MUNICIPALITY)
    told: set[int] = set()
    for ground in shown.select_related("passage__post__author").order_by("pk"):
        author = ground.passage.post.to_tell
        if author is None or author.pk in (by.pk, ground.added_by_id, *told):
            continue
        told.add(author.pk)
        notify(
            user=author,
            kind="measure_rests_on",
            key=f"measure:{measure.pk}",
            parameters={
                "title": measure.title,
                "excerpt": with_correction(excerpt(ground.passage.text), ground.passage.post),
            },
            url=measure.get_absolute_url(),
        )
