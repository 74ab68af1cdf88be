"""Who is trusted in a space passes its holds there, until the trust is taken back; never a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forum.models import Post
from forum.posting import Refused
from moderation import deciding, trusting
from moderation.models import Decision, Trust
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> Any:
    return factories.forum(pre_moderated=True)


@pytest.fixture
def silje(space: Any) -> User:
    return factories.moderator(space, role="ungdomsleder")


@pytest.fixture
def kari() -> User:
    return factories.UserFactory(date_joined=timezone.now())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def trusted(space: Any, silje: User, kari: User) -> Post:
    """Kari's first thread waits; Silje publishes it and trusts her."""
    thread = factories.thread(space, author=kari)
    post = thread.posts.get()
    assert post.state == "held"
    signed_in(silje).post(f"/moderering/innlegg/{post.pk}/tillit/")
    return Post.objects.get(pk=post.pk)


def test_the_post_is_seen_and_the_next_ones_pass_the_holds(space: Any, silje: User, kari: User) -> None:
    post = trusted(space, silje, kari)

    following = factories.post_in(post.thread, author=kari, body="Se https://eksempel.example/plan")

    assert post.state == "published"
    assert following.state == "published"
    assert factories.post_in(post.thread).state == "held"  # others wait as before
    assert Decision.objects.get().act == "trust"
    assert kari.display_name in signed_in(silje).get("/moderering/deltakere/").content.decode()


def test_it_is_for_this_space_only(space: Any, silje: User, kari: User) -> None:
    trusted(space, silje, kari)
    other = factories.forum(slug="annet", pre_moderated=True)

    assert factories.thread(other, author=kari).posts.get().state == "held"


def test_it_never_beats_a_refusal(space: Any, silje: User, kari: User) -> None:
    post = trusted(space, silje, kari)

    with pytest.raises(Refused):
        factories.post_in(post.thread, author=kari, body="Nummeret er 15108695088.")


def test_it_is_taken_back_once(space: Any, silje: User, kari: User) -> None:
    post = trusted(space, silje, kari)
    one = Trust.objects.get()

    signed_in(silje).post(f"/moderering/tillit/{one.pk}/slutt/")

    assert factories.post_in(post.thread, author=kari).state == "held"
    one.refresh_from_db()
    assert one.ended_by == silje
    with pytest.raises(deciding.AlreadyDecided):
        trusting.take_back(trust=one, by=silje)


def test_the_second_moderator_is_told(space: Any, silje: User, kari: User) -> None:
    post = trusted(space, silje, kari)
    ola = signed_in(factories.moderator(space, first_name="Ola"))

    answer = ola.post(f"/moderering/innlegg/{post.pk}/tillit/", follow=True)

    assert "Det er gjort allerede av ungdomsleder." in answer.content.decode()
    assert Trust.objects.count() == 1


def test_who_does_not_moderate_there_takes_nothing_back(space: Any, silje: User, kari: User) -> None:
    trusted(space, silje, kari)
    one = Trust.objects.get()

    for stranger in (kari, factories.moderator(factories.board())):
        assert signed_in(stranger).post(f"/moderering/tillit/{one.pk}/slutt/").status_code == 403
    assert Client().post(f"/moderering/tillit/{one.pk}/slutt/").status_code == 302
    assert signed_in(silje).post(f"/moderering/tillit/{2**64}/slutt/").status_code == 404
    assert Trust.objects.filter(ended_at=None).count() == 1
