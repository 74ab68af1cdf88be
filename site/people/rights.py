"""Who may do what. Rights are given per space and run out; views ask here and nowhere else (R3).

Nobody acts as staff without a second factor, registered and passed in this session (setting STAFF_NEED_MFA): what is
asked here is then answered as of a resident, but for V1: who works here is seen as an employee all the same.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from .models import SpaceRole, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

ARCHIVISTS = "Arkivar"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether a user has a second factor; of who is signed in also whether this session has passed it."""
    if not isinstance(user, User):
        return False
    known: bool | None = getattr(user, "has_factor", None)  # read with the one who is signed in
    if known is None:
        return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
    return bool(known)


def acts_as_staff(user: User | AnonymousUser) -> bool:
    """Whether a user may do anything as staff at all. No query for who is signed in."""
    return isinstance(user, User) and (not settings.STAFF_NEED_MFA or has_second_factor(user))


WEB_EDITORS = "Nettredaktør"  # told last of what is late; runs the pages
LEADER_GROUP = "Ledergruppen"  # stands behind a forum, a board or a profile before it opens (R1)


def _spaces(user: User | AnonymousUser, role: SpaceRole.Role) -> frozenset[int]:
    """The ids of the spaces where a user has this role now. All roles are asked for once per user object."""
    if not isinstance(user, User) or not user.is_active or not getattr(user, "has_roles", True):
        return frozenset()
    if not acts_as_staff(user):
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


def speaks_for_the_municipality(user: User | AnonymousUser) -> bool:
    """Whether a user works for the municipality, and may act so now."""
    return is_employee(user) and acts_as_staff(user)


def lacks_second_factor(user: User | AnonymousUser) -> bool:
    """Whether someone with tasks here is kept from them by a second factor that is missing. Of who is signed in."""
    if not isinstance(user, User) or acts_as_staff(user):
        return False
    marks = ("is_superuser", "works_here", "has_tasks", "is_staff")
    return any(getattr(user, mark, False) for mark in marks)


def is_employee(user: User | AnonymousUser) -> bool:
    """Whether a user works for the municipality (V1)."""
    if not isinstance(user, User):
        return False
    known: bool | None = getattr(user, "works_here", None)  # read with the one who is signed in
    return hasattr(user, "employment") if known is None else bool(known)


def is_archivist(user: User | AnonymousUser) -> bool:
    """Whether a user keeps the archive; apart from moderating."""
    if not isinstance(user, User) or not acts_as_staff(user):
        return False
    return user.is_superuser or user.groups.filter(name=ARCHIVISTS).exists()


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
