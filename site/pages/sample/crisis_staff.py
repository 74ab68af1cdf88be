"""The sample's crisis staff, one with an authenticator app whose secret stands here, and an exercise in the log."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.utils import timezone

from moderation.models import CrisisMode, CrisisStaff, CrisisSwitch, Posting
from people.models import User

#: Of an invented person on a developer's machine, for whoever wants to try it (README).
SECRET = "ORDETFRITTORDETFRITTORDETFRITTOR"  # noqa: S105
DAYS_AGO = 40


def appoint(people: dict[str, User]) -> None:
    """Give two people the right, one of them a second factor, and tell of an exercise they had."""
    began = timezone.now() - datetime.timedelta(days=DAYS_AGO + 10)
    for key in ("radmann", "sigrid"):
        CrisisStaff.objects.create(user=people[key], since=began)
    Authenticator.objects.create(user=people["sigrid"], type=Authenticator.Type.TOTP, data={"secret": SECRET})
    started = timezone.now() - datetime.timedelta(days=DAYS_AGO)
    ended = started + datetime.timedelta(hours=2)
    text = "Dette er en øvelse. Du kan lese og skrive som vanlig."
    mode = CrisisMode.objects.create(
        reason="Øvelse: flom i Orkla.", posting=Posting.OPEN, text=text, started_at=started, ended_at=ended
    )
    for act, at, reason in (("on", started, mode.reason), ("off", ended, "Øvelsen er over.")):
        CrisisSwitch.objects.create(
            mode=mode, act=act, by=people["sigrid"], role="beredskapskoordinator", reason=reason,
            posting=Posting.OPEN, text=text, at=at,
        )  # fmt: skip


def code_now() -> str:
    """What the app of the one who has it shows now."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


@contextmanager
def none_needs_second_factor() -> Iterator[None]:
    """The sample's staff say what they say without one: they are invented."""
    before = settings.STAFF_NEED_MFA
    settings.STAFF_NEED_MFA = False
    try:
        yield
    finally:
        settings.STAFF_NEED_MFA = before
