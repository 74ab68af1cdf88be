"""Handing a thread over to the archive (R8): mark, follow up, send again, and the sweep that leaves nothing lying.

Marking writes everything in one transaction: decision, assessment, snapshot, outbox row, notice and task. Nothing
leaves the process there, so marking never fails because an archive is away.
"""

from __future__ import annotations

import dataclasses

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from forum.models import Post, Thread
from forum.notes import put_note
from forum.signing import entered_for
from forum.spaces import space_of
from moderation.deciding import record
from moderation.models import Decision
from people.models import Municipality, User
from people.notices import notify

from . import snapshot_xml
from .delivering import deliver, deliver_what_is_due
from .keys import case_key, hand_off_key
from .models import ArchiveCase, Assessment, Ground, HandOff, HandOffAttempt, Package, Snapshot
from .receiving import collect_receipts
from .snapshot import Marking, ThreadCopy, take_snapshot
from .tasks import deliver_hand_off

__all__ = ["collect_receipts", "deliver", "follow_up", "mark", "send_again", "sweep"]

RULE = "R8"


def mark(*, thread: Thread, by: User, ground: str, note: str = "") -> HandOff:
    """Judge a thread to be archive material and hand over a copy of it. Who may is asked by the caller.

    Returns the hand-off; if the thread has not changed since it was last handed over, that one, and nothing is written.
    """
    with transaction.atomic():
        thread = Thread.objects.select_for_update().get(pk=thread.pk)
        copy = _copy_of(thread, marking=None)
        if unchanged := _handed_over_as_it_is(copy):
            return unchanged
        with translation.override(settings.LANGUAGE_CODE):
            reason = str(Ground(ground).label)
        decision = record(actor=by, act=Decision.Act.ARCHIVE, rule=RULE, thread=thread, reason=reason, note=note)
        assessment = Assessment.objects.create(
            thread=thread, decision=decision, decided_by=by, ground=ground, note=note
        )
        copy = dataclasses.replace(copy, marking=_marking_of(assessment))
        hand_off = _hand_over(thread, copy)
        _tell_author(thread, hand_off, copy)
        return hand_off


def follow_up(thread: Thread) -> HandOff | None:
    """Hand over a new version of a thread that is in the archive already. None if it is not, or has not changed."""
    if not ArchiveCase.objects.filter(thread_uuid=thread.uuid).exists():
        return None
    with transaction.atomic():
        thread = Thread.objects.select_for_update().get(pk=thread.pk)
        copy = _copy_of(thread, marking=_latest_marking(thread))
        return None if _handed_over_as_it_is(copy) else _hand_over(thread, copy)


def has_been_handed_over(post: Post) -> bool:
    """Whether a thread is in the archive, or on its way there (settings.POST_REACTIONS)."""
    return ArchiveCase.objects.filter(thread_uuid=post.thread.uuid).exists()


def send_again(hand_off: HandOff, *, by: User) -> bool:
    """Try a hand-off again now: one that was rejected, or waits for its next attempt. False if it is past that.

    The package is the same, if one was built; what could not be built is built anew.
    """
    with transaction.atomic():
        built = Package.objects.filter(pk=hand_off.pk).exists()
        again = HandOff.objects.filter(pk=hand_off.pk, state__in=[*HandOff.UNSENT, HandOff.State.REJECTED]).update(
            state=HandOff.State.BUILT if built else HandOff.State.WAITING,
            next_attempt_at=timezone.now(),
        )
        if again:
            HandOffAttempt.objects.create(
                hand_off=hand_off, started_at=timezone.now(), outcome=HandOffAttempt.Outcome.ASKED, asked_by=by
            )
            deliver_hand_off.enqueue(str(hand_off.pk))
    return bool(again)


def sweep() -> int:
    """Deliver what is due and was not taken by a task, and read the archive's answers. Returns how many were handled.

    Called by the clock in any number of processes: each row is claimed before it is touched.
    """
    return deliver_what_is_due() + collect_receipts()


def _copy_of(thread: Thread, *, marking: Marking | None) -> ThreadCopy:
    """The thread as the next version of it. The thread's row is locked, so that two never get one number."""
    last = (
        Snapshot.objects.filter(thread_uuid=thread.uuid).order_by("-version").values_list("version", flat=True).first()
    )
    return take_snapshot(thread, version=(last or 0) + 1, taken_at=timezone.now(), marking=marking)


def _latest_marking(thread: Thread) -> Marking | None:
    """The assessment on which later versions follow."""
    assessment = Assessment.objects.filter(thread=thread).select_related("decision").order_by("-pk").first()
    return _marking_of(assessment) if assessment else None


def _marking_of(assessment: Assessment) -> Marking:
    return Marking(
        ground=assessment.ground,
        marked_at=timezone.localtime(assessment.decided_at).replace(microsecond=0),
        role=assessment.decision.actor_role,
        note=assessment.note,
    )


def _handed_over_as_it_is(copy: ThreadCopy) -> HandOff | None:
    """The latest hand-off of the thread, if it says the same as this copy."""
    latest = (
        HandOff.objects.filter(case__thread_uuid=copy.thread_uuid)
        .select_related("snapshot")
        .order_by("-snapshot__version")
        .first()
    )
    same = latest is not None and latest.snapshot.content_sha256 == snapshot_xml.content_digest(copy)
    return latest if same else None


def _hand_over(thread: Thread, copy: ThreadCopy) -> HandOff:
    """Write the copy and the outbox's row, and ask the worker."""
    case, _ = ArchiveCase.objects.get_or_create(
        thread_uuid=thread.uuid,
        defaults={"key": case_key(thread.uuid), "unit": space_of(thread).unit, "title": thread.title},
    )
    xml = snapshot_xml.write(copy)
    snapshot = Snapshot.objects.create(
        thread_uuid=thread.uuid,
        version=copy.version,
        xml=xml,
        sha256=snapshot_xml.digest(xml),
        content_sha256=snapshot_xml.content_digest(copy),
        taken_at=copy.taken_at,
    )
    hand_off = HandOff.objects.create(
        key=hand_off_key(thread.uuid, copy.version),
        case=case,
        snapshot=snapshot,
        transport=settings.ARCHIVE_TRANSPORT,
    )
    put_note(thread, "archived", settled=False, on=timezone.localdate().isoformat())
    deliver_hand_off.enqueue(str(hand_off.pk))
    return hand_off


def _tell_author(thread: Thread, hand_off: HandOff, copy: ThreadCopy) -> None:
    """Tell the resident who opened the thread that a copy is kept, and why (R8)."""
    first = (
        thread.posts.filter(number=1)
        .exclude(voice=Post.Voice.MUNICIPALITY)
        .select_related("author", "entered_by")
        .first()
    )
    if first is None or first.to_tell is None:
        return
    municipality = Municipality.objects.first()
    notify(
        user=first.to_tell,
        kind="archived",
        key=f"archived:{hand_off.key}",
        parameters={
            "title": thread.title,
            "unit": copy.unit_name,
            "ground": copy.marking.ground if copy.marking else "",
            "contact": municipality.email if municipality else "",
        }
        | entered_for(first),
        url=thread.get_absolute_url(),
    )
