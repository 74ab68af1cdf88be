"""What the web editor keeps in Wagtail's admin: a space's approval (R1), its topics, and the school districts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, PageChooserPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Approval, ApprovedPage, District, Topic


class WrittenByTheLeaderGroup(ModelPermissionPolicy):
    """Approvals are read here, and written only by the leader group's own step in the workflow."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and user.is_active and user.has_perm("wagtailadmin.access_admin")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        return self.user_has_any_permission(user, actions)


class ApprovalViewSet(SnippetViewSet):
    """Who in the leader group stands behind which space or profile, since when and in which case (R1)."""

    model = Approval
    icon = "check"
    menu_order = 310
    add_to_admin_menu = True
    inspect_view_enabled = True
    list_display = ["space", "approved_by", "approved_on", "case_reference"]
    panels = [FieldPanel(name) for name in ("space", "approved_by", "approved_on", "case_reference")]


@hooks.register("before_publish_page")
def send_to_the_leader_group(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Who presses publish on what is not approved keeps it as a draft, and is told whom it must be sent to."""
    specific = page.specific_deferred if not isinstance(page, ApprovedPage) else page
    if not isinstance(specific, ApprovedPage) or specific.is_approved():
        return None
    messages.warning(
        request,
        _("Lagret som utkast. Ledergruppen må godkjenne før dette kan publiseres (R1). Send det til dem herfra."),
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("construct_page_action_menu")
def approval_first(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Who is asked for the leader group's approval finds it on the button, and not behind it."""
    menu_items.sort(key=lambda item: item.name != "approve")


class TopicViewSet(SnippetViewSet):
    """What the threads of a forum may be about."""

    model = Topic
    icon = "tag"
    menu_label = _("Emner")
    menu_order = 311
    add_to_admin_menu = True
    list_display = ["name", "space", "order"]
    list_filter = ["space"]
    panels = [
        PageChooserPanel("space", settings.SPACE_PAGE_TYPES),
        TitleFieldPanel("name", targets=["slug"]),
        FieldPanel("slug", widget=SlugInput),
        FieldPanel("order"),
    ]


class DistrictViewSet(SnippetViewSet):
    """The municipality's school districts."""

    model = District
    icon = "home"
    menu_label = _("Skolekretser")
    menu_order = 312
    add_to_admin_menu = True
    list_display = ["name", "order"]
    panels = [TitleFieldPanel("name", targets=["slug"]), FieldPanel("slug", widget=SlugInput), FieldPanel("order")]


register_permission_policy(Approval, WrittenByTheLeaderGroup(Approval))
register_snippet(ApprovalViewSet)
register_snippet(TopicViewSet)
register_snippet(DistrictViewSet)
