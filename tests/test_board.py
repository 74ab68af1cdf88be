"""The board: suggestion, support, status."""

from __future__ import annotations

import datetime
import html
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from forum.editing import edit
from moderation import deciding
from people.models import Notice
from suggestions.lifecycle import change_status
from suggestions.models import Suggestion, Support
from suggestions.supporting import give_support
from tests import factories

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_young_person_comes_with_a_suggestion(client: Client) -> None:
    board = factories.board()
    client.force_login(factories.UserFactory(display_name="sk8"))

    answer = client.post(
        f"/tavle/{board.slug}/ny/",
        {"title": "Skatepark", "kind": "suggestion", "body": "På Løkken!", "token": str(uuid.uuid4())},
        follow=True,
    )

    page = answer.content.decode()
    assert "Skatepark" in page
    assert "Mottatt" in page
    assert "Skatepark" in Client().get(f"/tavle/{board.slug}/").content.decode()


def test_support_is_one_each_and_as_easily_taken_back(client: Client) -> None:
    made = factories.suggestion(factories.board())
    address = f"/trad/{made.pk}/stotte/"
    client.force_login(factories.UserFactory())

    client.post(address)
    client.post(address)
    assert Suggestion.objects.get().support_count == 1
    client.post(address, {"trekk": "1"})
    client.post(address, {"trekk": "1"})

    assert Suggestion.objects.get().support_count == 0
    assert not Support.objects.exists()


def test_support_is_never_given_by_get_nor_by_a_guest(client: Client) -> None:
    made = factories.suggestion(factories.board())
    address = f"/trad/{made.pk}/stotte/"

    assert client.post(address).status_code == 302
    client.force_login(factories.UserFactory())
    assert client.get(address).status_code == 200

    assert Suggestion.objects.get().support_count == 0


def test_the_button_says_its_state(client: Client) -> None:
    made = factories.suggestion(factories.board())
    client.force_login(factories.UserFactory())
    assert 'aria-pressed="false"' in client.get(f"/trad/{made.pk}/").content.decode()

    client.post(f"/trad/{made.pk}/stotte/")

    assert 'aria-pressed="true"' in client.get(f"/trad/{made.pk}/").content.decode()


def test_a_status_change_is_public_and_told_to_author_and_supporters(client: Client) -> None:
    board = factories.board()
    author, supporter = factories.UserFactory(), factories.UserFactory()
    made = factories.suggestion(board, author=author)
    client.force_login(supporter)
    client.post(f"/trad/{made.pk}/stotte/")
    client.force_login(factories.moderator(board))

    client.post(f"/trad/{made.pk}/status/", {"status": "considering", "note": "Penger er satt av."})

    page = Client().get(f"/trad/{made.pk}/").content.decode()
    assert "Under vurdering" in page
    assert "Penger er satt av." in page
    assert set(Notice.objects.filter(kind="status_changed").values_list("user", flat=True)) == {author.pk, supporter.pk}


def test_declining_needs_a_reason(client: Client) -> None:
    board = factories.board()
    made = factories.suggestion(board)
    client.force_login(factories.moderator(board))

    answer = client.post(f"/trad/{made.pk}/status/", {"status": "declined", "note": ""})

    assert answer.status_code == 422
    assert Suggestion.objects.get().status == "received"


@pytest.mark.parametrize("who", ["resident", "moderator elsewhere"])
def test_others_do_not_change_status(client: Client, who: str) -> None:
    made = factories.suggestion(factories.board())
    user = factories.UserFactory() if who == "resident" else factories.moderator(factories.forum())
    client.force_login(user)

    assert client.post(f"/trad/{made.pk}/status/", {"status": "done"}).status_code == 403
    assert Suggestion.objects.get().status == "received"


def test_who_came_with_it_sees_who_reads_it_and_when_an_answer_is_due(client: Client) -> None:
    board = factories.board(answer_deadline=5)
    factories.moderator(board, first_name="Silje")
    kari = factories.UserFactory()
    with time_machine.travel("2026-12-21 12:00 +01:00"):  # a Monday; Christmas Day is no working day
        client.force_login(kari)
        made = factories.suggestion(board, kind="question", author=kari)

        page = text_of(client.get(f"/trad/{made.pk}/"))

        assert "Silje (ungdomsleder) leser det." in page
        assert "Du får svar innen 29. desember 2026." in page
        assert "5 virkedager etter 21. desember 2026" in page
        assert "Fridager imens: Første juledag (25. desember)" in page
        assert "leser det." not in text_of(Client().get(f"/trad/{made.pk}/"))


def test_it_says_when_the_answer_is_late(client: Client) -> None:
    kari = factories.UserFactory()
    with time_machine.travel("2026-11-02 12:00 +01:00"):
        made = factories.suggestion(factories.board(), kind="criticism", author=kari)
    with time_machine.travel("2026-11-25 12:00 +01:00"):
        client.force_login(kari)
        assert "Svaret skulle ha kommet innen" in text_of(client.get(f"/trad/{made.pk}/"))


def test_a_title_is_made_of_the_first_words(client: Client) -> None:
    board = factories.board()
    client.force_login(factories.UserFactory())
    said = "Kan vi få *lys* på skateparken? Det er mørkt der fra klokka fire."

    client.post(f"/tavle/{board.slug}/ny/", {"kind": "suggestion", "body": said, "token": str(uuid.uuid4())})
    client.post(f"/tavle/{board.slug}/ny/", {"kind": "praise", "body": "Bra " * 60, "token": str(uuid.uuid4())})

    first, second = Suggestion.objects.order_by("pk")
    assert first.thread.title == "Kan vi få lys på skateparken?"
    assert second.thread.title.endswith("Bra…")
    assert len(second.thread.title) <= 80


@pytest.mark.parametrize("body", ["", "   ", "\n\n"])
def test_nothing_is_no_suggestion(client: Client, body: str) -> None:
    board = factories.board()
    client.force_login(factories.UserFactory())

    answer = client.post(
        f"/tavle/{board.slug}/ny/", {"kind": "praise", "body": body, "token": str(uuid.uuid4())}, follow=True
    )

    assert "Skriv noe først." in answer.content.decode()
    assert not Suggestion.objects.exists()


def test_what_was_said_before_is_shown_whatever_became_of_it(client: Client) -> None:
    board = factories.board()
    lamp = factories.suggestion(board, title="Lys på skateparken")
    declined = factories.suggestion(board, title="Skateparken bør flyttes")
    change_status(suggestion=declined, status="declined", by=factories.moderator(board), note="Det koster for mye.")
    factories.suggestion(board, title="Svømmehallen er for varm")
    said = "Hei! Jeg lurer på om noen kan sette opp mer lys ved skateparken, for det er skikkelig mørkt der om kvelden."

    page = text_of(client.get(f"/tavle/{board.slug}/lignende/", {"tittel": said}))

    assert "Lys på skateparken" in page
    assert "Skateparken bør flyttes" in page
    assert "Ikke aktuelt" in page
    assert "Svømmehallen" not in page
    assert f"/trad/{lamp.pk}/stotte/" in client.get(f"/tavle/{board.slug}/lignende/", {"tittel": said}).content.decode()


@pytest.mark.parametrize("said", ["", "og det er", "x" * 5000, "\x00 ' \" * - ( buss"])
def test_looking_for_what_is_like_it_never_fails(client: Client, said: str) -> None:
    board = factories.board()

    assert client.get(f"/tavle/{board.slug}/lignende/", {"tittel": said}).status_code in (200, 400)
    assert client.get("/tavle/finnes-ikke/lignende/").status_code == 404


def titles(page: str, section: str = "said") -> list[str]:
    """What stands in a part of a board's page, in order."""
    part = page.split(f'aria-labelledby="{section}"', 1)
    return re.findall(r'<h3[^>]*><a href="[^"]+">([^<]+)</a>', part[1].split("</section>")[0]) if len(part) > 1 else []


def board_page(client: Client, **asked: str) -> str:
    return client.get("/tavle/ungdomslederen/", asked).content.decode()


@pytest.fixture
def full_board() -> dict[str, Suggestion]:
    """Kari's lamp (backed by three), Per's bus (unanswered question), praise, and two that were settled."""
    board = factories.board()
    silje = factories.moderator(board)
    made = {
        "lamp": factories.suggestion(board, title="Lys på skateparken"),
        "bus": factories.suggestion(board, title="Når kommer nattbussen?", kind="question"),
        "praise": factories.suggestion(board, title="Takk for klubben", kind="praise"),
        "done": factories.suggestion(board, title="Bind på skolen"),
        "declined": factories.suggestion(board, title="Gratis svømming"),
    }
    for name, status in (("done", "done"), ("declined", "declined")):
        change_status(suggestion=made[name], status=status, by=silje, note="Det er bestemt.")
    for name, people in (("lamp", 3), ("bus", 1), ("done", 4)):
        for _ in range(people):
            give_support(suggestion=made[name], user=factories.UserFactory())
    return made


def test_first_what_was_achieved_then_what_is_hot_then_the_newest(client: Client, full_board: Any) -> None:
    page = board_page(client)

    assert page.index("Dere sa – vi gjorde") < page.index("Mange støtter dette nå") < page.index("Det folk har sagt")
    assert titles(page, "achieved") == ["Bind på skolen"]
    assert titles(page, "hot") == ["Lys på skateparken"]
    assert titles(page) == ["Gratis svømming", "Takk for klubben", "Når kommer nattbussen?"]


def test_a_board_with_little_on_it_says_that_all_stands_above(client: Client) -> None:
    board = factories.board()
    made = factories.suggestion(board)
    change_status(suggestion=made, status="done", by=factories.moderator(board), note="Klubben er åpen.")

    page = board_page(client)

    assert page.count(f'href="/trad/{made.pk}/"') == 1
    assert "Alt som er sagt, står ovenfor." in page
    assert "Ingen har sagt noe her ennå" not in page


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"liste": "mest-stottet"}, ["Bind på skolen", "Lys på skateparken", "Når kommer nattbussen?"]),
        ({"liste": "venter"}, ["Når kommer nattbussen?", "Lys på skateparken"]),
        ({"slag": "question"}, ["Når kommer nattbussen?"]),
        ({"status": "declined"}, ["Gratis svømming"]),
        ({"slag": "praise", "status": "done"}, []),
    ],
)
def test_the_board_is_listed_in_many_ways(
    client: Client, full_board: Any, asked: dict[str, str], expected: list[str]
) -> None:
    page = board_page(client, **asked)

    assert titles(page)[: len(expected)] == expected
    assert "Dere sa – vi gjorde" not in page
    assert expected or "Ingenting her med det valget" in page


def test_the_road_map_shows_what_happens_with_what_was_said(client: Client, full_board: Any) -> None:
    page = board_page(client, liste="veikart")

    assert page.index(">Gjennomført</h3>") < page.index(">Ikke aktuelt</h3>")
    assert titles(page, "step-done") == ["Bind på skolen"]
    assert titles(page, "step-declined") == ["Gratis svømming"]
    assert "Lys på skateparken" not in page


def test_topic_and_place_are_given_and_chosen_by(client: Client) -> None:
    board = factories.board()
    factories.topic(board, slug="fritid", name="Fritid")
    factories.district(slug="lokken", name="Løkken")
    client.force_login(factories.UserFactory())
    form = {"kind": "suggestion", "body": "Lys på skateparken", "topic": "fritid", "district": "lokken"}
    client.post(f"/tavle/{board.slug}/ny/", {**form, "token": str(uuid.uuid4())})
    factories.suggestion(board, title="Noe annet")

    assert titles(board_page(Client(), krets="lokken")) == ["Lys på skateparken"]
    assert titles(board_page(Client(), emne="fritid", krets="lokken")) == ["Lys på skateparken"]
    assert Client().get(f"/tavle/{board.slug}/", {"emne": "finnes-ikke"}).status_code == 404


@pytest.mark.parametrize("order", ["nyeste", "mest-stottet"])
def test_pages_of_the_board_hold_each_one_once(client: Client, settings: Any, order: str) -> None:
    settings.THREADS_PER_PAGE = 3
    board = factories.board()
    made = [factories.suggestion(board, title=f"Forslag {n}") for n in range(8)]
    for one in made[:4]:
        give_support(suggestion=one, user=factories.UserFactory())

    seen: list[str] = []
    address = f"/tavle/{board.slug}/?liste={order}"
    for _ in range(5):
        page = client.get(address).content.decode()
        seen += titles(page)
        older = re.search(r'href="(\?[^"]+)" rel="next"', page)
        if not older:
            break
        address = f"/tavle/{board.slug}/{older.group(1).replace('&amp;', '&')}"

    assert sorted(seen) == sorted(one.thread.title for one in made)
    assert len(seen) == 8


@pytest.mark.parametrize(
    "query", ["liste=x", "slag=x", "status=x", "etter=x", "etter=1-2-3", "emne=<", "liste=veikart&etter=1"]
)
def test_an_address_that_names_no_list_is_not_found(client: Client, query: str) -> None:
    factories.board()

    assert client.get(f"/tavle/ungdomslederen/?{query}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_board_costs_the_same_for_few_and_for_many(client: Client, django_assert_max_num_queries: Any) -> None:
    board = factories.board()
    for n in range(4):
        factories.suggestion(board, title=f"Forslag {n}")
    client.force_login(factories.UserFactory())
    for _ in range(2):
        client.get(f"/tavle/{board.slug}/")
    with django_assert_max_num_queries(6):
        client.get(f"/tavle/{board.slug}/")
    for n in range(15):
        give_support(suggestion=factories.suggestion(board, title=f"Flere {n}"), user=factories.UserFactory())

    with django_assert_max_num_queries(9) as first:
        client.get(f"/tavle/{board.slug}/")
    with django_assert_max_num_queries(6):
        client.get(f"/tavle/{board.slug}/")
    assert len(first) <= 9


# --- What is not to be seen -------------------------------------------------------


def merged(board: Any, into: Suggestion) -> Suggestion:
    made = factories.suggestion(board, title="Klubb på Storås")
    silje = factories.moderator(board)
    change_status(suggestion=made, status="merged", note="De sier det samme.", by=silje, merged_into=into)
    return made


def test_a_merged_suggestion_does_not_name_one_that_was_hidden() -> None:
    board = factories.board()
    into = factories.suggestion(board, title="Hemmelig tittel")
    made = merged(board, into)
    assert "Hemmelig tittel" in Client().get(f"/trad/{made.pk}/").content.decode()

    silje = factories.moderator(board)
    deciding.hide_post(post=into.thread.posts.get(), actor=silje, rule="V4", reason="Navn.")

    page = Client().get(f"/trad/{made.pk}/").content.decode()
    assert "Hemmelig tittel" not in page
    assert "et forslag som ikke er synlig nå" in page


def test_a_mended_title_is_mended_where_it_was_merged() -> None:
    board = factories.board()
    into = factories.suggestion(board, title="Ungdomsklub")
    made = merged(board, into)
    assert "Ungdomsklub<" in Client().get(f"/trad/{made.pk}/").content.decode()

    opening = into.thread.posts.get()
    edit(post=opening, space=board, by=opening.author, body=opening.body, title="Ungdomsklubb")

    assert "Ungdomsklub<" not in Client().get(f"/trad/{made.pk}/").content.decode()


def test_nothing_is_merged_with_what_waits_is_hidden_or_merged_itself(client: Client) -> None:
    board = factories.board()
    silje = factories.moderator(board)
    client.force_login(silje)
    made, other = factories.suggestion(board), factories.suggestion(board)
    hidden = factories.suggestion(board)
    deciding.hide_post(post=hidden.thread.posts.get(), actor=silje, rule="V4", reason="Navn.")
    change_status(suggestion=other, status="merged", note="De sier det samme.", by=silje, merged_into=made)

    for target in (hidden, other):
        answer = client.post(
            f"/trad/{made.pk}/status/", {"status": "merged", "note": "De sier det samme.", "merged_into": target.pk}
        )
        assert answer.status_code == 422
        with pytest.raises(ValidationError):
            change_status(suggestion=made, status="merged", note="De sier det samme.", by=silje, merged_into=target)


@pytest.mark.parametrize("what", ["waits", "is merged"])
def test_nobody_supports_what_waits_or_was_merged(client: Client, what: str) -> None:
    board = factories.board(pre_moderated=what == "waits")
    author = factories.UserFactory()
    made = factories.suggestion(board, author=author)
    if what == "is merged":
        change_status(
            suggestion=made,
            status="merged",
            note="De sier det samme.",
            by=factories.moderator(board),
            merged_into=factories.suggestion(board),
        )
    client.force_login(author)

    page = client.post(f"/trad/{made.pk}/stotte/", follow=True).content.decode()

    assert "Støtten din er ikke talt med" in page
    assert not Support.objects.exists()


def test_a_status_of_what_is_hidden_is_told_to_its_author_alone() -> None:
    board = factories.board()
    silje = factories.moderator(board)
    author, supporter = factories.UserFactory(), factories.UserFactory()
    made = factories.suggestion(board, author=author)
    give_support(suggestion=made, user=supporter)
    deciding.hide_post(post=made.thread.posts.get(), actor=silje, rule="V4", reason="Navn.")

    change_status(suggestion=Suggestion.objects.get(), status="declined", by=silje, note="Nei.")

    assert set(Notice.objects.filter(kind="status_changed").values_list("user", flat=True)) == {author.pk}


def test_what_waits_or_is_hidden_is_on_no_board_feed_or_search(client: Client) -> None:
    board = factories.board()
    silje = factories.moderator(board)
    hidden = factories.suggestion(board, title="Klatrevegg")
    comment = factories.post_in(hidden.thread, body="Klatrevegg er bra.")
    deciding.hide_post(post=hidden.thread.posts.get(number=1), actor=silje, rule="V4", reason="Navn.")
    client.force_login(factories.UserFactory())

    for reader in (client, Client()):
        for address in (f"/tavle/{board.slug}/", f"/tavle/{board.slug}/atom/", "/sok/?q=klatrevegg", "/"):
            page = reader.get(address).content.decode()
            assert f"/trad/{hidden.pk}/" not in page, address
            assert "Klatrevegg er bra" not in page, address
        for address in (f"/trad/{hidden.pk}/", f"/trad/{hidden.pk}/atom/", f"/trad/{hidden.pk}/stotte/"):
            assert reader.get(address).status_code in (404, 302), address
        assert reader.get(f"/innlegg/{comment.pk}/").status_code == 404


def test_who_waits_sees_how_long_it_usually_takes(client: Client) -> None:
    board = factories.board(pre_moderated=True)
    silje = factories.moderator(board)
    kari = factories.UserFactory()
    client.force_login(kari)
    waiting = factories.suggestion(board, title="Venter", author=kari)
    assert "Det skal skje innen én virkedag." in text_of(client.get(f"/trad/{waiting.pk}/"))
    now = timezone.now()
    for hours in (1, 3, 40):
        with time_machine.travel(now - datetime.timedelta(hours=hours)):
            earlier = factories.suggestion(board, title=f"For {hours} timer siden")
        with time_machine.travel(now):
            deciding.publish_post(post=earlier.thread.posts.get(), actor=silje)

    assert "Vanligvis tar det 3 timer." in text_of(client.get(f"/trad/{waiting.pk}/"))


def test_a_code_leads_straight_to_writing_about_a_topic(client: Client) -> None:
    board = factories.board()
    factories.topic(board, slug="fritid", name="Fritid")

    page = client.get(f"/tavle/{board.slug}/kode/", {"emne": "fritid"}).content.decode()
    address = html.unescape(re.search(r'code__address">[^<]*?(/tavle/[^<]+)<', page)[1])  # type: ignore[index]

    assert "<svg" in page
    form = client.get(address).context["form"]
    assert form["topic"].value() == "fritid"
    assert client.get(f"/tavle/{board.slug}/kode/", {"emne": "finnes-ikke"}).status_code == 404


def test_the_form_promises_an_answer_to_what_gets_one(client: Client) -> None:
    board = factories.board(answer_deadline=7)

    page = text_of(client.get(f"/tavle/{board.slug}/ny/"))

    assert "Kommunen svarer på forslag, ris og spørsmål innen 7 virkedager." in page
    assert "Svarfristen" not in page


def test_a_board_that_is_closed_says_since_when_and_asks_for_nothing(client: Client) -> None:
    board = factories.board(closes_at=datetime.datetime(2020, 12, 1, 8, tzinfo=datetime.UTC))

    for address in (f"/tavle/{board.slug}/", f"/tavle/{board.slug}/ny/"):
        page = text_of(client.get(address))
        assert "Det ble stengt for nye innlegg 1. desember 2020." in page
        assert "logg inn etterpå" not in page
    assert 'name="body"' not in client.get(f"/tavle/{board.slug}/ny/").content.decode()
