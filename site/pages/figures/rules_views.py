"""The municipality measured by its own guidelines: the rules with their figures, and the figures of a chosen time."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Hashable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.guest_pages import cached_for_guests
from moderation.models import Decision
from pages.spreadsheet_cells import safe_text

from . import rules_page
from . import upkeep as upkeep_of
from .places import Places, places

FRESH = 60  # seconds; a guest's page is made from what is kept and the month that runs at most this often


def rules_key(request: HttpRequest) -> Hashable | None:
    """What the page shows a guest: a place, as it was counted within the last minute."""
    return (request.GET.get("sted", "")[:100], int(time.time()) // FRESH)


def places_or_404(request: HttpRequest) -> Places:
    """All places, and the one that was asked for (`?sted=<slug>`)."""
    found = places(request.GET.get("sted", "")[:100].replace("\x00", ""))
    if found is None:
        raise Http404
    return found


@require_safe
@cached_for_guests(rules_key)
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in groups, each with how it is kept and its figures; of one place with `?sted=`. For everyone."""
    from pages.models import GuidelinesPage

    page = GuidelinesPage.objects.live().first()
    context = rules_page.context(places_or_404(request)) | {"page": page}
    return render(request, "pages/rules/rules.html", context)


def _told(request: HttpRequest) -> upkeep_of.Upkeep:
    """The time that was asked for (`?tid=`), of all places or one (`?sted=`)."""
    chosen = {period.key: period for period in upkeep_of.periods()}.get(request.GET.get("tid", ""))
    if chosen is None:
        raise Http404
    return upkeep_of.upkeep(places_or_404(request), chosen)


def upkeep_key(request: HttpRequest) -> Hashable | None:
    """The same for a place and a time."""
    return (request.GET.get("sted", "")[:100], request.GET.get("tid", "")[:20], int(time.time()) // FRESH)


@require_safe
@cached_for_guests(upkeep_key)
def upkeep(request: HttpRequest) -> HttpResponse:
    """Answers, appeals, corrections, reports and decisions in a chosen time, by place and month. For everyone."""
    told = _told(request)
    return render(
        request,
        "pages/rules/upkeep.html",
        {
            "places": told.places,
            "space": told.places.one,
            "period": told.period.key,
            "label": told.period.label,
            "periods": [(one.key, one.label) for one in upkeep_of.periods()],
            "numbers": [(column.written(told.seen), column.heading) for column in upkeep_of.columns()],
            "tables": upkeep_of.tables(told),
            "asked": request.GET.urlencode(),
        },
    )


@require_safe
def upkeep_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV, a row for each month and place, as Norwegian spreadsheets read it. For everyone."""
    told = _told(request)
    rows, names = list(upkeep_of.rows_of(told)), upkeep_of.data_names()
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=";", lineterminator="\r\n")
    sheet.writerow([_("Måned"), _("Sted"), *names.values(), _("Median svartid i døgn")])
    for row in rows:
        days = "" if row["median_days"] is None else str(row["median_days"]).replace(".", _(","))
        sheet.writerow([row["month"], safe_text(row["space"]), *(row[key] for key in names), days])
    sheet.writerows([[], [_("Måned"), _("Sted"), _("Avgjørelse"), _("Retningslinje"), _("Antall")]])
    acts = dict(Decision.Act.choices)
    for row in rows:
        for one in row["decisions_by_act_and_rule"]:
            act = str(acts.get(one["act"], one["act"]))
            sheet.writerow([row["month"], safe_text(row["space"]), act, one["rule"], one["number"]])
    return HttpResponse(
        "\ufeff" + written.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{slugify(_("Tall"))}-{told.period.last:%Y-%m}.csv"',
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language, Cookie",
        },
    )


@require_safe
def upkeep_json(request: HttpRequest) -> HttpResponse:
    """The same as JSON, with keys that stay. For everyone."""
    told = _told(request)
    data = {"since": f"{told.period.first:%Y-%m}", "until": f"{told.period.last:%Y-%m}"}
    answer = JsonResponse({**data, "rows": list(upkeep_of.rows_of(told))}, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-cache"
    return answer
