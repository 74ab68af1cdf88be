"""What the municipality owes, with what was done about it: more time given, and who had it."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from forum.models import Post
from people.models import Unit, User

from .decision import Decision


class DutyQuerySet(models.QuerySet["Duty"]):
    """Duties by where they stand."""

    def open(self) -> DutyQuerySet:
        """Neither fulfilled nor ended by a decision."""
        return self.filter(closed_at=None)

    def overdue(self) -> DutyQuerySet:
        """Open, and the due date has passed (local date)."""
        return self.open().filter(due_on__lt=timezone.localdate())


class Duty(models.Model):
    """Something the municipality owes, with a due date in working days. Fulfilled only by the act that fulfils it."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("svare")
        CONSIDER = "consider", _("vurdere forslag")
        PROMISE = "promise", _("holde løfte")
        ACKNOWLEDGE = "acknowledge", _("bekrefte oversendelse")
        CORRECT = "correct", _("rette feil")
        APPEAL = "appeal", _("avgjøre klage")
        SECOND = "second", _("lese over")

    space = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="duties")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(_("plikt"), max_length=12, choices=Kind.choices)
    rule = models.CharField(_("regel"), max_length=3)
    unit = models.ForeignKey(Unit, verbose_name=_("enhet"), on_delete=models.PROTECT, related_name="duties")
    assignee = models.ForeignKey(
        User, verbose_name=_("tildelt"), null=True, blank=True, on_delete=models.SET_NULL, related_name="duties"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("frist"))
    closed_at = models.DateTimeField(null=True, blank=True)
    fulfilled_by = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="duties_fulfilled"
    )
    ended_by = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="duties_ended")
    acknowledged_in = models.ForeignKey(
        "moderation.Referral", null=True, blank=True, on_delete=models.PROTECT, related_name="duties_fulfilled"
    )

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("plikt")
        verbose_name_plural = _("plikter")
        indexes = [
            models.Index(fields=["space", "due_on", "id"], condition=Q(closed_at=None), name="duty_open_by_due"),
            models.Index(fields=["assignee", "due_on"], condition=Q(closed_at=None), name="duty_open_of_assignee"),
            models.Index(fields=["space", "-closed_at"], condition=Q(closed_at__isnull=False), name="duty_closed"),
        ]
        constraints = [
            models.UniqueConstraint(
                # Of appeals there may be more: each is against another decision.
                fields=["post", "kind"],
                condition=Q(closed_at=None) & ~Q(kind="appeal"),
                name="one_open_duty_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, fulfilled_by=None, ended_by=None, acknowledged_in=None)
                | Q(closed_at__isnull=False, fulfilled_by__isnull=False, ended_by=None, acknowledged_in=None)
                | Q(closed_at__isnull=False, fulfilled_by=None, ended_by__isnull=False, acknowledged_in=None)
                | Q(closed_at__isnull=False, fulfilled_by=None, ended_by=None, acknowledged_in__isnull=False),
                name="duty_ends_by_an_act",
            ),
            # Which act it is: a post never says that a unit has a matter, or that an appeal is decided.
            models.CheckConstraint(
                condition=~Q(kind__in=["acknowledge", "appeal"]) | Q(fulfilled_by=None),
                name="duty_fulfilled_by_its_act",
            ),
            models.CheckConstraint(
                condition=Q(kind="acknowledge") | Q(acknowledged_in=None), name="only_a_unit_acknowledges"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.post}"

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has passed, by the clock in Norway."""
        return self.closed_at is None and self.due_on < timezone.localdate()

    @property
    def acts_templates(self) -> list[str]:
        """What shows the acts that end a duty of this kind, or else those of a duty to answer."""
        return [f"moderation/duties/{self.kind}.html", "moderation/_duty_acts.html"]

    @property
    def days_left(self) -> int:
        """Calendar days until it is due; negative when overdue."""
        return (self.due_on - timezone.localdate()) // datetime.timedelta(days=1)


class Extension(models.Model):
    """That a duty was given more time, by the interim answer which said so, or for a reason where the duty is no
    answer. Its key is the duty's: once (R4).
    """

    duty = models.OneToOneField(Duty, primary_key=True, on_delete=models.PROTECT, related_name="extension")
    answer = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="extensions")
    reason = models.TextField(_("begrunnelse"), blank=True, default="", db_default="", max_length=500)
    due_before = models.DateField(_("fristen før"))
    due_on = models.DateField(_("ny frist"))
    extended_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("utsettelse")
        verbose_name_plural = _("utsettelser")
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gt=models.F("due_before")), name="extension_gives_more_time"),
            models.CheckConstraint(condition=Q(answer__isnull=False) | ~Q(reason=""), name="extension_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.due_before} → {self.due_on}"


class HandOver(models.Model):
    """That someone was given a duty, or that it was put back in the queue (`given_to` is None). Append-only (V10)."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="hand_overs")
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    given_to = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    word = models.CharField(_("noen ord"), blank=True, max_length=300)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("overlevering")
        verbose_name_plural = _("overleveringer")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.given_by_id} → {self.given_to_id}"
