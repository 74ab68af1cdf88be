"""People and units in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList, PageChooserPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Absence, Employment, SpaceRole, Unit, User


class PersonForm(WagtailAdminModelForm):
    """A form on which a person is chosen: employees stand first, each group by name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        employed = Case(When(employment__isnull=False, then=Value(0)), default=Value(1))
        for field in self.fields.values():
            people = field.queryset if isinstance(field, forms.ModelChoiceField) else None
            if isinstance(field, forms.ModelChoiceField) and people is not None and people.model is User:
                field.queryset = people.order_by(employed, "display_name")


class UnitViewSet(SnippetViewSet):
    """The municipality's units."""

    model = Unit
    icon = "group"
    list_display = ["name", "leader", "email"]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("code", "name", "leader", "email")], base_form_class=PersonForm
    )
    search_fields = ["name"]


class EmploymentViewSet(SnippetViewSet):
    """Who works where, and as what."""

    model = Employment
    icon = "user"
    list_display = ["user", "role", "unit"]
    list_filter = ["unit"]
    edit_handler = ObjectList([FieldPanel(name) for name in ("user", "unit", "role")], base_form_class=PersonForm)


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


class AbsenceViewSet(SnippetViewSet):
    """Who is away, and who stands in for them."""

    model = Absence
    icon = "calendar"
    list_display = ["user", "first", "last", "stand_in"]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("user", "first", "last", "stand_in")], base_form_class=PersonForm
    )


class PeopleGroup(SnippetViewSetGroup):
    """One entry in the menu for all of it."""

    menu_label = _("Folk og enheter")
    menu_icon = "group"
    menu_order = 300
    items = (UnitViewSet, EmploymentViewSet, SpaceRoleViewSet, AbsenceViewSet)


register_snippet(PeopleGroup)
