"""The clock's own chores."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

STALE = datetime.timedelta(minutes=30)


def free_stale_tasks() -> int:
    """Fail tasks that a killed worker left running. What they were to do stands in outbox rows, and is swept."""
    from django_tasks.base import TaskResultStatus

    stale = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - STALE)
    return stale.update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
