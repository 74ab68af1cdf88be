"""While crisis mode is on, the municipality's own words wait for the crisis leadership (R10).

The act is kept as it was meant, with its arguments, and done when it is approved.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils.module_loading import import_string

from forum.gate import Waits, waiting_text
from people.models import User

from ..models import HeldBack
from .mode import crisis, is_on
from .telling import tell_leadership
from .what import described

_let_through: ContextVar[bool] = ContextVar("let_through", default=False)


def gate(*, verb: str, arguments: dict[str, Any]) -> None:
    """Let an act through, or keep it for the crisis leadership and raise Waits (settings.PUBLIC_WORDS_GATE)."""
    if not must_wait():
        return
    hold(verb=verb, arguments=arguments)
    raise Waits(waiting_text(), keep=lambda: hold(verb=verb, arguments=arguments))


def must_wait() -> bool:
    """Whether what the municipality says waits: crisis mode is on, and this is nothing that was approved."""
    return is_on() and not _let_through.get()


@contextmanager
def letting_through() -> Iterator[None]:
    """Within this, acts pass: the crisis leadership has said yes."""
    token = _let_through.set(True)
    try:
        yield
    finally:
        _let_through.reset(token)


def hold(*, verb: str, arguments: dict[str, Any]) -> HeldBack | None:
    """Keep an act for the crisis leadership, once, and tell them of the first that waits. None if the mode is off."""
    now = crisis()
    if now is None:
        return None
    packed = {name: _pack(value) for name, value in arguments.items()}
    digest = hashlib.sha256(json.dumps([verb, packed], sort_keys=True).encode()).hexdigest()
    what = described(verb, arguments)
    with transaction.atomic():
        held, is_new = HeldBack.objects.get_or_create(
            digest=digest,
            decided_at=None,
            defaults={
                "mode_id": now.pk,
                "kind": what.kind,
                "verb": verb,
                "arguments": packed,
                "title": what.title[:250],
                "text": what.text,
                "url": what.url[:300],
                "space_id": what.space_id,
                "post": what.post,
                "by": what.by,
            },
        )
        if is_new:
            tell_leadership(held)
    return held


def do(held: HeldBack) -> None:
    """Do what was kept, as it was meant. Raises what the verb raises, and LookupError where its object is gone."""
    arguments = {name: _unpack(value) for name, value in held.arguments.items()}
    verb = import_string(held.verb)
    with letting_through():
        verb(**arguments)


def _pack(value: Any) -> Any:
    """A value as JSON keeps it: a row by its model and key, a day by its ISO form."""
    match value:
        case models.Model():
            return {"model": value._meta.label, "pk": value.pk}
        case datetime.date():
            return {"day": value.isoformat()[:10]}
        case bool() | int() | None:
            return value
        case str():
            return str(value)
        case list() | tuple() | set() | models.QuerySet():
            return [_pack(one) for one in value]
        case AnonymousUser():
            return None
    raise TypeError(f"{type(value)} cannot wait")


def _unpack(value: Any) -> Any:
    match value:
        case {"model": str(label), "pk": pk}:
            found = apps.get_model(label)._default_manager.filter(pk=pk).first()
            if found is None:
                raise LookupError(label)
            if isinstance(found, User):
                return User.objects.select_related("employment").get(pk=pk)
            return found
        case {"day": str(day)}:
            return datetime.date.fromisoformat(day)
        case list():
            return [_unpack(one) for one in value]
    return value
