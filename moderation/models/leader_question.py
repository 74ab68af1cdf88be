"""What an employee in doubt asks the leader who answers for the space (V10)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models import Post
from people.models import User


class LeaderQuestion(models.Model):
    """One question about a post, or about the draft of an answer to it, and the leader's answer. Not for the public.

    The row is the log of it: who asked whom, when, and what was said.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="leader_questions")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    leader = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    question = models.TextField(_("spørsmål"), max_length=1000)
    draft = models.TextField(_("utkast"), blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("svar"), blank=True, max_length=2000)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("spørsmål til lederen")
        verbose_name_plural = _("spørsmål til lederen")
        ordering = ["id"]
        indexes = [models.Index(fields=["leader"], condition=Q(answered_at=None), name="leader_question_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="leader_answers_in_words",
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.asked_by_id} → {self.leader_id}"
