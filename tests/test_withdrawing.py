"""One withdraws one's own post: its words are gone, a trace stays, and one may regret it for a little while."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from forum.models import Post, SpaceState, Thread
from forum.spaces import space_of
from forum.withdrawing import regret, withdraw
from moderation import deciding
from moderation.models import Decision, Duty
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> User:
    return factories.UserFactory(display_name="Kari")


@pytest.fixture
def thread() -> Thread:
    return factories.thread(factories.forum())


@pytest.fixture
def post(kari: User, thread: Thread) -> Post:
    return factories.post_in(thread, author=kari, body="Dette angrer jeg på.", is_question=True)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(post: Post) -> str:
    return f"/innlegg/{post.pk}/tilbaketrekking/"


def shown(post: Post) -> str:
    return Client().get(f"/trad/{post.thread_id}/").content.decode()


def test_the_words_are_gone_and_a_trace_stays(kari: User, post: Post) -> None:
    client = signed_in(kari)
    assert "Dette angrer jeg" in client.get(address(post)).content.decode()
    assert "Dette angrer jeg" in shown(post)

    client.post(address(post))

    assert "Dette angrer jeg" not in shown(post)
    assert "trukket av den som skrev det" in shown(post)
    assert "Dette angrer jeg" not in Client().get("/sok/?q=angrer").content.decode().replace("q=angrer", "")


def test_one_may_regret_it_at_once_and_not_later(kari: User, post: Post) -> None:
    client = signed_in(kari)
    client.post(address(post))
    assert "Du kan angre til kl." in client.get(address(post)).content.decode()

    client.post(address(post), {"angre": "1"})
    assert "Dette angrer jeg" in shown(post)

    client.post(address(post))
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20), tick=True):
        assert signed_in(kari).post(address(post), {"angre": "1"}).status_code == 403
    assert "Dette angrer jeg" not in shown(post)


def test_what_was_owed_is_owed_no_more_and_again_if_regretted(kari: User, post: Post) -> None:
    duty = Duty.objects.get()

    withdraw(post=post, by=kari)
    assert not Duty.objects.open().exists()
    assert Decision.objects.get().actor_role == "den som skrev innlegget"

    regret(post=post, by=kari)
    assert Duty.objects.open().get().due_on == duty.due_on
    assert "answer_due" in str(Post.objects.get(pk=post.pk).notes)


def test_what_waited_for_a_moderator_waits_again(thread: Thread) -> None:
    young = factories.UserFactory(date_joined=timezone.now())
    held = factories.post_in(thread, author=young, body="Se https://example.no/")
    assert held.state == Post.State.HELD

    withdraw(post=held, by=young)
    regret(post=held, by=young)

    held.refresh_from_db()
    assert held.state == Post.State.HELD


def test_a_thread_goes_with_its_first_post_only_if_it_is_alone(kari: User) -> None:
    space = factories.forum()
    alone = factories.thread(space, author=kari, title="Alene")
    joined = factories.thread(space, author=kari, title="Med svar", body="Dette angrer jeg på.")
    answer = factories.post_in(joined, body="Svaret mitt.")

    for opening in (alone.posts.get(), joined.posts.get(number=1)):
        assert signed_in(kari).post(address(opening), follow=True).status_code == 200

    assert Client().get(f"/trad/{alone.pk}/").status_code == 404
    page = shown(answer)
    assert "Svaret mitt." in page
    assert "trukket av den som skrev det" in page
    listing = Client().get(f"/forum/{space.slug}/").content.decode()
    assert "Med svar" in listing
    assert "Dette angrer jeg" not in listing + page
    assert SpaceState.objects.get(pk=space.pk).threads == 1

    regret(post=joined.posts.get(number=1), by=kari)
    assert "Dette angrer jeg" in shown(answer)
    assert SpaceState.objects.get(pk=space.pk).threads == 1


def test_nobody_else_may(post: Post, thread: Thread) -> None:
    others = [factories.UserFactory(), factories.moderator(space_of(thread))]

    assert "/konto/" in Client().post(address(post)).url
    for other in others:
        assert signed_in(other).get(address(post)).status_code == 404
        assert signed_in(other).post(address(post)).status_code == 404
        with pytest.raises(PermissionDenied):
            withdraw(post=post, by=other)
    assert "Dette angrer jeg" in shown(post)


def test_what_a_moderator_has_hidden_is_not_brought_back_so(kari: User, post: Post, thread: Thread) -> None:
    moderator = factories.moderator(space_of(thread))
    deciding.hide_post(post=post, actor=moderator, rule="V4", reason="Navngitt person.")

    assert signed_in(kari).post(address(post)).status_code == 403
    assert signed_in(kari).post(address(post), {"angre": "1"}).status_code == 403


def test_what_the_municipality_said_stands(thread: Thread) -> None:
    silje = factories.moderator(space_of(thread))
    official = factories.post_in(thread, author=silje, body="Vi svarer.", voice=Post.Voice.MUNICIPALITY)
    client = signed_in(silje)

    assert "skriver du en rettelse" in client.get(address(official)).content.decode()
    assert client.post(address(official)).status_code == 403
    page = client.get(f"/trad/{thread.pk}/?side=1").content.decode()
    assert f"/innlegg/{official.pk}/endring/" in page
    assert address(official) not in page


def test_one_may_withdraw_where_the_dialogue_is_closed(kari: User, post: Post, thread: Thread) -> None:
    thread.close(by=factories.moderator(space_of(thread)), reason="Ferdig.")

    signed_in(kari).post(address(post))

    assert "Dette angrer jeg" not in shown(post)


def test_reading_the_page_withdraws_nothing(kari: User, post: Post) -> None:
    signed_in(kari).get(address(post))

    post.refresh_from_db()
    assert post.state == Post.State.PUBLISHED
