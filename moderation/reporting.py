"""Reports: a reader says that something is wrong with a post. Moderators are told the first time, not each time."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from forum.models import Post
from forum.rendering import excerpt
from people.models import SpaceRole, User
from people.notices import notify
from people.pace import network_wait
from people.rights import is_employee

from .models import Report

HOUR = 3600


def report(*, post: Post, reporter: User | None, reason: str, text: str = "", quietly: bool = False) -> Report:
    """Store a report, once a reader while it is open; the space's moderators are told of the first.

    `quietly` stores it for the queue and tells nobody: it may be a robot's.
    """
    with transaction.atomic():
        first = not Report.objects.filter(post=post, settled_by=None).exists()
        if reporter is not None:
            made, _ = Report.objects.get_or_create(
                post=post, reporter=reporter, settled_by=None, defaults={"reason": reason, "text": text}
            )
        else:
            made = Report.objects.create(post=post, reporter=None, reason=reason, text=text)
        if first and not quietly:
            _tell_moderators(post, made)
    return made


def may_report_more(request: HttpRequest, *, reporter: User | None) -> bool:
    """Whether someone may report one more post this hour: by account (setting REPORTS_PER_HOUR), and by the network
    that guests and newcomers come from (NETWORK_PER_HOUR). Who works here may."""
    if network_wait(request, "report"):
        return False
    if reporter is None or is_employee(reporter):
        return True
    since = timezone.now() - datetime.timedelta(seconds=HOUR)
    return Report.objects.filter(reporter=reporter, created_at__gt=since).count() < settings.REPORTS_PER_HOUR


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
                "excerpt": excerpt(post.plain),
            },
            url=f"/moderering/innlegg/{post.pk}/",
        )
