"""Switching crisis mode on, changing it and switching it off: each act in the log, and in force at once (R10)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.signing import role_of
from forum.versions import raise_site_version
from people.models import User

from ..models import CrisisMode, CrisisSwitch
from .pages import hold_due_pages
from .telling import tell_of_what_is_left
from .who_may import is_crisis_staff


class OnAlready(Exception):
    """Someone else has switched it on meanwhile."""


class OffAlready(Exception):
    """It is not on any more."""


def switch_on(*, by: User, reason: str, posting: str, text: str, url: str = "") -> CrisisMode:
    """Switch crisis mode on, from this moment in every process. Raises PermissionDenied, OnAlready."""
    _may(by)
    try:
        with transaction.atomic():
            mode = CrisisMode.objects.create(reason=reason, posting=posting, text=text, url=url)
            _log(mode, CrisisSwitch.Act.ON, by=by, reason=reason)
            raise_site_version()
    except IntegrityError:
        raise OnAlready from None
    return mode


def change(*, by: User, reason: str, posting: str, text: str, url: str = "") -> CrisisMode:
    """Change what residents may do, or what all pages say, while it is on. Raises PermissionDenied, OffAlready."""
    _may(by)
    with transaction.atomic():
        mode = _now()
        mode.reason, mode.posting, mode.text, mode.url = reason, posting, text, url
        mode.save(update_fields=["reason", "posting", "text", "url"])
        _log(mode, CrisisSwitch.Act.CHANGE, by=by, reason=reason)
        raise_site_version()
    return mode


def switch_off(*, by: User, reason: str) -> CrisisMode:
    """Switch crisis mode off. What waits goes on waiting for a decision; nothing is published by itself.

    Raises PermissionDenied, OffAlready.
    """
    _may(by)
    with transaction.atomic():
        mode = _now()
        hold_due_pages()
        mode.ended_at = timezone.now()
        mode.save(update_fields=["ended_at"])
        _log(mode, CrisisSwitch.Act.OFF, by=by, reason=reason)
        tell_of_what_is_left(mode)
        raise_site_version()
    return mode


def _may(by: User) -> None:
    if not is_crisis_staff(by):
        raise PermissionDenied


def _now() -> CrisisMode:
    mode = CrisisMode.objects.select_for_update().filter(ended_at=None).first()
    if mode is None:
        raise OffAlready
    return mode


def _log(mode: CrisisMode, act: str, *, by: User, reason: str) -> None:
    CrisisSwitch.objects.create(
        mode=mode, act=act, by=by, role=role_of(by), reason=reason, posting=mode.posting, text=mode.text
    )
