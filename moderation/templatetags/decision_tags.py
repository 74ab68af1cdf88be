"""What templates say of decisions: what was wrong, what came of an appeal, and where a row of the log leads."""

from __future__ import annotations

from django import template

from forum.models import Thread
from moderation.log_views import outcome_of, where
from moderation.models import Decision
from moderation.reasons import REASONS

register = template.Library()


@register.filter
def reason_name(code: str) -> str:
    """What was wrong, in words; empty for a code that is none."""
    return str(REASONS[code].name) if code in REASONS else ""


@register.filter
def how_to_mend(code: str) -> str:
    """What its author can do about it."""
    return str(REASONS[code].mend) if code in REASONS else ""


@register.filter
def appeal_outcome(decision: Decision) -> str:
    """What came of an appeal on a decision."""
    return outcome_of(decision)


@register.filter
def thread_to_show(decision: Decision) -> Thread | None:
    """The thread that a row of the log leads to."""
    return where(decision)
