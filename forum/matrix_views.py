"""The matrix of effects and measures, and the effects' own pages. For the project team (forum.team)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from . import measuring
from .matrix import matrix
from .models import Effect, Measure, Space
from .reading_room import kept, topics_and_districts
from .team import member, team_only
from .team_forms import EffectForm, MatrixForm, MergeForm


@team_only
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, space: Space) -> HttpResponse:
    """The matrix (`?emne=`, `?krets=`). POST says or unsays that a measure addresses an effect."""
    if request.method == "POST":
        return _toggle(request, space)
    form = MatrixForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    topics, districts = topics_and_districts(space.page_ptr_id)
    context = {
        "space": space,
        "matrix": matrix(space.page_ptr_id, topic=asked["emne"], district=asked["krets"], page=asked["side"] or 1),
        "keep": "".join(f"{name}={slug}&" for name, slug in kept(asked).items()),
        "form": form,
        "topics": topics,
        "districts": districts,
    }
    return render(request, "forum/matrix.html", context)


def _toggle(request: HttpRequest, space: Space) -> HttpResponse:
    effect_id, _dash, measure_id = request.POST.get("celle", "").partition("-")
    if not (effect_id.isdecimal() and measure_id.isdecimal() and len(effect_id + measure_id) < 30):
        messages.error(request, _("Velg en rute i tabellen."))
        return redirect("forum:matrix", space.slug)
    effect = _effect(space, int(effect_id))
    measure = get_object_or_404(Measure, pk=int(measure_id), space=space.page_ptr_id)
    now = measuring.address_effect(measure=measure, effect=effect)
    said = _("«%(measure)s» møter nå «%(effect)s».") if now else _("«%(measure)s» møter ikke lenger «%(effect)s».")
    messages.success(request, said % {"measure": measure.title, "effect": effect.title})
    form = MatrixForm(request.GET)
    filters = kept(form.cleaned_data) if form.is_valid() else {}
    if form.is_valid() and form.cleaned_data["side"]:
        filters["side"] = str(form.cleaned_data["side"])
    response = redirect("forum:matrix", space.slug)
    query = "&".join(f"{name}={slug}" for name, slug in filters.items())
    response["Location"] += f"{'?' if query else ''}{query}#celle-{effect.pk}-{measure.pk}"
    return response


@team_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_effect(request: HttpRequest, space: Space) -> HttpResponse:
    """A new drawback or possibility."""
    form = EffectForm(request.POST or None, space_id=space.page_ptr_id)
    if request.method == "POST" and form.is_valid():
        measuring.name_effect(space_id=space.page_ptr_id, by=member(request), **form.cleaned_data)
        messages.success(request, _("Lagret."))
        return redirect("forum:matrix", space.slug)
    return _effect_page(request, space, None, form)


@team_only
@require_http_methods(["GET", "HEAD", "POST"])
def effect(request: HttpRequest, space: Space, effect_id: int) -> HttpResponse:
    """Give an effect another title, topic or district; from here it is merged or deleted too."""
    found = _effect(space, effect_id)
    form = EffectForm(request.POST or None, space_id=space.page_ptr_id, effect=found)
    if request.method == "POST" and form.is_valid():
        try:
            measuring.change_effect(effect=found, **form.cleaned_data)
        except measuring.TitleTaken:
            form.add_error("title", _("Det finnes en annen med denne tittelen. Slå dem heller sammen."))
        else:
            messages.success(request, _("Lagret."))
            return redirect("forum:matrix", space.slug)
    return _effect_page(request, space, found, form)


@team_only
@require_POST
def merging(request: HttpRequest, space: Space, effect_id: int) -> HttpResponse:
    """Make an effect part of another."""
    found = _effect(space, effect_id)
    form = MergeForm(request.POST, effect=found)
    if not form.is_valid():
        messages.error(request, _("Velg hva den skal slås sammen med."))
        return redirect("forum:effect", space.slug, found.pk)
    measuring.merge_effects(effect=found, into=form.cleaned_data["into"])
    messages.success(request, _("Slått sammen. Avsnittene og tiltakene er flyttet."))
    return redirect("forum:matrix", space.slug)


@team_only
@require_POST
def deletion(request: HttpRequest, space: Space, effect_id: int) -> HttpResponse:
    """Take away an effect that nothing belongs to."""
    found = _effect(space, effect_id)
    try:
        measuring.delete_effect(effect=found)
    except measuring.NotEmpty:
        messages.error(request, _("Avsnitt eller tiltak hører til denne. Flytt dem eller slå sammen først."))
        return redirect("forum:effect", space.slug, effect_id)
    messages.success(request, _("Slettet."))
    return redirect("forum:matrix", space.slug)


def _effect(space: Space, effect_id: int) -> Effect:
    return get_object_or_404(Effect, pk=effect_id, space=space.page_ptr_id)


def _effect_page(request: HttpRequest, space: Space, found: Effect | None, form: EffectForm) -> HttpResponse:
    context: dict[str, object] = {"space": space, "effect": found, "form": form}
    if found:
        is_empty = not found.passages.exists() and not found.measures.exists()
        context |= {"merge_form": MergeForm(effect=found), "is_empty": is_empty}
    return render(request, "forum/effect.html", context, status=422 if request.method == "POST" else 200)
