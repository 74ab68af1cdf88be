"""The figures of a space as they were last counted."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from wagtail.models import Page


class SpaceFigures(models.Model):
    """What `counting.count` found, kept so that no reader waits for it.

    `version` is the space's when it was counted: while that is the same, there is nothing new to count.
    `took` is how many milliseconds it took, by which the next count waits.
    """

    space = models.OneToOneField(Page, primary_key=True, on_delete=models.CASCADE, related_name="figures")
    data = models.JSONField()
    version = models.PositiveBigIntegerField()
    took = models.PositiveIntegerField()
    counted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.space_id} ({self.counted_at:%Y-%m-%d %H:%M})"
