"""What was owed, done, reported and decided in a chosen time, by place and month: for the page, the CSV and the JSON.

Numbers without names. A time is so many whole months, the last of which may be running.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from moderation import answer_times
from moderation.guidelines import RULES
from moderation.models import Decision, Report

from . import measures, months
from .counting import local_midnight
from .measures import Column, Seen, many
from .months import EVERYWHERE, Counted, Everywhere
from .places import Places, of_months
from .showing import Table

THE_FIRST = datetime.date(2011, 10, 1)  # before which the guidelines were not


class Period(NamedTuple):
    """A time in whole months: as an address names it, in words, from and to (both with it)."""

    key: str
    label: str
    first: datetime.date
    last: datetime.date


def periods() -> list[Period]:
    """The times one may choose between; the first is what is shown unasked."""
    now = months.this_month()
    before, january = months.month_before(now), now.replace(month=1)
    return [
        Period("", _("De siste tolv månedene"), months.month_before(now, 11), now),
        Period("tre", _("De siste tre månedene"), months.month_before(now, 2), now),
        Period("denne", _("Denne måneden"), now, now),
        Period("forrige", _("Forrige måned"), before, before),
        Period("i-ar", _("Hittil i år"), january, now),
        Period("i-fjor", _("I fjor"), months.month_before(january, 12), months.month_before(january)),
        Period("alt", _("Fra begynnelsen"), THE_FIRST, now),
    ]


@dataclass(slots=True)
class Upkeep:
    """All that was counted in a time: by month (oldest first) and in all, of each place."""

    places: Places
    period: Period
    by_month: dict[datetime.date, Everywhere]
    whole: Everywhere

    @property
    def seen(self) -> Seen:
        """The time as a whole, of what the page is about."""
        return self.places.seen(self.whole)


def upkeep(places: Places, period: Period) -> Upkeep:
    """Count a time. A fixed number of queries: what is over is kept, and only the month that runs is counted."""
    now = months.this_month()
    found = months.kept(period.first, min(period.last, months.month_before(now)))
    if period.last == now:
        found[now] = months.running()
    whole = of_months(found)
    since = local_midnight(period.first)
    until = min(local_midnight(months.next_month(period.last)), timezone.now())
    for key, days in answer_times.medians(since=since, until=until).items():
        whole.setdefault(key, Counted()).median = days
    whole.setdefault(EVERYWHERE, Counted()).median = answer_times.median(since=since, until=until)
    return Upkeep(places, period, found, whole)


def columns() -> list[Column]:
    """The figures of each place and each month."""
    return [
        *measures.answers(),
        many(_("rettelser"), "corrections"),
        many(_("meldinger"), "reports."),
        many(_("avgjørelser"), "act."),
        many(_("klager"), "opened.appeal"),
    ]


def tables(told: Upkeep) -> list[Table]:
    """By place, by month, appeals with their outcomes, reports by reason, decisions by act and rule; what there is."""
    found = [_by_place(told), _by_month(told), _appeals(told), _reports(told), _decisions(told)]
    return [table for table in found if table is not None]


def _by_place(told: Upkeep) -> Table | None:
    if told.places.one or len(told.places.facts) < 2:
        return None
    of_each = [(one.space.title, told.places.seen(told.whole, [one])) for one in told.places.facts]
    return _rows("places", _("Sted for sted"), _("Sted"), of_each)


def _by_month(told: Upkeep) -> Table | None:
    of_each = [
        (date_format(month, "F Y"), told.places.seen(found)) for month, found in reversed(list(told.by_month.items()))
    ]
    return _rows("months", _("Måned for måned"), _("Måned"), of_each) if len(of_each) > 1 else None


def _rows(key: str, title: str, heading: str, of_each: list[tuple[str, Seen]]) -> Table:
    shown = columns()
    return Table(
        key=key,
        title=title,
        headings=[heading, *(capfirst(column.heading) for column in shown)],
        rows=[[name, *(column.written(seen) for column in shown)] for name, seen in of_each],
        bars=[measures.in_time(seen) for _name, seen in of_each],
    )


def _appeals(told: Upkeep) -> Table | None:
    seen = told.seen
    rows = [
        (_("Kommet inn"), seen.number("opened.appeal")),
        (_("Tatt til følge"), seen.number("act.overturn.")),
        (_("Ikke tatt til følge"), seen.number("act.uphold.")),
        (_("Avgjort i tide"), seen.number("in_time.appeal")),
        (_("Venter nå"), seen.number("now.open.appeal")),
        (_("Over fristen nå"), seen.number("now.overdue.appeal")),
    ]
    return _counted("appeals", _("Klager på avgjørelser"), [_("Hva")], [([name], number) for name, number in rows])


def _reports(told: Upkeep) -> Table | None:
    rows = [([str(label)], told.seen.number(f"reports.{reason}")) for reason, label in Report.Reason.choices]
    return _counted("reports", _("Meldinger fra lesere"), [_("Grunn")], [row for row in rows if row[1]])


def _decisions(told: Upkeep) -> Table | None:
    """Each act on each rule, those that were most often done first."""
    rows = [
        ([_act(act), _rule(rule)], number) for (act, rule), number in decided(told.seen.counted.counts).most_common()
    ]
    return _counted("decisions", _("Avgjørelser etter retningslinje"), [_("Avgjørelse"), _("Retningslinje")], rows)


def decided(counts: Counter[str]) -> Counter[tuple[str, str]]:
    """How many decisions there were of each act and rule."""
    found: Counter[tuple[str, str]] = Counter()
    for key, number in counts.items():
        if key.startswith("act."):
            _prefix, act, rule = key.split(".", 2)
            found[act, rule] += number
    return found


def _act(act: str) -> str:
    return capfirst(str(dict(Decision.Act.choices).get(act, act)))


def _rule(code: str) -> str:
    return f"{RULES[code].name} ({code})" if code in RULES else code


def _counted(key: str, title: str, headings: list[str], rows: list[tuple[list[str], int]]) -> Table | None:
    """A table of how many. The number stands after the first column, where the bar is."""
    if not rows:
        return None
    highest = max(number for _names, number in rows)
    return Table(
        key=key,
        title=title,
        headings=[headings[0], _("Antall"), *headings[1:]],
        rows=[[names[0], str(number), *names[1:]] for names, number in rows],
        bars=[100 * number / highest if highest else None for _names, number in rows],
    )


# --- As data -------------------------------------------------------------------
#: The columns of the CSV and the keys of the JSON, with what is counted in each.
AS_DATA: dict[str, tuple[str, ...]] = {
    "owed": ("opened.answer", "opened.consider"),
    "answered": ("done.answer", "done.consider"),
    "answered_in_time": ("in_time.answer", "in_time.consider"),
    "not_answered_in_time": ("missed.answer", "missed.consider"),
    "released": ("dropped.answer", "dropped.consider"),
    "overdue_at_end": ("now.overdue.answer", "now.overdue.consider"),
    "corrections": ("corrections",),
    **{f"reports_{reason}": (f"reports.{reason}",) for reason in Report.Reason.values},
    "appeals": ("opened.appeal",),
    "appeals_upheld": ("act.overturn.",),
    "appeals_dismissed": ("act.uphold.",),
    "promises_due": ("promises.due",),
    "promises_kept": ("promises.kept",),
    "decisions": ("act.",),
}


def data_names() -> dict[str, str]:
    """What the columns are called."""
    said = _("Meldinger: %(reason)s")
    reasons = {f"reports_{value}": said % {"reason": label} for value, label in Report.Reason.choices}
    return {
        "owed": _("Skal besvares"),
        "answered": _("Besvart"),
        "answered_in_time": _("Besvart i tide"),
        "not_answered_in_time": _("Fristen gikk ut uten svar"),
        "released": _("Avsluttet uten svar"),
        "overdue_at_end": _("Over fristen ved slutten"),
        "corrections": _("Rettelser"),
        **reasons,
        "appeals": _("Klager"),
        "appeals_upheld": _("Klager tatt til følge"),
        "appeals_dismissed": _("Klager ikke tatt til følge"),
        "promises_due": _("Løfter med frist"),
        "promises_kept": _("Løfter holdt i tide"),
        "decisions": _("Avgjørelser"),
    }


def rows_of(told: Upkeep) -> Iterable[dict[str, Any]]:
    """A row for each month and place: its numbers, the median in days, and the decisions by act and rule."""
    for month, found in told.by_month.items():
        for facts in told.places.chosen:
            seen = told.places.seen(found, [facts])
            yield {
                "month": f"{month:%Y-%m}",
                "space": facts.space.title,
                **{key: seen.number(*keys) for key, keys in AS_DATA.items()},
                "median_days": seen.counted.median,
                "decisions_by_act_and_rule": [
                    {"act": act, "rule": rule, "number": number}
                    for (act, rule), number in sorted(decided(seen.counted.counts).items())
                ],
            }
