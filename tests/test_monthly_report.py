"""The monthly report: on the first working day, once, to those who answer for something, in their language."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client

from forum.models import Post
from moderation import answering
from moderation.models import Report
from moderation.reporting import report
from pages.figures import monthly_report, months
from pages.models import MonthlyReport
from people.models import Notice, Unit, User
from people.notices.mailing import sweep as send_mail
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db


def clock(moment: str) -> int:
    """The clock looks in, at this time in Norway. Returns how many were told."""
    with time_machine.travel(datetime.datetime.fromisoformat(moment), tick=False):
        months.sweep()
        return monthly_report.sweep()


def asked(board: BoardPage, title: str, when: str) -> Post:
    with time_machine.travel(datetime.datetime.fromisoformat(when), tick=False):
        return factories.suggestion(board, kind="question", title=title).thread.posts.select_related("thread").get()


@pytest.fixture
def board() -> BoardPage:
    with time_machine.travel("2026-11-02 12:00 +01:00", tick=False):
        return factories.board(answer_deadline=5)


def told(user: User) -> list[str]:
    return [
        notice.parameters["month"] for notice in Notice.objects.filter(user=user, kind="monthly_report").order_by("pk")
    ]


def test_month_after_month_over_a_new_year_and_the_hour_that_is_changed(board: BoardPage) -> None:
    leader = board.responsible_leader
    asked(board, "Bussen", "2026-11-10T12:00+01:00")
    days = {
        "2026-11-30T12:00+01:00": 0,
        "2026-12-01T07:59+01:00": 0,  # early in the morning
        "2026-12-01T08:00+01:00": 1,
        "2026-12-01T08:01+01:00": 0,
        "2026-12-15T12:00+01:00": 0,
        "2027-01-01T12:00+01:00": 0,  # a holiday
        "2027-01-02T12:00+01:00": 0,  # a Saturday
        "2027-01-04T08:00+01:00": 1,
        "2027-02-01T08:00+01:00": 1,
        "2027-03-01T08:00+01:00": 1,
        "2027-03-31T23:30+02:00": 0,  # summer time, since three days ago
        "2027-04-01T08:30+02:00": 1,
    }

    assert {when: clock(when) for when in days} == days

    assert told(leader) == ["november 2026", "desember 2026", "januar 2027", "februar 2027", "mars 2027"]
    assert MonthlyReport.objects.count() == 5


def test_a_run_that_was_missed_is_caught_up_and_nothing_is_sent_twice(board: BoardPage) -> None:
    leader = board.responsible_leader
    asked(board, "Bussen", "2026-11-10T12:00+01:00")
    assert clock("2026-12-09T15:00+01:00") == 1, "eight days late"

    assert clock("2027-03-05T10:00+01:00") == 3, "three months in which the clock stood"

    assert told(leader) == ["november 2026", "desember 2026", "januar 2027", "februar 2027"]
    assert clock("2027-03-08T10:00+01:00") == 0
    with time_machine.travel("2027-03-08T10:00+01:00", tick=False):
        assert monthly_report.tell_of(datetime.date(2027, 2, 1)) == 0


def test_a_site_where_nothing_was_written_tells_nothing(board: BoardPage) -> None:
    assert clock("2026-12-01T08:00+01:00") == 0
    assert not MonthlyReport.objects.exists()


def test_the_mail_has_the_figures_the_changes_and_what_is_late(board: BoardPage) -> None:
    silje = factories.moderator(board)
    leader = board.responsible_leader
    first = asked(board, "Bussen", "2026-11-04T12:00+01:00")
    late = asked(board, "Klubben", "2026-11-05T12:00+01:00")
    with time_machine.travel("2026-12-02T12:00+01:00", tick=False):
        answering.answer(post=first, words=factories.words(silje, "Svar.", voice=Post.Voice.MUNICIPALITY))
        report(post=first, reporter=None, reason=Report.Reason.SPAM)

    clock("2027-01-04T09:00+01:00")
    with time_machine.travel("2027-01-04T09:01+01:00", tick=False):
        send_mail()

    (sent,) = [one for one in mail.outbox if leader.email in one.to and "desember" in one.subject]
    body = str(sent.body)
    assert sent.subject == "Slik gikk det i desember 2026"
    assert "Besvart: 1 (0)" in body
    assert "Besvart i tide: – (0 %)" in body
    assert "Meldinger: reklame eller søppel: 1 (0)" in body
    assert "Klubben" in body
    assert late.get_absolute_url() in body
    assert "frist 12. november 2026" in body
    assert f"/retningslinjer/tall/?sted={board.slug}&tid=forrige" in body
    assert "&amp;" not in body
    assert silje.first_name not in body.replace(leader.display_name, "")


def test_each_leader_gets_one_mail_of_all_that_is_theirs_in_their_language(board: BoardPage) -> None:
    leader = board.responsible_leader
    forum = factories.forum(unit=board.unit)
    chief = factories.employee(role="sektorleder", language="en")
    Unit.objects.filter(pk=board.unit_id).update(leader=chief)
    gone = factories.forum(slug="gammelt").responsible_leader
    User.objects.filter(pk=gone.pk).update(is_active=False)
    asked(board, "Bussen", "2026-11-10T12:00+01:00")

    assert clock("2026-12-01T09:00+01:00") == 3

    english = Notice.objects.get(user=chief, kind="monthly_report").parameters
    assert english["month"] == "November 2026"
    assert board.title in english["text"]
    assert forum.title in english["text"]
    own = Notice.objects.get(user=leader, kind="monthly_report").parameters
    assert board.title in own["text"]
    assert forum.title not in own["text"]
    assert not Notice.objects.filter(user=gone).exists()
    assert not Notice.objects.filter(user=factories.moderator(board)).exists()


def test_the_notice_leads_to_the_figures(board: BoardPage) -> None:
    leader = board.responsible_leader
    asked(board, "Bussen", "2026-11-10T12:00+01:00")
    clock("2026-12-01T09:00+01:00")
    client = Client()
    client.force_login(leader)

    page = client.get("/beskjeder/").content.decode()

    assert "Månedsrapporten for november 2026 er klar." in page
    assert 'href="/retningslinjer/tall/?tid=forrige"' in page


def test_the_clock_asks_once_when_there_is_nothing_to_tell(board: BoardPage, django_assert_num_queries: object) -> None:
    asked(board, "Bussen", "2026-11-10T12:00+01:00")
    clock("2026-12-01T09:00+01:00")

    with time_machine.travel("2026-12-01T09:01+01:00", tick=False), django_assert_num_queries(2):  # type: ignore[operator]
        monthly_report.sweep()
