"""What a post said before it was changed, and who may read it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from people.models import User
from people.rights import may_moderate

from .models import Post, PostVersion

VERSIONS_SHOWN = 100


def versions_readable_by(reader: User | AnonymousUser, post: Post) -> QuerySet[PostVersion]:
    """Earlier versions of a post the reader may read, newest first.

    What a moderator took down, or nobody ever read, is for who wrote it and the space's moderators.
    """
    found = post.versions.order_by("-pk")
    if reader.pk == post.writer_id or may_moderate(reader, post.thread.space_id):
        return found
    return found.filter(was_public=True)
