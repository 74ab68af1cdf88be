"""A report that someone has ordered: what, how far it has come, and the file. The row is the worker's outbox too."""

from __future__ import annotations

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from people.models import User


def report_files() -> Storage:
    """Where reports lie: apart from the uploads that everyone may see."""
    return storages["reports"]


class SpaceReport(models.Model):
    """One report of one space.

    While it is made, `held_by` names who is at it and `look_again_at` is when that claim runs out; while it waits,
    `look_again_at` is when the clock asks the worker once more.
    """

    class Form(models.TextChoices):
        PDF = "pdf", _("PDF – til å lese og arkivere")
        DOCX = "docx", _("Word (DOCX) – til å arbeide videre med")
        XLSX = "xlsx", _("Excel (XLSX) – tråder og innlegg i regneark")
        JSON = "json", _("JSON – for andre systemer")

    class State(models.TextChoices):
        WAITING = "waiting", _("venter")
        RUNNING = "running", _("lages")
        FINISHED = "finished", _("ferdig")
        FAILED = "failed", _("feilet")

    class Fault(models.TextChoices):
        TOO_LARGE = "too_large", _("Det er for mye tekst til et dokument. Velg en kortere tid, eller regneark.")
        CANNOT_BE_SET = "cannot_be_set", _("Noe i teksten kan ikke settes i et dokument. Regneark går likevel.")
        TOOK_TOO_LONG = "took_too_long", _("Det tok for lang tid. Velg en kortere tid, eller prøv igjen senere.")
        STOPPED = "stopped", _("Arbeidet ble avbrutt flere ganger. Prøv igjen senere.")
        OURS = "ours", _("Noe gikk galt hos oss. Prøv igjen; går det ikke da heller, si fra.")

    space = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="reports")
    ordered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    form = models.CharField(_("format"), max_length=4, choices=Form.choices, default=Form.PDF)
    with_names = models.BooleanField(_("med navn"), default=False)
    with_posts = models.BooleanField(_("med alle innlegg"), default=False)
    with_unpublished = models.BooleanField(_("med det som ikke er offentlig ennå"), default=False)
    since = models.DateField(_("fra og med"), null=True, blank=True)
    until = models.DateField(_("til og med"), null=True, blank=True)
    state = models.CharField(_("tilstand"), max_length=8, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(_("prosent ferdig"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    held_by = models.CharField(max_length=32, blank=True)
    look_again_at = models.DateTimeField(default=timezone.now)
    file = models.CharField(_("navn på fila"), max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("størrelse"), default=0)
    fault = models.CharField(_("hva som gikk galt"), max_length=16, choices=Fault.choices, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("rapport")
        verbose_name_plural = _("rapporter")
        indexes = [
            models.Index(fields=["space", "-id"], name="report_of_space"),
            models.Index(
                fields=["look_again_at"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="report_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space_id}: {self.form} ({self.created_at:%Y-%m-%d %H:%M})"

    @property
    def is_unfinished(self) -> bool:
        """Whether one may wait for it."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_document(self) -> bool:
        """Whether it is for reading, and may be with or without all posts; tables always have them."""
        return self.form in (self.Form.PDF, self.Form.DOCX)

    def open_file(self) -> File:
        """The finished file, to read. Raises FileNotFoundError if there is none."""
        if not self.file:
            raise FileNotFoundError
        return report_files().open(self.file, "rb")


class ParticipantNumber(models.Model):
    """What someone is called in the reports of a space that have no names: «Deltaker 417», in each of them.

    Drawn by lot, so that it tells neither who was first nor when anyone came. It goes with the account.
    """

    space = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="participant_numbers")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "user"], name="one_number_in_a_space"),
            models.UniqueConstraint(fields=["space", "number"], name="a_number_is_one_person"),
        ]

    def __str__(self) -> str:
        return f"{self.space_id}: {self.number}"
