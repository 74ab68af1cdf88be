"""What each rule is measured by: the columns of its tables, the first of which with a history is its chart.

Named by moderation/guidelines.py. Words are in the reader's language, so each is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.spaces import SpaceFacts
from moderation.answer_times import share
from moderation.models import Duty

from .months import Counted
from .showing import in_days

ANSWERS = (Duty.Kind.ANSWER, Duty.Kind.CONSIDER)
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a column reads: what was counted, of which places, and how long the municipality has been silent there."""

    counted: Counted
    facts: Sequence[SpaceFacts] = ()
    silent_days: int | None = None

    def number(self, *keys: str) -> int:
        """How many, of these keys together; a key that ends in a dot is all that begin with it."""
        counts = self.counted.counts
        return sum(
            sum(n for name, n in counts.items() if name.startswith(key)) if key.endswith(".") else counts[key]
            for key in keys
        )


Value = Callable[[Seen], float | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A figure: what it is called, its value, and how that is written. `history`: it is known of months that are over.

    `everywhere`: it is the whole municipality's, and no place's.
    """

    heading: str
    value: Value
    unit: str = ""
    history: bool = True
    everywhere: bool = False
    words: Callable[[Seen], str] | None = None

    def written(self, seen: Seen) -> str:
        """The value in words."""
        if self.words is not None:
            return self.words(seen)
        return in_words(self.value(seen), self.unit)


def in_words(value: float | None, unit: str) -> str:
    """A number with its unit; a dash for none."""
    if value is None:
        return NOTHING
    if unit == "days":
        return in_days(value)
    return f"{value:.0f} %" if unit == "%" else f"{value:.0f}"


def many(heading: str, *keys: str, everywhere: bool = False) -> Column:
    """A column of how many."""
    return Column(heading, lambda seen: seen.number(*keys), everywhere=everywhere)


def approvals() -> list[Column]:
    """R1: what the leaders have approved, and when; what is open without."""
    return [
        Column(_("godkjent av ledelsen"), _approved, history=False, words=_approval),
        Column(_("åpne uten godkjenning"), lambda seen: len(seen.facts) - _approved(seen), history=False),
    ]


def presence() -> list[Column]:
    """R2: when the municipality last took part, and how much it says."""
    return [
        many(_("innlegg fra kommunen"), "official"),
        Column(_("dager siden kommunen sist skrev"), lambda seen: seen.silent_days, history=False),
    ]


def responsibility() -> list[Column]:
    """R3: the places that have a leader and moderators with names."""
    return [
        Column(_("steder med leder og moderator"), _named, history=False, words=_named_of_all),
        Column(_("moderatorer med navn"), lambda seen: sum(len(one.moderators) for one in seen.facts), history=False),
    ]


def answers() -> list[Column]:
    """R4: the share answered in time, the median time, and what is late."""
    return [
        Column(_("besvart i tide"), in_time, "%"),
        Column(_("vanlig svartid (median)"), lambda seen: seen.counted.median, "days"),
        many(_("besvart"), *_keys("done", ANSWERS)),
        many(_("over fristen nå"), *_keys("now.overdue", ANSWERS)),
    ]


def corrections() -> list[Column]:
    """R5: corrections, and reports of factual errors that wait for one."""
    return [
        many(_("rettelser"), "corrections"),
        many(_("meldinger om feil fakta"), "reports.fact"),
        many(_("venter på retting"), "now.open.correct"),
        many(_("over fristen nå"), "now.overdue.correct"),
    ]


def drafts() -> list[Column]:
    """R7: drafts that a colleague was asked to read."""
    return [many(_("utkast lest av en kollega"), "drafts")]


def hand_offs() -> list[Column]:
    """R8: what was passed on and acknowledged, and what the archive has."""
    return [
        many(_("sendt til en enhet"), "act.refer."),
        many(_("bekreftet av enheten"), "acknowledged"),
        many(_("ikke bekreftet ennå"), "now.unacknowledged"),
        many(_("sendt til arkivet"), "handed_off"),
        many(_("kvittert av arkivet"), "archived"),
        many(_("uten kvittering nå"), "now.unarchived"),
        many(_("uten kvittering for lenge"), "now.unarchived_long"),
    ]


def political() -> list[Column]:
    """R9: threads under political treatment, and whether what the municipality says there refers to the case."""
    return [
        many(_("svar i politiske saker"), "political"),
        many(_("av dem uten henvisning til saken"), "unreferenced"),
        many(_("tråder merket som politisk sak"), "now.political"),
    ]


def crisis() -> list[Column]:
    """R10: how many times crisis mode was switched."""
    return [
        many(_("ganger slått på"), "crisis.on", everywhere=True),
        many(_("ganger slått av"), "crisis.off", everywhere=True),
    ]


def caught() -> list[Column]:
    """V4: what was caught before anyone could read it."""
    return [
        many(_("fanget før det ble publisert"), "caught."),
        many(_("spurt en gang til"), "caught.warning"),
        many(_("holdt for en moderator"), "caught.hold"),
        many(_("stoppet"), "caught.refusal"),
    ]


def promises() -> list[Column]:
    """V6: the share of promises that were kept by the day they named."""
    return [
        Column(_("løfter holdt i tide"), _promises_kept, "%"),
        many(_("løfter med frist i tida"), "promises.due"),
        many(_("over fristen nå"), "now.overdue.promise"),
    ]


def in_time(seen: Seen) -> float | None:
    """The share of what was answered in time, or was not when its day came."""
    met = seen.number(*_keys("in_time", ANSWERS))
    return share(met, met + seen.number(*_keys("missed", ANSWERS)))


def _keys(what: str, kinds: Iterable[str]) -> list[str]:
    return [f"{what}.{Duty.Kind(kind).value}" for kind in kinds]


def _promises_kept(seen: Seen) -> float | None:
    return share(seen.number("promises.kept"), seen.number("promises.due"))


def _approved(seen: Seen) -> int:
    return sum(one.approval is not None for one in seen.facts)


def _approval(seen: Seen) -> str:
    """Of one place who approved it and when; of several, how many are."""
    if len(seen.facts) != 1:
        return _of_all(_approved(seen), seen)
    approval = seen.facts[0].approval
    if approval is None:
        return _("nei")
    employment = getattr(approval.approved_by, "employment", None)
    words = {
        "day": date_format(approval.approved_on),
        "who": employment.role if employment else approval.approved_by.display_name,
        "case": approval.case_reference,
    }
    return _("%(day)s av %(who)s, sak %(case)s") % words


def _named(seen: Seen) -> int:
    return sum(bool(one.space.responsible_leader_id and one.moderators) for one in seen.facts)


def _named_of_all(seen: Seen) -> str:
    return _of_all(_named(seen), seen)


def _of_all(number: int, seen: Seen) -> str:
    return _("%(number)s av %(all)s") % {"number": number, "all": len(seen.facts)} if seen.facts else NOTHING
