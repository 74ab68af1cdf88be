"""The monthly report: on the first working day of a month the leaders are told by mail how the last one went.

To each unit's leader for the unit's spaces and to each space's responsible leader; one mail to a person, once, in their
language. A run that was missed is caught up the next working day.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from forum.addresses import post_url
from forum.models import Space
from forum.spaces import live_spaces
from moderation.models import Duty, Report
from moderation.working_days import is_working_day
from people.models import Unit, User
from people.notices import notify

from . import measures, months
from .measures import Column, Seen, many
from .models import MonthlyReport
from .months import Counted, Everywhere

FROM_HOUR = 8  # nobody is told at night
CAUGHT_UP = 3  # months at the most, if the clock has stood
LISTED = 10  # of what is late in a space
READ = 1000


def sweep() -> int:
    """Tell of the months that are over and have not been told of. Returns how many mails. Called by the clock.

    One query while there is nothing to tell.
    """
    now = timezone.localtime()
    if not is_working_day(now.date()) or now.hour < FROM_HOUR:
        return 0
    last = months.month_before(months.this_month())
    if MonthlyReport.objects.filter(month=last).exists():
        return 0
    return sum(tell_of(month) for month in _untold(last))


def _untold(last: datetime.date) -> list[datetime.date]:
    """The months up to this one that have not been told of, oldest first: of a new site only the last."""
    newest = MonthlyReport.objects.order_by("-month").values_list("month", flat=True).first()
    first = months.first_month()
    if first is None or first > last:
        return []
    if newest is None:
        return [last]
    missed = (months.month_before(last, n) for n in range(CAUGHT_UP - 1, -1, -1))
    return [month for month in missed if month > newest and month >= first]


def tell_of(month: datetime.date) -> int:
    """Tell the leaders how a month that is over went. Returns how many were told; told twice, it tells nobody."""
    before = months.month_before(month)
    found = months.kept(before, month)
    if month not in found:
        months.keep(month)
        found = months.kept(before, month)
    spaces = live_spaces()
    late = _late(spaces)
    readers = _readers(spaces)
    try:
        with transaction.atomic():
            MonthlyReport.objects.create(month=month, told=len(readers))
            for user, theirs in readers.items():
                _tell(user, theirs, month, found.get(month, {}), found.get(before, {}), late)
    except IntegrityError:  # another process has told of it meanwhile
        return 0
    return len(readers)


def _readers(spaces: list[Space]) -> dict[User, list[Space]]:
    """Who answers for what: the leader of each space, and the leader of its unit."""
    units = Unit.objects.select_related("leader").in_bulk({space.unit_id for space in spaces})
    leaders = User.objects.in_bulk({space.responsible_leader_id for space in spaces})
    theirs: dict[User, list[Space]] = defaultdict(list)
    for space in spaces:
        for user in dict.fromkeys([units[space.unit_id].leader, leaders[space.responsible_leader_id]]):
            if user is not None and user.is_active:
                theirs[user].append(space)
    return theirs


def _tell(
    user: User, spaces: list[Space], month: datetime.date, now: Everywhere, before: Everywhere, late: dict[int, Any]
) -> None:
    with translation.override(user.language):
        name = date_format(month, "F Y")
        told = [_place(space, month, now, before, late.get(space.page_ptr_id, [])) for space in spaces]
        text = render_to_string("pages/rules/monthly_report.txt", {"places": told}).strip()
    notify(
        user=user,
        kind="monthly_report",
        key=f"monthly:{month:%Y-%m}",
        parameters={"month": name, "text": text},
        url=f"{reverse('pages:upkeep')}?tid=forrige",
    )


def _place(
    space: Space, month: datetime.date, now: Everywhere, before: Everywhere, late: list[dict[str, Any]]
) -> dict[str, Any]:
    """A space's part of the report, in the language that is set."""
    key = space.page_ptr_id
    this, last = Seen(now.get(key, Counted())), Seen(before.get(key, Counted()))
    address = reverse("pages:upkeep") + "?" + urlencode({"sted": space.slug, "tid": "forrige"})
    return {
        "title": space.title,
        "line": "-" * min(len(space.title), 60),
        "figures": [
            {"what": capfirst(one.heading), "now": one.written(this), "before": one.written(last)}
            for one in _columns(this, last)
        ],
        "late": [_duty(row) for row in late[:LISTED]],
        "more": max(0, len(late) - LISTED),
        "url": settings.BASE_URL + address,
    }


def _columns(this: Seen, last: Seen) -> list[Column]:
    """What is told of a space. Reports by reason only where there were some."""
    reasons = [
        many(_("meldinger: %(reason)s") % {"reason": str(label).lower()}, f"reports.{reason}")
        for reason, label in Report.Reason.choices
        if this.number(f"reports.{reason}") or last.number(f"reports.{reason}")
    ]
    return [
        *measures.answers()[:3],
        many(_("over fristen da måneden var slutt"), "now.overdue."),
        many(_("rettelser"), "corrections"),
        *reasons,
        many(_("avgjørelser"), "act."),
        many(_("klager"), "opened.appeal"),
        many(_("klager tatt til følge"), "act.overturn."),
    ]


def _late(spaces: list[Space]) -> dict[int, list[dict[str, Any]]]:
    """What each space owes and has not done in time, the oldest first. One query."""
    rows = Duty.objects.overdue().filter(space__in=[space.page_ptr_id for space in spaces]).order_by("due_on", "pk")
    late: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values("space", "kind", "due_on", "post__thread", "post__number", "post__thread__title")[:READ]:
        late[row["space"]].append(dict(row))
    return late


def _duty(row: dict[str, Any]) -> dict[str, str]:
    return {
        "title": row["post__thread__title"],
        "kind": str(Duty.Kind(row["kind"]).label),
        "due": date_format(row["due_on"]),
        "url": settings.BASE_URL + post_url(thread_id=row["post__thread"], number=row["post__number"]),
    }
