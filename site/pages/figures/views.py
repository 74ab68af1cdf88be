"""The figures of a space, as a page and as a file for a spreadsheet. For everyone."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Hashable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.guest_pages import cached_for_guests
from forum.models import Space
from forum.slugs import live_space_id
from pages.reports.rights import may_report
from pages.space_kinds import facts_or_404
from pages.spreadsheet_cells import safe_text
from suggestions.asking_back import Verdict, verdict
from suggestions.models import BoardPage

from . import showing
from .keeping import figures_of

FEWEST = 5
FRESH = 60  # seconds; a guest's page is made from the counted row at most this often


def figures_key(request: HttpRequest, kind: type[Space], slug: str) -> Hashable | None:
    """What the page shows a guest: the space, as it was counted within the last minute."""
    space_id = live_space_id(kind, slug)
    return space_id and (space_id, int(time.time()) // FRESH)


@require_safe
@cached_for_guests(figures_key)
def figures(request: HttpRequest, kind: type[Space], slug: str) -> HttpResponse:
    """The space in figures, with a table beside each chart. For everyone."""
    facts = facts_or_404(kind, slug)
    counted = figures_of(facts.space)
    context = {
        "space": facts.space,
        "may_report": may_report(request.user, facts.space),
        "said": showing.said(told) if (told := _what_they_said(kind, facts.space)) else None,
    }
    if counted:
        context |= {
            "counted_at": counted.at,
            "numbers": showing.key_numbers(counted.figures),
            "activity": showing.activity(counted.figures),
            "answers": showing.answers(counted.figures),
            "tables": showing.tables(counted.figures),
        }
    return render(request, "pages/figures/figures.html", context)


def _what_they_said(kind: type[Space], space: Space) -> Verdict | None:
    """What those who were answered on a board say of it; None while so few have that one could tell who."""
    if kind is not BoardPage:
        return None
    found = verdict(space.page_ptr_id)
    return found if found.yes + found.no >= FEWEST else None


@require_safe
def figures_file(request: HttpRequest, kind: type[Space], slug: str) -> HttpResponse:
    """The same figures as CSV, as Norwegian spreadsheets read it: semicolons, UTF-8 with a mark. For everyone."""
    facts = facts_or_404(kind, slug)
    counted = figures_of(facts.space)
    if counted is None:
        return redirect("pages:figures", facts.space, slug)
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=";", lineterminator="\r\n")
    for what, number in ((what, number) for number, what in showing.key_numbers(counted.figures)):
        sheet.writerow([what, number])
    over_time = showing.activity(counted.figures)
    every = [over_time.table] if over_time else []
    for table in [*every, showing.answers(counted.figures), *showing.tables(counted.figures)]:
        sheet.writerow([])
        sheet.writerow([table.title])
        sheet.writerow(table.headings)
        sheet.writerows([safe_text(cell) for cell in row] for row in table.rows)
        if table.note:
            sheet.writerow([table.note])
    name = f"{slugify(_('Tall'))}-{slug}.csv"
    return HttpResponse(
        "\ufeff" + written.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language, Cookie",
        },
    )
