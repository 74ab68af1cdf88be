"""What a moderator may choose among when threads are moved, split and merged."""

from __future__ import annotations

import re

from django.contrib.auth.models import AnonymousUser

from forum.models import ForumPage, Post, Space, Thread
from forum.search_query import find_by_words
from forum.spaces import live_spaces
from people.models import User
from people.rights import moderated_spaces

CANDIDATES = 10
CHOSEN = 500  # posts in one split
WHOLE_NUMBER = re.compile(r"[0-9]{1,15}")
Moderator = User | AnonymousUser


def forums_of(user: Moderator) -> list[Space]:
    """The forums one moderates."""
    mine = moderated_spaces(user)
    return [space for space in live_spaces() if isinstance(space, ForumPage) and space.page_ptr_id in mine]


def other_thread(user: Moderator, thread: Thread, key: int) -> Thread | None:
    """A thread to merge into: another one, published, in a forum one moderates too."""
    found = Thread.objects.select_related("space").filter(
        pk=key, state=Thread.State.PUBLISHED, space__in=[space.page_ptr_id for space in forums_of(user)]
    )
    return found.exclude(pk=thread.pk).first()


def threads_meant(user: Moderator, thread: Thread, query: str) -> list[Thread]:
    """Threads that a number, an address or words may mean."""
    named = WHOLE_NUMBER.fullmatch(query.lstrip("#")) or re.search(r"/trad/([0-9]{1,15})/", query)
    if named:
        other = other_thread(user, thread, int(named[named.re.groups] if named.re.groups else named[0]))
        return [other] if other else []
    posts = find_by_words(query[:200])
    forums = [space.page_ptr_id for space in forums_of(user)]
    threads = Thread.objects.select_related("space").filter(
        posts__in=posts, posts__state=Post.State.PUBLISHED, state=Thread.State.PUBLISHED, space__in=forums
    )
    return list(threads.exclude(pk=thread.pk).distinct().order_by("-latest")[:CANDIDATES])


def chosen_posts(thread: Thread, keys: list[str]) -> list[int]:
    """The posts chosen so far, of those that may be."""
    asked = [int(key) for key in keys[:CHOSEN] if WHOLE_NUMBER.fullmatch(key)]
    if not asked:
        return []
    posts = thread.posts.filter(pk__in=asked, state=Post.State.PUBLISHED, number__gt=1)
    return list(posts.order_by("number").values_list("pk", flat=True))
