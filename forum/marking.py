"""Marking what matters in a post: a passage as a drawback, a possibility or a measure, with topic and district."""

from __future__ import annotations

from django.db import transaction

from people.models import User

from . import measuring
from .models import District, Effect, Measure, Passage, Post, Topic
from .versions import raise_measure_version

LONGEST = 2000


class NotInPost(Exception):
    """The words do not stand in the post."""


class TooLong(Exception):
    """More words than a passage holds."""


class WrongKind(Exception):
    """A passage belongs to an effect of its own kind in its own space, or to none."""


def on_one_line(text: str) -> str:
    """The words with single spaces between them: how passages and posts are compared."""
    return " ".join(text.split())


def stands_in(text: str, post: Post) -> bool:
    """Whether these words stand in the post as it is now, whatever the line breaks."""
    return on_one_line(text) in on_one_line(post.plain)


def mark_passage(
    *,
    post: Post,
    text: str,
    kind: str,
    by: User,
    topic: Topic | None = None,
    district: District | None = None,
    effect: Effect | None = None,
    measure: Measure | None = None,
    new_title: str = "",
) -> Passage:
    """Mark words of a post, and perhaps attach them at once to an effect or a measure, known or new (`new_title`).

    Raises NotInPost, TooLong, WrongKind.
    """
    words = on_one_line(text)
    if not words or not stands_in(words, post):
        raise NotInPost
    if len(words) > LONGEST:
        raise TooLong
    space_id = post.thread.space_id
    with transaction.atomic():
        passage = Passage(
            space_id=space_id, post=post, text=words, kind=kind, topic=topic, district=district, marked_by=by
        )
        sort_passage(
            passage=passage, kind=kind, by=by, topic=topic, district=district,
            effect=effect, measure=measure, new_title=new_title,
        )  # fmt: skip
    return passage


def sort_passage(
    *,
    passage: Passage,
    kind: str,
    by: User,
    topic: Topic | None = None,
    district: District | None = None,
    effect: Effect | None = None,
    measure: Measure | None = None,
    new_title: str = "",
) -> None:
    """Say what a passage is, and what it belongs to. Measures that rest on it already keep it. Raises WrongKind."""
    space_id = passage.space_id
    with transaction.atomic():
        if new_title and kind == Passage.Kind.MEASURE:
            measure = measuring.name_measure(space_id=space_id, title=new_title, by=by, topic=topic, district=district)
        elif new_title:
            effect = measuring.name_effect(
                space_id=space_id, kind=kind, title=new_title, by=by, topic=topic, district=district
            )
        if effect and (effect.kind != kind or effect.space_id != space_id):
            raise WrongKind
        if measure and measure.space_id != space_id:
            raise WrongKind
        passage.kind, passage.topic, passage.district, passage.effect = kind, topic, district, effect
        passage.save()
        if measure:
            measuring.rest_on(measure=measure, passages=[passage], by=by)


def unmark(*, passage: Passage) -> None:
    """Take a mark away; measures rest on it no longer."""
    with transaction.atomic():
        measures = list(passage.measures.values_list("pk", flat=True))
        if measures:
            raise_measure_version(space_id=passage.space_id, measure_ids=measures)
        passage.delete()
