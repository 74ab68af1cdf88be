"""What the web editor keeps in Wagtail's admin: a space's approval (R1), its topics, and the school districts."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Approval, District, Topic


class ApprovalViewSet(SnippetViewSet):
    """Who in the leader group stands behind which space."""

    model = Approval
    icon = "check"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["space", "approved_by", "approved_on", "case_reference"]
    panels = [
        PageChooserPanel("space", settings.SPACE_PAGE_TYPES),
        FieldPanel("approved_by"),
        FieldPanel("approved_on"),
        FieldPanel("case_reference"),
    ]


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


register_snippet(ApprovalViewSet)
register_snippet(TopicViewSet)
register_snippet(DistrictViewSet)
