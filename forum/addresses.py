"""Where a post is read: the page of its thread that holds its number; and the way back after an act."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def page_of(number: int) -> int:
    """The page, from 1, on which the post with this number stands. Numbers are dense, so pages are ranges."""
    return max(0, number - 1) // settings.POSTS_PER_PAGE + 1


@lru_cache(maxsize=4096)
def thread_url(thread_id: int) -> str:
    """A thread's own address."""
    return reverse("forum:thread", args=[thread_id])


def page_url(*, thread_id: int, page: int) -> str:
    """A page of a thread, named: a thread's bare address leads who has been there to the first unread post instead."""
    return f"{thread_url(thread_id)}?side={page}"


def shared_url(*, thread_id: int, page: int) -> str:
    """The one address a page of a thread is known by elsewhere: the first page's is the thread's own."""
    return thread_url(thread_id) if page == 1 else page_url(thread_id=thread_id, page=page)


def post_url(*, thread_id: int, number: int) -> str:
    """Where the post with this number stands in its thread."""
    return f"{page_url(thread_id=thread_id, page=page_of(number))}#innlegg-{number}"


def post_link(*, thread_id: int, number: int, page: int) -> str:
    """The same, seen from a page of that thread: a post on the page itself is reached without loading it again."""
    return f"#innlegg-{number}" if page_of(number) == page else post_url(thread_id=thread_id, number=number)


def way_back(request: HttpRequest, *, otherwise: str) -> str:
    """Where to after an act: the page here that the form named (`next`), if it did."""
    named = request.POST.get("next", "")
    is_here = named.startswith("/") and url_has_allowed_host_and_scheme(named, allowed_hosts=None)
    return named if is_here else otherwise
