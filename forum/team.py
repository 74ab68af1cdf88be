"""The door to the project team's rooms: for those who have the role in this forum now, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from people.models import User
from people.rights import in_team

from .models import ForumPage, Measure
from .slugs import live_space_id
from .spaces import space_facts

View = Callable[..., HttpResponse]


def team_only(view: View) -> View:
    """Let the team of the forum with this `slug` in; the view gets the forum in its place."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponse:
        space_id = live_space_id(ForumPage, slug)
        if space_id is None:
            raise Http404
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not in_team(request.user, space_id):
            raise PermissionDenied
        return view(request, space_facts(space_id).space, **kwargs)

    return never_cache(guarded)


def measure_team_only(view: View) -> View:
    """Let the team of a measure's forum in; the view gets the measure in place of its id."""

    @wraps(view)
    def guarded(request: HttpRequest, measure_id: int, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        measure = get_object_or_404(Measure.objects.select_related("topic", "district"), pk=measure_id)
        if not in_team(request.user, measure.space_id):
            raise PermissionDenied if measure.published_at else Http404
        return view(request, measure, **kwargs)

    return never_cache(guarded)


def member(request: HttpRequest) -> User:
    """Who acts; the door has seen to it that they are signed in."""
    return cast("User", request.user)
