"""Mail leaves from rows: after commit, tried again when it fails, and never twice."""

from __future__ import annotations

import datetime
import smtplib
from pathlib import Path
from unittest import mock

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from people.models import Notice
from people.notices import mailing, notify
from tests import factories

pytestmark = pytest.mark.django_db


def tell(key: str = "k1") -> Notice:
    user = factories.UserFactory()
    parameters = {"title": "Skoleveien", "status": "Planlagt", "note": ""}
    return notify(user=user, kind="status_changed", key=key, parameters=parameters, url="/trad/1/")


def test_a_mail_is_sent_once_however_often_one_looks() -> None:
    notice = tell()

    for _ in range(3):
        mailing.sweep()
        mailing.send(notice.pk)

    assert len(mail.outbox) == 1
    assert "Skoleveien" in mail.outbox[0].subject
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<notice-{notice.pk}@ordetfritt.example>"


def test_the_same_thing_is_told_once() -> None:
    user = factories.UserFactory()
    for _ in range(2):
        notify(user=user, kind="status_changed", key="k", parameters={"title": "T", "status": "S", "note": ""})

    assert Notice.objects.count() == 1


def test_a_server_that_is_away_is_tried_again_later() -> None:
    notice = tell()
    with mock.patch.object(EmailBackend, "send_messages", side_effect=OSError("borte")):
        mailing.sweep()
        mailing.sweep()
    notice.refresh_from_db()
    assert (notice.mail, notice.attempts, notice.last_error) == ("waiting", 1, "borte")
    assert notice.next_attempt_at > timezone.now()

    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1)):
        mailing.sweep()

    notice.refresh_from_db()
    assert notice.mail == "sent"
    assert len(mail.outbox) == 1


def test_an_address_that_is_refused_for_good_is_not_tried_for_ever() -> None:
    notice = tell()
    refused = smtplib.SMTPRecipientsRefused({"x@example.no": (550, b"finnes ikke")})
    with mock.patch.object(EmailBackend, "send_messages", side_effect=refused):
        mailing.sweep()

    notice.refresh_from_db()
    assert notice.mail == "none"


def test_what_a_killed_worker_left_is_sent_by_the_clock() -> None:
    notice = tell()
    Notice.objects.filter(pk=notice.pk).update(
        attempts=1, next_attempt_at=timezone.now() - datetime.timedelta(seconds=1)
    )

    call_command("clock", "--once")

    assert len(mail.outbox) == 1


def test_nothing_is_told_of_what_was_rolled_back() -> None:
    def tell_and_fail() -> None:
        with transaction.atomic():
            tell()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        tell_and_fail()

    mailing.sweep()
    assert mail.outbox == []


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_kind_of_mail_can_be_written(language: str) -> None:
    folder = Path(settings.BASE_DIR) / "templates/people/notices"
    kinds = sorted(path.name.removesuffix(".subject.txt") for path in folder.glob("*.subject.txt"))
    words = dict.fromkeys(
        ["title", "name", "unit", "excerpt", "rule", "reason", "text", "status", "note", "contact"], "<ord>"
    )
    user = factories.UserFactory(language=language)
    for kind in kinds:
        letter = mailing.message_of(notify(user=user, kind=kind, key=kind, parameters=words, url="/x/"))

        assert "\n" not in letter.subject
        assert "<ord>" in letter.body
        assert "http" in letter.body

    assert len(kinds) > 8


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_kind_of_notice_says_what_it_is_about(language: str) -> None:
    folder = Path(settings.BASE_DIR) / "templates/people/notices"
    kinds = sorted(path.name.removesuffix(".subject.txt") for path in folder.glob("*.subject.txt"))
    user = factories.UserFactory(language=language)
    with translation.override(language):
        unsaid = gettext("Du har fått en beskjed.")
        for kind in kinds:
            notice = Notice(user=user, kind=kind, parameters={"title": "Bussen", "name": "Arne"}, url="/x/")

            shown = render_to_string("people/_notice.html", {"notice": notice, "user": user})

            assert unsaid not in shown, kind
