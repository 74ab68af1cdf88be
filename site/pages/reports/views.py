"""A space's reports: order, follow, fetch. For its project team, its moderators and its responsible leader."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum.models import Space
from pages.space_kinds import facts_or_404
from people.models import User

from . import ordering
from .forms import ReportForm
from .models import SpaceReport
from .rights import may_have_unpublished, may_report
from .wording import file_name

SHOWN = 50
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def for_those_who_may(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hand the view the space, if the reader may have its reports; others are asked to sign in, or refused."""

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, kind: type[Space], slug: str, **found: Any) -> HttpResponseBase:
        space = facts_or_404(kind, slug).space
        if not may_report(request.user, space):
            raise PermissionDenied
        return view(request, space, **found)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may
def reports(request: HttpRequest, space: Space) -> HttpResponse:
    """Order a report, and see those that are ordered."""
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        initial={"form": SpaceReport.Form.PDF},
        with_unpublished=may_have_unpublished(request.user, space),
    )
    if request.method == "POST" and form.is_valid():
        try:
            ordering.order_report(space=space, by=_user(request), **form.cleaned_data)
        except ordering.TooManyUnfinished:
            form.add_error(None, _("Det venter mange rapporter her alt. Vent til noen av dem er ferdige."))
        else:
            messages.success(request, _("Rapporten er bestilt. Den lages nå, og du finner den i lista her."))
            return redirect("pages:reports", space, space.slug)
    context = {"space": space, "form": form, **_listed(request, space)}
    return render(request, "pages/reports/reports.html", context, status=422 if form.errors else 200)


@require_safe
@for_those_who_may
def report_list(request: HttpRequest, space: Space) -> HttpResponse:
    """Only the list, for the script that follows what is being made."""
    return render(request, "pages/reports/_list.html", {"space": space, **_listed(request, space)})


@require_safe
@for_those_who_may
def report_file(request: HttpRequest, space: Space, pk: int) -> HttpResponseBase:
    """The finished file."""
    report = _found(request, space, pk)
    try:
        content = report.open_file()
    except FileNotFoundError:  # not finished, or the file is not on this machine any more
        messages.error(request, _("Fila er ikke her. Bestill rapporten på nytt."))
        return redirect("pages:reports", space, space.slug)
    name, kind = f"{file_name(report, space.slug)}.{report.form}", TYPES[report.form]
    response = FileResponse(content, as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@for_those_who_may
def retry(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    """Try a report again that failed."""
    if ordering.try_again(_found(request, space, pk)):
        messages.success(request, _("Vi prøver igjen."))
    return redirect("pages:reports", space, space.slug)


@require_POST
@for_those_who_may
def removal(request: HttpRequest, space: Space, pk: int) -> HttpResponse:
    """Take a report away before its time."""
    ordering.remove(_found(request, space, pk))
    messages.success(request, _("Rapporten er slettet."))
    return redirect("pages:reports", space, space.slug)


def _listed(request: HttpRequest, space: Space) -> dict[str, Any]:
    found = list(_seen(request, space).select_related("ordered_by").order_by("-pk")[:SHOWN])
    return {"reports": found, "unfinished": any(report.is_unfinished for report in found)}


def _found(request: HttpRequest, space: Space, pk: int) -> SpaceReport:
    return get_object_or_404(_seen(request, space), pk=pk)


def _seen(request: HttpRequest, space: Space) -> QuerySet[SpaceReport]:
    """The space's reports; those that hold what is not public yet, for its team alone."""
    rows = SpaceReport.objects.filter(space=space.page_ptr_id)
    return rows if may_have_unpublished(request.user, space) else rows.filter(with_unpublished=False)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
