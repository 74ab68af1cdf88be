"""Asking a writer to wait, or to press send once more: the text stands as it was, and nothing is judged of it (R2).

How soon is too soon and how much is too much, each space may say for itself (limits.py). What is said is counted.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from people.models import User
from people.pace import account_wait, minutes, network_wait
from people.traps import Trapped

from .forms import PostForm
from .limits import limits_in
from .screening import Finding, Outcome, tell_of_findings

TOO_QUICK, NETWORK = "too_quick", "network"
ROOM_FOR_ALL = "R2"


def came_too_soon(form: Trapped, space_id: int, said: str) -> Finding | None:
    """What is found of a form that came back sooner than anyone writes there; sent again, it may go through."""
    if not form.is_quicker_than(limits_in(space_id).seconds_to_write):
        return None
    form.let_next_through()
    finding = Finding(Outcome.WARNING, ROOM_FOR_ALL, said, screen=TOO_QUICK)
    tell_of_findings(space_id, [finding])
    return finding


def is_asked_once_more(form: PostForm, space_id: int) -> bool:
    """Whether a composer's form came too soon, and says so."""
    said = _("Det gikk så fort at vi må spørre en gang til, for slik gjør roboter. Trykk Send igjen.")
    found = came_too_soon(form, space_id, said)
    if found:
        form.findings = [found]
    return found is not None


def too_much(request: HttpRequest, act: str, space_id: int) -> Finding | None:
    """Count the act where one comes from; what is found if that is too much in this space."""
    limits = limits_in(space_id)
    where = f"space {space_id}" if limits.counts_alone else ""
    seconds = network_wait(request, act, limit=limits.network.get(act), where=where)
    if not seconds:
        return None
    words = _("Det er kommet mye på kort tid fra nettet du bruker, av deg eller andre. Vent %(time)s, og send igjen.")
    said = words % {"time": minutes(seconds)}
    finding = Finding(Outcome.REFUSAL, ROOM_FOR_ALL, said, screen=NETWORK, wait=seconds)
    tell_of_findings(space_id, [finding])
    return finding


def has_to_wait(request: HttpRequest, act: str, form: PostForm, space_id: int) -> int:
    """Count the act where one comes from, and say so if it is too much; in how many seconds one may."""
    found = too_much(request, act, space_id)
    if found is None:
        return 0
    form.findings = [found]
    return found.wait


def support_wait(request: HttpRequest, user: User, space_id: int) -> int:
    """Count that support is given or taken back, and say so if it is too much; in how many seconds one may."""
    found = too_much(request, "support", space_id)
    seconds = found.wait if found else account_wait(user, "support", limit=settings.SUPPORTS_PER_HOUR)
    if seconds:
        words = _("Det er gitt eller trukket mye støtte på kort tid. Vent %(time)s, og prøv igjen.")
        messages.error(request, with_rule(words % {"time": minutes(seconds)}, ROOM_FOR_ALL))
    return seconds


def with_rule(said: str, rule: str) -> str:
    """Words that cite their rule, where nothing else on the page does."""
    return f"{said} ({_('retningslinje %(rule)s') % {'rule': rule}})"


def ask_to_wait(response: HttpResponse, seconds: int) -> HttpResponse:
    """An answer that says when to come back, to programs too."""
    response["Retry-After"] = str(seconds)
    return response
