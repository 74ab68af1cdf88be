"""What is written while crisis mode is on: the municipality's posts wait, residents' as the crisis leadership says."""

from __future__ import annotations

from django.utils.translation import gettext as _

from forum.screening import Finding, Outcome, Submission

from ..models import Posting
from .gate import must_wait, waiting_text
from .mode import crisis

RULE = "R10"


def crisis_mode(submission: Submission) -> Finding | None:
    """Hold official posts for the crisis leadership; hold or refuse residents' while crisis mode asks for it (R10)."""
    now = crisis()
    if now is None or submission.author is None:
        return None
    if submission.official:
        return Finding(Outcome.HOLD, RULE, waiting_text()) if must_wait() else None
    if now.posting == Posting.PAUSED:
        return Finding(
            Outcome.REFUSAL,
            RULE,
            _("Det er ikke åpent for nye innlegg akkurat nå. Teksten er lagret som utkast, så du kan sende den senere."),
            keeps=True,
        )
    if now.posting == Posting.PRE_MODERATED:
        return Finding(Outcome.HOLD, RULE, _("Nå blir alle innlegg sett på av en moderator før de vises."))
    return None
