"""From a notice's row to a mail: sent first, marked after, with the row's own Message-ID at every try."""

from __future__ import annotations

import datetime
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from people.models import Notice

LEASE = datetime.timedelta(minutes=5)
BATCH = 200
PERMANENT = range(500, 600)  # RFC 5321, 4.2.1: a reply that it makes no sense to repeat


def sweep() -> int:
    """Send what is due and was not taken by a task (a worker died, a server was away). Returns how many were tried."""
    due = Notice.objects.filter(mail=Notice.Mail.WAITING, next_attempt_at__lte=timezone.now())
    tried = 0
    for notice_id in list(due.order_by("next_attempt_at").values_list("pk", flat=True)[:BATCH]):
        tried += send(notice_id)
    return tried


def send(notice_id: int) -> bool:
    """Send one notice if it waits and nobody else is at it. Returns whether an attempt was made.

    A gate which a higher floor provides (settings.MAIL_GATE) may say that it is to be held until someone decides (R10).
    """
    now = timezone.now()
    waiting = Notice.objects.filter(pk=notice_id, mail=Notice.Mail.WAITING, next_attempt_at__lte=now)
    if not waiting.update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1):
        return False
    notice = Notice.objects.select_related("user__employment").get(pk=notice_id)
    if import_string(settings.MAIL_GATE)(notice):
        Notice.objects.filter(pk=notice.pk, mail=Notice.Mail.WAITING).update(mail=Notice.Mail.HELD)
        return True
    try:
        message_of(notice).send()
    except (smtplib.SMTPException, OSError) as error:
        _try_again_later(notice, error)
    else:
        Notice.objects.filter(pk=notice.pk).update(mail=Notice.Mail.SENT, mailed_at=timezone.now(), last_error="")
    return True


def release_held(*, send_them: bool) -> int:
    """Send the mails that were held, or let them come to nothing. Returns how many there were."""
    held = Notice.objects.filter(mail=Notice.Mail.HELD)
    if not send_them:
        return held.update(mail=Notice.Mail.NONE)
    now = timezone.now()
    return held.update(mail=Notice.Mail.WAITING, released_at=now, next_attempt_at=now, attempts=0)


def message_of(notice: Notice) -> EmailMessage:
    """The mail of a notice, in the reader's language."""
    context = {
        **notice.parameters,
        "notice": notice,
        "user": notice.user,
        "url": f"{settings.BASE_URL}{notice.url}",
        "site_url": settings.BASE_URL,
    }
    with translation.override(notice.user.language):
        subject = " ".join(render_to_string(f"people/notices/{notice.kind}.subject.txt", context).split())
        body = render_to_string(f"people/notices/{notice.kind}.txt", context).strip() + "\n"
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    headers = {"Message-ID": f"<notice-{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    if "unfollow" in notice.parameters:  # RFC 8058: a mail program can stop it with one press
        headers["List-Unsubscribe"] = f"<{settings.BASE_URL}{notice.parameters['unfollow']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(subject, body, to=[notice.user.email], headers=headers)


def _try_again_later(notice: Notice, error: Exception) -> None:
    """Wait a minute, then twice as long each time, six hours at the most; a refusal for good ends it."""
    refused = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code in PERMANENT for code, _ in error.recipients.values()
    )
    wait = min(datetime.timedelta(minutes=2 ** min(notice.attempts, 9)), datetime.timedelta(hours=6))
    Notice.objects.filter(pk=notice.pk).update(
        mail=Notice.Mail.NONE if refused else Notice.Mail.WAITING,
        next_attempt_at=timezone.now() + wait,
        last_error=str(error)[:500],
    )
