"""The board: a suggestion is a thread with kind, status and support."""

from __future__ import annotations

import datetime

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum.models import Post, Space, Thread
from people.models import User


class BoardPage(Space):
    """A board: suggestions, praise, criticism and questions (forslag, ros, ris, spørsmål)."""

    view_name = "suggestions:space"
    template = "suggestions/board.html"
    parent_page_types = ["pages.HomePage"]

    class Meta:
        verbose_name = _("tavle")
        verbose_name_plural = _("tavler")


class Kind(models.TextChoices):
    """What a resident comes with."""

    SUGGESTION = "suggestion", _("Forslag")
    PRAISE = "praise", _("Ros")
    CRITICISM = "criticism", _("Ris")
    QUESTION = "question", pgettext_lazy("slag", "Spørsmål")


class Status(models.TextChoices):
    """The lifecycle of a suggestion."""

    RECEIVED = "received", _("Mottatt")
    CONSIDERING = "considering", _("Under vurdering")
    PLANNED = "planned", _("Planlagt")
    UNDERWAY = "underway", _("I gang")
    DONE = "done", _("Gjennomført")
    DECLINED = "declined", _("Ikke aktuelt")
    MERGED = "merged", _("Slått sammen")


#: What may become of each kind. What is wrong can be mended like a suggestion is carried out; a question is answered,
#: and done when what it asked for is; praise asks for nothing.
STEPS: dict[str, tuple[Status, ...]] = {
    Kind.SUGGESTION: tuple(Status),
    Kind.CRITICISM: tuple(Status),
    Kind.QUESTION: (Status.RECEIVED, Status.CONSIDERING, Status.DONE, Status.MERGED),
    Kind.PRAISE: (Status.RECEIVED, Status.MERGED),
}


class Suggestion(models.Model):
    """What the board knows of a thread."""

    thread = models.OneToOneField(Thread, primary_key=True, on_delete=models.CASCADE, related_name="suggestion")
    #: The thread's own, which never changes: what stands on a board is not moved.
    board = models.ForeignKey(BoardPage, on_delete=models.PROTECT, related_name="suggestions")
    kind = models.CharField(_("slag"), max_length=12, choices=Kind.choices, default=Kind.SUGGESTION)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.RECEIVED)
    support_count = models.PositiveIntegerField(_("støtte"), default=0)
    #: When unusually many new accounts backed it at once, for the moderators to look at.
    burst_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    #: Set where its head is shown: the post that says who came with it.
    opening: Post | None

    class Meta:
        verbose_name = _("forslag")
        verbose_name_plural = _("forslag")
        indexes = [
            models.Index(fields=["board", "-thread"], name="suggestion_newest"),
            models.Index(fields=["board", "-support_count", "-thread"], name="suggestion_by_support"),
            models.Index(fields=["board", "kind", "-thread"], name="suggestion_by_kind"),
            models.Index(fields=["board", "status", "-thread"], name="suggestion_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="merged") | models.Q(merged_into__isnull=False), name="merged_says_into_what"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.thread}"

    def get_absolute_url(self) -> str:
        return self.thread.get_absolute_url()

    @property
    def steps(self) -> list[Status]:
        """The statuses it may be given, and the one it has."""
        return [status for status in Status if status in STEPS[self.kind] or status == self.status]


class Support(models.Model):
    """One person's backing of a suggestion. One each."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="supports")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="supports")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["given_at"], name="support_given")]
        constraints = [models.UniqueConstraint(fields=["suggestion", "user"], name="one_support_each")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.suggestion_id}"


class LineReached(models.Model):
    """That as many backed a suggestion as an innbyggerforslag needs (kommuneloven § 12-1). Told once."""

    suggestion = models.OneToOneField(
        Suggestion, primary_key=True, on_delete=models.CASCADE, related_name="line_reached"
    )
    supports = models.PositiveIntegerField(_("støtte"))
    residents = models.PositiveIntegerField(_("antall innbyggere"))
    reached_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.suggestion_id}: {self.supports}"


class StatusChange(models.Model):
    """One step of the lifecycle, dated, signed and with a note for everyone. Append-only."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="status_changes")
    previous = models.CharField(max_length=12, choices=Status.choices)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    note = models.TextField(_("merknad til alle"), blank=True, max_length=1000)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    promised_on = models.DateField(_("lovet innen"), null=True, blank=True)

    #: Set where the history is shown: the day from which this step moved a promise.
    moved_from: datetime.date | None

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="declined") | ~models.Q(note=""), name="declined_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id}: {self.previous} → {self.status}"


class Achievements(models.Model):
    """What came of what was said in four months, to read and to hang on a wall ("Dere sa – vi gjorde")."""

    board = models.ForeignKey(BoardPage, on_delete=models.CASCADE, related_name="achievements")
    title = models.CharField(_("tittel"), max_length=80)
    intro = models.TextField(_("innledning"), max_length=600, blank=True)
    first_day = models.DateField(_("fra"))
    last_day = models.DateField(_("til"))
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("oppsummering")
        verbose_name_plural = _("oppsummeringer")
        ordering = ["-last_day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["board", "first_day", "last_day"], name="one_summary_of_a_time"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("suggestions:summary", args=[self.board.slug, self.pk])


class Achievement(models.Model):
    """One thing said and done, in the youth leader's words."""

    summary = models.ForeignKey(Achievements, on_delete=models.CASCADE, related_name="items")
    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(_("dere sa"), max_length=160)
    did = models.TextField(_("vi gjorde"), max_length=400)
    shown = models.BooleanField(_("ta med"), default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["summary", "suggestion"], name="said_once")]

    def __str__(self) -> str:
        return self.said


class AskedBack(models.Model):
    """That someone was asked, two weeks after an answer, whether they got one; and what they said."""

    suggestion = models.OneToOneField(Suggestion, primary_key=True, on_delete=models.CASCADE, related_name="asked_back")
    answer = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    got_answer = models.BooleanField(_("fikk svar"), null=True, blank=True)
    word = models.CharField(_("med egne ord"), max_length=300, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("spørsmål om svaret")
        verbose_name_plural = _("spørsmål om svarene")

    def __str__(self) -> str:
        return f"{self.suggestion_id}: {self.got_answer}"
