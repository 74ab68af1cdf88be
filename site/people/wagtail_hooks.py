"""People and units in Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList, PageChooserPanel
from wagtail.admin.widgets.button import ListingButton
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from . import lost_factor_views
from .lost_factors import may_administer
from .models import Absence, Employment, SpaceRole, Unit, User
from .roles import RenewedAlready, may_be_renewed, renew


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


@hooks.register("register_snippet_listing_buttons")
def renew_button(snippet: Any, user: User, next_url: str | None = None) -> Iterator[ListingButton]:
    """Beside a right that runs out soon: one press renews it."""
    if isinstance(snippet, SpaceRole) and may_be_renewed(snippet) and user.has_perm("people.change_spacerole"):
        yield ListingButton(
            _("Forny ett år"), reverse("renew_role", args=[snippet.pk]), icon_name="rotate", priority=15
        )


@hooks.register("register_admin_urls")
def renewal_address() -> list[URLPattern]:
    """Where a right is renewed in the admin."""
    return [path("rolle/<int:role_id>/fornyelse/", renewal, name="renew_role")]


@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: HttpRequest, role_id: int) -> HttpResponse:
    """Ask whether a right is to hold for another term, and renew it. For who may change rights in the admin."""
    if not request.user.has_perm("people.change_spacerole"):
        raise PermissionDenied
    if role_id >= 2**63:
        raise Http404
    role = get_object_or_404(SpaceRole.objects.select_related("user", "space"), pk=role_id)
    if request.method != "POST":
        return render(request, "people/admin_renewal.html", {"role": role})
    assert isinstance(request.user, User)
    try:
        renewed = renew(role=role, by=request.user)
    except RenewedAlready:
        messages.warning(request, _("Retten er fornyet allerede."))
    else:
        messages.success(request, _("Retten gjelder til og med %(day)s.") % {"day": date_format(renewed.last_day)})
    return redirect("wagtailsnippets_people_spacerole:list")


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


class LostFactorItem(MenuItem):
    """Shown to who administers users."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_administer(request.user)


@hooks.register("register_admin_urls")
def lost_factor_urls() -> list[URLPattern]:
    """The page for who has lost a second factor."""
    return [
        path("totrinn/", lost_factor_views.removals, name="factor_removals"),
        path("totrinn/<int:removal_id>/svar/", lost_factor_views.answer, name="factor_removal_answer"),
    ]


@hooks.register("register_settings_menu_item")
def lost_factor_item() -> MenuItem:
    """Its place in the menu, beside the users."""
    return LostFactorItem(_("Mistet totrinnsbekreftelse"), reverse("factor_removals"), icon_name="key", order=610)
