"""Small filters for the forum's pages, and what the forum puts on a person's own page."""

from __future__ import annotations

import datetime

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from forum import drafts
from forum.addresses import shared_url
from forum.models import Draft, Space, Theme
from forum.own_marks import PICTURE
from forum.rendering import excerpt, render
from forum.spaces import why_not_open
from people.models import User

register = template.Library()


@register.filter
def iso_date(value: str) -> datetime.date | None:
    """A date as notes keep it ("2026-11-30"); None if it is not one."""
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


@register.filter
def is_past(value: str) -> bool:
    """Whether a note's date lies before today, by the clock in Norway."""
    date = iso_date(value)
    return date is not None and date < timezone.localdate()


@register.simple_tag
def ethical_guidelines() -> str:
    """Where the municipality's ethical guidelines stand, if it has said so (setting ETHICAL_GUIDELINES_URL, V9)."""
    return settings.ETHICAL_GUIDELINES_URL


@register.simple_tag
def drafts_of(user: User) -> list[Draft]:
    """What someone has written and not sent, newest first."""
    return drafts.of(user)


@register.filter
def beginning(text: str, length: int) -> str:
    """The beginning of a text, cut at a word, with an ellipsis if cut. Its lines are kept."""
    if len(text) <= length:
        return text
    whole = text[: length + 1].rsplit(None, 1)
    return (whole[0] if len(whole) > 1 else text[:length]).rstrip() + "…"


@register.filter
def in_words(body: str, length: int) -> str:
    """The beginning of a text as its writer typed it, without marks; a picture by what it shows."""
    return excerpt(render(pictures_in_words(body)).plain, length)


@register.filter
def pictures_in_words(body: str) -> str:
    """A text as its writer typed it, but for its pictures, which stand as an excerpt shows them."""
    picture = _("Bilde")
    return PICTURE.sub(rf"[{picture}: \1]", body)


@register.simple_tag
def absolute(address: str) -> str:
    """An address of this site in full, for whoever stands outside it."""
    return f"{settings.BASE_URL}{address}"


@register.simple_tag
def thread_address(thread_id: int, page: int) -> str:
    """The address of a page of a thread."""
    return shared_url(thread_id=thread_id, page=page)


@register.filter
def not_open(space: Space) -> str:
    """Why one may not write in a space now; nothing if one may."""
    return why_not_open(space)


@register.filter
def theme_label(theme: str) -> str:
    """What a theme is called on the screen."""
    return str(Theme(theme).label) if theme in Theme.values else ""
