"""The forum's two composers: one opens a thread, the other answers in one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property

from . import mentions
from .composing import Composer
from .forms import PostForm, ThreadForm
from .listing import asked_of
from .models import ForumPage, Post, Space, Thread
from .not_sent import not_sent
from .permalinks import post_at
from .places import district_by_slug, topic_by_slug
from .posting import Words, open_thread, reply
from .reading import continuation, find_thread
from .rendering import marked_part, quoted
from .spaces import space_of


class NewThread(Composer):
    """Open a thread in a forum. Anyone may."""

    form_class = ThreadForm
    act = "thread"

    def find_space(self, **kwargs: Any) -> Space:
        space = ForumPage.objects.live().filter(slug=kwargs["slug"]).first()
        if space is None:
            raise Http404
        return space

    def form_options(self) -> dict[str, Any]:
        return super().form_options() | {"space_id": self.space.page_ptr_id}

    def first_words(self) -> dict[str, Any]:
        """What the list one came from was about."""
        asked = asked_of(self.request.GET)
        return {"theme": asked.theme, "topic": asked.topic, "district": asked.district} if asked else {}

    def more_context(self) -> dict[str, Any]:
        return {"may_write": self.space.is_open}

    def create(self, form: PostForm, words: Words) -> Post:
        data = form.cleaned_data
        return open_thread(
            space=self.space,
            title=data["title"],
            theme=data["theme"],
            topic=topic_by_slug(self.space.page_ptr_id, data.get("topic", "")),
            district=district_by_slug(data.get("district", "")),
            words=words,
        )


class Reply(Composer):
    """Answer in a thread, perhaps to one post of it (`?til=<number>`). Anyone may who sees the thread."""

    thread: Thread
    reply_to: Post | None
    #: Whether someone sends to a thread that is not there for them, perhaps because it was taken away as they wrote.
    is_gone = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            super().setup(request, *args, **kwargs)
        except Http404:
            if request.method != "POST":
                raise
            self.is_gone = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return not_sent(request, status=404) if self.is_gone else super().dispatch(request, *args, **kwargs)

    def find_space(self, **kwargs: Any) -> Space:
        try:
            asked_for = self.thread = find_thread(kwargs["thread_id"], self.request.user, merged=True, to_read=False)
            if asked_for.state == Thread.State.MERGED:
                self.thread = find_thread(continuation(asked_for).pk, self.request.user, to_read=False)
        except Thread.DoesNotExist:
            raise Http404 from None
        number = self.request.GET.get("til", "")
        self.reply_to = None
        if number.isdecimal() and len(number) < 8:
            posts = self.thread.posts.visible_to(self.request.user).select_related("author", "signed_unit")
            self.reply_to = posts.filter(pk=post_at(asked_for.pk, int(number))).first()
        return space_of(self.thread)

    def first_words(self) -> dict[str, Any]:
        """The post one answers, as a quote to cut down (`&siter=1`), or the part of it that was marked (`&utdrag=`)."""
        if "siter" not in self.request.GET or self.reply_to is None:
            return {}
        part = marked_part(self.reply_to.plain, self.request.GET.get("utdrag", ""))
        return {"body": quoted(part or self.reply_to.plain)}

    @cached_property
    def nameable(self) -> dict[str, int]:
        return mentions.participants(self.thread)

    def create(self, form: PostForm, words: Words) -> Post:
        return reply(space=self.space, thread=self.thread, words=words, reply_to=self.reply_to)

    def more_context(self) -> dict[str, Any]:
        """The thread and the post one answers; the municipality may answer where it is not open to others."""
        may_write = self.space.is_open or Post.Voice.MUNICIPALITY in self.voices
        return {"thread": self.thread, "reply_to": self.reply_to, "may_write": may_write}
