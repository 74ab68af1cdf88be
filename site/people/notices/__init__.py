"""Telling people what they should know: a row on the site, and a mail sent from that row by the worker."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from people.models import Notice, User

from .tasks import send_mail_of, send_waiting_mail

__all__ = ["Telling", "notify", "notify_each", "notify_many"]

BATCH = 500
Telling = tuple[User, str, dict[str, str]]


def notify(*, user: User, kind: str, key: str, parameters: dict[str, str], url: str = "") -> Notice:
    """Tell `user` something, once: the same `key` again for the same person tells nothing new.

    `kind` names the texts under templates/people/notices/; `parameters` fill them; `url` is where it leads.
    Call inside the transaction of the act it tells of: row and task are committed with it.
    """
    notice, is_new = Notice.objects.get_or_create(
        key=f"{key}:{user.pk}",
        defaults={
            "user": user,
            "kind": kind,
            "parameters": parameters,
            "url": url,
            "mail": _mail_to(user),
        },
    )
    if is_new and notice.mail == Notice.Mail.WAITING:
        send_mail_of.enqueue(notice.pk)
    return notice


def notify_many(*, users: Iterable[User], kind: str, key: str, parameters: Mapping[str, str], url: str = "") -> int:
    """Tell many people the same, each once, in a fixed number of queries. Returns how many were told now."""
    return notify_each(tellings=[(user, key, dict(parameters)) for user in users], kind=kind, url=url)


def notify_each(
    *, tellings: Iterable[Telling], kind: str, url: str = "", mail_after: datetime.datetime | None = None
) -> int:
    """Tell many people, each with a key and words of their own; as `notify`, but in bulk and with one task.

    With `mail_after` the mail waits until then, and is sent by the clock.
    """
    later = {"next_attempt_at": mail_after} if mail_after else {}
    rows = {
        f"{key}:{user.pk}": Notice(
            key=f"{key}:{user.pk}", user=user, kind=kind, parameters=parameters, url=url, mail=_mail_to(user), **later
        )
        for user, key, parameters in tellings
    }
    keys = list(rows)
    for start in range(0, len(keys), BATCH):
        for known in Notice.objects.filter(key__in=keys[start : start + BATCH]).values_list("key", flat=True):
            del rows[known]
    Notice.objects.bulk_create(rows.values(), batch_size=BATCH, ignore_conflicts=True)
    if rows and not mail_after:
        send_waiting_mail.enqueue()
    return len(rows)


def _mail_to(user: User) -> str:
    return Notice.Mail.WAITING if user.email and user.is_active else Notice.Mail.NONE
