"""Who may switch crisis mode and decide on what waits: the crisis staff, by name, for a time, with a second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from people.models import User
from people.rights import acts_as_staff, moderated_spaces

from ..models import CrisisStaff, HeldBack
from .mode import is_on

View = Callable[..., HttpResponse]


def is_crisis_staff(user: User | AnonymousUser) -> bool:
    """Whether a user is of the crisis staff now. A second factor is asked for where staff need one (STAFF_NEED_MFA)."""
    if not isinstance(user, User) or not user.is_active or not acts_as_staff(user):
        return False
    return CrisisStaff.objects.in_force().filter(user=user, user__employment__isnull=False).exists()


def may_decide(user: User | AnonymousUser, held: HeldBack) -> bool:
    """Whether a user decides on what waits: the crisis staff; when the mode is off, also who moderates the space.

    Who wrote it decides only as one of the crisis staff.
    """
    if is_crisis_staff(user):
        return True
    return not is_on() and held.by_id != user.pk and held.space_id in moderated_spaces(user)


def crisis_staff_only(view: View) -> View:
    """Let only the crisis staff through."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not is_crisis_staff(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
