from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "moderation.archive"
    label = "archive"
    verbose_name = _("Arkivering")

    def ready(self) -> None:
        from . import receivers  # noqa: F401  connects the receivers
