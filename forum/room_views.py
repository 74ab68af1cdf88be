"""The reading room's pages. For the project team of the forum, and nobody else (forum.team)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.rights import team_spaces

from .marking import NotInPost, TooLong, mark_passage, sort_passage, unmark
from .models import Effect, ForumPage, Passage, Post, Space
from .reading_room import RoomForm, read_to, readable_post, room_page, room_post, topics_and_districts
from .team import member, team_only
from .team_forms import MarkForm, SortForm


@login_required
@never_cache
@require_safe
def rooms(request: HttpRequest) -> HttpResponse:
    """Lead to one's reading room; to choose between them, for who is in the team of several forums."""
    found = list(ForumPage.objects.live().filter(pk__in=team_spaces(member(request))).order_by("path"))
    if not found:
        raise PermissionDenied
    if len(found) == 1:
        return redirect("forum:room", found[0].slug)
    return render(request, "forum/rooms.html", {"spaces": found})


@team_only
@require_safe
def room(request: HttpRequest, space: Space) -> HttpResponse:
    """What is new since last (`?alle=1`: all), filtered by theme, topic, district, and what nobody has marked."""
    form = RoomForm(request.GET)
    if not form.is_valid():
        raise Http404
    shown = room_page(space_id=space.page_ptr_id, user=member(request), asked=form.cleaned_data)
    topics, districts = topics_and_districts(space.page_ptr_id)
    context = {"space": space, "shown": shown, "form": form, "topics": topics, "districts": districts}
    return render(request, "forum/room.html", context)


@team_only
@require_POST
def read_here(request: HttpRequest, space: Space) -> HttpResponse:
    """Set how far one has read."""
    asked = request.POST.get("innlegg", "")
    found = readable_post(int(asked), space.page_ptr_id) if asked.isdecimal() and len(asked) < 18 else None
    if found is None:
        messages.error(request, _("Innlegget finnes ikke lenger. Ingenting er endret."))
        return redirect("forum:room", space.slug)
    read_to(user=member(request), space_id=space.page_ptr_id, post_id=found.pk)
    messages.success(request, _("Du begynner her neste gang."))
    return redirect(_back(request, space, found.pk if request.POST.get("bli") else None))


@team_only
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, space: Space, post_id: int) -> HttpResponse:
    """Mark words of a post as a drawback, a possibility or a measure. `?tekst=` fills in what was selected."""
    found = readable_post(post_id, space.page_ptr_id) if post_id < 2**62 else None
    if found is None:
        raise Http404
    if request.method != "POST":
        selected = request.GET.get("tekst", "").replace("\0", "")[:2000]
        return _mark_page(request, space, found, MarkForm(post=found, initial={"text": selected}))
    form = MarkForm(request.POST, post=found)
    if form.is_valid():
        try:
            mark_passage(post=found, text=form.words(), by=member(request), **form.sorting())
        except NotInPost:
            form.add_error("text", _("Disse ordene står ikke i innlegget. Kopier dem nøyaktig slik de står."))
        except TooLong:
            form.add_error("text", _("Et avsnitt kan ha høyst 2000 tegn."))
        else:
            messages.success(request, _("Avsnittet er merket."))
            return redirect(_back(request, space, found.pk))
    return _mark_page(request, space, found, form, status=422)


@team_only
@require_http_methods(["GET", "HEAD", "POST"])
def passage(request: HttpRequest, space: Space, passage_id: int) -> HttpResponse:
    """Change what a marked passage is, and what it belongs to."""
    marked = _passage(space, passage_id)
    initial = {
        "kind": marked.kind,
        "topic": marked.topic_id,
        "district": marked.district_id,
        "belongs_to": f"e{marked.effect_id}" if marked.effect_id else "",
    }
    form = SortForm(request.POST or None, space_id=space.page_ptr_id, initial=initial)
    if request.method == "POST" and form.is_valid():
        sort_passage(passage=marked, by=member(request), **form.sorting())
        messages.success(request, _("Avsnittet er endret."))
        return redirect(_back(request, space, marked.post_id))
    context = {"space": space, "form": form, "passage": marked, "back": _back(request, space, marked.post_id)}
    context |= {"measures": marked.measures.order_by("title"), "keep": _keep(request)}
    return render(request, "forum/room_passage.html", context, status=422 if request.method == "POST" else 200)


@team_only
@require_POST
def unmarking(request: HttpRequest, space: Space, passage_id: int) -> HttpResponse:
    """Take a mark away."""
    marked = _passage(space, passage_id)
    unmark(passage=marked)
    messages.success(request, _("Merket er fjernet."))
    return redirect(_back(request, space, marked.post_id))


def _passage(space: Space, passage_id: int) -> Passage:
    """A passage of this forum whose post everyone may see; 404 otherwise."""
    found = get_object_or_404(
        Passage.objects.select_related("post__thread", "post__author", "effect", "marked_by"),
        pk=passage_id,
        space=space.page_ptr_id,
    )
    if readable_post(found.post_id, found.post.thread.space_id) is None:
        raise Http404
    return found


def _mark_page(request: HttpRequest, space: Space, found: Post, form: MarkForm, *, status: int = 200) -> HttpResponse:
    context = {"space": space, "one": room_post(found), "form": form, "back": _back(request, space, found.pk)}
    context |= {"keep": _keep(request), "has_effects": Effect.objects.filter(space=space.page_ptr_id).exists()}
    return render(request, "forum/room_mark.html", context, status=status)


def _keep(request: HttpRequest) -> str:
    """Which page of the room, or the matrix, one came from: always an address of this forum's rooms."""
    return (request.POST.get("tilbake") or request.GET.get("tilbake") or "")[:500]


def _back(request: HttpRequest, space: Space, post_id: int | None) -> str:
    """Where one came from, at the post."""
    keep = _keep(request)
    if keep == "oversikt":
        return reverse("forum:matrix", args=[space.slug])
    query = QueryDict(keep).urlencode()
    anchor = f"#innlegg-{post_id}" if post_id else ""
    return f"{reverse('forum:room', args=[space.slug])}{'?' if query else ''}{query}{anchor}"
