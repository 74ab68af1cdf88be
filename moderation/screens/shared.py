"""Pre-moderation: a space may have all that residents write looked at first (R3: who runs it decides)."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.screening import Finding, Outcome, Submission

from .kinds import Kind
from .tuning import Tuned


def _look(submission: Submission, tuned: Tuned) -> Finding | None:
    if not submission.space.pre_moderated:
        return None
    return Finding(tuned.outcome, "R3", gettext("Her blir alle innlegg sett på av en moderator før de vises."))


pre_moderation = Kind(
    slug="pre_moderation",
    name=_("Alle innlegg"),
    what=_("Her blir alle innlegg sett på av en moderator før de vises."),
    rule="R3",
    outcome=Outcome.HOLD,
    may_be_off=False,
    look=_look,
)
