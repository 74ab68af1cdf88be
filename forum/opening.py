"""What the leader group's workflow ends with (setting WAGTAIL_FINISH_WORKFLOW_ACTION): the page goes live (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


def publish_what_was_approved(workflow_state: WorkflowState, user: Any = None) -> None:
    """Publish, as Wagtail does. The leader group's yes is enough: its members need not be editors of the pages too."""
    from .models import ApprovedPage  # Wagtail's models name this function, and are loaded before ours

    page = workflow_state.content_object
    needs_approval = isinstance(page.specific_deferred, ApprovedPage)
    page.get_latest_revision().publish(user=user, skip_permission_checks=needs_approval)
