"""The page one searches on. Everyone may; each finds what `visible_to` lets them see."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .fragments import today_and_language
from .models import Theme
from .search_choices import ANSWER, BEST, NEWEST, WHO, SearchForm, Wish
from .searching import search_posts
from .versions import site_version


class Chip(NamedTuple):
    """Something the search is narrowed to, and the address without it."""

    label: str
    without: str


def narrowing(form: SearchForm, wish: Wish | None) -> str:
    """The fields one narrows by. As they are before anything is chosen, they are kept until the site changes."""
    key = f"narrowing:{site_version()}:{today_and_language()}:{wish.order}" if wish and not wish.is_narrowed else ""
    known: str | None = caches["pages"].get(key) if key else None
    if known is None:
        known = render_to_string("forum/_search_fields.html", {"fields": form.narrowing})
        if key:
            caches["pages"].set(key, known, timeout=None)
    return known


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search in all one may see (`?q=`, narrowed by `sted`, `tema`, `emne`, `krets`, `hvem`, `svar`, `fra`, `til`)."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "forum/search.html", {"form": form, "fields": narrowing(form, None)}, status=400)
    wish = form.wish
    context: dict[str, Any] = {
        "form": form,
        "wish": wish,
        "fields": narrowing(form, wish),
        "chips": chips(wish),
        "NEWEST": NEWEST,
        "everywhere": wish.everywhere().address(),
    }
    if wish.query or wish.is_narrowed:
        results = search_posts(wish, reader=request.user)
        context |= {
            "results": results,
            "next": results.next_page and wish.address(page=results.next_page),
            "previous": results.previous_page and wish.address(page=results.previous_page),
            "suggested": wish.address(query=results.suggestion),
            "best_first": wish.address(order=BEST),
            "newest_first": wish.address(order=NEWEST),
        }
    return render(request, "forum/search.html", context)


def chips(wish: Wish) -> list[Chip]:
    """What a search is narrowed to, in words, each with a way out of it."""
    found = []
    for name, place in (("space", wish.space), ("topic", wish.topic), ("district", wish.district)):
        if place:
            found.append(Chip(place.name, wish.address(**{name: None})))
    if wish.theme:
        found.append(Chip(str(Theme(wish.theme).label), wish.address(theme="")))
    if wish.who:
        found.append(Chip(str(dict(WHO)[wish.who]), wish.address(who="")))
    if wish.answer:
        found.append(Chip(str(dict(ANSWER)[wish.answer]), wish.address(answer="")))
    if wish.since:
        found.append(Chip(_("Fra %(day)s") % {"day": date_format(wish.since)}, wish.address(since=None)))
    if wish.until:
        found.append(Chip(_("Til %(day)s") % {"day": date_format(wish.until)}, wish.address(until=None)))
    return found
