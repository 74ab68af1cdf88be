"""What a reader is told after an act on a post: said at the post itself, where they land, and to nobody else.

It travels as a message of the framework's, with a tag that names the post. A page that does not show the post says it
at its top, as it says all else.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .models import Post

MARK = "<!--said-->"
_TAG = "post-"


def say_at(request: HttpRequest, post: Post, text: str, *, tags: str = "") -> None:
    """Say that something was done, at a post on the next page."""
    messages.success(request, text, extra_tags=f"{tags} {_TAG}{post.pk}".strip())


def is_to_be_told(request: HttpRequest) -> bool:
    """Whether something waits to be said to this reader. Nothing is taken from what waits."""
    return len(messages.get_messages(request)) > 0


class Said:
    """What there is to say on a page: at its posts, and at its top."""

    def __init__(self, request: HttpRequest) -> None:
        self._all = list(messages.get_messages(request)) if is_to_be_told(request) else []
        self._at: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._all)

    def at(self, post_id: int) -> SafeString:
        """What is said at a post; empty if nothing is."""
        here = [message for message in self._all if post_id and _post_of(message) == post_id]
        if not here:
            return SafeString("")
        self._at.add(post_id)
        return render_to_string("_messages.html", {"messages": here})

    def at_top(self, shown: Iterable[int]) -> list[Message]:
        """What is said at the top of a page that shows these posts."""
        posts = set(shown)
        return [message for message in self._all if _post_of(message) not in posts]


def _post_of(message: Message) -> int:
    tags = (tag.removeprefix(_TAG) for tag in (message.extra_tags or "").split() if tag.startswith(_TAG))
    return next((int(tag) for tag in tags if tag.isdecimal()), 0)
