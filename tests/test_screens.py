"""What is looked at before a post is stored, and what the author is told. Each finding cites its rule."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from forum.models import Post
from forum.own_marks import picture_mark
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def send(client: Client, body: str, **more: str) -> tuple[int, str]:
    space = factories.forum(slug=f"f{uuid.uuid4().hex[:8]}")
    form = {"title": "Tittel", "theme": "question", "body": body, "token": str(uuid.uuid4()), **more}
    answer = client.post(f"/forum/{space.slug}/ny/", form)
    return answer.status_code, answer.content.decode()


@pytest.fixture
def resident(client: Client) -> User:
    user = factories.UserFactory()
    client.force_login(user)
    return user


def valid_number() -> str:
    """An eleven-digit number of a made-up person whose two check digits hold."""
    from stdnum.no import fodselsnummer

    for serial in range(500, 1000):
        nine = f"150204{serial}"
        for control in range(100):
            if fodselsnummer.is_valid(f"{nine}{control:02d}"):
                return f"{nine}{control:02d}"
    raise AssertionError


@pytest.mark.parametrize("shape", ["{0}{1}", "{0} {1}", "{0}.{1}"])
def test_a_national_identity_number_is_refused(client: Client, resident: User, shape: str) -> None:
    number = valid_number()

    status, page = send(client, "Jeg er " + shape.format(number[:6], number[6:]), send_anyway="true")

    assert status == 422
    assert "fødselsnummer" in page
    assert "V4" in page
    assert not Post.objects.exists()


def test_eleven_digits_that_are_no_identity_number_pass(client: Client, resident: User) -> None:
    assert send(client, "Saken har nummer 12345678912, tror jeg.")[0] == 302


def test_an_identity_number_is_not_kept_in_a_guests_draft(client: Client) -> None:
    from forum.models import Draft

    status, _ = send(client, f"Nummeret er {valid_number()}.")

    assert status == 422
    assert not Draft.objects.exists()


@pytest.mark.parametrize("personal", ["Ring meg på 912 34 567", "Skriv til kari@eksempel.no"])
def test_contact_details_are_warned_of_and_one_tap_sends(client: Client, resident: User, personal: str) -> None:
    status, page = send(client, personal)
    assert status == 422
    assert "Send likevel" in page
    assert personal in page

    assert send(client, personal, send_anyway="true")[0] == 302


def test_the_key_of_a_picture_is_nobodys_phone_number(client: Client, resident: User) -> None:
    key = uuid.UUID("723e840b-7452-4276-bf78-e649e5cb8922")  # 7452-4276 is how a phone number may be written

    assert send(client, picture_mark(key, "Holdeplassen"))[0] == 302
    assert send(client, picture_mark(key, "Ring 912 34 567"))[0] == 422


@pytest.mark.parametrize("harmless", ["Bussen går 07.45 og 08.15", "I 2011 var vi 3 950", "Fra kl. 16-18 i uke 42"])
def test_ordinary_numbers_are_let_through(client: Client, resident: User, harmless: str) -> None:
    assert send(client, harmless)[0] == 302


def test_a_link_from_a_new_account_waits(client: Client) -> None:
    client.force_login(factories.UserFactory(date_joined=timezone.now()))

    status, _ = send(client, "Se https://example.no")

    post = Post.objects.get()
    assert status == 302
    assert post.state == Post.State.HELD
    assert Client().get(f"/trad/{post.thread_id}/").status_code == 404
    assert "venter" in client.get(f"/trad/{post.thread_id}/").content.decode().lower()


def test_a_picture_from_a_new_account_waits(client: Client) -> None:
    client.force_login(factories.UserFactory(date_joined=timezone.now()))

    send(client, picture_mark(uuid.uuid4(), "Holdeplassen"))

    assert Post.objects.get().state == Post.State.HELD


def test_a_link_from_an_older_account_does_not_wait(client: Client, resident: User) -> None:
    send(client, "Se https://example.no")

    assert Post.objects.get().state == Post.State.PUBLISHED


def test_someone_who_writes_very_often_is_asked_to_wait(client: Client, resident: User, settings: object) -> None:
    settings.POSTS_PER_HOUR = 2  # type: ignore[attr-defined]
    send(client, "En")
    send(client, "To")

    status, page = send(client, "Tre, og denne teksten er ikke borte")

    assert status == 429
    assert "minutter" in page
    assert "Tre, og denne teksten er ikke borte" in page

    Post.objects.update(created_at=timezone.now() - datetime.timedelta(hours=2))
    assert send(client, "Fire")[0] == 302


def test_a_premoderated_space_holds_every_residents_post(client: Client, resident: User) -> None:
    space = factories.forum(pre_moderated=True)
    moderator = factories.moderator(space)

    thread = factories.thread(space, author=resident)

    assert Client().get(f"/trad/{thread.pk}/").status_code == 404
    assert "Bussen går for sent." in client.get(f"/trad/{thread.pk}/").content.decode()
    client.force_login(moderator)
    assert "Bussen går for sent." in client.get("/moderering/").content.decode()
