"""The public log of decisions: what, by which role, on which rule, and what came of appeals. No names."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from forum.models import Thread
from forum.spreadsheet_cells import safe_text

from .decision_forms import LogForm
from .models import Decision

LOG_PAGE = 50
SHOWN_THREADS = (Thread.State.PUBLISHED, Thread.State.MERGED)


@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """A space's decisions for everyone. `?hva=`, `?maned=2026-11`; `?for=<id>` for older ones."""
    space, form = _space(slug), LogForm(request.GET)
    before = request.GET.get("for", "")
    if before and not (before.isdecimal() and len(before) < 18):
        raise Http404
    decisions = _decisions(space, form)
    if before:
        decisions = decisions.filter(pk__lt=int(before))
    found = list(decisions[: LOG_PAGE + 1])
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    here = reverse("moderation:log", args=[slug])
    context = {
        "space": space,
        "form": form,
        "decisions": found[:LOG_PAGE],
        "asked": asked,
        "here": here,
        "as_csv": reverse("moderation:log_csv", args=[slug]) + (f"?{urlencode(asked)}" if asked else ""),
        "older": "",
    }
    if len(found) > LOG_PAGE:
        context["older"] = f"{here}?{urlencode(asked | {'for': found[LOG_PAGE - 1].pk})}"
    return render(request, "moderation/log.html", context)


@require_safe
def log_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same as a table to count in: all of what is asked for, newest first, a row at a time."""
    space, form = _space(slug), LogForm(request.GET)
    decisions = _decisions(space, form)
    answer = StreamingHttpResponse(_lines(decisions), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="avgjorelser-{slug}.csv"'
    return answer


def outcome_of(decision: Decision) -> str:
    """What came of an appeal on a decision, in words; empty where there was none."""
    appeal = getattr(decision, "appeal", None)
    if appeal is None:
        return ""
    if appeal.outcome is None:
        return _("Klaget på, ikke avgjort ennå")
    return _("Klagen fikk medhold") if appeal.is_overturned else _("Klagen fikk ikke medhold")


def where(decision: Decision) -> Thread | None:
    """The thread a row leads to; None where it is not to be seen, or concerns a person."""
    return decision.thread if decision.thread.state in SHOWN_THREADS and not decision.is_of_person else None


def _space(slug: str) -> Page:
    space = Page.objects.live().filter(slug=slug, state__isnull=False, approval__isnull=False).first()
    if space is None:
        raise Http404
    return space


def _decisions(space: Page, form: LogForm) -> QuerySet[Decision]:
    """What is asked for. A month is a range of moments in Norway; what is not understood is not asked for."""
    decisions = Decision.objects.filter(space=space).exclude(act=Decision.Act.DISMISS)
    decisions = decisions.select_related("thread", "post", "appeal__outcome")
    form.is_valid()
    if act := form.cleaned_data.get("hva"):
        decisions = decisions.filter(act=act)
    if month := form.cleaned_data.get("maned"):
        year, number = map(int, month.split("-"))
        begins = timezone.make_aware(datetime.datetime(year, number, 1))
        ends = timezone.make_aware(datetime.datetime(year + number // 12, number % 12 + 1, 1))
        decisions = decisions.filter(decided_at__gte=begins, decided_at__lt=ends)
    return decisions


class _Echo:
    """What csv writes to: gives the line back."""

    def write(self, line: str) -> str:
        return line


def _lines(decisions: QuerySet[Decision]) -> Iterator[str]:
    """The table, with the mark by which spreadsheets know UTF-8."""
    writer: Any = csv.writer(_Echo(), delimiter=";")
    heads = [_("Når"), _("Hva"), _("Grunn"), _("Retningslinje"), _("Rolle"), _("Tråd"), _("Innlegg"), _("Klage")]
    yield "\ufeff" + writer.writerow(heads)
    for decision in decisions.iterator(chunk_size=500):
        thread = where(decision)
        cells = [
            timezone.localtime(decision.decided_at).strftime("%Y-%m-%d %H:%M"),
            capfirst(decision.get_act_display()),
            decision.code_name,
            f"{decision.rule} {decision.rule_name}".strip(),
            decision.actor_role,
            thread.title if thread else "",
            str(decision.post.number) if thread and decision.post else "",
            outcome_of(decision),
        ]
        yield writer.writerow([safe_text(cell) for cell in cells])
