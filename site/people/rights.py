"""Who may do what. Rights are given per space and run out; views ask here and nowhere else (R3)."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from .models import SpaceRole, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

ARCHIVISTS = "Arkivar"
WEB_EDITORS = "Nettredaktør"  # told last of what is late; runs the pages
LEADER_GROUP = "Ledergruppen"  # stands behind a forum, a board or a profile before it opens (R1)


def _spaces(user: User | AnonymousUser, role: SpaceRole.Role) -> frozenset[int]:
    """The ids of the spaces where a user has this role now. All roles are asked for once per user object."""
    if not isinstance(user, User) or not user.is_active or not getattr(user, "has_roles", True):
        return frozenset()
    known: dict[str, set[int]] | None = getattr(user, "_spaces_by_role", None)
    if known is None:
        known = {}
        for space_id, given in SpaceRole.objects.in_force().filter(user=user).values_list("space_id", "role"):
            known.setdefault(given, set()).add(space_id)
        user._spaces_by_role = known  # type: ignore[attr-defined]
    return frozenset(known.get(role, ()))


def moderated_spaces(user: User | AnonymousUser) -> frozenset[int]:
    """The ids of the spaces a user moderates now."""
    return _spaces(user, SpaceRole.Role.MODERATOR)


def team_spaces(user: User | AnonymousUser) -> frozenset[int]:
    """The ids of the spaces in whose project team a user is now."""
    return _spaces(user, SpaceRole.Role.TEAM)


def may_moderate(user: User | AnonymousUser, space_id: int) -> bool:
    """Whether a user moderates this space now. Being an administrator of the site is not enough: rights are by name."""
    return space_id in moderated_spaces(user)


def in_team(user: User | AnonymousUser, space_id: int) -> bool:
    """Whether a user is in the project team that works with what is said in this space."""
    return space_id in team_spaces(user)


def is_employee(user: User | AnonymousUser) -> bool:
    """Whether a user works for the municipality (V1)."""
    if not isinstance(user, User):
        return False
    known: bool | None = getattr(user, "works_here", None)  # read with the one who is signed in
    return hasattr(user, "employment") if known is None else bool(known)


def is_archivist(user: User | AnonymousUser) -> bool:
    """Whether a user keeps the archive; apart from moderating."""
    return isinstance(user, User) and (user.is_superuser or user.groups.filter(name=ARCHIVISTS).exists())


def moderators_only(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Let only those through who moderate some space; what they may there is asked again for the space itself."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not moderated_spaces(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
