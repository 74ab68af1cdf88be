"""Takes a backup."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backing_up import NotABackup, back_up


class Command(BaseCommand):
    """`manage.py backup`, or `make backup`: while the site runs, from cron if one likes."""

    help = "Puts the database and the uploads in one archive under VAR_DIR/backup/."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = back_up()
        except NotABackup as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(f"Sikkerhetskopi: {path} ({path.stat().st_size // 1024 + 1} kB)")
