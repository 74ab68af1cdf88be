"""Passing a post to the unit that handles it, and what comes of it (R8, V3, V7)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from forum.locking import lock_thread_of
from forum.models import Post
from forum.notes import put_note
from forum.rendering import excerpt
from forum.signing import entered_for
from people.models import Unit, User
from people.notices import notify

from .deciding import record
from .models import Decision, Referral


def refer_post(*, post: Post, actor: User, unit: Unit, note: str = "") -> Referral:
    """Pass a post to the unit that handles it; the thread says so, without the case's content (R8, V3)."""
    with transaction.atomic():
        lock_thread_of(post)
        decision = record(
            actor=actor, act=Decision.Act.REFER, rule="R8", thread=post.thread, post=post, reason=unit.name, note=note
        )
        referral = Referral.objects.create(post=post, unit=unit, decision=decision)
        put_note(post, "referred", unit=unit.name, case_number="")
        if post.to_tell:
            notify(
                user=post.to_tell,
                kind="referred",
                key=f"decision:{decision.pk}",
                parameters={"title": post.thread.title, "unit": unit.name} | entered_for(post),
                url=post.get_absolute_url(),
            )
        if unit.leader:
            notify(
                user=unit.leader,
                kind="referral_received",
                key=f"decision:{decision.pk}",
                parameters={"title": post.thread.title, "unit": unit.name, "excerpt": excerpt(post.plain)},
                url=post.get_absolute_url(),
            )
    return referral


def acknowledge_referral(*, referral: Referral, by: User, case_number: str = "") -> None:
    """Record that the unit has taken the matter, with its case number where there is one."""
    with transaction.atomic():
        lock_thread_of(referral.post)
        Referral.objects.filter(pk=referral.pk).update(
            acknowledged_at=timezone.now(), acknowledged_by=by, case_number=case_number
        )
        put_note(referral.post, "referred", unit=referral.unit.name, case_number=case_number)
