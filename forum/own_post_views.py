"""What one does with one's own post: change it, withdraw it; and the page where all may read what it said before."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from people.models import User

from . import mentions
from .composing import Composer
from .editing import EDITABLE, edit, free_until, is_free, may_edit
from .forms import EditForm, EditOpeningForm, PostForm
from .history import VERSIONS_SHOWN, versions_readable_by
from .mending import may_mend, mend, taken_down
from .models import Post, Space
from .not_sent import not_sent
from .posting import ThreadGone, Words
from .said import say_at
from .spaces import space_of
from .withdrawing import may_regret, may_withdraw, regret, regret_until, withdraw


class EditPost(Composer):
    """Change one's own post. For who wrote it, while it stands and the dialogue is open."""

    template_name = "forum/edit.html"
    act = "edit"
    post_at_hand: Post

    def find_space(self, **kwargs: Any) -> Space:
        posts = Post.objects.visible_to(self.request.user).select_related("thread__closure", "author", "signed_unit")
        self.post_at_hand = get_object_or_404(posts, pk=kwargs["post_id"])
        return space_of(self.post_at_hand.thread)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        post = self.post_at_hand
        if not self.may(request.user, post, self.space):
            if request.method == "POST" and post.writer_id == request.user.pk and post.state not in EDITABLE:
                return not_sent(request, post=post, status=403)
            raise PermissionDenied
        if post.thread.is_closed or not self.space.is_open:
            context = {"post": post, "body": request.POST.get("body", "")}
            return render(request, "forum/edit_closed.html", context, status=409)
        return super().dispatch(request, *args, **kwargs)

    @staticmethod
    def may(user: Any, post: Post, space: Space) -> bool:
        """Whether the reader may do this with the post."""
        return may_edit(user, post, space=space)

    @property
    def voices(self) -> list[str]:
        return [self.post_at_hand.voice]

    @cached_property
    def is_free(self) -> bool:
        """Whether the change needs no mark."""
        return is_free(self.post_at_hand)

    @cached_property
    def nameable(self) -> dict[str, int]:
        return mentions.participants(self.post_at_hand.thread)

    def make_form(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> PostForm:
        kind = EditOpeningForm if self.post_at_hand.number == 1 and self.is_free else EditForm
        return kind(data, initial=initial, voices=self.voices)

    def first_words(self) -> dict[str, Any]:
        return {"body": self.post_at_hand.body, "title": self.post_at_hand.thread.title}

    def create(self, form: PostForm, words: Words) -> Post:
        try:
            return edit(
                post=self.post_at_hand,
                space=self.space,
                by=words.author,
                body=words.body,
                title=form.cleaned_data.get("title"),
                confirmed=words.confirmed,
            )
        except PermissionDenied:  # it was taken down while this was on its way
            raise ThreadGone from None

    def say_what_became_of(self, post: Post) -> None:
        if post.awaits_check:
            text = _("Endringen er lagret. Innlegget venter på at en kollega leser det.")
        elif post.state == Post.State.HELD:
            text = _(
                "Endringen er lagret. Innlegget venter på at en moderator ser på det, vanligvis innen én virkedag."
            )
            text = " ".join([text, *post.waits_because])
        else:
            text = _("Innlegget er endret.")
        say_at(self.request, post, text, tags="draft-done")

    def more_context(self) -> dict[str, Any]:
        post = self.post_at_hand
        return {"post": post, "thread": post.thread, "is_free": self.is_free, "free_until": free_until(post)}


class MendPost(EditPost):
    """Mend one's own post that a moderator has taken down, and send it in again. For who wrote it."""

    template_name = "forum/mend.html"

    @staticmethod
    def may(user: Any, post: Post, space: Space) -> bool:
        return may_mend(user, post)

    def make_form(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> PostForm:
        kind = EditOpeningForm if self.post_at_hand.number == 1 else EditForm
        return kind(data, initial=initial, voices=self.voices)

    def create(self, form: PostForm, words: Words) -> Post:
        try:
            return mend(
                post=self.post_at_hand,
                space=self.space,
                by=words.author,
                body=words.body,
                title=form.cleaned_data.get("title"),
                confirmed=words.confirmed,
            )
        except PermissionDenied:  # it was decided on while this was on its way
            raise ThreadGone from None

    def say_what_became_of(self, post: Post) -> None:
        text = _("Takk! Innlegget er sendt inn på nytt. En moderator ser på det, og du får beskjed.")
        say_at(self.request, post, text, tags="draft-done")

    def more_context(self) -> dict[str, Any]:
        return super().more_context() | {"note": taken_down(self.post_at_hand)}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, post_id: int) -> HttpResponse:
    """Withdraw one's own post, and regret it a little while. For who wrote it; never by GET."""
    assert isinstance(request.user, User)
    posts = Post.objects.filter(Q(author=request.user) | Q(entered_by=request.user)).select_related("thread")
    post = get_object_or_404(posts, pk=post_id)
    if request.method == "POST":
        if request.POST.get("angre"):
            regret(post=post, by=request.user)
            say_at(request, post, _say_put_back(post))
            return redirect(post)
        withdraw(post=post, by=request.user)
        return redirect("forum:withdrawal", post.pk)
    if not may_withdraw(request.user, post) and post.state != Post.State.WITHDRAWN and not post.is_official:
        raise Http404
    context = {
        "post": post,
        "thread": post.thread,
        "space": space_of(post.thread),
        "withdrawn": post.state == Post.State.WITHDRAWN,
        "may_regret": may_regret(request.user, post),
        "regret_until": regret_until(post),
    }
    return render(request, "forum/withdrawal.html", context)


def _say_put_back(post: Post) -> str:
    if post.state == Post.State.HELD:
        return _("Innlegget er satt tilbake. Det venter på at en moderator ser på det.")
    return _("Innlegget er satt tilbake.")


@require_safe
@never_cache
def versions(request: HttpRequest, post_id: int) -> HttpResponse:
    """What a post said before it was changed, newest first. For everyone who may read the post."""
    posts = Post.objects.visible_to(request.user).select_related("thread", "author", "signed_unit")
    post = get_object_or_404(posts, pk=post_id)
    earlier = list(versions_readable_by(request.user, post)[:VERSIONS_SHOWN])
    return render(request, "forum/versions.html", {"post": post, "thread": post.thread, "earlier": earlier})
