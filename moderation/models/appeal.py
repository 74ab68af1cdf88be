"""That an author complains of a decision; decided by someone else than who made it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User

from .decision import Decision
from .duty import Duty


class Appeal(models.Model):
    """One a decision. `against` is who decided first, `decided_by` who decides now: the database refuses the same.

    `outcome` is a decision of its own ("uphold" or "overturn") and ends the duty.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="appeals")
    against = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(_("hvorfor er det feil?"), max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)
    duty = models.OneToOneField(Duty, on_delete=models.PROTECT, related_name="appeal")
    outcome = models.OneToOneField(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="decides")
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("klage")
        verbose_name_plural = _("klager")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(against=None) | ~Q(decided_by=F("against")),
                name="appeal_is_decided_by_someone_else",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(by=None) | ~Q(decided_by=F("by")),
                name="appeal_is_not_decided_by_who_made_it",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="appeal_says_why"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(outcome__isnull=False), name="appeal_is_decided_by_a_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.outcome_id or '…'}"

    @property
    def is_overturned(self) -> bool:
        """Whether it was found to be right."""
        return self.outcome is not None and self.outcome.act == Decision.Act.OVERTURN
