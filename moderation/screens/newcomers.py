"""Links and pictures by accounts that are quite new: spam comes as both (V4)."""

from __future__ import annotations

import datetime
import re

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.screening import Finding, Outcome, Submission

from .kinds import Kind
from .tuning import Tuned

LINK_OR_PICTURE = re.compile(r"https?://|www\.|\]\(", re.IGNORECASE)


def _look(submission: Submission, tuned: Tuned) -> Finding | None:
    author = submission.author
    if author is None or timezone.now() - author.date_joined >= datetime.timedelta(days=tuned.limit):
        return None
    if not LINK_OR_PICTURE.search(f"{submission.title}\n{submission.body}"):
        return None
    message = gettext("Innlegg med lenker eller bilder fra nye brukere blir sett på av en moderator før de vises.")
    return Finding(tuned.outcome, "V4", message)


links_by_new_accounts = Kind(
    slug="links_by_new_accounts",
    name=_("Lenker og bilder fra nye brukere"),
    what=_("Lenker og bilder fra den som er ny her, fordi reklame kommer slik."),
    rule="V4",
    outcome=Outcome.HOLD,
    choices=(Outcome.HOLD,),
    setting="NEW_ACCOUNT_DAYS",
    limit_name=_("dager man er ny"),
    look=_look,
)
