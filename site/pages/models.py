"""The pages that are neither a forum nor a board: home, the guidelines with figures, and plain content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from forum.models import Post
from forum.spaces import live_spaces, space_facts

from .figures.models import MonthFigures, MonthlyReport, SpaceFigures
from .profiles import ProfilePage, ProfilesPage
from .reports.models import ParticipantNumber, SpaceReport

__all__ = [
    "ContentPage",
    "GuidelinesPage",
    "HomePage",
    "MonthFigures",
    "MonthlyReport",
    "ParticipantNumber",
    "ProfilePage",
    "ProfilesPage",
    "SpaceFigures",
    "SpaceReport",
]

LATEST_ANSWERS = 4


class HomePage(Page):
    """The front page: what this place is, its spaces, and the municipality's latest answers."""

    intro = RichTextField(_("innledning"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    template = "pages/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("forside")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Spaces with their counters, and the newest official answers everyone may read."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        answers = Post.objects.visible_to(request.user).answers().filter(reply_to__isnull=False)
        context["spaces"] = [{"facts": space_facts(space.page_ptr_id), "state": space.state} for space in live_spaces()]
        context["answers"] = answers.select_related("thread", "author", "signed_unit").order_by("-id")[:LATEST_ANSWERS]
        return context


class ContentPage(Page):
    """A page of text: about, privacy, accessibility, house rules."""

    intro = RichTextField(_("innledning"), blank=True, features=["bold", "italic", "link"])
    body = RichTextField(_("tekst"), blank=True, features=["h2", "h3", "bold", "italic", "link", "ol", "ul"])

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    template = "pages/content_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("tekstside")
        verbose_name_plural = _("tekstsider")


class GuidelinesPage(Page):
    """The guidelines as rules of the system, with figures: the municipality measured by its own words."""

    intro = RichTextField(_("innledning"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    max_count = 1

    class Meta:
        verbose_name = _("retningslinjer med tall")

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Its address is that of a view of its own (pages/figures/rules_views.py), which is kept for guests."""
        parts = super().get_url_parts(request)
        return parts and (parts[0], parts[1], reverse("pages:rules"))

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead an address of Wagtail's page tree to that view."""
        return redirect("pages:rules")
