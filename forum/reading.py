"""The reading side of a thread: who may open it, and what a page of it shows one reader, in few and fixed queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.safestring import SafeString

from people.models import User
from people.rights import may_moderate

from .addresses import page_of, page_url, post_url
from .models import Post, Space, Thread
from .official_posts import LONG, STAMP
from .own_acts import with_own_acts
from .places import place
from .posts_shown import PageShown, PostShown, posts_shown
from .said import MARK, Said
from .spaces import SpaceFacts, space_facts
from .versions import LARGEST_KEY
from .voices import voices_for

Reader = User | AnonymousUser
PAGER_REACH = 2
MERGES_FOLLOWED = 20
# A thread with what is one reader's own and the stamp of its official posts. Written out, because building the same
# from expressions costs more than asking. No one's words are in it.
_ASKED = f"""SELECT forum_thread.*, {STAMP} AS official_stamp,
        (SELECT number FROM forum_readmark WHERE user_id = %s AND thread_id = forum_thread.id) AS has_read_to,
        EXISTS (SELECT 1 FROM forum_follow WHERE user_id = %s AND thread_id = forum_thread.id) AS is_followed,
        EXISTS (SELECT 1 FROM forum_closure WHERE thread_id = forum_thread.id) AS has_closure
    FROM forum_thread WHERE id = %s
"""  # noqa: S608


def _joined(posts: Iterable[PostShown], reader: Reader, said: Said | None) -> SafeString:
    own = reader.pk or 0
    html: list[str] = [with_own_acts(post) if post.author == own else post.html for post in posts]
    if said:
        html = [text.replace(MARK, said.at(post.id)) for post, text in zip(posts, html, strict=True)]
    return SafeString("".join(html))


@dataclass
class ThreadPage:
    """One page of one thread, for one reader."""

    thread: Thread
    facts: SpaceFacts
    reader: Reader
    number: int
    read_to: int | None
    own_waiting: list[Post] = field(default_factory=list)
    merged_into: Thread | None = None
    said: Said | None = None

    @property
    def space(self) -> Space:
        return self.facts.space

    @property
    def takes_replies(self) -> bool:
        """Whether the reader may answer here now; the municipality may where others may not."""
        if self.space.is_open and not self.thread.is_closed:
            return True
        return isinstance(self.reader, User) and Post.Voice.MUNICIPALITY in voices_for(self.reader, self.space)

    @cached_property
    def pages(self) -> int:
        """How many pages the thread has."""
        return page_of(max(1, self.thread.posts_numbered))

    @cached_property
    def _shown(self) -> PageShown:
        return posts_shown(self.thread, self.number)

    @property
    def posts(self) -> list[PostShown]:
        """What is shown, in order."""
        return self._shown.posts

    @property
    def contents(self) -> SafeString:
        """The official answers of a long thread."""
        return self._shown.contents

    @property
    def total(self) -> int:
        """How many posts there are to read."""
        return self.thread.posts_published

    @property
    def has_bar(self) -> bool:
        """Whether the thread is long enough to say where in it one is."""
        return self.total >= LONG

    @property
    def first_here(self) -> int:
        """Which of the posts one can read is the first on this page."""
        return min(self._shown.before + 1, self.total)

    @property
    def last_here(self) -> int:
        """Which of them is the last."""
        return max(self.first_here, self._shown.before + self._shown.readable)

    @property
    def address(self) -> str:
        """The page's full address, for those who read it on paper."""
        return f"{settings.BASE_URL}{page_url(thread_id=self.thread.pk, page=self.number)}"

    @property
    def first_url(self) -> str:
        """Where the thread begins."""
        return post_url(thread_id=self.thread.pk, number=1)

    @property
    def last_url(self) -> str:
        """Where the newest post stands."""
        return post_url(thread_id=self.thread.pk, number=max(1, self.thread.posts_numbered))

    @property
    def unread_url(self) -> str:
        """Where the reader left off; empty for who has not been here, or has read it all."""
        if not self.read_to or self.read_to >= self.thread.posts_numbered:
            return ""
        return post_url(thread_id=self.thread.pk, number=first_unread(self.thread))

    @property
    def read_before(self) -> SafeString:
        """The posts the reader has had on the screen; all of them, for who has not read here before."""
        shown = [post for post in self.posts if not self.read_to or post.number <= self.read_to]
        return _joined(shown, self.reader, self.said)

    @property
    def unread(self) -> SafeString:
        """The posts that are new to someone who has read here before."""
        shown = [post for post in self.posts if self.read_to and post.number > self.read_to]
        return _joined(shown, self.reader, self.said)

    @property
    def own_not_shown(self) -> list[tuple[Post, SafeString]]:
        """The reader's own posts that nobody else sees, each with what is said at it."""
        return [(post, self.said.at(post.pk) if self.said else SafeString("")) for post in self.own_waiting]

    @property
    def ids(self) -> list[int]:
        """The posts on the page, by id."""
        return [post.id for post in self.posts] + [post.pk for post in self.own_waiting]

    @cached_property
    def pager(self) -> list[dict[str, Any]]:
        """A window of pages: the first, the last, and those around this one; None marks a gap."""
        near = range(max(1, self.number - PAGER_REACH), min(self.pages, self.number + PAGER_REACH) + 1)
        wanted = sorted({1, *near, self.pages})
        links: list[dict[str, Any]] = []
        for before, page in zip([0, *wanted], wanted, strict=False):
            if page - before > 1:
                links.append({"gap": True})
            url = page_url(thread_id=self.thread.pk, page=page)
            links.append({"number": page, "url": url, "current": page == self.number})
        return links

    @property
    def last_shown(self) -> int:
        """The highest number on this page."""
        return self.posts[-1].number if self.posts else 0


def find_thread(thread_id: int, reader: Reader, *, merged: bool = False, to_read: bool = True) -> Thread:
    """The thread with its closure; to read it, with how far the reader has come (`read_to`) and if they follow it.

    One that was merged into another is found only by who asks for it (`merged`): its page still opens, but it takes
    part in nothing else. Raises Thread.DoesNotExist.
    """
    thread = (
        _asked(thread_id, reader.pk or 0) if to_read else Thread.objects.select_related("closure").get(pk=thread_id)
    )
    if thread.state == Thread.State.MERGED:
        if not merged or not continuation(thread).is_visible_to(reader):
            raise Thread.DoesNotExist
    elif not thread.is_visible_to(reader):
        raise Thread.DoesNotExist
    if not space_facts(thread.space_id).space.live and not may_moderate(reader, thread.space_id):
        raise Thread.DoesNotExist
    place(thread)
    thread.read_to = getattr(thread, "has_read_to", None)
    return thread


def _asked(thread_id: int, reader_id: int) -> Thread:
    """A thread to read. One query, and one for its closure if it has one."""
    if thread_id > LARGEST_KEY:
        raise Thread.DoesNotExist
    for thread in Thread.objects.raw(_ASKED, [reader_id, reader_id, thread_id]):
        return thread
    raise Thread.DoesNotExist


def continuation(thread: Thread) -> Thread:
    """The thread in which a merged one goes on; the thread itself if it was not merged."""
    for _ in range(MERGES_FOLLOWED):
        if thread.state != Thread.State.MERGED or thread.merged_into is None:
            break
        thread = thread.merged_into
    return thread


def thread_page(thread: Thread, *, reader: Reader, page: int, said: Said | None = None) -> ThreadPage:
    """A page of a thread found by `find_thread`, with what is to be said to its reader."""
    shown = ThreadPage(
        thread=thread, facts=space_facts(thread.space_id), reader=reader, number=page, read_to=thread.read_to
    )
    shown.said = said
    if thread.state == Thread.State.MERGED:
        shown.merged_into = continuation(thread)
    if reader.is_authenticated and thread.posts_published < thread.posts_numbered:
        own = thread.posts.filter(
            Q(author=reader) | Q(entered_by=reader), state__in=[Post.State.HELD, Post.State.HIDDEN]
        )
        shown.own_waiting = list(own.in_order()[:20])
    return shown


def first_unread(thread: Thread) -> int:
    """The number of the first post the reader has not had on the screen; the last one if all are read."""
    return min((thread.read_to or 0) + 1, max(1, thread.posts_numbered))
