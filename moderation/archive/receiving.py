"""Taking in the archive's answers: every one is kept as it came, and only a true receipt makes a hand-off archived."""

from __future__ import annotations

import hashlib
import logging
import re
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from forum.models import Thread
from forum.notes import put_note
from forum.xml_characters import xml_text

from .hardened_xml import Unreadable
from .models import HandOff, Receipt
from .receipts import Answer, Verdict, read_answer
from .transports import Incoming, TransientFailure, Transport, Whereabouts, transport_named

logger = logging.getLogger(__name__)

BATCH = 200
_ID_IN_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def collect_receipts() -> int:
    """Read what has come by every transport in use. Returns how many answers were new."""
    unanswered = HandOff.objects.filter(state__in=HandOff.UNANSWERED)
    in_use = {settings.ARCHIVE_TRANSPORT, *unanswered.order_by().values_list("transport", flat=True).distinct()}
    count = 0
    for path in sorted(in_use):
        try:
            transport = transport_named(path)
            for incoming in transport.poll():
                count += take_in(incoming)
                transport.settle(incoming)
            _notice_what_was_fetched(path, transport)
        except (TransientFailure, OSError) as error:
            logger.warning("Receipts by %s could not be read now: %s", path, error)
    return count


def take_in(incoming: Incoming) -> bool:
    """Keep an answer and let it count for what it is worth. Returns whether it was new."""
    source = xml_text(incoming.source)[:300]
    sha256 = hashlib.sha256(incoming.raw).hexdigest()
    with transaction.atomic():
        if Receipt.objects.filter(source=source, sha256=sha256).exists():
            return False
        try:
            answer = read_answer(incoming.raw)
        except Unreadable as error:
            answer = Answer(verdict=Verdict.UNCLEAR, message=str(error))
        hand_off = _meant(answer, source=source)
        matched, words = _apply(answer, hand_off)
        _, is_new = Receipt.objects.get_or_create(
            source=source,
            sha256=sha256,
            defaults={
                "hand_off": hand_off,
                "raw": incoming.raw,
                "key": answer.key,
                "system_id": answer.system_id,
                "case_number": answer.case_number,
                "journal_number": answer.journal_number,
                "matched": matched,
                "verdict": words,
            },
        )
    return bool(is_new)


def _meant(answer: Answer, *, source: str) -> HandOff | None:
    """The hand-off an answer is about: by its key; an answer without a key by the id in its file's name."""
    known = HandOff.objects.select_for_update()
    if answer.key:
        return known.filter(key=answer.key).first()
    found = _ID_IN_NAME.search(source)
    return known.filter(pk=uuid.UUID(found[0])).first() if found else None


def _apply(answer: Answer, hand_off: HandOff | None) -> tuple[bool, str]:
    """Move the hand-off on, if the answer is true of it. Returns whether it is, and why in words to the archivist.

    A receipt must name the key itself: a file's name is enough to stop a hand-off, not to call it archived.
    """
    if hand_off is None:
        return False, answer.message or "gjelder ingen arkivering herfra"
    if answer.verdict is Verdict.UNCLEAR:
        return False, answer.message
    if not hand_off.package_sha256:
        return False, "pakken er ikke laget ennå, så den kan ikke være mottatt"
    if hand_off.is_settled:
        return _after_the_fact(answer, hand_off)
    if answer.verdict is Verdict.REFUSED:
        _update(hand_off, state=HandOff.State.REJECTED, last_error=answer.message)
        return True, f"avvist av arkivet: {answer.message}"
    if not answer.key:
        return False, "kvitteringen nevner ikke nøkkelen"
    _update(hand_off, state=HandOff.State.ARCHIVED, archived_at=timezone.now(), last_error="")
    _renew_label(hand_off)
    return True, "arkivert"


def _after_the_fact(answer: Answer, hand_off: HandOff) -> tuple[bool, str]:
    """An answer to what is archived already: it is kept, and changes nothing."""
    first = hand_off.receipts.filter(matched=True, system_id__isnull=False).first()
    if answer.verdict is Verdict.TAKEN and (first is None or first.system_id == answer.system_id):
        return True, "arkivert fra før"
    return False, "motsier en tidligere kvittering; ingenting er endret"


def _update(hand_off: HandOff, **changes: object) -> None:
    HandOff.objects.filter(pk=hand_off.pk).update(lease_until=None, lease_by="", **changes)


def _renew_label(hand_off: HandOff) -> None:
    """Say on the thread that its latest copy is in the archive, and since when."""
    thread = Thread.objects.filter(uuid=hand_off.case.thread_uuid).first()
    newer = HandOff.objects.filter(case=hand_off.case_id, pk__gt=hand_off.pk).exists()
    if thread and not newer:
        put_note(thread, "archived", settled=True, on=timezone.localdate().isoformat())


def _notice_what_was_fetched(path: str, transport: Transport) -> None:
    """A package that the archive's side has taken away is received; archived it is not before the receipt."""
    delivered = HandOff.objects.filter(transport=path, state=HandOff.State.DELIVERED).order_by("pk")[:BATCH]
    for hand_off in delivered:
        if transport.look_up(name=hand_off.package_name) is Whereabouts.TAKEN:
            HandOff.objects.filter(pk=hand_off.pk, state=HandOff.State.DELIVERED).update(state=HandOff.State.RECEIVED)
