"""That a second pair of eyes reads before something is said: asked for (R7), or demanded in a political case (R9)."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models import Post
from people.models import User

from .duty import Duty


class SecondReading(models.Model):
    """One reading: who asked, whom, when, and what came of it. Its key is the duty's, which the reading ends.

    By R7 `post` is what is to be answered and `draft` the words that are not sent yet; by R9 `post` is the official
    post that is held, `draft` its words, and `asked` is nobody: anyone who may answer there reads it.
    """

    class Verdict(models.TextChoices):
        SEND = "send", _("send det")
        CHANGE = "change", _("endre først")

    duty = models.OneToOneField(Duty, primary_key=True, on_delete=models.PROTECT, related_name="reading")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="readings")
    rule = models.CharField(_("regel"), max_length=3, default="R7")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asked = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    draft = models.TextField(_("utkast"))
    token = models.UUIDField(_("utkastets nøkkel"))
    word = models.CharField(_("noen ord"), blank=True, max_length=300)
    read_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(_("svar"), blank=True, max_length=6, choices=Verdict.choices)
    words = models.TextField(_("merknad"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("lest av en til")
        verbose_name_plural = _("lest av en til")
        indexes = [models.Index(fields=["token"], name="reading_of_draft")]
        constraints = [
            models.CheckConstraint(
                condition=Q(read_by=None) | Q(asked_by=None) | ~Q(read_by=models.F("asked_by")),
                name="second_reader_is_another",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, verdict="") | (Q(read_at__isnull=False) & ~Q(verdict="")),
                name="reading_has_a_verdict",
            ),
            models.CheckConstraint(condition=~Q(verdict="change") | ~Q(words=""), name="change_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.asked_by_id} → {self.read_by_id or self.asked_id}"

    @property
    def stamp(self) -> str:
        """Tells one text from another."""
        return hashlib.blake2b(self.draft.encode(), digest_size=8).hexdigest()

    @property
    def is_check(self) -> bool:
        """Whether the post may not stand before it is read (R9)."""
        return self.rule == "R9"
