"""What someone has written and not sent: kept while they sign in, and as they write once they have.

Only the session that wrote a draft, or its owner, may open it. Its token becomes the post's. What a session wrote
becomes the user's own when they sign in, and not by anyone's looking at it.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from people.models import User

from .models import Draft

SESSION_KEY = "drafts"
SENT_BACK = "draft_sent_back"
KEPT = 5
KEPT_FOR = datetime.timedelta(days=30)
OF_ONE_OWNER = 50


def keep(request: HttpRequest, *, token: uuid.UUID, door: str, fields: dict[str, Any]) -> Draft | None:
    """Store a draft for its writer: the user, or this session. None if the token is another's."""
    owner = request.user if isinstance(request.user, User) else None
    if Draft.objects.filter(pk=token).exists() and find(request, token) is None:
        return None
    draft, _ = Draft.objects.update_or_create(
        token=token, defaults={"door": door[:300], "fields": fields, "owner": owner, "saved_at": timezone.now()}
    )
    if owner:
        _thin_out(owner, newest=draft)
    else:
        mine = [one for one in request.session.get(SESSION_KEY, []) if one != str(token)]
        request.session[SESSION_KEY] = [*mine, str(token)][-KEPT:]
    return draft


def keep_anyhow(request: HttpRequest, *, token: uuid.UUID, door: str, fields: dict[str, Any]) -> Draft:
    """Store a draft; under another token if this one is not the writer's now, who may have been signed out since."""
    draft = keep(request, token=token, door=door, fields=fields)
    draft = draft or keep(request, token=uuid.uuid4(), door=door, fields=fields)
    assert draft is not None
    return draft


def find(request: HttpRequest, token: object) -> Draft | None:
    """The draft with this token if it is the reader's: their own, or one that this session wrote as a guest."""
    try:
        draft = Draft.objects.filter(pk=uuid.UUID(str(token))).first()
    except ValueError:
        return None
    if draft is None:
        return None
    if isinstance(request.user, User):
        return draft if draft.owner_id == request.user.pk else None
    written_here = str(draft.pk) in request.session.get(SESSION_KEY, [])
    return draft if written_here and draft.owner_id is None else None


def send_back(request: HttpRequest, draft: Draft) -> None:
    """Have it said, once, what is wrong with a draft that was sent."""
    request.session[SENT_BACK] = str(draft.pk)


def is_sent_back(request: HttpRequest, draft: Draft) -> bool:
    """Whether it is now to be said what is wrong with this draft."""
    if request.session.get(SENT_BACK) != str(draft.pk):
        return False
    del request.session[SENT_BACK]
    return True


def claim(sender: object, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Give who signs in what they have just written as a guest. No one who signs in later is given it again."""
    written_here = request.session.pop(SESSION_KEY, None) if request is not None else None
    if written_here:
        Draft.objects.filter(pk__in=written_here, owner=None).update(owner=user)


def of(owner: User, *, door: str = "") -> list[Draft]:
    """Someone's drafts, newest first; those of one composer if its path is given."""
    mine = Draft.objects.filter(owner=owner, saved_at__gt=timezone.now() - KEPT_FOR)
    if door:
        mine = mine.filter(door__startswith=door)
    return [one for one in mine.order_by("-saved_at")[:OF_ONE_OWNER] if _words(one) or one.fields.get("title")]


def discard(request: HttpRequest, token: uuid.UUID, *, sent: str = "") -> None:
    """Forget a draft of the reader's; and those at the same door that say nothing but what was `sent`."""
    if not isinstance(request.user, User):
        draft = find(request, token)
        if draft:
            draft.delete()
    if isinstance(request.user, User):
        here = Draft.objects.filter(Q(pk=token) | Q(door__startswith=request.path), owner=request.user)
        for one in here.order_by("-saved_at")[:OF_ONE_OWNER]:
            if one.pk == token or (sent and _words(one) in sent):
                one.delete()


def sweep() -> int:
    """Delete drafts that have lain untouched for KEPT_FOR. Returns how many. Called by the clock."""
    deleted, _ = Draft.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted


def _thin_out(owner: User, *, newest: Draft) -> None:
    """Drop earlier beginnings of the same text, and the oldest where there are very many."""
    others = list(Draft.objects.filter(owner=owner).exclude(pk=newest.pk).order_by("-saved_at"))
    path = newest.door.partition("?")[0]
    for n, other in enumerate(others, start=1):
        begins = other.door.partition("?")[0] == path and _words(newest).startswith(_words(other))
        if begins or n >= OF_ONE_OWNER:
            other.delete()


def _words(draft: Draft) -> str:
    return str(draft.fields.get("body", "")).strip()
