"""How a screen works in one space, or in all that have no setting of their own."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


def screen_choices() -> list[tuple[str, object]]:
    """The screens that can be tuned."""
    from ..screens import KINDS

    return [(kind.slug, kind.name) for kind in KINDS if kind.may_be_off or kind.choices or kind.setting]


class ScreenSetting(models.Model):
    """What a space has chosen for a screen. What is left open is as the site's settings say."""

    class Outcome(models.TextChoices):
        WARNING = "warning", _("spør den som skriver")
        HOLD = "hold", _("venter på en moderator")

    space = models.ForeignKey(
        Page,
        verbose_name=_("forum eller tavle"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="screen_settings",
        limit_choices_to={"state__isnull": False},
        help_text=_("La det stå tomt hvis det skal gjelde overalt der ikke noe annet er valgt."),
    )
    screen = models.CharField(_("hva som fanges"), max_length=30, choices=screen_choices)
    is_on = models.BooleanField(_("i bruk"), default=True)
    outcome = models.CharField(
        _("hva som skjer"),
        max_length=8,
        choices=Outcome.choices,
        blank=True,
        help_text=_("Bare for det som har noe å velge mellom. Står det tomt, er det som vanlig."),
    )
    limit = models.PositiveIntegerField(
        _("grense"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Bare for det som har en grense: bokstaver på rad, dager, innlegg i timen. Tomt er som vanlig."),
    )

    class Meta:
        verbose_name = _("innstilling for det som fanges")
        verbose_name_plural = _("innstillinger for det som fanges")
        ordering = ["screen", "space"]
        constraints = [
            models.UniqueConstraint(fields=["space", "screen"], name="one_setting_of_a_screen_in_a_space"),
            models.UniqueConstraint(fields=["screen"], condition=Q(space=None), name="one_setting_of_a_screen_for_all"),
        ]

    def __str__(self) -> str:
        everywhere = _("alle steder")
        return f"{self.get_screen_display()} – {self.space or everywhere}"

    def clean(self) -> None:
        """Refuse what the screen cannot do, with the reason at its field."""
        from ..screens import kind_of

        kind = kind_of(self.screen)
        if kind is None:
            return
        wrong: dict[str, object] = {}
        if not self.is_on and not kind.may_be_off:
            wrong["is_on"] = _("Dette kan ikke slås av.")
        if self.outcome and self.outcome.upper() not in {outcome.name for outcome in kind.choices}:
            wrong["outcome"] = _("Her er det ikke noe å velge mellom.")
        if self.limit and not kind.setting:
            wrong["limit"] = _("Her er det ingen grense å sette.")
        if self.space_id is None and self._another_for_all():
            wrong["screen"] = _("Det finnes en innstilling for alle steder fra før. Endre den.")
        if wrong:
            raise ValidationError(wrong)

    def _another_for_all(self) -> bool:
        return ScreenSetting.objects.filter(space=None, screen=self.screen).exclude(pk=self.pk).exists()
