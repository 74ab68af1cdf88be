"""The figures in words and bars, in the reader's language: for the page, for the spreadsheet and for reports."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from forum.models import Theme
from suggestions.asking_back import Verdict
from suggestions.models import Kind, Status

from .counting import SMALL_GROUP, Bar, Figures, Row

HEIGHT = 100  # of the chart over time, in its own units


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words and numbers. `bars` has how long each row's bar is, of 100, or None where nothing is told: the bar
    shows the first number, which is the second column."""

    key: str
    title: str
    headings: list[str]
    rows: list[list[str]]
    bars: list[float | None]
    note: str = ""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The rows as the page shows them: name, values, bar."""
        return [{"name": row[0], "cells": row[1:], "bar": bar} for row, bar in zip(self.rows, self.bars, strict=True)]


@dataclass(frozen=True, slots=True)
class Column:
    """A bar of the chart over time: the municipality's part below, the residents' above."""

    x: int
    municipality: float
    residents: float
    name: str

    @property
    def top_of_municipality(self) -> float:
        return HEIGHT - self.municipality

    @property
    def top(self) -> float:
        return HEIGHT - self.municipality - self.residents


FEW = 12


@dataclass(frozen=True, slots=True)
class Activity:
    """The chart over time, and the table beside it."""

    table: Table
    columns: list[Column]
    summary: str
    highest: int
    #: What stands under the first and the last bar; of few bars, which do not reach the right end, on one line.
    ends: list[str]

    @property
    def width(self) -> int:
        return max(FEW, len(self.columns)) * 10


def people(figures: Figures) -> str:
    """How many have taken part, in words that single nobody out."""
    if figures["people"] is None:
        return _("under %(number)s") % {"number": SMALL_GROUP}
    return str(figures["people"])


def key_numbers(figures: Figures) -> list[tuple[str, str]]:
    """The figures that need no chart: what, and how many."""
    none_yet = _("ingen tall ennå")
    return [
        (people(figures), _("har skrevet innlegg")),
        (str(figures["threads"]), _("tråder")),
        (str(figures["posts"]), _("innlegg")),
        (str(figures["official"]), _("av dem fra kommunen")),
        (none_yet if figures["in_time"] is None else f"{figures['in_time']} %", _("besvart i tide")),
        (none_yet if figures["median_days"] is None else in_days(figures["median_days"]), _("vanlig svartid (median)")),
    ]


def in_days(days: float) -> str:
    """How long something took, in days."""
    if days < 1:
        return _("under ett døgn")
    written = f"{days:.1f}".rstrip("0").rstrip(".").replace(".", _(","))
    return npgettext("svartid", "%(days)s døgn", "%(days)s døgn", 1 if days == 1 else 2) % {"days": written}


def activity(figures: Figures) -> Activity | None:
    """What was written, week by week or month by month; None if nothing was."""
    bars = figures["activity"]
    if not bars:
        return None
    highest = max(1, *(bar["residents"] + bar["municipality"] for bar in bars))
    names = [_when(bar, figures["step"]) for bar in bars]
    columns = [
        Column(
            x=n * 10 + 1,
            municipality=round(HEIGHT * bar["municipality"] / highest, 2),
            residents=round(HEIGHT * bar["residents"] / highest, 2),
            name=name,
        )
        for n, (bar, name) in enumerate(zip(bars, names, strict=True))
    ]
    ends = list(dict.fromkeys([names[0], names[-1]]))
    most = max(range(len(bars)), key=lambda n: bars[n]["residents"] + bars[n]["municipality"])
    weekly = figures["step"] == "week"
    table = Table(
        key="activity",
        title=_("Innlegg per uke") if weekly else _("Innlegg per måned"),
        headings=[_("Uke") if weekly else _("Måned"), _("I alt"), _("Innbyggere"), _("Kommunen")],
        rows=[
            [name, str(bar["residents"] + bar["municipality"]), str(bar["residents"]), str(bar["municipality"])]
            for name, bar in zip(names, bars, strict=True)
        ],
        bars=[100 * (bar["residents"] + bar["municipality"]) / highest for bar in bars],
    )
    return Activity(
        table=table,
        columns=columns,
        summary=_("Søylediagram. Flest innlegg: %(most)s med %(number)s. Tallene står i tabellen under.")
        % {"most": names[most], "number": highest},
        highest=highest,
        ends=ends if len(names) >= FEW else [" – ".join(ends)],
    )


def _when(bar: Bar, step: str) -> str:
    start = datetime.date.fromisoformat(bar["start"])
    if step == "month":
        return date_format(start, "F Y")
    year, week, _day = start.isocalendar()
    return _("uke %(week)s, %(year)s") % {"week": week, "year": year}


def tables(figures: Figures) -> list[Table]:
    """Themes or kinds, topics, districts, and how long answers took; those there is something to say about."""
    found = [
        _places("themes", _("Temaer"), _("Tema"), figures["themes"]),
        _chosen("kinds", _("Hva folk kommer med"), _("Slag"), figures["kinds"], dict(Kind.choices)),
        _chosen("statuses", _("Hva det er blitt av det"), _("Status"), figures["statuses"], dict(Status.choices)),
        _places("topics", _("Emner"), _("Emne"), figures["topics"]),
        _places("districts", _("Skolekretser"), _("Skolekrets"), figures["districts"]),
        _answer_times(figures),
    ]
    return [table for table in found if table.rows]


def answers(figures: Figures) -> Table:
    """What is owed, answered and late (R4)."""
    return Table(
        key="answers",
        title=_("Svar fra kommunen"),
        headings=[_("Hva"), _("Antall")],
        rows=[
            [_("Skal besvares"), str(figures["owed"])],
            [_("Besvart"), str(figures["answered"])],
            [_("Over fristen"), str(figures["overdue"])],
        ],
        bars=[_share(figures[key], figures["owed"]) for key in ("owed", "answered", "overdue")],
    )


def said(found: Verdict) -> Table:
    """What those who were answered on a board say of the answer."""
    silent = found.asked - found.yes - found.no
    rows = [(_("Ja"), found.yes), (_("Nei"), found.no), (_("Har ikke sagt noe"), silent)]
    return Table(
        key="said",
        title=_("Fikk de svar på det de lurte på?"),
        headings=[_("Hva de sier"), _("Antall")],
        rows=[[word, str(number)] for word, number in rows],
        bars=[_share(number, found.asked) for _word, number in rows],
        note=_("Vi spør to uker etter svaret."),
    )


def _places(key: str, title: str, heading: str, rows: list[Row]) -> Table:
    """Threads, posts and answered threads of each theme, topic or district."""
    most = max((row["threads"] or 0 for row in rows), default=0)
    hidden = _("skjult")
    return Table(
        key=key,
        title=title,
        headings=[heading, _("Tråder"), pgettext("flere", "Innlegg"), _("Besvart")],
        rows=[
            [_name(row), hidden, hidden, hidden]
            if row["hidden"]
            else [_name(row), str(row["threads"]), str(row["posts"]), _answered(row)]
            for row in rows
        ],
        bars=[None if row["threads"] is None else _share(row["threads"], most) for row in rows],
        note=hidden_note() if any(row["hidden"] for row in rows) else "",
    )


def hidden_note() -> str:
    """Why some numbers are not told."""
    return _(
        "Tall er skjult der færre enn %(number)s har skrevet, og der de ellers kunne regnes ut, så ingen kan pekes ut."
    ) % {"number": SMALL_GROUP}


def _name(row: Row) -> str:
    if row["key"] is None:
        return _("Ikke valgt")
    return str(Theme(row["key"]).label) if row["key"] in Theme.values else row["name"]


def _answered(row: Row) -> str:
    """The share of the threads that the municipality has answered in."""
    if not row["threads"] or row["answered"] is None:
        return "–"
    return f"{round(100 * row['answered'] / row['threads'])} %"


def _chosen(key: str, title: str, heading: str, rows: list[dict[str, Any]], labels: dict[str, Any]) -> Table:
    most = max((row["threads"] for row in rows), default=0)
    return Table(
        key=key,
        title=title,
        headings=[heading, _("Antall")],
        rows=[[capfirst(str(labels.get(row["key"], row["key"]))), str(row["threads"])] for row in rows],
        bars=[_share(row["threads"], most) for row in rows],
    )


def _answer_times(figures: Figures) -> Table:
    times = figures["answer_times"]
    names = [_("under ett døgn"), _("1–2 døgn"), _("3–5 døgn"), _("6–10 døgn"), _("11 døgn eller mer")]
    return Table(
        key="answer-times",
        title=_("Tid til svar"),
        headings=[_("Tid"), pgettext("flere", "Svar")],
        rows=[[name, str(number)] for name, number in zip(names, times, strict=False)],
        bars=[_share(number, max(times, default=0)) for number in times],
    )


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0
