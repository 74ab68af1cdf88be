"""The register of measures. Everyone reads and supports; the project team writes, publishes and assesses."""

from __future__ import annotations

from collections.abc import Hashable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.rights import in_team, is_employee

from . import measuring
from .addresses import way_back
from .asking_to_wait import ask_to_wait, support_wait
from .assessing import CannotSign, assess
from .backing import back, back_no_longer
from .guest_pages import cached_for_guests
from .matrix import shown_passages
from .models import ForumPage, Measure, Passage, Space
from .register import measure_shown, register_page, space_of_measure
from .slugs import live_space_id
from .spaces import space_facts
from .team import measure_team_only, member, team_only
from .team_forms import AssessmentForm, MeasureForm, RegisterForm
from .versions import space_version

MOST_PASSAGES = 200


def register_key(request: HttpRequest, slug: str) -> Hashable | None:
    """What a page of the register shows, and at which version."""
    form, space_id = RegisterForm(request.GET), live_space_id(ForumPage, slug)
    if space_id is None or not form.is_valid():
        return None
    return space_id, space_version(space_id), *form.cleaned_data.values()


@require_safe
@cached_for_guests(register_key)
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """The register: by support, or `?vis=nyeste|status`; `?status=`, `?emne=`, `?krets=`."""
    form, space_id = RegisterForm(request.GET), live_space_id(ForumPage, slug)
    if space_id is None or not form.is_valid():
        raise Http404
    context = {
        "space": space_facts(space_id).space,
        "shown": register_page(space_id, form.cleaned_data),
        "asked": form.cleaned_data,
    }
    return render(request, "forum/register.html", context)


def measure_key(request: HttpRequest, measure_id: int) -> Hashable | None:
    """What a measure's page shows, and at which version."""
    space_id = space_of_measure(measure_id) if measure_id < 2**62 else None
    return (measure_id, space_version(space_id)) if space_id else None


@require_safe
@cached_for_guests(measure_key)
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    """One measure. Before it is public, for the team only."""
    found = _seen_measure(request, measure_id)
    context = {
        "space": space_facts(found.space_id).space,
        "measure": found,
        "shown": measure_shown(found, reader_id=request.user.pk),
        "is_team": in_team(request.user, found.space_id),
    }
    return render(request, "forum/measure.html", context)


def _seen_measure(request: HttpRequest, measure_id: int) -> Measure:
    """A measure the reader may see; 404 otherwise."""
    if measure_id >= 2**62:
        raise Http404
    found = get_object_or_404(Measure.objects.select_related("topic", "district"), pk=measure_id)
    public = found.published_at and space_facts(found.space_id).space.live
    if not public and not in_team(request.user, found.space_id):
        raise Http404
    return found


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Support a public measure, or take it back. For who is signed in; never by GET."""
    found = _seen_measure(request, measure_id)
    if not found.published_at:
        raise Http404
    user = member(request)
    seconds = support_wait(request, user, found.space_id) if request.method == "POST" else 0
    if request.method != "POST" or seconds:
        supported = found.given_supports.filter(user=user).exists()
        context = {"measure": found, "supported": supported}
        page = render(request, "forum/measure_support.html", context, status=429 if seconds else 200)
        return ask_to_wait(page, seconds) if seconds else page
    if request.POST.get("trekk"):
        back_no_longer(measure=found, user=user)
        messages.success(request, _("Du støtter ikke lenger dette."))
    else:
        back(measure=found, user=user)
        messages.success(request, _("Takk! Støtten din er talt med."))
    return redirect(way_back(request, otherwise=found.get_absolute_url()))


# --- The project team's acts --------------------------------------------------


@team_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_measure(request: HttpRequest, space: Space) -> HttpResponse:
    """A new measure, which is not public yet."""
    form = MeasureForm(request.POST or None, space_id=space.page_ptr_id)
    if request.method == "POST" and form.is_valid():
        if Measure.objects.filter(space=space.page_ptr_id, title=form.cleaned_data["title"]).exists():
            form.add_error("title", _("Det finnes et annet tiltak med denne tittelen."))
        else:
            found = measuring.name_measure(
                space_id=space.page_ptr_id, title=form.cleaned_data["title"], by=member(request)
            )
            measuring.write_measure(measure=found, **form.cleaned_data)
            messages.success(request, _("Tiltaket er lagret. Det er ikke offentlig ennå."))
            return redirect(found)
    context = {"space": space, "form": form, "measure": None}
    return render(request, "forum/measure_edit.html", context, status=422 if request.method == "POST" else 200)


@measure_team_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Say what a measure is, and what it reduces or strengthens."""
    form = MeasureForm(request.POST or None, space_id=measure.space_id, measure=measure)
    if request.method == "POST" and form.is_valid():
        try:
            measuring.write_measure(measure=measure, **form.cleaned_data)
        except measuring.TitleTaken:
            form.add_error("title", _("Det finnes et annet tiltak med denne tittelen."))
        else:
            messages.success(request, _("Tiltaket er endret."))
            return redirect(measure)
    context = {"space": space_facts(measure.space_id).space, "form": form, "measure": measure}
    return render(request, "forum/measure_edit.html", context, status=422 if request.method == "POST" else 200)


@measure_team_only
@require_http_methods(["GET", "HEAD", "POST"])
def passages(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Choose what a measure rests on: what has been marked, that which shares its effects first."""
    if request.method == "POST":
        asked = {int(one) for one in request.POST.getlist("avsnitt") if one.isdecimal() and len(one) < 18}
        chosen = _choosable(measure).filter(pk__in=asked)
        measuring.rest_on(measure=measure, passages=list(chosen), by=member(request))
        messages.success(request, _("Tiltaket bygger nå også på det du valgte."))
        return redirect(measure)
    effects = set(measure.effects.values_list("pk", flat=True))
    found = list(_choosable(measure).order_by("-pk")[:MOST_PASSAGES])
    found.sort(key=lambda one: (one.effect_id not in effects, one.kind != Passage.Kind.MEASURE))
    context = {"space": space_facts(measure.space_id).space, "measure": measure, "passages": found}
    return render(request, "forum/measure_passages.html", context)


def _choosable(measure: Measure) -> QuerySet[Passage]:
    """What it does not rest on yet, of what everyone may see."""
    found = shown_passages(measure.space_id).exclude(uses__measure=measure)
    return found.select_related("post__thread", "post__author", "effect", "topic", "district")


@measure_team_only
@require_POST
def detachment(request: HttpRequest, measure: Measure, passage_id: int) -> HttpResponse:
    """Let the measure rest on a passage no longer."""
    found = get_object_or_404(Passage, pk=passage_id, uses__measure=measure)
    measuring.rest_no_longer_on(measure=measure, passage=found)
    messages.success(request, _("Tiltaket bygger ikke lenger på avsnittet."))
    return redirect(measure)


@measure_team_only
@require_http_methods(["GET", "HEAD", "POST"])
def publishing(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Make a measure public, or take it out of the register; asked once more first."""
    if request.method != "POST":
        context = {
            "space": space_facts(measure.space_id).space,
            "measure": measure,
            "shown": measure_shown(measure, reader_id=None),
        }
        return render(request, "forum/measure_publish.html", context)
    if request.POST.get("trekk"):
        measuring.unpublish_measure(measure=measure)
        messages.success(request, _("Tiltaket er tatt ut av tiltakslista."))
    else:
        measuring.publish_measure(measure=measure, by=member(request))
        messages.success(request, _("Tiltaket står i tiltakslista, og de som har skrevet det, får beskjed."))
    return redirect(measure)


@measure_team_only
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Assess a measure, signed with one's employment (R6)."""
    user = member(request)
    form = AssessmentForm(request.POST or None, initial={"status": measure.status})
    if request.method == "POST" and form.is_valid():
        try:
            assess(measure=measure, by=user, **form.cleaned_data)
        except CannotSign:
            form.add_error(
                None, _("En vurdering signeres med fornavn, stilling og enhet. Be nettredaktøren legge dem inn.")
            )
        else:
            messages.success(request, _("Vurderingen er lagret og signert."))
            return redirect(measure)
    context = {
        "space": space_facts(measure.space_id).space,
        "measure": measure,
        "form": form,
        "signature": user if is_employee(user) else None,
    }
    return render(request, "forum/measure_assess.html", context, status=422 if request.method == "POST" else 200)
