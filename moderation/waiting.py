"""What waits for a moderator: open duties, held posts and reports, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from forum.models import Post
from people.models import User
from people.rights import moderated_spaces

from .models import Duty, Referral

SHOWN = 50
SOON = 2  # calendar days


@dataclass(frozen=True, slots=True)
class Waiting:
    """The queue of one moderator. Lists are cut at SHOWN; the numbers count all."""

    duties: list[Duty]
    held: list[Post]
    reported: list[Post]
    referrals: list[Referral]
    counts: dict[str, int]


def waiting_for(user: User) -> Waiting:
    """All that waits in the spaces a user moderates, oldest duty first."""
    spaces = moderated_spaces(user)
    duties = Duty.objects.open().filter(space__in=spaces)
    held = Post.objects.filter(state=Post.State.HELD, thread__space__in=spaces)
    open_report = Q(reports__settled_by=None, reports__isnull=False)
    reported = Post.objects.filter(open_report, thread__space__in=spaces)
    today = timezone.localdate()
    counts: dict[str, Any] = duties.aggregate(duties=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    counts["held"] = held.count()
    shown_duties = duties.select_related("post__thread__space", "post__author", "assignee").order_by("due_on", "id")
    with_reports = (
        reported.annotate(report_count=Count("reports"), first_report=Min("reports__created_at"))
        .select_related("thread__space", "author", "signed_unit")
        .order_by("first_report")
    )
    referrals = Referral.objects.filter(acknowledged_at=None, post__thread__space__in=spaces)
    return Waiting(
        duties=list(shown_duties[:SHOWN]),
        held=list(held.select_related("thread__space", "author").order_by("id")[:SHOWN]),
        reported=list(with_reports[:SHOWN]),
        referrals=list(referrals.select_related("post__thread", "unit", "decision").order_by(F("id").asc())[:SHOWN]),
        counts=counts,
    )


def age(duty: Duty) -> str:
    """How a duty stands: "overdue", "soon" or "fresh"."""
    if duty.is_overdue:
        return "overdue"
    return "soon" if duty.days_left <= SOON else "fresh"
