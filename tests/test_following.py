"""Following a thread, a theme or a space: one notice when something is new, and no more until one has been there."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from forum import following, reads
from forum.following import Subject, follow, tell, token_of
from forum.models import Follow, Post, Thread
from moderation import answering, deciding
from people.models import Notice, User
from people.notices import mailing
from tests import factories

pytestmark = pytest.mark.django_db


def work() -> None:
    """What the worker would do with the tasks that wait."""
    for result in DBTaskResult.objects.filter(status=TaskResultStatus.READY).order_by("enqueued_at"):
        if result.task_path == "forum.tasks.tell_followers":
            tell(result.args_kwargs["args"][0])
        result.delete()


def told(user: User) -> list[str]:
    work()
    return list(Notice.objects.filter(user=user, kind="new_in_thread").order_by("pk").values_list("url", flat=True))


def visits(user: User, thread: Thread) -> None:
    client = signed_in(user)
    client.get(f"/trad/{thread.pk}/?side=1")
    reads.write()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def reader() -> User:
    return factories.UserFactory(display_name="Lise leser")


@pytest.fixture
def thread() -> Thread:
    return factories.thread(factories.forum())


# --- Being told -----------------------------------------------------------------------------------------------------


def test_a_follower_is_told_once_until_they_have_been_there_again(reader: User, thread: Thread) -> None:
    follow(user=reader, subject=Subject(thread=thread))
    for n in range(3):
        factories.post_in(thread, body=f"Nytt {n}")
    assert told(reader) == [f"/trad/{thread.pk}/"]
    factories.post_in(thread, body="Enda mer")
    assert len(told(reader)) == 1

    visits(reader, thread)
    assert len(told(reader)) == 1
    factories.post_in(thread, body="Noe nytt etterpå")
    factories.post_in(thread, body="Og mer")

    assert len(told(reader)) == 2


def test_nobody_is_told_of_what_they_wrote_themselves(reader: User, thread: Thread) -> None:
    follow(user=reader, subject=Subject(thread=thread))
    factories.post_in(thread, author=reader)

    assert told(reader) == []


def test_who_opens_a_thread_follows_it_and_may_stop(reader: User) -> None:
    thread = factories.thread(factories.forum(), author=reader)
    factories.post_in(thread)
    assert len(told(reader)) == 1

    signed_in(reader).post(f"/trad/{thread.pk}/folg/", {"slutt": "1"})
    visits(reader, thread)
    factories.post_in(thread)

    assert len(told(reader)) == 1


def test_who_is_answered_by_the_municipality_is_told_that_and_not_twice(reader: User) -> None:
    space = factories.forum()
    thread = factories.thread(space, author=reader, is_question=True)
    words = factories.words(factories.moderator(space), "Ja.", voice=Post.Voice.MUNICIPALITY)
    answering.answer(post=thread.posts.get(), words=words)

    assert told(reader) == []
    assert Notice.objects.filter(user=reader, kind="answered").count() == 1


def test_who_follows_a_space_a_theme_and_the_thread_is_told_once(reader: User) -> None:
    space = factories.forum()
    for subject in (Subject(space=space), Subject(space=space, theme="drawback")):
        follow(user=reader, subject=subject)
    thread = factories.thread(space, theme="drawback")
    follow(user=reader, subject=Subject(thread=thread))
    factories.post_in(thread)

    assert told(reader) == [f"/trad/{thread.pk}/"]


def test_who_follows_a_theme_is_told_of_that_theme_only(reader: User) -> None:
    space = factories.forum()
    follow(user=reader, subject=Subject(space=space, theme="drawback"))
    factories.thread(space, theme="possibility")
    other = factories.thread(space, theme="drawback")
    factories.thread(factories.forum("annet"), theme="drawback")

    assert told(reader) == [f"/trad/{other.pk}/"]


def test_who_follows_a_board_is_told_of_new_suggestions(reader: User) -> None:
    board = factories.board()
    follow(user=reader, subject=Subject(space=board))
    made = factories.suggestion(board)

    assert told(reader) == [f"/trad/{made.thread_id}/"]


def test_what_waits_or_was_hidden_meanwhile_is_told_to_nobody(reader: User, thread: Thread) -> None:
    follow(user=reader, subject=Subject(thread=thread))
    held = factories.post_in(
        thread, author=factories.UserFactory(date_joined=timezone.now()), body="Se https://example.no"
    )
    assert held.state == Post.State.HELD
    assert told(reader) == []
    hidden = factories.post_in(thread, body="Noe stygt")
    deciding.hide_post(post=hidden, actor=factories.moderator(thread.space.specific), rule="V4", reason="Stygt.")
    assert told(reader) == []

    deciding.publish_post(post=held, actor=factories.moderator(thread.space.specific))

    assert len(told(reader)) == 1


def test_the_mail_leads_to_the_thread_and_out_of_following_it(reader: User, thread: Thread) -> None:
    follow(user=reader, subject=Subject(thread=thread))
    factories.post_in(thread)
    work()
    mailing.sweep()
    mailing.sweep()

    (letter,) = [one for one in mail.outbox if one.to == [reader.email]]
    assert "Noe nytt i «Skoleveien»" in letter.subject
    assert f"/trad/{thread.pk}/" in letter.body
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in letter.body
    path = address.partition("//")[2].partition("/")[2]
    guest = Client(enforce_csrf_checks=True)
    assert "Slutt å følge" in guest.get(f"/{path}").content.decode()
    assert Follow.objects.filter(user=reader).exists()
    assert guest.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Follow.objects.filter(user=reader).exists()
    assert "ikke dette lenger" in guest.get(f"/{path}").content.decode()


def test_a_link_that_is_not_ours_stops_nothing(reader: User, thread: Thread) -> None:
    follow(user=reader, subject=Subject(thread=thread))
    token = token_of(Follow.objects.get(user=reader))

    for wrong in ("x", token[:-1], token + "A"):
        assert Client().post(f"/folging/{wrong}/").status_code == 200
    assert Follow.objects.filter(user=reader).exists()


def test_the_page_of_a_mails_link_does_not_name_a_hidden_thread(reader: User, thread: Thread) -> None:
    follow(user=reader, subject=Subject(thread=thread))
    token = token_of(Follow.objects.get(user=reader))
    deciding.hide_post(
        post=thread.posts.get(), actor=factories.moderator(thread.space.specific), rule="V4", reason="Navn."
    )

    assert "Skoleveien" not in Client().get(f"/folging/{token}/").content.decode()


# --- What it costs --------------------------------------------------------------------------------------------------


def queries_to_tell(thread: Thread, followers: int) -> int:
    for _ in range(followers):
        follow(user=factories.UserFactory(), subject=Subject(thread=thread))
    post = factories.post_in(thread)
    with CaptureQueriesContext(connection) as captured:
        tell(post.pk)
    return len(captured)


def test_telling_many_costs_as_many_queries_as_telling_few(thread: Thread) -> None:
    queries_to_tell(thread, 1)
    few = queries_to_tell(thread, 2)

    assert queries_to_tell(thread, 60) == few
    assert few <= 12


def test_many_batches_reach_everyone_once(thread: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH", 7)
    people = [factories.UserFactory() for _ in range(20)]
    for person in people:
        follow(user=person, subject=Subject(thread=thread))
        follow(user=person, subject=Subject(space=thread.space.specific))

    tell(factories.post_in(thread).pk)

    assert Notice.objects.filter(user__in=people, kind="new_in_thread").count() == 20


def test_writing_costs_one_look_and_one_task_however_many_follow(thread: Thread) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            factories.post_in(thread, author=author)
        return len(captured)

    author = factories.UserFactory()
    queries()
    before = queries()
    for _ in range(30):
        follow(user=factories.UserFactory(), subject=Subject(thread=thread))

    assert queries() == before


def test_a_task_that_was_lost_is_taken_up_again(reader: User, thread: Thread) -> None:
    follow(user=reader, subject=Subject(thread=thread))
    factories.post_in(thread)
    DBTaskResult.objects.filter(task_path="forum.tasks.tell_followers").update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now()
    )

    assert following.tell_again_what_failed() >= 1
    assert following.tell_again_what_failed() == 0
    assert Notice.objects.filter(user=reader, kind="new_in_thread").count() == 1


# --- The pages ------------------------------------------------------------------------------------------------------


def test_a_guest_is_led_to_sign_in_and_back_to_a_page_that_asks(reader: User, thread: Thread) -> None:
    guest = Client()
    assert f'href="/trad/{thread.pk}/folg/"' in guest.get(f"/trad/{thread.pk}/").content.decode()
    answer = guest.get(f"/trad/{thread.pk}/folg/")
    assert answer["Location"].endswith(f"?next=/trad/{thread.pk}/folg/")

    client = signed_in(reader)
    assert "Følg tråden" in client.get(f"/trad/{thread.pk}/folg/").content.decode()
    assert not Follow.objects.filter(user=reader).exists()
    assert client.post(f"/trad/{thread.pk}/folg/")["Location"] == f"/trad/{thread.pk}/"

    assert Follow.objects.get(user=reader).thread == thread
    assert "Du følger tråden" in client.get(f"/trad/{thread.pk}/").content.decode()


def test_following_twice_is_following_once(reader: User, thread: Thread) -> None:
    client = signed_in(reader)
    for _ in range(2):
        client.post(f"/trad/{thread.pk}/folg/")
        client.post(f"/folg/{thread.space.slug}/", {"tema": "drawback"})

    assert Follow.objects.filter(user=reader).count() == 2


def test_a_space_or_a_theme_is_followed_from_its_page(reader: User) -> None:
    space = factories.forum()
    client = signed_in(reader)
    assert f'href="/folg/{space.slug}/"' in client.get(f"/forum/{space.slug}/").content.decode()

    client.post(f"/folg/{space.slug}/", {"tema": ""})
    client.post(f"/folg/{space.slug}/", {"tema": "question"})

    assert sorted(Follow.objects.filter(user=reader).values_list("theme", flat=True)) == ["", "question"]
    assert "Du følger alt som skjer her" in client.get(f"/forum/{space.slug}/").content.decode()
    assert client.post(f"/folg/{space.slug}/", {"tema": "noe"}).status_code == 404
    assert client.get("/folg/ingen/").status_code == 404
    client.post(f"/folg/{space.slug}/", {"tema": "", "slutt": "1"})
    assert Follow.objects.get(user=reader).theme == "question"


def test_a_board_is_followed_but_has_no_themes(reader: User) -> None:
    board = factories.board()
    client = signed_in(reader)
    assert f'href="/folg/{board.slug}/"' in client.get(f"/tavle/{board.slug}/").content.decode()

    assert client.post(f"/folg/{board.slug}/", {"tema": "question"}).status_code == 404
    client.post(f"/folg/{board.slug}/")

    assert Follow.objects.get(user=reader).space_id == board.pk


def test_my_page_lists_what_i_follow_with_a_way_out_of_each(reader: User, thread: Thread) -> None:
    client = signed_in(reader)
    client.post(f"/trad/{thread.pk}/folg/")
    client.post(f"/folg/{thread.space.slug}/", {"tema": "question"})
    page = client.get("/min-side/").content.decode()
    assert "Skoleveien" in page
    assert "Nye tider, nye tanker: Spørsmål" in page

    answer = client.post(f"/trad/{thread.pk}/folg/", {"slutt": "1", "next": "/min-side/#folger"})

    assert answer["Location"] == "/min-side/#folger"
    assert "Skoleveien" not in client.get("/min-side/").content.decode().partition('id="folger"')[2]


def test_the_list_costs_the_same_however_long(reader: User) -> None:
    client = signed_in(reader)
    space = factories.forum()
    for subject in (Subject(space=space), Subject(thread=factories.thread(space))):
        follow(user=reader, subject=subject)

    def queries() -> int:
        client.get("/min-side/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/min-side/")
        return len(captured)

    before = queries()
    for n in range(10):
        follow(user=reader, subject=Subject(thread=factories.thread(space, title=f"Tråd {n}")))

    assert queries() == before


def test_a_hidden_thread_can_neither_be_followed_nor_is_it_listed(reader: User, thread: Thread) -> None:
    follow(user=reader, subject=Subject(thread=thread))
    deciding.hide_post(
        post=thread.posts.get(), actor=factories.moderator(thread.space.specific), rule="V4", reason="Navn."
    )
    client = signed_in(reader)

    assert client.post(f"/trad/{thread.pk}/folg/").status_code == 404
    assert "Skoleveien" not in client.get("/min-side/").content.decode()


@pytest.mark.parametrize("address", ["/trad/99999999999999999999/folg/", "/trad/0/folg/", "/folg/forside/"])
def test_what_is_not_there_is_not_followed(reader: User, address: str) -> None:
    factories.home()

    assert signed_in(reader).post(address).status_code == 404


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_one_is_not_led_away_from_the_site(reader: User, thread: Thread, after: str) -> None:
    answer = signed_in(reader).post(f"/trad/{thread.pk}/folg/", {"next": after})

    assert answer["Location"] == f"/trad/{thread.pk}/"


@pytest.mark.django_db(transaction=True)
def test_the_pages_keep_their_cost_and_hold_nothing_of_anyone_for_a_guest(reader: User, thread: Thread) -> None:
    follow(user=reader, subject=Subject(thread=thread))
    client: Any = signed_in(reader)
    for address in (f"/trad/{thread.pk}/?side=1", f"/forum/{thread.space.slug}/"):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert len(captured) <= 6
        assert "csrfmiddlewaretoken" not in Client().get(address).content.decode()
