"""How much may be done in an hour: by account, and by the network that newcomers come from. Who belongs here may."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from forum.models import ForumPage, Post, Thread
from people.models import User
from people.pace import network_of
from suggestions.models import Support
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2031, 3, 3, 12, 10, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


def newcomer() -> User:
    return factories.UserFactory(date_joined=timezone.now() - datetime.timedelta(days=1))


def write(user: User | None, space: ForumPage, body: str = "Bussen går for sent.", ip: str = "192.0.2.7") -> Any:
    client = Client(REMOTE_ADDR=ip)
    if user:
        client.force_login(user)
    sent = {"title": "Skoleveien", "theme": "question", "body": body, "token": str(uuid.uuid4())}
    return client.post(f"/forum/{space.slug}/ny/", sent)


def test_newcomers_on_one_network_are_asked_to_wait_and_told_how_long(space: ForumPage, settings: Any) -> None:
    settings.NETWORK_PER_HOUR = {"thread": 2}
    write(newcomer(), space)
    write(newcomer(), space)

    stopped = write(newcomer(), space, "Denne teksten er ikke borte.")

    assert stopped.status_code == 429
    assert stopped["Retry-After"] == "3000"  # to the end of the clock's hour
    assert "omtrent 50 minutter" in stopped.content.decode()
    assert "Denne teksten er ikke borte." in stopped.content.decode()
    assert Thread.objects.count() == 2


def test_it_opens_again_with_the_next_hour(space: ForumPage, settings: Any, at_noon: Any) -> None:
    settings.NETWORK_PER_HOUR = {"thread": 1}
    write(newcomer(), space)
    assert write(newcomer(), space).status_code == 429

    at_noon.shift(datetime.timedelta(minutes=51))

    assert write(newcomer(), space).status_code == 302


def test_a_class_on_one_network_is_not_shut_out(space: ForumPage) -> None:
    answers = [write(newcomer(), space, f"Innlegg nummer {n}.").status_code for n in range(30)]

    assert answers == [302] * 30


def test_other_networks_are_not_touched(space: ForumPage, settings: Any) -> None:
    settings.NETWORK_PER_HOUR = {"thread": 1}
    write(newcomer(), space)

    assert write(newcomer(), space, ip="192.0.2.8").status_code == 302


def test_who_has_long_been_a_member_has_but_their_own_pace(space: ForumPage, settings: Any) -> None:
    settings.NETWORK_PER_HOUR = {"thread": 1}
    settings.THREADS_PER_HOUR = 2
    write(newcomer(), space)
    member = factories.UserFactory(date_joined=NOON - datetime.timedelta(days=60))

    assert [write(member, space, f"Nummer {n}").status_code for n in range(3)] == [302, 302, 429]


def test_staff_are_not_counted(space: ForumPage, settings: Any) -> None:
    settings.NETWORK_PER_HOUR = {"thread": 0}
    settings.POSTS_PER_HOUR = settings.THREADS_PER_HOUR = 1
    silje = factories.moderator(space)
    client = Client()
    client.force_login(silje)
    sent = {"title": "Om bussen", "theme": "question", "voice": "municipality"}

    answers = [
        client.post(f"/forum/{space.slug}/ny/", sent | {"body": f"Svar {n}", "token": str(uuid.uuid4())}).status_code
        for n in range(3)
    ]

    assert answers == [302] * 3


def test_a_guests_text_is_counted_and_kept(space: ForumPage, settings: Any) -> None:
    settings.NETWORK_PER_HOUR = {"thread": 1}
    assert write(None, space).status_code == 302

    stopped = write(None, space, "Gjestens tekst")

    assert stopped.status_code == 429
    assert "Gjestens tekst" in stopped.content.decode()


@pytest.mark.parametrize("act", ["post", "edit", "picture", "support"])
def test_each_act_has_a_limit_of_its_own(space: ForumPage, settings: Any, act: str) -> None:
    kari = newcomer()
    suggestion = factories.suggestion(factories.board())
    post = factories.thread(space, author=kari).posts.get()
    settings.NETWORK_PER_HOUR = {act: 0}
    client = Client()
    client.force_login(kari)
    reply, token = f"/trad/{post.thread_id}/svar/", str(uuid.uuid4())

    answer = {
        "post": lambda: client.post(reply, {"body": "Svar", "token": token}),
        "edit": lambda: client.post(f"/innlegg/{post.pk}/endring/", {"title": "Ny", "body": "Ny", "token": token}),
        "picture": lambda: client.post(
            reply,
            {
                "body": "x",
                "token": token,
                "act": "picture",
                "picture": factories.picture_file(),
                "alternative_text": "a",
            },
        ),
        "support": lambda: client.post(f"/trad/{suggestion.pk}/stotte/"),
    }[act]()

    assert "Vent omtrent" in answer.content.decode()
    assert answer.status_code == (422 if act == "picture" else 429)
    assert Post.objects.count() == 2
    assert not Support.objects.exists()


def test_one_account_cannot_give_and_take_support_without_end(settings: Any) -> None:
    settings.SUPPORTS_PER_HOUR = 2
    suggestion = factories.suggestion(factories.board())
    client = Client()
    client.force_login(factories.UserFactory(date_joined=NOON - datetime.timedelta(days=60)))
    where = f"/trad/{suggestion.pk}/stotte/"

    answers = [client.post(where, {"trekk": "1"} if n % 2 else {}).status_code for n in range(3)]

    assert answers == [302, 302, 429]


def test_behind_a_proxy_it_is_the_readers_own_network(space: ForumPage, settings: Any) -> None:
    settings.NETWORK_PER_HOUR = {"thread": 1}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def through_proxy(ip: str) -> int:
        client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.9, {ip}")
        client.force_login(newcomer())
        sent = {"title": "T", "theme": "question", "body": "Tekst", "token": str(uuid.uuid4())}
        return client.post(f"/forum/{space.slug}/ny/", sent).status_code

    assert [through_proxy("192.0.2.1"), through_proxy("192.0.2.2"), through_proxy("192.0.2.1")] == [302, 302, 429]


def test_an_address_is_kept_nowhere(space: ForumPage) -> None:
    write(newcomer(), space, ip="192.0.2.77")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache_entry WHERE cache_key LIKE %s", ["%pace:%"])
        rows = cursor.fetchall()
    assert rows
    assert not any("192.0.2.77" in str(row) for row in rows)
    cache.clear()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("no address", "no address"),
    ],
)
def test_a_household_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network
