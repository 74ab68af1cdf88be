"""Screens: what looks at a post before it is stored (settings.POST_SCREENS, in order).

A screen is a callable `screen(submission) -> Finding | None`, named by dotted path. Higher floors
provide them and the municipality orders them in settings. What they find passes the filters of
settings.FINDING_FILTERS, which may leave some of it out: the one place where an author is spared.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from . import signals
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
    """What a screen says: the outcome, the guideline's code it rests on, and words to the author.

    `screen` names which one it was, and `part` what of it, where it has several; `wait` is how many seconds to wait
    where that is all there is to do.
    """

    outcome: Outcome
    rule: str
    message: str
    #: Of a refusal: whether what was written can be sent later as it is, and is kept till then.
    keeps: bool = False
    screen: str = ""
    part: str = ""
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Submission:
    """What a screen looks at. `author` is None while someone writes before signing in.

    `edits` if it changes a post, which is `post_id`; `took_bait` if a field that people do not see was filled in.
    """

    space: Space
    author: User | None
    title: str
    body: str
    official: bool = False
    edits: bool = False
    post_id: int | None = None
    took_bait: bool = False

    @property
    def text(self) -> str:
        """Title and body together, as words: of a picture what it shows, not its key."""
        return f"{self.title}\n{without_keys(self.body)}"


Screen = Callable[[Submission], Finding | None]
#: Given what was found, and in what; returns what of it counts.
Filter = Callable[[list[Finding], Submission], list[Finding]]


def screen(submission: Submission) -> list[Finding]:
    """Run every screen; the gravest finding that counts first."""
    findings = [found for look in _named(tuple(settings.POST_SCREENS)) if (found := look(submission))]
    if findings:
        findings = _that_count(findings, submission)
    return sorted(findings, key=lambda finding: -finding.outcome)


def reasons_to_wait(findings: list[Finding]) -> tuple[str, ...]:
    """What the author is told of why a post waits, each reason once."""
    return tuple(dict.fromkeys(str(one.message) for one in findings if one.outcome is Outcome.HOLD))


def tell_of_findings(space_id: int, findings: list[Finding]) -> None:
    """Let higher floors count what was found (no text leaves with it)."""
    if findings:
        signals.findings_made.send(Submission, space_id=space_id, findings=findings)


def _that_count(findings: list[Finding], submission: Submission) -> list[Finding]:
    """What is left when each filter of settings.FINDING_FILTERS has had its say, in order."""
    for spare in _named(tuple(settings.FINDING_FILTERS)):
        findings = spare(findings, submission)
    return findings


@cache
def _named(paths: tuple[str, ...]) -> tuple[Callable[..., Any], ...]:
    return tuple(import_string(path) for path in paths)


def never_to_be_stored(*, space: Space, title: str, body: str) -> list[Finding]:
    """What a screen refuses whoever writes it (V4)."""
    found = screen(Submission(space=space, author=None, title=title, body=body))
    return [finding for finding in found if finding.outcome is Outcome.REFUSAL]
