"""What a thread is about beside its theme: a topic of its space, and a school district."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class Named(models.Model):
    """What has a name, and a code in addresses that is made of it unless one is given."""

    name = models.CharField(_("navn"), max_length=60)
    slug = models.SlugField(
        _("kode i adressen"), max_length=60, blank=True, help_text=_("Står den tom, blir den laget av navnet.")
    )
    order = models.PositiveSmallIntegerField(_("rekkefølge"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Any = None) -> None:
        self.slug = self.slug or slugify(self.name.lower().translate(_IN_ADDRESSES))
        super().clean_fields(exclude=exclude)


_IN_ADDRESSES = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


class Topic(Named):
    """A subject that many threads of a space touch: the way to school, after-school care, the building."""

    space = models.ForeignKey(
        Page, verbose_name=_("forum eller tavle"), on_delete=models.CASCADE, related_name="topics"
    )

    class Meta(Named.Meta):
        verbose_name = _("emne")
        verbose_name_plural = _("emner")
        constraints = [models.UniqueConstraint(fields=["space", "slug"], name="topic_slug_in_space")]


class District(Named):
    """A school district of the municipality."""

    class Meta(Named.Meta):
        verbose_name = _("skolekrets")
        verbose_name_plural = _("skolekretser")
        constraints = [models.UniqueConstraint(fields=["slug"], name="district_slug")]
