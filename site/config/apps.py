"""The site as a whole, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class SiteConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from .clock import gather_statistics

        # Of an app that has models: Django sends the signal for no other, and for each when all is migrated.
        post_migrate.connect(gather_statistics, sender=apps.get_app_config("people"))
