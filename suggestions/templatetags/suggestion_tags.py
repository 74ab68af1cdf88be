"""What the board puts on a thread's page."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Exists, OuterRef, Prefetch, Value

from forum.listing import opening_posts
from forum.models import Thread
from forum.spaces import space_facts
from moderation.duties import OWED, reckoning
from moderation.models import Duty
from moderation.usual import usual_wait
from people.models import User
from people.rights import may_moderate
from suggestions.lifecycle import PROMISING
from suggestions.models import StatusChange, Suggestion, Support
from suggestions.petition import line

register = template.Library()
MERGED_SHOWN = 20


@register.inclusion_tag("suggestions/_what_now.html")
def what_now(suggestion: Suggestion, reader: User | AnonymousUser, entered_for: str = "") -> dict[str, Any]:
    """To who came with a suggestion: who reads it, when an answer is due, how that was counted, and what comes next.

    Who entered it for one who is not online is told the same, and for whom.

    One query for the author (another while it waits), none for others.
    """
    if not isinstance(reader, User) or suggestion.thread.opened_by_id != reader.pk:
        return {}
    owed = Duty.objects.open().filter(post__thread=suggestion.pk, post__number=1, kind__in=OWED)
    duty = owed.select_related("extension").order_by("due_on").first()
    return {
        "suggestion": suggestion,
        "entered_for": entered_for,
        "facts": space_facts(suggestion.thread.space_id),
        "duty": duty,
        "reckoning": reckoning(duty) if duty else None,
        "usually": usual_wait(suggestion.thread.space_id) if suggestion.thread.state == Thread.State.HELD else "",
    }


@register.simple_tag
def suggestion_of(thread: Thread, reader: User | AnonymousUser) -> dict[str, Any] | None:
    """The suggestion on this thread with its history and whether the reader supports it; None on a forum's thread.

    Three queries, one more for who opened it or where others are merged with it; none on a thread with a theme (those
    stand in a forum).
    """
    if thread.theme:
        return None
    merged = Suggestion.objects.filter(thread__state=Thread.State.PUBLISHED).select_related("thread")
    steps = StatusChange.objects.select_related("changed_by__employment")
    suggestions = Suggestion.objects.select_related("thread", "merged_into__thread").prefetch_related(
        Prefetch("status_changes", steps),
        Prefetch("merged", merged.order_by("pk")[:MERGED_SHOWN], to_attr="merged_here"),
    )
    if reader.is_authenticated:
        mine = Support.objects.filter(suggestion=OuterRef("pk"), user=reader)
        suggestions = suggestions.annotate(supported=Exists(mine))
    else:
        suggestions = suggestions.annotate(supported=Value(False, output_field=BooleanField()))
    suggestion = suggestions.filter(pk=thread.pk).first()
    if suggestion is None:
        return None
    merged_into = suggestion.merged_into
    opened_it = isinstance(reader, User) and suggestion.thread.opened_by_id == reader.pk
    told_of = [*suggestion.merged_here, *([merged_into] if merged_into else []), *([suggestion] if opened_it else [])]
    openings = opening_posts([one.pk for one in told_of]) if told_of else {}
    for one in told_of:
        one.opening = openings.get(one.pk)
    own = openings.get(suggestion.pk)
    return {
        "suggestion": suggestion,
        "merged_into": merged_into if merged_into and merged_into.thread.is_visible_to(reader) else None,
        "entered_for": own.signed_name if own and own.came_by else "",
        "changes": _with_what_was_moved(list(suggestion.status_changes.all())),
        "supported": suggestion.supported,
        "line": line(),
        "burst_at": suggestion.burst_at if may_moderate(reader, thread.space_id) else None,
    }


def _with_what_was_moved(changes: list[StatusChange]) -> list[StatusChange]:
    """Tell each step from which day it moved a promise that was still to be kept."""
    promised = None
    for change in changes:
        change.moved_from = promised if change.promised_on and change.promised_on != promised else None
        if change.status not in PROMISING:
            promised = None
        promised = change.promised_on or promised
    return changes
