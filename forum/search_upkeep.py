"""Keeps the index of words true: whatever way a post or a thread is changed, what it is found by changes with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save

from . import search_index
from .models import District, Post, Thread, Topic
from .versions import raise_site_version

POST_FIELDS = {"thread", "thread_id", "number", "plain", "state", "voice", "author", "author_id", "created_at"}
THREAD_FIELDS = {
    "title",
    "space",
    "space_id",
    "theme",
    "topic",
    "topic_id",
    "district",
    "district_id",
    "answered",
    "state",
}


def updating(rows: QuerySet[Any], fields: dict[str, Any], update: Callable[..., int]) -> int:
    """Update rows; index them anew if something was changed that they are found by."""
    found_by = POST_FIELDS if issubclass(rows.model, Post) else THREAD_FIELDS
    if not fields.keys() & found_by:
        return update(**fields)
    keys = list(rows.values_list("pk", flat=True))
    changed = update(**fields)
    _refresh(rows.model, keys)
    return changed


def saved(
    sender: type[Post | Thread], instance: Post | Thread, created: bool, update_fields: Any, **kwargs: Any
) -> None:
    """After a row was saved. A new post is indexed by who writes it, when its thread is as it should be."""
    found_by = POST_FIELDS if issubclass(sender, Post) else THREAD_FIELDS
    if created or kwargs.get("raw") or (update_fields is not None and not found_by & set(update_fields)):
        return
    if isinstance(instance, Thread) and not _is_filed_otherwise(instance):
        return
    _refresh(sender, [instance.pk])


def _is_filed_otherwise(thread: Thread) -> bool:
    """Whether a thread differs from how it was when it was read, in what it is found by: most saves only count."""
    before, thread.filed = thread.filed, thread.how_filed()
    return thread.filed != before


def _refresh(model: type[Any], keys: Collection[int]) -> None:
    if issubclass(model, Post):
        search_index.refresh(keys)
    else:
        search_index.refresh_threads(keys)


def places_changed(sender: type[Topic | District], **kwargs: Any) -> None:
    """Topics and districts are offered on pages kept under the site's version."""
    raise_site_version()


for model in (Post, Thread):
    post_save.connect(saved, sender=model, dispatch_uid=f"forum.search_upkeep.{model.__name__}")
for place in (Topic, District):
    post_save.connect(places_changed, sender=place, dispatch_uid=f"forum.search_upkeep.saved.{place.__name__}")
    post_delete.connect(places_changed, sender=place, dispatch_uid=f"forum.search_upkeep.deleted.{place.__name__}")
