"""What a thread is about beside its theme: a topic of its space, and a school district."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class Topic(models.Model):
    """A subject that many threads of a space touch: the way to school, after-school care, the building."""

    space = models.ForeignKey(Page, verbose_name=_("forum"), on_delete=models.CASCADE, related_name="topics")
    name = models.CharField(_("navn"), max_length=60)
    slug = models.SlugField(_("kode i adressen"), max_length=60)
    order = models.PositiveSmallIntegerField(_("rekkefølge"), default=0)

    class Meta:
        verbose_name = _("emne")
        verbose_name_plural = _("emner")
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint(fields=["space", "slug"], name="topic_slug_in_space")]

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """A school district of the municipality."""

    name = models.CharField(_("navn"), max_length=60)
    slug = models.SlugField(_("kode i adressen"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("rekkefølge"), default=0)

    class Meta:
        verbose_name = _("skolekrets")
        verbose_name_plural = _("skolekretser")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name
