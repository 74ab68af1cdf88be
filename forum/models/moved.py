"""That a post has left a thread: what stands in its place there, so that old links still lead to it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from .post import Post
from .thread import Thread


class MovedPost(models.Model):
    """The trace of a post in the thread it came from, at the number it had there."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="moved_posts")
    number = models.PositiveIntegerField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="moves")
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="one_trace_per_number")]

    def __str__(self) -> str:
        return f"{self.thread_id} #{self.number} → {self.post_id}"
