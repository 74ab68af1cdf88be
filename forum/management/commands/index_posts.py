"""Builds the index of posts' words anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from forum import search_index


class Command(BaseCommand):
    """`manage.py index_posts`: after a restore that left the index behind, or when the rules for words have changed.

    Search goes on while it runs; it may be stopped and run again.
    """

    help = "Index every post for search anew."

    def handle(self, *args: Any, **options: Any) -> None:
        count = search_index.rebuild()
        self.stdout.write(f"{count}")
