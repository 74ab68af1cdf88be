"""How long things have waited, in words; and what mails to moderators say of the list and of reports."""

from __future__ import annotations

import datetime

from django import template
from django.utils import timezone

from moderation import worklist
from moderation.models import Report
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
def number_waiting(user: User) -> int:
    """How many things wait for a moderator now."""
    return tally(worklist.everything_for(user)).of().waiting
