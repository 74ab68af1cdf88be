"""A corpus of any size, written in bulk: threads of many lengths, one of them long, words drawn as in real text."""

from __future__ import annotations

import datetime
import random
import time
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils import timezone

from bench import furnishing
from forum import search_index
from forum.models import ForumPage, Post, SpaceState, Theme, ThemeTally, Thread
from forum.rendering import excerpt, render
from pages.models import HomePage
from people.models import User
from tests import factories

BATCH = 2000
PEOPLE = 500
LONG_THREAD = 2000  # posts
COMMON = [
    "skole",
    "buss",
    "vei",
    "barn",
    "tiltak",
    "foreldre",
    "klasse",
    "elever",
    "lærere",
    "gymsal",
    "sfo",
    "bibliotek",
    "kommunen",
    "bygda",
    "sentrum",
]
RARE = ["svømmebasseng", "fjellrev", "gapahuk", "skiløype", "korøving", "moseplante", "vadefugl"]
#: Each rare word stands in one of 3,500 posts; in a small corpus in about so many, so that a page of what is found is
#: as full there as in a large one.
RARE_POSTS = 40
WORDS = [
    "og",
    "i",
    "det",
    "som",
    "er",
    "på",
    "til",
    "av",
    "for",
    "med",
    "at",
    "en",
    "den",
    "har",
    "ikke",
    "vi",
    "om",
    "et",
    "men",
    "var",
    "jeg",
    "de",
    "seg",
    "så",
    "fra",
    "blir",
    "kan",
    "når",
    "skal",
    "da",
    "også",
    "etter",
    "ved",
    "mot",
    "bare",
    "nå",
    "hvor",
    "noe",
    "må",
    "ta",
    "opp",
    "være",
    "mange",
    "over",
    "to",
    "der",
    "gjør",
    "alle",
    "få",
    "denne",
    "før",
    "hele",
    "litt",
    "stor",
    "ny",
    "tror",
    "synes",
    "håper",
    "trenger",
    "reiser",
    "venter",
    "timer",
    "morgen",
    "kveld",
    "vinter",
    "sommer",
    "hjemme",
    "ute",
    "sammen",
    "alene",
    "trygg",
    "lang",
    "kort",
]


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the measuring needs to know of the corpus."""

    space_slug: str
    long_thread: int
    long_thread_pages: int
    threads: int
    posts: int
    middle_key: int
    reader: int
    team_member: int
    seconds: float
    index_seconds: float


def seed(*, posts: int) -> Seeded:
    """Migrate, and write the corpus if it is not there yet."""
    started = time.monotonic()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    indexed = 0.0
    if not HomePage.objects.exists():
        with transaction.atomic():
            space = factories.forum()
        people = _people()
        _conversations(space, people, posts)
        _count(space)
        furnishing.furnish(space, people)
        index_started = time.monotonic()
        search_index.rebuild()
        indexed = time.monotonic() - index_started
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the database's own housekeeping does after a while
    space = ForumPage.objects.get()
    threads = Thread.objects.filter(space=space.pk)
    longest = threads.order_by("-posts_numbered").first()
    assert longest is not None
    keys = list(threads.order_by("-latest").values_list("latest", flat=True)[:20_000])
    return Seeded(
        space_slug=space.slug,
        long_thread=longest.pk,
        long_thread_pages=-(-longest.posts_numbered // 20),
        threads=threads.count(),
        posts=Post.objects.count(),
        middle_key=keys[len(keys) * 3 // 4],
        team_member=User.objects.filter(email="prosjekt@example.no").values_list("pk", flat=True).get(),
        reader=User.objects.filter(email="leser@example.no").values_list("pk", flat=True).get(),
        seconds=time.monotonic() - started,
        index_seconds=indexed,
    )


def _people() -> list[User]:
    joined = timezone.now() - datetime.timedelta(days=100)
    rows = [User(email=f"b{n}@example.no", display_name=f"Beboer {n}", date_joined=joined) for n in range(PEOPLE)]
    rows.append(User(email="leser@example.no", display_name="Leser", date_joined=joined))
    User.objects.bulk_create(rows)
    return list(User.objects.filter(display_name__startswith="Beboer"))


def _text(chance: random.Random, rare: float) -> str:
    words = chance.choices(WORDS, k=chance.randint(15, 90))
    words += chance.choices(COMMON, k=4)
    if chance.random() < rare:
        words.append(chance.choice(RARE))
    chance.shuffle(words)
    return " ".join(words).capitalize() + "."


def _conversations(space: ForumPage, people: list[User], wanted: int) -> None:
    """Threads of 1 to 60 posts, and one long; every post in the order of its time."""
    chance = random.Random(2011)  # noqa: S311
    lengths = [min(LONG_THREAD, wanted // 4)]
    while sum(lengths) < wanted:
        lengths.append(min(int(chance.paretovariate(1.1) * 3), 60))
    began = timezone.now() - datetime.timedelta(days=90)
    rare = max(0.002, RARE_POSTS * len(RARE) / wanted)
    texts = [(text, render(text)) for text in (_text(chance, rare) for _ in range(min(wanted, 20_000)))]
    threads = Thread.objects.bulk_create(
        [
            Thread(
                space_id=space.page_ptr_id,
                title=" ".join(chance.choices(COMMON + WORDS, k=5)).capitalize(),
                theme=chance.choice(Theme.values),
                opened_by=chance.choice(people),
                created_at=began,
                posts_numbered=length,
                posts_published=length,
            )
            for length in lengths
        ],
        batch_size=BATCH,
    )
    slots = [
        (thread, number) for thread, length in zip(threads, lengths, strict=True) for number in range(1, length + 1)
    ]
    slots.sort(key=lambda slot: (slot[1] * 7919 + slot[0].pk) % wanted if slot[0].pk != threads[0].pk else slot[1])
    seen: dict[int, int] = {}
    rows: list[Post] = []
    step = datetime.timedelta(days=89) / max(1, len(slots))
    for n, (thread, _) in enumerate(slots):
        number = seen[thread.pk] = seen.get(thread.pk, 0) + 1
        body, rendered = chance.choice(texts)
        rows.append(
            Post(
                thread=thread,
                number=number,
                author=chance.choice(people),
                body=body,
                html=rendered.html,
                plain=rendered.plain,
                created_at=began + n * step,
            )
        )
        if len(rows) >= BATCH:
            Post.objects.bulk_create(rows)
            rows.clear()
    Post.objects.bulk_create(rows)


def _count(space: ForumPage) -> None:
    """The counters that posting keeps as it goes."""
    latest = dict(Post.objects.values_list("thread").annotate(Max("pk")))
    firsts = dict(Post.objects.filter(number=1).values_list("thread", "plain"))
    threads = list(Thread.objects.all())
    for thread in threads:
        thread.latest = latest[thread.pk]
        thread.excerpt = excerpt(firsts[thread.pk])
    Thread.objects.bulk_update(threads, ["latest", "excerpt"], batch_size=300)
    SpaceState.objects.filter(pk=space.pk).update(threads=len(threads), posts=Post.objects.count())
    for theme, count in Thread.objects.values_list("theme").annotate(Count("pk")):
        ThemeTally.objects.update_or_create(space_id=space.pk, theme=theme, defaults={"threads": count})
