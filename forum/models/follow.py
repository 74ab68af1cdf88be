"""What a person has asked to be told about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from people.models import User

from .thread import Theme, Thread


class Follow(models.Model):
    """That a person follows a thread, or a space, or one theme of a space."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows")
    thread = models.ForeignKey(Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="follows")
    space = models.ForeignKey(Page, null=True, blank=True, on_delete=models.CASCADE, related_name="follows")
    theme = models.CharField(max_length=12, choices=Theme.choices, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(thread__isnull=False, space=None, theme="") | Q(thread=None, space__isnull=False),
                name="follows_one_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "thread"], condition=Q(thread__isnull=False), name="follows_a_thread_once"
            ),
            models.UniqueConstraint(
                fields=["user", "space", "theme"], condition=Q(space__isnull=False), name="follows_a_space_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.thread_id or self.space_id} {self.theme}"
