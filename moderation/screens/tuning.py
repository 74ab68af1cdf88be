"""How the screens are tuned for each space, and the lists of words in force: kept in this process until one is edited.

Saving either raises the site's version (moderation/receivers.py), so that all processes read them anew at once. While
nothing has been edited, a post costs no query for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from forum.screening import Outcome
from forum.versions import site_version

from ..models import ScreenSetting, WordList

if TYPE_CHECKING:
    from .kinds import Kind

_known: dict[int, InForce] = {}


@dataclass(frozen=True, slots=True)
class Tuned:
    """How a screen works in one space."""

    is_on: bool
    outcome: Outcome
    limit: int
    #: Whether the space has a setting of its own.
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class InForce:
    """All that the admin says of screens. A setting without a space is for all that have none of their own."""

    settings: dict[tuple[int | None, str], ScreenSetting] = field(default_factory=dict)
    lists: list[WordList] = field(default_factory=list)


def tuned(kind: Kind, space_id: int) -> Tuned:
    """How a screen works in a space: as its own setting says, else the one for all, else the site's settings."""
    chosen = in_force().settings
    one = chosen.get((space_id, kind.slug)) or chosen.get((None, kind.slug))
    if one is None:
        return Tuned(is_on=True, outcome=kind.outcome, limit=kind.default_limit)
    outcome = Outcome[one.outcome.upper()] if one.outcome else kind.outcome
    return Tuned(
        is_on=one.is_on or not kind.may_be_off,
        outcome=outcome if outcome in kind.choices else kind.outcome,
        limit=one.limit if one.limit and kind.setting else kind.default_limit,
        is_own=one.space_id is not None,
    )


def lists_in(space_id: int) -> list[WordList]:
    """The lists of words that are looked for in a space: its own and those for all."""
    return [one for one in in_force().lists if one.space_id in (None, space_id)]


def in_force() -> InForce:
    """What the admin says of screens now. Within a transaction it may be undone, so it is not kept."""
    version = site_version()
    found = _known.get(version)
    if found is None:
        chosen = {(one.space_id, one.screen): one for one in ScreenSetting.objects.all()}
        found = InForce(chosen, list(WordList.objects.filter(is_on=True)))
        if not connection.in_atomic_block:
            _known.clear()
            _known[version] = found
    return found


def forget() -> None:
    """Know nothing any more."""
    _known.clear()
