"""Pictures in a text that is being written: put in, listed, taken out; and their marks as the writer sees them.

A picture's key is long. In the text area only its first characters stand, `![Holdeplassen](bilde:3f2a9c)`; what is
stored has the whole key.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_

from django.db.models import Q

from people.models import User

from .models import Picture, Post
from .own_marks import PICTURE, Drawn, picture_keys

SHOWN = 6  # characters of a key; one writer's unsent pictures are few
_SHORT = re.compile(rf"(!\[[^\[\]\n]{{0,300}}\]\(bilde:)([0-9a-f]{{{SHOWN}}})\)")


def with_short_marks(body: str, pictures: frozenset[Drawn]) -> str:
    """A text as its writer sees it: the marks of these pictures shortened."""
    known = {one.key for one in pictures}
    return PICTURE.sub(lambda mark: mark[0].replace(mark[2], mark[2][:SHOWN]) if mark[2] in known else mark[0], body)


def with_whole_marks(body: str, *, author: User, post: Post | None = None) -> str:
    """The same text as it is stored. Knows the pictures its author may use; a query if one is named."""
    named = {mark[2] for mark in _SHORT.finditer(body)}
    if not named:
        return body
    begins = reduce(or_, (Q(pk__startswith=short) for short in sorted(named)[:50]))
    free = Q(post=None) | Q(post=post) if post else Q(post=None)
    found = Picture.objects.filter(free, begins, uploaded_by=author).order_by("uploaded_at")
    keys = {str(key)[:SHOWN]: str(key) for key in found.values_list("pk", flat=True)}
    return _SHORT.sub(lambda mark: f"{mark[1]}{keys.get(mark[2], mark[2])})", body)


def in_order(body: str, pictures: frozenset[Drawn]) -> list[Drawn]:
    """The pictures a text shows, in its order, each once, by the words it says of them."""
    known = {one.key: one for one in pictures}
    words = {mark[2]: mark[1].strip() for mark in PICTURE.finditer(body)}
    return [
        known[key]._replace(alternative_text=words[key] or known[key].alternative_text)
        for key in picture_keys(body)
        if key in known
    ]


def with_picture(body: str, mark: str, caret: int | None) -> str:
    """The text with a picture as a paragraph of its own, at the caret (counted in UTF-16 units, as browsers do)."""
    if caret is None:
        before, after = body, ""
    else:
        units = body.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")
        before, after = (
            part.decode("utf-16-le", "ignore").strip("\n") for part in (units[: 2 * caret], units[2 * caret :])
        )
    return "\n\n".join(part for part in (before.rstrip(), mark, after) if part) + ("" if after.strip() else "\n\n")


def without_picture(body: str, key: str) -> str:
    """The text with every mark of a picture taken out, and no empty lines left where one stood."""
    left = PICTURE.sub(lambda mark: "" if mark[2] == key else mark[0], body.replace("\r\n", "\n"))
    return left if left == body else re.sub(r"[ \t]*\n(?:[ \t]*\n){2,}", "\n\n", left).lstrip("\n")
