"""What was handed to the archive: assessed by whom, copied when, delivered how, received with which number (R8).

The rows outlive what they are about: a thread is known by its UUID, and everything below a case is PROTECTed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models import Thread
from moderation.models import Decision
from people.models import Unit, User

from .keys import time_ordered_id
from .records import AppendOnly


class Ground(models.TextChoices):
    """Why something belongs in the archive (arkivlova and the criteria for keeping a record)."""

    CASE_HANDLING = "case_handling", _("er gjenstand for saksbehandling")
    DOCUMENTATION = "documentation", _("har verdi som dokumentasjon")
    BOTH = "both", _("er gjenstand for saksbehandling og har verdi som dokumentasjon")


class Assessment(AppendOnly):
    """That someone judged a thread to be archive material, and on what ground. Append-only."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="archive_assessments")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="archive_assessment")
    decided_by = models.ForeignKey(
        User, verbose_name=_("vurdert av"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("vurdert"), default=timezone.now)
    ground = models.CharField(_("grunnlag"), max_length=14, choices=Ground.choices)
    note = models.TextField(_("merknad til arkivet"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("vurdering")
        verbose_name_plural = _("vurderinger")

    def __str__(self) -> str:
        return f"{self.thread}: {self.get_ground_display()}"


class ArchiveCase(models.Model):
    """One thread's case in the archive (saksmappe). Known by the thread's UUID, so that it outlives the thread."""

    thread_uuid = models.UUIDField(unique=True, editable=False)
    key = models.CharField(_("nøkkel"), max_length=60, unique=True, editable=False)
    unit = models.ForeignKey(Unit, verbose_name=_("enhet"), on_delete=models.PROTECT, related_name="archive_cases")
    title = models.CharField(_("tittel"), max_length=255)
    created_at = models.DateTimeField(_("opprettet"), default=timezone.now)

    class Meta:
        verbose_name = _("arkivsak")
        verbose_name_plural = _("arkivsaker")

    def __str__(self) -> str:
        return self.title


class Snapshot(AppendOnly):
    """A thread as it was at one time, as canonical XML. Immutable.

    `sha256` is that of the XML; `content_sha256` leaves out when and why it was taken, so that two copies
    of a thread that has not changed are seen to be the same.
    """

    thread_uuid = models.UUIDField(editable=False)
    version = models.PositiveIntegerField(_("versjon"))
    xml = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField(_("tatt"))

    class Meta:
        verbose_name = _("øyeblikksbilde")
        verbose_name_plural = _("øyeblikksbilder")
        constraints = [models.UniqueConstraint(fields=["thread_uuid", "version"], name="snapshot_version_of_thread")]

    def __str__(self) -> str:
        return f"{self.thread_uuid} v{self.version}"


class HandOff(models.Model):
    """One snapshot on its way to the archive: the outbox's row. Never deleted.

    The id is ordered by time. `lease_until` and `lease_by` say which worker is at it;
    `attempts` counts claims, so that it also shows those that a killed worker left no record of.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("venter")
        BUILT = "built", _("pakket")
        DELIVERED = "delivered", _("levert")
        RECEIVED = "received", _("mottatt")
        ARCHIVED = "archived", _("arkivert")
        REJECTED = "rejected", _("avvist")
        MANUAL = "manual", _("arkivert for hånd")

    UNSENT = (State.WAITING, State.BUILT)
    UNANSWERED = (State.DELIVERED, State.RECEIVED)
    SETTLED = (State.ARCHIVED, State.MANUAL)

    id = models.UUIDField(primary_key=True, default=time_ordered_id, editable=False)
    key = models.CharField(_("nøkkel"), max_length=80, unique=True, editable=False)
    case = models.ForeignKey(ArchiveCase, on_delete=models.PROTECT, related_name="hand_offs")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="hand_offs")
    transport = models.CharField(_("leveres ved"), max_length=120)
    state = models.CharField(_("tilstand"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("forsøk"), default=0)
    next_attempt_at = models.DateTimeField(_("neste forsøk"), default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_by = models.CharField(max_length=36, blank=True)
    package_name = models.CharField(_("pakke"), max_length=120, blank=True)
    package_sha256 = models.CharField(_("pakkens SHA-256"), max_length=64, blank=True)
    last_error = models.TextField(_("siste feil"), blank=True)
    created_at = models.DateTimeField(_("opprettet"), default=timezone.now)
    delivered_at = models.DateTimeField(_("levert"), null=True, blank=True)
    archived_at = models.DateTimeField(_("arkivert"), null=True, blank=True)

    class Meta:
        verbose_name = _("arkivering")
        verbose_name_plural = _("arkiveringer")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state__in=["waiting", "built"]), name="handoff_due"),
            models.Index(fields=["id"], condition=Q(state__in=["delivered", "received"]), name="handoff_unanswered"),
            models.Index(fields=["state", "-id"], name="handoff_by_state"),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("archive:handoff", args=[self.pk])

    @property
    def is_settled(self) -> bool:
        """Whether the archive has it, with a number."""
        return self.state in self.SETTLED


class Package(AppendOnly):
    """The finished zip, kept so that every attempt sends the same bytes."""

    hand_off = models.OneToOneField(HandOff, primary_key=True, on_delete=models.PROTECT, related_name="package")
    content = models.BinaryField()
    built_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("arkivpakke")
        verbose_name_plural = _("arkivpakker")

    def __str__(self) -> str:
        return str(self.hand_off_id)


class HandOffAttempt(AppendOnly):
    """One try at delivering, or that someone asked for one. Append-only."""

    class Outcome(models.TextChoices):
        DELIVERED = "delivered", _("levert")
        ALREADY = "already", _("lå der fra før")
        TRANSIENT = "transient", _("prøves igjen")
        PERMANENT = "permanent", _("avvist")
        ASKED = "asked", _("bedt om nytt forsøk")

    hand_off = models.ForeignKey(HandOff, on_delete=models.PROTECT, related_name="tries")
    started_at = models.DateTimeField(_("begynt"))
    ended_at = models.DateTimeField(_("sluttet"), default=timezone.now)
    outcome = models.CharField(_("utfall"), max_length=10, choices=Outcome.choices)
    reference = models.CharField(_("leveransens referanse"), max_length=300, blank=True)
    error = models.TextField(_("feil"), blank=True)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("forsøk")
        verbose_name_plural = _("forsøk")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hand_off_id}: {self.get_outcome_display()}"


class Receipt(AppendOnly):
    """What the archive answered, byte for byte, and what was read out of it. Append-only.

    Kept whether or not it belongs to a hand-off of ours: `matched` says whether it settled one,
    `verdict` why or why not.
    """

    hand_off = models.ForeignKey(HandOff, null=True, blank=True, on_delete=models.PROTECT, related_name="receipts")
    source = models.CharField(_("fra"), max_length=300)
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(_("nøkkel"), max_length=200, blank=True)
    system_id = models.UUIDField(_("systemID"), null=True, blank=True)
    case_number = models.CharField(_("saksnummer"), max_length=60, blank=True)
    journal_number = models.CharField(_("journalnummer"), max_length=60, blank=True)
    matched = models.BooleanField(_("gjelder"), default=False)
    verdict = models.TextField(_("vurdering"), blank=True)
    received_at = models.DateTimeField(_("mottatt"), default=timezone.now)

    class Meta:
        verbose_name = _("kvittering")
        verbose_name_plural = _("kvitteringer")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["source", "sha256"], name="receipt_kept_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.verdict}"
