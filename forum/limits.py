"""How soon a form may come back, and how much may come from one network, in a space: asked of settings.SPACE_LIMITS.

A higher floor knows what each space has chosen; the forum counts, and asks to wait (asking_to_wait.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds in one space. `network` has how many of each act an hour; one that is left out has no limit."""

    #: Who sends a form sooner is asked once more; 0 for never.
    seconds_to_write: int
    network: Mapping[str, int]
    #: Whether what comes from a network is counted for this space alone, and not together with the others.
    counts_alone: bool = False


class LimitsIn(Protocol):
    """What a higher floor provides. Asked at each act, so it costs no query while nothing has been edited."""

    def __call__(self, space_id: int) -> Limits: ...


def limits_in(space_id: int) -> Limits:
    """What holds in a space now."""
    return _asked(settings.SPACE_LIMITS)(space_id)


@cache
def _asked(path: str) -> LimitsIn:
    found: LimitsIn = import_string(path)
    return found
