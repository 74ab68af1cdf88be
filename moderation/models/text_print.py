"""What a text that has been posted is recognised by, if it comes again."""

from __future__ import annotations

from django.db import models

from forum.models import Post


class TextPrint(models.Model):
    """One number of a text, shared by texts that are nearly alike. Kept some days (setting REPEATED_TEXT_DAYS)."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="text_prints")
    number = models.BigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "text print"
        indexes = [
            models.Index(fields=["number", "made_at"], name="text_print_of_number"),
            models.Index(fields=["made_at"], name="text_print_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.number:x} ({self.post_id})"
