"""What the municipality keeps for its moderators in Wagtail's admin: starts for answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import AnswerTemplate, ClosedDays


class AnswerTemplateViewSet(SnippetViewSet):
    """Starts for answers, for one space or for all."""

    model = AnswerTemplate
    icon = "doc-full"
    menu_label = _("Svarmaler")
    menu_order = 313
    add_to_admin_menu = True
    list_display = ["name", "space", "order"]
    list_filter = ["space"]
    search_fields = ["name", "text"]
    panels = [FieldPanel("name"), FieldPanel("text"), FieldPanel("space"), FieldPanel("order")]


class ClosedDaysViewSet(SnippetViewSet):
    """The days on which the municipality is closed: no due date is counted on them."""

    model = ClosedDays
    icon = "date"
    menu_label = _("Stengte dager")
    menu_order = 314
    add_to_admin_menu = True
    list_display = ["name", "first", "last"]
    panels = [FieldPanel("name"), FieldPanel("first"), FieldPanel("last")]


register_snippet(AnswerTemplateViewSet)
register_snippet(ClosedDaysViewSet)
