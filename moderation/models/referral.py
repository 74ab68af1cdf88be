"""What was passed to the unit that handles it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models import Post
from people.models import Unit, User

from .decision import Decision


class Referral(models.Model):
    """That a post was passed to the unit that handles it (R8, V3)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="referrals")
    unit = models.ForeignKey(Unit, verbose_name=_("enhet"), on_delete=models.PROTECT, related_name="referrals")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="referral")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    case_number = models.CharField(_("saksnummer"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("oversendelse")
        verbose_name_plural = _("oversendelser")

    def __str__(self) -> str:
        return f"{self.post} → {self.unit}"
