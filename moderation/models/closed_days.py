"""The days on which the municipality itself is closed, beside the public holidays."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LONGEST = datetime.timedelta(days=60)


class ClosedDays(models.Model):
    """A day, or some in a row, on which no due date is counted: 24 December, «romjul», a planning day."""

    name = models.CharField(
        _("navn"),
        max_length=60,
        help_text=_("Slik det skal stå for alle, for eksempel «romjul» eller «planleggingsdag»."),
    )
    first = models.DateField(_("første dag"))
    last = models.DateField(
        _("siste dag"),
        null=True,
        blank=True,
        help_text=_("La stå tom når det bare er én dag. Halve dager er virkedager."),
    )

    class Meta:
        verbose_name = _("stengt dag")
        verbose_name_plural = _("stengte dager")
        ordering = ["-first"]
        constraints = [
            models.CheckConstraint(condition=Q(last=None) | Q(last__gte=F("first")), name="closed_days_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.first})"

    def clean(self) -> None:
        """Refuse days in the wrong order, and a range so long that it must be a slip of the pen."""
        if self.first and self.last and self.last < self.first:
            raise ValidationError({"last": _("Siste dag må komme etter første dag.")})
        if self.first and self.last and self.last - self.first > LONGEST:
            raise ValidationError({"last": _("Så lenge kan ikke kommunen være stengt. Se på datoene en gang til.")})


class Postponement(models.Model):
    """That a duty is due later because the municipality closes on days that nobody knew of when it was opened.

    Due dates are never made earlier by such a change: what was promised in public stands.
    """

    duty = models.ForeignKey("moderation.Duty", on_delete=models.PROTECT, related_name="postponements")
    due_before = models.DateField(_("fristen før"))
    due_on = models.DateField(_("ny frist"))
    reason = models.CharField(_("hvorfor"), max_length=60)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("frist flyttet av stengte dager")
        verbose_name_plural = _("frister flyttet av stengte dager")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gt=F("due_before")), name="postponement_gives_more_time")
        ]

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.due_before} → {self.due_on} ({self.reason})"
