"""How the municipality keeps its guidelines, in figures: answers due, given, late, and how fast (R4)."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from forum.models import Space

from .models import Duty

SAMPLE = 500  # the newest fulfilled duties, of which the median is taken


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """Duties to answer and to consider in one space. `in_time` is a share in percent, or None when nothing was due."""

    space: Space
    owed: int
    answered: int
    overdue: int
    in_time: int | None
    median_days: float | None


def answer_figures(spaces: Sequence[Space]) -> list[AnswerFigures]:
    """The figures of each space. Two queries a space."""
    return [_of(space) for space in spaces]


def _of(space: Space) -> AnswerFigures:
    duties = _owed(space)
    today = timezone.localdate()
    counted = duties.annotate(closed_on=TruncDate("closed_at")).aggregate(
        owed=Count("pk"),
        answered=Count("pk", filter=Q(fulfilled_by__isnull=False)),
        on_time=Count("pk", filter=Q(fulfilled_by__isnull=False, closed_on__lte=F("due_on"))),
        late=Count("pk", filter=Q(fulfilled_by__isnull=False, closed_on__gt=F("due_on"))),
        overdue=Count("pk", filter=Q(closed_at=None, due_on__lt=today)),
    )
    judged = counted["on_time"] + counted["late"] + counted["overdue"]
    days = answer_days(space)
    return AnswerFigures(
        space=space,
        owed=counted["owed"],
        answered=counted["answered"],
        overdue=counted["overdue"],
        in_time=round(100 * counted["on_time"] / judged) if judged else None,
        median_days=round(statistics.median(days), 1) if days else None,
    )


def answer_days(space: Space) -> list[float]:
    """How many days each of the newest answers took."""
    times = _owed(space).filter(fulfilled_by__isnull=False).order_by("-closed_at").values_list("opened_at", "closed_at")
    return [(closed - opened).total_seconds() / 86_400 for opened, closed in times[:SAMPLE] if closed]


def _owed(space: Space) -> QuerySet[Duty]:
    return Duty.objects.filter(space_id=space.page_ptr_id, kind__in=[Duty.Kind.ANSWER, Duty.Kind.CONSIDER])
