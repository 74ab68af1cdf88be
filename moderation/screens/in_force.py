"""What is caught in a space, for everyone to read: how, on which rule, how often. The words of the lists are not."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.models import Space
from forum.screening import Outcome

from ..guidelines import rule
from ..models import ScreenCount
from . import kinds_in_use, tuning
from .counting import name_of
from .kinds import Kind
from .limits import limits_in, network
from .tuning import Tuned

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
        if not _is_used(kind, tuned, space):
            continue
        if kind.slug == "word_lists":
            found += _lists(kind, space_id, numbers)
            continue
        limit = kind.limit_in_words(tuned.limit)
        outcome = kind.outcome_name or _outcome(tuned.outcome)
        found.append(_row(str(kind.name), str(kind.what), kind.rule, str(outcome), limit, numbers, kind.slug))
    return found


def _lists(kind: Kind, space_id: int, numbers: dict[tuple[str, str], int]) -> list[InForce]:
    """The lists of words, each with its own number."""
    found: list[InForce] = []
    for one in tuning.lists_in(space_id):
        name = _("Ordlista «%(name)s»") % {"name": one.name}
        counted_as = name_of(kind.slug, one.pk)
        found.append(_row(name, one.message, one.rule, _outcome(kind.outcome), "", numbers, counted_as))
    return found


def _is_used(kind: Kind, tuned: Tuned, space: Space) -> bool:
    """Whether anything is caught by it here: some have a limit that may be none."""
    if kind.slug == "pre_moderation":
        return space.pre_moderated
    if kind.looks_at_text:
        return tuned.is_on
    limits = limits_in(space.page_ptr_id)
    return bool(limits.network if kind is network else limits.seconds_to_write)


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
