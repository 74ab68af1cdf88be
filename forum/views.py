"""The forum's pages for reading. Everyone may read what is published; each finds it through `visible_to`."""

from __future__ import annotations

from collections.abc import Hashable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.models import User

from . import drafts, permalinks, reads, visits
from .addresses import page_of, post_url
from .guest_pages import cached_for_guests
from .listing import asked_of, listing, listing_key
from .models import ForumPage, Post, Thread
from .reading import find_thread, first_unread, thread_page
from .register import result_so_far
from .said import Said, is_to_be_told
from .slugs import live_space_id
from .space_page import SpacePage
from .spaces import space_of
from .versions import thread_version


def page_number(request: HttpRequest) -> int | None:
    """The page a reader asks for; None if it is not one."""
    asked = request.GET.get("side", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 8 and int(asked) > 0 else None


def listing_version(request: HttpRequest, slug: str) -> Hashable | None:
    """What a listing for guests shows, and at which version."""
    space_id, asked = live_space_id(ForumPage, slug), asked_of(request.GET)
    return None if space_id is None or asked is None else listing_key(space_id, asked)


@require_safe
@cached_for_guests(listing_version)
def space(request: HttpRequest, slug: str) -> HttpResponse:
    """A forum: its purpose, who answers for it, what is new and its threads (`forum.listing.Asked` has the address)."""
    space_id, asked = live_space_id(ForumPage, slug), asked_of(request.GET)
    if space_id is None or asked is None:
        raise Http404
    found = listing(space_id, asked, size=settings.THREADS_PER_PAGE)
    if found is None:
        raise Http404
    shown = SpacePage(space_id, found)
    if isinstance(request.user, User):
        shown.news = visits.news(user=request.user, space_id=space_id, listing=found)
        if found.latest:
            visits.note_space(user_id=request.user.pk, space_id=space_id, newest=found.latest)
    context = {
        "page": shown,
        "facts": shown.facts,
        "asked": asked,
        "theme": asked.theme,
        "result": result_so_far(space_id),
    }
    return render(request, "forum/space.html", context)


def thread_key(request: HttpRequest, thread_id: int) -> Hashable | None:
    """What a thread's page for guests shows, and at which version."""
    page, version = page_number(request), thread_version(thread_id)
    return (thread_id, version, page) if page and version else None


@require_safe
@visits.counts_as_read
@cached_for_guests(thread_key)
def thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """A page of a thread (`?side=`). Who is signed in is led to the first unread post when no page is named.

    Not so who is to be told something: it stands at the top, or at the post it is about.
    """
    page = page_number(request)
    try:
        found = find_thread(thread_id, request.user, merged=True)
    except Thread.DoesNotExist:
        return _gone(request, thread_id)
    except OverflowError:
        raise Http404 from None
    if page is None:
        raise Http404
    if (
        "side" not in request.GET
        and not is_to_be_told(request)
        and found.read_to
        and (found.read_to < found.posts_numbered or page_of(found.read_to) > 1)
    ):
        return redirect(post_url(thread_id=found.pk, number=first_unread(found)))
    said = Said(request)
    shown = thread_page(found, reader=request.user, page=page, said=said)
    if page > shown.pages:
        raise Http404
    if request.user.is_authenticated:
        reads.note(user_id=request.user.pk, thread_id=found.pk, number=shown.last_shown)
    context = {"page": shown, "thread": found, "space": shown.space}
    if said:
        context["messages"] = said.at_top(shown.ids)
    return render(request, "forum/thread.html", context)


@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Lead to where a post, or its trace, is now."""
    try:
        address = permalinks.post_address(post_id, reader=request.user)
    except Thread.DoesNotExist:
        return _gone(request, Post.objects.values_list("thread", flat=True).get(pk=post_id))
    except (Post.DoesNotExist, OverflowError):
        raise Http404 from None
    return redirect(address)


def _gone(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Say what has become of a thread that was taken away, to who has an old link to it. Its title is not named."""
    thread = Thread.objects.filter(pk=thread_id, state=Thread.State.HIDDEN, space__live=True).first()
    if thread is None:
        raise Http404
    withdrawn = thread.posts.filter(number=1, state=Post.State.WITHDRAWN).exists()
    context = {"withdrawn": withdrawn, "space": space_of(thread)}
    return render(request, "forum/thread_gone.html", context, status=404)


@require_safe
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """Lead to the composer that a draft belongs to; only for who wrote it, in the browser they wrote it in."""
    found = drafts.find(request, token)
    if found is None and request.user.is_authenticated:
        messages.info(request, _("Teksten du skrev, er ikke her. Den ligger i nettleseren du skrev den i."))
        return redirect("people:account")
    if found is None:
        raise Http404
    return redirect(found.address)
