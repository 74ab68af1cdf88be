"""Links in a moderator's mail that lead to one act on one post: signed, for this moderator, this text and some days.

They open a page that says what will happen, with one button; nothing is done before it is pressed. Whoever follows
one must be signed in as the one it was made for, who must still moderate the space.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse

from forum.models import Post
from people.models import User

SALT = "moderation.one_tap"
STAND, HIDE, PUBLISH, ANSWER = "stand", "hide", "publish", "answer"
ACTS = {
    "reported": (STAND, HIDE, ANSWER),
    "reported_more": (STAND, HIDE, ANSWER),
    "waiting": (PUBLISH, HIDE),
}


class Unusable(Exception):
    """The link was not made here, or is too old (`is_old`)."""

    def __init__(self, *, is_old: bool = False) -> None:
        super().__init__()
        self.is_old = is_old


class Tap(NamedTuple):
    """What a link leads to: which act, on which version of which post, for whom."""

    act: str
    post: int
    version: int
    user: int


def links(user: User, post: Post, *, kind: str) -> dict[str, str]:
    """The addresses of the acts that a mail of this kind offers, by the name its template calls them."""
    return {f"to_{act}": address(user, post, act) for act in ACTS.get(kind, ())}


def address(user: User, post: Post, act: str) -> str:
    """The address of one act on a post as it is now, for one moderator."""
    token = signing.dumps([act, post.pk, post.version, user.pk], salt=SALT)
    return reverse("moderation:one_tap", args=[token])


def read(token: str) -> Tap:
    """What a link says. Raises Unusable."""
    age = datetime.timedelta(days=settings.MAIL_LINK_DAYS)
    try:
        return Tap(*signing.loads(token, salt=SALT, max_age=age))
    except signing.SignatureExpired:
        raise Unusable(is_old=True) from None
    except (signing.BadSignature, ValueError, TypeError):
        raise Unusable from None
