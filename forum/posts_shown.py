"""The posts on a page of a thread as everyone sees them.

Published posts, traces of hidden and withdrawn ones, and of those that have moved to another thread. What is here is
the same for every reader, and is put together once per version of the thread and language.

"Written after the answer": the first resident's post after an official answer (a reply from the municipality that is
not a correction) is marked with which answer stood there before it was written; so is the first on a later page. One
mark for each run of posts says it without noise, and costs no query of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db.models import Aggregate, OuterRef, Subquery, TextField
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .addresses import page_of, post_link
from .fragments import rendered, today_and_language
from .models import MovedPost, Post, Thread
from .official_posts import official_posts

REPLIES_NAMED = 10


class PostShown(NamedTuple):
    """A post, or the trace of one (`id` is 0 for one that has moved), with what stands right above it.

    Who typed it in is known so that they can be shown what to do with it.
    """

    id: int
    number: int
    html: SafeString
    author: int | None


@dataclass(frozen=True, slots=True)
class PageShown:
    """What a page of a thread shows to everyone. `before` counts the posts one can read on earlier pages."""

    posts: list[PostShown]
    contents: SafeString
    before: int
    readable: int


class _Row(NamedTuple):
    """What a page needs to know of each of its posts."""

    pk: int
    number: int
    version: int
    author: int | None
    state: str
    voice: str
    entered_by: int | None

    @property
    def is_official(self) -> bool:
        """Whether the municipality speaks, seen by all."""
        return self.voice == Post.Voice.MUNICIPALITY and self.state == Post.State.PUBLISHED


def posts_shown(thread: Thread, page: int) -> PageShown:
    """A page of a thread. A query, one for new posts and two if some have left it; none while nothing has changed."""
    key = f"posts:{thread.pk}:{thread.version}:{page}:{today_and_language()}"
    shown: PageShown | None = caches["pages"].get(key)
    if shown is None:
        first, last = (page - 1) * settings.POSTS_PER_PAGE + 1, page * settings.POSTS_PER_PAGE
        rows = _rows(thread, first, last)
        official = official_posts(thread)
        posts = _with_marks(thread, _posts(rows), rows, official.answers) + _traces(
            thread, rows, first, min(last, thread.posts_numbered)
        )
        shown = PageShown(
            posts=sorted(posts, key=lambda post: post.number),
            contents=official.contents,
            before=_readable_before(thread, first),
            readable=sum(row.state == Post.State.PUBLISHED for row in rows),
        )
        caches["pages"].set(key, shown, timeout=None)
    return shown


def _readable_before(thread: Thread, number: int) -> int:
    """How many posts there are to read before one. Counted only where some are not."""
    if number == 1 or thread.posts_published == thread.posts_numbered:
        return number - 1
    return thread.posts.filter(number__lt=number, state=Post.State.PUBLISHED).count()


def _rows(thread: Thread, first: int, last: int) -> list[_Row]:
    """The posts on the page."""
    on_page = thread.posts.filter(number__gte=first, number__lte=last).order_by("number")
    return [_Row(*row) for row in on_page.values_list(*_Row._fields)]


def _posts(on_page: Sequence[_Row]) -> list[PostShown]:
    readable = [row for row in on_page if row.state != Post.State.HELD]
    stamps = [(row.pk, row.version) for row in readable]
    html = rendered(stamps, kind="post", template="forum/_post.html", contexts=_post_contexts)
    return [
        PostShown(row.pk, row.number, text, row.author or row.entered_by)
        for row, text in zip(readable, html, strict=True)
    ]


class _Numbers(Aggregate):
    """Numbers in one text, parted by commas."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """PostgreSQL's own name for it."""
        return self.as_sql(
            compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s, ',')", **extra
        )


def _post_contexts(keys: list[int]) -> dict[int, dict[str, Any]]:
    """The posts with whom they answer, and the numbers of those that answer them in the same thread."""
    replies = Post.objects.filter(reply_to=OuterRef("pk"), thread=OuterRef("thread"), state=Post.State.PUBLISHED)
    numbers = replies.order_by().values("reply_to").annotate(numbers=_Numbers(Cast("number", TextField())))
    posts = Post.objects.select_related(
        "author", "signed_unit", "reply_to__author", "reply_to__thread__space"
    ).annotate(answered_by=Subquery(numbers.values("numbers"), output_field=TextField()))
    return {key: {"post": post} | _answers(post) for key, post in posts.in_bulk(keys).items()}


def _answers(post: Any) -> dict[str, Any]:
    """The posts that answer this one, and where the one it answers stands."""
    numbers = sorted(int(number) for number in (post.answered_by or "").split(",") if number)
    links = [
        {"number": number, "url": post_link(thread_id=post.thread_id, number=number, page=page_of(post.number))}
        for number in numbers[:REPLIES_NAMED]
    ]
    context = {"answers": links, "more_answers": len(numbers) - len(links)}
    if post.reply_to and post.reply_to.thread_id == post.thread_id:
        page = page_of(post.number)
        context["reply_url"] = post_link(thread_id=post.thread_id, number=post.reply_to.number, page=page)
    elif post.reply_to and _is_seen_by_all(post.reply_to):
        context["reply_url"] = reverse("forum:post", args=[post.reply_to_id])
        context["reply_in"] = post.reply_to.thread.title
    return context


def _is_seen_by_all(post: Post) -> bool:
    """Whether everyone may see where a post stands, in another thread."""
    thread = post.thread
    return thread.state == Thread.State.PUBLISHED and thread.space.live and post.state != Post.State.HELD


def _with_marks(
    thread: Thread, posts: Iterable[PostShown], rows: Sequence[_Row], answers: Sequence[int]
) -> list[PostShown]:
    """The posts, with a mark above each that is the first by a resident after an official answer."""
    by_residents = {row.number for row in rows if not row.is_official and row.state == Post.State.PUBLISHED}
    marked: list[PostShown] = []
    said = 0
    for post in posts:
        latest = answers[bisect_left(answers, post.number) - 1] if answers and answers[0] < post.number else 0
        if latest > said and post.number in by_residents:
            said = latest
            mark = _mark(thread, latest, page_of(post.number))
            post = post._replace(html=SafeString(mark + post.html))
        marked.append(post)
    return marked


def _mark(thread: Thread, answer: int, page: int) -> str:
    """What stands above the first post that was written after an official answer."""
    key = f"after-answer:{thread.pk}:{answer}:{page}:{get_language()}"
    mark: str | None = caches["pages"].get(key)
    if mark is None:
        address = post_link(thread_id=thread.pk, number=answer, page=page)
        mark = render_to_string("forum/_after_answer.html", {"number": answer, "url": address})
        caches["pages"].set(key, mark, timeout=None)
    return mark


def _traces(thread: Thread, on_page: Sequence[_Row], first: int, last: int) -> list[PostShown]:
    """What stands in the place of posts that have left the thread. Asked for only where numbers are missing."""
    missing = set(range(first, last + 1)) - {row.number for row in on_page}
    if not missing:
        return []
    moved = MovedPost.objects.filter(thread=thread.pk, number__in=missing).select_related("post__thread__space")
    return [
        PostShown(
            0, trace.number, render_to_string("forum/_moved_trace.html", {"number": trace.number} | _where(trace)), None
        )
        for trace in moved
    ]


def _where(trace: MovedPost) -> dict[str, Any]:
    """Where a post has gone, if everyone may see it there."""
    post, thread = trace.post, trace.post.thread
    return {"post_id": post.pk, "title": thread.title} if _is_seen_by_all(post) else {}
