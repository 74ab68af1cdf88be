"""The way back for who has lost a second factor: two administrators together, each on record; the person is told."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import FactorRemoval, User
from .notices import notify
from .rights import acts_as_staff

PERMISSION = "people.change_user"


class AskedAlready(Exception):
    """Someone has asked for this person already."""


class AnsweredAlready(Exception):
    """Someone has answered meanwhile."""


class NotByTheSame(PermissionDenied):
    """Nobody answers what they asked for themselves, or what concerns themselves."""


def may_administer(user: User | AnonymousUser) -> bool:
    """Whether a user may ask and answer: who administers users, with a second factor of their own."""
    return acts_as_staff(user) and user.has_perm(PERMISSION)


def ask(*, person: User, reason: str, by: User) -> FactorRemoval:
    """Ask that a person's second factors are removed. Raises PermissionDenied, AskedAlready."""
    if not may_administer(by):
        raise PermissionDenied
    if person.pk == by.pk:
        raise NotByTheSame
    try:
        with transaction.atomic():
            return FactorRemoval.objects.create(person=person, reason=reason, asked_by=by)
    except IntegrityError:
        raise AskedAlready from None


def answer(*, removal: FactorRemoval, approved: bool, by: User) -> None:
    """Say yes or no to what another administrator asked for. With a yes the factors and their recovery codes are gone.

    Raises NotByTheSame, PermissionDenied, AnsweredAlready.
    """
    if not may_administer(by):
        raise PermissionDenied
    if by.pk in (removal.asked_by_id, removal.person_id):
        raise NotByTheSame
    with transaction.atomic():
        waiting = FactorRemoval.objects.filter(pk=removal.pk, answered_at=None)
        if not waiting.update(approved=approved, answered_by=by, answered_at=timezone.now()):
            raise AnsweredAlready
        if not approved:
            return
        Authenticator.objects.filter(user=removal.person).delete()
        notify(
            user=removal.person,
            kind="factors_removed",
            key=f"factor_removal:{removal.pk}",
            parameters={"reason": removal.reason},
            url="/totrinn/",
        )
