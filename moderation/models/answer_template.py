"""The starts for answers that the municipality keeps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class AnswerTemplate(models.Model):
    """A start for answers, which the municipality writes itself: for one space, or for all (`space` is None)."""

    name = models.CharField(_("navn"), max_length=60, help_text=_("Det moderatoren velger etter. Kort."))
    text = models.TextField(
        _("tekst"), max_length=2000, help_text=_("Bare en start. Et svar som er lik malen, blir ikke sendt.")
    )
    space = models.ForeignKey(
        Page,
        verbose_name=_("forum eller tavle"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="answer_templates",
        limit_choices_to={"state__isnull": False},
        help_text=_("La det stå tomt hvis malen skal kunne brukes overalt."),
    )
    order = models.PositiveSmallIntegerField(_("rekkefølge"), default=0)

    class Meta:
        verbose_name = _("svarmal")
        verbose_name_plural = _("svarmaler")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name
