"""Decisions: each act of moderation, append-only, shown to those it concerns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from forum.models import Post, Thread
from people.models import User

from ..guidelines import RULES

#: Acts that nobody may do without saying why.
NEEDS_REASON = [
    "hold",
    "hide",
    "close",
    "release",
    "move",
    "split",
    "merge",
    "redact",
    "warn",
    "suspend",
    "lift",
    "uphold",
    "overturn",
]


class Decision(models.Model):
    """One act of moderation: who, what, on which rule, with a reason to the one it concerns.

    `space` stands on the row so that a space's log is one range of one index. `state_before` is the post's state when
    it was made, for who undoes it; `undoes` is what an act of undoing undid, once: both stay in the log.
    """

    class Act(models.TextChoices):
        PUBLISH = "publish", _("publisert")
        HOLD = "hold", _("holdt tilbake")
        HIDE = "hide", _("skjult")
        CLOSE = "close", _("avsluttet")
        REOPEN = "reopen", _("åpnet igjen")
        REFER = "refer", _("oversendt")
        ARCHIVE = "archive", _("merket for arkivet")
        DISMISS = "dismiss", _("melding avvist")
        RELEASE = "release", _("plikt avsluttet uten svar")
        MOVE = "move", _("flyttet")
        SPLIT = "split", _("delt")
        MERGE = "merge", _("slått sammen")
        PIN = "pin", _("festet øverst")
        UNPIN = "unpin", _("løsnet fra toppen")
        POLITICAL = "political", _("merket som politisk sak")
        UNMARK = "unmark", _("ikke lenger merket som politisk sak")
        STATUS = "status", _("ny status")
        EXTEND = "extend", _("frist flyttet")
        TRUST = "trust", _("publisert, og forfatteren stoles på")
        REDACT = "redact", _("personopplysninger fjernet")
        WARN = "warn", _("advarsel gitt")
        SUSPEND = "suspend", _("skriveretten tatt bort for en tid")
        LIFT = "lift", _("skriveretten gitt tilbake")
        UPHOLD = "uphold", _("klage ikke tatt til følge")
        OVERTURN = "overturn", _("klage tatt til følge")
        UNDO = "undo", _("angret")
        APPROVE = "approve", _("godkjent av en til")

    space = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="decisions")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="decisions")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="decisions")
    actor_role = models.CharField(_("rolle"), max_length=120)
    act = models.CharField(_("avgjørelse"), max_length=10, choices=Act.choices)
    rule = models.CharField(_("regel"), max_length=3)
    reason = models.TextField(_("begrunnelse"), blank=True, max_length=1000)
    note = models.TextField(_("intern merknad"), blank=True, max_length=1000)
    decided_at = models.DateTimeField(default=timezone.now)
    state_before = models.CharField(max_length=10, blank=True, default="", db_default="")
    undoes = models.OneToOneField(
        "self", verbose_name=_("angrer"), null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        verbose_name = _("avgjørelse")
        verbose_name_plural = _("avgjørelser")
        ordering = ["-id"]
        indexes = [models.Index(fields=["space", "-id"], name="decision_log_of_space")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=NEEDS_REASON) | ~Q(reason=""),
                name="decision_gives_reason",
            ),
            models.CheckConstraint(condition=Q(undoes=None) | Q(act="undo"), name="only_an_undoing_undoes"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.rule}) – {self.thread}"

    @property
    def rule_name(self) -> str:
        """What the rule it rests on is about; empty for a code that the guidelines no longer have."""
        return str(RULES[self.rule].name) if self.rule in RULES else ""
