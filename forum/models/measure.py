"""The register of measures: what people said (passages), what it amounts to (effects), and what to do (measures)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from people.models import Unit, User

from .place import District, Topic
from .post import Post


class Effect(models.Model):
    """A drawback or a possibility of the change, as the project team sums up what many have said."""

    class Kind(models.TextChoices):
        DRAWBACK = "drawback", _("ulempe")
        POSSIBILITY = "possibility", _("mulighet")

    space = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="effects")
    kind = models.CharField(_("slag"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("tittel"), max_length=120)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="effects")
    district = models.ForeignKey(District, null=True, blank=True, on_delete=models.SET_NULL, related_name="effects")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ulempe eller mulighet")
        verbose_name_plural = _("ulemper og muligheter")
        constraints = [models.UniqueConstraint(fields=["space", "kind", "title"], name="one_effect_of_a_title")]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """An entry in the register: what may be done, which drawback it reduces or possibility it strengthens.

    Public from `published_at`. `status` is that of the newest assessment; `supports` is counted as they come;
    `version` is raised by whatever shows.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("foreslått")
        CONSIDERED = "considered", _("vurderes")
        RECOMMENDED = "recommended", _("anbefales")
        PARTLY = "partly", _("anbefales delvis")
        NOT_RECOMMENDED = "not_recommended", _("anbefales ikke")
        DECIDED = "decided", _("vedtatt")
        DONE = "done", _("gjennomført")

    space = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="measures")
    title = models.CharField(_("tittel"), max_length=120)
    description = models.TextField(_("beskrivelse"), max_length=4000, blank=True)
    effects = models.ManyToManyField(Effect, verbose_name=_("reduserer eller styrker"), related_name="measures")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="measures")
    district = models.ForeignKey(District, null=True, blank=True, on_delete=models.SET_NULL, related_name="measures")
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.PROPOSED)
    supports = models.PositiveIntegerField(_("støtte"), default=0)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(_("offentlig fra"), null=True, blank=True)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("tiltak")
        verbose_name_plural = _("tiltak")
        indexes = [models.Index(fields=["space", "-supports", "-id"], name="measure_by_support")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forum:measure", args=[self.pk])


class MeasureAssessment(models.Model):
    """What the team thinks of a measure, signed and dated (R6). Append-only: the newest one holds."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="assessments")
    status = models.CharField(_("status"), max_length=16, choices=Measure.Status.choices)
    text = models.TextField(_("vurdering"), max_length=4000)
    signed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_name = models.CharField(_("fornavn"), max_length=60)
    signed_role = models.CharField(_("stilling"), max_length=120, blank=True)
    signed_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.status}"


class Passage(models.Model):
    """Words of a post that someone in the team has marked, and as what. `text` is as it stood when it was marked."""

    class Kind(models.TextChoices):
        DRAWBACK = "drawback", _("ulempe")
        POSSIBILITY = "possibility", _("mulighet")
        MEASURE = "measure", _("tiltak")

    space = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="passages")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="passages")
    text = models.TextField(_("avsnitt"), max_length=2000)
    kind = models.CharField(_("slag"), max_length=12, choices=Kind.choices)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="passages")
    district = models.ForeignKey(District, null=True, blank=True, on_delete=models.SET_NULL, related_name="passages")
    effect = models.ForeignKey(Effect, null=True, blank=True, on_delete=models.SET_NULL, related_name="passages")
    measures = models.ManyToManyField(Measure, through="MeasurePassage", related_name="passages")
    marked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(effect=None) | ~Q(kind="measure"), name="an_effect_is_not_a_measure"),
        ]
        indexes = [models.Index(fields=["space", "kind", "-id"], name="passage_by_kind")]

    def __str__(self) -> str:
        return self.text[:60]


class MeasurePassage(models.Model):
    """That a measure rests on a passage."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="grounds")
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="uses")
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "passage"], name="a_passage_once_in_a_measure")]

    def __str__(self) -> str:
        return f"{self.measure_id} ← {self.passage_id}"


class MeasureSupport(models.Model):
    """One person's support of one measure."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="given_supports")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="measures_supported")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "user"], name="one_support_of_a_measure_each")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.measure_id}"
