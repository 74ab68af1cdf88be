"""The project team's reading side: what is new across themes, read on by key; and how far each has read.

Only what everyone may see is read here: the team does not moderate. Nothing is written by reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User

from .addresses import post_url
from .fragments import rendered
from .highlighting import highlighted
from .models import District, Measure, Passage, Post, RoomPosition, Theme, Thread, Topic
from .signing import SPEAKER, speaker_in

POSTS_PER_PAGE = 10
COUNTED = 200
NEWEST = 2**62


class RoomForm(forms.Form):
    """What is asked for in the room's address."""

    tema = forms.ChoiceField(
        label=gettext_lazy("Tema"), choices=[("", gettext_lazy("Alle temaer")), *Theme.choices], required=False
    )
    emne = forms.SlugField(label=gettext_lazy("Emne"), required=False)
    krets = forms.SlugField(label=gettext_lazy("Skolekrets"), required=False)
    umerket = forms.BooleanField(label=gettext_lazy("Bare det ingen har merket noe i"), required=False)
    alle = forms.BooleanField(label=gettext_lazy("Også det jeg har lest før"), required=False)
    etter = forms.IntegerField(required=False, min_value=0, max_value=NEWEST)
    before = forms.IntegerField(required=False, min_value=0, max_value=NEWEST)


@dataclass(frozen=True, slots=True)
class RoomPost:
    """A post as the team sees it: where it stands, who wrote it, and what has been marked in it."""

    pk: int
    text: SafeString
    where: str
    passages: list[Passage]


@dataclass(frozen=True, slots=True)
class RoomPage:
    """Posts in the order they were written; `after` and `before` are keys of the next and previous page, or None."""

    posts: list[RoomPost]
    after: int | None
    before: int | None
    next_post: int | None
    previous_post: int | None
    position: int
    waiting: int
    asked: dict[str, Any]

    @property
    def last(self) -> int:
        """The newest post shown."""
        return self.posts[-1].pk if self.posts else 0

    @property
    def waiting_more(self) -> bool:
        """Whether more wait than are counted."""
        return self.waiting > COUNTED

    @property
    def is_choice(self) -> bool:
        """Whether some posts are left out: then how far one has read is not moved, or they would be skipped."""
        return any(self.asked[name] for name in ("tema", "emne", "krets", "umerket"))

    @property
    def keep(self) -> str:
        """The filters as they stand in an address, ending in & if there are any."""
        return "".join(f"{urlencode({name: value})}&" for name, value in kept(self.asked).items())

    @property
    def here(self) -> str:
        """This very page's address, without the path."""
        keys = {name: self.asked[name] for name in ("etter", "before") if self.asked.get(name) is not None}
        return urlencode(kept(self.asked) | keys)


def kept(asked: dict[str, Any]) -> dict[str, str]:
    """The filters that are set, as an address has them."""
    names = ("tema", "emne", "krets", "umerket", "alle")
    return {name: "1" if asked[name] is True else asked[name] for name in names if asked.get(name)}


def position_of(user: User, space_id: int) -> int:
    """The post that a member has read to; 0 if none."""
    return RoomPosition.objects.filter(user=user, space=space_id).values_list("post", flat=True).first() or 0


def read_to(*, user: User, space_id: int, post_id: int) -> None:
    """Set how far a member has read, onwards or back."""
    RoomPosition.objects.update_or_create(user=user, space_id=space_id, defaults={"post": post_id})


def room_page(*, space_id: int, user: User, asked: dict[str, Any]) -> RoomPage:
    """A page of the room. Costs the same however deep: posts by their own key, threads asked of one by one."""
    position = position_of(user, space_id)
    posts = _asked_for(space_id, asked)
    read_before = 0 if asked["alle"] else position
    before, after = asked["before"], asked["etter"]
    if before is not None:
        found = _rows(posts.filter(pk__lt=before, pk__gt=read_before).order_by("-pk")[: POSTS_PER_PAGE + 1])
        more_before, rows = len(found) > POSTS_PER_PAGE, found[:POSTS_PER_PAGE][::-1]
        more_after = before < NEWEST
    else:
        # One bound, the larger: of two, SQLite looks from the first that is named.
        first = max(after or 0, read_before)
        found = _rows(posts.filter(pk__gt=first).order_by("pk")[: POSTS_PER_PAGE + 1])
        more_after, rows = len(found) > POSTS_PER_PAGE, found[:POSTS_PER_PAGE]
        more_before = bool(after)
    return RoomPage(
        posts=_with_marks(rows),
        after=rows[-1]["pk"] if rows and more_after else None,
        before=rows[0]["pk"] if rows and more_before else None,
        next_post=found[POSTS_PER_PAGE]["pk"] if before is None and len(found) > POSTS_PER_PAGE else None,
        previous_post=found[POSTS_PER_PAGE]["pk"] if before is not None and more_before else after,
        position=position,
        waiting=_readable(space_id).filter(pk__gt=position)[: COUNTED + 1].count(),
        asked=asked,
    )


def readable_post(post_id: int, space_id: int) -> Post | None:
    """One post of the forum; None if not everyone may see it."""
    visible = Post.objects.visible_to(AnonymousUser()).select_related("thread")
    return visible.filter(pk=post_id, thread__space=space_id).first()


def room_post(post: Post) -> RoomPost:
    """A post at hand, with what has been marked in it."""
    return _with_marks(_rows(Post.objects.filter(pk=post.pk)))[0]


def topics_and_districts(space_id: int) -> tuple[list[Topic], list[District]]:
    """What one may choose between."""
    return list(Topic.objects.filter(space=space_id)), list(District.objects.all())


def _readable(space_id: int, **of_threads: str) -> QuerySet[Post]:
    """Published posts of the forum's published threads. Threads are asked of by `Exists`, so that the posts' own order
    by key is what is walked, and a page costs what it shows."""
    threads = Thread.objects.filter(pk=OuterRef("thread"), space=space_id, state=Thread.State.PUBLISHED, **of_threads)
    return Post.objects.filter(Exists(threads), state=Post.State.PUBLISHED)


def _asked_for(space_id: int, asked: dict[str, Any]) -> QuerySet[Post]:
    """Those of them that the filters leave."""
    lookups = {"tema": "theme", "emne": "topic__slug", "krets": "district__slug"}
    posts = _readable(space_id, **{lookup: asked[name] for name, lookup in lookups.items() if asked[name]})
    if asked["umerket"]:
        posts = posts.filter(~Q(Exists(Passage.objects.filter(post=OuterRef("pk")))))
    return posts


def _rows(posts: QuerySet[Post]) -> list[dict[str, Any]]:
    return list(posts.values(*_COLUMNS))


def _with_marks(rows: list[dict[str, Any]]) -> list[RoomPost]:
    """The posts with their marks. What everyone in the team sees alike is rendered once for what it shows."""
    marked: dict[int, list[Passage]] = {row["pk"]: [] for row in rows}
    marks = Passage.objects.filter(post__in=marked).select_related("marked_by", "effect", "topic", "district")
    for passage in marks.prefetch_related(Prefetch("measures", queryset=Measure.objects.only("pk", "title"))).order_by(
        "pk"
    ):
        marked[passage.post_id].append(passage)
    by_key = {row["pk"]: row for row in rows}
    stamps = [(pk, _stamp(row, marked[pk])) for pk, row in by_key.items()]
    texts = rendered(
        stamps,
        kind="room-post",
        template="forum/_room_post.html",
        contexts=lambda keys: {key: _context(by_key[key], marked[key]) for key in keys},
    )
    return [
        RoomPost(row["pk"], text, _("innlegg %(number)s i «%(title)s»") % _place(row), marked[row["pk"]])
        for row, text in zip(rows, texts, strict=True)
    ]


def _stamp(row: dict[str, Any], passages: list[Passage]) -> int:
    """A number that is another one when anything is to be seen that is another: marks have no version of their own."""
    seen = repr((row, [(one.text, one.kind) for one in passages]))
    return int.from_bytes(blake2b(seen.encode("utf-8", "backslashreplace"), digest_size=8).digest())


def _context(row: dict[str, Any], passages: list[Passage]) -> dict[str, Any]:
    marks = [(one.text, one.kind) for one in passages]
    return {
        "row": row,
        "url": post_url(thread_id=row["thread_id"], number=row["number"]),
        "theme": Theme(row["thread__theme"]).label if row["thread__theme"] else "",
        "speaker": speaker_in(row),
        "is_official": row["voice"] == Post.Voice.MUNICIPALITY,
        "html": highlighted(row["html"], marks) if marks else mark_safe(row["html"]),  # noqa: S308  by forum.rendering
    }


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {"number": row["number"], "title": row["thread__title"]}


_COLUMNS = (
    "pk", "number", "thread_id", *SPEAKER, "created_at", "html", "notes",
    "thread__title", "thread__theme", "thread__topic__name", "thread__district__name",
)  # fmt: skip
