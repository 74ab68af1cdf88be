"""A picture that someone has put into a post."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User

from .post import Post


class Picture(models.Model):
    """An upload: drawn anew in a bounded size, so that nothing but the picture itself is kept (no place, no camera).

    `post` is empty until the post that shows it is stored. `width` and `height` are those of the stored file.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="pictures")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="pictures")
    file = models.FileField(upload_to="bilder/%Y/%m")
    alternative_text = models.CharField(_("bildet viser"), max_length=250)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["uploaded_at"], condition=models.Q(post=None), name="picture_unused")]

    def __str__(self) -> str:
        return self.alternative_text
