"""Finding a space, whatever kind of page it is; what is known of it is kept in this process."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.apps import apps
from django.core.cache import caches
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from people.models import SpaceRole

from .models import Approval, ApprovedPage, Space, Thread
from .versions import raise_site_version, site_version

_moments: dict[int, list[datetime.datetime]] = {}


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """What changes seldom about a space: its page, who answers for it, who approved it."""

    space: Space
    moderators: Sequence[SpaceRole]
    approval: Approval | None


def space_facts(space_id: int) -> SpaceFacts:
    """The facts of a space, kept in this process until the site's version is raised."""
    key = f"facts:{space_id}:{site_version()}"
    facts: SpaceFacts | None = caches["pages"].get(key)
    if facts is None:
        space = space_by_id(space_id)
        prefetch_related_objects([space], "unit", "responsible_leader__employment")
        approval = Approval.objects.select_related("approved_by__employment").filter(space_id=space_id).first()
        space.live = space.live and approval is not None
        facts = SpaceFacts(space, list(space.moderators()), approval)
        caches["pages"].set(key, facts, timeout=None)
    return facts


def space_of(thread: Thread) -> Space:
    """The space a thread stands in, as its own page type."""
    return space_facts(thread.space_id).space


def space_by_id(space_id: int) -> Space:
    """A space by its page's id; raises Page.DoesNotExist."""
    return cast("Space", Page.objects.get(pk=space_id).specific)


def why_not_open(space: Space) -> str:
    """Why one may not write in a space now, with the day it opens or closed; nothing if one may."""
    if space.is_open:
        return ""
    now = timezone.now()
    if space.live and space.opens_at and now < space.opens_at:
        return _("Det åpner for innlegg %(day)s. Du kan lese alt som er skrevet.") % {"day": _day(space.opens_at)}
    if space.live and space.closes_at:
        words = _("Det ble stengt for nye innlegg %(day)s. Du kan lese alt som er skrevet.")
        return words % {"day": _day(space.closes_at)}
    return _("Her er det ikke åpent for nye innlegg nå. Du kan lese alt som er skrevet.")


def _day(moment: datetime.datetime) -> str:
    """A day by the clock in Norway; the year only where it is another."""
    day = timezone.localdate(moment)
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == timezone.localdate().year else "DATE_FORMAT")


def hours_passed(version: int) -> int:
    """How many times of opening and closing have passed, in all spaces: another number, other pages for guests.

    `version` is the site's.
    """
    moments = _moments.get(version)
    if moments is None:
        moments = [at for space in live_spaces() for at in (space.opens_at, space.closes_at) if at]
        _moments.clear()
        _moments[version] = moments
    now = timezone.now()
    return sum(at <= now for at in moments)


def live_spaces() -> list[Space]:
    """Every space that is open to the public, in the order of the page tree. Two queries and one per kind."""
    pages = Page.objects.live().filter(approval__isnull=False).type(*_kinds(Space)).order_by("path").specific()
    return cast("list[Space]", list(pages))


def take_off_unapproved() -> int:
    """Take off the site what is live without the leader group behind it, whoever made it so (R1), by the clock."""
    unapproved = Page.objects.live().filter(approval=None).type(*_kinds(ApprovedPage))
    taken_off = unapproved.update(live=False, has_unpublished_changes=True)
    if taken_off:
        raise_site_version()
    return taken_off


def _kinds(base: type[Page]) -> list[type[Page]]:
    return [model for model in apps.get_models() if issubclass(model, base)]
