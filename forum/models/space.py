"""A space: a page where people take part, with someone responsible for it (R1, R3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from people.models import SpaceRole, Unit, User

from .approval import ApprovedPage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Space(ApprovedPage):
    """What a forum and a board have in common. Abstract: ForumPage and the board's page are spaces.

    A space is written and approved in Wagtail; its public pages are the forum's own views
    (`get_url_parts` leads there), because Wagtail's page serving cannot be cached by version.
    """

    view_name = ""

    purpose = models.CharField(
        _("formål"), max_length=300, help_text=_("Hva deltakelsen her skal føre til, i én setning.")
    )
    intro = RichTextField(_("innledning"), blank=True, features=["bold", "italic", "link", "ol", "ul"])
    audience = models.CharField(_("målgruppe"), max_length=120, blank=True)
    unit = models.ForeignKey(Unit, verbose_name=_("enhet"), on_delete=models.PROTECT, related_name="+")
    responsible_leader = models.ForeignKey(
        User,
        verbose_name=_("ansvarlig leder"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"employment__isnull": False},
    )
    answer_deadline = models.PositiveSmallIntegerField(
        _("svarfrist i virkedager"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("Regnes i virkedager, norske helligdager er trukket fra."),
    )
    pre_moderated = models.BooleanField(
        _("forhåndsgodkjenning"), default=False, help_text=_("Innlegg venter til en moderator har sett dem.")
    )
    opens_at = models.DateTimeField(_("åpner"), null=True, blank=True)
    closes_at = models.DateTimeField(_("stenger"), null=True, blank=True)

    class Meta:
        abstract = True

    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("purpose"),
        FieldPanel("intro"),
        FieldPanel("audience"),
        MultiFieldPanel([FieldPanel("unit"), FieldPanel("responsible_leader")], heading=_("Ansvarlig")),
        MultiFieldPanel(
            [
                FieldPanel("answer_deadline"),
                FieldPanel("pre_moderated"),
                FieldPanel("opens_at"),
                FieldPanel("closes_at"),
            ],
            heading=_("Deltakelse"),
        ),
    ]

    def clean(self) -> None:
        """Refuse a space that would shut before it opens."""
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("Tidspunktet det stenger, må komme etter tidspunktet det åpner.")})

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """The space's address is that of the forum's own view."""
        parts = super().get_url_parts(request)
        return parts and (parts[0], parts[1], reverse(self.view_name, args=[self.slug]))

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead an address of Wagtail's page tree to the space's own."""
        from django.shortcuts import redirect

        return redirect(self.view_name, self.slug)

    @property
    def is_open(self) -> bool:
        """Whether one may write here now."""
        now = timezone.now()
        return (
            self.live and not (self.opens_at and now < self.opens_at) and not (self.closes_at and now >= self.closes_at)
        )

    def moderators(self) -> models.QuerySet[SpaceRole]:
        """Who moderates here now, by name (R3)."""
        return (
            SpaceRole.objects.in_force()
            .filter(space=self.page_ptr_id, role=SpaceRole.Role.MODERATOR)
            .select_related("user__employment")
        )


class ForumPage(Space):
    """A forum: threads under the four themes, with a goal of its own."""

    view_name = "forum:space"
    template = "forum/space.html"
    parent_page_types = ["pages.HomePage"]

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forum")


class SpaceState(models.Model):
    """What is counted about a space as things happen. Apart from the page, whose revisions would set it back.

    `version` is raised by every act that shows; finished pages are cached under it.
    """

    space = models.OneToOneField(Page, primary_key=True, on_delete=models.CASCADE, related_name="state")
    version = models.PositiveBigIntegerField(default=1)
    threads = models.PositiveIntegerField(_("tråder"), default=0)
    posts = models.PositiveIntegerField(_("innlegg"), default=0)

    def __str__(self) -> str:
        return f"{self.space_id} v{self.version}"
