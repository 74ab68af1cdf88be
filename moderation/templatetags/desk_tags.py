"""How long things have waited, in words; and what mails to moderators say of the list and of reports."""

from __future__ import annotations

import datetime

from django import template
from django.utils import timezone

from forum.models import Thread
from moderation import undoing, worklist
from moderation.models import Decision, Report
from moderation.usual import in_words
from moderation.waiting import tally
from people.models import User

register = template.Library()


@register.filter
def waited(since: datetime.datetime) -> str:
    """How long something has waited, as one says it."""
    return in_words(timezone.now() - since)


@register.filter
def report_reason(reason: str) -> str:
    """For what reason something was reported, in the reader's language."""
    return str(Report.Reason(reason).label) if reason in Report.Reason.values else reason


@register.simple_tag
def undoable_on(thread: Thread, user: User) -> list[Decision]:
    """The newest decision on a thread itself, if it is one's own and can be undone. Two queries."""
    newest = Decision.objects.filter(thread=thread, post=None).values_list("pk", flat=True)[:1]
    return undoing.undoable(user, list(newest))


@register.simple_tag
def number_waiting(user: User) -> int:
    """How many things wait for a moderator now."""
    return tally(worklist.everything_for(user)).of().waiting
