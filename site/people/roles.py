"""Renewing a right in a space, which otherwise runs out after a term (setting ROLE_DAYS, R3)."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from .models import SpaceRole, User, a_term_on

EARLIEST = datetime.timedelta(days=60)  # before it runs out


class RenewedAlready(Exception):
    """It does not run out for a long time: someone has renewed it."""


def may_be_renewed(role: SpaceRole) -> bool:
    """Whether it runs out soon, or has."""
    return role.until < timezone.now() + EARLIEST


def renew(*, role: SpaceRole, by: User) -> SpaceRole:
    """Let a right hold for a term from now, once; the admin's log says who did it. Raises RenewedAlready."""
    with transaction.atomic():
        locked = SpaceRole.objects.select_for_update(of=("self",)).get(pk=role.pk)
        if not may_be_renewed(locked):
            raise RenewedAlready
        locked.until = a_term_on()
        locked.save(update_fields=["until"])
        log(instance=locked, action="wagtail.edit", user=by)
    return locked
