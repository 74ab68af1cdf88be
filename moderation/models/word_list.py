"""The lists of words that the municipality keeps: a post in which one stands waits for a moderator."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ..guidelines import RULE_CHOICES


def rule_choices() -> list[tuple[str, object]]:
    """The guidelines, as they are now."""
    return list(RULE_CHOICES)


def readable(value: str) -> None:
    """Refuse a list with words that would be found in nearly everything, and say which."""
    from ..screens.matching import NotALine, read_lines

    try:
        read_lines(value)
    except NotALine as problem:
        raise ValidationError(str(problem)) from None


class WordList(models.Model):
    """Words and phrases, one a line, for one space or for all. What is found is held, never refused (V4, R2)."""

    name = models.CharField(
        _("navn"), max_length=60, help_text=_("Står på siden om hva som fanges. Ordene gjør ikke det.")
    )
    words = models.TextField(
        _("ord"),
        max_length=20_000,
        validators=[readable],
        help_text=_(
            "Ett ord eller uttrykk på hver linje. Ordene finnes i alle bøyninger. Med * til slutt finnes alle ord som "
            "begynner slik, med «anførselstegn» bare akkurat den formen. Linjer som begynner med #, er merknader."
        ),
    )
    rule = models.CharField(_("retningslinje"), max_length=3, choices=rule_choices)
    message = models.CharField(
        _("beskjed til den som skrev"),
        max_length=300,
        help_text=_("For eksempel: Innlegget blir sett på av en moderator før det vises, fordi det kan såre noen."),
    )
    space = models.ForeignKey(
        Page,
        verbose_name=_("forum eller tavle"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="word_lists",
        limit_choices_to={"state__isnull": False},
        help_text=_("La det stå tomt hvis lista skal gjelde overalt."),
    )
    is_on = models.BooleanField(_("i bruk"), default=True)

    class Meta:
        verbose_name = _("ordliste")
        verbose_name_plural = _("ordlister")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
