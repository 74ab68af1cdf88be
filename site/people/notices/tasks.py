"""The worker's door to notices."""

from django_tasks import task


@task(backend="outbox")
def send_mail_of(notice_id: int) -> None:
    """Send one notice by mail."""
    from .mailing import send

    send(notice_id)


@task(backend="outbox")
def send_waiting_mail() -> None:
    """Send what waits, until nothing is due: after many were told at once."""
    from .mailing import BATCH, sweep

    while sweep() >= BATCH:
        pass
