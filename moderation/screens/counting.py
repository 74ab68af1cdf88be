"""Counting what the screens catch, so that it can be shown that V4 is kept: no text, no person, one row a day.

What follows a finding is often undone (a refused change rolls back all it did), so findings are gathered while a page
is made, and counted when it has been sent. A process that dies in between loses a few; nobody waits for the counting.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.signals import request_finished
from django.db import DatabaseError, transaction
from django.db.models import F
from django.dispatch import receiver
from django.utils import timezone

from forum.screening import Finding
from forum.signals import findings_made

from ..models import ScreenCount

logger = logging.getLogger(__name__)
_here = threading.local()


def count_finding(*, space_id: int, screen: str, rule: str, outcome: str, number: int = 1) -> None:
    """Count that a screen found something in a space today."""
    which = {"space_id": space_id, "screen": screen, "rule": rule, "outcome": outcome, "day": timezone.localdate()}
    if not ScreenCount.objects.filter(**which).update(number=F("number") + number):
        with transaction.atomic():
            count, is_new = ScreenCount.objects.get_or_create(**which, defaults={"number": number})
            if not is_new:
                ScreenCount.objects.filter(pk=count.pk).update(number=F("number") + number)


def name_of(screen: str, part: object = "") -> str:
    """What a screen is counted as; each list of words by itself."""
    return f"{screen}:{part}" if part else screen


@receiver(findings_made, dispatch_uid="moderation.gather_findings")
def gather(sender: object, space_id: int, findings: Iterable[Finding], **kwargs: Any) -> None:
    """Remember what was found until the page has been sent."""
    for one in findings:
        if one.screen:
            _gathered()[(space_id, name_of(one.screen, one.part), one.rule, one.outcome.name.lower())] += 1


@receiver(request_finished, dispatch_uid="moderation.count_findings")
def count_gathered(sender: object = None, **kwargs: Any) -> None:
    """Count what was gathered here."""
    gathered = _gathered()
    while gathered:
        (space_id, screen, rule, outcome), number = gathered.popitem()
        try:
            count_finding(space_id=space_id, screen=screen, rule=rule, outcome=outcome, number=number)
        except DatabaseError:
            logger.warning("What a screen found could not be counted.", exc_info=True)


def forget() -> None:
    """Let go of what was gathered and not counted."""
    _gathered().clear()


def _gathered() -> Counter[tuple[int, str, str, str]]:
    found: Counter[tuple[int, str, str, str]] | None = getattr(_here, "gathered", None)
    if found is None:
        found = _here.gathered = Counter()
    return found
