"""Why something that someone wrote is taken down or they are told off: a few reasons as data, in plain words.

The municipality's 23 rules bind the municipality; these are the house rules that residents can break. A decision has
both: what was wrong (here), and the rule that it rests on (guidelines.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: its name, how one mends it, and the rule a decision rests on for it unless another is chosen."""

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
    Reason("other", _("Noe annet"), _("Les begrunnelsen, og rett det den handler om."), "R3"),
)

OTHER = "other"
REASONS: dict[str, Reason] = {reason.code: reason for reason in _IN_ORDER}
REASON_CHOICES = [(reason.code, reason.name) for reason in _IN_ORDER]
