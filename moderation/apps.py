from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderering")

    def ready(self) -> None:
        from . import receivers, screen_receivers  # noqa: F401  connects the receivers
        from .crisis import receivers as crisis_receivers  # noqa: F401
