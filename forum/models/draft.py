"""What someone has written but not yet sent: kept while they sign in, or after a post that failed."""

import uuid

from django.db import models
from django.utils import timezone

from people.models import User


class Draft(models.Model):
    """The fields of one composer, as typed.

    `token` is the composer's one-time token and becomes the post's: sent twice, it is posted once.
    `door` is the path of the composer it belongs to. `owner` is empty until someone has signed in;
    until then only the session that wrote it may open it.
    """

    token = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="drafts")
    door = models.CharField(max_length=300)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.door} ({self.saved_at:%Y-%m-%d %H:%M})"

    @property
    def address(self) -> str:
        """Where it is opened again."""
        return f"{self.door}{'&' if '?' in self.door else '?'}utkast={self.pk}"
