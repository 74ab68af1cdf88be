"""People and units in Wagtail's admin."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Employment, SpaceRole, Unit


class UnitViewSet(SnippetViewSet):
    """The municipality's units."""

    model = Unit
    icon = "group"
    list_display = ["name", "leader", "email"]
    search_fields = ["name"]


class EmploymentViewSet(SnippetViewSet):
    """Who works where, and as what."""

    model = Employment
    icon = "user"
    list_display = ["user", "role", "unit"]
    list_filter = ["unit"]


class SpaceRoleViewSet(SnippetViewSet):
    """Who moderates what, by name and for a time."""

    model = SpaceRole
    icon = "key"
    list_display = ["user", "space", "role", "since", "until"]
    list_filter = ["space", "role"]
    panels = [
        FieldPanel("user"),
        PageChooserPanel("space", settings.SPACE_PAGE_TYPES),
        FieldPanel("role"),
        FieldPanel("since"),
        FieldPanel("until"),
    ]


class PeopleGroup(SnippetViewSetGroup):
    """One entry in the menu for all of it."""

    menu_label = _("Folk og enheter")
    menu_icon = "group"
    menu_order = 300
    items = (UnitViewSet, EmploymentViewSet, SpaceRoleViewSet)


register_snippet(PeopleGroup)
