"""Trusting an author in a space: what they write there later passes the holds, and never a refusal (R3)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from forum.locking import lock_spaces, lock_thread_of
from forum.models import Post
from forum.screening import Finding, Outcome, Submission
from forum.withdrawing import is_withdrawn
from people.models import User
from people.rights import may_moderate

from .deciding import AlreadyDecided, put_back, record, tell_author
from .factual_errors import settle_reports
from .models import Decision, Trust

#: The screens that hold nothing by those who are trusted.
SPARED = frozenset({"links_by_new_accounts", "pre_moderation", "repeated_text"})


def publish_and_trust(*, post: Post, actor: User, rule: str = "R3", reason: str = "", note: str = "") -> Decision:
    """Let a post that waits be seen, and its author's later ones in this space pass the holds.

    Raises PermissionDenied for what has no author, is official or was withdrawn; AlreadyDecided if it is seen already.
    """
    with transaction.atomic():
        thread = lock_thread_of(post)
        post.refresh_from_db(fields=["state"])
        if post.author is None or post.is_official or is_withdrawn(post):
            raise PermissionDenied
        if post.state == Post.State.PUBLISHED:
            acts = [Decision.Act.PUBLISH, Decision.Act.TRUST]
            raise AlreadyDecided(Decision.objects.filter(post=post, act__in=acts).first())
        decision = record(
            actor=actor, act=Decision.Act.TRUST, rule=rule, thread=thread, post=post, reason=reason, note=note
        )
        Trust.objects.get_or_create(
            user=post.author, space_id=thread.space_id, ended_at=None, defaults={"decision": decision}
        )
        put_back(post)
        settle_reports(post, decision)
        tell_author(post, decision, kind="published")
    return decision


def take_back(*, trust: Trust, by: User) -> None:
    """Trust someone no more: their next post waits as others' do. Raises PermissionDenied, AlreadyDecided."""
    with transaction.atomic():
        lock_spaces([trust.space_id])
        if not may_moderate(by, trust.space_id):
            raise PermissionDenied
        if not Trust.objects.filter(pk=trust.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by):
            raise AlreadyDecided


def is_trusted(author: User, space_id: int) -> bool:
    """Whether someone's posts pass the holds in a space. One query."""
    return Trust.objects.filter(user=author, space=space_id, ended_at=None).exists()


def spare_the_trusted(findings: list[Finding], submission: Submission) -> list[Finding]:
    """What is left of what screens found in words by someone trusted there (settings.FINDING_FILTERS); one query where
    there is something to spare them.
    """
    left = [one for one in findings if not (one.screen in SPARED and one.outcome is Outcome.HOLD)]
    author = submission.author
    if author is None or len(left) == len(findings) or not is_trusted(author, submission.space.page_ptr_id):
        return findings
    return left
