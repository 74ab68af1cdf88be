"""Adds the standard lists of words, for a municipality to begin with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from moderation.standard_lists import add_standard_lists


class Command(BaseCommand):
    """`manage.py word_lists`: lists of the same names are left as they are."""

    help = "Adds the standard lists of words that are not there."

    def handle(self, *args: Any, **options: Any) -> None:
        added = add_standard_lists()
        for one in added:
            self.stdout.write(f"Ordlista «{one.name}» er lagt til, og er i bruk.")
        if not added:
            self.stdout.write("Ordlistene finnes fra før; ingenting er endret.")
