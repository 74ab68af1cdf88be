"""A post: what one person wrote at one time, speaking as one capacity (voice)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import SpaceRole, Unit, User

from .thread import Thread


class PostQuerySet(models.QuerySet["Post"]):
    """The reading side of posts. Every list, page, feed, search and export goes through `visible_to`."""

    def visible_to(self, user: User | AnonymousUser) -> PostQuerySet:
        """Published ones in published threads; own waiting ones; everything in spaces one moderates."""
        published = Q(state=Post.State.PUBLISHED, thread__state=Thread.State.PUBLISHED, thread__space__live=True)
        if not user.is_authenticated:
            return self.filter(published)
        moderated = SpaceRole.objects.in_force().filter(user=user, role=SpaceRole.Role.MODERATOR).values("space")
        own = Q(author=user, state__in=[Post.State.PUBLISHED, Post.State.HELD, Post.State.HIDDEN])
        return self.filter(published | own | Q(thread__space__in=moderated))

    def update(self, **fields: Any) -> int:
        """As Django's; and the search index is told of posts that are filed, read or shown otherwise."""
        from forum import search_upkeep

        return search_upkeep.updating(self, fields, super().update)

    def answers(self) -> PostQuerySet:
        """Published ones by which the municipality has answered in a thread; an interim answer is none (R4)."""
        return self.filter(voice=Post.Voice.MUNICIPALITY, interim=False, state=Post.State.PUBLISHED)

    def in_order(self) -> PostQuerySet:
        """As the thread shows them."""
        return self.order_by("number")


class Post(models.Model):
    """One contribution. Never deleted: hidden, withdrawn or redacted, and the row stays.

    `body` is the Markdown as written, `html` what is shown (rendered and sanitised once),
    `plain` the words alone (for search, excerpts, feeds and mail). `notes` is what stands beside it
    (see forum/notes.py); `version` is raised whenever what is shown of it changes. `interim` is an official answer on
    its way ("vi ser på det"), which answers nothing yet (R4). What one who is not online has said has no author:
    `came_by` says how it came, `signed_name` what they are called, `signed_role` and `entered_by` who entered it.
    `political_reference` is the case that an official post was written under, and `checked_by` the second person who
    let it stand (R9); what else the database asks of it stands in forum/demands.py.
    """

    class Voice(models.TextChoices):
        RESIDENT = "resident", _("innbygger")
        MUNICIPALITY = "municipality", _("kommunen")
        PRIVATE = "private", _("ansatt som privatperson")

    class State(models.TextChoices):
        PUBLISHED = "published", _("publisert")
        HELD = "held", _("venter på godkjenning")
        HIDDEN = "hidden", _("skjult")
        WITHDRAWN = "withdrawn", _("trukket")

    class CameBy(models.TextChoices):
        YOUTH_CLUB = "youth_club", _("På ungdomsklubben")
        SCHOOL_VISIT = "school_visit", _("På skolebesøk")
        PHONE = "phone", _("På telefon")
        OTHER = "other", _("På en annen måte")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField(_("nummer i tråden"))
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="posts")
    voice = models.CharField(_("skriver som"), max_length=12, choices=Voice.choices, default=Voice.RESIDENT)
    signed_name = models.CharField(_("fornavn"), max_length=60, blank=True)
    signed_role = models.CharField(_("stilling"), max_length=120, blank=True)
    signed_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    came_by = models.CharField(
        _("hvordan det kom"), max_length=12, choices=CameBy.choices, blank=True, default="", db_default=""
    )
    came_by_note = models.CharField(_("hvor det kom fra"), max_length=60, blank=True, default="", db_default="")
    entered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField(_("innlegg"))
    html = models.TextField()
    plain = models.TextField()
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies")
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    interim = models.BooleanField(_("foreløpig svar"), default=False)
    is_question = models.BooleanField(_("spørsmål til kommunen"), default=False)
    state = models.CharField(_("tilstand"), max_length=10, choices=State.choices, default=State.PUBLISHED)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    political_reference = models.CharField(_("saksnummer"), max_length=60, blank=True, default="", db_default="")
    checked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(default=uuid4, unique=True, editable=False)
    notes = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PostQuerySet.as_manager()
    #: Why it waits, in words to its author; known where it was just written.
    waits_because: tuple[str, ...] = ()

    class Meta:
        verbose_name = _("innlegg")
        verbose_name_plural = _("innlegg")
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_in_thread"),
            models.CheckConstraint(
                condition=~Q(voice="municipality")
                | (~Q(signed_name="") & ~Q(signed_role="") & Q(signed_unit__isnull=False)),
                name="official_posts_are_signed",  # R6
            ),
            models.CheckConstraint(
                condition=~Q(voice="private") | (~Q(signed_role="") & Q(signed_unit__isnull=False)),
                name="private_posts_say_where_one_works",  # V1, V2
            ),
            models.CheckConstraint(
                condition=Q(political_reference="") | Q(voice="municipality"),
                name="cases_are_referred_to_officially",  # R9
            ),
            models.CheckConstraint(
                condition=Q(political_reference="") | ~Q(state="published") | Q(checked_at__isnull=False),
                name="political_posts_are_checked",  # R9
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | Q(author=None) | ~Q(checked_by=models.F("author")),
                name="nobody_checks_their_own",  # R9
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(voice="municipality"),
                name="corrections_are_official",  # R5
            ),
            models.CheckConstraint(
                condition=Q(came_by="", came_by_note="", entered_by=None)
                | (~Q(came_by="") & Q(voice="resident", author=None) & ~Q(signed_name="")),
                name="entered_for_another_says_for_whom",
            ),
            models.CheckConstraint(condition=Q(interim=False) | Q(voice="municipality"), name="interim_is_official"),
        ]
        indexes = [
            models.Index(fields=["author", "-id"], name="post_by_author"),
            models.Index(fields=["id"], condition=Q(state="held"), name="post_held"),
            models.Index(fields=["-id"], condition=Q(voice="municipality"), name="post_official"),
            models.Index(
                # All that the stamp of a thread's official posts asks for (forum/official_posts.py).
                fields=["thread", "number", "version", "state"],
                condition=Q(voice="municipality"),
                name="post_official_in_thread",
            ),
            models.Index(
                fields=["-created_at"], condition=Q(voice="municipality", interim=False), name="post_answers_by_time"
            ),
            models.Index(fields=["corrects"], condition=Q(corrects__isnull=False), name="post_corrections"),
            models.Index(fields=["checked_by"], condition=Q(checked_by__isnull=False), name="post_checked"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} – {self.thread}"

    def get_absolute_url(self) -> str:
        from forum.addresses import post_url

        return post_url(thread_id=self.thread_id, number=self.number)

    @property
    def is_official(self) -> bool:
        """Whether the municipality speaks."""
        return self.voice == self.Voice.MUNICIPALITY

    @property
    def awaits_check(self) -> bool:
        """Whether a second person is to read it before it may stand (R9)."""
        return self.political_reference != "" and self.checked_at is None

    @property
    def is_answer(self) -> bool:
        """Whether the municipality says something that counts as an answer: an interim one is on its way (R4)."""
        return self.is_official and not self.interim

    @property
    def speaker(self) -> str:
        """Who it is by, as others see it."""
        from forum.signing import speaker

        return speaker(self)

    @property
    def entered(self) -> str:
        """By whom and how it was entered for one who is not online; empty for others."""
        from forum.signing import entered

        return entered(self.came_by, self.signed_role, self.came_by_note)

    @property
    def may_be_mended(self) -> bool:
        """Whether a moderator took it down and its writer may mend it (forum/mending.py): not what was withdrawn, nor
        what personal data was taken out of."""
        said = {note["kind"] for note in self.notes}
        down = self.state in (self.State.HELD, self.State.HIDDEN) and "taken_down" in said
        return down and not self.is_official and not said & {"withdrawn", "redacted"}

    @property
    def to_tell(self) -> User | None:
        """Who is told what becomes of it: its author, or who entered it and can pass it on."""
        return self.entered_by if self.came_by else self.author

    @property
    def writer_id(self) -> int | None:
        """Who typed it in: its author, or who entered it."""
        return self.entered_by_id if self.came_by else self.author_id


class PostVersion(models.Model):
    """What a post said before an edit. Append-only, but for `was_public`.

    `was_public` is whether everyone may read it: it stood published, and no moderator has taken the post down since.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="versions")
    body = models.TextField()
    html = models.TextField()
    replaced_at = models.DateTimeField(default=timezone.now)
    was_public = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.post_id} → {self.replaced_at:%Y-%m-%d %H:%M}"
