"""Lists of threads: four orders, three filters that combine, and pages by key that cost the same however deep.

What everyone sees of a list is read once per version of its space; what is one reader's own is in `forum/visits.py`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.cache import caches
from django.db import connection, models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from people.models import Unit, User

from .fragments import rendered
from .keyset import Key, KeysetPage, Listed, NoKey, keys_of, keyset_page, page_of
from .models import Post, Theme, Thread
from .places import district_by_slug, place, topic_by_slug
from .spaces import space_facts
from .versions import space_version

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
#: Visits raise no version, so the list of the most read is made anew this often.
MOST_READ_SECONDS = 600


class Order(models.TextChoices):
    """What stands first."""

    ACTIVITY = "siste", _("Siste aktivitet")
    NEWEST = "nyeste", _("Nyeste")
    UNANSWERED = "ubesvarte", _("Ubesvarte")
    MOST_READ = "mest-leste", _("Mest leste")


KEYS: dict[str, tuple[str, ...]] = {
    Order.ACTIVITY: ("latest",),
    Order.NEWEST: ("pk",),
    Order.UNANSWERED: ("latest",),
    Order.MOST_READ: ("reads", "pk"),
}


class Asked(NamedTuple):
    """The list a reader asks for, as its address says (`?liste=&tema=&emne=&krets=&etter=&before=`)."""

    order: str = Order.ACTIVITY
    theme: str = ""
    topic: str = ""
    district: str = ""
    after: Key | None = None
    before: Key | None = None

    @property
    def is_first_page(self) -> bool:
        """Whether no key is named."""
        return self.after is None and self.before is None

    @property
    def is_filtered(self) -> bool:
        """Whether something is chosen away."""
        return bool(self.theme or self.topic or self.district)

    def address(self, **changes: Any) -> str:
        """The address of this list, from its first page, with these changes."""
        asked = self._replace(after=None, before=None, **changes)
        named = {"liste": asked.order, "tema": asked.theme, "emne": asked.topic, "krets": asked.district}
        chosen = {name: str(value) for name, value in named.items() if value and value != Order.ACTIVITY.value}
        return f"?{urlencode(chosen)}"

    @property
    def keep(self) -> str:
        """What the address of another page of this list begins with."""
        address = self.address().removeprefix("?")
        return f"{address}&" if address else ""


def asked_of(query: QueryDict) -> Asked | None:
    """The list that an address names; None if it names none there can be."""
    order = query.get("liste") or Order.ACTIVITY.value
    theme = query.get("tema", "")
    topic, district = query.get("emne", ""), query.get("krets", "")
    if order not in Order.values or (theme and theme not in Theme.values):
        return None
    if not all(not slug or _SLUG.fullmatch(slug) for slug in (topic, district)):
        return None
    try:
        return Asked(order, theme, topic, district, *keys_of(query, parts=len(KEYS[order])))
    except NoKey:
        return None


def listed(space_id: int) -> QuerySet[Thread]:
    """A space's published threads."""
    return Thread.objects.filter(space=space_id, state=Thread.State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a space's list as everyone sees it, with what stands above it."""

    asked: Asked
    tallies: dict[str, int]
    pinned: list[Listed]
    page: KeysetPage

    @property
    def rows(self) -> list[Listed]:
        """All threads on the page, those that are pinned first."""
        return [*self.pinned, *self.page.rows]

    @property
    def latest(self) -> int:
        """The newest post there is, on the first page of all by latest activity; 0 on other pages."""
        if self.asked != Asked():
            return 0
        return max((row.latest for row in self.rows), default=0)

    def html(self) -> list[SafeString]:
        """The threads' rows."""
        return rendered(
            [(row.pk, row.version) for row in self.rows],
            kind="row",
            template="forum/_thread_row.html",
            contexts=_row_contexts,
        )


# A thread as its row shows it, with who opened it. Written out, because building the same from expressions, and a model
# for each of what it joins, costs more than asking.
_ROWS = """SELECT forum_thread.id, space_id, title, excerpt, forum_thread.notes, theme, topic_id, district_id, answered,
        posts_published, latest_at,
        EXISTS (SELECT 1 FROM forum_closure WHERE thread_id = forum_thread.id) AS has_closure,
        forum_post.state AS opening_state, voice, signed_name, signed_role, came_by, came_by_note,
        people_unit.name AS unit_name, display_name
    FROM forum_thread
        JOIN forum_post ON forum_post.thread_id = forum_thread.id AND forum_post.number = 1
        LEFT JOIN people_unit ON people_unit.id = forum_post.signed_unit_id
        LEFT JOIN people_user ON people_user.id = forum_post.author_id
    WHERE forum_thread.id IN ({})
"""


def _row_contexts(keys: list[int]) -> dict[int, dict[str, Any]]:
    rows = Thread.objects.raw(_ROWS.format(", ".join(["%s"] * len(keys))), keys)
    return {row.pk: _row_context(row) for row in rows}


def _row_context(row: Any) -> dict[str, Any]:
    place(row)
    author = None if row.display_name is None else User(display_name=row.display_name)
    unit = Unit(name=row.unit_name or "")
    opening = Post(
        state=row.opening_state,
        voice=row.voice,
        signed_name=row.signed_name,
        signed_role=row.signed_role,
        signed_unit=unit,
        author=author,
        came_by=row.came_by,
        came_by_note=row.came_by_note,
    )
    return {"thread": row, "opening": opening, "space": space_facts(row.space_id).space}


def opening_posts(threads: Iterable[int], *more: str) -> dict[int, Post]:
    """The first post of each thread, by the thread's key, with the thread and who signed it. One query."""
    first = Post.objects.filter(thread__in=threads, number=1).select_related("thread", "author", "signed_unit", *more)
    return {post.thread_id: post for post in first}


def listing_key(space_id: int, asked: Asked) -> tuple[int, int | None, Asked, int]:
    """What a list shows, and at which version."""
    moment = int(time.time() // MOST_READ_SECONDS) if asked.order == Order.MOST_READ else 0
    return space_id, space_version(space_id), asked, moment


def listing(space_id: int, asked: Asked, *, size: int) -> Listing | None:
    """A page of a space's list; None if it asks for a topic or a district that is not there.

    One query; three on a further page of the most read.
    """
    key = f"list:{listing_key(space_id, asked)}".replace(" ", "")
    found: Listing | None = caches["pages"].get(key)
    if found is None:
        threads = _filtered(space_id, asked)
        if threads is None:
            return None
        found = _read(space_id, asked, threads, size)
        caches["pages"].set(key, found, timeout=None)
    return found


def _filtered(space_id: int, asked: Asked) -> QuerySet[Thread] | None:
    threads = listed(space_id)
    if asked.theme:
        threads = threads.filter(theme=asked.theme)
    filed = filed_under(threads, space_id, topic=asked.topic, district=asked.district)
    return filed.filter(answered=False) if filed is not None and asked.order == Order.UNANSWERED else filed


def filed_under(threads: QuerySet[Thread], space_id: int, *, topic: str, district: str) -> QuerySet[Thread] | None:
    """Those of them that are filed under a topic and a district, where such are named; None if there is none such."""
    if topic:
        found = topic_by_slug(space_id, topic)
        if found is None:
            return None
        threads = threads.filter(topic=found.pk)
    if district:
        place_found = district_by_slug(district)
        if place_found is None:
            return None
        threads = threads.filter(district=place_found.pk)
    return threads


def _read(space_id: int, asked: Asked, threads: QuerySet[Thread], size: int) -> Listing:
    """What is pinned stands first on the first page by activity, and nowhere else in that order."""
    by = KEYS[asked.order]
    tallies, pinned, found = _found(space_id, asked, size)
    if found is None:
        page = keyset_page(threads, by=by, after=asked.after, before=asked.before, size=size)
    else:
        page = page_of(found, by=by, after=asked.after, before=asked.before, size=size)
    return Listing(asked, tallies, pinned, page)


_TALLIES = "SELECT theme, threads, 0, 0, 0, 0 FROM forum_themetally WHERE space_id = %s"
_PINNED = (
    " UNION ALL SELECT '', id, version, latest, reads, posts_numbered FROM forum_thread"
    " WHERE space_id = %s AND pinned AND state = 'published'"
)
_ON_PAGE = "*"
_PAGE = (
    " UNION ALL SELECT * FROM (SELECT '*', id, version, latest, reads, posts_numbered FROM forum_thread"
    " WHERE space_id = %s AND state = 'published'"
)
_NARROWED = {"theme": " AND theme = %s", "topic": " AND topic_id = %s", "district": " AND district_id = %s"}
_IN_ORDER: dict[str, str] = {
    Order.ACTIVITY: " AND NOT pinned{latest} ORDER BY latest DESC",
    Order.NEWEST: "{id} ORDER BY id DESC",
    Order.UNANSWERED: " AND NOT answered{latest} ORDER BY latest DESC",
    Order.MOST_READ: " ORDER BY reads DESC, id DESC",
}


def _found(space_id: int, asked: Asked, size: int) -> tuple[dict[str, int], list[Listed], list[Listed] | None]:
    """How many threads each theme has; those that are pinned, on the first page; and one more than the page takes.

    The last is None on further pages of the most read, whose key has two parts. One query, written out: building
    the same from expressions costs more than asking.
    """
    topic, district = topic_by_slug(space_id, asked.topic), district_by_slug(asked.district)
    narrowed = {"theme": asked.theme, "topic": topic and topic.pk, "district": district and district.pk}
    chosen: dict[str, Any] = {name: value for name, value in narrowed.items() if value}
    only, key = "".join(_NARROWED[name] for name in chosen), asked.after or asked.before
    statement, values = _TALLIES, [space_id]
    if asked.is_first_page and asked.order == Order.ACTIVITY:
        statement += _PINNED + only
        values += [space_id, *chosen.values()]
    in_one = key is None or len(key) == 1
    if in_one:
        sign = "<" if asked.before is None else ">"
        bounds = {name: f" AND {name} {sign} %s" if key else "" for name in ("latest", "id")}
        in_order = _IN_ORDER[asked.order].format(**bounds)
        statement += f"{_PAGE}{only}{in_order if sign == '<' else in_order.replace('DESC', 'ASC')} LIMIT %s) AS page"
        values += [space_id, *chosen.values(), *(key or ()), size + 1]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    pinned = [Listed(*rest) for part, *rest in rows if not part]
    found = [Listed(*rest) for part, *rest in rows if part == _ON_PAGE]
    found.sort(key=lambda row: row.key(KEYS[asked.order]), reverse=asked.before is None)
    return (
        {part: count for part, count, *_rest in rows if part and part != _ON_PAGE},
        sorted(pinned, key=lambda row: -row.latest),
        found if in_one else None,
    )
