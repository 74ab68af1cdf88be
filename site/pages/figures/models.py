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


class MonthFigures(models.Model):
    """How the guidelines were kept in a month that is over: in one space, or in all together (`space` is None).

    `data` is what `months.count` found: `counts`, and `median`.
    """

    space = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="month_figures")
    month = models.DateField()  # its first day
    data = models.JSONField()
    shape = models.PositiveSmallIntegerField()
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "space"], name="one_row_a_month_of_a_space"),
            models.UniqueConstraint(
                fields=["month"], condition=models.Q(space=None), name="one_row_a_month_of_all_spaces"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space_id or 'all'} {self.month:%Y-%m}"


class MonthlyReport(models.Model):
    """That the leaders were told of a month, when it was over. Once: its key is the month's first day."""

    month = models.DateField(primary_key=True)
    told = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.told}"
