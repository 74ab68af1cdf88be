"""The composers: the pages on which one writes. Anyone may write; who is not signed in is asked to afterwards."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from people.models import User
from people.traps import TRAPS, stamp_of_one_who_may

from . import drafts, mentions, pictures
from .asking_to_wait import ask_to_wait, has_to_wait, is_asked_once_more, too_much, with_rule
from .doors import shut_for
from .forms import PictureForm, PostForm
from .models import Draft, Post, Space
from .own_marks import PICTURES_PER_POST, Drawn, picture_keys, picture_mark
from .pictures_in_text import in_order, with_picture, with_short_marks, with_whole_marks, without_picture
from .posting import NeedsConfirmation, Refused, ThreadClosed, ThreadGone, TokenTaken, Words
from .rendering import render as render_post
from .said import say_at
from .screening import never_to_be_stored
from .similar import similar_threads
from .spaces import space_facts
from .three_questions import QUESTIONS, has_asked, note_asked
from .voices import voices_for

NOT_KEPT = ("token", "send_anyway", *QUESTIONS, *TRAPS)
LONGEST_KEPT = 2 * settings.POST_MAX_CHARACTERS


@method_decorator(never_cache, name="dispatch")
class Composer(View):
    """What the composers have in common. A kind of composer names its form, its page and the act it leads to."""

    form_class: ClassVar[type[PostForm]] = PostForm
    template_name: ClassVar[str] = "forum/compose.html"
    #: What it counts as where a network does much (people/pace.py).
    act: ClassVar[str] = "post"
    space: Space
    #: The post that is changed, where there is one already.
    post_at_hand: Post | None = None

    def find_space(self, **kwargs: Any) -> Space:
        """The space one writes in; also where a composer keeps what else it was called with."""
        raise NotImplementedError

    def create(self, form: PostForm, words: Words) -> Post:
        """The act. Raises what forum.posting raises."""
        raise NotImplementedError

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.space = self.find_space(**kwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say first to who may not write here why; what they wrote is given back."""
        shut = shut_for(request.user, space_id=self.space.page_ptr_id)
        if shut:
            draft = drafts.find(request, request.GET["utkast"]) if "utkast" in request.GET else None
            body = draft.fields.get("body", "") if draft else self.sent.get("body", "")
            context = {"shut": shut, "space": self.space, "body": body}
            return render(request, "forum/may_not_write.html", context | shut.context, status=403)
        return super().dispatch(request, *args, **kwargs)

    @property
    def voices(self) -> list[str]:
        """As what the reader may speak here."""
        user = self.request.user
        return voices_for(user, self.space) if isinstance(user, User) else [Post.Voice.RESIDENT]

    @property
    def door(self) -> str:
        """Where a draft of this composer is opened again."""
        answered = self.request.GET.get("til", "")
        return f"{self.request.path}?til={answered}" if answered.isdecimal() else self.request.path

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """An empty composer, or one with the draft that the address names; else one is offered, if there is any.

        What is wrong with a draft that was sent is said once: the page may be loaded again.
        """
        initial: dict[str, Any] = {"token": uuid.uuid4(), "voice": self.voices[0] if self.voices else ""}
        initial |= self.first_words()
        draft = drafts.find(request, request.GET["utkast"]) if "utkast" in request.GET else None
        if draft:
            if drafts.is_sent_back(request, draft):
                return self.page(self.make_form(draft.fields | {"token": draft.pk, "opened": stamp_of_one_who_may()}))
            initial |= draft.fields | {"token": draft.pk, "opened": stamp_of_one_who_may()}
        kept = drafts.of(request.user, door=request.path) if isinstance(request.user, User) and not draft else []
        return self.page(self.make_form(initial=initial), draft=draft, kept=kept[0] if kept else None)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Post it; or keep it and ask who it is. `act` says what else a button may ask for."""
        act, _colon, what = request.POST.get("act", "").partition(":")
        match act:
            case "keep":
                return self.keep_draft()
            case "preview":
                return self.preview()
            case "picture":
                return self.add_picture()
            case "no-picture":
                return self.page(self.as_written(body=without_picture(self.sent.get("body", ""), what)))
        return self.add_picture() if request.FILES.get("picture") else self.send()

    @property
    def is_new_text(self) -> bool:
        """Whether nothing of it was written before, so that it takes some time to write."""
        return self.post_at_hand is None

    @cached_property
    def sent(self) -> QueryDict:
        """What the form was sent with, its pictures named by their whole keys."""
        sent, by = self.request.POST.copy(), self.request.user
        if "body" in sent and isinstance(by, User):
            sent["body"] = with_whole_marks(str(sent["body"]), author=by, post=self.post_at_hand)
        return sent

    def send(self) -> HttpResponse:
        """Post what is written."""
        request = self.request
        form = self.make_form(self.sent)
        if not form.is_valid():
            kept = self.kept(form)
            if kept is None:
                return self.page(form, status=422)
            drafts.send_back(request, kept)
            return redirect(kept.address)
        if self.is_new_text and is_asked_once_more(form, self.space.page_ptr_id):
            return self.page(form, status=422)
        if seconds := has_to_wait(request, self.act, form, self.space.page_ptr_id):
            return ask_to_wait(self.page(form, status=429), seconds)
        if not isinstance(request.user, User):
            return self.keep_and_sign_in(form)
        try:
            post = self.create(form, self.words(form, request.user))
        except Refused as refusal:
            form.findings = refusal.findings
            if any(finding.keeps for finding in refusal.findings):
                self.kept(form)
            if seconds := max(finding.wait for finding in refusal.findings):
                return ask_to_wait(self.page(form, status=429), seconds)
            return self.page(form, status=422, may_confirm=isinstance(refusal, NeedsConfirmation))
        except TokenTaken:
            fresh = self.sent.copy()
            fresh["token"] = str(uuid.uuid4())
            form = self.make_form(fresh)
            form.full_clean()
            form.add_error(None, _("Dette skjemaet er brukt før. Trykk send en gang til."))
            return self.page(form, status=409)
        except ThreadGone:
            form.add_error(None, _("Samtalen er tatt bort eller venter på en moderator. Teksten din er ikke sendt."))
            return self.page(form, status=409)
        except ThreadClosed:
            form.add_error(None, _("Her er det ikke åpent for nye innlegg nå. Teksten din står fortsatt nedenfor."))
            return self.page(form, status=409)
        if form.was_asked:
            note_asked(request.user)
        drafts.discard(request, form.cleaned_data["token"], sent=form.cleaned_data["body"])
        self.say_what_became_of(post)
        self.say_who_was_not_found(post)
        return redirect(post)

    def form_options(self) -> dict[str, Any]:
        """What the form must know to offer the right choices."""
        voices = self.voices
        official = Post.Voice.MUNICIPALITY in voices
        return {"voices": voices, "ask": official and not has_asked(self.request.user)}

    def preview(self) -> HttpResponse:
        """What is written as it would be shown, above the form; nothing is posted."""
        asked = self.make_form(self.sent)
        if "body" in asked.errors:
            return self.page(asked, status=422)
        body = asked.cleaned_data["body"]
        shown = render_post(body, self.usable_pictures(body), frozenset(self.nameable))
        return self.page(self.as_written(), preview=shown.html, nobody=mentions.nobody(shown.html, self.nameable))

    def add_picture(self) -> HttpResponse:
        """Put a picture into the text, where the caret was if that is known. Who is signed in may."""
        form, by = PictureForm(self.request.POST, self.request.FILES), self.request.user
        body = self.request.POST.get("body", "")  # as the caret is counted in it
        if not isinstance(by, User):
            form.add_error("picture", _("Logg inn for å legge til bilder. Teksten blir tatt vare på."))
        elif found := too_much(self.request, "picture", self.space.page_ptr_id):
            form.add_error("picture", with_rule(found.message, found.rule))
        elif len(picture_keys(self.sent.get("body", ""))) >= PICTURES_PER_POST:
            form.add_error("picture", _("Det er ikke plass til flere bilder i dette innlegget."))
        elif form.is_valid():
            file = form.cleaned_data["picture"]
            words = form.cleaned_data["alternative_text"]
            try:
                picture = pictures.upload(by=by, file=file, size=file.size, alternative_text=words)
            except pictures.NotUsable as reason:
                form.add_error("picture", str(reason))
            else:
                mark = picture_mark(picture.pk, picture.alternative_text)
                body = with_picture(body, mark, form.cleaned_data["caret"])
                written = with_whole_marks(body, author=by, post=self.post_at_hand)
                if kept := self.kept(self.make_form(self.sent), body=written):
                    messages.success(self.request, _("Bildet er lagt inn i teksten. Trykk Forhåndsvis for å se det."))
                    return redirect(kept.address)
                return self.page(self.as_written(body=written), picture_form=PictureForm(), picture_added=True)
        return self.page(self.as_written(), status=422, picture_form=form)

    def keep_draft(self) -> HttpResponse:
        """Keep what is written so far, for who is signed in (called while they write; answers without a page)."""
        form = self.make_form(self.sent)
        if not isinstance(self.request.user, User):
            return HttpResponse(status=403)
        form.is_valid()
        token = form.cleaned_data.get("token")
        fields = self.typed(form)
        if token is None or not fields.get("body", "").strip():
            return HttpResponse(status=204)
        if never_to_be_stored(space=self.space, title=fields.get("title", ""), body=self.all_words(fields)):
            return HttpResponse(status=422)
        kept = drafts.keep(self.request, token=token, door=self.door, fields=fields)
        return HttpResponse(status=204 if kept else 409)

    def typed(self, form: PostForm) -> dict[str, str]:
        """What was typed, as a draft keeps it."""
        return {
            name: str(self.sent[name]).replace("\x00", "")[:LONGEST_KEPT]
            for name in form.fields
            if name not in NOT_KEPT and name in self.sent
        }

    def all_words(self, fields: dict[str, str]) -> str:
        """What a screen looks at of what was typed, beside the title."""
        return fields.get("body", "")

    def kept(self, form: PostForm, **changed: str) -> Draft | None:
        """What was typed, kept as a draft to come back to; None if it may not be stored, or not all of it."""
        form.is_valid()
        fields = self.typed(form) | changed
        if any(len(text) >= LONGEST_KEPT for text in fields.values()):
            return None
        if never_to_be_stored(space=self.space, title=fields.get("title", ""), body=self.all_words(fields)):
            return None
        token = form.cleaned_data.get("token") or uuid.uuid4()
        return drafts.keep_anyhow(self.request, token=token, door=self.door, fields=fields)

    def make_form(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> PostForm:
        """The composer's form."""
        return self.form_class(data, initial=initial, **self.form_options())

    def as_written(self, **changed: str) -> PostForm:
        """The form with all that was typed, not judged."""
        return self.make_form(initial={**self.sent.dict(), "send_anyway": "", **changed})

    @property
    def nameable(self) -> dict[str, int]:
        """Who may be named here, by name."""
        return {}

    def usable_pictures(self, body: str) -> frozenset[Drawn]:
        """The pictures a text may show."""
        author = self.request.user
        if not isinstance(author, User):
            return frozenset()
        return pictures.usable(body=body, author=author, post=self.post_at_hand)

    def first_words(self) -> dict[str, Any]:
        """What stands in an empty composer of this kind."""
        return {}

    def words(self, form: PostForm, author: User) -> Words:
        """What the form says, as the domain takes it."""
        data = form.cleaned_data
        return Words(
            author=author,
            body=data["body"],
            voice=form.chosen_voice,
            is_question=data.get("is_question", False),
            confirmed=data["send_anyway"],
            token=data["token"],
            took_bait=form.took_bait,
        )

    def keep_and_sign_in(self, form: PostForm) -> HttpResponse:
        """Keep the text, and come back to it after signing in. What must never be stored is refused first."""
        data = form.cleaned_data
        form.findings = never_to_be_stored(space=self.space, title=data.get("title", ""), body=data["body"])
        if form.findings:
            return self.page(form, status=422)
        fields = {name: data[name] for name in form.fields if name not in NOT_KEPT}
        draft = drafts.keep_anyhow(self.request, token=data["token"], door=self.door, fields=fields)
        after = urlencode({"next": reverse("forum:draft", args=[draft.pk])})
        return redirect(f"{reverse('account_request_login_code')}?{after}")

    def say_what_became_of(self, post: Post) -> None:
        """A message on the next page."""
        if post.awaits_check:
            text = _("Innlegget venter på at en kollega leser det, fordi saken er til politisk behandling.")
        elif post.state == Post.State.HELD and post.is_official:
            text = _("Innlegget er ikke publisert. Det venter på godkjenning, og du får beskjed.")
        elif post.state == Post.State.HELD:
            text = _("Takk! Innlegget ditt venter på at en moderator ser på det, vanligvis innen én virkedag.")
            text = " ".join([text, *post.waits_because])
        else:
            text = _("Takk! Innlegget ditt er publisert.")
        say_at(self.request, post, text, tags="draft-done")

    def say_who_was_not_found(self, post: Post) -> None:
        """A message on the next page, where a text names someone who does not take part: nobody was told."""
        nobody = mentions.nobody(post.html, self.nameable if "@" in post.html else {})
        if nobody:
            messages.warning(self.request, nobody)

    def page(self, form: PostForm, *, status: int = 200, **context: Any) -> HttpResponse:
        """The composer's page."""
        title = form["title"].value() if "title" in form.fields else ""
        body = str(form["body"].value() or "")
        drawn = self.usable_pictures(body)
        context |= {
            "written": with_short_marks(body, drawn),
            "pictures": in_order(body, drawn),
            "form": form,
            "space": self.space,
            "facts": space_facts(self.space.page_ptr_id),
            "picture_form": context.get("picture_form") or PictureForm(),
            "before_writing": import_string(settings.BEFORE_WRITING)(),
            "nameable": mentions.others(self.nameable, than=self.request.user.pk),
            "similar": similar_threads(str(title), space_id=self.space.page_ptr_id) if title else [],
        }
        return render(self.request, self.template_name, context | self.more_context(), status=status)

    def more_context(self) -> dict[str, Any]:
        """What this composer's page shows besides."""
        return {}
