"""How packages reach an archive and receipts come back. One folder per transport, chosen in settings.

A transport is a class without arguments, named by its dotted path in settings.ARCHIVE_TRANSPORT.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol, cast

from django.utils.module_loading import import_string


class TransientFailure(Exception):
    """It did not go now (timeout, full disk, server away) and will be tried again."""


class PermanentFailure(Exception):
    """The archive will never take this package; a person must look. The message says why."""


class Whereabouts(enum.Enum):
    """Where the archive's side says a package is."""

    UNKNOWN = "unknown"
    LYING = "lying"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """That a package is with the archive's side. `already`: the same bytes lay there before."""

    reference: str
    already: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An answer that has come, byte for byte. `source` names it for `settle`."""

    source: str
    raw: bytes


class Transport(Protocol):
    """A way to an archive. Every method may be called again after a crash, by any process."""

    def deliver(self, *, name: str, content: bytes) -> Delivery:
        """Hand over a package, once for its name. Raises TransientFailure or PermanentFailure."""

    def look_up(self, *, name: str) -> Whereabouts:
        """Where a package is that was delivered under this name. Raises TransientFailure."""

    def poll(self) -> Iterator[Incoming]:
        """The answers that have come and are not settled. Raises TransientFailure."""

    def settle(self, incoming: Incoming) -> None:
        """Set an answer aside, after it has been stored."""

    def health(self) -> str:
        """What is wrong with the way to the archive, or an empty string."""


def transport_named(path: str) -> Transport:
    """The transport with this dotted path. Raises TransientFailure if there is none: settings can be put right."""
    try:
        return _loaded(path)
    except ImportError as error:
        raise TransientFailure(f"transporten {path!r} finnes ikke") from error


@cache
def _loaded(path: str) -> Transport:
    return cast("Transport", import_string(path)())
