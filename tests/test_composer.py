"""The composer: preview, drafts that are found again, names, quotes of what was marked, threads like this one."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from forum import drafts
from forum.models import Draft, Post, Thread
from forum.own_marks import Drawn, picture_mark
from forum.rendering import render
from forum.similar import similar_threads
from forum.spaces import space_of
from moderation import deciding
from people.models import Notice, User
from tests import factories
from tests.test_hostile_input import TEXT, often

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> User:
    return factories.UserFactory(display_name="Kari fra Å")


@pytest.fixture
def thread(kari: User) -> Thread:
    return factories.thread(factories.forum(), author=kari, body="Bussen går for sent.\n\nOg den er full.")


def signed_in(user: User | None = None) -> Client:
    client = Client()
    client.force_login(user or factories.UserFactory())
    return client


def form(**changed: str) -> dict[str, str]:
    return {"body": "Bussen er **full**.", "token": str(uuid.uuid4()), **changed}


def written(page: Any) -> str:
    return str(page.context["form"]["body"].value())


# --- Preview -----------------------------------------------------------------


@pytest.mark.parametrize("who", ["guest", "resident"])
def test_a_preview_shows_the_text_and_posts_nothing(thread: Thread, who: str) -> None:
    client = Client() if who == "guest" else signed_in()

    page = client.post(f"/trad/{thread.pk}/svar/?til=1", form(act="preview", is_question="on"))

    assert page.status_code == 200
    assert "Bussen er <strong>full</strong>." in page.content.decode()
    assert written(page) == "Bussen er **full**."
    assert 'name="is_question" id="id_is_question"' in page.content.decode()
    assert page.context["form"]["is_question"].value()
    assert Post.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_preview_keeps_every_field_and_scolds_nobody_for_what_is_not_filled_in(thread: Thread) -> None:
    page = signed_in().post(f"/forum/{thread.space.slug}/ny/", form(act="preview", theme="measure", title=""))

    assert page.status_code == 200
    assert "Gi innlegget en tittel" not in page.content.decode()
    assert page.context["form"]["theme"].value() == "measure"


def test_a_preview_of_nothing_says_so(thread: Thread) -> None:
    page = signed_in().post(f"/trad/{thread.pk}/svar/", form(act="preview", body=" "))

    assert page.status_code == 422
    assert "Skriv noe først." in page.content.decode()


def test_the_board_has_it_too() -> None:
    board = factories.board()

    page = signed_in().post(f"/tavle/{board.slug}/ny/", form(act="preview", kind="praise", title="Bra"))

    assert "<strong>full</strong>" in page.content.decode()
    assert page.context["form"]["kind"].value() == "praise"


# --- Drafts ------------------------------------------------------------------


def test_a_draft_is_kept_while_writing_and_offered_on_another_device(thread: Thread) -> None:
    resident = factories.UserFactory()
    address = f"/trad/{thread.pk}/svar/"
    answer = signed_in(resident).post(address, form(act="keep", body="Halvferdig tanke"))
    assert answer.status_code == 204
    assert Post.objects.count() == 1

    phone = signed_in(resident)
    page = phone.get(address)
    assert "Du har et utkast fra" in page.content.decode()
    assert "Halvferdig tanke" in page.content.decode()

    draft = Draft.objects.get()
    again = phone.get(f"/utkast/{draft.pk}/", follow=True)
    assert written(again) == "Halvferdig tanke"
    phone.post(again.request["PATH_INFO"], form(body="Ferdig tanke", token=str(draft.pk)))
    assert Post.objects.filter(body="Ferdig tanke").exists()
    assert not Draft.objects.exists()


def test_a_draft_is_thrown_away_by_its_writer_alone(thread: Thread) -> None:
    resident = factories.UserFactory()
    signed_in(resident).post(f"/trad/{thread.pk}/svar/", form(act="keep"))
    address = f"/utkast/{Draft.objects.get().pk}/sletting/"

    assert Client().post(address).status_code == 404
    assert signed_in().post(address).status_code == 404
    assert signed_in(resident).get(address).status_code == 405
    assert Draft.objects.exists()
    assert signed_in(resident).post(address, {"next": f"/trad/{thread.pk}/svar/"}).url == f"/trad/{thread.pk}/svar/"
    assert not Draft.objects.exists()


def test_my_page_lists_what_i_have_not_sent(thread: Thread) -> None:
    resident = factories.UserFactory()
    client = signed_in(resident)
    assert "Mine utkast" not in client.get("/min-side/").content.decode()

    client.post(f"/forum/{thread.space.slug}/ny/", form(act="keep", title="Skolemat", body="Varm mat"))
    page = client.get("/min-side/").content.decode()

    assert "Mine utkast" in page
    assert "Skolemat" in page
    assert f"/utkast/{Draft.objects.get().pk}/" in page
    assert "Mine utkast" not in signed_in().get("/min-side/").content.decode()


def test_who_was_signed_out_while_writing_signs_in_and_goes_on(thread: Thread) -> None:
    ola = factories.UserFactory()
    client, sent = signed_in(ola), form()
    assert client.post(f"/trad/{thread.pk}/svar/", {**sent, "act": "keep"}).status_code == 204
    client.cookies.clear()

    answer = client.post(f"/trad/{thread.pk}/svar/", sent)

    assert answer.status_code == 302
    assert answer.url.startswith("/konto/login/code/?next=")
    kept = Draft.objects.get(owner=None)
    assert kept.fields["body"] == sent["body"]
    assert Draft.objects.get(owner=ola).pk != kept.pk


def test_nobody_writes_over_the_draft_of_another(thread: Thread) -> None:
    token = str(uuid.uuid4())
    address = f"/trad/{thread.pk}/svar/"
    signed_in().post(address, form(act="keep", body="Mitt", token=token))

    assert signed_in().post(address, form(act="keep", body="Kuppet", token=token)).status_code == 409
    Client().post(address, form(body="Kuppet", token=token))
    assert Draft.objects.get(pk=token).fields["body"] == "Mitt"


def test_a_guests_text_is_not_kept_as_they_write(thread: Thread) -> None:
    assert Client().post(f"/trad/{thread.pk}/svar/", form(act="keep")).status_code == 403
    assert not Draft.objects.exists()


@pytest.mark.rule("V4")
def test_an_identity_number_is_not_kept_in_a_draft(thread: Thread) -> None:
    answer = signed_in().post(f"/trad/{thread.pk}/svar/", form(act="keep", body="Han er 01010050053"))

    assert answer.status_code == 422
    assert not Draft.objects.exists()


def test_beginnings_of_one_text_become_one_draft(thread: Thread) -> None:
    client, address = signed_in(), f"/trad/{thread.pk}/svar/"
    for body in ("Bussen", "Bussen går", "Bussen går for sent"):
        client.post(address, form(act="keep", body=body))
    client.post(address, form(act="keep", body="Noe helt annet"))

    assert {draft.fields["body"] for draft in Draft.objects.all()} == {"Bussen går for sent", "Noe helt annet"}


def test_the_clock_forgets_drafts_after_a_month(thread: Thread) -> None:
    signed_in().post(f"/trad/{thread.pk}/svar/", form(act="keep"))
    assert drafts.sweep() == 0
    Draft.objects.update(saved_at=timezone.now() - datetime.timedelta(days=31))
    assert drafts.sweep() == 1


# --- Names -------------------------------------------------------------------


def test_who_takes_part_can_be_named_and_is_told_once(kari: User, thread: Thread) -> None:
    per = factories.UserFactory(display_name="Per")
    assert "@Kari fra Å" in signed_in(per).get(f"/trad/{thread.pk}/svar/").content.decode()

    post = factories.post_in(thread, author=per, body="Enig, @Kari fra Å, og takk @Kari fra Å!")

    assert post.html.count('<span class="mention">@Kari fra Å</span>') == 2
    notice = Notice.objects.get(user=kari, kind="mentioned")
    assert notice.parameters["name"] == "Per"
    signed_in(per).post(f"/innlegg/{post.pk}/endring/", form(body="Enig, @Kari fra Å. Retta."))
    assert Notice.objects.filter(user=kari, kind="mentioned").count() == 1
    assert "har nevnt deg" in signed_in(kari).get("/beskjeder/").content.decode()


def test_who_does_not_take_part_is_not_named(kari: User, thread: Thread) -> None:
    other = factories.UserFactory(display_name="Ola Utenfor")

    post = factories.post_in(thread, body="Hei @Ola Utenfor og @Kari fra Åsen")

    assert "mention" not in post.html
    assert not Notice.objects.filter(user__in=[other, kari], kind="mentioned").exists()


def test_who_waits_or_is_hidden_or_speaks_for_the_municipality_is_not_in_the_list(thread: Thread) -> None:
    space = space_of(thread)
    silje = factories.moderator(space)
    factories.post_in(thread, author=silje, body="Svar.", voice=Post.Voice.MUNICIPALITY)
    hidden = factories.post_in(thread, author=factories.UserFactory(display_name="Skjult Person"))
    deciding.hide_post(post=hidden, actor=silje, rule="V4", reason="Hets.")

    page = signed_in().get(f"/trad/{thread.pk}/svar/")

    assert page.context["nameable"] == ["Kari fra Å"]


def test_a_held_post_tells_nobody_until_it_is_published(kari: User, thread: Thread) -> None:
    young = factories.UserFactory(date_joined=timezone.now())
    held = factories.post_in(thread, author=young, body="@Kari fra Å se https://example.no/")
    assert not Notice.objects.filter(user=kari, kind="mentioned").exists()

    deciding.publish_post(post=held, actor=factories.moderator(space_of(thread)))

    assert Notice.objects.filter(user=kari, kind="mentioned").count() == 1


def test_naming_oneself_tells_nobody(kari: User, thread: Thread) -> None:
    factories.post_in(thread, author=kari, body="Som @Kari fra Å sa")

    assert not Notice.objects.filter(kind="mentioned").exists()


def test_at_most_ten_are_named_in_one_post(thread: Thread) -> None:
    names = frozenset(f"Person {n:02}" for n in range(15))

    shown = render(" ".join(f"@{name}" for name in sorted(names)), names=names)

    assert shown.html.count('class="mention"') == len(shown.mentioned) == 10


def test_the_cost_of_a_composer_does_not_grow_with_the_thread(thread: Thread) -> None:
    client, address = signed_in(), f"/trad/{thread.pk}/svar/"
    client.get(address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    before = queries()
    for n in range(12):
        factories.post_in(thread, author=factories.UserFactory(display_name=f"Person {n}"))
    assert queries() == before


# --- Quotes ------------------------------------------------------------------


def test_only_what_was_marked_is_quoted(thread: Thread) -> None:
    page = Client().get(f"/trad/{thread.pk}/svar/", {"til": 1, "siter": 1, "utdrag": "den er\n full"})

    assert page.context["form"].initial["body"] == "> den er full\n\n"


@pytest.mark.parametrize("put_in_the_mouth", ["Jeg er dum", "", " ", "x" * 3000, "\u202e"])
def test_what_does_not_stand_there_is_not_put_in_anyones_mouth(thread: Thread, put_in_the_mouth: str) -> None:
    page = Client().get(f"/trad/{thread.pk}/svar/", {"til": 1, "siter": 1, "utdrag": put_in_the_mouth})

    assert page.context["form"].initial["body"] == "> Bussen går for sent.\n>\n> Og den er full.\n\n"


# --- Threads like this one ---------------------------------------------------


def test_threads_like_the_title_are_shown_while_it_is_written(kari: User) -> None:
    space = factories.forum()
    factories.thread(space, title="Bussene fra Storås er alltid for sene")
    factories.thread(space, title="Skolemat i kantina")
    factories.thread(factories.forum("et-annet"), title="Bussen i en annen kommune")

    piece = Client().get("/lignende/", {"i": space.pk, "tittel": "Hvorfor er bussen fra Storås så sen?"})

    assert "Bussene fra Storås" in piece.content.decode()
    assert "Skolemat" not in piece.content.decode()
    assert "annen kommune" not in piece.content.decode()


def test_without_a_script_they_are_shown_with_the_preview_and_with_what_is_wrong(thread: Thread) -> None:
    Thread.objects.filter(pk=thread.pk).update(title="Skoleveien")
    address = f"/forum/{thread.space.slug}/ny/"

    preview = signed_in().post(address, form(act="preview", title="Skoleveien er farlig"))
    failed = signed_in().post(address, form(title="Skoleveien", body=""), follow=True)

    for page in (preview, failed):
        assert f'href="/trad/{thread.pk}/"' in page.content.decode()
        assert "skrevet om dette før" in page.content.decode()


def test_what_is_hidden_is_not_like_anything(thread: Thread) -> None:
    space = space_of(thread)
    assert similar_threads("Skoleveien", space_id=space.pk)

    moderator = factories.moderator(space)
    deciding.hide_post(post=thread.posts.get(), actor=moderator, rule="V4", reason="Navngitt.")

    assert not similar_threads("Skoleveien", space_id=space.pk)


def test_similar_threads_cost_at_most_three_queries(thread: Thread) -> None:
    with CaptureQueriesContext(connection) as captured:
        similar_threads("Skoleveien og bussen og alt mulig annet", space_id=thread.space_id)

    assert len(captured) <= 3


@often
@given(title=TEXT, space=TEXT)
def test_any_title_finds_something_or_nothing(title: str, space: str) -> None:
    factories.home()
    assert Client().get("/lignende/", {"tittel": title, "i": "1"}).status_code in (200, 400)
    assert Client().get("/lignende/", {"tittel": "x", "i": space}).status_code in (200, 400)


KEY = "12345678-1234-1234-1234-123456789abc"


@often
@given(body=st.lists(st.one_of(TEXT, st.sampled_from(["@Per", "![", f"](bilde:{KEY})", picture_mark(KEY, "x"), "@"]))))
def test_any_text_gives_html_of_ours_alone(body: list[str]) -> None:
    shown = render("".join(body), frozenset([Drawn(KEY, "Alt", 10, 10)]), frozenset(["Per", "@", "<b>"]))

    assert shown.html.count("<img") == shown.html.count(f'<img src="/bilde/{KEY}/" alt="')
    assert "<script" not in shown.html
    assert "<b>" not in shown.html


@pytest.mark.parametrize("act", ["preview", "keep", "picture", "noe annet"])
def test_any_act_with_odd_fields_is_met(thread: Thread, act: str) -> None:
    client = signed_in()
    for odd in ({"token": "x"}, {"body": "\x00"}, {"caret": "-1"}, {"voice": "kongen"}, {"body": "x" * 20_000}):
        answer = client.post(f"/trad/{thread.pk}/svar/", {**form(act=act), **odd})
        assert answer.status_code in (200, 204, 302, 422)


@pytest.mark.parametrize("who", ["a guest", "a member"])
def test_what_is_wrong_is_said_once_however_often_the_page_is_loaded(thread: Thread, who: str) -> None:
    client = Client() if who == "a guest" else signed_in()
    address = f"/forum/{thread.space.slug}/ny/"

    sent = client.post(address, form(title="", theme="drawback", body="Bussen går for sent.", is_question="on"))
    page, again = client.get(sent.url).content.decode(), client.get(sent.url).content.decode()

    assert sent.status_code == 302
    assert "Gi innlegget en tittel." in page
    assert "Gi innlegget en tittel." not in again
    for shown in (page, again):
        assert "Bussen går for sent." in shown
        assert re.search(r'name="is_question"[^>]*checked', shown)
    assert not Post.objects.filter(body="Bussen går for sent.").exists()

    token = str(Draft.objects.get().pk)
    client.post(sent.url, form(title="Bussen", theme="drawback", body="Bussen går for sent.", token=token), follow=True)
    assert Post.objects.filter(body="Bussen går for sent.").exists() is (who == "a member")


def test_an_empty_beginning_is_not_offered_as_a_draft(thread: Thread, kari: User) -> None:
    client = signed_in(kari)
    client.post(f"/trad/{thread.pk}/svar/", form(body=" "))

    assert "Du har et utkast" not in client.get(f"/trad/{thread.pk}/svar/").content.decode()


def test_what_must_never_be_stored_is_given_back_and_not_kept(thread: Thread) -> None:
    answer = Client().post(f"/forum/{thread.space.slug}/ny/", form(title="", body="Han er 01010050053."))

    assert answer.status_code == 422
    assert "01010050053" in answer.content.decode()
    assert not Draft.objects.exists()
