"""Starts for answers, which the municipality keeps: for one space or for all, and never the whole answer."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.models import Post
from moderation.models import AnswerTemplate
from people.models import User
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db
THANKS = "Takk for forslaget.\n\nVi har sett på det, og "


@pytest.fixture
def board() -> BoardPage:
    return factories.board()


@pytest.fixture
def silje(board: BoardPage, client: Client) -> User:
    silje = factories.moderator(board)
    client.force_login(silje)
    return silje


@pytest.fixture
def thanks() -> AnswerTemplate:
    return AnswerTemplate.objects.create(name="Takk", text=THANKS)


@pytest.fixture
def post(board: BoardPage, silje: User) -> Post:
    return factories.suggestion(board).thread.posts.get()


def address(post: Post) -> str:
    return f"/moderering/innlegg/{post.pk}/svar/"


def written_in(page: str) -> str:
    start = page.index(">", page.index('<textarea name="body"')) + 1
    return page[start : page.index("</textarea>", start)].strip("\r\n")


def test_an_address_begins_with_a_template(client: Client, post: Post, thanks: AnswerTemplate) -> None:
    page = client.get(f"{address(post)}?mal={thanks.pk}").content.decode()

    assert written_in(page) == THANKS.strip()


def test_a_button_puts_it_above_what_is_written_and_loses_nothing(
    client: Client, post: Post, thanks: AnswerTemplate
) -> None:
    token = str(uuid.uuid4())
    sent = {
        "body": "Lysene kommer i mai.",
        "token": token,
        "mal": thanks.pk,
        "promised_on": "2031-05-01",
        "steg-status": "planned",
        "steg-promised_on": "2031-06-01",
        "steg-note": "Med i budsjettet.",
    }

    answer = client.post(address(post), sent)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert written_in(page) == f"{THANKS.strip()}\n\nLysene kommer i mai."
    for kept in (token, 'value="2031-05-01"', 'value="2031-06-01"', 'value="Med i budsjettet."'):
        assert kept in page
    assert '<option value="planned" selected>' in page
    assert "Noe må rettes" not in page
    assert Post.objects.count() == 1


def test_those_of_another_space_are_not_offered(client: Client, post: Post, thanks: AnswerTemplate) -> None:
    forum = factories.forum()
    other = AnswerTemplate.objects.create(name="Bare i forumet", text="Hei fra forumet.", space_id=forum.page_ptr_id)
    own = AnswerTemplate.objects.create(name="På tavla", text="Hei!", space_id=post.thread.space_id)

    page = client.get(address(post)).content.decode()

    assert thanks.name in page
    assert own.name in page
    assert other.name not in page
    for odd in (other.pk, "0", "x", "9" * 30):
        assert written_in(client.get(f"{address(post)}?mal={odd}").content.decode()) == ""


@pytest.mark.parametrize("body", [THANKS, "  takk for forslaget. Vi har sett på det, og", THANKS + "\n\n" + THANKS])
def test_an_answer_that_is_only_the_template_is_refused(
    client: Client, post: Post, thanks: AnswerTemplate, body: str
) -> None:
    answer = client.post(address(post), {"body": body, "token": str(uuid.uuid4())})

    assert answer.status_code == 422
    assert "Dette er bare malen. Skriv noe om det som ble spurt om." in answer.content.decode()
    assert "akk for forslaget." in written_in(answer.content.decode())
    assert Post.objects.count() == 1


def test_a_changed_one_is_sent(client: Client, post: Post, thanks: AnswerTemplate) -> None:
    answer = client.post(address(post), {"body": f"{THANKS} setter opp lys i mai.", "token": str(uuid.uuid4())})

    assert answer.status_code == 302
    assert "setter opp lys i mai" in Post.objects.get(number=2).plain


def test_the_municipality_keeps_them_in_the_admin(client: Client, board: BoardPage) -> None:
    client.force_login(factories.administrator())
    where = "/admin/snippets/moderation/answertemplate/"

    made = client.post(f"{where}add/", {"name": "Takk", "text": "Takk!", "space": board.pk, "order": 0})
    listed = client.get(where)

    assert made.status_code == 302
    assert AnswerTemplate.objects.get().space_id == board.pk
    assert "Takk" in listed.content.decode()


def test_they_cost_one_query_however_many_there_are(client: Client, post: Post, thanks: AnswerTemplate) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address(post))
        return len(queries)

    asked()
    few = asked()
    AnswerTemplate.objects.bulk_create([AnswerTemplate(name=f"Mal {n}", text=f"Tekst {n}") for n in range(20)])
    for n in range(8):
        factories.post_in(post.thread, body=f"Enig {n}")
    asked()

    with_many: Any = asked()
    assert with_many <= few + 1  # the posts since
    factories.post_in(post.thread, body="En til")
    asked()
    assert asked() == with_many
