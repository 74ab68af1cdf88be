"""Why something is decided: a few reasons as data, in plain words, and which of them are offered for which act.

The municipality's 23 rules bind the municipality; these are the house rules that residents can break, and what makes
a whole thread end or stand elsewhere. A decision has both: the reason (here), and the rule that it rests on
(guidelines.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: its name, what one can do then, and the rule a decision rests on for it unless another is chosen."""

    code: str
    name: Text
    mend: Text
    rule: str


_IN_ORDER = (
    Reason(
        "personal",
        _("Opplysninger om andre"),
        _("Ta bort navn og annet som kan kjennes igjen. Skriv om saken, ikke om personen."),
        "V4",
    ),
    Reason(
        "harassment",
        _("Hets eller mobbing"),
        _("Du kan være uenig og si det tydelig, men ikke gå på personen."),
        "V4",
    ),
    Reason("threats", _("Trusler"), _("Ta bort det som kan leses som en trussel."), "V4"),
    Reason("advertising", _("Reklame"), _("Ta bort det som selger noe, og lenkene til det."), "R3"),
    Reason("off_topic", _("Hører ikke hjemme her"), _("Skriv om det samtalen handler om, eller start en ny."), "R3"),
    Reason("duplicate", _("Sagt før"), _("Støtt eller svar der det er sagt før, eller skriv det som er nytt."), "R3"),
    Reason("illegal", _("Ulovlig"), _("Ta bort det som ikke er lov å spre."), "R3"),
    Reason("answered", _("Svart på og ferdig"), _("Har du noe nytt å spørre om, start en ny tråd."), "R4"),
    Reason("misplaced", _("Sto på feil sted"), _("Se hva temaene og forumene er til, før du starter en tråd."), "R2"),
    Reason("several", _("Handler om flere ting"), _("Start en tråd for hver sak."), "R2"),
    Reason("other", _("Noe annet"), _("Les begrunnelsen, og rett det den handler om."), "R3"),
)

OTHER = "other"
REASONS: dict[str, Reason] = {reason.code: reason for reason in _IN_ORDER}
REASON_CHOICES = [(reason.code, reason.name) for reason in _IN_ORDER]
#: What can be wrong with what someone wrote: for every act that is not named below.
_OF_POSTS = ("personal", "harassment", "threats", "advertising", "off_topic", "duplicate", "illegal", OTHER)
#: Why something is done with a whole thread. The first of each is by far the most usual, and chosen beforehand.
_OF_THREADS = {
    "close": ("answered", "duplicate", "off_topic", "harassment", "personal", OTHER),
    "move": ("misplaced", "off_topic", OTHER),
    "split": ("several", "off_topic", OTHER),
    "merge": ("duplicate", "misplaced", OTHER),
}


def choices_for(act: str) -> list[tuple[str, Text]]:
    """The reasons that are offered for an act, with their names."""
    return [(code, REASONS[code].name) for code in _OF_THREADS.get(act, _OF_POSTS)]


def usual_for(act: str) -> str:
    """The reason that is chosen beforehand; empty where each must be chosen, since it befalls an author."""
    return _OF_THREADS[act][0] if act in _OF_THREADS else ""
