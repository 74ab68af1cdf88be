"""What was passed to the unit that handles it, and what a unit was told of."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models import Post
from people.models import Unit, User

from .decision import Decision


class Referral(models.Model):
    """That a post was passed to the unit that handles it; that the unit has it, and what came of it (R8, V3).

    Who acknowledges by the link in a mail has no account: then the name they gave stands alone.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="referrals")
    unit = models.ForeignKey(Unit, verbose_name=_("enhet"), on_delete=models.PROTECT, related_name="referrals")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="referral")
    due_on = models.DateField(_("frist for å bekrefte"), null=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_name = models.CharField(_("navn"), max_length=80, blank=True)
    case_number = models.CharField(_("saksnummer"), max_length=40, blank=True)
    outcome = models.OneToOneField(
        Post, verbose_name=_("utfall"), null=True, blank=True, on_delete=models.PROTECT, related_name="outcome_of"
    )

    class Meta:
        verbose_name = _("oversendelse")
        verbose_name_plural = _("oversendelser")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=None) | Q(acknowledged_at__isnull=False), name="outcome_of_what_was_acknowledged"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} → {self.unit}"

    @property
    def is_late(self) -> bool:
        """Whether the unit should have said by now that it has it."""
        return self.acknowledged_at is None and self.due_on is not None and self.due_on < timezone.localdate()


class UnitTold(models.Model):
    """That a unit was told of a post, without being asked to handle it (V7). Once for each post and unit."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="units_told")
    unit = models.ForeignKey(Unit, verbose_name=_("enhet"), on_delete=models.PROTECT, related_name="told_of")
    told_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(_("merknad"), blank=True, max_length=1000)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("beskjed til enhet")
        verbose_name_plural = _("beskjeder til enheter")
        constraints = [models.UniqueConstraint(fields=["post", "unit"], name="a_unit_is_told_once_of_a_post")]

    def __str__(self) -> str:
        return f"{self.post} → {self.unit}"


class UnitMail(models.Model):
    """A mail to a unit's own address, where there may be nobody with an account. The row is its outbox."""

    class Kind(models.TextChoices):
        REFERRED = "referred", _("oversendt")
        CHASED = "chased", _("purret")
        TOLD = "told", _("sagt fra")

    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="mails")
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="mails")
    told = models.ForeignKey(UnitTold, null=True, on_delete=models.PROTECT, related_name="mails")
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=500, blank=True)

    LEASE = datetime.timedelta(minutes=5)

    class Meta:
        verbose_name = _("e-post til enhet")
        verbose_name_plural = _("e-poster til enheter")
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(sent_at=None), name="unit_mail_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.unit}"

    @classmethod
    def take(cls, pk: int) -> UnitMail | None:
        """This mail, if it waits and nobody else is at it."""
        now = timezone.now()
        waiting = cls.objects.filter(pk=pk, sent_at=None, next_attempt_at__lte=now)
        if not waiting.update(next_attempt_at=now + cls.LEASE, attempts=F("attempts") + 1):
            return None
        return cls.objects.select_related("unit", "referral__post__thread", "told__post__thread").get(pk=pk)
