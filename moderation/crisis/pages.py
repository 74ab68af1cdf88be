"""Wagtail's pages while crisis mode is on: whichever way one is published, it waits (R10).

All of Wagtail's ways (the editor, bulk actions, workflows, the schedule, its API, `revision.publish()`) end in one
action, which asks here first. What would write a public page without it is refused.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils import timezone
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import Page, Revision

from forum.gate import through_gate
from forum.models import Approval, District, Topic
from people.models import Municipality, Unit, User

from .gate import hold, must_wait

#: What stands in public beside pages and what people write.
PUBLIC_RECORDS: tuple[type[Model], ...] = (Approval, District, Municipality, Topic, Unit)
_VERB = f"{__name__}.publish_revision"
_execute = PublishRevisionAction.execute
#: What Wagtail keeps on a page's row that no reader sees.
_UNSEEN = frozenset({
    "draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at", "locked", "locked_at",
    "locked_by", "owner", "go_live_at", "expire_at", "expired", "first_published_at", "last_published_at",
    "live_revision", "page_ptr", "numchild", "path", "depth", "url_path",
})  # fmt: skip


@through_gate()
def publish_revision(*, revision: Revision, by: User | None = None) -> None:
    """Publish a page as it was written in this revision."""
    revision.publish(user=by, skip_permission_checks=True)


def install() -> None:
    """Put the gate before Wagtail's one way of publishing."""
    PublishRevisionAction.execute = _gated


def hold_due_pages() -> None:
    """What the schedule should have published while crisis mode was on waits for a decision as the rest does."""
    due = Revision.objects.filter(approved_go_live_at__lte=timezone.now())
    for revision in due.select_related("user"):
        keep(revision, by=revision.user if isinstance(revision.user, User) else None)


def keep(revision: Revision, *, by: User | None) -> None:
    """Keep a revision for the crisis leadership, and take it off the schedule."""
    hold(verb=_VERB, arguments={"revision": revision, "by": by})
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)


def refuse_unseen_change(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Refuse what would change a public page or record past the gate; a page that is new becomes a draft."""
    if raw or not isinstance(instance, (Page, *PUBLIC_RECORDS)) or not must_wait():
        return
    if isinstance(instance, Page) and instance._state.adding:
        instance.has_unpublished_changes, instance.live = True, False
        return
    if isinstance(instance, Page) and not _changes_what_is_seen(instance, kwargs.get("update_fields")):
        return
    raise PermissionDenied("Crisis mode is on: nothing is made public past the crisis leadership.")


def _changes_what_is_seen(page: Page, fields: Any) -> bool:
    if not page.live:
        return False
    names = {field.name for field in page._meta.concrete_fields} - _UNSEEN
    names &= set(fields) if fields is not None else names
    if not names:
        return False
    before = type(page)._base_manager.filter(pk=page.pk).first() if page.pk else None
    return before is None or any(
        getattr(before, field.attname) != getattr(page, field.attname)
        for field in page._meta.concrete_fields
        if field.name in names
    )


def _gated(action: PublishRevisionAction, skip_permission_checks: bool = False) -> Any:
    """Wagtail's own publishing, if it may be now; a publication for later is put on the schedule as usual."""
    later = getattr(action.object, "go_live_at", None)
    if not isinstance(action.object, Page) or (later and later > timezone.now()):
        return _execute(action, skip_permission_checks=skip_permission_checks)
    if not must_wait():
        return _execute(action, skip_permission_checks=skip_permission_checks)
    action.check(skip_permission_checks=skip_permission_checks)
    keep(action.revision, by=action.user if isinstance(action.user, User) else None)
    return None
