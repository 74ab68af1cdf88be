"""What a corpus has beside threads and posts: topics, districts, reads, official answers, passages and measures."""

from __future__ import annotations

import datetime
import random

from django.db import connection
from django.utils import timezone

from forum.models import (
    District,
    Effect,
    ForumPage,
    Measure,
    MeasureAssessment,
    MeasurePassage,
    Passage,
    Post,
    Thread,
    Topic,
)
from people.models import Employment, SpaceRole, Unit, User

TOPICS = [
    "Skolevei", "Skoleskyss", "SFO", "Bygg", "Uteområde", "Lærere", "Mat", "Svømming", "Bibliotek", "Kultur",
    "Idrett", "Flytting",
]  # fmt: skip
DISTRICTS = ["Løkken", "Meldal", "Å", "Grefstad"]
BATCH = 2000
RARE_THREADS = 40
_PARTS = 20_000  # rows of one update


def furnish(space: ForumPage, people: list[User]) -> None:
    """Fill it all in bulk: 3 % of the posts are official, 1 % hold a passage, five of six passages make measures."""
    chance = random.Random(1905)  # noqa: S311
    topics = [Topic.objects.create(space_id=space.pk, name=name, slug=f"emne-{n}") for n, name in enumerate(TOPICS)]
    districts = [District.objects.create(name=name, slug=f"krets-{n}") for n, name in enumerate(DISTRICTS)]
    unit = Unit.objects.get(pk=space.unit_id)
    team = _team(space, unit)
    _file(topics, districts)
    _answer(team, unit)
    _work(space, team, unit, topics, districts, people, chance)


def _team(space: ForumPage, unit: Unit) -> User:
    """One who works with what is said."""
    joined = timezone.now() - datetime.timedelta(days=100)
    person = User.objects.create(
        email="prosjekt@example.no", display_name="Berit", first_name="Berit", date_joined=joined
    )
    Employment.objects.create(user=person, unit=unit, role="prosjektleder")
    SpaceRole.objects.create(user=person, space_id=space.pk, role=SpaceRole.Role.TEAM, since=joined)
    return person


def _file(topics: list[Topic], districts: list[District]) -> None:
    """Topic, district and reads by the thread's key: most topics hold much, the last one thread in five hundred.

    In a small corpus it holds RARE_THREADS, so that a page of it is as full there as in a large one.
    """
    rare = topics[-1].pk
    one_in = max(1, min(500, Thread.objects.count() // RARE_THREADS))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE forum_thread SET reads = (id * 7919) %% 5000, district_id = %s + (id * 31) %% %s, "
            "topic_id = CASE WHEN id %% %s = 0 THEN %s ELSE %s + (id * 17) %% %s END",
            [districts[0].pk, len(districts), one_in, rare, topics[0].pk, len(topics) - 1],
        )


def _answer(team: User, unit: Unit) -> None:
    """Every thirty-third post, but those that open a thread, is the municipality's, signed; its thread is answered."""
    last = Post.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with connection.cursor() as cursor:
        for start in range(0, last + 1, _PARTS):
            cursor.execute(
                "UPDATE forum_post SET voice = 'municipality', author_id = %s, signed_name = 'Berit', "
                "signed_role = 'prosjektleder', signed_unit_id = %s "
                "WHERE id > %s AND id <= %s AND id %% 33 = 0 AND number > 1",
                [team.pk, unit.pk, start, start + _PARTS],
            )
        cursor.execute(
            "UPDATE forum_thread SET answered = %s WHERE id IN "
            "(SELECT thread_id FROM forum_post WHERE voice = 'municipality')",
            [True],
        )


def _work(
    space: ForumPage,
    team: User,
    unit: Unit,
    topics: list[Topic],
    districts: list[District],
    people: list[User],
    chance: random.Random,
) -> None:
    """Passages of posts, effects that sum them up, and measures that rest on them."""
    kinds = [Effect.Kind.DRAWBACK, Effect.Kind.POSSIBILITY]
    effects = [
        Effect.objects.create(
            space_id=space.pk, kind=kinds[n % 2], title=f"Virkning {n}", topic=topics[n % len(topics)], created_by=team
        )
        for n in range(40)
    ]
    count = max(150, Post.objects.count() // 100)
    posts = Post.objects.order_by("-pk").values_list("pk", "plain")[:count]
    passages = Passage.objects.bulk_create(
        [
            Passage(
                space_id=space.pk,
                post_id=pk,
                text=plain[:200],
                kind=Passage.Kind.values[n % 3],
                topic=topics[n % len(topics)],
                district=districts[n % len(districts)],
                effect=None if n % 3 == 2 else effects[n % len(effects)],
                marked_by=team,
            )
            for n, (pk, plain) in enumerate(posts.iterator())
        ],
        batch_size=BATCH,
    )
    measures = Measure.objects.bulk_create(
        [
            Measure(
                space_id=space.pk,
                title=f"Tiltak {n}",
                description="Dette kan gjøres, og det hjelper mange.",
                topic=topics[n % len(topics)],
                district=districts[n % len(districts)],
                status=Measure.Status.values[n % 7],
                supports=chance.randint(0, len(people)),
                created_by=team,
                published_at=timezone.now(),
            )
            for n in range(min(1000, len(passages) // 6))
        ],
        batch_size=BATCH,
    )
    Measure.effects.through.objects.bulk_create(
        [Measure.effects.through(measure=one, effect=effects[n % len(effects)]) for n, one in enumerate(measures)],
        batch_size=BATCH,
    )
    MeasureAssessment.objects.bulk_create(
        [
            MeasureAssessment(
                measure=one, status=one.status, text="Vurdert av gruppa.", signed_by=team, signed_name="Berit",
                signed_role="prosjektleder", signed_unit=unit,
            )
            for one in measures[::2]
        ],
        batch_size=BATCH,
    )  # fmt: skip
    MeasurePassage.objects.bulk_create(
        [
            MeasurePassage(measure=measures[n % len(measures)], passage=passage, added_by=team)
            for n, passage in enumerate(passages[: len(measures) * 5])
        ],
        batch_size=BATCH,
    )
