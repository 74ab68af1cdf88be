"""Threads that are under political treatment: what the municipality says in one refers to the case, and gives no view.

Each official post there carries the case's number, shows where one reads the recommendation, and waits until a second
person has read it (R9). What was said before the thread was marked is as it was.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import User

from .models import PoliticalCase, Post, Thread
from .screening import Finding, Outcome

RULE = "R9"
NOTE = "political_reference"


class NotChecked(PermissionDenied):
    """An official post in a political case may not stand before a second person has read it."""


class OwnText(Exception):
    """Nobody is the second person to read what they wrote themselves."""


def case_of(thread: Thread) -> PoliticalCase | None:
    """The case that a thread is about now, if it is under political treatment."""
    return PoliticalCase.objects.filter(thread=thread.pk).first()


def refer_to(post: Post, case: PoliticalCase) -> None:
    """Let a post carry the reference to the case, with what its readers are shown of it; the caller stores it."""
    post.political_reference = case.reference
    note = {
        "kind": NOTE,
        "reference": case.reference,
        "body": case.body,
        "on": case.treated_on.isoformat(),
        "url": case.recommendation_url,
    }
    post.notes = [*(one for one in post.notes if one["kind"] != NOTE), note]
    post.checked_by = post.checked_at = None


def to_be_checked() -> Finding:
    """What holds an official post in a political case."""
    return Finding(
        Outcome.HOLD, RULE, _("Saken er til politisk behandling. En til må lese innlegget før det blir publisert.")
    )


def check_off(post: Post, *, by: User) -> None:
    """Note that a second person has read a post and lets it stand. Raises OwnText. The caller publishes it."""
    if post.author_id == by.pk:
        raise OwnText
    post.checked_by, post.checked_at = by, timezone.now()
    Post.objects.filter(pk=post.pk).update(checked_by=by, checked_at=post.checked_at, version=F("version") + 1)
