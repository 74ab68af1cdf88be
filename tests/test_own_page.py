"""«Min side»: what I have said and what became of it, and what I support, with a way out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.backing import back
from forum.models import Measure
from forum.withdrawing import withdraw
from moderation.deciding import hide_post
from people.models import User
from suggestions.lifecycle import change_status
from suggestions.models import BoardPage, Support
from suggestions.own import PER_PAGE
from suggestions.supporting import give_support
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> BoardPage:
    found: BoardPage = factories.board()
    return found


@pytest.fixture
def kari(client: Client) -> User:
    kari: User = factories.UserFactory(display_name="kari")
    client.force_login(kari)
    return kari


def part(client: Client, name: str, address: str = "") -> str:
    """The words of one of the lists."""
    page = client.get(f"/min-side/{address}").content.decode()
    found = page.split(f'aria-labelledby="{name}"')[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_what_i_have_said_stands_with_what_became_of_it(client: Client, board: BoardPage, kari: User) -> None:
    silje = factories.moderator(board)
    lamp = factories.suggestion(board, title="Lys på skateparken", author=kari)
    change_status(suggestion=lamp, status="considering", by=silje, note="Vi ser på det.")
    waits = factories.suggestion(factories.board(slug="venter", pre_moderated=True), title="Gratis frukt", author=kari)
    other = factories.suggestion(board, title="Nattbuss")
    hidden = factories.post_in(other.thread, author=kari, body="Dette ble skjult.")
    hide_post(post=hidden, actor=silje, rule="V4", reason="Navn på andre.")
    taken_back = factories.post_in(other.thread, author=kari, body="Jeg angret.")
    withdraw(post=taken_back, by=kari)
    factories.post_in(other.thread, body="En annen mener noe.")

    said = part(client, "sagt")

    assert re.search(r"Nattbuss Trukket.*Skjult.*Gratis frukt.*Venter på godkjenning.*Lys på .*Under vurdering", said)
    assert "Jeg angret." not in said
    assert "En annen mener noe." not in said
    page = client.get("/min-side/").content.decode()
    assert f"/trad/{waits.pk}/" in page


def test_what_has_been_taken_away_leads_nowhere(client: Client, board: BoardPage, kari: User) -> None:
    other = factories.suggestion(board, title="Navnet på en annen")
    factories.post_in(other.thread, author=kari, body="Enig!")
    hide_post(post=other.thread.posts.get(number=1), actor=factories.moderator(board), rule="V4", reason="Navn.")

    said = part(client, "sagt")

    assert "Enig!" in said
    assert "Navnet på en annen" not in said
    assert f"/trad/{other.pk}/" not in client.get("/min-side/").content.decode().split('id="sagt"')[1]


def test_older_ones_stand_on_further_pages(client: Client, board: BoardPage, kari: User) -> None:
    made = [factories.suggestion(board, title=f"Forslag {n:02}", author=kari) for n in range(PER_PAGE + 2)]
    for one in made:
        give_support(suggestion=one, user=kari)

    first, second = part(client, "sagt"), part(client, "sagt", f"?sagt={made[2].thread.posts.get().pk}")
    assert "Forslag 11" in first
    assert "Forslag 01" not in first
    assert "Eldre" in first
    assert "Forslag 01" in second
    assert "De nyeste" in second
    backed = Support.objects.get(suggestion=made[2])
    assert "Forslag 01" in part(client, "stottet", f"?stottet={backed.pk}")
    assert client.get("/min-side/?sagt=x&stottet=99999999999999999999999").status_code == 200


def test_i_stop_supporting_from_my_own_page(client: Client, board: BoardPage, kari: User) -> None:
    made = factories.suggestion(board, title="Nattbuss")
    client.post(f"/trad/{made.pk}/stotte/")
    assert "Nattbuss Mottatt" in part(client, "stottet")

    answer = client.post(f"/trad/{made.pk}/stotte/", {"trekk": "1", "next": "/min-side/#stottet"})

    assert answer["Location"] == "/min-side/#stottet"
    assert "Du støtter ingenting ennå." in part(client, "stottet")
    made.refresh_from_db()
    assert made.support_count == 0


def test_i_stop_supporting_a_measure_too(client: Client, kari: User) -> None:
    space = factories.forum()
    public = Measure.objects.create(space_id=space.pk, title="Bussvert", published_at=timezone.now())
    back(measure=public, user=kari)
    assert "Bussvert" in part(client, "tiltak")

    answer = client.post(f"/tiltak/{public.pk}/stotte/", {"trekk": "1", "next": "/min-side/#tiltak"})

    assert answer["Location"] == "/min-side/#tiltak"
    assert "Bussvert" not in client.get("/min-side/").content.decode()


@pytest.mark.parametrize("away", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(client: Client, board: BoardPage, kari: User, away: str) -> None:
    made = factories.suggestion(board)

    answer = client.post(f"/trad/{made.pk}/stotte/", {"trekk": "1", "next": away})

    assert answer["Location"].startswith(f"/trad/{made.pk}/")


def test_each_sees_only_their_own(client: Client, board: BoardPage, kari: User) -> None:
    made = factories.suggestion(board, title="Nattbuss")
    give_support(suggestion=made, user=factories.UserFactory())

    assert "Nattbuss" not in client.get("/min-side/").content.decode()
    assert Client().get("/min-side/").status_code == 302


def test_it_costs_the_same_for_few_and_for_many(client: Client, board: BoardPage, kari: User, settings: Any) -> None:
    settings.POSTS_PER_HOUR = 1000

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/min-side/")
        return len(seen)

    give_support(suggestion=factories.suggestion(board, author=kari), user=kari)
    queries()
    few = queries()
    for n in range(PER_PAGE):
        made = factories.suggestion(factories.board(slug=f"tavle-{n}"), author=kari)
        give_support(suggestion=made, user=kari)
        factories.thread(factories.forum(slug=f"forum-{n}"), author=kari)
    queries()  # the menu is new

    assert queries() == few
