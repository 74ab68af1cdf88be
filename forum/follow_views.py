"""Following and no longer following: for who is signed in; a mail's own link needs no sign-in. GET changes nothing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from people.models import User

from .addresses import way_back
from .following import Subject, follow, follow_of, is_following, themes_followed
from .following import unfollow as stop_following
from .models import ForumPage, Theme, Thread
from .reading import find_thread
from .spaces import space_facts, space_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Follow a thread one can read, or stop (`slutt`)."""
    assert isinstance(request.user, User)
    try:
        thread = find_thread(thread_id, request.user)
    except (Thread.DoesNotExist, OverflowError):
        raise Http404 from None
    subject = Subject(thread=thread)
    if request.method == "POST":
        return _change(request, subject)
    rows = [{"label": thread.title, "theme": "", "followed": is_following(request.user, subject)}]
    return render(request, "forum/follow.html", {"space": space_of(thread), "thread": thread, "rows": rows})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_space(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a forum or a board, or one theme of a forum (`tema`), or stop (`slutt`)."""
    assert isinstance(request.user, User)
    page = Page.objects.live().filter(slug=slug, state__isnull=False, approval__isnull=False).first()
    if page is None:
        raise Http404
    space = space_facts(page.pk).space
    themes = [("", _("Alt som skjer her")), *(Theme.choices if isinstance(space, ForumPage) else [])]
    if request.method == "POST":
        theme = request.POST.get("tema", "")
        if theme not in dict(themes):
            raise Http404
        return _change(request, Subject(space=space, theme=theme))
    followed = themes_followed(request.user, page.pk)
    rows = [{"label": label, "theme": theme, "followed": theme in followed} for theme, label in themes]
    chosen = request.GET.get("tema", "")
    return render(request, "forum/follow.html", {"space": space, "rows": rows, "chosen": chosen})


@csrf_exempt  # the token in the address is the right to do it, also for a mail program (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unfollow(request: HttpRequest, token: str) -> HttpResponse:
    """Stop following, from the link in a mail. For whoever has the mail."""
    found = follow_of(token)
    if found and request.method == "POST":
        found.delete()
        return render(request, "forum/unfollow.html", {"done": True})
    title = ""
    if found:
        # No title of a thread that has been hidden since: a mail may be read by others than its reader.
        hidden = found.thread is not None and found.thread.state != Thread.State.PUBLISHED
        title = "" if hidden else str(found.thread or found.space)
    return render(request, "forum/unfollow.html", {"follow": found, "title": title})


def _change(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Follow or stop, say so, and lead back."""
    assert isinstance(request.user, User)
    if "slutt" in request.POST:
        stop_following(user=request.user, subject=subject)
        messages.success(request, _("Du følger ikke lenger «%(title)s».") % {"title": subject.title})
    else:
        follow(user=request.user, subject=subject)
        messages.success(
            request, _("Du følger «%(title)s». Du får beskjed når det kommer noe nytt.") % {"title": subject.title}
        )
    return redirect(way_back(request, otherwise=subject.url))
