"""What a colleague has done with a post since one looked at it, told by first name, role and time."""

from __future__ import annotations

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.models import Post
from people.models import User

from .models import Decision, Duty, Report

#: What a post is in when the act has been done already, whoever did it.
_MADE = {
    Decision.Act.PUBLISH: Post.State.PUBLISHED,
    Decision.Act.HOLD: Post.State.HELD,
    Decision.Act.HIDE: Post.State.HIDDEN,
}


def newest_decision(post_id: int) -> int:
    """The key of the newest decision on a post; 0 if there is none."""
    newest: int | None = Decision.objects.filter(post=post_id).aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def decided(post: Post, *, act: str, by: User, seen: str) -> Decision | None:
    """The decision that makes this act too late: a colleague's, newer than what was `seen`, or one that did the same.

    Where it is too late without any decision (an answer has ended the duty, say), one that is not stored. Called with
    the post's thread locked.
    """
    decisions = Decision.objects.filter(post=post).select_related("actor").order_by("-pk")
    if seen.isdecimal() and len(seen) < 19:
        newer = decisions.filter(pk__gt=int(seen)).exclude(actor=by).first()
        if newer is not None:
            return newer
    if _is_done(post, act):
        return decisions.first() or Decision(post=post, thread=post.thread, act="")
    return None


def told(earlier: Decision, to: User) -> str:
    """Who was first, with what and when, and that nothing was done now."""
    if not earlier.act:
        return _("Dette er gjort allerede. Ingenting er endret nå.")
    values = {
        "name": earlier.actor.first_name or earlier.actor.display_name if earlier.actor else "",
        "role": earlier.actor_role,
        "act": earlier.get_act_display(),
        "moment": _moment(earlier),
    }
    if earlier.actor_id == to.pk:
        return _("Du har gjort dette allerede: %(act)s %(moment)s. Ingenting er endret nå.") % values
    if not values["name"]:
        return _("En annen (%(role)s) var før deg: %(act)s %(moment)s. Ingenting er endret nå.") % values
    return _("%(name)s (%(role)s) var før deg: %(act)s %(moment)s. Ingenting er endret nå.") % values


def _moment(decision: Decision) -> str:
    at = timezone.localtime(decision.decided_at)
    clock = date_format(at, "TIME_FORMAT")
    if at.date() == timezone.localdate():
        return _("i dag kl. %(clock)s") % {"clock": clock}
    return _("%(day)s kl. %(clock)s") % {"day": date_format(at, "MONTH_DAY_FORMAT"), "clock": clock}


def _is_done(post: Post, act: str) -> bool:
    if act in _MADE:
        return Post.objects.filter(pk=post.pk, state=_MADE[Decision.Act(act)]).exists()
    if act == Decision.Act.DISMISS:
        return not Report.objects.filter(post=post, settled_by=None).exists()
    if act == Decision.Act.RELEASE:
        return not Duty.objects.open().filter(post=post).exists()
    return False
