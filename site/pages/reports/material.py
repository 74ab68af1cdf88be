"""What a report is made of, read in pieces, so that the memory it takes does not grow with the space.

Only what everyone can read: posts that are published, in threads that are; of what was withdrawn, that it was there.
Of the team's own work what is not public yet comes along only if that was asked for. A report from a time has the posts
of that time; the register of measures is given as it stands, until its end.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from forum.addresses import post_url
from forum.corrections import correction_in
from forum.models import Closure, Post, Theme, Thread
from forum.signing import SPEAKER as SIGNED
from forum.signing import entered, nameless
from forum.spaces import space_facts
from moderation.models import Duty
from pages.figures.answered import OWED, is_answered
from pages.figures.counting import Figures, count, local_midnight
from people.models import User
from suggestions.models import BoardPage, Suggestion

from .models import SpaceReport
from .naming import Names

THREADS_AT_A_TIME = 100
POSTS_AT_A_TIME = 1000
Tell = Callable[[int], None]


class Owed(NamedTuple):
    """That a post is to be answered: until when, and whether it has been. `answers` are numbers in the same thread."""

    due_on: datetime.date
    closed: bool
    released: bool
    answer: int | None

    def status(self, today: datetime.date) -> str:
        """As a word of the report's JSON: open, overdue, answered or released."""
        if self.closed:
            return "released" if self.released else "answered"
        return "overdue" if self.due_on < today else "open"


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post as the report tells it. What was withdrawn has neither author nor text."""

    id: int
    number: int
    url: str
    author: str
    voice: str
    unit: str
    created_at: datetime.datetime
    edited_at: datetime.datetime | None
    withdrawn: bool
    is_question: bool
    reply_to: int | None
    corrects: int | None
    #: The first words of the correction that stands with it (R5).
    correction: str
    owed: Owed | None
    plain: str
    html: str

    @property
    def is_official(self) -> bool:
        """Whether the municipality speaks."""
        return self.voice == Post.Voice.MUNICIPALITY


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """A thread with those of its posts that the report has.

    `posts` can be gone through once, before the next thread.
    """

    id: int
    title: str
    url: str
    theme: str
    topic: str
    district: str
    opened_by: str
    created_at: datetime.datetime
    closed_at: datetime.datetime | None
    closing_reason: str
    answered: bool
    kind: str
    status: str
    supports: int
    posts: Iterator[PostEntry] = field(compare=False)


class Material:
    """Everything one report may tell. `tell` hears how far the reading of posts has come, in percent."""

    def __init__(self, report: SpaceReport, *, tell: Tell = lambda percent: None) -> None:
        self.report = report
        self.facts = space_facts(report.space_id)
        self.space = self.facts.space
        self.made_at = timezone.localtime().replace(microsecond=0)
        self.today = timezone.localdate()
        self.since = local_midnight(report.since) if report.since else None
        self.until = local_midnight(report.until + datetime.timedelta(days=1)) if report.until else None
        self._tell = tell

    @cached_property
    def names(self) -> Names:
        """What people are called."""
        shown = self.report.with_names
        written = Post.objects.filter(thread__space=self.report.space_id).order_by().values("author")
        people = User.objects.filter(pk__in=written).values_list("pk", "display_name")
        return Names(self.report.space_id, shown=shown, people=() if shown else people.iterator())

    @cached_property
    def figures(self) -> Figures:
        """The space's figures within the time."""
        return count(self.space, since=self.since, until=self.until)

    def within(self, rows: QuerySet[Any], when: str = "created_at") -> QuerySet[Any]:
        """Those of the rows that are from the report's time."""
        if self.since:
            rows = rows.filter(**{f"{when}__gte": self.since})
        return self.until_end(rows, when)

    def until_end(self, rows: QuerySet[Any], when: str) -> QuerySet[Any]:
        """Those of the rows that are from before the end of the report's time."""
        return rows.filter(**{f"{when}__lt": self.until}) if self.until else rows

    def threads(self, *, newer_than: int = 0) -> Iterator[ThreadEntry]:
        """Every thread with posts from the time: theme by theme, oldest first. `newer_than` is a thread's key."""
        told, wanted = 0, max(1, self.figures["posts"])
        for theme in [*Theme.values, ""]:
            last = newer_than
            while chunk := self._chunk(theme, after=last):
                last = chunk[-1].pk
                for entry in self._entries(chunk):
                    yield entry
                    for _left_over in entry.posts:
                        pass
                told += sum(thread.posts_published for thread in chunk)
                self._tell(min(100, 100 * told // wanted))

    def _chunk(self, theme: str, *, after: int) -> list[Thread]:
        # Not by when the thread was opened: what was split off or moved has older posts than its thread.
        threads = Thread.objects.visible_to(AnonymousUser()).annotate(is_answered=is_answered())
        if self.since:
            threads = threads.filter(latest_at__gte=self.since)
        chosen = threads.filter(space=self.report.space_id, theme=theme, pk__gt=after)
        return list(chosen.select_related("topic", "district").order_by("pk")[:THREADS_AT_A_TIME])

    def _entries(self, threads: list[Thread]) -> Iterator[ThreadEntry]:
        by_id = {thread.pk: thread for thread in threads}
        closures = {one.thread_id: one for one in Closure.objects.filter(thread__in=by_id)}
        openers = self._openers(list(by_id))
        suggestions = Suggestion.objects.in_bulk(by_id) if isinstance(self.space, BoardPage) else {}
        for thread_id, rows in groupby(self._rows(list(by_id)), key=lambda row: row["thread_id"]):
            thread, closure = by_id[thread_id], closures.get(thread_id)
            suggestion = suggestions.get(thread_id)
            first = next(rows)
            yield ThreadEntry(
                id=thread.pk,
                title=self.names.in_text(thread.title),
                url=f"{settings.BASE_URL}{thread.get_absolute_url()}",
                theme=thread.theme,
                topic=thread.topic.name if thread.topic else "",
                district=thread.district.name if thread.district else "",
                opened_by=openers.get(thread.pk, ""),
                created_at=thread.created_at,
                closed_at=closure.closed_at if closure else None,
                closing_reason=self.names.in_text(closure.reason) if closure else "",
                answered=thread.is_answered,  # type: ignore[attr-defined]
                kind=suggestion.kind if suggestion else "",
                status=suggestion.status if suggestion else "",
                supports=suggestion.support_count if suggestion else 0,
                posts=self._posts(first, rows),  # noqa: B031  each group is gone through once
            )

    def _openers(self, threads: list[int]) -> dict[int, str]:
        """Who opened each thread, whenever that was: as their first post says it, and only while it can be read."""
        first = Post.objects.filter(thread__in=threads, number=1, state=Post.State.PUBLISHED)
        return {row["thread_id"]: self.speaker(row) for row in first.values("thread_id", *SPEAKER)}

    def _posts(self, first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[PostEntry]:
        yield self._post(first)
        for row in rest:
            yield self._post(row)

    def _rows(self, threads: list[int]) -> Iterator[dict[str, Any]]:
        """The threads' posts by thread and number, fetched a bounded number at a time."""
        shown = Q(state__in=[Post.State.PUBLISHED, Post.State.WITHDRAWN])
        rows = self.within(Post.objects.filter(shown, thread__in=threads)).order_by("thread_id", "number")
        thread_id = number = 0
        while True:
            after = Q(thread_id__gt=thread_id) | Q(thread_id=thread_id, number__gt=number)
            found: list[dict[str, Any]] = list(rows.filter(after).values(*_COLUMNS)[:POSTS_AT_A_TIME])
            owed = self._owed([row["id"] for row in found])
            for row in found:
                row["owed"] = owed.get(row["id"])
                yield row
            if len(found) < POSTS_AT_A_TIME:
                return
            thread_id, number = found[-1]["thread_id"], found[-1]["number"]

    def _owed(self, posts: list[int]) -> dict[int, Owed]:
        """What is or was owed on these posts, the newest duty of each."""
        duties = Duty.objects.filter(post__in=posts, kind__in=OWED).order_by("pk")
        return {
            row["post_id"]: Owed(
                due_on=row["due_on"],
                closed=row["closed_at"] is not None,
                released=row["ended_by_id"] is not None,
                answer=row["fulfilled_by__number"]
                if row["fulfilled_by__state"] == Post.State.PUBLISHED
                and row["fulfilled_by__thread_id"] == row["post__thread_id"]
                else None,
            )
            for row in duties.values(
                "post_id", "due_on", "closed_at", "ended_by_id", "post__thread_id",
                "fulfilled_by__number", "fulfilled_by__state", "fulfilled_by__thread_id",
            )
        }  # fmt: skip

    def _post(self, row: dict[str, Any]) -> PostEntry:
        withdrawn = row["state"] == Post.State.WITHDRAWN
        nameless = withdrawn or (row["voice"] == Post.Voice.PRIVATE and not self.names.shown)
        same_thread = row["reply_to__thread_id"] == row["thread_id"]
        return PostEntry(
            id=row["id"],
            number=row["number"],
            url=f"{settings.BASE_URL}{post_url(thread_id=row['thread_id'], number=row['number'])}",
            author="" if withdrawn else self.speaker(row),
            voice="" if withdrawn else row["voice"],
            unit="" if nameless else row["signed_unit__name"] or "",
            created_at=row["created_at"],
            edited_at=row["edited_at"],
            withdrawn=withdrawn,
            is_question=row["is_question"] and not withdrawn,
            reply_to=row["reply_to__number"] if same_thread else None,
            corrects=row["corrects__number"],
            correction="" if withdrawn else self.names.in_text(correction_in(row["notes"])),
            owed=None if withdrawn else row["owed"],
            plain="" if withdrawn else self.names.in_text(row["plain"]),
            html="" if withdrawn else row["html"],
        )

    def speaker(self, row: dict[str, Any], prefix: str = "") -> str:
        """Who a post is by: the municipality signs with first name, role and unit; others go by their names here."""
        if row[f"{prefix}voice"] == Post.Voice.MUNICIPALITY:
            parts = (row[f"{prefix}signed_name"], row[f"{prefix}signed_role"], row[f"{prefix}signed_unit__name"])
            return ", ".join(part for part in parts if part)
        if row[f"{prefix}came_by"]:
            name = row[f"{prefix}signed_name"] if self.names.shown else nameless()
            how = entered(
                row[f"{prefix}came_by"], row[f"{prefix}signed_role"], self._note(row[f"{prefix}came_by_note"])
            )
            return f"{name} · {how}"
        return self.names.of(row[f"{prefix}author_id"], row[f"{prefix}author__display_name"])

    def _note(self, note: str) -> str:
        """Where something came from, which may name someone."""
        return note if self.names.shown else ""


SPEAKER = ("author_id", *SIGNED)
_COLUMNS = (
    "id", "thread_id", "number", "state", "created_at", "edited_at", "is_question", "plain", "html",
    "reply_to__number", "reply_to__thread_id", "corrects__number", "notes", *SPEAKER,
)  # fmt: skip
