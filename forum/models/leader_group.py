"""The leader group's step in Wagtail's workflow: its members, by name, approve with a reference to the case (R1)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState, Workflow, WorkflowTask

from people.rights import LEADER_GROUP, WEB_EDITORS

from .approval import Approval, ApprovedPage

NAME = _("Ledergruppens godkjenning")
CASE_LENGTH = 60


class CaseForm(forms.Form):
    """The case in which the leader group said yes; required."""

    case_reference = forms.CharField(
        label=_("Sak"), max_length=CASE_LENGTH, help_text=_("Saken der ledergruppen sa ja, for eksempel 2026/118.")
    )
    comment = forms.CharField(label=_("Kommentar"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """What must be changed before the leader group says yes; required."""

    comment = forms.CharField(label=_("Hva må endres?"), widget=forms.Textarea(attrs={"rows": 3}))


class LeaderGroupTask(AbstractGroupApprovalTask):
    """The members of the leader group, by name in the group «Ledergruppen», approve or ask for changes.

    To administer the site is not to be a member of it.
    """

    class Meta:
        verbose_name = _("ledergruppens godkjenning")
        verbose_name_plural = _("ledergruppens godkjenninger")

    @classmethod
    def get_description(cls) -> str:
        """What the task is, where one chooses among them in the admin."""
        return _now("Medlemmene av ledergruppen godkjenner med henvisning til saken (R1)")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """What a member of the group may do; each opens a form."""
        if not self._user_in_groups(user):
            return []
        return [("approve", _("Godkjenn med sak"), True), ("reject", _("Be om endringer"), True)]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """The case's reference to approve, words to ask for changes."""
        return CaseForm if action == "approve" else ReasonForm

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """What waits for a member of the group."""
        if not self._user_in_groups(user):
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Approve, and record who did, when and in which case; or ask for changes. Raises PermissionDenied."""
        if not self._user_in_groups(user):
            raise PermissionDenied
        comment = str(kwargs.get("comment") or "")
        if action_name == "approve":
            case = str(kwargs.get("case_reference") or "").strip()[:CASE_LENGTH]
            if not case:
                raise PermissionDenied(_now("Ledergruppen godkjenner med henvisning til saken (R1)."))
            self._record(task_state, user, case)
            comment = f"{case}. {comment}".rstrip()
        super().on_action(task_state, user, action_name, comment=comment)

    def _record(self, task_state: TaskState, user: Any, case: str) -> None:
        page = task_state.workflow_state.content_object.get_latest_revision().as_object()
        if not isinstance(page, ApprovedPage):
            return
        Approval.objects.update_or_create(
            space_id=page.pk,
            defaults={
                "approved_by": user,
                "approved_on": timezone.localdate(),
                "case_reference": case,
                "stands_for": page.stands_for(),
            },
        )


def leader_group_workflow() -> Workflow:
    """The workflow that spaces and profiles go through; made, with its group, where there is none."""
    task = LeaderGroupTask.objects.filter(active=True).order_by("pk").first()
    if task is None:
        task = LeaderGroupTask.objects.create(name=str(NAME))
        task.groups.add(named_group(LEADER_GROUP))
    found = Workflow.objects.filter(active=True, workflow_tasks__task=task).order_by("pk").first()
    if found is None:
        found = Workflow.objects.create(name=str(NAME))
        WorkflowTask.objects.create(workflow=found, task=task)
    return found


def named_group(name: str) -> Group:
    """A group that people are put in by name in the admin, whose members may come into it."""
    group, _is_new = Group.objects.get_or_create(name=name)
    if may_enter := Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin").first():
        group.permissions.add(may_enter)
    return group


def make_groups(apps: Any = None, **kwargs: object) -> None:
    """The groups that the municipality fills with people, there to be filled from the beginning.

    After a migration; not after one to a time before there was such a task.
    """
    if apps is not None and "leadergrouptask" not in apps.all_models["forum"]:
        return
    for name in (LEADER_GROUP, WEB_EDITORS):
        named_group(name)
    leader_group_workflow()
