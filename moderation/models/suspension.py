"""That someone may not write in a space for a time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from people.models import User

from .decision import Decision


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """Suspensions by whether they hold now."""

    def in_force(self) -> SuspensionQuerySet:
        """Neither run out nor lifted."""
        return self.filter(until__gt=timezone.now(), lifted_by=None)


class Suspension(models.Model):
    """For one space and until a day; one decision may suspend in several spaces. It ends by itself, or is lifted."""

    user = models.ForeignKey(User, verbose_name=_("deltaker"), on_delete=models.CASCADE, related_name="suspensions")
    space = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="suspensions")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="suspensions")
    until = models.DateTimeField(_("til"))
    lifted_by = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="lifts")

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("skriverett tatt bort")
        verbose_name_plural = _("skriverett tatt bort")
        indexes = [
            models.Index(fields=["user", "space"], condition=Q(lifted_by=None), name="suspension_standing"),
            models.Index(fields=["space", "until"], condition=Q(lifted_by=None), name="suspension_of_space"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["decision", "space"], name="one_suspension_of_a_decision_in_a_space")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.space_id} → {self.until:%Y-%m-%d}"
