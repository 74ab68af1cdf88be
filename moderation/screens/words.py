"""The municipality's own lists of words: what is found waits for a moderator, never more (the list names its rule)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from forum.screening import Finding, Outcome, Submission

from .kinds import Kind
from .matching import composed, matcher_of
from .tuning import Tuned, lists_in


def _look(submission: Submission, tuned: Tuned) -> Finding | None:
    lists = lists_in(submission.space.page_ptr_id)
    if not lists:
        return None
    hit = matcher_of(*(one.words for one in lists)).find(composed(submission.text))
    if hit is None:
        return None
    found = lists[hit.of]
    return Finding(tuned.outcome, found.rule, found.message, part=str(found.pk))


word_lists = Kind(
    slug="word_lists",
    name=_("Ordlister"),
    what=_("Ord og uttrykk som kommunen har bestemt at en moderator skal se på først."),
    rule="V4",
    outcome=Outcome.HOLD,
    choices=(Outcome.HOLD,),
    look=_look,
)
