"""What the municipality owes and decides: duties, decisions, reports, referrals. Append-only records;
and the starts for answers that the municipality keeps."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from forum.models import Post, Thread
from people.models import Unit, User

from .guidelines import RULES


class Decision(models.Model):
    """One act of moderation: who, what, on which rule, with a reason to the one it concerns.

    `space` stands on the row so that a space's log is one range of one index.
    """

    class Act(models.TextChoices):
        PUBLISH = "publish", _("publisert")
        HOLD = "hold", _("holdt tilbake")
        HIDE = "hide", _("skjult")
        CLOSE = "close", _("avsluttet")
        REOPEN = "reopen", _("åpnet igjen")
        REFER = "refer", _("oversendt")
        ARCHIVE = "archive", _("merket for arkivet")
        DISMISS = "dismiss", _("melding avvist")
        RELEASE = "release", _("plikt avsluttet uten svar")
        MOVE = "move", _("flyttet")
        SPLIT = "split", _("delt")
        MERGE = "merge", _("slått sammen")
        PIN = "pin", _("festet øverst")
        UNPIN = "unpin", _("løsnet fra toppen")
        POLITICAL = "political", _("merket som politisk sak")
        UNMARK = "unmark", _("ikke lenger merket som politisk sak")
        STATUS = "status", _("ny status")
        EXTEND = "extend", _("frist flyttet")

    space = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="decisions")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="decisions")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="decisions")
    actor_role = models.CharField(_("rolle"), max_length=120)
    act = models.CharField(_("avgjørelse"), max_length=10, choices=Act.choices)
    rule = models.CharField(_("regel"), max_length=3)
    reason = models.TextField(_("begrunnelse"), blank=True, max_length=1000)
    note = models.TextField(_("intern merknad"), blank=True, max_length=1000)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("avgjørelse")
        verbose_name_plural = _("avgjørelser")
        ordering = ["-id"]
        indexes = [models.Index(fields=["space", "-id"], name="decision_log_of_space")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=["hold", "hide", "close", "release", "move", "split", "merge"]) | ~Q(reason=""),
                name="decision_gives_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.rule}) – {self.thread}"

    @property
    def rule_name(self) -> str:
        """What the rule it rests on is about; empty for a code that the guidelines no longer have."""
        return str(RULES[self.rule].name) if self.rule in RULES else ""


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
                fields=["post", "kind"], condition=Q(closed_at=None), name="one_open_duty_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, fulfilled_by=None, ended_by=None)
                | Q(closed_at__isnull=False, fulfilled_by__isnull=False, ended_by=None)
                | Q(closed_at__isnull=False, fulfilled_by=None, ended_by__isnull=False),
                name="duty_ends_by_an_act",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.post}"

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has passed, by the clock in Norway."""
        return self.closed_at is None and self.due_on < timezone.localdate()

    @property
    def days_left(self) -> int:
        """Calendar days until it is due; negative when overdue."""
        return (self.due_on - timezone.localdate()) // datetime.timedelta(days=1)


class Extension(models.Model):
    """That a duty was given more time, by the interim answer which said so. Its key is the duty's: once (R4)."""

    duty = models.OneToOneField(Duty, primary_key=True, on_delete=models.PROTECT, related_name="extension")
    answer = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="extensions")
    due_before = models.DateField(_("fristen før"))
    due_on = models.DateField(_("ny frist"))
    extended_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("utsettelse")
        verbose_name_plural = _("utsettelser")
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gt=models.F("due_before")), name="extension_gives_more_time")
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


class Report(models.Model):
    """A reader's flag on a post. Leads to a decision, or to a correction."""

    class Reason(models.TextChoices):
        FACT = "fact", _("Feil fakta")
        PERSONAL = "personal", _("Personopplysninger")
        ABUSE = "abuse", _("Hets, trusler eller mobbing")
        SPAM = "spam", _("Reklame eller søppel")
        OTHER = "other", _("Noe annet")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    reason = models.CharField(_("grunn"), max_length=10, choices=Reason.choices)
    text = models.TextField(_("hva er galt?"), blank=True, max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")

    class Meta:
        verbose_name = _("melding")
        verbose_name_plural = _("meldinger")
        indexes = [models.Index(fields=["post"], condition=Q(settled_by=None), name="report_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"], condition=Q(settled_by=None), name="one_open_report_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.post}"


class Referral(models.Model):
    """That a post was passed to the unit that handles it (R8, V3)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="referrals")
    unit = models.ForeignKey(Unit, verbose_name=_("enhet"), on_delete=models.PROTECT, related_name="referrals")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="referral")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    case_number = models.CharField(_("saksnummer"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("oversendelse")
        verbose_name_plural = _("oversendelser")

    def __str__(self) -> str:
        return f"{self.post} → {self.unit}"
