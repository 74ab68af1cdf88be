"""The desk's addresses and its door: one comes back to the place in the list, and two do not do the same at once.

`?fra=koen` says that one comes from the list; `sted`, `slag`, `mine` and `etter` narrow it as it was, `ved` names the
place in it where one goes on, and `sett` the newest decision that one had seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from forum.locking import lock_thread_of
from forum.models import Post
from people.models import User
from people.rights import may_moderate

from . import looking, meanwhile
from .models import Decision

FROM_QUEUE = "koen"
KEPT = ("sted", "slag", "mine", "etter")
LARGEST_KEY = 2**63 - 1
View = Callable[..., HttpResponse]


def queue_address(asked: Mapping[str, str], *, done: str = "") -> str:
    """The address of the list, narrowed as it was where one came from, at the place where one goes on.

    `done` are the keys of the decisions one has just made, by which they can be undone.
    """
    kept = {name: asked[name] for name in (*KEPT, "ved") if asked.get(name)}
    if done:
        kept["gjort"] = done
    place = f"#{kept['ved']}" if "ved" in kept else ""
    return reverse("moderation:queue") + (f"?{urlencode(kept)}" if kept else "") + place


def one_at_a_time(view: View, *, act: str = "") -> View:
    """Let an act on a post (`view`, made as `act`) through if no colleague has decided on it since one looked.

    Who comes second is told who was first and when, and nothing is done; who did it comes back to the list, from where
    it can be undone. Opening the page of an act says to others that one is looking.
    """

    @wraps(view)
    def guarded(request: HttpRequest, post_id: int) -> HttpResponse:
        user = request.user
        found = _moderated(request, post_id)
        if found is None or not isinstance(user, User):
            return view(request, min(post_id, LARGEST_KEY))
        if request.method != "POST":
            looking.look(user, found)
            return view(request, post_id)
        with transaction.atomic():
            lock_thread_of(found)
            earlier = meanwhile.decided(found, act=act, by=user, seen=request.GET.get("sett", ""))
            if earlier is not None:
                messages.info(request, meanwhile.told(earlier, user))
                return redirect(queue_address(request.GET))
            newest = meanwhile.newest_decision(found.pk)
            answer = view(request, post_id)
            made = Decision.objects.filter(post=found, actor=user, pk__gt=newest).values_list("pk", flat=True)
            done = ".".join(str(pk) for pk in made)
        return _back(request, answer, done)

    return guarded


def looked_at(view: View) -> View:
    """Say to colleagues that a moderator is at work with a post, who has opened this page of it."""

    @wraps(view)
    def guarded(request: HttpRequest, post_id: int) -> HttpResponse:
        found = _moderated(request, post_id)
        if found is not None and isinstance(request.user, User):
            looking.look(request.user, found)
        return view(request, post_id)

    return guarded


def _moderated(request: HttpRequest, post_id: int) -> Post | None:
    """The post, if who asks moderates its space; what others may is the view's to say."""
    if not request.user.is_authenticated or post_id > LARGEST_KEY:
        return None
    found = Post.objects.select_related("thread").filter(pk=post_id).first()
    return found if found is not None and may_moderate(request.user, found.thread.space_id) else None


def _back(request: HttpRequest, answer: HttpResponse, done: str) -> HttpResponse:
    """Back to the place in the list, from an act that was done."""
    if not isinstance(answer, HttpResponseRedirect):
        return answer
    if request.GET.get("fra") == FROM_QUEUE or answer.url == reverse("moderation:queue"):
        return redirect(queue_address(request.GET, done=done))
    return answer
