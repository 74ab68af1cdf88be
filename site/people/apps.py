from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("Folk og enheter")

    def ready(self) -> None:
        """Say plainly what a form wants: Django's own words are those of an office."""
        Field.default_error_messages["required"] = _("Fyll ut dette feltet.")
