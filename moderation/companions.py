"""What is done in the same act as an official answer (settings.ANSWER_COMPANIONS, in order).

A companion is named by dotted path and called `companion(post=…, data=…, kept=…)`. It gives None where it has nothing
to offer, or what shows a form of its own in the answer's page and acts with the answer: both are done, or neither.
Higher floors provide them, as a board does a suggestion's status.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Protocol

from django.conf import settings
from django.forms import Form
from django.utils.module_loading import import_string

from forum.models import Post
from people.models import User

Sent = Mapping[str, str]


class NotDone(Exception):
    """The companion's act cannot be done; its form says why. Nothing of the answer is done either."""


class Companion(Protocol):
    """A form beside the answer, the template that shows it (given `companion`), and the act it asks for."""

    form: Form
    template: str

    def act(self, *, written: Post, by: User) -> None:
        """Do what the form asks for, if anything, in the answer's transaction. Raises NotDone."""


MakeCompanion = Callable[..., Companion | None]


@cache
def _makers(paths: tuple[str, ...]) -> tuple[MakeCompanion, ...]:
    return tuple(import_string(path) for path in paths)


def companions_of(post: Post, *, data: Sent | None = None, kept: Sent | None = None) -> list[Companion]:
    """What may be done with the answer to this post. `data` is what was sent; `kept` is shown again, unjudged."""
    made = (make(post=post, data=data, kept=kept) for make in _makers(tuple(settings.ANSWER_COMPANIONS)))
    return [companion for companion in made if companion]
