"""Naming people in a thread: `@Visningsnavn`, for who has published a post there as a resident or a private person.

A name is marked, and its owner is told once. There are no profiles for it to lead to. Who speaks for the municipality
signs with a first name (R6), so an account's display name is not given away by a list of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import ngettext

from people.models import User
from people.notices import notify

from .corrections import quoted
from .models import Post, Thread
from .own_marks import MENTION_CLASS
from .rendering import plain_text, render

LATEST = 500  # posts looked through for who takes part
SHOWN = 40
NOT_FOUND_SHOWN = 3
_MARKED = re.compile(rf'<span class="{MENTION_CLASS}">.*?</span>|<code>.*?</code>', re.DOTALL)
_NAME = re.compile(r"(?<![^\s(«\"'])@([^\W\d_][\w-]*(?: [A-ZÆØÅ][\w-]*){0,2})")


def participants(thread: Thread) -> dict[str, int]:
    """Who has taken part in a thread lately, by display name: the ids of their users. One query."""
    posts = Post.objects.filter(
        thread=thread,
        number__gt=thread.posts_numbered - LATEST,
        state=Post.State.PUBLISHED,
        author__is_active=True,
    ).exclude(voice=Post.Voice.MUNICIPALITY)
    pairs = posts.order_by("author__display_name").values_list("author__display_name", "author").distinct()
    return {name: user for name, user in pairs if name and user}


def nameable(*, thread: Thread, body: str) -> frozenset[str]:
    """The names a post in this thread may mark; asked only of a text with an @ in it."""
    return frozenset(participants(thread)) if "@" in body else frozenset()


def others(people: Mapping[str, int], *, than: int | None) -> list[str]:
    """The names offered to who writes: those of the others."""
    return [name for name, user in people.items() if user != than][:SHOWN]


def nobody(html: str, people: Iterable[str]) -> str:
    """What to say of names after an @ in a text as shown that nobody here has; empty if there are none."""
    words = plain_text(_MARKED.sub(" ", html))
    known = tuple(people)
    unknown = [found[1] for found in _NAME.finditer(words) if not _is_named(words, found.start() + 1, known)]
    names = list(dict.fromkeys(unknown))[:NOT_FOUND_SHOWN]
    if not names:
        return ""
    return ngettext(
        "Ingen som har skrevet i samtalen, heter %(names)s, så ingen med det navnet får beskjed.",
        "Ingen som har skrevet i samtalen, heter %(names)s, så ingen med de navnene får beskjed.",
        len(names),
    ) % {"names": ", ".join(f"«{name}»" for name in names)}


def _is_named(words: str, at: int, people: tuple[str, ...]) -> bool:
    return any(words.startswith(name, at) and not words[at + len(name) :][:1].isalnum() for name in people)


def tell_mentioned(*, post: Post, thread: Thread) -> None:
    """Tell those whom a published post names, once for each post, whatever becomes of it later."""
    if "@" not in post.body:
        return
    people = participants(thread)
    named = render(post.body, names=frozenset(people)).mentioned
    ids = [people[name] for name in named if people[name] != post.writer_id]
    for user in User.objects.filter(pk__in=ids):
        notify(
            user=user,
            kind="mentioned",
            key=f"mention:{post.pk}",
            parameters={
                "title": thread.title,
                "name": _shown_name(post),
                "excerpt": quoted(post),
            },
            url=post.get_absolute_url(),
        )


def _shown_name(post: Post) -> str:
    if post.is_official:
        return post.signed_name
    return post.speaker if post.came_by else post.author.display_name if post.author else ""
