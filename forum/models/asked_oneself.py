"""That someone who speaks for the municipality asked themselves the three questions, once a day (S1–S3)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User


class AskedOneself(models.Model):
    """That an employee ticked the three questions before the day's first official post. Append-only."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="asked_oneself")
    day = models.DateField(_("dag"), default=timezone.localdate)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tre spørsmål besvart")
        verbose_name_plural = _("tre spørsmål besvart")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="asked_oneself_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.day}"
