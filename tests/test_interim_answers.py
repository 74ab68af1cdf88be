"""«Vi ser på det. Svar innen …»: an interim answer gives more time, once, and answers nothing (R4)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from forum import moving
from forum.models import Post, Thread
from forum.posting import take_down
from moderation import answering, duties
from moderation.answer_times import answer_figures
from moderation.extending import answer_for_now
from moderation.models import Decision, Duty, Extension
from pages.figures.answered import is_answered
from people.models import Notice, User
from people.notices import mailing
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 2, 12, 0)  # a Monday


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def board() -> BoardPage:
    return factories.board(answer_deadline=5)


@pytest.fixture
def silje(board: BoardPage, client: Client) -> User:
    silje = factories.moderator(board)
    client.force_login(silje)
    return silje


@pytest.fixture
def kari() -> User:
    return factories.UserFactory(display_name="Kari")


def asked(board: BoardPage, kari: User | None = None, *, kind: str = "question") -> Post:
    made = factories.suggestion(board, title="Når kommer bussen?", kind=kind, author=kari)
    return Post.objects.select_related("thread").get(thread=made.pk)


def form(**more: Any) -> dict[str, Any]:
    ticked = {"could_say": "on", "could_print": "on", "could_find": "on"}  # on another day than Silje's first
    return {"body": "Vi ser på det.", "working_days": "5", "token": str(uuid.uuid4()), **ticked, **more}


def for_now(client: Client, post: Post, **more: Any) -> Any:
    return client.post(f"/moderering/innlegg/{post.pk}/forelopig-svar/", form(**more))


def interim(post: Post, silje: User) -> Post:
    return answer_for_now(
        post=post, words=factories.words(silje, "Vi ser på det.", voice="municipality"), working_days=5
    )


def test_it_gives_more_time_is_told_and_seen(client: Client, board: BoardPage, silje: User, kari: User) -> None:
    post = asked(board, kari)
    assert Duty.objects.get().due_on == datetime.date(2026, 11, 9)

    answer = for_now(client, post)

    assert answer.status_code == 302
    duty = Duty.objects.get()
    assert (duty.due_on, duty.closed_at) == (datetime.date(2026, 11, 16), None)
    written = Post.objects.get(thread=post.thread, number=2)
    assert written.interim
    assert (duty.extension.answer, duty.extension.due_before) == (written, datetime.date(2026, 11, 9))
    thread = Client().get(f"/trad/{post.thread_id}/").content.decode()
    assert "Foreløpig svar fra kommunen" in thread
    assert "Svar innen 16. november 2026." in thread
    assert "Svar fra kommunen ventes innen 16. november 2026." in thread
    assert "Fristen var først 9. november 2026. Den er flyttet én gang." in thread
    assert Decision.objects.get(act="extend").rule == "R4"
    reader = Client()
    reader.force_login(kari)
    assert "Du får svar innen 16. november 2026." in reader.get("/beskjeder/").content.decode()
    own = reader.get(f"/trad/{post.thread_id}/").content.decode()
    assert "Du får svar innen 16. november 2026." in own
    mailing.sweep()
    (letter,) = [letter for letter in mail.outbox if letter.to == [kari.email]]
    assert "16. november 2026" in letter.body
    assert Notice.objects.filter(user=kari, kind="answered").count() == 0


def test_a_late_one_gets_time_from_today(client: Client, board: BoardPage, silje: User) -> None:
    post = asked(board)
    with time_machine.travel(NOW + datetime.timedelta(days=14), tick=False):
        client.force_login(silje)
        for_now(client, post, working_days="2")

    assert Duty.objects.get().due_on == datetime.date(2026, 11, 18)


def test_it_is_no_answer_anywhere(client: Client, board: BoardPage, silje: User) -> None:
    post = asked(board)
    for_now(client, post)
    thread = Thread.objects.get(pk=post.thread_id)
    guest = Client()

    assert not thread.answered
    assert "Kommunen har svart" not in guest.get(f"/trad/{thread.pk}/").content.decode()
    assert "Kommunen har svart" not in guest.get(f"/tavle/{board.slug}/").content.decode()
    assert thread.title in guest.get(f"/tavle/{board.slug}/?liste=venter").content.decode()
    assert "Foreløpig svar fra kommunen" in guest.get(f"/trad/{thread.pk}/atom/").content.decode()
    assert "Vi ser på det" not in guest.get("/").content.decode()
    assert answer_figures([board])[0].answered == 0
    assert Thread.objects.annotate(told=is_answered()).get().told is False
    assert "Besvart denne uka: 0" in client.get("/moderering/").content.decode()
    closing = {"code": "answered", "reason": "Ferdig."}
    assert client.post(f"/moderering/trad/{thread.pk}/lukking/", closing).status_code == 422
    answered, waiting = "/sok/?q=bussen&svar=ja", "/sok/?q=bussen&svar=nei"
    assert f"/trad/{thread.pk}/" not in guest.get(answered).content.decode()
    assert f"/trad/{thread.pk}/" in guest.get(waiting).content.decode()

    answering.answer(post=post, words=factories.words(silje, "Klokka 8.", voice="municipality"))

    thread.refresh_from_db()
    assert thread.answered
    assert f"/trad/{thread.pk}/" in guest.get(answered).content.decode()
    assert Duty.objects.get().closed_at is not None
    assert Thread.objects.annotate(told=is_answered()).get().told is True
    assert answer_figures([board])[0].answered == 1


def test_an_answer_taken_away_leaves_an_interim_one_that_is_none(board: BoardPage, silje: User) -> None:
    post = asked(board)
    interim(post, silje)
    written = answering.answer(post=post, words=factories.words(silje, "Klokka 8.", voice="municipality"))

    take_down(written, state=Post.State.HIDDEN)

    assert not Thread.objects.get().answered


def test_moving_posts_counts_it_as_none_too(silje: User) -> None:
    forum = factories.forum()
    ola = factories.moderator(forum, first_name="Ola")
    one = factories.thread(forum, title="En", is_question=True)
    other = factories.thread(forum, title="To")
    interim(one.posts.select_related("thread").get(), ola)

    moving.merge_thread(thread=Thread.objects.get(pk=one.pk), into=other)

    assert not Thread.objects.get(pk=other.pk).answered


def test_a_second_is_refused_with_the_text_kept(client: Client, board: BoardPage, silje: User) -> None:
    post = asked(board)
    for_now(client, post)

    again = for_now(client, post, body="Enda litt til, takk.")
    page = client.get(f"/moderering/innlegg/{post.pk}/forelopig-svar/").content.decode()

    assert again.status_code == 422
    assert "Fristen er flyttet én gang, og kan ikke flyttes igjen." in again.content.decode()
    assert "Enda litt til, takk." in again.content.decode()
    assert "Det kan gjøres én gang." in page
    assert "Publiser og flytt fristen" not in page
    assert Post.objects.filter(interim=True).count() == 1
    assert Extension.objects.count() == 1
    assert f"/moderering/innlegg/{post.pk}/forelopig-svar/" not in client.get("/moderering/").content.decode()


def test_the_database_itself_refuses_a_second(board: BoardPage, silje: User) -> None:
    post = asked(board)
    written = interim(post, silje)
    duty = Duty.objects.select_related("post").get()

    with pytest.raises(IntegrityError), transaction.atomic():
        duties.extend(duty, by=written, due_on=datetime.date(2026, 12, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(number=1).update(interim=True)  # a resident's


def test_pressing_twice_posts_once(client: Client, board: BoardPage, silje: User, kari: User) -> None:
    post = asked(board, kari)
    token = str(uuid.uuid4())

    answers = [for_now(client, post, token=token) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Post.objects.filter(interim=True).count() == 1
    assert Notice.objects.filter(user=kari, kind="interim").count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"body": " "}, "Skriv litt om hvorfor det tar tid."),
        ({"working_days": ""}, "Velg når svaret kommer."),
        ({"working_days": "400"}, "400"),
        ({"body": "Ring Per på 01010050053."}, "01010050053"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    client: Client, board: BoardPage, silje: User, wrong: dict[str, str], says: str
) -> None:
    post = asked(board)

    answer = for_now(client, post, **wrong)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Extension.objects.exists()
    assert not Post.objects.filter(interim=True).exists()


@pytest.mark.parametrize("kind", ["praise"])
def test_where_nothing_is_owed_there_is_no_time_to_give(
    client: Client, board: BoardPage, silje: User, kind: str
) -> None:
    post = asked(board, kind=kind)

    page = client.get(f"/moderering/innlegg/{post.pk}/forelopig-svar/").content.decode()
    answer = for_now(client, post)

    assert "Her er det ingen frist å flytte." in page
    assert answer.status_code == 422
    assert "Her er det ikke noe å svare på lenger." in answer.content.decode()


@pytest.mark.parametrize("who", ["guest", "resident", "another board's moderator", "leader"])
def test_others_may_not(board: BoardPage, who: str) -> None:
    post = asked(board)
    client = Client()
    if who == "resident":
        client.force_login(factories.UserFactory())
    elif who == "another board's moderator":
        client.force_login(factories.moderator(factories.board(slug="biblioteket")))
    elif who == "leader":
        client.force_login(board.responsible_leader)

    assert for_now(client, post).status_code == (302 if who == "guest" else 403)
    assert not Extension.objects.exists()


def test_a_suggestion_to_consider_is_extended_too_and_told_beside_it(
    client: Client, board: BoardPage, silje: User
) -> None:
    post = asked(board, kind="suggestion")

    for_now(client, post)

    page = Client().get(f"/trad/{post.thread_id}/").content.decode()
    assert "Kommunen vurderer dette innen 16. november 2026." in page
    assert "Fristen var først 9. november 2026." in page
