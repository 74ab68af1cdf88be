"""Reminders before, on and after the due date, then to the leader and to the web editor: each step once (R4)."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.three_questions import QUESTIONS
from moderation import answering, extending
from moderation.models import ClosedDays, Duty, Reminder
from moderation.reminding import remind
from people.models import Notice, SpaceRole, User
from people.notices import mailing
from people.rights import WEB_EDITORS
from suggestions.models import BoardPage, Suggestion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> BoardPage:
    return factories.board(answer_deadline=5)


@pytest.fixture
def silje(board: BoardPage) -> User:
    return factories.moderator(board, days=400)


@pytest.fixture
def hilde() -> User:
    """The web editor."""
    return factories.in_group(factories.employee(role="nettredaktør", first_name="Hilde"), WEB_EDITORS)


def told(user: User) -> list[dict[str, str]]:
    found = Notice.objects.filter(user=user, kind="duties").order_by("pk")
    return [{step: n for step, n in notice.parameters.items() if step in Reminder.Step.values} for notice in found]


def clock(*moments: str) -> None:
    for when in moments:
        with time_machine.travel(when):
            remind()


def asked(board: BoardPage, title: str = "Når kommer bussen?", *, when: str = "2026-11-02 12:00 +01:00") -> Suggestion:
    """A question due on Monday the 9th of November."""
    with time_machine.travel(when):
        return factories.suggestion(board, title=title, kind="question")


def test_each_step_is_told_once_to_whom_it_concerns(board: BoardPage, silje: User, hilde: User) -> None:
    asked(board)
    leader = board.responsible_leader
    mornings: dict[str, tuple[Any, Any, Any]] = {
        "2026-11-04 09:00 +01:00": ([], [], []),
        "2026-11-06 07:00 +01:00": ([], [], []),  # too early in the day
        "2026-11-06 09:00 +01:00": ([{"before": "1"}], [], []),  # a Friday; it is due on Monday
        "2026-11-07 09:00 +01:00": ([{"before": "1"}], [], []),  # a Saturday
        "2026-11-09 09:00 +01:00": ([{"before": "1"}, {"due": "1"}], [], []),
        "2026-11-10 09:00 +01:00": ([{"before": "1"}, {"due": "1"}, {"late": "1"}], [{"leader": "1"}], []),
    }
    for when, (moderator, of_leader, editor) in mornings.items():
        clock(when)
        assert (told(silje), told(leader), told(hilde)) == (moderator, of_leader, editor), when

    clock("2026-11-11 09:00 +01:00", "2026-11-13 09:00 +01:00")
    assert len(told(silje)), len(told(leader)) == (3, 1)
    assert told(hilde) == []
    clock("2026-11-16 09:00 +01:00", "2026-11-17 09:00 +01:00")  # five working days late

    assert told(hilde) == [{"editor": "1"}]
    assert (len(told(silje)), len(told(leader))) == (3, 1)


def test_one_notice_a_person_and_day_for_all_that_is_owed(board: BoardPage, silje: User) -> None:
    other = factories.board(slug="biblioteket", answer_deadline=5)
    SpaceRole.objects.create(user=silje, space_id=other.page_ptr_id, since="2025-01-01T12:00+01:00")
    for n in range(4):
        asked(board, f"Spørsmål {n}")
        asked(other, f"Bokspørsmål {n}")

    clock("2026-11-09 09:00 +01:00", "2026-11-09 09:01 +01:00", "2026-11-09 15:00 +01:00")

    assert told(silje) == [{"due": "8"}]
    mailing.sweep()
    sent = [message for message in mail.outbox if message.to == [silje.email]]
    assert len(sent) == 1
    assert "8 oppgaver å huske" in sent[0].subject
    assert "Frist i dag: 8." in sent[0].body
    assert sent[0].body.count("Spørsmål") + sent[0].body.count("Bokspørsmål") <= 5


def test_who_was_handed_it_is_reminded_and_not_the_others(board: BoardPage, silje: User) -> None:
    ola = factories.moderator(board, first_name="Ola", days=400)
    made = asked(board)
    Duty.objects.filter(post__thread=made.pk).update(assignee=ola)

    clock("2026-11-09 09:00 +01:00")

    assert (told(ola), told(silje)) == ([{"due": "1"}], [])


def test_where_nobody_moderates_the_leader_is_reminded(board: BoardPage) -> None:
    asked(board)

    clock("2026-11-09 09:00 +01:00")

    assert told(board.responsible_leader) == [{"due": "1"}]


def test_nothing_is_told_of_what_is_answered(board: BoardPage, silje: User) -> None:
    made = asked(board)
    with time_machine.travel("2026-11-04 12:00 +01:00"):
        answering.answer(post=made.thread.posts.get(), words=factories.words(silje, voice="municipality"))

    clock("2026-11-06 09:00 +01:00", "2026-11-09 09:00 +01:00", "2026-11-10 09:00 +01:00", "2026-11-20 09:00 +01:00")

    assert told(silje) == told(board.responsible_leader) == []


def test_the_steps_are_taken_anew_when_the_date_is_another(board: BoardPage, silje: User) -> None:
    made = asked(board)
    clock("2026-11-09 09:00 +01:00")
    with time_machine.travel("2026-11-09 12:00 +01:00"):
        said = factories.words(silje, "Vi ser på det.", voice="municipality")
        extending.answer_for_now(post=made.thread.posts.get(), words=said, working_days=2)

    clock("2026-11-10 09:00 +01:00", "2026-11-11 09:00 +01:00")

    assert told(silje) == [{"due": "1"}, {"before": "1"}, {"due": "1"}]


def test_nobody_is_told_on_closed_days_nor_are_they_counted(board: BoardPage, silje: User) -> None:
    asked(board, when="2026-12-16 12:00 +01:00")  # due on Wednesday the 23rd
    ClosedDays.objects.create(name="romjul", first="2026-12-24", last="2026-12-31")

    clock(
        "2026-12-24 09:00 +01:00", "2026-12-25 09:00 +01:00", "2026-12-26 09:00 +01:00", "2026-12-28 09:00 +01:00",
        "2026-12-31 09:00 +01:00", "2027-01-01 09:00 +01:00",
    )  # fmt: skip
    assert not Notice.objects.filter(kind="duties").exists()
    clock("2027-01-04 09:00 +01:00")

    assert told(board.responsible_leader) == [{"leader": "1"}]
    assert told(silje) == [{"late": "1"}]


@pytest.mark.parametrize(
    ("opened", "due", "morning_after"),
    [
        ("2026-03-27 12:00 +01:00", "2026-04-08", "2026-04-09 08:30 +02:00"),  # Easter, and the clock goes forward
        ("2027-05-11 12:00 +02:00", "2027-05-19", "2027-05-20 08:30 +02:00"),  # 17 May, Whit Monday
        ("2026-10-22 12:00 +02:00", "2026-10-29", "2026-10-30 08:30 +01:00"),  # the clock goes back
        ("2026-12-21 12:00 +01:00", "2026-12-29", "2026-12-30 08:30 +01:00"),  # Christmas
    ],
)
def test_over_holidays_and_clock_changes(
    board: BoardPage, silje: User, opened: str, due: str, morning_after: str
) -> None:
    made = asked(board, when=opened)
    duty = Duty.objects.get(post__thread=made.pk)
    assert duty.due_on.isoformat() == due

    clock(f"{due} 08:30 {morning_after[-6:]}")
    assert told(silje) == [{"due": "1"}]
    clock(morning_after)

    assert told(board.responsible_leader) == [{"leader": "1"}]


def _queries(board: BoardPage, number: int) -> int:
    """What a morning costs with so many duties at each of the steps."""
    Reminder.objects.all().delete()
    Notice.objects.all().delete()
    Duty.objects.update(due_on="2030-01-01")
    post = asked(board, f"Nummer {number}").thread.posts.get()
    # One open duty of a kind for a post: as many posts as duties, made in bulk from one.
    first = Duty.objects.get(post=post)
    posts = [factories.bulk_copy(post, n) for n in range(2, number * 5 + 2)]
    type(post)._default_manager.bulk_create(posts)
    days = ["2026-11-06", "2026-11-09", "2026-11-10", "2026-10-30", "2026-11-20"]
    Duty.objects.bulk_create(
        Duty(
            space_id=first.space_id, post=one, kind=first.kind, rule="R4", unit_id=first.unit_id, due_on=days[n % 5],
            opened_at=first.opened_at,
        )
        for n, one in enumerate(posts)
    )  # fmt: skip
    with time_machine.travel("2026-11-09 09:00 +01:00"), CaptureQueriesContext(connection) as made:
        assert remind() == 3
    return len(made)


def test_a_morning_costs_the_same_with_5_and_with_500(board: BoardPage, silje: User, hilde: User) -> None:
    assert _queries(board, 1) == _queries(board, 100)


def test_the_leader_sees_what_is_late_the_oldest_first(client: Client) -> None:
    board = factories.board(answer_deadline=5)
    asked(board, "Nyere", when="2026-11-04 12:00 +01:00")
    asked(board, "Eldst")
    with time_machine.travel("2026-11-20 09:00 +01:00"):
        client.force_login(board.responsible_leader)
        page = client.get(f"/moderering/forsinket/{board.slug}/").content.decode()
    assert page.index("Eldst") < page.index("Nyere")
    assert "2 ting er ikke gjort i tide." in page


def test_the_notice_leads_the_leader_there(board: BoardPage, silje: User) -> None:
    asked(board)

    clock("2026-11-10 09:00 +01:00")

    assert (
        Notice.objects.get(user=board.responsible_leader, kind="duties").url == f"/moderering/forsinket/{board.slug}/"
    )
    assert Notice.objects.get(user=silje, kind="duties").url == "/moderering/"


@pytest.mark.parametrize("who", ["guest", "resident", "another board's moderator"])
def test_others_do_not_see_the_list(client: Client, who: str) -> None:
    board = factories.board()
    if who == "resident":
        client.force_login(factories.UserFactory())
    elif who != "guest":
        client.force_login(factories.moderator(factories.board(slug="biblioteket")))

    assert client.get(f"/moderering/forsinket/{board.slug}/").status_code == (302 if who == "guest" else 403)


@pytest.mark.parametrize("who", ["leader", "resident", "another leader"])
def test_the_leader_takes_what_is_late_and_answers_it(client: Client, who: str) -> None:
    board = factories.board(answer_deadline=5)
    leader = board.responsible_leader
    post = asked(board).thread.posts.get()
    duty = post.duties.get()
    others = {"resident": factories.UserFactory, "another leader": lambda: factories.forum().responsible_leader}
    with time_machine.travel("2026-11-20 09:00 +01:00"):
        client.force_login(others[who]() if who in others else leader)
        list_of_late = client.get(f"/moderering/forsinket/{board.slug}/")
        taken = client.post(f"/moderering/plikt/{duty.pk}/overtakelse/")

        if who != "leader":
            assert (list_of_late.status_code, taken.status_code) == (403, 403)
            duty.refresh_from_db()
            assert duty.assignee is None
            return
        assert f"/moderering/plikt/{duty.pk}/overtakelse/" in list_of_late.content.decode()
        assert client.get(taken.url).status_code == 200
        ticked = dict.fromkeys(QUESTIONS, "on")  # on another day than the leader was asked last
        form = {"body": "Bussen går fra mandag.", "token": ""} | ticked
        assert client.post(f"/moderering/innlegg/{post.pk}/svar/", form).status_code == 302
    duty.refresh_from_db()
    assert duty.fulfilled_by is not None
