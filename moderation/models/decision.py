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
from ..reasons import REASON_CHOICES, REASONS

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
#: What befalls an author for something they wrote.
_OF_AUTHOR = ["hold", "hide", "redact", "warn", "suspend"]
#: What has one of a few reasons, so that it can be counted: the above, and what is done with a whole thread.
NEEDS_CODE = [*_OF_AUTHOR, "close", "move", "split", "merge"]
#: What an author can complain of: also what is done with a thread they opened.
APPEALABLE = [*_OF_AUTHOR, "close", "move", "merge"]
#: What concerns a person more than a post: the public log does not say which post it came of.
OF_PERSON = ["warn", "suspend", "lift"]


class Decision(models.Model):
    """One act of moderation: who, what, on which rule, with a reason to the one it concerns.

    `space` stands on the row so that a space's log is one range of one index. `code` is the reason in one word
    (reasons.py). `state_before` is the post's state when it was made, for who undoes it; `undoes` is what an act of
    undoing undid, once: both stay in the log.
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
    code = models.CharField(_("grunn"), max_length=12, choices=REASON_CHOICES, blank=True, default="", db_default="")
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
        indexes = [
            models.Index(fields=["space", "-id"], name="decision_log_of_space"),
            models.Index(fields=["space", "act", "-id"], name="decision_log_by_act"),
            models.Index(fields=["code"], condition=~Q(code=""), name="decision_by_code"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act__in=NEEDS_REASON) | ~Q(reason=""),
                name="decision_gives_reason",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=NEEDS_CODE) | ~Q(code=""),
                name="decision_says_what_was_wrong",
            ),
            models.CheckConstraint(condition=Q(undoes=None) | Q(act="undo"), name="only_an_undoing_undoes"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.rule}) – {self.thread}"

    @property
    def code_name(self) -> str:
        """The reason in a few words; empty where none is kept."""
        return str(REASONS[self.code].name) if self.code in REASONS else ""

    @property
    def how_to_mend(self) -> str:
        """What its author can do about it."""
        return str(REASONS[self.code].mend) if self.code in REASONS else ""

    @property
    def befell(self) -> User | None:
        """Whom it befell, so that they may appeal: who wrote the post, or opened the thread."""
        if self.act not in APPEALABLE:
            return None
        return self.post.author if self.post else self.thread.opened_by

    @property
    def is_of_person(self) -> bool:
        """Whether it concerns a person more than a post."""
        return self.act in OF_PERSON

    @property
    def rule_name(self) -> str:
        """What the rule it rests on is about; empty for a code that the guidelines no longer have."""
        return str(RULES[self.rule].name) if self.rule in RULES else ""
