"""Mails while crisis mode is on: those to residents wait, those to the municipality's own people go (R10).

Codes for signing in are no notices, and always go.
"""

from __future__ import annotations

from django.conf import settings

from people.models import Notice
from people.notices.mailing import release_held
from people.notices.tasks import send_waiting_mail
from people.rights import is_employee

from .mode import is_on


def is_to_be_held(notice: Notice) -> bool:
    """Whether a notice's mail waits now (settings.MAIL_GATE): not if it was let through, or is of a kind that goes."""
    if notice.released_at or notice.kind in settings.CRISIS_MAIL_GOES or not is_on():
        return False
    return not (is_employee(notice.user) or notice.user.is_superuser)


def held_mails() -> int:
    """How many mails wait for a decision."""
    return Notice.objects.filter(mail=Notice.Mail.HELD).count()


def send_held_mails() -> int:
    """Send all that waits. Returns how many."""
    number = release_held(send_them=True)
    if number:
        send_waiting_mail.enqueue()
    return number


def discard_held_mails() -> int:
    """Let all that waits come to nothing; on the site it is told all the same. Returns how many."""
    return release_held(send_them=False)
