"""What residents write while crisis mode is on: as the crisis leadership says.

That the municipality's own words wait is no screen, which could be left out, but in forum.posting itself.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from forum.gate import RULE
from forum.screening import Finding, Outcome, Submission

from ..models import Posting
from .mode import crisis


def crisis_mode(submission: Submission) -> Finding | None:
    """Hold or refuse what residents write while crisis mode asks for it; who enters it for another is as they (R10)."""
    now = crisis()
    if now is None or submission.author is None or submission.official:
        return None
    if now.posting == Posting.PAUSED:
        return Finding(
            Outcome.REFUSAL,
            RULE,
            _(
                "Det er ikke åpent for nye innlegg akkurat nå. "
                "Teksten er lagret som utkast, så du kan sende den senere."
            ),
            keeps=True,
        )
    if now.posting == Posting.PRE_MODERATED:
        return Finding(Outcome.HOLD, RULE, _("Nå blir alle innlegg sett på av en moderator før de vises."))
    return None
