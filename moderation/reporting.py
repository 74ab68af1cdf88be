"""Reports: a reader says that something is wrong with a post. Moderators are told the first time, not each time."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min
from django.http import HttpRequest
from django.utils import timezone

from forum.asking_to_wait import too_much
from forum.locking import lock_thread_of
from forum.models import Post
from people.models import User
from people.rights import is_employee

from .models import Report
from .suspending import reports_allowed
from .telling import tell_moderators

HOUR = 3600


def report(*, post: Post, reporter: User | None, reason: str, text: str = "", quietly: bool = False) -> Report:
    """Store a report, once a reader while it is open; the space's moderators are told of the first.

    They are told once more while it is open, when it is reported for another reason too, or by many
    (setting REPORTS_TO_TELL_AGAIN). `quietly` stores it for the queue and tells nobody: it may be a robot's.
    """
    with transaction.atomic():
        lock_thread_of(post)
        earlier = _by_reason(post)
        if reporter is not None:
            made, is_new = Report.objects.get_or_create(
                post=post, reporter=reporter, settled_by=None, defaults={"reason": reason, "text": text}
            )
        else:
            made, is_new = Report.objects.create(post=post, reporter=None, reason=reason, text=text), True
        if is_new and not quietly:
            _tell_moderators(post, made, earlier)
    return made


def may_report_more(request: HttpRequest, *, reporter: User | None, space_id: int) -> bool:
    """Whether someone may report one more post this hour: by account (setting REPORTS_PER_HOUR), and by the network
    that guests and newcomers come from (as the space has it, forum/limits.py). Who works here may.

    Fewer while they may not write somewhere (setting REPORTS_WHILE_SUSPENDED).
    """
    if too_much(request, "report", space_id):
        return False
    if reporter is None or is_employee(reporter):
        return True
    since = timezone.now() - datetime.timedelta(seconds=HOUR)
    return Report.objects.filter(reporter=reporter, created_at__gt=since).count() < reports_allowed(reporter)


def has_been_reported(post: Post) -> bool:
    """Whether someone has reported a post, ever (settings.POST_REACTIONS)."""
    return Report.objects.filter(post=post).exists()


def _by_reason(post: Post) -> dict[str, tuple[int, int]]:
    """How many open reports there are of each reason, and the key of the first."""
    counted = Report.objects.filter(post=post, settled_by=None).values_list("reason").annotate(Count("pk"), Min("pk"))
    return {reason: (number, first) for reason, number, first in counted.order_by()}


def _tell_moderators(post: Post, made: Report, earlier: dict[str, tuple[int, int]]) -> None:
    """Tell of the first report; and once more when something changes, whatever changes after that."""
    number = 1 + sum(count for count, _first in earlier.values())
    if earlier and made.reason in earlier and number != settings.REPORTS_TO_TELL_AGAIN:
        return
    first = min((first for _count, first in earlier.values()), default=made.pk)
    tell_moderators(
        post=post,
        space_id=post.thread.space_id,
        kind="reported_more" if earlier else "reported",
        key=f"{'reported-more' if earlier else 'report'}:{first}",
        reason=made.reason,
        said=made.text,
        number=str(number),
    )
