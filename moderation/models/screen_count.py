"""How much the screens catch before it is published: numbers, no text and no person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class ScreenCount(models.Model):
    """How many times a screen found something in a space on a day, and what came of it (V4)."""

    class Outcome(models.TextChoices):
        WARNING = "warning", _("spurt først")
        HOLD = "hold", _("holdt for en moderator")
        REFUSAL = "refusal", _("stoppet")

    space = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="screen_counts")
    screen = models.CharField(max_length=30)
    rule = models.CharField(_("regel"), max_length=3)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("antall fanget")
        verbose_name_plural = _("antall fanget")
        constraints = [
            models.UniqueConstraint(
                fields=["space", "day", "screen", "rule", "outcome"], name="one_count_of_a_screen_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.screen} {self.day}: {self.number}"
