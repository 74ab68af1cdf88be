"""Reports: a reader says that something is wrong with a post. Moderators are told the first time, not each time."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from forum.corrections import quoted
from forum.models import Post
from people.models import SpaceRole, User
from people.notices import notify

from .models import Report

HOUR = 3600


def report(*, post: Post, reporter: User | None, reason: str, text: str = "") -> Report:
    """Store a report, once a reader while it is open; the space's moderators are told of the first."""
    with transaction.atomic():
        first = not Report.objects.filter(post=post, settled_by=None).exists()
        if reporter is not None:
            made, _ = Report.objects.get_or_create(
                post=post, reporter=reporter, settled_by=None, defaults={"reason": reason, "text": text}
            )
        else:
            made = Report.objects.create(post=post, reporter=None, reason=reason, text=text)
        if first:
            _tell_moderators(post, made)
    return made


def may_report_more(*, reporter: User | None, address: str) -> bool:
    """Whether someone may report one more post this hour (setting REPORTS_PER_HOUR): by account, or by address."""
    limit = settings.REPORTS_PER_HOUR
    if reporter is not None:
        since = timezone.now() - datetime.timedelta(seconds=HOUR)
        return Report.objects.filter(reporter=reporter, created_at__gt=since).count() < limit
    key = "reports:" + salted_hmac("moderation.reporting", address).hexdigest()
    cache.add(key, 0, timeout=HOUR)
    try:
        return cache.incr(key) <= limit
    except ValueError:  # ran out between the two
        return True


def has_been_reported(post: Post) -> bool:
    """Whether someone has reported a post, ever (settings.POST_REACTIONS)."""
    return Report.objects.filter(post=post).exists()


def _tell_moderators(post: Post, made: Report) -> None:
    roles = SpaceRole.objects.in_force().filter(space=post.thread.space_id, role=SpaceRole.Role.MODERATOR)
    for role in roles.select_related("user"):
        notify(
            user=role.user,
            kind="reported",
            key=f"report:{made.pk}",
            parameters={
                "title": post.thread.title,
                "reason": str(made.get_reason_display()),
                "excerpt": quoted(post),
            },
            url=f"/moderering/innlegg/{post.pk}/",
        )
