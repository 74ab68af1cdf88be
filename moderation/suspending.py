"""What befalls an author more than a post: a warning, and the right to write taken away for a time (R3).

While it lasts one may read, support and withdraw, but not post, change or upload in that space, and report little
(settings.WRITING_DOORS, reporting.py). It ends by itself.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.doors import Shut
from forum.locking import lock_spaces, lock_thread_of
from forum.models import Post
from people.models import SpaceRole, User
from people.notices import notify
from people.rights import may_moderate, moderated_spaces

from .deciding import AlreadyDecided, record, tell_author
from .models import Decision, Suspension

_ON_RECORD = "SELECT 1 FROM moderation_suspension WHERE user_id = %s AND space_id = %s AND lifted_by_id IS NULL LIMIT 1"


class NobodyToTell(Exception):
    """The post has no author who could be warned: the municipality's, one entered for another, or of one's own."""


def warn(*, post: Post, actor: User, rule: str, code: str, reason: str, note: str = "") -> Decision:
    """Tell who wrote a post that they must not do so again; the post is left as it is. Raises NobodyToTell."""
    with transaction.atomic():
        thread = lock_thread_of(post)
        _author_of(post, actor)
        decision = record(
            actor=actor,
            act=Decision.Act.WARN,
            rule=rule,
            code=code,
            thread=thread,
            post=post,
            reason=reason,
            note=note,
        )
        tell_author(post, decision, kind="warned")
    return decision


def suspend(
    *,
    post: Post,
    actor: User,
    last_day: datetime.date,
    rule: str,
    code: str,
    reason: str,
    note: str = "",
    everywhere: bool = False,
) -> Decision:
    """Take the right to write from who wrote a post, to the end of a day: in its space, or in all that one moderates.

    Raises NobodyToTell, PermissionDenied (for another moderator), AlreadyDecided.
    """
    until = end_of(last_day)
    if not timezone.now() < until <= timezone.now() + datetime.timedelta(days=settings.SUSPENSION_MAX_DAYS + 1):
        raise ValueError("The last day is in the past, or too far ahead.")
    with transaction.atomic():
        spaces = {post.thread.space_id, *(moderated_spaces(actor) if everywhere else ())}
        lock_spaces(spaces)
        thread = lock_thread_of(post)
        author = _author_of(post, actor)
        theirs = SpaceRole.objects.in_force().filter(user=author, space__in=spaces, role=SpaceRole.Role.MODERATOR)
        if theirs.exists():
            raise PermissionDenied
        standing = Suspension.objects.in_force().filter(user=author, space__in=spaces).select_related("decision")
        stands = {one.space_id: one for one in standing}
        if thread.space_id in stands:
            raise AlreadyDecided(stands[thread.space_id].decision)
        decision = record(
            actor=actor,
            act=Decision.Act.SUSPEND,
            rule=rule,
            code=code,
            thread=thread,
            post=post,
            reason=reason,
            note=note,
        )
        Suspension.objects.bulk_create(
            Suspension(user=author, space_id=space, decision=decision, until=until)
            for space in sorted(spaces - stands.keys())
        )
        tell_author(post, decision, kind="suspended", until=date_format(last_day), space=thread.space.title)
    return decision


def lift(*, suspension: Suspension, actor: User, reason: str) -> Decision:
    """Give the right to write back in a space before time. Raises PermissionDenied, AlreadyDecided."""
    with transaction.atomic():
        lock_spaces([suspension.space_id])
        if not may_moderate(actor, suspension.space_id):
            raise PermissionDenied
        current = Suspension.objects.select_related("decision__thread", "decision__post", "lifted_by", "space").get(
            pk=suspension.pk
        )
        if current.lifted_by or current.until <= timezone.now():
            raise AlreadyDecided(current.lifted_by)
        of = current.decision
        decision = record(
            actor=actor,
            act=Decision.Act.LIFT,
            rule=of.rule,
            code=of.code,
            thread=of.thread,
            post=of.post,
            reason=reason,
        )
        Suspension.objects.filter(pk=current.pk).update(lifted_by=decision)
        notify(
            user=current.user,
            kind="suspension_lifted",
            key=f"decision:{decision.pk}",
            parameters={"title": current.space.title, "reason": reason},
            url=current.space.get_url() or "",
        )
    return decision


def standing(user: User, space_id: int) -> Suspension | None:
    """What keeps someone from writing in a space now. One query; two for who has been kept from it some time."""
    if not _was_suspended(user.pk, space_id):
        return None
    found = Suspension.objects.in_force().filter(user=user, space=space_id).select_related("decision__thread")
    return found.order_by("-until").first()


def _was_suspended(user_id: int, space_id: int) -> bool:
    """Whether anything that was not lifted is on record. Written out, because it is asked before every post."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_RECORD, [user_id, space_id])
        return cursor.fetchone() is not None


def door(user: User, space_id: int) -> Shut | None:
    """Why someone may not write in a space now (settings.WRITING_DOORS)."""
    suspension = standing(user, space_id)
    if suspension is None:
        return None
    message = _("Du kan ikke skrive her til og med %(day)s. Grunnen og hvordan du klager, står i beskjedene dine.")
    return Shut(
        suspension.decision.rule,
        message % {"day": date_format(last_day_of(suspension))},
        "moderation/_suspended.html",
        {"suspension": suspension, "last_day": last_day_of(suspension)},
    )


def reports_allowed(user: User) -> int:
    """How many posts someone may report in an hour: few, while they may not write somewhere."""
    suspended = Suspension.objects.in_force().filter(user=user).exists()
    return min(settings.REPORTS_WHILE_SUSPENDED, settings.REPORTS_PER_HOUR) if suspended else settings.REPORTS_PER_HOUR


def end_of(day: datetime.date) -> datetime.datetime:
    """The moment a day ends, by the clock in Norway."""
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
    return timezone.make_aware(midnight)


def last_day_of(suspension: Suspension) -> datetime.date:
    """The last day it lasts."""
    return timezone.localdate(suspension.until - datetime.timedelta(seconds=1))


def _author_of(post: Post, actor: User) -> User:
    if post.author is None or post.is_official or post.author == actor:
        raise NobodyToTell
    return post.author
