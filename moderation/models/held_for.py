"""Why a screen had a post wait for a moderator."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models import Post

from ..guidelines import RULES


class HeldFor(models.Model):
    """What a screen found in a post, on which rule, and what its author was told. For who looks at it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="held_for")
    screen = models.CharField(max_length=30, blank=True)
    rule = models.CharField(_("regel"), max_length=3)
    message = models.CharField(_("grunn"), max_length=500)

    class Meta:
        verbose_name = _("grunn til å vente")
        verbose_name_plural = _("grunner til å vente")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.message} ({self.rule})"

    @property
    def rule_name(self) -> str:
        """What the rule is about."""
        return str(RULES[self.rule].name) if self.rule in RULES else ""
