"""Ordering a report, trying one again that failed, and taking one away. Who may is asked by the caller."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from forum.models import Space
from people.models import User

from .models import SpaceReport, report_files
from .tasks import make_report

PATIENCE = datetime.timedelta(minutes=5)  # before the clock asks the worker once more
MOST_UNFINISHED = 10  # of one space


class TooManyUnfinished(Exception):
    """So many reports of the space wait already that another would only wait longer."""


def order_report(
    *,
    space: Space,
    by: User,
    form: str,
    with_names: bool = False,
    with_posts: bool = False,
    with_unpublished: bool = False,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> SpaceReport:
    """Order a report. The same order twice, while the first waits, is one. Raises TooManyUnfinished."""
    wanted = {
        "space_id": space.page_ptr_id,
        "ordered_by": by,
        "form": form,
        "with_names": with_names,
        "with_unpublished": with_unpublished,
        "with_posts": with_posts and form in (SpaceReport.Form.PDF, SpaceReport.Form.DOCX),
        "since": since,
        "until": until,
    }
    unfinished = SpaceReport.objects.filter(
        space=space.page_ptr_id, state__in=[SpaceReport.State.WAITING, SpaceReport.State.RUNNING]
    )
    with transaction.atomic():
        waiting = unfinished.filter(**{key: value for key, value in wanted.items() if value is not None})
        same = [one for one in waiting if (one.since, one.until) == (since, until)]
        if same:
            return same[0]
        if unfinished.count() >= MOST_UNFINISHED:
            raise TooManyUnfinished
        report = SpaceReport.objects.create(look_again_at=timezone.now() + PATIENCE, **wanted)
        make_report.enqueue(report.pk)
    return report


def try_again(report: SpaceReport) -> bool:
    """Ask the worker for a report that failed. False if it has not."""
    with transaction.atomic():
        again = SpaceReport.objects.filter(pk=report.pk, state=SpaceReport.State.FAILED).update(
            state=SpaceReport.State.WAITING,
            fault="",
            attempts=0,
            progress=0,
            finished_at=None,
            look_again_at=timezone.now() + PATIENCE,
        )
        if again:
            make_report.enqueue(report.pk)
    return bool(again)


def remove(report: SpaceReport) -> None:
    """Take a report away, its file with it. One that is being made stops when it next tells how far it has come."""
    name = report.file
    report.delete()
    if name:
        transaction.on_commit(lambda: report_files().delete(name))


def remove_old() -> int:
    """Take away what is older than settings.REPORT_DAYS. Returns how many."""
    oldest = timezone.now() - datetime.timedelta(days=settings.REPORT_DAYS)
    old = list(SpaceReport.objects.filter(finished_at__lt=oldest)[:100])
    for report in old:
        remove(report)
    return len(old)
