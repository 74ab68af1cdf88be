"""What stands on every page: the municipality's name, the menu and the footer's links. No query while unchanged."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page, Site

from forum.models import Approval, ApprovedPage
from forum.versions import site_version
from people.models import Municipality

_known: dict[tuple[int, str], Frame] = {}


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of every page. Links are (title, address); what the head loads and the footer are the same on all."""

    name: str
    email: str
    phone: str
    website: str
    navigation: list[tuple[str, str]]
    head: SafeString
    description: SafeString
    footer: SafeString


def frame() -> Frame:
    """The frame as it is now, kept in this process until the site's version is raised."""
    key = (site_version(), get_language() or "")
    if key not in _known:
        if len(_known) > 20:
            _known.clear()
        _known[key] = _read()
    return _known[key]


def _read() -> Frame:
    municipality = Municipality.objects.first() or Municipality()
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    pages = Page.objects.live().child_of(site.root_page).specific() if site else Page.objects.none()
    approved = set(Approval.objects.values_list("space", flat=True))
    shown = [page for page in pages if page.pk in approved or not isinstance(page, ApprovedPage)]
    links = [(page.title, page.url or "/", page.show_in_menus) for page in shown]
    return Frame(
        name=municipality.name,
        email=municipality.email,
        phone=municipality.phone,
        website=municipality.website,
        navigation=[(title, url) for title, url, in_menu in links if in_menu],
        head=SafeString(render_to_string("config/head.html")),
        description=SafeString(render_to_string("config/description.html", {"municipality": municipality})),
        footer=SafeString(
            render_to_string(
                "config/footer.html",
                {
                    "municipality": municipality,
                    "links": [{"title": title, "url": url} for title, url, in_menu in links if not in_menu],
                },
            )
        ),
    )
