"""That someone was reminded of a duty, or told that it is late."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .duty import Duty


class Reminder(models.Model):
    """That a step was taken for a duty with this due date: each step once, and anew when the date is another."""

    class Step(models.TextChoices):
        BEFORE = "before", _("før fristen")
        DUE = "due", _("på dagen")
        LATE = "late", _("etter fristen")
        LEADER = "leader", _("ansvarlig leder")
        EDITOR = "editor", _("nettredaktør")
        UNIT = "unit", _("enheten igjen")
        UNIT_LEADER = "unit_leader", _("enhetens leder")

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="reminders")
    step = models.CharField(_("steg"), max_length=12, choices=Step.choices)
    due_on = models.DateField(_("frist"))
    told_on = models.DateField(_("sagt"), db_index=True)

    class Meta:
        verbose_name = _("påminnelse")
        verbose_name_plural = _("påminnelser")
        constraints = [
            models.UniqueConstraint(fields=["duty", "step", "due_on"], name="reminded_once_at_each_step"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.get_step_display()} {self.told_on}"
