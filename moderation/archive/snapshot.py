"""A thread as it stood at one time: everything a package is made of, taken inside the transaction that marks it.

Frozen, and free of the database once taken: `snapshot_xml` writes and reads it, and package, document and
message are built from what it reads.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from forum.models import Closure, Post, Thread
from forum.spaces import space_of
from people.models import Municipality


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """By whom an official post is signed (R6)."""

    name: str
    role: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCopy:
    """A post that everyone could read: as written (`markdown`), as shown (`html`), and its words (`plain`)."""

    number: int
    uuid: uuid.UUID
    written_at: datetime.datetime
    edited_at: datetime.datetime | None = None
    author: str
    voice: str
    signature: Signature | None = None
    #: How it came, if someone entered it for one who is not online; `author` says by whom.
    came_by: str = ""
    reply_to: int | None = None
    corrects: int | None = None
    corrected_by: tuple[int, ...] = ()
    markdown: str
    html: str
    plain: str

    @property
    def is_official(self) -> bool:
        """Whether the municipality speaks."""
        return self.voice == Post.Voice.MUNICIPALITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """That a post stood here which has been hidden or withdrawn: its place and time, none of its words."""

    number: int
    uuid: uuid.UUID
    written_at: datetime.datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """Why the thread is handed over: the assessment, by role and not by name."""

    ground: str
    marked_at: datetime.datetime
    role: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadCopy:
    """A thread and its posts in their order."""

    thread_uuid: uuid.UUID
    version: int
    taken_at: datetime.datetime
    marking: Marking | None
    municipality: str
    space: str
    title: str
    url: str
    unit_code: str
    unit_name: str
    theme: str = ""
    opened_at: datetime.datetime
    closed_at: datetime.datetime | None = None
    closing_reason: str = ""
    posts: tuple[PostCopy | Trace, ...]

    @property
    def visible(self) -> tuple[PostCopy, ...]:
        """The posts that everyone could read."""
        return tuple(post for post in self.posts if isinstance(post, PostCopy))


def take_snapshot(thread: Thread, *, version: int, taken_at: datetime.datetime, marking: Marking | None) -> ThreadCopy:
    """Copy a thread as everyone can read it now. Posts that wait for approval are not shown, and are left out."""
    space = space_of(thread)
    closure = Closure.objects.filter(thread=thread).first()
    municipality = Municipality.objects.first()
    rows = list(thread.posts.exclude(state=Post.State.HELD).select_related("author", "signed_unit").order_by("number"))
    with translation.override(settings.LANGUAGE_CODE):
        return ThreadCopy(
            thread_uuid=thread.uuid,
            version=version,
            taken_at=_local(taken_at),
            marking=marking,
            municipality=municipality.name if municipality else "",
            space=space.title,
            title=thread.title,
            url=f"{settings.BASE_URL}{thread.get_absolute_url()}",
            unit_code=space.unit.code,
            unit_name=space.unit.name,
            theme=str(thread.get_theme_display()) if thread.theme else "",
            opened_at=_local(thread.created_at),
            closed_at=_local(closure.closed_at) if closure else None,
            closing_reason=closure.reason if closure else "",
            posts=_copies(rows),
        )


def _copies(rows: list[Post]) -> tuple[PostCopy | Trace, ...]:
    """Each row as a copy, or as a trace if it is not shown."""
    numbers = {row.pk: row.number for row in rows}
    corrections: dict[int, list[int]] = {}
    for row in rows:
        if row.corrects_id is not None and row.state == Post.State.PUBLISHED:
            corrections.setdefault(row.corrects_id, []).append(row.number)
    return tuple(
        _copy(row, numbers=numbers, corrected_by=tuple(corrections.get(row.pk, ())))
        if row.state == Post.State.PUBLISHED
        else Trace(number=row.number, uuid=row.uuid, written_at=_local(row.created_at), state=row.state)
        for row in rows
    )


def _copy(row: Post, *, numbers: dict[int, int], corrected_by: tuple[int, ...]) -> PostCopy:
    """A post's words and who says them, as shown."""
    return PostCopy(
        number=row.number,
        uuid=row.uuid,
        written_at=_local(row.created_at),
        edited_at=_local(row.edited_at) if row.edited_at else None,
        author=_author(row),
        voice=row.voice,
        signature=_signature(row),
        came_by=row.came_by,
        reply_to=numbers.get(row.reply_to_id) if row.reply_to_id else None,
        corrects=numbers.get(row.corrects_id) if row.corrects_id else None,
        corrected_by=corrected_by,
        markdown=row.body,
        html=row.html,
        plain=row.plain,
    )


def _author(row: Post) -> str:
    """Whose words they are; of what was entered for one who is not online, by whom and how as well."""
    if row.came_by:
        return row.speaker
    return row.author.display_name if row.author else gettext("Slettet bruker")


def _signature(row: Post) -> Signature | None:
    """The signature of an official post, or of an employee who speaks as a private person."""
    if row.came_by or not (row.signed_role or row.signed_name):
        return None
    return Signature(name=row.signed_name, role=row.signed_role, unit=row.signed_unit.name if row.signed_unit else "")


def _local(moment: datetime.datetime) -> datetime.datetime:
    """The time in Norway, to the second, with its zone."""
    return timezone.localtime(moment).replace(microsecond=0)
