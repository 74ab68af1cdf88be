"""What the page on which one answers shows: the post, how it speaks, what colleagues have begun on (R4, R7)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from forum import drafts
from forum.gate import must_wait
from forum.models import Post
from forum.posting import NeedsConfirmation, Refused
from forum.rendering import render
from people.models import User

from .answer_drafts import begun_by_others, door
from .asking_leader import asked_about
from .companions import Companion
from .forms import AnswerForm
from .models import Duty, SecondReading
from .tone import LONG, tone_of
from .waiting import said_since


def answer_page(
    request: HttpRequest,
    post: Post,
    user: User,
    form: AnswerForm,
    companions: list[Companion],
    *,
    refusal: Refused | None = None,
    meanwhile: list[Post] | None = None,
    preview: bool = False,
) -> dict[str, Any]:
    """All that the page shows, by a fixed number of queries."""
    body = str(form["body"].value() or "")
    shown = render(body, frozenset(), frozenset()) if preview and body.strip() else None
    own = drafts.of(user, door=door(post)) if request.method != "POST" and "utkast" not in request.GET else []
    return answer_shown(post, user) | {
        "form": form,
        "companions": companions,
        "refusal": refusal,
        "may_confirm": isinstance(refusal, NeedsConfirmation),
        "meanwhile": meanwhile or [],
        "promise": post.is_official and Duty.objects.open().filter(post=post, kind=Duty.Kind.PROMISE).first(),
        "any_errors": form.errors or any(companion.form.errors for companion in companions),
        "opens_more": any(form[name].value() or form[name].errors for name in ("promised_on", "correction")),
        "preview": shown.html if shown else "",
        "answer_tone": tone_of(shown.plain) if shown else None,
        "begun": begun_by_others(post, user),
        "kept": own[0] if own else None,
        "readings": readings_of(post),
        "asked_leader": asked_about(post),
    }


def answer_shown(post: Post, user: User) -> dict[str, Any]:
    """The post with what was said since, how it speaks, and how the answer will be signed. Two queries."""
    since, number = said_since(post)
    tone = tone_of(post.plain)
    return {
        "post": post,
        "thread": post.thread,
        "crisis": must_wait(),
        "since": since,
        "number_since": number,
        "earlier": number - len(since),
        "tone": tone,
        "question_is_long": tone.words > LONG,
        "is_political": any(note["kind"] == "political" for note in post.thread.notes),
        "signature": {"name": user.first_name, "role": user.employment.role, "unit": user.employment.unit},
    }


def readings_of(post: Post) -> list[SecondReading]:
    """Who has been asked to read answers to a post before they were sent, and what they said. One query."""
    asked = SecondReading.objects.filter(post=post).select_related("asked_by", "asked", "read_by")
    return list(asked.order_by("-asked_at")[:5])
