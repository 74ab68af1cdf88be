"""Telling the responsible leader of what is late, each working day until it is not (R4)."""

from __future__ import annotations

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from forum.spaces import space_facts
from people.notices import notify

from .models import Duty
from .working_days import is_working_day

FROM_HOUR = 8  # nobody is told at night


def tell_of_overdue() -> int:
    """One notice a working day to the responsible leader of each space that owes something. Returns how many.

    Called by the clock; the same day again tells nothing new. One query, and two for each space with something late.
    """
    now = timezone.localtime()
    today = now.date()
    if not is_working_day(today) or now.hour < FROM_HOUR:
        return 0
    late = Duty.objects.overdue().values("space").annotate(number=Count("pk"), oldest=Min("due_on")).order_by("space")
    told = 0
    for row in late:
        space = space_facts(row["space"]).space
        notify(
            user=space.responsible_leader,
            kind="overdue",
            key=f"overdue:{row['space']}:{today}",
            parameters={
                "title": space.title,
                "number": str(row["number"]),
                "oldest": date_format(row["oldest"]),
            },
            url=reverse("moderation:late", args=[space.slug]),
        )
        told += 1
    return told
