"""What is to be done when an official post that waits comes to stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models import Post


class Postponed(models.Model):
    """What its writer chose to do with an official post that is held: nothing of it is done before it stands.

    `chosen` is what the forms beside the answer were sent with (moderation/companions.py).
    """

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.PROTECT, related_name="postponed")
    keeps_promise = models.BooleanField(_("holder et løfte"), default=False)
    promised_on = models.DateField(_("lover noe innen"), null=True, blank=True)
    due_on = models.DateField(_("flytter fristen til"), null=True, blank=True)
    chosen = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("utsatt til innlegget vises")
        verbose_name_plural = _("utsatt til innleggene vises")

    def __str__(self) -> str:
        return f"{self.post_id}"
