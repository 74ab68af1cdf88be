"""What filled in a field that people do not see (people/traps.py): a person looks at it, for it may be one (R2)."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.screening import Finding, Outcome, Submission

from .kinds import Kind
from .tuning import Tuned


def _look(submission: Submission, tuned: Tuned) -> Finding | None:
    if not submission.took_bait:
        return None
    message = gettext("Et felt som skal stå tomt, var fylt ut, slik roboter gjør. En moderator ser på innlegget først.")
    return Finding(tuned.outcome, "R2", message)


honeypot = Kind(
    slug="honeypot",
    name=_("Roboter"),
    what=_("Et felt som ingen ser, er fylt ut. Det kan være et hjelpemiddel, så en moderator ser på innlegget."),
    rule="R2",
    outcome=Outcome.HOLD,
    choices=(Outcome.HOLD,),
    look=_look,
)
