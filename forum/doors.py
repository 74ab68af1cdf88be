"""Whether someone may write in a space now: asked of settings.WRITING_DOORS before anything is posted, changed or
uploaded, by the verbs themselves. Higher floors provide the doors; a door says nothing, or why it is shut.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from people.models import User

from .screening import Finding, Outcome


@dataclass(frozen=True, slots=True)
class Shut:
    """Why someone may not write here: the rule, words to them, and what shows it in full (`template`, `context`)."""

    rule: str
    message: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def finding(self) -> Finding:
        """The same, as a screen says it."""
        return Finding(Outcome.REFUSAL, self.rule, self.message)


Door = Callable[..., Shut | None]


def shut_for(user: object, *, space_id: int) -> Shut | None:
    """The first door that is shut for someone in a space; None if they may write there."""
    if not isinstance(user, User):
        return None
    return next((shut for door in _doors(tuple(settings.WRITING_DOORS)) if (shut := door(user, space_id))), None)


@cache
def _doors(paths: tuple[str, ...]) -> tuple[Door, ...]:
    return tuple(import_string(path) for path in paths)
