"""The worker's door to the archive."""

from __future__ import annotations

import uuid

from django_tasks import task


@task(backend="outbox")
def deliver_hand_off(hand_off_id: str) -> None:
    """Build and deliver one hand-off."""
    from .delivering import deliver

    deliver(uuid.UUID(hand_off_id))
