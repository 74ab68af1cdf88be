"""Asking a writer to wait, or to press send once more: the text stands as it was, and nothing is judged of it (R2)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from people.models import User
from people.pace import account_wait, minutes, network_wait

from .forms import PostForm
from .models import Space
from .screening import Finding, Outcome, Submission, tell_of_findings

TOO_QUICK, NETWORK = "too_quick", "network"
ROOM_FOR_ALL = "R2"


def ask_once_more(form: PostForm, space: Space) -> None:
    """A form that came back sooner than anyone writes is shown again, and may then be sent at once."""
    form.let_next_through()
    said = _("Det gikk så fort at vi må spørre en gang til, for slik gjør roboter. Trykk Send igjen.")
    form.findings = [Finding(Outcome.WARNING, ROOM_FOR_ALL, said, screen=TOO_QUICK)]
    _tell(space, form.findings[0])


def has_to_wait(request: HttpRequest, act: str, form: PostForm, space: Space) -> int:
    """Count the act where one comes from, and say so if it is too much; in how many seconds one may."""
    seconds = network_wait(request, act)
    if seconds:
        finding = Finding(Outcome.REFUSAL, ROOM_FOR_ALL, too_much_here(seconds), screen=NETWORK, wait=seconds)
        form.findings = [finding]
        _tell(space, finding)
    return seconds


def too_much_here(seconds: int) -> str:
    """What is said to those on a network from which much has come."""
    words = _("Det er kommet mye på kort tid fra nettet du bruker, av deg eller andre. Vent %(time)s, og send igjen.")
    return words % {"time": minutes(seconds)}


def support_wait(request: HttpRequest, user: User) -> int:
    """Count that support is given or taken back, and say so if it is too much; in how many seconds one may."""
    seconds = network_wait(request, "support") or account_wait(user, "support", limit=settings.SUPPORTS_PER_HOUR)
    if seconds:
        words = _("Det er gitt eller trukket mye støtte på kort tid. Vent %(time)s, og prøv igjen.")
        messages.error(request, words % {"time": minutes(seconds)})
    return seconds


def ask_to_wait(response: HttpResponse, seconds: int) -> HttpResponse:
    """An answer that says when to come back, to programs too."""
    response["Retry-After"] = str(seconds)
    return response


def _tell(space: Space, finding: Finding) -> None:
    tell_of_findings(Submission(space=space, author=None, title="", body=""), [finding])
