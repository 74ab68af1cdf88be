"""Runs the sweeps of settings.SWEEPS, again and again."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """`manage.py clock`: every SWEEP_SECONDS, whatever goes wrong in one sweep; `--once` for cron."""

    help = "Runs what must be done again and again: mail and archive that wait, tasks a dead worker left."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run each sweep once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            for path in settings.SWEEPS:
                try:
                    import_string(path)()
                except Exception:
                    log.exception("The sweep %s failed; it is tried again.", path)
            close_old_connections()
            if options["once"]:
                return
            time.sleep(settings.SWEEP_SECONDS)
