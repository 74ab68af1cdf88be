"""What tells a robot from a person: a field nobody sees, and the time it takes to write. No text is ever lost."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from forum.models import Draft, ForumPage, Post
from moderation.models import Report
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = "Bussen fra Storås går for tidlig."


@pytest.fixture(autouse=True)
def waits(settings: Any) -> None:
    settings.SECONDS_TO_WRITE = 2


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def kari(client: Client) -> User:
    kari = factories.UserFactory()
    client.force_login(kari)
    return kari


def stamp_in(page: str) -> str:
    found = re.search(r'name="opened" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def form(opened: str, **more: str) -> dict[str, str]:
    fields = {"title": "Skoleveien", "theme": "question", "body": TEXT, "token": str(uuid.uuid4())}
    return fields | {"opened": opened, **more}


def address(space: ForumPage) -> str:
    return f"/forum/{space.slug}/ny/"


def test_who_takes_time_to_write_is_not_asked(client: Client, space: ForumPage, kari: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        opened = stamp_in(client.get(address(space)).content.decode())
    with time_machine.travel(now + datetime.timedelta(seconds=3), tick=False):
        answer = client.post(address(space), form(opened))

    assert answer.status_code == 302
    assert Post.objects.get().state == Post.State.PUBLISHED


def test_who_is_very_quick_is_asked_once_and_loses_nothing(client: Client, space: ForumPage, kari: User) -> None:
    opened = stamp_in(client.get(address(space)).content.decode())

    asked = client.post(address(space), form(opened))
    page = asked.content.decode()

    assert asked.status_code == 422
    assert "Trykk Send igjen" in page
    assert TEXT in page
    assert 'value="Skoleveien"' in page
    assert not Post.objects.exists()
    assert client.post(address(space), form(stamp_in(page))).status_code == 302
    assert Post.objects.get().body == TEXT


@pytest.mark.parametrize("forged", ["", "0", "1700000000:forged", "\x00", "ø" * 5000])
def test_a_stamp_of_ones_own_making_is_none(client: Client, space: ForumPage, kari: User, forged: str) -> None:
    assert client.post(address(space), form(forged)).status_code == 422
    assert not Post.objects.exists()


def test_an_old_stamp_still_holds(client: Client, space: ForumPage, kari: User) -> None:
    with time_machine.travel(timezone.now() - datetime.timedelta(days=5), tick=False):
        opened = stamp_in(client.get(address(space)).content.decode())

    assert client.post(address(space), form(opened)).status_code == 302


def test_a_preview_does_not_begin_the_time_anew(client: Client, space: ForumPage, kari: User) -> None:
    with time_machine.travel(timezone.now() - datetime.timedelta(minutes=1), tick=False):
        opened = stamp_in(client.get(address(space)).content.decode())

    previewed = client.post(address(space), form(opened, act="preview")).content.decode()

    assert stamp_in(previewed) == opened


def test_a_draft_one_comes_back_to_may_be_sent_at_once(client: Client, space: ForumPage) -> None:
    opened = stamp_in(client.get(address(space)).content.decode())
    page = client.post(address(space), form(opened)).content.decode()
    client.post(address(space), form(stamp_in(page)))  # as a guest: kept, and asked who it is
    draft = Draft.objects.get()
    client.force_login(factories.UserFactory())

    page = client.get(address(space), {"utkast": str(draft.pk)}).content.decode()

    assert TEXT in page
    assert client.post(address(space), form(stamp_in(page), token=str(draft.pk))).status_code == 302
    assert "website" not in draft.fields
    assert "opened" not in draft.fields


def test_a_change_of_ones_own_post_is_not_asked_about(client: Client, space: ForumPage, kari: User) -> None:
    post = factories.thread(space, author=kari).posts.get()

    sent = {"body": "Bussen går for tidlig.", "title": "Skoleveien", "token": str(uuid.uuid4())}

    assert client.post(f"/innlegg/{post.pk}/endring/", sent).status_code == 302


def test_what_fills_in_the_hidden_field_waits_for_a_moderator(client: Client, space: ForumPage, kari: User) -> None:
    page = client.post(address(space), form("", website="https://min.example")).content.decode()

    answer = client.post(address(space), form(stamp_in(page), website="https://min.example"))

    post = Post.objects.get()
    assert answer.status_code == 302
    assert (post.state, post.body) == (Post.State.HELD, TEXT)


def test_no_form_that_is_kept_for_guests_carries_a_stamp(space: ForumPage) -> None:
    thread = factories.thread(space)

    for page in (f"/forum/{space.slug}/", f"/trad/{thread.pk}/", "/"):
        assert b'name="opened"' not in Client().get(page).content
    composer = Client().get(address(space))
    assert b'name="opened"' in composer.content
    assert "no-store" in composer["Cache-Control"]


def test_a_report_that_comes_very_quickly_is_asked_about(client: Client, space: ForumPage) -> None:
    post = factories.thread(space).posts.get()
    where = f"/moderering/innlegg/{post.pk}/melding/"

    asked = client.post(where, {"reason": "spam", "text": "Dette er reklame."})
    page = asked.content.decode()

    assert asked.status_code == 422
    assert "Dette er reklame." in page
    again = {"reason": "spam", "text": "Dette er reklame.", "opened": stamp_in(page)}
    assert client.post(where, again).status_code == 302
    assert Report.objects.get().text == "Dette er reklame."


def sign_up(client: Client, **more: str) -> Any:
    sent = {"email": "ny@example.no", "display_name": "Ny", "birth_year": "1990", **more}
    return client.post("/konto/signup/", sent)


def test_a_robot_that_signs_up_is_asked_again_and_again(client: Client) -> None:
    page = client.get("/konto/signup/").content.decode()
    asked = sign_up(client, opened=stamp_in(page))

    assert asked.status_code == 200
    assert 'value="ny@example.no"' in asked.content.decode()
    assert not User.objects.exists()
    assert not mail.outbox

    baited = sign_up(client, opened=stamp_in(asked.content.decode()), website="https://reklame.example")
    assert "skal stå tomt" in baited.content.decode()
    assert not User.objects.exists()

    assert sign_up(client, opened=stamp_in(baited.content.decode())).status_code == 302
    assert User.objects.filter(email="ny@example.no").exists()
