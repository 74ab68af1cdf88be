"""Trying out what a changed list would have caught; and the page for everyone of what is caught in a space."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.models import ForumPage, Post
from moderation.models import ScreenCount, ScreenSetting, WordList
from moderation.screens import trying
from people.models import User
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db
TRIAL = "/moderering/provekjoring/"


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def board() -> BoardPage:
    return factories.board()


@pytest.fixture
def silje(space: ForumPage, client: Client) -> User:
    silje = factories.moderator(space)
    client.force_login(silje)
    return silje


def web_editor() -> User:
    editor = factories.employee(first_name="Nils", role="nettredaktør")
    editor.user_permissions.add(*Permission.objects.filter(codename__in=["change_wordlist", "add_wordlist"]))
    return User.objects.get(pk=editor.pk)


def ask(client: Client, words: str = "buss", **more: Any) -> str:
    answer = client.post(TRIAL, {"screen": "word_lists", "words": words, "space": "", **more})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def in_words(page: str) -> str:
    return " ".join(page.split())


def test_it_shows_what_would_have_been_caught_with_the_hit_marked(
    client: Client, space: ForumPage, silje: User
) -> None:
    thread = factories.thread(space, body="Vi venter på bussen & snøen hver dag.")
    factories.post_in(thread, body="Gangveien er glatt.")

    page = in_words(ask(client))

    assert "1 innlegg ville ha blitt fanget" in page
    assert "Vi har sett på 2 innlegg." in page
    assert "Vi venter på <mark>bussen</mark> &amp; snøen hver dag." in page
    assert f"/trad/{thread.pk}/" in page
    assert "Gangveien er glatt" not in page


def test_nothing_is_stored_and_nobody_is_told(client: Client, space: ForumPage, silje: User) -> None:
    thread = factories.thread(space)

    ask(client)

    assert not WordList.objects.exists()
    assert not ScreenCount.objects.exists()
    assert Post.objects.get(thread=thread).state == Post.State.PUBLISHED


def test_what_is_older_than_a_month_is_not_looked_at(client: Client, space: ForumPage, silje: User) -> None:
    factories.thread(space)
    Post.objects.update(created_at=timezone.now() - datetime.timedelta(days=31))

    assert "Ingenting ville ha blitt fanget" in ask(client)


def test_a_moderator_tries_it_in_their_own_spaces_only(
    client: Client, space: ForumPage, board: BoardPage, silje: User
) -> None:
    factories.thread(space, body="Bussen i forumet.")
    factories.suggestion(board, body="Bussen på tavla.")

    page = ask(client)

    assert "i forumet." in page
    assert "på tavla." not in page
    assert board.title not in page.split("<main")[1]
    elsewhere = client.post(TRIAL, {"screen": "word_lists", "words": "buss", "space": board.page_ptr_id})
    assert elsewhere.status_code == 422


def test_the_web_editor_tries_it_everywhere_but_sees_no_held_text(
    client: Client, space: ForumPage, board: BoardPage
) -> None:
    factories.thread(space, body="Bussen i forumet.")
    factories.suggestion(board, body="Bussen på tavla.")
    hidden = factories.thread(space, body="Bussen som er holdt tilbake.")
    Post.objects.filter(thread=hidden).update(state=Post.State.HELD)
    client.force_login(web_editor())

    page = ask(client)

    assert "i forumet." in page
    assert "på tavla." in page
    assert "holdt tilbake" not in page


def test_a_list_one_begins_with_is_compared_with(client: Client, space: ForumPage, silje: User) -> None:
    kept = WordList.objects.create(name="Skyss", words="buss\nbro", rule="V4", message="Vent.")
    for body in ("Bussen er sen.", "Broa er stengt.", "Toget går ikke her."):
        factories.thread(space, body=body)
    Post.objects.update(state=Post.State.PUBLISHED)

    begun = client.get(TRIAL, {"liste": kept.pk}).content.decode()
    assert "buss\nbro</textarea>" in begun.replace("\r", "")
    page = in_words(ask(client, "buss\ntog", kept=kept.pk))

    assert "2 innlegg ville ha blitt fanget" in page
    assert "Nye mot slik det er nå: 1. Fanges ikke lenger: 1." in page
    assert page.count("Fanges ikke i dag") == 1


def test_a_screen_is_tried_with_another_limit(client: Client, space: ForumPage, silje: User) -> None:
    factories.thread(space, body="DETTE ER IKKE GREIT")

    page = in_words(client.post(TRIAL, {"screen": "shouting", "limit": "10"}).content.decode())

    assert "1 innlegg ville ha blitt fanget" in page
    assert "<mark>DETTE ER IKKE GREIT</mark>" in page
    assert "Nye mot slik det er nå: 1. Fanges ikke lenger: 0." in page


def test_the_municipalitys_own_posts_are_not_looked_at(client: Client, space: ForumPage, silje: User) -> None:
    thread = factories.thread(space, body="Gangveien er glatt.")
    factories.post_in(thread, author=silje, voice=Post.Voice.MUNICIPALITY, body="Bussen er satt opp.")

    assert "Vi har sett på 1 innlegg." in ask(client)


def test_who_keeps_the_lists_saves_what_was_tried(client: Client, space: ForumPage) -> None:
    kept = WordList.objects.create(name="Skyss", words="buss", rule="V4", message="Vent.")
    client.force_login(web_editor())

    answer = client.post(TRIAL, {"screen": "word_lists", "words": "tog", "kept": kept.pk, "act": "save"}, follow=True)

    kept.refresh_from_db()
    assert kept.words == "tog"
    assert "gjelder fra nå" in answer.content.decode()


def test_a_moderator_may_not_save(client: Client, silje: User) -> None:
    kept = WordList.objects.create(name="Skyss", words="buss", rule="V4", message="Vent.")

    answer = client.post(TRIAL, {"screen": "word_lists", "words": "tog", "kept": kept.pk, "act": "save"})

    kept.refresh_from_db()
    assert answer.status_code == 403
    assert kept.words == "buss"


def test_a_list_of_another_space_is_not_shown_to_its_moderators(client: Client, board: BoardPage, silje: User) -> None:
    other = WordList.objects.create(
        name="Bare tavla", words="hemmelig", rule="V4", message="Vent.", space_id=board.page_ptr_id
    )

    page = client.get(TRIAL, {"liste": other.pk}).content.decode()

    assert "hemmelig" not in page
    assert "Bare tavla" not in page


@pytest.mark.parametrize("who", ["guest", "resident", "leaderless employee", "team", "former moderator"])
def test_who_may_not_try_it(client: Client, space: ForumPage, who: str) -> None:
    factories.thread(space)
    if who == "resident":
        client.force_login(factories.UserFactory())
    elif who == "leaderless employee":
        client.force_login(factories.employee())
    elif who == "team":
        client.force_login(factories.team_member(space))
    elif who == "former moderator":
        former = factories.moderator(space)
        former.space_roles.update(until=timezone.now() - datetime.timedelta(hours=1))
        client.force_login(former)

    for answer in (client.get(TRIAL), client.post(TRIAL, {"screen": "word_lists", "words": "buss"})):
        assert answer.status_code == (302 if who == "guest" else 403)
        assert b"Bussen" not in answer.content


@pytest.mark.parametrize(
    "bad",
    [
        {"words": ""},
        {"words": "# bare en merknad"},
        {"words": "og"},
        {"screen": "pace"},
        {"screen": "shouting", "limit": "-1"},
        {"screen": "shouting", "limit": "9" * 30},
        {"space": "9" * 30},
        {"kept": str(2**63)},
        {"kept": "x\x00"},
    ],
)
def test_what_makes_no_sense_is_met_with_a_message(client: Client, silje: User, bad: dict[str, str]) -> None:
    answer = client.post(TRIAL, {"screen": "word_lists", "words": "buss", **bad})

    assert answer.status_code == 422
    assert "Noe må rettes" in answer.content.decode()
    assert client.get(TRIAL, {"liste": "9" * 30}).status_code == 200


def test_it_stops_at_so_many_posts_and_says_so(
    client: Client, space: ForumPage, silje: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "POSTS", 2)
    thread = factories.thread(space)
    for _ in range(3):
        factories.post_in(thread)

    page = in_words(ask(client))

    assert "Vi har sett på 2 innlegg. Det er flere" in page


def test_ten_thousand_posts_take_a_few_seconds_and_few_queries(client: Client, space: ForumPage, silje: User) -> None:
    from tests.test_ordinary_norwegian import ORDINARY

    first = factories.thread(space).posts.get()
    bodies = [" ".join(ORDINARY[n % 200 : n % 200 + 6]) for n in range(10_000)]
    Post.objects.bulk_create(
        Post(thread=first.thread, number=n, author=first.author, body=body, html="", plain=body)
        for n, body in enumerate(bodies, start=2)
    )
    began = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        page = in_words(ask(client, "buss\nkorps\nidiot*"))

    assert time.process_time() - began < 5
    assert len(queries) < 30
    assert "Vi har sett på 10000 innlegg." in page or "Vi har sett på 10 000 innlegg." in page.replace("\xa0", " ")
    assert page.count("<mark>") == trying.SHOWN


# --- What is caught here


def test_everyone_reads_what_is_caught_and_on_which_rule(space: ForumPage) -> None:
    hets = WordList.objects.create(name="Hets", words="hemmeligord", rule="R2", message="Vent.")
    WordList.objects.create(name="Slurv", words="slurveord", rule="R2", message="Vent.")
    WordList.objects.create(name="Avslått", words="annetord", rule="R2", message="Vent.", is_on=False)
    counted = {"rule": "R2", "outcome": "hold", "day": timezone.localdate(), "number": 7}
    ScreenCount.objects.create(space_id=space.page_ptr_id, screen=f"word_lists:{hets.pk}", **counted)

    page = in_words(Client().get(f"/moderering/fangst/{space.slug}/").content.decode())

    for said in ("Fødselsnummer", "Blir stoppet", "(V4)", "Kontonummer", "Du blir spurt", "Ordlista «Hets»", "(R2)"):
        assert said in page
    assert page.count(">7</td>") == 1  # the other list of the same rule has a number of its own
    assert "hemmeligord" not in page
    assert "Avslått" not in page
    assert "Alle innlegg" not in page  # this space does not look at all of them first
    assert "/moderering/provekjoring/" not in page


def test_it_says_what_the_space_has_chosen(space: ForumPage) -> None:
    here = space.page_ptr_id
    ScreenSetting.objects.create(space_id=here, screen="shouting", outcome="hold", limit=33)
    ScreenSetting.objects.create(space_id=here, screen="addresses", is_on=False)

    page = in_words(Client().get(f"/moderering/fangst/{space.slug}/").content.decode())

    assert "Grense: 33 bokstaver på rad." in page
    assert "Adresser" not in page


def test_it_is_found_from_the_space(space: ForumPage) -> None:
    assert f"/moderering/fangst/{space.slug}/" in Client().get(f"/forum/{space.slug}/").content.decode()


def test_there_is_no_such_page_of_what_is_not_there(space: ForumPage) -> None:
    space.unpublish()

    assert Client().get(f"/moderering/fangst/{space.slug}/").status_code == 404
    assert Client().get("/moderering/fangst/finnes-ikke/").status_code == 404
    assert Client().post(f"/moderering/fangst/{space.slug}/").status_code == 405


# --- In the admin


def test_the_web_editor_edits_lists_and_settings_and_nobody_else(client: Client, silje: User) -> None:
    editor = factories.administrator()
    admin = Client()
    admin.force_login(editor)
    for kind in ("wordlist", "screensetting"):
        where = f"/admin/snippets/moderation/{kind}/add/"
        assert TRIAL in admin.get(where).content.decode()
        assert client.get(where).status_code in (302, 403)
    sent = {"name": "Ny", "words": "og", "rule": "V4", "message": "Vent.", "space": "", "is_on": "on"}
    refused = admin.post("/admin/snippets/moderation/wordlist/add/", sent)
    assert "for vanlig" in refused.content.decode()
    assert admin.post("/admin/snippets/moderation/wordlist/add/", sent | {"words": "tulling"}).status_code == 302
    assert WordList.objects.get().words == "tulling"
