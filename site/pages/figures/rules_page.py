"""«Slik følger vi våre egne retningslinjer»: each rule with its figures now, by month and by place."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from moderation import answer_times
from moderation.guidelines import RULES, Rule

from . import months
from .counting import local_midnight
from .measures import Column, Seen
from .months import EVERYWHERE, Everywhere
from .places import Places, of_months
from .showing import Table

MONTHS = 12
HEIGHT = 100  # of a chart, in its own units
GROUPS = ("R", "V", "S")


@dataclass(frozen=True, slots=True)
class Bar:
    """A month in a chart. `height` is None where there is no number."""

    x: int
    height: float | None
    name: str
    written: str

    @property
    def top(self) -> float:
        """Where the bar begins, from above."""
        return HEIGHT - (self.height or 0)


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure over the months, with what it says in one sentence."""

    title: str
    summary: str
    highest: str
    bars: list[Bar]

    @property
    def ends(self) -> list[str]:
        """What stands under the first and the last bar."""
        return [self.bars[0].name, self.bars[-1].name]


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule as the page shows it: `figures` are numbers with what they are of."""

    rule: Rule
    figures: list[tuple[str, str]]
    chart: Chart | None
    by_month: Table | None
    by_place: Table | None
    has_history: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The rules with one letter."""

    letter: str
    title: str
    lede: str
    rules: list[RuleShown]


def shown(places: Places) -> list[Group]:
    """The rules in their groups, with the figures of the places. A fixed number of queries, whatever has happened."""
    found = last_year()
    year = of_months(found)
    since, until = local_midnight(next(iter(found))), timezone.now()
    medians = answer_times.medians(since=since, until=until)
    medians[EVERYWHERE] = answer_times.median(since=since, until=until)  # type: ignore[assignment]
    for key, counted in year.items():
        counted.median = medians.get(key)
    rules = [_rule(rule, places, found, year) for rule in RULES.values()]
    words = {
        "R": (_("Kommunens retningslinjer"), _("Slik skal kommunen oppføre seg når den snakker med innbyggerne.")),
        "V": (_("Vær varsom"), _("Slik skal de som jobber i kommunen, ta vare på seg selv og andre.")),
        "S": (_("Spør deg selv"), _("Tre spørsmål til alle som skriver.")),
    }
    return [Group(letter, *words[letter], [one for one in rules if one.rule.group == letter]) for letter in GROUPS]


def last_year() -> dict[datetime.date, Everywhere]:
    """Twelve months, oldest first, the last of which runs now. One that was not counted is empty."""
    now = months.this_month()
    first = months.month_before(now, MONTHS - 1)
    kept = months.kept(first, months.month_before(now))
    found = {months.month_before(now, n): kept.get(months.month_before(now, n), {}) for n in range(MONTHS - 1, 0, -1)}
    return found | {now: months.running()}


def _rule(rule: Rule, places: Places, found: dict[datetime.date, Everywhere], year: Everywhere) -> RuleShown:
    if not rule.measured_by:
        return RuleShown(rule, [], None, None, None)
    columns: list[Column] = [one for one in import_string(rule.measured_by)() if not (one.everywhere and places.one)]
    seen = places.seen(year)
    over_time = [column for column in columns if column.history]
    in_months = {month: places.seen(counted) for month, counted in found.items()}
    return RuleShown(
        rule=rule,
        figures=[(column.written(seen), column.heading) for column in columns],
        chart=_chart(over_time[0], in_months) if over_time else None,
        by_month=_by_month(rule, over_time, in_months),
        by_place=_by_place(rule, columns, places, year),
        has_history=bool(over_time),
    )


def _chart(column: Column, in_months: dict[datetime.date, Seen]) -> Chart | None:
    """The first figure over the months; None where there is nothing to see."""
    values = {month: column.value(seen) for month, seen in in_months.items()}
    if not any(values.values()):
        return None
    highest = 100 if column.unit == "%" else max(value or 0 for value in values.values())
    bars = [
        Bar(
            x=n * 10 + 1,
            height=None if value is None else round(HEIGHT * value / highest, 2),
            name=_month(month),
            written=column.written(in_months[month]),
        )
        for n, (month, value) in enumerate(values.items())
    ]
    title = capfirst(column.heading)
    summary = _("Søylediagram over tolv måneder: %(what)s. Denne måneden: %(now)s. Tallene står i tabellen under.")
    return Chart(
        title=title,
        summary=summary % {"what": column.heading, "now": bars[-1].written},
        highest=f"{highest:.0f} %" if column.unit == "%" else f"{highest:.0f}",
        bars=bars,
    )


def _by_month(rule: Rule, columns: list[Column], in_months: dict[datetime.date, Seen]) -> Table | None:
    """The figures month by month, the newest first; None where there is nothing to see."""
    if not any(column.value(seen) for column in columns for seen in in_months.values()):
        return None
    rows = [[_month(month), *(one.written(seen) for one in columns)] for month, seen in reversed(in_months.items())]
    values = [columns[0].value(seen) for _month_, seen in reversed(in_months.items())]
    return Table(
        key=f"{rule.code}-month",
        title=_("%(code)s måned for måned") % {"code": rule.code},
        headings=[_("Måned"), *(capfirst(one.heading) for one in columns)],
        rows=rows,
        bars=_bars(values, columns[0]),
    )


def _by_place(rule: Rule, columns: list[Column], places: Places, year: Everywhere) -> Table | None:
    """The figures of each place, where there are several."""
    columns = [column for column in columns if not column.everywhere]
    of_each = [(one.space.title, places.seen(year, [one])) for one in places.facts]
    any_to_see = any(column.value(seen) for column in columns for _title, seen in of_each)
    if places.one or len(of_each) < 2 or not any_to_see:
        return None
    return Table(
        key=f"{rule.code}-place",
        title=_("%(code)s sted for sted") % {"code": rule.code},
        headings=[_("Sted"), *(capfirst(column.heading) for column in columns)],
        rows=[[title, *(column.written(seen) for column in columns)] for title, seen in of_each],
        bars=_bars([None if columns[0].words else columns[0].value(seen) for _title, seen in of_each], columns[0]),
    )


def _bars(values: list[float | None], column: Column) -> list[float | None]:
    highest = 100 if column.unit == "%" else max((value or 0 for value in values), default=0)
    return [None if value is None or not highest else round(100 * value / highest, 2) for value in values]


def _month(month: datetime.date) -> str:
    return date_format(month, "F Y")


def headline(groups: list[Group]) -> list[tuple[str, str]]:
    """The figures that stand first: answered in time, how fast, what is late, what was corrected."""
    figures = {one.rule.code: one.figures for group in groups for one in group.rules}
    return [figures["R4"][0], figures["R4"][1], figures["R4"][3], figures["R5"][0]]


def context(places: Places) -> dict[str, Any]:
    """All that the page shows."""
    groups = shown(places)
    return {"groups": groups, "headline": headline(groups), "places": places, "space": places.one}
