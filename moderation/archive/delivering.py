"""Delivering what was handed over: claimed by one worker at a time, packed once, sent until it has arrived.

A worker may die at any line. The claim runs out, the package is already stored, and the transport knows it by name:
so the next worker sends the same bytes, and the archive gets them once.
"""

from __future__ import annotations

import datetime
import logging
import random
import secrets
import uuid
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from .document import TypesettingTookTooLong
from .models import HandOff, HandOffAttempt, Package
from .package import CannotBePacked, pack
from .transports import PermanentFailure, TransientFailure, transport_named

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=10)  # longer than the typesetter's time limit and a slow transport together
FIRST_WAIT = datetime.timedelta(minutes=1)
LONGEST_WAIT = datetime.timedelta(hours=6)
BATCH = 100

Outcome = HandOffAttempt.Outcome


class _Result(NamedTuple):
    outcome: HandOffAttempt.Outcome
    reference: str = ""
    error: str = ""


def deliver_what_is_due() -> int:
    """Deliver every hand-off whose time has come. Returns how many attempts were made."""
    due = HandOff.objects.filter(_free(timezone.now())).order_by("next_attempt_at", "pk")
    return sum(deliver(pk) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def deliver(hand_off_id: uuid.UUID) -> bool:
    """Make one attempt at a hand-off, if it is due, its turn has come and nobody else is at it.

    Returns whether an attempt was made. Never raises for what goes wrong with the hand-off: that is recorded on it.
    """
    started = timezone.now()
    worker = secrets.token_hex(16)
    if not _its_turn(hand_off_id) or not _claim(hand_off_id, worker=worker, now=started):
        return False
    hand_off = HandOff.objects.select_related("snapshot").get(pk=hand_off_id)
    try:
        content = _package_of(hand_off, worker=worker)
        delivery = transport_named(hand_off.transport).deliver(name=hand_off.package_name, content=content)
        result = _Result(Outcome.ALREADY if delivery.already else Outcome.DELIVERED, delivery.reference)
    except (CannotBePacked, PermanentFailure) as error:
        result = _Result(Outcome.PERMANENT, error=str(error))
    except (TransientFailure, TypesettingTookTooLong) as error:
        result = _Result(Outcome.TRANSIENT, error=str(error))
    except Exception as error:  # a fault of ours must not stop the others, and is tried again when it is mended
        logger.exception("Hand-off %s failed", hand_off.key)
        result = _Result(Outcome.TRANSIENT, error=f"{type(error).__name__}: {error}")
    _record(hand_off, result, worker=worker, started=started)
    return True


def _free(now: datetime.datetime) -> Q:
    """Unsent, due, and claimed by nobody (or by a worker whose claim has run out)."""
    return Q(state__in=HandOff.UNSENT, next_attempt_at__lte=now) & (Q(lease_until=None) | Q(lease_until__lt=now))


def _its_turn(hand_off_id: uuid.UUID) -> bool:
    """Whether every earlier version of the thread has been delivered: the archive needs them in order."""
    given = HandOff.objects.filter(pk=hand_off_id).values("case", "snapshot__version").first()
    if given is None:
        return False
    held_up = [*HandOff.UNSENT, HandOff.State.REJECTED]
    earlier = HandOff.objects.filter(case=given["case"], snapshot__version__lt=given["snapshot__version"])
    return not earlier.filter(state__in=held_up).exists()


def _claim(hand_off_id: uuid.UUID, *, worker: str, now: datetime.datetime) -> bool:
    """Take the row in one statement, so that of two workers one gets it on any database."""
    return bool(
        HandOff.objects.filter(_free(now), pk=hand_off_id).update(
            lease_until=now + LEASE, lease_by=worker, attempts=F("attempts") + 1
        )
    )


def _package_of(hand_off: HandOff, *, worker: str) -> bytes:
    """The package's bytes: built the first time, the stored ones ever after."""
    stored = Package.objects.filter(pk=hand_off.pk).first()
    if stored is not None:
        return bytes(stored.content)
    name = f"{hand_off.snapshot.version:04d}_{hand_off.pk}"
    parcel = pack(bytes(hand_off.snapshot.xml), name=name)
    with transaction.atomic():
        mine = HandOff.objects.filter(pk=hand_off.pk, lease_by=worker).update(
            state=HandOff.State.BUILT, package_name=parcel.name, package_sha256=parcel.sha256
        )
        if not mine:
            raise TransientFailure("en annen prosess har overtatt")
        Package.objects.create(hand_off=hand_off, content=parcel.content)
    hand_off.package_name = parcel.name
    return parcel.content


def _record(hand_off: HandOff, result: _Result, *, worker: str, started: datetime.datetime) -> None:
    """Write down the attempt, and move the hand-off on if the claim is still ours and no receipt has come first."""
    now = timezone.now()
    changes: dict[str, object] = {"lease_until": None, "lease_by": "", "last_error": result.error}
    match result.outcome:
        case Outcome.DELIVERED | Outcome.ALREADY:
            changes |= {"state": HandOff.State.DELIVERED, "delivered_at": now}
        case Outcome.PERMANENT:
            changes |= {"state": HandOff.State.REJECTED}
        case _:
            changes |= {"next_attempt_at": now + _wait(hand_off.attempts)}
    with transaction.atomic():
        HandOffAttempt.objects.create(
            hand_off=hand_off,
            started_at=started,
            ended_at=now,
            outcome=result.outcome,
            reference=result.reference[:300],
            error=result.error,
        )
        HandOff.objects.filter(pk=hand_off.pk, lease_by=worker, state__in=HandOff.UNSENT).update(**changes)


def _wait(attempts: int) -> datetime.timedelta:
    """A minute, then twice as long each time, at most six hours; up to a fifth more, so that not all come at once."""
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 12), LONGEST_WAIT)
    return wait * (1 + random.random() / 5)  # noqa: S311  spreads load, guards nothing
