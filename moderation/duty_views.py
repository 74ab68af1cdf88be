"""The queue, a post with what is owed for it, who has which duty, and what is late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from forum.models import Post
from forum.spaces import space_facts, space_of
from forum.withdrawing import is_withdrawn
from people.models import User
from people.rights import may_moderate

from . import handing_over
from .forms import HandOverForm
from .models import Decision, Duty, HandOver, Referral, Report
from .standing_in import away_among
from .waiting import NoSuchPlace, Waiting, age, waiting_for
from .who_may import has_desk, leads, leads_any, led_by, may_answer, post_to_answer

SHOWN = 100
FROM_QUEUE = "koen"  # `?fra=koen`: one comes from the queue and goes back to it


@login_required
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits in one's spaces, oldest duty first: of one place (`?sted=`), or one's own (`?mine=1`).

    For moderators, and for leaders who were handed something.
    """
    user = _who(request)
    if not has_desk(user):
        raise PermissionDenied
    mine = request.GET.get("mine") == "1"
    place = "" if mine else request.GET.get("sted", "")
    try:
        waiting = waiting_for(user, place=place, mine=mine)
    except NoSuchPlace:
        raise Http404 from None
    context = {
        "waiting": waiting,
        "duties": [_shown(duty, user) for duty in waiting.duties],
        "ways": _ways(waiting, place, mine=mine),
        "mine": mine,
        "from": _from_here(place, mine=mine),
        "led": led_by(user),
    }
    return render(request, "moderation/queue.html", context)


def queue_address(asked: Mapping[str, str]) -> str:
    """The address of the queue, narrowed as it was where one came from."""
    kept = urlencode({name: asked[name] for name in ("sted", "mine") if asked.get(name)})
    return reverse("moderation:queue") + (f"?{kept}" if kept else "")


def _from_here(place: str, *, mine: bool) -> str:
    """What the addresses of a duty's acts end with, so that one comes back to this list."""
    asked = {"fra": FROM_QUEUE, "sted": place, "mine": "1" if mine else ""}
    return "?" + urlencode({name: value for name, value in asked.items() if value})


class Way(NamedTuple):
    """A link by which the queue is narrowed."""

    label: str
    address: str
    is_current: bool
    number: int | None = None


def _ways(waiting: Waiting, place: str, *, mine: bool) -> list[Way]:
    ways = [
        Way(_("Alt"), queue_address({}), not place and not mine),
        Way(_("Mine oppgaver"), queue_address({"mine": "1"}), mine, waiting.counts["mine"]),
    ]
    if len(waiting.places) > 1:
        ways += [Way(one.title, queue_address({"sted": one.slug}), one.slug == place) for one in waiting.places]
    return ways


def _shown(duty: Duty, user: User) -> dict[str, Any]:
    """A duty as the queue and the post's page show it."""
    return {"duty": duty, "age": age(duty), "moderates": may_moderate(user, duty.space_id)}


@login_required
@never_cache
@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """One post with its context and all acts. For the space's moderators; and for the leader who was handed it, with
    the acts that are theirs.
    """
    if _was_theirs(request, post_id):
        messages.info(request, _("Du har ikke denne oppgaven lenger. Den er gjort, eller en annen har den."))
        return redirect("moderation:queue")
    found, user = post_to_answer(request, post_id), _who(request)
    space = space_of(found.thread)
    around = found.thread.posts.filter(number__gt=found.number - 3, number__lt=found.number + 3)
    moderates = may_moderate(user, found.thread.space_id)
    if not moderates:
        around = around.filter(state=Post.State.PUBLISHED)
    duties = Duty.objects.open().filter(post=found).select_related("assignee", "extension")
    handed = HandOver.objects.filter(duty__post=found).select_related("given_by", "given_to")
    context = {
        "post": found,
        "withdrawn": is_withdrawn(found),
        "thread": found.thread,
        "space": space,
        "moderates": moderates,
        "context_posts": around.select_related("author", "signed_unit").in_order(),
        "duties": [_shown(duty, user) for duty in duties],
        "handed": list(handed[:20]),
    }
    if moderates:
        context |= {
            "reports": Report.objects.filter(post=found, settled_by=None).select_related("reporter"),
            "decisions": Decision.objects.filter(post=found).select_related("actor")[:20],
            "referrals": Referral.objects.filter(post=found).select_related("unit"),
        }
    return render(request, "moderation/post.html", context)


def _was_theirs(request: HttpRequest, post_id: int) -> bool:
    """Whether a leader comes by an old notice to what they had been handed, and is now done or another's."""
    user = _who(request)
    if not leads_any(user) or post_id >= 2**63:
        return False
    was = HandOver.objects.filter(duty__post=post_id, given_to=user).select_related("duty__post__thread").first()
    return was is not None and leads(user, was.duty.space_id) and not may_answer(user, was.duty.post)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Give a duty to a colleague or to the leader who answers for the space. For who may answer the post."""
    duty, user = _duty(request, duty_id), _who(request)
    people = handing_over.who_can_have(duty.space_id).exclude(pk=user.pk)
    form = HandOverForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        to, word = form.cleaned_data["to"], form.cleaned_data["word"].strip()
        try:
            handing_over.hand_over(duty=duty, to=to, by=user, word=word)
        except handing_over.NotTheirs:
            form.add_error("to", _("Velg en av dem som står her."))
        except handing_over.DutyEnded:
            messages.info(request, _("Oppgaven er gjort allerede."))
            return redirect(queue_address(request.GET))
        else:
            done = _("%(name)s har fått oppgaven, og får beskjed.") % {"name": to.first_name or to.display_name}
            messages.success(request, done, extra_tags="draft-done")
            return redirect(queue_address(request.GET))
    leader = space_facts(duty.space_id).space.responsible_leader_id
    away = away_among([person.pk for person in people])
    context = {
        "form": form,
        "duty": duty,
        "age": age(duty),
        "post": duty.post,
        "thread": duty.post.thread,
        "back": queue_address(request.GET),
        "people": [{"person": one, "leads": one.pk == leader, "away": away.get(one.pk)} for one in people],
    }
    return render(request, "moderation/hand_over.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def take_over(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Take a duty oneself, whoever has it. For who may answer the post, and the leader who answers for the space."""
    duty, user = _duty(request, duty_id, to_take=True), _who(request)
    try:
        handing_over.hand_over(duty=duty, to=user, by=user)
    except handing_over.DutyEnded:
        messages.info(request, _("Oppgaven er gjort allerede."))
        return redirect(queue_address(request.GET))
    except handing_over.NotTheirs:
        raise PermissionDenied from None
    messages.success(request, _("Du har tatt oppgaven."))
    if request.GET.get("fra") == FROM_QUEUE:
        return redirect(queue_address(request.GET))
    return redirect("moderation:post", duty.post_id)


@login_required
@require_POST
def put_back(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Put a duty back in the queue for all. For who may answer the post."""
    duty = _duty(request, duty_id)
    try:
        handing_over.put_back(duty=duty, by=_who(request))
    except handing_over.DutyEnded:
        messages.info(request, _("Oppgaven er gjort allerede."))
    else:
        messages.success(request, _("Oppgaven er lagt tilbake i køen."))
    return redirect(queue_address(request.GET))


def _duty(request: HttpRequest, duty_id: int, *, to_take: bool = False) -> Duty:
    """The duty, for who may answer its post; 403 for others. One that is done is found too, by moderators.

    The leader who answers for the space may take one that nobody has handed them.
    """
    if not has_desk(request.user) or duty_id >= 2**63:
        raise PermissionDenied
    posts = "post__thread__space", "post__author", "post__signed_unit"
    duty = get_object_or_404(Duty.objects.select_related("assignee", "extension", *posts), pk=duty_id)
    if not (may_answer(request.user, duty.post) or (to_take and leads(request.user, duty.space_id))):
        raise PermissionDenied
    return duty


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
@never_cache
@require_safe
def late(request: HttpRequest, slug: str) -> HttpResponse:
    """What a space owes and has not done in time, the oldest first. For its responsible leader and its moderators."""
    page = Page.objects.live().filter(slug=slug, state__isnull=False, approval__isnull=False).first()
    if page is None:
        raise Http404
    space = space_facts(page.pk).space
    if space.responsible_leader_id != request.user.pk and not may_moderate(request.user, page.pk):
        raise PermissionDenied
    overdue = (
        Duty.objects.overdue().filter(space=page).select_related("post__thread", "post__author", "assignee", "unit")
    )
    context = {"space": space, "duties": list(overdue.order_by("due_on", "pk")[:SHOWN]), "number": overdue.count()}
    return render(request, "moderation/late.html", context)
