"""Making a report: claimed by one worker at a time, written apart, and put in its place when it is whole.

A worker may die at any line. Its claim runs out, the clock asks for the report once more, and another makes it anew;
after MOST_ATTEMPTS it is called failed, and says so. What a dead worker had begun to write is swept away.
"""

from __future__ import annotations

import datetime
import logging
import secrets
import time
from collections.abc import Callable
from importlib import import_module
from typing import IO, cast

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from moderation.archive.document import CannotBeSet, TypesettingTookTooLong

from .material import Material
from .models import SpaceReport, report_files
from .ordering import remove_old
from .size import TooLarge
from .tasks import make_report
from .workshop import workshop

logger = logging.getLogger(__name__)

CLAIM = datetime.timedelta(minutes=5)  # longer than the typesetter's time limit
MOST_ATTEMPTS = 3
TELLING = 1.0  # seconds between two words of how far it has come
STRAY_HOURS = 2

State, Fault = SpaceReport.State, SpaceReport.Fault
Write = Callable[[Material, IO[bytes]], None]


class Overtaken(Exception):
    """The claim is no longer ours: it ran out, or the report was taken away."""


def make(report_id: int) -> bool:
    """Make a report if it waits, or if who was at it has been gone too long. Returns whether it was tried.

    Never raises for what goes wrong with the report: that is recorded on it.
    """
    worker = secrets.token_hex(16)
    if not _claim(report_id, worker=worker):
        return False
    report = SpaceReport.objects.get(pk=report_id)
    try:
        _make(report, worker=worker)
    except Overtaken:
        logger.info("Report %s was taken over", report_id)
    except TooLarge:
        _fail(report, worker=worker, fault=Fault.TOO_LARGE)
    except CannotBeSet:
        logger.exception("Report %s cannot be set", report_id)
        _fail(report, worker=worker, fault=Fault.CANNOT_BE_SET)
    except TypesettingTookTooLong:
        _fail(report, worker=worker, fault=Fault.TOOK_TOO_LONG)
    except Exception:  # a fault of ours must not stop the other reports, and can be tried again when it is mended
        logger.exception("Report %s failed", report_id)
        _fail(report, worker=worker, fault=Fault.OURS)
    return True


def sweep() -> int:
    """Ask once more for what nobody is at, and take away what is old. Returns how many reports were touched."""
    handled = 0
    now = timezone.now()
    left = SpaceReport.objects.filter(state__in=[State.WAITING, State.RUNNING], look_again_at__lt=now)
    for report in left.order_by("pk")[:20]:
        mine = SpaceReport.objects.filter(pk=report.pk, state=report.state, look_again_at=report.look_again_at)
        if report.attempts >= MOST_ATTEMPTS:
            handled += mine.update(state=State.FAILED, fault=Fault.STOPPED, held_by="", finished_at=now)
            continue
        with transaction.atomic():
            if mine.update(state=State.WAITING, held_by="", look_again_at=now + CLAIM):
                make_report.enqueue(report.pk)
                handled += 1
    return handled + remove_old() + _remove_strays()


def _claim(report_id: int, *, worker: str) -> bool:
    """Take the row in one statement, so that of two workers one gets it on any database."""
    now = timezone.now()
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, look_again_at__lt=now)
    return bool(
        SpaceReport.objects.filter(free, pk=report_id, attempts__lt=MOST_ATTEMPTS).update(
            state=State.RUNNING, held_by=worker, look_again_at=now + CLAIM, attempts=F("attempts") + 1, progress=0
        )
    )


def _make(report: SpaceReport, *, worker: str) -> None:
    tell = _Progress(report, worker=worker)
    # Named by its form, and imported here: only the worker carries what writes documents.
    write = cast("Write", import_module(f"pages.reports.as_{report.form}").write)
    with workshop() as written, translation.override(settings.LANGUAGE_CODE):
        write(Material(report, tell=tell), written)
        tell.now(99)
        _put_in_place(report, written, worker=worker)


def _put_in_place(report: SpaceReport, written: IO[bytes], *, worker: str) -> None:
    """Keep the file, and call the report finished; of two workers, one's file stays."""
    size = written.seek(0, 2)
    written.seek(0)
    name = report_files().save(f"{report.pk}-{secrets.token_hex(8)}.{report.form}", File(written))
    done = SpaceReport.objects.filter(pk=report.pk, held_by=worker, state=State.RUNNING).update(
        state=State.FINISHED, file=name, size=size, progress=100, held_by="", fault="", finished_at=timezone.now()
    )
    if not done:
        report_files().delete(name)
        raise Overtaken


def _fail(report: SpaceReport, *, worker: str, fault: str) -> None:
    SpaceReport.objects.filter(pk=report.pk, held_by=worker).update(
        state=State.FAILED, fault=fault, held_by="", finished_at=timezone.now()
    )


class _Progress:
    """Writes down how far the report has come, at most once a second, and keeps the claim."""

    def __init__(self, report: SpaceReport, *, worker: str) -> None:
        self._row = SpaceReport.objects.filter(pk=report.pk, held_by=worker, state=State.RUNNING)
        self._share = 75 if report.is_document else 95  # what the reading is of the whole work
        self._told_at = 0.0

    def __call__(self, percent: int) -> None:
        if time.monotonic() - self._told_at >= TELLING:
            self.now(percent * self._share // 100)

    def now(self, percent: int) -> None:
        """Write it down; raises Overtaken if somebody else is at it, or the report is gone."""
        self._told_at = time.monotonic()
        if not self._row.update(progress=percent, look_again_at=timezone.now() + CLAIM):
            raise Overtaken


def _remove_strays() -> int:
    """Take away files that belong to no report: a worker died between keeping the file and saying so."""
    files = report_files()
    names = files.listdir("")[1]
    known = set(SpaceReport.objects.exclude(file="").values_list("file", flat=True))
    newest = timezone.now() - datetime.timedelta(hours=STRAY_HOURS)
    strays = [name for name in names if name not in known and files.get_modified_time(name) < newest]
    for name in strays:
        files.delete(name)
    return len(strays)
