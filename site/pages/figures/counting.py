"""Counts a space: activity over time, themes, topics, districts, answers, people. Seven queries, whatever its size.

Counted is what everyone can read. Nobody is singled out: where fewer than `SMALL_GROUP` people have written about a
topic or a district, its numbers are not told, nor those of so many others that nobody finds them by subtracting;
numbers of people below it are not told. Themes and kinds say what is said, not of whom, and are always told.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, TypedDict, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from forum.models import District, Post, Space, Theme, Thread, Topic
from moderation.answer_times import answer_figures
from suggestions.models import BoardPage, Suggestion

from .answered import is_answered

SMALL_GROUP = 3
SHAPE = 2  # of what is kept; raised when keys change, so that what was counted before is counted anew
MOST_WEEKS = 30  # longer times are counted by month
Key = int | str | None


class Bar(TypedDict):
    """A week or a month: when it begins, and what was written in it."""

    start: str
    residents: int
    municipality: int


class Row(TypedDict):
    """A theme, topic or district. `hidden`: its numbers are None, for its own people's sake or its neighbours'."""

    key: Key
    name: str
    threads: int | None
    posts: int | None
    answered: int | None
    hidden: bool


class Figures(TypedDict):
    """All that is counted; as JSON it is what is kept and downloaded."""

    shape: int
    threads: int
    posts: int
    official: int
    people: int | None  # None: fewer than SMALL_GROUP, and more than none
    step: str  # "week" or "month"
    activity: list[Bar]
    themes: list[Row]
    topics: list[Row]
    districts: list[Row]
    kinds: list[dict[str, Any]]
    statuses: list[dict[str, Any]]
    owed: int
    answered: int
    overdue: int
    in_time: int | None
    median_days: float | None
    answer_times: list[int]


def count(space: Space, *, since: datetime.datetime | None = None, until: datetime.datetime | None = None) -> Figures:
    """The space's figures; of posts and threads from a time, if one is given. Answers are always all."""
    posts = _within(Post.objects.visible_to(AnonymousUser()).filter(thread__space=space.page_ptr_id), since, until)
    threads = _within(Thread.objects.visible_to(AnonymousUser()).filter(space=space.page_ptr_id), since, until)
    days = list(
        posts.order_by()
        .annotate(day=TruncDate("created_at"))
        .values_list("day")
        .annotate(written=Count("pk"), official=Count("pk", filter=Q(voice=Post.Voice.MUNICIPALITY)))
    )
    groups = list(
        threads.order_by()
        .annotate(is_answered=is_answered())
        .values("theme", "topic", "district")
        .annotate(
            threads=Count("pk"),
            written=Sum("posts_published"),
            answered_threads=Count("pk", filter=Q(is_answered=True)),
        )
    )
    writers = list(
        posts.filter(came_by="")
        .exclude(voice=Post.Voice.MUNICIPALITY)
        .order_by()
        .values_list("author", "thread__topic", "thread__district")
        .distinct()
    )
    answers = answer_figures([space])[0]
    step, activity = _activity(days)
    people = len({author for author, _, _ in writers})
    return {
        "shape": SHAPE,
        "threads": sum(group["threads"] for group in groups),
        "posts": sum(written for _, written, _ in days),
        "official": sum(official for _, _, official in days),
        "people": people if people == 0 or people >= SMALL_GROUP else None,
        "step": step,
        "activity": activity,
        "themes": _themes(groups),
        "topics": _rows(groups, "topic", Topic.objects.filter(space=space.page_ptr_id), _people(writers, 1)),
        "districts": _rows(groups, "district", District.objects.all(), _people(writers, 2)),
        **_of_board(space, threads),  # type: ignore[typeddict-item]
        "owed": answers.owed,
        "answered": answers.answered,
        "overdue": answers.overdue,
        "in_time": answers.in_time,
        "median_days": answers.median_days,
        "answer_times": answers.times if answers.answered else [],
    }


def _within(rows: Any, since: datetime.datetime | None, until: datetime.datetime | None) -> Any:
    if since:
        rows = rows.filter(created_at__gte=since)
    return rows.filter(created_at__lt=until) if until else rows


def _activity(days: list[tuple[datetime.date, int, int]]) -> tuple[str, list[Bar]]:
    """Days gathered into weeks or months without gaps, oldest first."""
    if not days:
        return "week", []
    first = min(day for day, _, _ in days)
    last = max(day for day, _, _ in days)
    step = "week" if (last - first).days <= MOST_WEEKS * 7 else "month"
    written: Counter[datetime.date] = Counter()
    official: Counter[datetime.date] = Counter()
    for day, all_of_them, municipality in days:
        written[_start(day, step)] += all_of_them
        official[_start(day, step)] += municipality
    bars: list[Bar] = []
    start = _start(first, step)
    while start <= last:
        bars.append(
            {
                "start": start.isoformat(),
                "residents": written[start] - official[start],
                "municipality": official[start],
            }
        )
        start = _start(start + datetime.timedelta(days=7 if step == "week" else 32), step)
    return step, bars


def _start(day: datetime.date, step: str) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday()) if step == "week" else day.replace(day=1)


def _themes(groups: list[dict[str, Any]]) -> list[Row]:
    rows = [_summed(theme.value, theme.name, (one for one in groups if one["theme"] == theme.value)) for theme in Theme]
    return rows if any(row["threads"] for row in rows) else []


def _rows(groups: list[dict[str, Any]], by: str, named: QuerySet[Any], people: dict[Key, set[int | None]]) -> list[Row]:
    """A row for each topic or district that has threads, and one for the threads without; none if none has any."""
    names = [*named.values_list("pk", "name"), (None, "")]
    rows = [_summed(key, name, (one for one in groups if one[by] == key)) for key, name in names]
    rows = [row for row in rows if row["threads"]]
    if all(row["key"] is None for row in rows):
        return []
    _hide_small_groups(rows, people)
    return rows


def _hide_small_groups(rows: list[Row], people: dict[Key, set[int | None]]) -> None:
    """Hide the numbers of small groups; and of the smallest others, until what is hidden is no small group together.

    The sums of all are told, so one hidden row alone would be the sum less the others.
    """
    hidden = [row for row in rows if 0 < len(people[row["key"]]) < SMALL_GROUP]
    others = sorted((row for row in rows if row not in hidden), key=lambda row: (len(people[row["key"]]), row["posts"]))
    while hidden and others and (len(hidden) < 2 or len(_writers(hidden, people)) < SMALL_GROUP):
        hidden.append(others.pop(0))
    for row in hidden:
        row["threads"] = row["posts"] = row["answered"] = None
        row["hidden"] = True


def _writers(rows: list[Row], people: dict[Key, set[int | None]]) -> set[int | None]:
    return set().union(*(people[row["key"]] for row in rows))


def _summed(key: Key, name: str, groups: Iterable[dict[str, Any]]) -> Row:
    counted: Counter[str] = Counter()
    for group in groups:
        counted.update(threads=group["threads"], posts=group["written"], answered=group["answered_threads"])
    return {
        "key": key,
        "name": name,
        "threads": counted["threads"],
        "posts": counted["posts"],
        "answered": counted["answered"],
        "hidden": False,
    }


def _people(writers: list[tuple[Any, ...]], column: int) -> dict[Key, set[int | None]]:
    found: dict[Key, set[int | None]] = defaultdict(set)
    for row in writers:
        found[row[column]].add(row[0])
    return found


def _of_board(space: Space, threads: QuerySet[Thread]) -> dict[str, list[dict[str, Any]]]:
    """Kinds and statuses, where the space is a board."""
    if not isinstance(space, BoardPage):
        return {"kinds": [], "statuses": []}
    counted = Suggestion.objects.filter(thread__in=threads).order_by().values_list("kind", "status")
    kinds: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for kind, status, number in counted.annotate(Count("pk")):
        kinds[kind] += number
        statuses[status] += number
    return {
        "kinds": [{"key": key, "threads": kinds[key]} for key in sorted(kinds, key=lambda key: -kinds[key])],
        "statuses": [{"key": key, "threads": statuses[key]} for key in cast("list[str]", list(statuses))],
    }


def local_midnight(day: datetime.date) -> datetime.datetime:
    """When a day begins in Norway."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
