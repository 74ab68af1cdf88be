"""Two moderators do not tread on each other: one sees that the other is looking, and who comes second does nothing."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.models import ForumPage, Post
from moderation import deciding
from moderation.models import Decision, Duty
from moderation.reporting import report
from people.models import Notice, User
from tests import factories

pytestmark = pytest.mark.django_db
REASON = {"rule": "V4", "code": "other", "reason": "Grunn."}


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def silje(space: ForumPage) -> User:
    return factories.moderator(space, first_name="Silje")


@pytest.fixture
def kari(space: ForumPage) -> User:
    return factories.moderator(space, first_name="Kari", role="bibliotekar")


@pytest.fixture
def post(space: ForumPage) -> Post:
    post = factories.post_in(factories.thread(space, title="Skoleveien"), is_question=True)
    report(post=post, reporter=None, reason="abuse")
    return post


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def door(page: str, post: Post, name: str) -> str:
    """The address of an act, as a page offers it."""
    found = re.search(rf'"(/moderering/innlegg/{post.pk}/{name}/[^"]*)"', page)
    assert found, name
    return found[1].replace("&amp;", "&")


def test_one_sees_that_a_colleague_is_looking(post: Post, silje: User, kari: User, settings: Any) -> None:
    page = f"/moderering/innlegg/{post.pk}/"
    signed_in(kari).get(page)

    assert "Kari ser på denne nå" in signed_in(silje).get("/moderering/").content.decode()
    assert "Kari ser på denne nå" in signed_in(silje).get(page).content.decode()
    assert "Silje ser på denne nå" in signed_in(kari).get(page).content.decode()
    assert "Kari ser på denne nå" not in signed_in(kari).get(page).content.decode()
    settings.LOOKING_MINUTES = 0
    assert "ser på denne nå" not in signed_in(silje).get("/moderering/").content.decode()


def test_who_writes_an_answer_is_looking(post: Post, silje: User, kari: User) -> None:
    signed_in(kari).get(f"/moderering/innlegg/{post.pk}/svar/")

    assert "Kari ser på denne nå" in signed_in(silje).get("/moderering/").content.decode()


def test_looking_writes_nothing_in_the_database(post: Post, silje: User) -> None:
    client = signed_in(silje)
    client.get(f"/moderering/innlegg/{post.pk}/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/moderering/innlegg/{post.pk}/")
        client.get(f"/moderering/innlegg/{post.pk}/skjuling/")

    assert [query["sql"] for query in queries if not query["sql"].lstrip().upper().startswith("SELECT")] == []


@pytest.mark.parametrize(
    ("name", "form"),
    [("skjuling", REASON), ("tilbakeholding", REASON), ("avvisning", {}), ("fritak", {"reason": "Nei."})],
)
def test_who_comes_second_is_told_who_was_first_and_nothing_is_done(
    post: Post, silje: User, kari: User, name: str, form: dict[str, str]
) -> None:
    first, second = signed_in(kari), signed_in(silje)
    page = second.get(f"/moderering/innlegg/{post.pk}/").content.decode()
    address = door(page, post, name)
    first.post(f"/moderering/innlegg/{post.pk}/skjuling/", REASON)
    notices = Notice.objects.count()

    answer = second.post(address, form, follow=True)

    told = r"Kari \(bibliotekar\) var før deg: skjult i dag kl\. \d\d\.\d\d\. Ingenting er endret nå\."
    assert re.search(told, answer.content.decode())
    assert Decision.objects.filter(post=post).count() == 1
    assert Notice.objects.count() == notices
    assert Post.objects.get(pk=post.pk).state == "hidden"


def test_it_is_told_from_the_list_too(space: ForumPage, silje: User, kari: User) -> None:
    post = factories.thread(space).posts.get()
    deciding.hold_post(post=post, actor=kari, rule="V4", reason="Vent.")
    second = signed_in(silje)
    address = door(second.get("/moderering/").content.decode(), post, "publisering")
    signed_in(kari).post(address)

    answer = second.post(address, follow=True)

    assert "Kari (bibliotekar) var før deg: publisert" in answer.content.decode()
    assert Decision.objects.filter(act="publish").count() == 1


def test_pressing_twice_does_it_once(post: Post, silje: User) -> None:
    client = signed_in(silje)

    for _ in range(2):
        answer = client.post(f"/moderering/innlegg/{post.pk}/skjuling/", REASON, follow=True)

    assert "Du har gjort dette allerede: skjult" in answer.content.decode()
    assert Decision.objects.filter(act="hide").count() == 1


def test_ones_own_act_in_between_is_no_hindrance(post: Post, silje: User) -> None:
    client = signed_in(silje)
    address = door(client.get(f"/moderering/innlegg/{post.pk}/").content.decode(), post, "skjuling")
    client.post(f"/moderering/innlegg/{post.pk}/avvisning/")

    client.post(address, REASON)

    assert Post.objects.get(pk=post.pk).state == "hidden"


def test_what_is_answered_meanwhile_needs_no_release(post: Post, silje: User, kari: User) -> None:
    from moderation import answering

    answering.answer(post=post, words=factories.words(kari, voice="municipality"))

    answer = signed_in(silje).post(f"/moderering/innlegg/{post.pk}/fritak/", {"reason": "Nei."}, follow=True)

    assert "Dette er gjort allerede." in answer.content.decode()
    assert not Decision.objects.filter(act="release").exists()
    assert not Duty.objects.open().exists()


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40])
def test_a_strange_address_does_no_harm(post: Post, silje: User, seen: str) -> None:
    answer = signed_in(silje).post(f"/moderering/innlegg/{post.pk}/skjuling/?sett={seen}&ved={seen}", REASON)

    assert answer.status_code == 302
    assert Post.objects.get(pk=post.pk).state == "hidden"
    assert signed_in(silje).post(f"/moderering/innlegg/{2**63}/skjuling/", REASON).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_does_it(space: ForumPage, silje: User, kari: User) -> None:
    for _ in range(3):
        post = factories.post_in(factories.thread(space))
        clients = [signed_in(user) for user in (silje, kari)]

        def hide(client: Client, pk: int = post.pk) -> int:
            try:
                return client.post(f"/moderering/innlegg/{pk}/skjuling/?sett=0", REASON).status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(hide, clients)) == [302, 302]

        assert Decision.objects.filter(post=post, act="hide").count() == 1
