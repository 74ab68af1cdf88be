"""The clock's own chores."""

from __future__ import annotations

import datetime

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

STALE = datetime.timedelta(minutes=30)
A_DAY = datetime.timedelta(days=1)


def free_stale_tasks() -> int:
    """Fail tasks that a killed worker left running. What they were to do stands in outbox rows, and is swept."""
    from django_tasks.base import TaskResultStatus

    stale = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - STALE)
    return stale.update(status=TaskResultStatus.FAILED, finished_at=timezone.now())


def publish_scheduled_pages() -> None:
    """Publish and take down the pages whose time has come. In crisis mode they wait for the crisis leadership."""
    call_command("publish_scheduled")


def gather_statistics(**kwargs: object) -> None:
    """Tell SQLite's planner how much there is of what; PostgreSQL sees to that itself.

    After each migration, which may forget it, and then once a day. Without it a list may be read from its
    wrong end; a tenth of a second for 100,000 posts.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def gather_statistics_daily() -> None:
    """The same, when a day has passed since it was done last."""
    if cache.add("statistics-gathered", True, timeout=A_DAY.total_seconds()):
        gather_statistics()
