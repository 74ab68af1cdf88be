"""How long answers take, and how many come in time: the median is that of all of them (R4)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from forum.models import Space

from .duties import OWED
from .models import Decision, Duty

#: The upper ends, in days, of the bars that show how long answers took; the last bar has what took longer.
ANSWER_STEPS = (1, 3, 6, 11)
#: A suggestion is considered by its status too; an appeal, a reading and a referral end by what is decided.
DONE = (
    Q(fulfilled_by__isnull=False)
    | Q(kind=Duty.Kind.CONSIDER, ended_by__act=Decision.Act.STATUS)
    | Q(kind__in=[Duty.Kind.APPEAL, Duty.Kind.SECOND, Duty.Kind.ACKNOWLEDGE])
)
TAKEN = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
Moment = datetime.datetime


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """Duties to answer and to consider in one space. `in_time` is a share in percent, or None when nothing was due.

    `times` is how many answers took less than each of ANSWER_STEPS, and how many longer.
    """

    space: Space
    owed: int
    answered: int
    overdue: int
    in_time: int | None
    median_days: float | None
    times: list[int]


def answer_figures(spaces: Sequence[Space]) -> list[AnswerFigures]:
    """The figures of each space, since it was opened. Two queries, however many spaces."""
    keys = [space.page_ptr_id for space in spaces]
    steps = {
        f"under_{days}": Count("pk", filter=DONE & Q(taken__lt=datetime.timedelta(days=days))) for days in ANSWER_STEPS
    }
    rows = (
        Duty.objects.filter(space__in=keys, kind__in=OWED)
        .annotate(closed_on=TruncDate("closed_at"), taken=TAKEN)
        .order_by()
        .values("space")
        .annotate(
            owed=Count("pk"),
            answered=Count("pk", filter=DONE),
            on_time=Count("pk", filter=DONE & Q(closed_on__lte=F("due_on"))),
            overdue=Count("pk", filter=Q(closed_at=None, due_on__lt=timezone.localdate())),
            **steps,
        )
    )
    counted: dict[int, Mapping[str, Any]] = {row["space"]: row for row in rows}
    middle = medians(spaces=keys)
    return [_of(space, counted.get(space.page_ptr_id, {}), middle.get(space.page_ptr_id)) for space in spaces]


def _of(space: Space, row: Mapping[str, Any], median: float | None) -> AnswerFigures:
    answered, overdue = row.get("answered", 0), row.get("overdue", 0)
    below = [row.get(f"under_{days}", 0) for days in ANSWER_STEPS] + [answered]
    return AnswerFigures(
        space=space,
        owed=row.get("owed", 0),
        answered=answered,
        overdue=overdue,
        in_time=share(row.get("on_time", 0), answered + overdue),
        median_days=median,
        times=[upper - lower for lower, upper in zip([0, *below], below, strict=False)],
    )


def share(part: int, whole: int) -> int | None:
    """A share in percent; None of nothing."""
    return round(100 * part / whole) if whole else None


def medians(
    *, since: Moment | None = None, until: Moment | None = None, spaces: Iterable[int] | None = None
) -> dict[int, float]:
    """In how many days an answer came, in the middle of all answers of each space: the median itself. One query."""
    return {space: _middle(days) for space, days in _middle_ones(_answers(since, until, spaces), by=[F("space")])}


def median(*, since: Moment | None = None, until: Moment | None = None) -> float | None:
    """The same of all spaces together. One query."""
    for _space, days in _middle_ones(_answers(since, until, None), by=[]):
        return _middle(days)
    return None


def _answers(since: Moment | None, until: Moment | None, spaces: Iterable[int] | None) -> QuerySet[Duty]:
    found = Duty.objects.filter(DONE, kind__in=OWED, closed_at__isnull=False)
    found = found.filter(closed_at__gte=since) if since else found
    found = found.filter(closed_at__lt=until) if until else found
    return found if spaces is None else found.filter(space__in=list(spaces))


def _middle_ones(answers: QuerySet[Duty], *, by: list[F]) -> Iterator[tuple[int, list[datetime.timedelta]]]:
    """The one or two answers in the middle of each group, by how long they took; the database sorts them."""
    window: dict[str, Any] = {"partition_by": by} if by else {}
    placed = answers.annotate(
        taken=TAKEN,
        twice=Window(RowNumber(), order_by=[TAKEN.asc(), F("pk").asc()], **window) * 2,
        number=Window(Count("pk"), **window),
    )
    middle = placed.filter(twice__gte=F("number"), twice__lte=F("number") + 2)
    rows = sorted(middle.values_list("space", "taken")) if by else middle.values_list("space", "taken")
    for space, group in groupby(rows, key=lambda row: row[0] if by else 0):
        yield space, [taken for _space, taken in group]


def _middle(taken: list[datetime.timedelta]) -> float:
    return round(sum(one.total_seconds() for one in taken) / len(taken) / 86_400, 1)
