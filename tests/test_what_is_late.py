"""What is late is told to who answers for it, each working day, until it is done."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from moderation import answering
from moderation.escalating import tell_of_overdue
from people.models import Notice, User
from suggestions.models import BoardPage, Suggestion
from tests import factories

pytestmark = pytest.mark.django_db


def told(leader: User) -> int:
    return Notice.objects.filter(user=leader, kind="overdue").count()


def clock(when: str) -> None:
    with time_machine.travel(when):
        tell_of_overdue()


def asked(board: BoardPage, title: str = "Når kommer bussen?", *, when: str = "2026-11-02 12:00 +01:00") -> Suggestion:
    """A question due on Monday the 9th of November."""
    with time_machine.travel(when):
        return factories.suggestion(board, title=title, kind="question")


def test_the_leader_is_told_each_working_day_until_it_is_answered() -> None:
    board = factories.board(answer_deadline=5)
    silje, leader = factories.moderator(board), board.responsible_leader
    made = asked(board)
    days = {
        "2026-11-09 12:00 +01:00": 0,  # due today
        "2026-11-10 07:00 +01:00": 0,  # early in the morning
        "2026-11-10 09:00 +01:00": 1,
        "2026-11-10 15:00 +01:00": 1,
        "2026-11-11 09:00 +01:00": 2,
        "2026-11-14 09:00 +01:00": 2,  # a Saturday
        "2026-11-16 09:00 +01:00": 3,
    }

    for when, times in days.items():
        clock(when)
        assert told(leader) == times, when
    answering.answer(post=made.thread.posts.get(), words=factories.words(silje, voice="municipality"))
    clock("2026-11-17 09:00 +01:00")

    assert told(leader) == 3


def test_one_notice_for_all_that_is_late_in_a_space() -> None:
    board = factories.board(answer_deadline=5)
    for n in range(4):
        asked(board, f"Spørsmål {n}")

    clock("2026-11-12 09:00 +01:00")

    notice = Notice.objects.get(user=board.responsible_leader, kind="overdue")
    assert notice.parameters["number"] == "4"


def test_the_leader_sees_what_is_late_the_oldest_first(client: Client) -> None:
    board = factories.board(answer_deadline=5)
    asked(board, "Nyere", when="2026-11-04 12:00 +01:00")
    asked(board, "Eldst")
    with time_machine.travel("2026-11-20 09:00 +01:00"):
        client.force_login(board.responsible_leader)
        page = client.get(f"/moderering/forsinket/{board.slug}/").content.decode()
    assert page.index("Eldst") < page.index("Nyere")
    assert "2 ting er ikke gjort i tide." in page


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
        ticked = {"could_say": "on", "could_print": "on", "could_find": "on"}
        form = {"body": "Bussen går fra mandag.", "token": "", **ticked}
        assert client.post(f"/moderering/innlegg/{post.pk}/svar/", form).status_code == 302
    duty.refresh_from_db()
    assert duty.fulfilled_by is not None
