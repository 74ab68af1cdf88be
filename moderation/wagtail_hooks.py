"""What the municipality keeps in Wagtail's admin: starts for answers, closed days, lists of words, how screens work
where, and who the crisis staff are; and what the admin says and holds while crisis mode is on (R10).
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from forum.gate import waiting_text
from people.models import User
from people.wagtail_hooks import PersonForm

from .crisis.gate import must_wait
from .crisis.pages import PUBLIC_RECORDS, keep
from .models import AnswerTemplate, ClosedDays, CrisisStaff, ScreenSetting, WordList


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


class CrisisStaffViewSet(SnippetViewSet):
    """Who may switch crisis mode and decide on what goes out meanwhile, by name and for a time."""

    model = CrisisStaff
    icon = "warning"
    menu_label = _("Kriseledelsen")
    menu_order = 314
    add_to_admin_menu = True
    list_display = ["user", "since", "until"]
    edit_handler = ObjectList([FieldPanel(name) for name in ("user", "since", "until")], base_form_class=PersonForm)


class ClosedDaysViewSet(SnippetViewSet):
    """The days on which the municipality is closed: no due date is counted on them."""

    model = ClosedDays
    icon = "date"
    menu_label = _("Stengte dager")
    menu_order = 314
    add_to_admin_menu = True
    list_display = ["name", "first", "last"]
    panels = [FieldPanel("name"), FieldPanel("first"), FieldPanel("last")]


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


HOW_FAR = lazy(format_html, str)(
    "<p>{}</p><p>{}</p><p>{}</p>",
    _(
        "«Svært rask sending» gjelder innlegg og meldinger om innlegg. Grensen er i sekunder. Den som lager bruker, "
        "har alltid grensen som er vanlig for hele nettstedet."
    ),
    _(
        "«Mye fra ett nett» har som grense hvor mange innlegg gjester og nye brukere på samme nett kan skrive i timen. "
        "Nye tråder, endringer, bilder, meldinger og støtte følger etter i samme forhold som ellers: halvparten så "
        "mange innlegg gir halvparten så mange bilder. Et forum eller en tavle med egen innstilling blir talt for seg "
        "selv. Alle andre steder blir talt sammen."
    ),
    _(
        "«Mange innlegg på kort tid» og «Mange nye tråder på kort tid» teller alt den samme personen har skrevet den "
        "siste timen, alle steder. Grensen er den som gjelder der personen skriver nå."
    ),
)


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
        FieldPanel(
            "limit",
            help_text=_(
                "Bare for det som har en grense: bokstaver på rad, dager, sekunder, innlegg eller tråder i timen. "
                "Tomt er som vanlig."
            ),
        ),
        HelpPanel(HOW_FAR, heading=_("Hva grensene gjelder")),
    ]


register_snippet(AnswerTemplateViewSet)
register_snippet(WordListViewSet)
register_snippet(ScreenSettingViewSet)
register_snippet(CrisisStaffViewSet)


@hooks.register("before_publish_page")
def hold_publication(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep for the crisis leadership what would be published now, and say so in the editor."""
    if not must_wait() or (page.go_live_at and page.go_live_at > timezone.now()):
        return None
    assert isinstance(request.user, User)
    keep(page.latest_revision, by=request.user)
    messages.warning(request, waiting_text())
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_create_snippet")
@hooks.register("before_edit_snippet")
@hooks.register("before_delete_snippet")
def refuse_public_record(request: HttpRequest, *about: Any) -> HttpResponse | None:
    """Say that what stands in public is not changed now, before one has written."""
    models = {one if isinstance(one, type) else type(one) for part in about for one in _each(part)}
    if not must_wait() or not models & set(PUBLIC_RECORDS):
        return None
    messages.warning(request, gettext("Krisemodus er på. Det som står på nettstedet, kan ikke endres her nå."))
    return redirect("wagtailadmin_home")


def _each(part: Any) -> list[type[Model] | Model]:
    return list(part) if isinstance(part, (list, tuple)) else [part]


register_snippet(ClosedDaysViewSet)
