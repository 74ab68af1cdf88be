"""How long things usually take, to tell who waits."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Decision

LOOKED_AT = 21
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def usual_wait(space_id: int) -> str:
    """How long what waited in a space did so lately (the middle of the last ones), in words; empty if none did.

    One query, of a few rows at the end of an index.
    """
    acts = [Decision.Act.PUBLISH, Decision.Act.TRUST]
    published = Decision.objects.filter(space=space_id, act__in=acts, post__corrects=None, post__isnull=False)
    rows = published.order_by("-id").values_list("decided_at", "post__created_at")[:LOOKED_AT]
    waits = sorted(decided - created for decided, created in rows)
    return in_words(waits[len(waits) // 2]) if waits else ""


def in_words(length: datetime.timedelta) -> str:
    """A length of time as one says it: under an hour, hours, days."""
    if length < HOUR:
        return _("under en time")
    if length < DAY:
        hours = round(length / HOUR)
        return ngettext("%(number)s time", "%(number)s timer", hours) % {"number": hours}
    days = round(length / DAY)
    return ngettext("%(number)s dag", "%(number)s dager", days) % {"number": days}
