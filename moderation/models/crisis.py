"""Crisis mode (R10): who may switch it, each time it was on, each switch, and what waited meanwhile. Append-only."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from people.models import User


class CrisisStaffQuerySet(models.QuerySet["CrisisStaff"]):
    """The right by whether it holds now."""

    def in_force(self) -> CrisisStaffQuerySet:
        """Those that have begun and not run out."""
        now = timezone.now()
        return self.filter(Q(since__lte=now) & (Q(until=None) | Q(until__gt=now)))


class CrisisStaff(models.Model):
    """The right to switch crisis mode and to decide what goes out meanwhile, given by name and for a time."""

    user = models.OneToOneField(
        User,
        verbose_name=_("bruker"),
        on_delete=models.CASCADE,
        related_name="crisis_staff",
        limit_choices_to={"employment__isnull": False},
    )
    since = models.DateTimeField(_("fra"), default=timezone.now)
    until = models.DateTimeField(_("til"), null=True, blank=True)

    objects = CrisisStaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("kriseleder")
        verbose_name_plural = _("kriseledelsen")

    def __str__(self) -> str:
        return str(self.user)


class Posting(models.TextChoices):
    """What residents may do while crisis mode is on."""

    OPEN = "open", _("Innbyggerne kan skrive som vanlig")
    PRE_MODERATED = "pre", _("Innlegg venter til en moderator har sett dem")
    PAUSED = "paused", _("Ingen nye innlegg nå")


class CrisisMode(models.Model):
    """One time that crisis mode was on, from when to when. At most one is on."""

    reason = models.TextField(_("hvorfor"), max_length=500)
    posting = models.CharField(_("innbyggernes innlegg"), max_length=8, choices=Posting.choices)
    text = models.CharField(_("tekst på alle sider"), max_length=300)
    url = models.URLField(_("der kommunen informerer"), blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("krisemodus")
        verbose_name_plural = _("krisemodus")
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(ended_at=None), name="one_crisis_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class AppendOnly(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to write over what stands."""
        if not self._state.adding:
            raise TypeError("This log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: what was done stays in the log."""
        raise TypeError("This log is append-only.")


class CrisisSwitch(AppendOnly):
    """That crisis mode was switched on, changed or switched off, by whom and when: the log that all may read (R10)."""

    class Act(models.TextChoices):
        ON = "on", _("slått på")
        CHANGE = "change", _("endret")
        OFF = "off", _("slått av")

    mode = models.ForeignKey(CrisisMode, on_delete=models.PROTECT, related_name="switches")
    act = models.CharField(_("hva"), max_length=6, choices=Act.choices)
    by = models.ForeignKey(User, verbose_name=_("hvem"), null=True, on_delete=models.SET_NULL, related_name="+")
    role = models.CharField(_("rolle"), max_length=120)
    reason = models.TextField(_("hvorfor"), max_length=500)
    posting = models.CharField(_("innbyggernes innlegg"), max_length=8, choices=Posting.choices)
    text = models.CharField(_("tekst på alle sider"), max_length=300, blank=True)
    at = models.DateTimeField(_("når"), default=timezone.now)

    class Meta:
        verbose_name = _("bryting av krisemodus")
        verbose_name_plural = _("brytinger av krisemodus")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d %H:%M}"


class HeldBack(models.Model):
    """Something that would have been made public while crisis mode was on, and how it was decided.

    `verb` and `arguments` are the act itself, done as it was meant when it is approved. The same waits once.
    """

    class Kind(models.TextChoices):
        POST = "post", _("innlegg fra kommunen")
        EDIT = "edit", _("endring av innlegg fra kommunen")
        STATUS = "status", _("ny status")
        SUMMARY = "summary", _("oppsummering")
        MEASURE = "measure", _("tiltak")
        PAGE = "page", _("side")
        OTHER = "other", _("noe annet")

    mode = models.ForeignKey(CrisisMode, on_delete=models.PROTECT, related_name="held")
    kind = models.CharField(_("hva"), max_length=8, choices=Kind.choices)
    verb = models.CharField(max_length=120)
    arguments = models.JSONField()
    digest = models.CharField(max_length=64)
    title = models.CharField(_("tittel"), max_length=250)
    text = models.TextField(_("tekst"), blank=True)
    url = models.CharField(max_length=300, blank=True)
    space = models.ForeignKey(Page, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey("forum.Post", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, verbose_name=_("hvem"), null=True, on_delete=models.SET_NULL, related_name="+")
    held_at = models.DateTimeField(_("når"), default=timezone.now)
    approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("begrunnelse"), blank=True, max_length=500)

    class Meta:
        verbose_name = _("det som venter på kriseledelsen")
        verbose_name_plural = _("det som venter på kriseledelsen")
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(decided_at=None), name="held_back_undecided")]
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=Q(decided_at=None), name="the_same_waits_once"),
            models.CheckConstraint(
                condition=Q(decided_at=None, approved=None) | Q(decided_at__isnull=False, approved__isnull=False),
                name="held_back_is_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved=True) | ~Q(reason=""), name="declined_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"
