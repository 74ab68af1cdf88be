"""The names by which a hand-off is known outside: keys that an archive answers with, and the hand-off's own id."""

from __future__ import annotations

import secrets
import time
import uuid


def case_key(thread_uuid: uuid.UUID) -> str:
    """The external key of a thread's case (Fiks Arkiv `referanseEksternNoekkel` on mappe)."""
    return f"traad:{thread_uuid}"


def hand_off_key(thread_uuid: uuid.UUID, version: int) -> str:
    """The external key of one version of a thread (`referanseEksternNoekkel` on journalpost)."""
    return f"{case_key(thread_uuid)}:v{version}"


def time_ordered_id() -> uuid.UUID:
    """A UUID whose order is the order of time (RFC 9562, 5.7), so that lists are ranges of the key."""
    milliseconds = time.time_ns() // 1_000_000
    return uuid.UUID(
        int=(milliseconds & (1 << 48) - 1) << 80
        | 0x7 << 76
        | secrets.randbits(12) << 64
        | 0b10 << 62
        | secrets.randbits(62)
    )
