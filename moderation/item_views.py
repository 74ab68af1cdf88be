"""One thing that waits: the post, what stands around it, what one should know, and all that can be done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from forum.models import Post
from forum.spaces import space_of
from forum.withdrawing import is_withdrawn
from people.models import User
from people.rights import may_moderate

from . import handing_over, looking, undoing, worklist
from .background import history_of, similar_decisions
from .desk import FROM_QUEUE, queue_address
from .desk_views import KINDS, asked_for, neighbours_of
from .duties import NOT_PROMISED
from .factual_errors import is_owed_correction
from .models import Decision, Duty, HandOver, HeldBack, Referral, Report
from .waiting import age
from .who_may import leads, leads_any, may_answer, post_to_answer
from .worklist import Item

AROUND = 3
DECISIONS = 20
HANDED = 20


@login_required
@never_cache
@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """One post with its context and all acts. For the space's moderators; and for the leader who was handed it, with
    the acts that are theirs.
    """
    user = request.user
    assert isinstance(user, User)
    if _was_theirs(user, post_id):
        messages.info(request, _("Du har ikke denne oppgaven lenger. Den er gjort, eller en annen har den."))
        return redirect("moderation:queue")
    found = post_to_answer(request, post_id)
    others = looking.lookers([found.pk], but=user).get(found.pk, "")
    looking.look(user, found)
    moderates = may_moderate(user, found.thread.space_id)
    around = found.thread.posts.filter(number__gt=found.number - AROUND, number__lt=found.number + AROUND)
    if not moderates:
        around = around.filter(state=Post.State.PUBLISHED)
    duties = list(Duty.objects.open().filter(post=found).select_related("assignee", "extension").order_by("due_on"))
    handed = HandOver.objects.filter(duty__post=found).select_related("given_by", "given_to")
    can_be_given = bool(handing_over.where_others_can_have([found.thread.space_id], but=user))
    context = {
        "post": found,
        "withdrawn": is_withdrawn(found),
        "thread": found.thread,
        "space": space_of(found.thread),
        "moderates": moderates,
        "looking": others,
        "context_posts": list(around.select_related("author", "signed_unit").in_order()),
        "duties": [
            {"duty": duty, "age": age(duty), "moderates": moderates, "can_be_given": can_be_given} for duty in duties
        ],
        "handed": list(handed[:HANDED]),
        "held_back": HeldBack.objects.filter(post=found, decided_at=None).first(),
        "may_release": any(_may_be_released(duty, found) for duty in duties),
    }
    context |= _known_to_moderators(found, user) if moderates else {"reports": [], "referrals": []}
    context |= _place(request, user, found, duties, context)
    return render(request, "moderation/post.html", context)


def _may_be_released(duty: Duty, post: Post) -> bool:
    """Whether a duty can be ended without an answer (deciding.release_duty)."""
    return duty.kind in NOT_PROMISED or (duty.kind == Duty.Kind.PROMISE and post.is_official)


def _known_to_moderators(post: Post, user: User) -> dict[str, Any]:
    """Reports, what was decided and sent on, the author's history here, and similar decisions. Six queries."""
    reports = list(Report.objects.filter(post=post, settled_by=None).order_by("pk"))
    decisions = list(Decision.objects.filter(post=post).select_related("actor", "undone_by")[:DECISIONS])
    for decision in decisions:
        decision.can_be_undone = decision == decisions[0] and undoing.may_undo(user, decision)  # type: ignore[attr-defined]
    return {
        "reports": reports,
        # A wrong fact is corrected, or said to be right for a reason, as its duty offers (R5).
        "may_dismiss": any(report.reason != Report.Reason.FACT for report in reports) or not is_owed_correction(post),
        "decisions": decisions,
        "referrals": list(Referral.objects.filter(post=post).select_related("unit", "decision")),
        "history": history_of(post),
        "similar": similar_decisions(post, {report.reason for report in reports}),
    }


def _place(request: HttpRequest, user: User, post: Post, duties: list[Duty], known: dict[str, Any]) -> dict[str, Any]:
    """Where in the list this stands, the ways to what is next to it, and what the acts bring along."""
    asked = asked_for(user, request.GET)
    here = _here(request.GET.get("her", ""), post, duties, known)
    near = neighbours_of(asked, here)
    newest = known["decisions"][0].pk if known.get("decisions") else 0
    said = {"fra": FROM_QUEUE, **asked.query, "ved": near["goes_on"], "sett": str(newest)}
    if here is None and request.GET.get("fra") != FROM_QUEUE:
        said = {"sett": str(newest)}
    return near | {
        "here": here,
        "here_kind": KINDS[here.kind] if here else "",
        "back": queue_address(asked.query | ({"ved": here.anchor} if here else {})),
        "from": "?" + urlencode({name: value for name, value in said.items() if value}),
        "author_url": post.pk if post.author_id and not post.is_official else 0,
    }


def _here(named: str, post: Post, duties: list[Duty], known: dict[str, Any]) -> Item | None:
    """The row of the list that this is: the one named, or else the most urgent of those the post has. No query."""
    rows = [Item(worklist.DUTY, duty.kind, worklist.key_of(worklist.DUTY, duty), post, duty=duty) for duty in duties]
    if post.state == Post.State.HELD and known["moderates"]:
        taken_back = [one.decided_at for one in known.get("decisions", ()) if one.act == Decision.Act.HOLD]
        since = taken_back[0] if taken_back else post.created_at
        rows.append(Item(worklist.HELD, worklist.HELD, worklist.key_of(worklist.HELD, post, since), post))
    if known.get("reports"):
        since = min(report.created_at for report in known["reports"])
        key = worklist.key_of(worklist.REPORTED, post, since)
        rows.append(Item(worklist.REPORTED, worklist.REPORTED, key, post))
    for referral in known.get("referrals", ()):
        if referral.acknowledged_at is None:
            key = worklist.key_of(worklist.REFERRAL, referral, referral.decision.decided_at)
            rows.append(Item(worklist.REFERRAL, worklist.REFERRAL, key, post, referral=referral))
    rows.sort(key=lambda row: row.key)
    return next((row for row in rows if row.anchor == named), rows[0] if rows else None)


def _was_theirs(user: User, post_id: int) -> bool:
    """Whether a leader comes by an old notice to what they had been handed, and is now done or another's."""
    if not leads_any(user) or post_id >= 2**63:
        return False
    was = HandOver.objects.filter(duty__post=post_id, given_to=user).select_related("duty__post__thread").first()
    return was is not None and leads(user, was.duty.space_id) and not may_answer(user, was.duty.post)
