"""The gate that the municipality's own words pass on their way to the public (settings.PUBLIC_WORDS_GATE, R10).

A verb that makes them public is marked with `through_gate`. The gate, which a higher floor provides, lets it through or
keeps the act as it was meant and raises Waits: it is done when someone has said yes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

RULE = "R10"
P = ParamSpec("P")
R = TypeVar("R")


class Waits(Exception):
    """What one did is not public: it waits for someone else's yes. `text` says so to who did it.

    `keep` keeps it once more, for whom the exception undoes what was written; twice is as once.
    """

    def __init__(self, text: str, *, keep: Callable[[], object]) -> None:
        super().__init__(text)
        self.text = text
        self.keep = keep


class Gate(Protocol):
    """Called before a verb, by the verb's dotted path and its arguments by name. Raises Waits."""

    def __call__(self, *, verb: str, arguments: dict[str, Any]) -> None: ...


def through_gate(when: Callable[..., bool] | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a verb pass the gate first; `when`, called with the same arguments by name, says whether it must."""

    def decorate(verb: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(verb)
        path = f"{verb.__module__}.{verb.__qualname__}"

        @wraps(verb)
        def gated(*args: P.args, **kwargs: P.kwargs) -> R:
            arguments = dict(signature.bind(*args, **kwargs).arguments)
            if when is None or when(**arguments):
                _gate(settings.PUBLIC_WORDS_GATE)(verb=path, arguments=arguments)
            return verb(*args, **kwargs)

        return gated

    return decorate


def waiting_text() -> str:
    """What who did it is told."""
    return _("Krisemodus er på. Det du gjorde, er ikke publisert. Det venter på kriseledelsen, og du får beskjed.")


def must_wait() -> bool:
    """Whether what the municipality says waits now."""
    found: bool = import_string(settings.PUBLIC_WORDS_WAIT)()
    return found


@cache
def _gate(path: str) -> Gate:
    gate: Gate = import_string(path)
    return gate
