"""Whether the reader follows what a page shows, and the list of all that someone follows."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from forum.following import Subject, followed_by, themes_followed
from forum.models import Follow, Space
from forum.spaces import space_facts
from people.models import User

register = template.Library()


@register.simple_tag
def follows_of_space(reader: User | AnonymousUser, space: Space) -> set[str]:
    """The themes of a space that the reader follows ("" for all of it); nothing, and no query, for a guest."""
    return themes_followed(reader, space.page_ptr_id) if isinstance(reader, User) else set()


@register.simple_tag
def all_followed_by(reader: User) -> list[dict[str, Any]]:
    """What a person follows, with address and title. One query."""
    return [_row(follow) for follow in followed_by(reader)]


def _row(follow: Follow) -> dict[str, Any]:
    if follow.thread:
        subject = Subject(thread=follow.thread)
        act = reverse("forum:follow_thread", args=[follow.thread.pk])
    else:
        assert follow.space is not None
        subject = Subject(space=space_facts(follow.space.pk).space, theme=follow.theme)
        act = reverse("forum:follow_space", args=[follow.space.slug])
    return {"title": subject.title, "url": subject.url, "act": act, "theme": follow.theme}
