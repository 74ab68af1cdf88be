"""That the leader group stands behind a page before it opens (R1): the record, and what keeps other doors shut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageManager, PagePermissionTester, Revision
from wagtail.query import PageQuerySet

from people.models import User

if TYPE_CHECKING:
    from wagtail.models import Workflow

#: What the leader group has said yes to; when one of these changes, it is asked again.
APPROVED = ("purpose", "unit_id", "responsible_leader_id")
WATCHED = {"live", "unit", "responsible_leader", *APPROVED}
SCHEDULED = "wagtail.publish.scheduled"


class NotApproved(PermissionDenied):
    """Nothing goes live without the leader group, nor with another purpose, unit or leader than it has approved."""

    def __init__(self) -> None:
        super().__init__(str(_("Ledergruppen må godkjenne dette før det kan publiseres (R1).")))


class Approval(models.Model):
    """That the leader group stands behind a space or a profile (R1). `stands_for` holds what it said yes to."""

    space = models.OneToOneField(
        Page, verbose_name=_("forum, tavle eller profil"), on_delete=models.CASCADE, related_name="approval"
    )
    approved_by = models.ForeignKey(
        User,
        verbose_name=_("godkjent av"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"employment__isnull": False},
    )
    approved_on = models.DateField(_("godkjent"))
    case_reference = models.CharField(_("sak"), max_length=60)
    stands_for = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("godkjenning")
        verbose_name_plural = _("godkjenninger")
        constraints = [models.CheckConstraint(condition=~models.Q(case_reference=""), name="approval_names_its_case")]

    def __str__(self) -> str:
        return f"{self.space}: {self.case_reference}"


class ApprovedPageQuerySet(PageQuerySet):
    """Pages that need approval: one without is not live, even if the database were to say so."""

    def live_q(self) -> models.Q:
        return super().live_q() & models.Q(approval__isnull=False)


class ApprovalTester(PagePermissionTester):
    """Who may do what with a page that needs approval: nobody publishes it before it has been approved."""

    def can_publish(self) -> bool:
        return super().can_publish() and Approval.objects.filter(space=self.page.pk).exists()


class ApprovedPage(Page):
    """A page that goes live only with the leader group behind it. Abstract: spaces and profiles are such.

    It is made as a draft, whoever makes it and however. Each door by which it could go live leads through `publish` or
    `save`: the admin's buttons, a revision, a time set beforehand, a copy, an alias, a script.
    """

    objects = PageManager.from_queryset(ApprovedPageQuerySet)()

    class Meta:
        abstract = True

    def stands_for(self) -> dict[str, Any]:
        """What the leader group is asked to say yes to."""
        return {name: getattr(self, name) for name in APPROVED}

    def is_approved(self) -> bool:
        """Whether the leader group stands behind this page with this purpose, unit and leader."""
        if self.pk is None:
            return False
        approval = Approval.objects.filter(space=self.pk).first()
        return approval is not None and self.stands_for() == (approval.stands_for or self._as_it_stands())

    def _as_it_stands(self) -> dict[str, Any]:
        """What an approval from before this was kept stands for: the page as it was then, and is in the database."""
        return type(self)._default_manager.filter(pk=self.pk).values(*APPROVED).first() or {}

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save; a new page as a draft. Raises NotApproved for one that would be live without approval."""
        saved = kwargs.get("update_fields")
        asked = saved is None or not WATCHED.isdisjoint(saved)
        if self.live and asked and not self.is_approved():  # type: ignore[has-type]
            if not self._state.adding and not self.alias_of_id:
                raise NotApproved
            self.live = False
            self.has_unpublished_changes = True
        return super().save(*args, **kwargs)

    def publish(
        self, revision: Revision, user: Any = None, changed: bool = True, log_action: Any = True, **more: Any
    ) -> Any:
        """Publish a revision, now or at a time it names. Raises NotApproved.

        One whose time has come, and whose approval has gone meanwhile, stays a draft, so that others are published.
        """
        if not revision.as_object().is_approved():
            if log_action != SCHEDULED:
                raise NotApproved
            self.revisions.update(approved_go_live_at=None)
            return None
        return super().publish(revision, user=user, changed=changed, log_action=log_action, **more)

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """As any page's, but publishing asks for the approval."""
        return ApprovalTester(user, self)

    @property
    def has_workflow(self) -> bool:
        """It can be sent to the leader group."""
        return True

    def get_workflow(self) -> Workflow:
        """The leader group's, whatever else has been set up for the pages around."""
        from .leader_group import leader_group_workflow

        return leader_group_workflow()
