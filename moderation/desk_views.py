"""The moderators' desk: the list of everything that waits, a post with what one should know of it, and undoing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.models import User
from people.rights import may_moderate, moderators_only

from . import handing_over, looking, undoing, worklist
from .desk import FROM_QUEUE, KEPT, queue_address
from .models import Decision, Duty, HeldBack, Report
from .waiting import Place, Tally, answered_lately, places_of, tally
from .who_may import has_desk, led_by
from .worklist import Item, Key, Scope

AT_ONCE = 100  # decisions undone in one act
KINDS = {
    worklist.REPORTED: gettext_lazy("Meldt av lesere"),
    worklist.HELD: gettext_lazy("Venter på godkjenning"),
    **dict(Duty.Kind.choices),
    worklist.REFERRAL: gettext_lazy("Sendt videre, ikke bekreftet"),
}


class Asked(NamedTuple):
    """How the list is narrowed by an address, and what there is to narrow it by."""

    places: list[Place]
    place: Place | None
    kind: str
    mine: bool
    everywhere: Scope
    scope: Scope

    @property
    def query(self) -> dict[str, str]:
        """The same as an address says it."""
        said = {"sted": self.place.slug if self.place else "", "slag": self.kind, "mine": "1" if self.mine else ""}
        return {name: value for name, value in said.items() if value}


def asked_for(user: User, query: QueryDict) -> Asked:
    """What of the list an address asks for (`sted`, `slag`, `mine`). 404 for a place one does not moderate."""
    places = places_of(user)
    mine = query.get("mine") == "1"
    slug, kind = "" if mine else query.get("sted", ""), query.get("slag", "")
    place = next((one for one in places if one.slug == slug), None)
    if (slug and place is None) or (kind and kind not in KINDS):
        raise Http404
    everywhere = worklist.everything_for(user)
    scope = replace(everywhere, kind=kind, mine=mine)
    if place is not None:
        scope = replace(scope, spaces=[place.pk], handed=())
    return Asked(places, place, kind, mine, everywhere, scope)


@login_required
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits in one's spaces, the most urgent first: of one place (`?sted=`), of one kind (`?slag=`), or
    one's own (`?mine=1`); `?etter=` for what is beyond the first.

    For moderators, and for leaders who were handed something.
    """
    user = _who(request)
    if not has_desk(user):
        raise PermissionDenied
    asked = asked_for(user, request.GET)
    after = _after(request)
    items, beyond = worklist.page(asked.scope, after=after)
    counts = tally(asked.everywhere)
    answered, number_answered = answered_lately(asked.scope.spaces)
    place = request.GET.get("ved", "")
    said = list(messages.get_messages(request))
    context = {
        "rows": _rows(items, user, request.GET.dict(), asked),
        "more": _address(asked.query | {"etter": str(beyond)}) if beyond else "",
        "first_page": _address(asked.query) if after else "",
        "ways": _ways(asked, counts),
        "kinds": _kinds(asked, counts),
        "total": _number(asked, counts),
        "mine": asked.mine,
        "narrowed": bool(asked.query or after),
        "messages": [],
        "said": said,
        "undoable": undoing.undoable(user, _keys(request.GET.get("gjort", ""))),
        "undo_from": "?" + urlencode(asked.query | {"ved": place} if place else asked.query),
        "place": place if place in {item.anchor for item in items} else "",
        "way_back": asked.query | {name: request.GET[name] for name in ("etter",) if after},
        "may_choose": any(item.name != worklist.REFERRAL for item in items) and bool(asked.places),
        "answered": answered,
        "number_answered": number_answered,
        "places": asked.places,
        "led": led_by(user),
        "held_back": HeldBack.objects.filter(decided_at=None, space__in=asked.scope.spaces).count(),
    }
    return render(request, "moderation/queue.html", context)


@moderators_only
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Undo decisions of one's own (`avgjorelse`) while they are new. For who made them and still moderates."""
    user = _who(request)
    keys = [int(key) for key in request.POST.getlist("avgjorelse")[:AT_ONCE] if _is_key(key)]
    found = undoing.undoable(user, keys)
    done = []
    for decision in found:
        try:
            done.append(undoing.undo(decision=decision, actor=user))
        except undoing.TooLate:
            continue
    if done:
        messages.success(request, _("Det er angret. Begge deler står i loggen."))
    if len(done) < len(set(keys)):
        text = _("Noe kan ikke angres: det er for lenge siden, eller noe er gjort med det etterpå.")
        messages.warning(request, text)
    if done and done[0].post_id is None:
        return redirect("moderation:thread", done[0].thread_id)
    return redirect(queue_address(request.GET.dict() | _place_of(done)))


def _place_of(done: list[Decision]) -> dict[str, str]:
    """Where in the list that stands which waits again after it was undone."""
    post = done[0].post if done else None
    if post is None:
        return {}
    return {"ved": f"{worklist.HELD}-{post.pk}"} if post.state == post.State.HELD else {}


def neighbours_of(asked: Asked, here: Item | None) -> dict[str, Any]:
    """The ways to what stands before and after something in the list."""
    before, after = worklist.neighbours(asked.scope, here.key) if here else (None, None)
    return {
        "before": item_address(before, asked.query) if before else "",
        "after": item_address(after, asked.query) if after else "",
        "goes_on": after.anchor if after else before.anchor if before else "",
    }


def item_address(item: Item, query: dict[str, str]) -> str:
    """A row's own page, from where one comes back to the list."""
    said = {"fra": FROM_QUEUE, **query, "her": item.anchor}
    if item.duty and item.kind == Duty.Kind.APPEAL:
        return reverse("moderation:appeal_case", args=[item.duty.pk])
    return f"{reverse('moderation:post', args=[item.post.pk])}?{urlencode(said)}"


def _rows(items: list[Item], user: User, query: dict[str, str], asked: Asked) -> list[dict[str, Any]]:
    """What the list shows of each row, and what its acts bring along. Two queries, once the spaces are known."""
    posts = {item.post.pk for item in items}
    seen = dict(Decision.objects.filter(post__in=posts).order_by().values_list("post").annotate(Max("pk")))
    others = looking.lookers(posts, but=user)
    takers = handing_over.where_others_can_have({item.duty.space_id for item in items if item.duty}, but=user)
    kept = {name: query[name] for name in KEPT if query.get(name)}
    rows = []
    for n, item in enumerate(items):
        near = items[n + 1] if n + 1 < len(items) else items[n - 1] if n else None
        said = {"fra": FROM_QUEUE, **kept, "ved": near.anchor if near else "", "sett": str(seen.get(item.post.pk, 0))}
        rows.append(
            {
                "item": item,
                "kind": KINDS[item.kind],
                "duty": item.duty,
                "acts_templates": item.duty.acts_templates if item.duty else (),
                "age": item.age,
                "only_facts": item.reasons == (Report.Reason.FACT,),  # which are corrected, and not removed (R5)
                "moderates": may_moderate(user, item.thread.space_id),
                "address": item_address(item, asked.query),
                "from": "?" + urlencode({name: value for name, value in said.items() if value}),
                "can_be_given": item.duty is not None and item.duty.space_id in takers,
                "looking": others.get(item.post.pk, ""),
            }
        )
    return rows


class Way(NamedTuple):
    """A link by which the list is narrowed."""

    label: str
    address: str
    is_current: bool
    number: int | None = None


def _ways(asked: Asked, counts: Tally) -> list[Way]:
    """All, one's own, and each place one moderates, where there are more than one."""
    everything = not asked.place and not asked.mine
    kind = {"slag": asked.kind} if asked.kind else {}
    ways = [
        Way(_("Alt"), _address(kind), everything, counts.of(kind=asked.kind).waiting),
        Way(_("Mine oppgaver"), _address({"mine": "1"}), asked.mine, counts.of().mine),
    ]
    if len(asked.places) > 1:
        for one in asked.places:
            number = counts.of(space=one.pk, kind=asked.kind).waiting
            ways.append(Way(one.title, _address({"sted": one.slug} | kind), one == asked.place, number))
    return ways


def _kinds(asked: Asked, counts: Tally) -> list[Way]:
    """Each kind of thing that waits, where there are more than one, with how many there are."""
    rest = {name: value for name, value in asked.query.items() if name != "slag"}
    space = asked.place.pk if asked.place else None
    ways = []
    for kind, label in KINDS.items():
        number = counts.of(space=space, kind=kind)
        shown = number.mine if asked.mine else number.waiting
        if shown or kind == asked.kind:
            ways.append(Way(str(label), _address(rest | {"slag": kind}), kind == asked.kind, shown))
    every = Way(_("Alle slag"), _address(rest), not asked.kind)
    return [every, *ways] if len(ways) > 1 or asked.kind else []


def _number(asked: Asked, counts: Tally) -> dict[str, int]:
    """How much waits of what is asked for, and how much of it too long."""
    number = counts.of(space=asked.place.pk if asked.place else None, kind=asked.kind)
    return {"waiting": number.mine, "late": 0} if asked.mine else {"waiting": number.waiting, "late": number.late}


def _address(query: dict[str, str]) -> str:
    return reverse("moderation:queue") + (f"?{urlencode(query)}" if query else "")


def _after(request: HttpRequest) -> Key | None:
    text = request.GET.get("etter", "")
    try:
        return Key.of(text) if text else None
    except worklist.NoKey:
        raise Http404 from None


def _keys(text: str) -> list[int]:
    """The keys that an address names ("12.13")."""
    return [int(key) for key in text.split(".")[:AT_ONCE] if _is_key(key)]


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
