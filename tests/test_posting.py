"""Residents write: posts are published, kept once, kept safe; who is not signed in loses nothing."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client

from forum import posting
from forum.models import Draft, Post, Thread
from moderation import deciding
from tests import factories

pytestmark = pytest.mark.django_db


def new_thread_form(**changed: str) -> dict[str, str]:
    return {
        "title": "Skoleveien fra Storås",
        "theme": "drawback",
        "body": "Bussen bruker **42 minutter**.",
        "token": str(uuid.uuid4()),
        **changed,
    }


def test_a_resident_opens_a_thread(client: Client) -> None:
    space = factories.forum()
    kari = factories.UserFactory(display_name="Kari")
    client.force_login(kari)

    answer = client.post(f"/forum/{space.slug}/ny/", new_thread_form())

    post = Post.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/trad/{post.thread_id}/?side=1#innlegg-1"
    page = client.get(f"/trad/{post.thread_id}/").content.decode()
    assert "<strong>42 minutter</strong>" in page
    assert "Kari" in page


def test_the_listing_shows_the_new_thread_at_once_to_guests(client: Client) -> None:
    space = factories.forum()
    assert "Ny gymsal" not in client.get(f"/forum/{space.slug}/").content.decode()

    factories.thread(space, title="Ny gymsal")

    assert "Ny gymsal" in client.get(f"/forum/{space.slug}/").content.decode()


def test_a_form_sent_twice_posts_once(client: Client) -> None:
    space = factories.forum()
    client.force_login(factories.UserFactory())
    form = new_thread_form()

    first = client.post(f"/forum/{space.slug}/ny/", form)
    second = client.post(f"/forum/{space.slug}/ny/", form)

    assert first.url == second.url
    assert Thread.objects.count() == 1


def test_another_person_cannot_take_a_post_by_its_token(client: Client) -> None:
    space = factories.forum()
    form = new_thread_form()
    client.force_login(factories.UserFactory())
    client.post(f"/forum/{space.slug}/ny/", form)

    client.force_login(factories.UserFactory())
    answer = client.post(f"/forum/{space.slug}/ny/", {**form, "body": "Noe annet."})

    assert answer.status_code in (409, 422)
    assert Post.objects.count() == 1
    assert "Noe annet." in answer.content.decode()


def test_a_guest_writes_first_and_signs_in_after(client: Client) -> None:
    space = factories.forum()
    form = new_thread_form(body="Teksten jeg skrev.")

    answer = client.post(f"/forum/{space.slug}/ny/", form)
    assert "/konto/" in answer.url
    client.force_login(factories.UserFactory())
    composer = client.get(f"/utkast/{form['token']}/", follow=True).content.decode()

    assert "Teksten jeg skrev." in composer
    client.post(f"/forum/{space.slug}/ny/", form)
    assert Post.objects.get().body == "Teksten jeg skrev."
    assert not Draft.objects.exists()


def test_nobody_else_opens_a_draft(client: Client) -> None:
    space = factories.forum()
    form = new_thread_form()
    client.post(f"/forum/{space.slug}/ny/", form)

    stranger = Client()
    assert stranger.get(f"/utkast/{form['token']}/").status_code == 404
    stranger.force_login(factories.UserFactory())
    assert stranger.get(f"/utkast/{form['token']}/").url == "/min-side/"


def test_looking_at_a_draft_changes_nothing(client: Client) -> None:
    space = factories.forum()
    form = new_thread_form(body="Teksten jeg skrev.")
    client.post(f"/forum/{space.slug}/ny/", form)
    before = Draft.objects.values().get()

    client.get(f"/utkast/{form['token']}/", follow=True)
    assert Draft.objects.values().get() == before
    kari = factories.UserFactory()
    client.force_login(kari)
    after_sign_in = Draft.objects.values().get()
    client.get(f"/utkast/{form['token']}/", follow=True)

    assert after_sign_in["owner_id"] == kari.pk
    assert Draft.objects.values().get() == after_sign_in


def test_who_signs_in_later_in_the_same_browser_is_not_given_the_draft(client: Client) -> None:
    space = factories.forum()
    form = new_thread_form(body="Teksten jeg skrev.")
    client.post(f"/forum/{space.slug}/ny/", form)
    client.force_login(factories.UserFactory())
    address = f"/utkast/{form['token']}/"
    assert client.get(address).status_code == 302
    Draft.objects.update(owner=None)

    client.force_login(factories.UserFactory())

    assert "Teksten jeg skrev." not in client.get(address, follow=True).content.decode()
    assert client.get(address).url == "/min-side/"


def test_an_empty_post_is_met_with_words_and_the_title_kept(client: Client) -> None:
    space = factories.forum()
    client.force_login(factories.UserFactory())

    answer = client.post(f"/forum/{space.slug}/ny/", new_thread_form(body="   "), follow=True)

    assert not Post.objects.exists()
    assert "Skriv noe først." in answer.content.decode()
    assert "Skoleveien fra Storås" in answer.content.decode()


def test_a_reply_names_what_it_answers(client: Client) -> None:
    thread = factories.thread(factories.forum(), author=factories.UserFactory(display_name="Per"))
    client.force_login(factories.UserFactory())

    client.post(f"/trad/{thread.pk}/svar/?til=1", {"body": "Enig.", "token": str(uuid.uuid4())})

    reply = Post.objects.get(number=2)
    assert reply.reply_to is not None
    assert reply.reply_to.number == 1
    assert 'href="#innlegg-1"' in client.get(f"/trad/{thread.pk}/").content.decode()


def test_a_reply_may_begin_with_a_quote(client: Client) -> None:
    thread = factories.thread(factories.forum(), body="Bussen går for sent.\n\nOg den er full.")

    composer = client.get(f"/trad/{thread.pk}/svar/?til=1&siter=1")

    quote = composer.context["form"].initial["body"]
    assert quote == "> Bussen går for sent.\n>\n> Og den er full.\n\n"
    reply = factories.post_in(thread, body=quote + "Enig!")
    assert "<blockquote>" in reply.html
    assert reply.plain.endswith("Enig!")


def test_a_closed_thread_takes_no_reply_but_keeps_the_text(client: Client) -> None:
    space = factories.forum()
    thread = factories.thread(space)
    thread.close(by=factories.moderator(space), reason="Ferdig snakket.")
    client.force_login(factories.UserFactory())

    answer = client.post(f"/trad/{thread.pk}/svar/", {"body": "Vent litt!", "token": str(uuid.uuid4())})

    assert answer.status_code == 409
    assert "Vent litt!" in answer.content.decode()
    assert Post.objects.filter(thread=thread).count() == 1


@pytest.fixture
def hours() -> Any:
    """A forum that opens and closes, on a day before, during or after."""
    with time_machine.travel("2026-11-05 12:00+01:00"):
        space = factories.forum()
        factories.thread(space)
        factories.moderator(space)
    space.opens_at = datetime.datetime(2026, 11, 10, 8, tzinfo=datetime.UTC)
    space.closes_at = datetime.datetime(2026, 12, 1, 8, tzinfo=datetime.UTC)
    space.save()
    return space


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-11-06", "Det åpner for innlegg 10. november."),
        ("2026-12-05", "Det ble stengt for nye innlegg 1. desember."),
        ("2027-01-05", "Det ble stengt for nye innlegg 1. desember 2026."),
    ],
)
def test_where_it_is_not_open_one_is_told_when_it_is_and_invited_to_nothing(hours: Any, day: str, says: str) -> None:
    thread = Thread.objects.get()
    invites = ("Skriv nå, og logg inn etterpå", 'name="body"', "Skriv i tråden", 'post-list"')

    with time_machine.travel(f"{day} 12:00+01:00"):
        for reader in (None, factories.UserFactory()):
            client = Client()
            if reader:
                client.force_login(reader)
            for address in (f"/forum/{hours.slug}/ny/", f"/trad/{thread.pk}/svar/", f"/trad/{thread.pk}/"):
                page = client.get(address).content.decode()
                assert says in page, address
                assert not [one for one in invites if one in page], address
            assert says in client.get(f"/forum/{hours.slug}/").content.decode()


def test_the_municipality_still_answers_where_it_is_closed_to_others(client: Client, hours: Any) -> None:
    thread = Thread.objects.get()
    client.force_login(hours.moderators().get().user)

    with time_machine.travel("2026-12-05 12:00+01:00"):
        assert 'name="body"' in client.get(f"/trad/{thread.pk}/svar/").content.decode()
        assert "thread--closed" not in client.get(f"/trad/{thread.pk}/").content.decode()


def test_what_was_written_when_it_closed_is_given_back(client: Client, hours: Any) -> None:
    thread = Thread.objects.get()
    sent = {"body": "Vent litt!", "token": str(uuid.uuid4())}

    with time_machine.travel("2026-12-05 12:00+01:00"):
        kept = client.post(f"/trad/{thread.pk}/svar/", sent)
        client.force_login(factories.UserFactory())
        assert kept.status_code == 302
        assert Draft.objects.get().fields["body"] == "Vent litt!"
        refused = client.post(f"/trad/{thread.pk}/svar/", sent)

    assert refused.status_code == 409
    assert "Vent litt!" in refused.content.decode()


@pytest.mark.parametrize(
    ("written", "never"),
    [
        ("<script>alert(1)</script>", "<script>alert"),
        ("[a](javascript:alert(1))", 'href="javascript'),
        ("![b](https://sporing.example/x.png)", '<img src="https://sporing'),
        ("<img src=x onerror=alert(1)>", "<img src=x"),
        ("[a](https://x.no 'onclick=alert(1)')", 'title="onclick'),
    ],
)
def test_what_is_written_is_never_run(client: Client, written: str, never: str) -> None:
    thread = factories.thread(factories.forum(), body=written)

    assert never not in client.get(f"/trad/{thread.pk}/").content.decode()


def test_links_are_marked_as_a_residents(client: Client) -> None:
    thread = factories.thread(factories.forum(), body="Se https://example.no/plan")

    assert 'rel="nofollow ugc noopener"' in client.get(f"/trad/{thread.pk}/").content.decode()


def test_what_was_hidden_while_one_wrote_takes_no_reply_but_gives_the_text_back(client: Client) -> None:
    thread = factories.thread(factories.forum(), title="Hemmelig")
    client.force_login(factories.UserFactory())
    silje = factories.moderator(thread.space.specific)
    deciding.hide_post(post=thread.posts.get(), actor=silje, rule="V4", reason="Grunn.")
    form = {"body": "Det jeg skrev lenge på.", "token": str(uuid.uuid4())}

    answer = client.post(f"/trad/{thread.pk}/svar/", form)
    nothing = client.post("/trad/987654/svar/", form)

    assert answer.status_code == nothing.status_code == 404
    for page in (answer.content.decode(), nothing.content.decode()):
        assert "Det jeg skrev lenge på." in page
        assert "Hemmelig" not in page
    assert Post.objects.count() == 1
    assert client.get(f"/trad/{thread.pk}/svar/").status_code == 404


@pytest.mark.parametrize("what", ["closed", "hidden", "held"])
def test_what_happens_between_the_form_and_the_row_is_seen(client: Client, monkeypatch: Any, what: str) -> None:
    thread = factories.thread(factories.forum())
    silje = factories.moderator(thread.space.specific)
    client.force_login(factories.UserFactory())
    screen = posting.let_through

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        if what == "closed":
            thread.close(by=silje, reason="Ferdig.")
        else:
            act = deciding.hide_post if what == "hidden" else deciding.hold_post
            act(post=thread.posts.get(), actor=silje, rule="V4", reason="Grunn.")
        return screen(*args, **kwargs)

    monkeypatch.setattr(posting, "let_through", meanwhile)

    answer = client.post(f"/trad/{thread.pk}/svar/", {"body": "Det jeg skrev.", "token": str(uuid.uuid4())})

    assert answer.status_code == 409
    assert "Det jeg skrev." in answer.content.decode()
    assert "åpent for nye innlegg" in answer.content.decode() or "tatt bort" in answer.content.decode()
    assert not Post.objects.filter(number=2).exists()
    thread.refresh_from_db()
    assert thread.posts_numbered == 1


def test_an_answer_to_what_was_hidden_meanwhile_is_kept_in_the_form(client: Client) -> None:
    thread = factories.thread(factories.forum())
    silje = factories.moderator(thread.space.specific)
    deciding.hide_post(post=thread.posts.get(), actor=silje, rule="V4", reason="Grunn.")
    client.force_login(silje)

    answer = client.post(f"/moderering/innlegg/{thread.posts.get().pk}/svar/", {"body": "Vi svarer."})

    assert answer.status_code == 422
    assert "Vi svarer." in answer.content.decode()
    assert "svaret er ikke publisert" in answer.content.decode()
