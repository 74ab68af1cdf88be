"""What the moderators' pages show of drafts, second readings and questions to the leader."""

from __future__ import annotations

from typing import Any

from django import template

from forum.models import Post
from moderation.answer_drafts import begun_by_others
from moderation.answer_page import readings_of
from moderation.asking_leader import asked_about, waiting_for_leader
from moderation.reading_first import to_check_for
from people.models import User

register = template.Library()


@register.filter
def called(person: User | None) -> str:
    """What a colleague is called among colleagues; empty for one whose account is gone."""
    return (person.first_name or person.display_name) if person else ""


@register.simple_tag
def waits_for_leader(user: User) -> dict[str, Any]:
    """What a leader has been asked, and what waits for a second reader where they lead and do not moderate (V10, R9);
    empty if nothing does. One query, and one more for who leads such a space.
    """
    found: dict[str, Any] = {"asked": list(waiting_for_leader(user)), "to_check": to_check_for(user)}
    return found if any(found.values()) else {}


@register.inclusion_tag("moderation/_being_answered.html", takes_context=True)
def being_answered(context: dict[str, Any], post: Post) -> dict[str, Any]:
    """What colleagues have begun on, asked each other and asked the leader about a post. Three queries."""
    return {
        "begun": begun_by_others(post, context["user"]),
        "readings": readings_of(post),
        "asked_leader": list(asked_about(post)),
        "post": post,
        "user": context["user"],
        "csrf_token": context.get("csrf_token"),
    }
