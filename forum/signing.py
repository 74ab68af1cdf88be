"""Who a post is by, as others see it: a name, a signature (R6), or whom someone wrote for and how it came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from people.models import User
from people.rights import may_moderate

from .models import Post

#: What is read of a post to say who it is by, where rows are read and not posts.
SPEAKER = (
    "author__display_name",
    "voice",
    "signed_name",
    "signed_role",
    "signed_unit__name",
    "came_by",
    "came_by_note",
)


def speaker(post: Post) -> str:
    """Who a post is by, on one line. Reads its author, or the unit that signs."""
    unit = post.signed_unit.name if post.is_official and post.signed_unit else ""
    name = post.author.display_name if post.author else None
    return _speaker(
        post.voice, post.signed_name, unit, name, entered(post.came_by, post.signed_role, post.came_by_note)
    )


def speaker_in(row: Mapping[str, Any], prefix: str = "") -> str:
    """The same of a row with the columns of SPEAKER."""
    name, voice, signed_name, role, unit, came_by, note = (row[f"{prefix}{column}"] for column in SPEAKER)
    return _speaker(voice, signed_name, unit or "", name, entered(came_by, role, note))


def entered(came_by: str, role: str, note: str) -> str:
    """By whom and how something was entered for one who is not online; empty for what people wrote themselves."""
    words = {
        Post.CameBy.YOUTH_CLUB: _("skrevet inn av %(role)s på ungdomsklubben"),
        Post.CameBy.SCHOOL_VISIT: _("skrevet inn av %(role)s etter skolebesøk"),
        Post.CameBy.PHONE: _("skrevet inn av %(role)s etter en telefon"),
        Post.CameBy.OTHER: _("skrevet inn av %(role)s"),
    }
    if not came_by:
        return ""
    said = words[Post.CameBy(came_by)] % {"role": role or _("en moderator")}
    return f"{said} ({note})" if note else said


def nameless() -> str:
    """What one is called who is not online and gave no name. Stored, so in the site's own language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("En som ikke er på nett")


def entered_for(post: Post) -> dict[str, str]:
    """What a notice says of a post besides, to who entered it and is to pass it on; nothing to an author."""
    return {"entered_for": post.signed_name} if post.came_by else {}


def is_writer(user: User, post: Post) -> bool:
    """Whether a post is someone's to change and withdraw: their own, or one they entered where they still moderate."""
    if post.came_by:
        return post.entered_by_id == user.pk and may_moderate(user, post.thread.space_id)
    return post.author_id == user.pk


def role_of(person: User) -> str:
    """As what someone signs: their position, never a surname."""
    employment = getattr(person, "employment", None)
    return employment.role if employment else ""


def _speaker(voice: str, signed_name: str, unit: str, display_name: str | None, how: str) -> str:
    if voice == Post.Voice.MUNICIPALITY:
        return f"{signed_name}, {unit}"
    if how:
        return f"{signed_name} · {how}"
    if voice == Post.Voice.PRIVATE and display_name:
        return _("%(name)s (ansatt, skriver som privatperson)") % {"name": display_name}
    return display_name or _("tidligere deltaker")
