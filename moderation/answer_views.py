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

from forum.models import Post
from forum.posting import NeedsConfirmation, Refused, ThreadClosed, Words
from forum.said import say_at
from people.models import User

from . import extending
from .answer_templates import chosen_template, templates_for
from .answering import answer as send_answer
from .answering import correct
from .companions import Companion, NotDone, companions_of
from .duty_views import FROM_QUEUE, queue_address
from .forms import AnswerForm, InterimForm
from .models import AnswerTemplate, Duty, Extension
from .waiting import said_since
from .who_may import post_to_answer

LONG_QUESTION = 400  # characters


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, post_id: int) -> HttpResponse:
    """Write the official answer to a post, or its correction. For who may answer it (moderation/who_may.py).

    `?rettelse=1` begins on a correction (R5).
    `?mal=<id>` begins with a template; sent with the form (`mal`) it is put above what is written.
    """
    found, user = _to_answer(request, post_id)
    templates = templates_for(found.thread.space_id)
    template = chosen_template(templates, (request.POST or request.GET).get("mal", ""))
    if request.method != "POST" or "mal" in request.POST:
        form, companions = _begun(request, found, templates, template)
        return _answer_page(request, found, user, form, companions, fills=template is not None)
    form = AnswerForm(request.POST, templates=templates)
    companions = companions_of(found, data=request.POST)
    judged = [form.is_valid(), *(companion.form.is_valid() for companion in companions)]
    refusal: Refused | None = None
    if all(judged):
        try:
            written = _send(found, user, form, companions)
        except Refused as why:
            refusal = why
        except ThreadClosed:
            form.add_error(None, _("Tråden er skjult eller slått sammen med en annen, så svaret er ikke publisert."))
        except NotDone:
            pass  # its form says why
        else:
            return _answered(request, found, written, _("Svaret er publisert."))
    return _answer_page(request, found, user, form, companions, refusal=refusal, status=422)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def interim(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say that the answer comes later, and by when. For who may answer the post."""
    found, user = _to_answer(request, post_id)
    owed = extending.extendable(found)
    sent = request.POST if request.method == "POST" else None
    first = {"token": uuid.uuid4(), "body": _("Takk for innspillet. Vi ser på det, og trenger litt mer tid.")}
    days = [(number, extending.new_due_date(owed, number)) for number in extending.WORKING_DAYS]
    form = InterimForm(sent, initial=first, days=days)
    refusal: Refused | None = None
    if sent is not None and form.is_valid():
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
            return _answered(request, found, written, _("Det foreløpige svaret er publisert, og fristen er flyttet."))
    context = _shown(found, user) | {
        "form": form,
        "refusal": refusal,
        "may_confirm": isinstance(refusal, NeedsConfirmation),
        "owed": owed,
        "back": _back(request, found),
        "extension": Extension.objects.filter(duty__post=found).select_related("answer").first(),
    }
    return render(request, "moderation/interim.html", context, status=200 if sent is None else 422)


def _to_answer(request: HttpRequest, post_id: int) -> tuple[Post, User]:
    """The post, and who is to answer it: 403 for who may not, and for who has no position to sign with (R6)."""
    found = post_to_answer(request, post_id)
    user = request.user
    if not isinstance(user, User) or not hasattr(user, "employment"):
        raise PermissionDenied
    return found, user


def _begun(
    request: HttpRequest, post: Post, templates: list[AnswerTemplate], template: AnswerTemplate | None
) -> tuple[AnswerForm, list[Companion]]:
    """The form as one begins on it, or with what was written before a template was chosen, unjudged."""
    kept = request.POST
    started: dict[str, Any] = {"token": uuid.uuid4(), "correction": request.GET.get("rettelse") == "1"}
    if kept:
        started = {name: kept.get(name, "") for name in AnswerForm.base_fields} | {"send_anyway": False}
    text = template.text.strip() if template else ""
    started["body"] = "\n\n".join(part for part in (text, started.get("body", "")) if part.strip())
    form = AnswerForm(initial=started, templates=templates)
    return form, companions_of(post, kept=kept or None)


def _send(post: Post, user: User, form: AnswerForm, companions: list[Companion]) -> Post:
    data = form.cleaned_data
    words = _words(user, data)

    def alongside(written: Post) -> None:
        for companion in companions:
            companion.act(written=written, by=user)

    if data["correction"]:
        return correct(post=post, words=words, alongside=[alongside])
    return send_answer(post=post, words=words, promised_on=data["promised_on"], alongside=[alongside])


def _words(user: User, data: dict[str, Any]) -> Words:
    return Words(
        author=user,
        body=data["body"],
        voice=Post.Voice.MUNICIPALITY,
        confirmed=data["send_anyway"],
        token=data["token"] or uuid.uuid4(),
    )


def _answer_page(
    request: HttpRequest,
    post: Post,
    user: User,
    form: AnswerForm,
    companions: list[Companion],
    *,
    fills: bool = False,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    if fills and request.method != "POST":
        form.fields["body"].widget.attrs["data-adds"] = ""  # to what this browser has kept
    if fills:
        form.fields["body"].widget.attrs["autofocus"] = True
    context = _shown(post, user) | {
        "form": form,
        "companions": companions,
        "refusal": refusal,
        "may_confirm": isinstance(refusal, NeedsConfirmation),
        "promise": post.is_official and Duty.objects.open().filter(post=post, kind=Duty.Kind.PROMISE).first(),
        "any_errors": form.errors or any(companion.form.errors for companion in companions),
        "opens_more": any(form[name].value() or form[name].errors for name in ("promised_on", "correction")),
        "back": _back(request, post),
        "question_is_long": len(post.plain) > LONG_QUESTION,
    }
    return render(request, "moderation/answer.html", context, status=status)


def _shown(post: Post, user: User) -> dict[str, Any]:
    """The post with what was said since, and how the answer will be signed. Three queries."""
    since, number = said_since(post)
    return {
        "post": post,
        "thread": post.thread,
        "since": since,
        "number_since": number,
        "earlier": number - len(since),
        "signature": {"name": user.first_name, "role": user.employment.role, "unit": user.employment.unit},
    }


def _back(request: HttpRequest, post: Post) -> str:
    """Where one came from."""
    if request.GET.get("fra") == FROM_QUEUE:
        return queue_address(request.GET)
    return reverse("moderation:post", args=[post.pk])


def _answered(request: HttpRequest, post: Post, written: Post, done: str) -> HttpResponse:
    """Back to the list if one came from there, or cannot read the thread; else to what was written."""
    if request.GET.get("fra") == FROM_QUEUE or not post.thread.is_visible_to(request.user):
        messages.success(request, f"{done} ({post.thread.title})", extra_tags="draft-done")
        return redirect(queue_address(request.GET))
    say_at(request, written, done, tags="draft-done")
    return redirect(written)
