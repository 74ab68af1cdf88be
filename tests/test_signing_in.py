"""Coming in by a code sent to the e-mail address; as little as possible is asked of who is new."""

from __future__ import annotations

import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def code_in(letter: mail.EmailMessage) -> str:
    match = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", str(letter.body), re.MULTILINE)
    assert match, letter.body
    return match.group(1)


def sign_up(client: Client, **changed: str):
    form = {"email": "ny@example.no", "display_name": "Nykommer", "birth_year": str(timezone.localdate().year - 15)}
    return client.post("/konto/signup/", form | changed)


def test_a_new_person_signs_up_with_a_code_and_no_password(client: Client) -> None:
    factories.home()

    sign_up(client)
    client.post("/konto/confirm-email/", {"code": code_in(mail.outbox[-1])})

    user = User.objects.get(email="ny@example.no")
    assert not user.has_usable_password()
    assert client.get("/min-side/").status_code == 200


def test_someone_who_has_been_here_signs_in_with_a_code(client: Client) -> None:
    factories.home()
    user = factories.UserFactory()

    client.post("/konto/login/code/", {"email": user.email, "next": "/min-side/"})
    answer = client.post("/konto/login/code/confirm/", {"code": code_in(mail.outbox[-1]), "next": "/min-side/"})

    assert answer.status_code == 302
    assert client.get("/min-side/").status_code == 200


def test_a_moderator_who_signs_in_with_a_code_finds_what_waits(client: Client) -> None:
    space = factories.forum()
    silje = factories.moderator(space)
    thread = factories.thread(space)

    client.post("/konto/login/code/", {"email": silje.email})
    client.post("/konto/login/code/confirm/", {"code": code_in(mail.outbox[-1])})
    client.post("/konto/2fa/authenticate/", {"code": factories.app_code()})

    page = client.get(f"/trad/{thread.pk}/").content.decode()
    assert 'href="/moderering/"' in page
    assert f'href="/arkiv/trad/{thread.pk}/"' in page


@pytest.mark.parametrize("door", ["login/code", "signup"])
def test_who_has_written_is_told_that_the_text_is_kept(client: Client, door: str) -> None:
    factories.home()
    kept = "Vi har tatt vare på teksten din."

    assert kept in client.get(f"/konto/{door}/?next=/utkast/7d0c6a3e-6f8f-4a53-9d5c-6b1d2a8f3f10/").content.decode()
    assert kept not in client.get(f"/konto/{door}/?next=/min-side/").content.decode()


def test_a_wrong_code_does_not_open(client: Client) -> None:
    factories.home()
    user = factories.UserFactory()

    client.post("/konto/login/code/", {"email": user.email})
    client.post("/konto/login/code/confirm/", {"code": "AAA-AAA"})

    assert client.get("/min-side/").status_code == 302


def test_an_unknown_address_gets_the_same_page(client: Client) -> None:
    factories.home()
    known = Client().post("/konto/login/code/", {"email": factories.UserFactory().email})
    unknown = client.post("/konto/login/code/", {"email": "ukjent@example.no"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_who_is_new_comes_from_the_letter_back_to_what_they_wrote(client: Client) -> None:
    thread = factories.thread(factories.forum())
    sent = {"body": "Bussen er full.", "token": str(uuid.uuid4())}
    door = client.post(f"/trad/{thread.pk}/svar/", sent).url
    after = parse_qs(urlsplit(door).query)["next"][0]
    client.post("/konto/login/code/", {"email": "ny@example.no", "next": after})
    link = re.search(r"https?://\S+", str(mail.outbox[-1].body))
    assert link

    page = client.get(link[0]).content.decode()

    assert 'value="ny@example.no"' in page
    assert f'name="next" value="{after}"' in page
    assert "tatt vare på" in page


def test_a_letter_leads_to_no_other_site(client: Client) -> None:
    client.post("/konto/login/code/", {"email": "ny@example.no", "next": "https://evil.example/"})

    assert "evil" not in str(mail.outbox[-1].body)


def test_one_who_signed_up_in_another_browser_is_told_where_the_text_is(client: Client) -> None:
    factories.home()
    client.force_login(factories.UserFactory())

    page = client.get(f"/utkast/{uuid.uuid4()}/", follow=True).content.decode()

    assert "nettleseren du skrev den i" in page


@pytest.mark.parametrize(("age", "let_in"), [(12, False), (13, True), (80, True)])
def test_the_age_limit(client: Client, age: int, let_in: bool) -> None:
    factories.home()

    sign_up(client, birth_year=str(timezone.localdate().year - age))

    assert User.objects.filter(email="ny@example.no").exists() is let_in


def test_the_age_limit_is_a_setting(client: Client, settings: object) -> None:
    settings.MINIMUM_AGE = 15  # type: ignore[attr-defined]
    factories.home()

    answer = sign_up(client, birth_year=str(timezone.localdate().year - 14))

    assert "15" in answer.content.decode()
    assert not User.objects.filter(email="ny@example.no").exists()


@pytest.mark.parametrize("name", ["Kari", "kari", " KARI "])
def test_a_name_in_use_is_refused(client: Client, name: str) -> None:
    factories.home()
    factories.UserFactory(display_name="Kari")

    answer = sign_up(client, display_name=name)

    assert "i bruk" in answer.content.decode()
    assert not User.objects.filter(email="ny@example.no").exists()


def test_no_page_shows_an_address(client: Client) -> None:
    kari = factories.UserFactory(email="kari.hemmelig@example.no")
    thread = factories.thread(factories.forum(), author=kari)

    for address in (f"/trad/{thread.pk}/", f"/forum/{thread.space.slug}/", "/sok/?q=bussen", "/"):
        assert "kari.hemmelig" not in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["/beskjeder/", "/min-side/", "/moderering/"])
def test_own_pages_ask_who_one_is(client: Client, address: str) -> None:
    factories.home()

    answer = client.get(address)

    assert answer.status_code == 302
    assert "/konto/" in answer.url


def test_an_administrator_made_by_command_signs_in_with_a_code(client: Client) -> None:
    factories.home()
    admin = User.objects.create_superuser("it@example.no", "et-passord-ingen-bruker", display_name="IT")
    factories.second_factor(admin)

    client.post("/konto/login/code/", {"email": "it@example.no"})
    client.post("/konto/login/code/confirm/", {"code": code_in(mail.outbox[-1])})
    client.post("/konto/2fa/authenticate/", {"code": factories.app_code()})

    assert client.get("/admin/", follow=True).status_code == 200
    assert client.get("/admin/").status_code == 200
