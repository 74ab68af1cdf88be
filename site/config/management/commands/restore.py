"""Puts a backup in the place of what is here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backing_up import NotABackup, back_up, put_back


class Command(BaseCommand):
    """`manage.py restore FILE`: stop web, worker and clock first. What was here is backed up before it is replaced."""

    help = "Replaces the database and the uploads by those of a backup, and brings it up to this version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument("--without-backup", action="store_true", help="do not first keep what is here now")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["backup"].is_file():
            raise CommandError(f"Det er ingen fil som heter {options['backup']}.")
        try:
            if not options["without_backup"]:
                self.stdout.write(f"Det som var her, ligger nå i {back_up()}")
            put_back(options["backup"])
        except NotABackup as failure:
            raise CommandError(str(failure)) from failure
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        self.stdout.write(f"Satt tilbake fra {options['backup']}. Start web, worker og clock igjen.")
