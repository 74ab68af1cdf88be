"""Mail to a unit's own address, with a link by which it can acknowledge without an account (R8).

Sent from a row first and marked after, as notices are (people/notices/mailing.py). The link is signed, and runs out.
"""

from __future__ import annotations

import datetime
import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from people.models import Unit

from .models import Referral, UnitMail, UnitTold

SALT = "moderation.referral"
BATCH = 100


def mail_unit(
    *, kind: str, key: str, unit: Unit, referral: Referral | None = None, told: UnitTold | None = None
) -> None:
    """Let a mail to the unit's address wait; the same key again sends nothing more. Call in the act's transaction."""
    UnitMail.objects.get_or_create(
        key=f"{kind}:{key}", defaults={"kind": kind, "unit": unit, "referral": referral, "told": told}
    )


def link_to(referral: Referral) -> str:
    """The address at which a unit acknowledges without an account."""
    token = signing.dumps(referral.pk, salt=SALT)
    return settings.BASE_URL + reverse("moderation:referral_by_link", args=[token])


def referral_of(token: str) -> int:
    """The referral a link is for. Raises signing.SignatureExpired and signing.BadSignature."""
    pk = signing.loads(token, salt=SALT, max_age=datetime.timedelta(days=settings.REFERRAL_LINK_DAYS))
    return int(pk)


def sweep() -> int:
    """Send what waits. Returns how many were tried."""
    due = UnitMail.objects.filter(sent_at=None, next_attempt_at__lte=timezone.now()).order_by("next_attempt_at")
    return sum(_send(pk) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def _send(pk: int) -> bool:
    mail = UnitMail.take(pk)
    if mail is None:
        return False
    try:
        _message(mail).send()
    except (smtplib.SMTPException, OSError) as error:
        wait = min(datetime.timedelta(minutes=2 ** min(mail.attempts, 9)), datetime.timedelta(hours=6))
        UnitMail.objects.filter(pk=pk).update(next_attempt_at=timezone.now() + wait, last_error=str(error)[:500])
    else:
        UnitMail.objects.filter(pk=pk).update(sent_at=timezone.now(), last_error="")
    return True


def _message(mail: UnitMail) -> EmailMessage:
    about = mail.referral or mail.told
    assert about is not None
    url = link_to(mail.referral) if mail.referral else settings.BASE_URL + about.post.get_absolute_url()
    note = mail.referral.decision.note if mail.referral else mail.told.note if mail.told else ""
    context = {"mail": mail, "post": about.post, "thread": about.post.thread, "note": note, "url": url}
    with translation.override(settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"moderation/unit_mail/{mail.kind}.subject.txt", context).split())
        body = render_to_string(f"moderation/unit_mail/{mail.kind}.txt", context).strip() + "\n"
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    headers = {"Message-ID": f"<unit-mail-{mail.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, to=[mail.unit.email], headers=headers)
