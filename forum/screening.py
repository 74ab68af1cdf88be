"""Screens: what looks at a post before it is stored (settings.POST_SCREENS, in order).

A screen is a callable `screen(submission) -> Finding | None`, named by dotted path. Higher floors
provide them and the municipality orders them in settings.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from .own_marks import without_keys

if TYPE_CHECKING:
    from people.models import User

    from .models import Space


class Outcome(enum.IntEnum):
    """How grave a finding is; the gravest decides."""

    WARNING = 1
    HOLD = 2
    REFUSAL = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What a screen says: the outcome, the guideline's code it rests on, and words to the author."""

    outcome: Outcome
    rule: str
    message: str
    #: Of a refusal: whether what was written can be sent later as it is, and is kept till then.
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """What a screen looks at. `author` is None while someone writes before signing in; `edits` if it changes a post."""

    space: Space
    author: User | None
    title: str
    body: str
    official: bool = False
    edits: bool = False

    @property
    def text(self) -> str:
        """Title and body together, as words: of a picture what it shows, not its key."""
        return f"{self.title}\n{without_keys(self.body)}"


Screen = Callable[[Submission], Finding | None]


@cache
def _screens(paths: tuple[str, ...]) -> tuple[Screen, ...]:
    return tuple(import_string(path) for path in paths)


def screen(submission: Submission) -> list[Finding]:
    """Run every screen; the gravest finding first."""
    findings = [found for look in _screens(tuple(settings.POST_SCREENS)) if (found := look(submission))]
    return sorted(findings, key=lambda finding: -finding.outcome)


def never_to_be_stored(*, space: Space, title: str, body: str) -> list[Finding]:
    """What a screen refuses whoever writes it (V4)."""
    found = screen(Submission(space=space, author=None, title=title, body=body))
    return [finding for finding in found if finding.outcome is Outcome.REFUSAL]
