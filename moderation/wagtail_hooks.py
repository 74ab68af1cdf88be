"""What the municipality keeps in Wagtail's admin: starts for answers, lists of words, and how screens work where."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import AnswerTemplate, ScreenSetting, WordList


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


TRY_FIRST = lazy(format_html, str)(
    '<p>{} <a href="{}">{}</a></p>',
    _("Se først hva en endret liste ville ha fanget den siste måneden:"),
    reverse_lazy("moderation:trial"),
    _("Prøvekjøring"),
)


class WordListViewSet(SnippetViewSet):
    """Words that a moderator looks at first, for one space or for all."""

    model = WordList
    icon = "list-ul"
    menu_label = _("Ordlister")
    menu_order = 314
    add_to_admin_menu = True
    list_display = ["name", "space", "rule", "is_on"]
    list_filter = ["space", "is_on"]
    search_fields = ["name", "words"]
    panels = [
        HelpPanel(TRY_FIRST),
        FieldPanel("name"),
        FieldPanel("words"),
        FieldPanel("rule"),
        FieldPanel("message"),
        FieldPanel("space"),
        FieldPanel("is_on"),
    ]


class ScreenSettingViewSet(SnippetViewSet):
    """How what looks at posts before they show works in one space, or in all."""

    model = ScreenSetting
    icon = "view"
    menu_label = _("Det som fanges")
    menu_order = 315
    add_to_admin_menu = True
    list_display = ["screen", "space", "is_on", "outcome", "limit"]
    list_filter = ["space", "screen"]
    panels = [
        HelpPanel(TRY_FIRST),
        FieldPanel("screen"),
        FieldPanel("space"),
        FieldPanel("is_on"),
        FieldPanel("outcome"),
        FieldPanel("limit"),
    ]


register_snippet(AnswerTemplateViewSet)
register_snippet(WordListViewSet)
register_snippet(ScreenSettingViewSet)
