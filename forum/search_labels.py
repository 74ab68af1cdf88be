"""What a post is filed under in the index of words: space, theme, topic, district, who, answered, day, for whom.

A label is a term like a word, so that a filter costs the index no more than a word does, however rare what it lets
through. What is found is checked against the rows themselves afterwards.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

#: Stands on what is not for everyone; with it stands whose it is.
NOT_PUBLIC = "x"
#: Stands on the first post of a thread, the only one that is found by the title's words.
OPENING = "opening"
#: Stands on what the municipality says, and the other on what residents say.
OFFICIAL, OF_RESIDENTS = "wm", "wr"
EARLIEST = datetime.date(2000, 1, 1)


class Filed(NamedTuple):
    """A post as the index files it; the order is that of `COLUMNS`."""

    pk: int
    plain: str
    number: int
    state: str
    voice: str
    author_id: int | None
    created_at: datetime.datetime
    title: str
    space_id: int
    theme: str
    topic_id: int | None
    district_id: int | None
    answered: bool
    thread_state: str


COLUMNS = (
    "pk", "plain", "number", "state", "voice", "author_id", "created_at", "thread__title", "thread__space_id",
    "thread__theme", "thread__topic_id", "thread__district_id", "thread__answered", "thread__state",
)  # fmt: skip


def labels_of(post: Filed) -> list[str]:
    """Every label of a post."""
    day = timezone.localtime(post.created_at).date()
    found = [
        space_label(post.space_id),
        who_label(official=post.voice == "municipality"),
        answered_label(post.answered),
        f"y{day:%Y}",
        f"m{day:%Y%m}",
        f"d{day:%Y%m%d}",
    ]
    if post.number == 1:
        found.append(OPENING)
    if post.theme:
        found.append(theme_label(post.theme))
    if post.topic_id:
        found.append(topic_label(post.topic_id))
    if post.district_id:
        found.append(district_label(post.district_id))
    if post.state != "published" or post.thread_state != "published":
        found.append(NOT_PUBLIC)
        if post.author_id:
            found.append(author_label(post.author_id))
    return found


def space_label(space_id: int) -> str:
    return f"s{space_id}"


def theme_label(theme: str) -> str:
    return f"t{theme}"


def topic_label(topic_id: int) -> str:
    return f"e{topic_id}"


def district_label(district_id: int) -> str:
    return f"k{district_id}"


def who_label(*, official: bool) -> str:
    return OFFICIAL if official else OF_RESIDENTS


def answered_label(answered: bool) -> str:
    return "a1" if answered else "a0"


def author_label(user_id: int) -> str:
    return f"b{user_id}"


def day_labels(since: datetime.date | None, until: datetime.date | None) -> Sequence[str]:
    """The labels of a stretch of days, both ends with it: whole years and months where they fit, else days.

    Nothing is written after today, so a stretch until today takes the whole year.
    """
    day = max(since or EARLIEST, EARLIEST)
    today = timezone.localdate()
    last = until if until and until < today else datetime.date(today.year, 12, 31)
    found: list[str] = []
    while day <= last:
        if day.day == 1 and day.month == 1 and datetime.date(day.year, 12, 31) <= last:
            found.append(f"y{day:%Y}")
            day = datetime.date(day.year + 1, 1, 1)
        elif day.day == 1 and (after := _next_month(day)) - datetime.timedelta(days=1) <= last:
            found.append(f"m{day:%Y%m}")
            day = after
        else:
            found.append(f"d{day:%Y%m%d}")
            day += datetime.timedelta(days=1)
    return found


def _next_month(day: datetime.date) -> datetime.date:
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
