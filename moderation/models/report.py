"""What readers say is wrong with a post."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models import Post
from people.models import User

from .decision import Decision


class Report(models.Model):
    """A reader's flag on a post. Leads to a decision, or to a correction."""

    class Reason(models.TextChoices):
        FACT = "fact", _("Feil fakta")
        PERSONAL = "personal", _("Personopplysninger")
        ABUSE = "abuse", _("Hets, trusler eller mobbing")
        SPAM = "spam", _("Reklame eller søppel")
        OTHER = "other", _("Noe annet")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    reason = models.CharField(_("grunn"), max_length=10, choices=Reason.choices)
    text = models.TextField(_("hva er galt?"), blank=True, max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")

    class Meta:
        verbose_name = _("melding")
        verbose_name_plural = _("meldinger")
        indexes = [models.Index(fields=["post"], condition=Q(settled_by=None), name="report_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"], condition=Q(settled_by=None), name="one_open_report_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.post}"
