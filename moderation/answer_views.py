"""Answering, with the thread in view: the answer, what is done with it, and the interim answer (R4, R6)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forum import drafts
from forum.models import Post
from forum.posting import NeedsConfirmation, Refused, ThreadClosed, Words
from forum.said import say_at
from forum.three_questions import has_asked, note_asked
from people.models import User

from . import answer_drafts, extending
from .answer_page import answer_page, answer_shown
from .answer_templates import chosen_template, templates_for
from .answering import answer as send_answer
from .answering import correct
from .companions import Companion, NotDone, companions_of
from .duty_views import FROM_QUEUE, queue_address
from .forms import AnswerForm, InterimForm
from .models import AnswerTemplate, Extension
from .who_may import post_to_answer

NOT_CHOSEN = ("csrfmiddlewaretoken", "body", "token", "act", "seen", "send_anyway")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, post_id: int) -> HttpResponse:
    """Write the official answer to a post, or its correction. For who may answer it (moderation/who_may.py).

    `?mal=<id>` begins with a template; sent with the form (`mal`) it is put above what is written. `?utkast=<token>`
    goes on with a draft; `?rettelse=1` begins on a correction (R5). `act` says what else a button asks for: to keep it,
    to see it, or to ask someone first.
    """
    found, user = to_answer(request, post_id)
    templates = templates_for(found.thread.space_id)
    template = chosen_template(templates, (request.POST or request.GET).get("mal", ""))
    act = request.POST.get("act", "")
    if act == "keep":
        return _keep(request, found)
    if act in ("reader", "leader"):
        return _ask_first(request, found, act)
    if request.method != "POST" or "mal" in request.POST or act == "preview":
        form, companions = _begun(request, found, templates, template)
        shown = answer_page(request, found, user, form, companions, preview=act == "preview")
        return _answer_response(request, shown, fills=template is not None)
    form = AnswerForm(request.POST, templates=templates, ask=not has_asked(user))
    companions = companions_of(found, data=request.POST)
    judged = [form.is_valid(), *(companion.form.is_valid() for companion in companions)]
    refusal: Refused | None = None
    meanwhile = _meanwhile(found, user, form) if all(judged) else []
    if all(judged) and not meanwhile:
        try:
            written = _send(request, found, user, form, companions)
        except Refused as why:
            refusal = why
        except ThreadClosed:
            form.add_error(None, _("Tråden er skjult eller slått sammen med en annen, så svaret er ikke publisert."))
        except NotDone:
            pass  # its form says why
        else:
            return _sent(request, found, user, form, written, _("Svaret er publisert."))
    shown = answer_page(request, found, user, form, companions, refusal=refusal, meanwhile=meanwhile)
    return _answer_response(request, shown, status=409 if meanwhile else 422)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def interim(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say that the answer comes later, and by when. For who may answer the post."""
    found, user = to_answer(request, post_id)
    owed = extending.extendable(found)
    sent = request.POST if request.method == "POST" else None
    first = {
        "token": uuid.uuid4(),
        "body": _("Takk for innspillet. Vi ser på det, og trenger litt mer tid."),
        "seen": answer_drafts.seen_so_far(found),
    }
    days = [(number, extending.new_due_date(owed, number)) for number in extending.WORKING_DAYS]
    form = InterimForm(sent, initial=first, days=days, ask=not has_asked(user))
    refusal: Refused | None = None
    meanwhile = _meanwhile(found, user, form) if sent is not None and form.is_valid() else []
    if sent is not None and form.is_valid() and not meanwhile:
        data = form.cleaned_data
        try:
            written = extending.answer_for_now(post=found, words=_words(user, data), working_days=data["working_days"])
        except Refused as why:
            refusal = why
        except ThreadClosed:
            form.add_error(None, _("Tråden er skjult eller slått sammen med en annen, så svaret er ikke publisert."))
        except extending.ExtendedAlready:
            form.add_error(None, _("Fristen er flyttet én gang, og kan ikke flyttes igjen. Nå må dere svare."))
        except extending.NothingToExtend:
            form.add_error(None, _("Her er det ikke noe å svare på lenger."))
        else:
            done = _("Det foreløpige svaret er publisert, og fristen er flyttet.")
            return _sent(request, found, user, form, written, done)
    context = answer_shown(found, user) | {
        "form": form,
        "refusal": refusal,
        "may_confirm": isinstance(refusal, NeedsConfirmation),
        "meanwhile": meanwhile,
        "owed": owed,
        "back": back(request, found),
        "extension": Extension.objects.filter(duty__post=found, answer__isnull=False).first(),
    }
    status = 200 if sent is None else 409 if meanwhile else 422
    return render(request, "moderation/interim.html", context, status=status)


def to_answer(request: HttpRequest, post_id: int) -> tuple[Post, User]:
    """The post, and who is to answer it: 403 for who may not, and for who has no position to sign with (R6)."""
    found = post_to_answer(request, post_id)
    user = request.user
    if not isinstance(user, User) or not hasattr(user, "employment"):
        raise PermissionDenied
    return found, user


def _keep(request: HttpRequest, post: Post) -> HttpResponse:
    """Keep what is written so far (called while one writes; answers without a page)."""
    kept = answer_drafts.keep(request, post, token=_token(request), fields=_typed(request))
    return HttpResponse(status=204 if kept else 422)


def _ask_first(request: HttpRequest, post: Post, whom: str) -> HttpResponse:
    """Keep what is written, and go to where a colleague or the leader is asked."""
    kept = answer_drafts.keep(request, post, token=_token(request), fields=_typed(request))
    if kept is None and whom == "reader":
        messages.error(request, _("Skriv et utkast først, uten personopplysninger, så har kollegaen noe å lese."))
        return redirect("moderation:answer", post.pk)
    name = "moderation:ask_reader" if whom == "reader" else "moderation:ask_leader"
    return redirect(reverse(name, args=[post.pk]) + (f"?utkast={kept.pk}" if kept else ""))


def _token(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


def _as_sent(request: HttpRequest) -> dict[str, str]:
    """What the form was sent with, each field once."""
    return {name: str(value) for name, value in request.POST.items()}


def _typed(request: HttpRequest) -> dict[str, str]:
    """What a draft keeps of the form: the words, and what was chosen beside them."""
    sent = {name: value.replace("\x00", "")[:20_000] for name, value in _as_sent(request).items()}
    names = [name for name in ("body", "promised_on", "correction") if name in sent]
    return {name: sent[name] for name in [*names, *(name for name in sent if "-" in name)]}


def _begun(
    request: HttpRequest, post: Post, templates: list[AnswerTemplate], template: AnswerTemplate | None
) -> tuple[AnswerForm, list[Companion]]:
    """The form as one begins on it, with a draft, or with what was written before a button was pressed, unjudged."""
    kept: Any = request.POST
    started: dict[str, Any] = {
        "token": uuid.uuid4(),
        "seen": answer_drafts.seen_so_far(post),
        "correction": request.GET.get("rettelse") == "1",
    }
    draft = drafts.find(request, request.GET["utkast"]) if "utkast" in request.GET and not kept else None
    if kept:
        started = {name: kept.get(name, "") for name in AnswerForm.base_fields} | {"send_anyway": False}
    elif draft and draft.door == answer_drafts.door(post):
        kept = draft.fields
        started |= {name: kept.get(name, "") for name in ("body", "promised_on", "correction")} | {"token": draft.pk}
    text = template.text.strip() if template else ""
    started["body"] = "\n\n".join(part for part in (text, started.get("body", "")) if part.strip())
    form = AnswerForm(initial=started, templates=templates, ask=not has_asked(request.user))
    return form, companions_of(post, kept=kept or None)


def _meanwhile(post: Post, user: User, form: AnswerForm | InterimForm) -> list[Post]:
    """What a colleague has said since the page was opened; what is shown of it need not be shown again."""
    found = answer_drafts.said_meanwhile(post, seen=form.cleaned_data["seen"], besides=user)
    if found:
        form.data = {**form.data.dict(), "seen": str(found[-1].pk)}  # type: ignore[attr-defined]
    return found


def _send(request: HttpRequest, post: Post, user: User, form: AnswerForm, companions: list[Companion]) -> Post:
    data = form.cleaned_data
    words = _words(user, data)
    chosen = {name: value for name, value in _as_sent(request).items() if name not in NOT_CHOSEN}

    def alongside(written: Post) -> None:
        for companion in companions:
            companion.act(written=written, by=user)

    if data["correction"]:
        return correct(post=post, words=words, alongside=[alongside], chosen=chosen)
    return send_answer(post=post, words=words, promised_on=data["promised_on"], alongside=[alongside], chosen=chosen)


def _words(user: User, data: dict[str, Any]) -> Words:
    return Words(
        author=user,
        body=data["body"],
        voice=Post.Voice.MUNICIPALITY,
        confirmed=data["send_anyway"],
        token=data["token"] or uuid.uuid4(),
    )


def _answer_response(
    request: HttpRequest, shown: dict[str, Any], *, fills: bool = False, status: int = 200
) -> HttpResponse:
    body = shown["form"].fields["body"]
    if fills and request.method != "POST":
        body.widget.attrs["data-adds"] = ""  # to what this browser has kept
    if fills:
        body.widget.attrs["autofocus"] = True
    shown["back"] = back(request, shown["post"])
    return render(request, "moderation/answer.html", shown, status=status)


def back(request: HttpRequest, post: Post) -> str:
    """Where one came from."""
    if request.GET.get("fra") == FROM_QUEUE:
        return queue_address(request.GET)
    return reverse("moderation:post", args=[post.pk])


def _sent(
    request: HttpRequest, post: Post, user: User, form: AnswerForm | InterimForm, written: Post, done: str
) -> HttpResponse:
    """Back to the list if one came from there, or cannot read the thread; else to what was written."""
    if form.was_asked:
        note_asked(user)
    drafts.discard(request, form.cleaned_data["token"] or written.token, sent=form.cleaned_data["body"])
    if written.awaits_check:
        done = _("Svaret venter på at en kollega leser det, fordi saken er til politisk behandling.")
    elif written.state == Post.State.HELD:
        done = _("Svaret er ikke publisert. Det venter på godkjenning, og du får beskjed.")
    if request.GET.get("fra") == FROM_QUEUE or not post.thread.is_visible_to(request.user):
        messages.success(request, f"{done} ({post.thread.title})", extra_tags="draft-done")
        return redirect(queue_address(request.GET))
    say_at(request, written, done, tags="draft-done")
    return redirect(written)
