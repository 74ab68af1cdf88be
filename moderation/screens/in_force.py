"""What is caught in a space, for everyone to read: how, on which rule, how often. The words of the lists are not."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.asking_to_wait import NETWORK, ROOM_FOR_ALL, TOO_QUICK
from forum.models import Space
from forum.screening import Outcome

from ..guidelines import rule
from ..models import ScreenCount
from . import kinds_in_use, tuning
from .kinds import Kind

DAYS = 30


class InForce(NamedTuple):
    """One thing that is caught. `number` is how often in the last DAYS, in this space."""

    name: str
    what: str
    rule: str
    rule_name: str
    outcome: str
    limit: str
    number: int


def caught_in(space: Space) -> list[InForce]:
    """All that is caught in a space now, in the order it is looked for. One query beside what is kept."""
    space_id = space.page_ptr_id
    since = timezone.localdate() - datetime.timedelta(days=DAYS)
    counts = ScreenCount.objects.filter(space=space_id, day__gt=since).values_list("screen", "rule")
    numbers: dict[tuple[str, str], int] = {(screen, code): n for screen, code, n in counts.annotate(n=Sum("number"))}
    found: list[InForce] = []
    for kind in kinds_in_use():
        tuned = tuning.tuned(kind, space_id)
        if not tuned.is_on or (kind.slug == "pre_moderation" and not space.pre_moderated):
            continue
        if kind.slug == "word_lists":
            found += _lists(kind, space_id, numbers)
            continue
        limit = f"{tuned.limit} {kind.limit_name}" if kind.setting else ""
        outcome = kind.outcome_name or _outcome(tuned.outcome)
        found.append(_row(str(kind.name), str(kind.what), kind.rule, str(outcome), limit, numbers, kind.slug))
    return found + _beside(numbers)


def _lists(kind: Kind, space_id: int, numbers: dict[tuple[str, str], int]) -> list[InForce]:
    """The lists of words: counted together by the rule they rest on, so only the first of a rule has a number."""
    found: list[InForce] = []
    for one in tuning.lists_in(space_id):
        name = _("Ordlista «%(name)s»") % {"name": one.name}
        counted = {} if any(row.rule == one.rule for row in found) else numbers
        found.append(_row(name, one.message, one.rule, _outcome(kind.outcome), "", counted, kind.slug))
    return found


def _beside(numbers: dict[tuple[str, str], int]) -> list[InForce]:
    """What is looked at beside the text: how quickly it comes, and how much from one network."""
    found = []
    if settings.SECONDS_TO_WRITE > 0:
        what = _("Det som sendes raskere enn noen kan skrive. Du blir spurt en gang til, og teksten blir stående.")
        limit = ngettext("%(number)s sekund", "%(number)s sekunder", settings.SECONDS_TO_WRITE)
        limit %= {"number": settings.SECONDS_TO_WRITE}
        found.append(_row(_("Svært rask sending"), what, ROOM_FOR_ALL, _("du blir spurt"), limit, numbers, TOO_QUICK))
    if settings.NETWORK_PER_HOUR:
        what = _("Svært mye fra ett nett på en time, fra gjester og nye brukere. Ingen adresser blir lagret.")
        found.append(_row(_("Mye fra ett nett"), what, ROOM_FOR_ALL, _("du må vente"), "", numbers, NETWORK))
    return found


def _row(
    name: str, what: str, code: str, outcome: str, limit: str, numbers: dict[tuple[str, str], int], screen: str
) -> InForce:
    return InForce(name, what, code, str(rule(code).name), outcome, limit, numbers.get((screen, code), 0))


def _outcome(outcome: Outcome) -> str:
    return {
        Outcome.WARNING: _("du blir spurt"),
        Outcome.HOLD: _("venter på en moderator"),
        Outcome.REFUSAL: _("blir stoppet"),
    }[outcome]
