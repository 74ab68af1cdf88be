"""«Legg tavla på skolens side»: the board as a light page in a frame, and the code to paste."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation.deciding import hide_post
from suggestions.embedding import SHOWN
from suggestions.lifecycle import change_status
from suggestions.models import BoardPage
from suggestions.supporting import give_support
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def board() -> BoardPage:
    found: BoardPage = factories.board()
    return found


@pytest.fixture
def base_url(settings: Any) -> str:
    settings.BASE_URL = "https://ordetfritt.example"
    return "https://ordetfritt.example"


def frame(client: Client, board: BoardPage, which: str = "", **headers: str) -> Any:
    return client.get(f"/tavle/{board.slug}/innramming/{which}", headers=headers)


def titles(answer: Any) -> list[str]:
    return re.findall(r"<h2><a [^>]*>([^<]+)</a></h2>", answer.content.decode())


def test_the_newest_stand_with_kind_status_and_support(client: Client, board: BoardPage, base_url: str) -> None:
    lamp = factories.suggestion(board, title="Lys på skateparken")
    factories.suggestion(board, title="Når kommer nattbussen?", kind="question")
    give_support(suggestion=lamp, user=factories.UserFactory())
    change_status(suggestion=lamp, status="considering", by=factories.moderator(board), note="Vi ser på det.")

    answer = frame(client, board)

    page = answer.content.decode()
    assert titles(answer) == ["Når kommer nattbussen?", "Lys på skateparken"]
    for words in ("Ungdomslederen", "Forslag", "Spørsmål", "Under vurdering", "1 støtter"):
        assert words in page
    assert f'href="{base_url}/tavle/{board.slug}/ny/"' in page
    assert f'href="{base_url}/trad/{lamp.pk}/"' in page


def test_or_those_that_most_support(client: Client, board: BoardPage) -> None:
    lamp = factories.suggestion(board, title="Lys på skateparken")
    factories.suggestion(board, title="Nattbuss")
    give_support(suggestion=lamp, user=factories.UserFactory())

    assert titles(frame(client, board, "mest-stottet/")) == ["Lys på skateparken", "Nattbuss"]


def test_it_is_light_kept_by_caches_and_sets_no_cookie(client: Client, board: BoardPage, settings: Any) -> None:
    settings.EMBED_ANCESTORS = ["https://skolen.example"]
    for n in range(SHOWN + 3):
        factories.suggestion(board, title=f"Forslag {n}")

    answer = frame(client, board)

    assert len(titles(answer)) == SHOWN
    assert answer["Cache-Control"] == "public, no-cache"
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors 'self' https://skolen.example" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not answer.cookies
    assert "Vary" not in answer or "Cookie" not in answer["Vary"]
    assert "<form" not in answer.content.decode()
    assert "<script" not in answer.content.decode()
    assert frame(client, board, **{"If-None-Match": answer["ETag"]}).status_code == 304


def test_it_costs_nothing_until_something_is_said(client: Client, board: BoardPage) -> None:
    factories.suggestion(board)
    frame(client, board)
    with CaptureQueriesContext(connection) as seen:
        frame(client, board)
    assert len(seen) == 0

    factories.suggestion(board, title="Nattbuss")

    assert "Nattbuss" in titles(frame(client, board))


def test_what_not_all_may_read_is_not_there(client: Client, board: BoardPage) -> None:
    silje = factories.moderator(board)
    hidden = factories.suggestion(board, title="Navn på andre")
    hide_post(post=hidden.thread.posts.get(), actor=silje, rule="V4", reason="Navn.")
    factories.suggestion(factories.board(slug="annen"), title="En annen tavle")
    client.force_login(silje)

    assert titles(frame(client, board)) == []
    assert "Ingen har sagt noe her ennå" in frame(client, board).content.decode()


@pytest.mark.parametrize("address", ["innramming/", "innramming/mest-stottet/", "bygg-inn/"])
def test_there_is_none_of_a_board_that_is_not_there(client: Client, board: BoardPage, address: str) -> None:
    assert client.get(f"/tavle/finnes-ikke/{address}").status_code == 404
    assert client.post(f"/tavle/{board.slug}/{address}").status_code == 405


def test_it_speaks_the_language_asked_for(client: Client, board: BoardPage) -> None:
    assert 'lang="en"' in client.get(f"/tavle/{board.slug}/innramming/?sprak=en").content.decode()
    assert client.get(f"/tavle/{board.slug}/innramming/?sprak=xx").status_code == 404


def test_a_page_gives_the_code_to_paste(client: Client, board: BoardPage, base_url: str) -> None:
    assert f"/tavle/{board.slug}/bygg-inn/" in client.get(f"/tavle/{board.slug}/").content.decode()

    for query, end in (("", ""), ("?liste=mest-stottet", "mest-stottet/")):
        page = client.get(f"/tavle/{board.slug}/bygg-inn/{query}").content.decode()
        code = html.unescape(re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)[0])
        assert code.startswith(f'<iframe src="{base_url}/tavle/{board.slug}/innramming/{end}" title="Ungdomslederen" ')
