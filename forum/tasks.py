"""The worker's door to the forum."""

from django_tasks import task


@task(backend="outbox")
def tell_followers(post_id: int) -> None:
    """Tell those who follow the post's thread, theme or space."""
    from .following import tell

    tell(post_id)
