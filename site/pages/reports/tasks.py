"""The worker's door to reports."""

from django_tasks import task


@task(backend="outbox", priority=-10)
def make_report(report_id: int) -> None:
    """Make one report; mail and packages that wait go first."""
    from .making import make

    make(report_id)
