"""That an author is trusted in a space: what they write there passes the holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from people.models import User

from .decision import Decision


class Trust(models.Model):
    """Given with a decision by name, for one space; taken back by someone, and kept as a record."""

    user = models.ForeignKey(User, verbose_name=_("deltaker"), on_delete=models.CASCADE, related_name="trusts")
    space = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="trusts")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="trust")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("tillit")
        verbose_name_plural = _("tillit")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "space"], condition=Q(ended_at=None), name="trusted_once_in_a_space"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.space_id} ({timezone.localdate(self.decision.decided_at)})"
