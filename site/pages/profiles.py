"""The register of the municipality's profiles in other channels: who stands behind each and answers for it (R1, R3)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from forum.models import ApprovedPage
from people.models import Unit, User


class ProfilesPage(Page):
    """The register, for everyone. What the leader group has not approved does not stand in it."""

    intro = RichTextField(_("innledning"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    template = "pages/profiles_page.html"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ProfilePage"]
    max_count = 1

    class Meta:
        verbose_name = _("profiler i andre kanaler")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The approved profiles, by channel and name. One query."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        who = "unit", "responsible_leader__employment", "administrator__employment", "approval__approved_by__employment"
        profiles = ProfilePage.objects.live().child_of(self).select_related(*who)
        context["profiles"] = list(profiles.order_by("channel", "title"))
        return context


class ProfilePage(ApprovedPage):
    """A profile of the municipality's in another channel: a page on Facebook, a channel on Vimeo."""

    channel = models.CharField(_("kanal"), max_length=60, help_text=_("For eksempel Facebook, Instagram eller Vimeo."))
    address = models.URLField(_("adresse"))
    purpose = models.CharField(_("formål"), max_length=300)
    audience = models.CharField(_("målgruppe"), max_length=120, blank=True)
    unit = models.ForeignKey(Unit, verbose_name=_("enhet"), on_delete=models.PROTECT, related_name="+")
    responsible_leader = models.ForeignKey(
        User,
        verbose_name=_("ansvarlig leder"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"employment__isnull": False},
    )
    administrator = models.ForeignKey(
        User,
        verbose_name=_("daglig ansvarlig"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"employment__isnull": False},
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("channel"),
        FieldPanel("address"),
        FieldPanel("purpose"),
        FieldPanel("audience"),
        MultiFieldPanel(
            [FieldPanel("unit"), FieldPanel("responsible_leader"), FieldPanel("administrator")], heading=_("Ansvarlig")
        ),
    ]
    parent_page_types = ["pages.ProfilesPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("profil")
        verbose_name_plural = _("profiler")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A profile has no page of its own here: it stands in the register."""
        return redirect(f"{self.get_parent().get_url(request)}#profil-{self.pk}")
