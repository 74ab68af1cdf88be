"""A correction stands with what it corrects wherever that is shown, from when it is published until it is taken down.

What is shown is a note on the corrected post (forum/notes.py), and on the thread that such a post opens; so a list, a
feed, a mail or a report that has the row at hand has the correction too, without a query (R5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from .models import Post, Thread
from .notes import Value, drop_note, put_note
from .rendering import excerpt

ON_POST, ON_THREAD = "corrected", "opening_corrected"


def correction_in(notes: Iterable[Mapping[str, Any]]) -> str:
    """The first words of the correction of a post, or of the post that opens a thread, by its notes; empty if none."""
    return next((str(note["text"]) for note in notes if note["kind"] in (ON_POST, ON_THREAD)), "")


def with_correction(words: str, about: Post | Thread) -> str:
    """Words of a post, or of the one that opens a thread, with what corrects them: for plain text."""
    found = correction_in(about.notes)
    return f"{words} ({_('Rettelse fra kommunen:')} {found})" if found else words


def quoted(post: Post) -> str:
    """The first words of a post as a mail quotes them, with its correction."""
    return with_correction(excerpt(post.plain), post)


def show_correction_of(post: Post) -> None:
    """Set beside a post the newest correction of it that everyone may read; or none, if there is none any more."""
    published = Post.objects.filter(corrects=post.pk, state=Post.State.PUBLISHED)
    newest = published.select_related("thread").order_by("-pk").first()
    post = Post.objects.select_related("thread").get(pk=post.pk)
    if newest is None:
        drop_note(post, ON_POST)
        if post.number == 1:
            drop_note(post.thread, ON_THREAD)
        return
    shown: dict[str, Value] = {"number": newest.number, "text": excerpt(newest.plain), "url": newest.get_absolute_url()}
    put_note(post, ON_POST, **shown)
    if post.number == 1:
        put_note(post.thread, ON_THREAD, **shown)
