"""The page where chosen posts are hidden as spam, with one reason, in one act."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forum.models import Post
from people.models import User
from people.rights import may_moderate, moderators_only

from . import meanwhile
from .desk import KEPT, queue_address
from .forms import SpamForm
from .models import Decision
from .spam import AT_ONCE, by_same_author, chosen, hide_all


@moderators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def spam(request: HttpRequest) -> HttpResponse:
    """Hide several posts as spam: those chosen (`?innlegg=`), or all by the author of one (`?forfatter=`).

    For who moderates the spaces they stand in; what stands elsewhere is left alone.
    """
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        posts = chosen(user, _keys(request.POST.getlist("innlegg")))
        form = SpamForm(request.POST)
        if not posts:
            form.add_error(None, _("Velg minst ett innlegg."))
        elif form.is_valid():
            return _hide(request, user, posts, form)
        posts = chosen(user, _keys(request.POST.getlist("vist"))) or posts
        ticked = set(_keys(request.POST.getlist("innlegg")))
        return _page(request, posts, ticked, form, status=422)
    author_of = _keys([request.GET.get("forfatter", "")])
    posts = _of_author(user, author_of[0]) if author_of else chosen(user, _keys(request.GET.getlist("innlegg")))
    if not posts:
        messages.info(request, _("Velg minst ett innlegg som står eller venter, og som ikke er kommunens eget."))
        return redirect(queue_address(request.GET))
    newest = Decision.objects.aggregate(newest=Max("pk"))["newest"] or 0
    form = SpamForm(initial={"sett": newest, "reason": _("Dette er reklame eller søppel, og hører ikke hjemme her.")})
    return _page(request, posts, {post.pk for post in posts}, form)


def _of_author(user: User, key: int) -> list[Post]:
    post = Post.objects.select_related("thread").filter(pk=key).first()
    if post is None:
        raise Http404
    if not may_moderate(user, post.thread.space_id):
        raise PermissionDenied
    return by_same_author(user, post)


def _hide(request: HttpRequest, user: User, posts: list[Post], form: SpamForm) -> HttpResponse:
    hidden = hide_all(posts=posts, actor=user, reason=form.cleaned_data["reason"], seen=form.cleaned_data["sett"] or 0)
    number = len(hidden.done)
    if number:
        said = ngettext("%(number)s innlegg er skjult som søppel.", "%(number)s innlegg er skjult som søppel.", number)
        messages.success(request, said % {"number": number})
    for earlier in hidden.too_late:
        title = earlier.post.thread.title if earlier.post else ""
        messages.warning(request, f"«{title}»: {meanwhile.told(earlier, user)}")
    return redirect(queue_address(request.GET, done=".".join(str(decision.pk) for decision in hidden.done)))


def _page(
    request: HttpRequest, posts: list[Post], ticked: set[int], form: SpamForm, *, status: int = 200
) -> HttpResponse:
    kept = urlencode({name: request.GET[name] for name in KEPT if request.GET.get(name)})
    authors = {post.author_id: post for post in posts if post.author_id}
    context = {
        "posts": [{"post": post, "ticked": post.pk in ticked} for post in posts],
        "form": form,
        "authors": list(authors.values()) if "forfatter" not in request.GET else [],
        "kept": f"&{kept}" if kept else "",
        "back": queue_address(request.GET),
        "from": f"?{request.GET.urlencode()}" if request.GET else "",
    }
    return render(request, "moderation/spam.html", context, status=status)


def _keys(texts: list[str]) -> list[int]:
    return [int(text) for text in texts[: 2 * AT_ONCE] if text.isascii() and text.isdecimal() and len(text) < 19]
