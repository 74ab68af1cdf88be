"""Asking someone before one sends: a colleague reads first (R7, R9), the leader is asked in doubt (V10), and a draft is
taken over; with the help for who writes for the municipality (V9).
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import drafts
from forum.models import Draft, Post
from forum.political import OwnText
from forum.rendering import render as render_text
from people.models import User
from people.rights import speaks_for_the_municipality

from . import answer_drafts, asking_leader, reading_first
from .answer_views import to_answer
from .models import LeaderQuestion, SecondReading
from .second_forms import AskLeaderForm, AskToReadForm, LeaderAnswerForm, ReadingForm
from .who_may import may_answer


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_reader(request: HttpRequest, post_id: int) -> HttpResponse:
    """Ask a colleague to read the draft (`?utkast=`) of an answer before it is sent. For who may answer the post."""
    found, user = to_answer(request, post_id)
    draft = _own_draft(request, found)
    if draft is None:
        messages.info(request, _("Skriv et utkast først, så har kollegaen noe å lese."))
        return redirect("moderation:answer", found.pk)
    body = str(draft.fields.get("body", ""))
    people = reading_first.readers(found.thread.space_id).exclude(pk=user.pk)
    form = AskToReadForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        reader = form.cleaned_data["reader"]
        try:
            reading_first.ask_to_read(
                post=found, by=user, reader=reader, draft=body, token=draft.pk, word=form.cleaned_data["word"].strip()
            )
        except reading_first.NotAReader:
            form.add_error("reader", _("Velg en av dem som står her."))
        except reading_first.AskedAlready:
            form.add_error(None, _("En kollega er alt bedt om å lese et svar her. Vent til det er lest, eller send."))
        else:
            done = _("%(name)s er bedt om å lese utkastet. Du får beskjed når det er lest.")
            messages.success(
                request, done % {"name": reader.first_name or reader.display_name}, extra_tags="draft-done"
            )
            return redirect("moderation:post", found.pk)
    context = _about(found) | {
        "form": form,
        "people": people,
        "draft_html": _shown(body),
        "back": draft.address,
    }
    return render(request, "moderation/ask_reader.html", context, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Read what a colleague has written, and say «Send det» or what is to be changed. For who was asked, and for others
    who answer there; who wrote it sees what was said.
    """
    user = _employee(request)
    readings = SecondReading.objects.select_related(
        "post__thread__space", "post__author", "post__signed_unit", "post__reply_to__author", "asked_by", "asked",
        "read_by", "duty__extension",
    )  # fmt: skip
    found = readings.filter(pk=duty_id).first() if duty_id < 2**63 else None
    if found is None or not reading_first.may_see(user, found):
        raise PermissionDenied
    form = ReadingForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if not reading_first.may_read(user, found):
            raise PermissionDenied
        done = _say(found, user, form) if form.is_valid() else None
        if done:
            messages.success(request, done)
            return redirect(reading_first.address(found))
        status = 422
        found = readings.get(pk=duty_id)
    context = _about(found.post) | {
        "form": form,
        "reading": found,
        "draft_html": _shown(found.draft),
        "asked_post": found.post.reply_to if found.is_check else found.post,
        "may_read": reading_first.waits(found) and reading_first.may_read(user, found),
        "waits": reading_first.waits(found),
        "may_go_on": found.asked_by_id == user.pk,
        "may_answer": may_answer(user, found.post),
    }
    return render(request, "moderation/reading.html", context, status=status)


def _say(found: SecondReading, user: User, form: ReadingForm) -> str:
    """Say it; what went wrong is said in the form."""
    data = form.cleaned_data
    act, done = reading_first.say_change, _("Takk! Kollegaen får merknaden din.")
    if data["verdict"] == SecondReading.Verdict.SEND:
        act = reading_first.say_send
        done = _("Takk! Kollegaen får beskjed om at det kan sendes.")
        if found.is_check:
            done = _("Innlegget er godkjent og publisert.")
    try:
        act(reading=found, by=user, words=data["words"].strip(), seen=data["seen"])
    except reading_first.ReadAlready:
        form.add_error(None, _("Noen andre har lest det i mellomtiden, eller det venter ikke lenger."))
    except reading_first.Changed:
        form.add_error(None, _("Teksten er endret siden du åpnet siden. Les den på nytt."))
    except OwnText:
        raise PermissionDenied from None
    else:
        return done
    return ""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_leader(request: HttpRequest, post_id: int) -> HttpResponse:
    """Ask the leader about a post, or about the draft of an answer (`?utkast=`). For who may speak for the municipality
    there.
    """
    user = _employee(request)
    posts = Post.objects.select_related("thread__space", "author", "signed_unit")
    found = posts.filter(pk=post_id).first() if post_id < 2**63 else None
    if found is None or not (asking_leader.may_ask(user, found) and _may_look_at(user, found)):
        raise PermissionDenied
    draft = _own_draft(request, found)
    body = str(draft.fields.get("body", "")) if draft else ""
    form = AskLeaderForm(request.POST if request.method == "POST" else None)
    try:
        leader: User | None = asking_leader.leader_for(found, asked_by=user)
    except asking_leader.NobodyToAsk:
        leader = None
    if request.method == "POST" and form.is_valid() and leader:
        question = form.cleaned_data["question"].strip()
        asked = asking_leader.ask(post=found, by=user, question=question, draft=body)
        done = _("%(name)s har fått spørsmålet. Du får beskjed når det er svart på.")
        messages.success(request, done % {"name": leader.first_name or leader.display_name}, extra_tags="draft-done")
        return redirect(asking_leader.address(asked))
    context = _about(found) | {
        "form": form,
        "leader": leader,
        "draft_html": _shown(body) if body else "",
        "back": draft.address if draft else found.get_absolute_url(),
    }
    return render(request, "moderation/ask_leader.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_safe
def ask_leader_in(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Lead to where the leader is asked about what opened a thread."""
    opening = Post.objects.filter(thread=thread_id, number=1).first() if thread_id < 2**63 else None
    if opening is None:
        raise PermissionDenied
    return redirect("moderation:ask_leader", opening.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leader_question(request: HttpRequest, question_id: int) -> HttpResponse:
    """What the leader was asked about a post, and the answer, given here. For who asked, the leader, and those who
    moderate the space.
    """
    user = _employee(request)
    rows = LeaderQuestion.objects.select_related(
        "post__thread__space", "post__author", "post__signed_unit", "asked_by", "leader", "answered_by"
    )
    asked = rows.filter(pk=question_id).first() if question_id < 2**63 else None
    if asked is None or not asking_leader.may_see(user, asked):
        raise PermissionDenied
    form = LeaderAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not asking_leader.may_reply(user, asked):
            raise PermissionDenied
        if form.is_valid():
            try:
                asking_leader.reply(asked=asked, by=user, answer=form.cleaned_data["answer"].strip())
            except asking_leader.AnsweredAlready:
                messages.info(request, _("Det er svart på allerede."))
            else:
                messages.success(request, _("Svaret er sendt til den som spurte."))
            return redirect(asking_leader.address(asked))
    context = _about(asked.post) | {
        "form": form,
        "asked": asked,
        "draft_html": _shown(asked.draft) if asked.draft else "",
        "may_reply": asking_leader.may_reply(user, asked) and not asked.answered_at,
        "may_answer": may_answer(user, asked.post),
    }
    return render(request, "moderation/leader_question.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def take_over_draft(request: HttpRequest, post_id: int) -> HttpResponse:
    """Go on with a colleague's draft of an answer (`utkast`) as one's own. For who may answer the post."""
    found, user = to_answer(request, post_id)
    try:
        draft = answer_drafts.take_over(post=found, token=request.POST.get("utkast", ""), by=user)
    except answer_drafts.NotThere:
        messages.info(request, _("Utkastet er sendt eller slettet."))
        return redirect("moderation:answer", found.pk)
    messages.success(request, _("Du har tatt over utkastet. Den som begynte på det, får beskjed."))
    return redirect(draft.address)


@login_required
@never_cache
@require_safe
def staff_help(request: HttpRequest) -> HttpResponse:
    """What who writes for the municipality is to know. For all who work there."""
    _employee(request)
    return render(request, "moderation/help.html")


def _employee(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not speaks_for_the_municipality(request.user):
        raise PermissionDenied
    return request.user


def _may_look_at(user: User, post: Post) -> bool:
    return may_answer(user, post) or Post.objects.visible_to(user).filter(pk=post.pk).exists()


def _own_draft(request: HttpRequest, post: Post) -> Draft | None:
    """The draft that the address names, if it is the reader's own and of an answer to this post."""
    draft = drafts.find(request, request.GET.get("utkast", ""))
    return draft if draft and draft.door == answer_drafts.door(post) and draft.fields.get("body") else None


def _about(post: Post) -> dict[str, Any]:
    return {"post": post, "thread": post.thread}


def _shown(body: str) -> str:
    return render_text(body, frozenset(), frozenset()).html
