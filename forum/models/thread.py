"""A thread: a conversation in a space, opened by its first post."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from people.models import SpaceRole, User
from people.rights import may_moderate

from .place import District, Topic


class Theme(models.TextChoices):
    """The four themes of the forum; a board's threads have none."""

    DRAWBACK = "drawback", _("Ulemper")
    POSSIBILITY = "possibility", _("Muligheter")
    MEASURE = "measure", _("Tiltak")
    QUESTION = "question", _("Spørsmål")


class ThreadQuerySet(models.QuerySet["Thread"]):
    """The reading side of threads."""

    def visible_to(self, user: User | AnonymousUser) -> ThreadQuerySet:
        """Published ones; to its opener also what waits; to a space's moderators everything there."""
        if not user.is_authenticated:
            return self.filter(state=Thread.State.PUBLISHED, space__live=True)
        moderated = SpaceRole.objects.in_force().filter(user=user, role=SpaceRole.Role.MODERATOR).values("space")
        return self.filter(
            Q(state=Thread.State.PUBLISHED, space__live=True)
            | Q(state=Thread.State.HELD, opened_by=user)
            | Q(space__in=moderated)
        )

    def update(self, **fields: Any) -> int:
        """As Django's; and the search index is told of threads that are filed, named or shown otherwise."""
        from forum import search_upkeep

        return search_upkeep.updating(self, fields, super().update)


class Thread(models.Model):
    """One table for the forum's threads and the board's suggestions.

    `latest` is the id of the newest published post: lists by activity are keyed on it.
    `posts_numbered` is the highest number given to a post; pages are ranges of numbers.
    `reads` counts visits to the thread, gathered and written apart. A thread that was merged into another
    has state "merged" and keeps its address, which shows where each post went.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", _("publisert")
        HELD = "held", _("venter")
        HIDDEN = "hidden", _("skjult")
        MERGED = "merged", _("slått sammen")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    space = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="threads")
    title = models.CharField(_("tittel"), max_length=120)
    theme = models.CharField(_("tema"), max_length=12, choices=Theme.choices, blank=True)
    topic = models.ForeignKey(
        Topic, verbose_name=_("emne"), null=True, blank=True, on_delete=models.SET_NULL, related_name="threads"
    )
    district = models.ForeignKey(
        District,
        verbose_name=_("skolekrets"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="threads",
    )
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="threads_opened")
    state = models.CharField(_("tilstand"), max_length=10, choices=State.choices, default=State.PUBLISHED)
    created_at = models.DateTimeField(default=timezone.now)
    latest = models.PositiveBigIntegerField(default=0)
    latest_at = models.DateTimeField(default=timezone.now)
    posts_numbered = models.PositiveIntegerField(default=0)
    posts_published = models.PositiveIntegerField(_("innlegg"), default=0)
    answered = models.BooleanField(_("kommunen har svart"), default=False)
    reads = models.PositiveBigIntegerField(_("lest"), default=0)
    pinned = models.BooleanField(_("festet øverst"), default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    excerpt = models.CharField(max_length=240, blank=True)
    notes = models.JSONField(default=list, blank=True)
    version = models.PositiveBigIntegerField(default=1)

    objects = ThreadQuerySet.as_manager()
    #: What the search finds a thread's posts by.
    FOUND_BY = ("title", "space_id", "theme", "topic_id", "district_id", "answered", "state")
    filed: tuple[Any, ...] = ()
    #: How far the reader has read; set by forum.reading.find_thread.
    read_to: int | None
    #: Whether it is closed, where that was read with it; else it is asked for.
    has_closure: int | None = None

    class Meta:
        verbose_name = _("tråd")
        verbose_name_plural = _("tråder")
        indexes = [
            models.Index(fields=["space", "-latest"], condition=Q(state="published"), name="thread_by_activity"),
            models.Index(fields=["space", "theme", "-latest"], condition=Q(state="published"), name="thread_by_theme"),
            models.Index(fields=["space", "topic", "-latest"], condition=Q(state="published"), name="thread_by_topic"),
            models.Index(
                fields=["space", "district", "-latest"], condition=Q(state="published"), name="thread_by_district"
            ),
            models.Index(fields=["space", "-id"], condition=Q(state="published"), name="thread_by_age"),
            models.Index(fields=["space", "-reads", "-id"], condition=Q(state="published"), name="thread_by_reads"),
            models.Index(
                fields=["space", "-latest"], condition=Q(state="published", answered=False), name="thread_unanswered"
            ),
            models.Index(fields=["space", "-latest"], condition=Q(pinned=True), name="thread_pinned"),
            models.Index(fields=["space", "-id"], condition=~Q(state="published"), name="thread_unpublished"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forum:thread", args=[self.pk])

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Thread:
        """As Django's, remembering how the thread was filed, so that a save can tell the search index of a change."""
        thread = super().from_db(*args, **kwargs)
        thread.filed = thread.how_filed()
        return thread

    def how_filed(self) -> tuple[Any, ...]:
        """What its posts are found by, as far as it was read."""
        return tuple(map(self.__dict__.get, self.FOUND_BY))

    def is_visible_to(self, user: User | AnonymousUser) -> bool:
        """The same rule as `visible_to`, for a thread at hand."""
        if self.state == self.State.PUBLISHED:
            return True
        opened_it = self.state == self.State.HELD and user.is_authenticated and self.opened_by_id == user.pk
        return opened_it or may_moderate(user, self.space_id)

    @property
    def summary(self) -> str:
        """The first words of the post that opens it, with the correction of them: for what shows no more (R5)."""
        from forum.corrections import with_correction

        return with_correction(self.excerpt, self) if self.excerpt else ""

    @property
    def is_closed(self) -> bool:
        """Whether the dialogue has been closed (R4)."""
        return hasattr(self, "closure") if self.has_closure is None else bool(self.has_closure)

    def close(self, *, by: User, reason: str, code: str = "") -> Closure:
        """Close the dialogue with a reason that the thread shows (R4), and the same in one word (`code`)."""
        return Closure.objects.create(thread=self, closed_by=by, reason=reason, code=code)


class Closure(models.Model):
    """That a thread's dialogue was closed, by whom and why (R4). Removing it opens the thread again."""

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="closure")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(default=timezone.now)
    code = models.CharField(_("grunn"), max_length=12, blank=True, default="", db_default="")
    reason = models.CharField(_("begrunnelse"), max_length=500)

    def __str__(self) -> str:
        return f"{self.thread}: {self.reason}"


class PoliticalCase(models.Model):
    """That what a thread is about is under political treatment, and where one reads the recommendation (R9)."""

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="political_case")
    reference = models.CharField(_("saksnummer"), max_length=60)
    body = models.CharField(_("utvalg"), max_length=120)
    treated_on = models.DateField(_("behandles"))
    recommendation_url = models.URLField(_("lenke til innstillingen"), max_length=300)
    marked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.reference}"


class ThemeTally(models.Model):
    """How many published threads a theme has in a space, counted as they come."""

    space = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="theme_tallies")
    theme = models.CharField(max_length=12, choices=Theme.choices)
    threads = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "theme"], name="one_tally_per_theme")]

    def __str__(self) -> str:
        return f"{self.space_id} {self.theme}: {self.threads}"
