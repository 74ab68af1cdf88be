"""Two weeks after an answer the one who asked says whether it was one; a no is told to those who answer."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from moderation import answering, deciding
from people.models import Notice, User
from suggestions.asking_back import ask_back, verdict
from suggestions.models import AskedBack, Suggestion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> User:
    return factories.UserFactory(display_name="kari")


@pytest.fixture
def answered(kari: User) -> Suggestion:
    """Kari's question, answered by Silje fifteen days ago."""
    board = factories.board()
    silje = factories.moderator(board)
    silje.space_roles.update(since=timezone.now() - datetime.timedelta(days=100))
    with time_machine.travel(timezone.now() - datetime.timedelta(days=15)):
        made = factories.suggestion(board, kind="question", title="Når kommer bussen?", author=kari)
        answering.answer(
            post=made.thread.posts.get(), words=factories.words(silje, "Klokka sju.", voice="municipality")
        )
    return made


def test_one_is_asked_once_when_two_weeks_have_passed(answered: Suggestion, kari: User) -> None:
    with time_machine.travel(timezone.now() - datetime.timedelta(days=2)):
        ask_back()
        assert not Notice.objects.filter(kind="asked_back").exists()

    ask_back()
    ask_back()

    notice = Notice.objects.get(kind="asked_back")
    assert notice.user == kari
    assert "to uker" in str(notice.parameters) or notice.url == f"/trad/{answered.pk}/fikk-du-svar/"


def test_one_tap_is_enough_and_can_be_changed(client: Client, answered: Suggestion, kari: User) -> None:
    ask_back()
    client.force_login(kari)
    address = f"/trad/{answered.pk}/fikk-du-svar/"
    assert "Klokka sju." in client.get(address).content.decode()

    client.post(address, {"svar": "ja"})
    assert verdict(answered.board_id) == (1, 1, 0)
    client.post(address, {"svar": "nei", "word": "Hvilken dag?"})

    assert verdict(answered.board_id) == (1, 0, 1)
    told = Notice.objects.get(kind="not_answered")
    assert told.parameters["note"] == "Hvilken dag?"


@pytest.mark.parametrize("what", ["hidden", "left", "praise"])
def test_nobody_is_asked_in_vain(kari: User, what: str) -> None:
    board = factories.board()
    silje = factories.moderator(board)
    with time_machine.travel(timezone.now() - datetime.timedelta(days=20)):
        made = factories.suggestion(board, kind="praise" if what == "praise" else "criticism", author=kari)
        post = made.thread.posts.get()
        answering.answer(post=post, words=factories.words(silje, "Takk!", voice="municipality"))
        if what == "hidden":
            deciding.hide_post(post=post, actor=silje, rule="V4", reason="Navn.")
    if what == "left":
        User.objects.filter(pk=kari.pk).update(is_active=False)

    assert ask_back() == 0


@pytest.mark.parametrize("who", ["guest", "resident", "moderator"])
def test_others_are_not_asked(client: Client, answered: Suggestion, who: str) -> None:
    ask_back()
    if who == "resident":
        client.force_login(factories.UserFactory())
    elif who == "moderator":
        client.force_login(factories.moderator(answered.board, first_name="Ola"))

    answer = client.post(f"/trad/{answered.pk}/fikk-du-svar/", {"svar": "ja"})

    assert answer.status_code == (302 if who == "guest" else 404)
    assert AskedBack.objects.get().got_answer is None


def test_neither_yes_nor_no_is_told(client: Client, answered: Suggestion, kari: User) -> None:
    ask_back()
    client.force_login(kari)

    answer = client.post(f"/trad/{answered.pk}/fikk-du-svar/", {"word": "Hm"})

    assert answer.status_code == 422
    assert "Trykk Ja eller Nei." in answer.content.decode()


def test_the_boards_figures_say_how_many_got_an_answer(client: Client) -> None:
    board = factories.board()
    silje = factories.moderator(board)
    for n in range(6):
        with time_machine.travel(timezone.now() - datetime.timedelta(days=16)):
            author = factories.UserFactory()
            made = factories.suggestion(board, kind="question", title=f"Spørsmål {n}", author=author)
            answering.answer(post=made.thread.posts.get(), words=factories.words(silje, voice="municipality"))
        ask_back()
        client.force_login(author)
        if n == 4:
            assert "Har ikke sagt noe" not in Client().get(f"/tavle/{board.slug}/tall/").content.decode()
        client.post(f"/trad/{made.pk}/fikk-du-svar/", {"svar": "nei" if n == 2 else "ja"})

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        page = Client().get(f"/tavle/{board.slug}/tall/").content.decode()
    told = dict(re.findall(r'<th scope="row">([^<]*)</th>\s*<td>(\d+)', page))
    assert (told["Ja"], told["Nei"], told["Har ikke sagt noe"]) == ("5", "1", "0")
