"""A suggestion's status is changed in the same act as it is answered: both are done, or neither (R4, V6)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forum.models import Post
from moderation import answering
from moderation.models import Duty
from people.models import Notice, User
from suggestions.lifecycle import change_status
from suggestions.models import BoardPage, StatusChange, Suggestion
from tests import factories

pytestmark = pytest.mark.django_db
IN_A_MONTH = timezone.localdate() + datetime.timedelta(days=30)


@pytest.fixture
def board() -> BoardPage:
    return factories.board()


@pytest.fixture
def silje(board: BoardPage, client: Client) -> User:
    silje = factories.moderator(board)
    client.force_login(silje)
    return silje


def send(client: Client, suggestion: Suggestion, **form: Any) -> Any:
    post = suggestion.thread.posts.get(number=1)
    sent = {"body": "Vi setter opp lys ved skateparken.", "token": str(uuid.uuid4()), **form}
    return client.post(f"/moderering/innlegg/{post.pk}/svar/", sent)


def step(**fields: Any) -> dict[str, Any]:
    return {f"steg-{name}": value for name, value in fields.items()}


def test_answer_and_status_are_one_act(client: Client, board: BoardPage, silje: User) -> None:
    kari = factories.UserFactory()
    made = factories.suggestion(board, author=kari)

    answer = send(client, made, **step(status="planned", promised_on=IN_A_MONTH, note="Med i budsjettet."))

    assert answer.status_code == 302
    made.refresh_from_db()
    change = StatusChange.objects.get()
    assert (made.status, change.note, change.promised_on) == ("planned", "Med i budsjettet.", IN_A_MONTH)
    written = Post.objects.get(number=2)
    considered = Duty.objects.get(kind=Duty.Kind.CONSIDER)
    assert considered.fulfilled_by == written
    assert Duty.objects.open().get(kind=Duty.Kind.PROMISE).due_on == IN_A_MONTH
    assert set(Notice.objects.filter(user=kari).values_list("kind", flat=True)) == {"answered", "status_changed"}


def test_the_answers_own_beginning_is_the_note_if_none_is_given(client: Client, board: BoardPage, silje: User) -> None:
    made = factories.suggestion(board)

    send(client, made, **step(status="declined", note="  "))

    assert StatusChange.objects.get().note == "Vi setter opp lys ved skateparken."


def test_no_step_is_needed(client: Client, board: BoardPage, silje: User) -> None:
    made = factories.suggestion(board)

    assert send(client, made).status_code == 302
    assert send(client, made, **step(status="", note="Ingenting")).status_code == 302
    assert not StatusChange.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (step(status="planned"), "Skriv når det skal være ferdig."),
        (step(status="planned", promised_on="2020-01-01"), "Datoen er passert."),
        (step(status="merged"), "merged"),
        (step(status="finnes-ikke"), "finnes-ikke"),
        ({**step(status="done"), "body": " "}, "Skriv et svar først."),
        ({**step(status="done"), "body": "Ring Per, 01010050053."}, "V4"),
    ],
)
def test_what_is_wrong_in_either_changes_nothing_and_keeps_the_text(
    client: Client, board: BoardPage, silje: User, wrong: dict[str, Any], says: str
) -> None:
    made = factories.suggestion(board)

    answer = send(client, made, **{"steg-note": "Kort sagt ja.", **wrong})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert says in page
    assert "Kort sagt ja." in page
    assert wrong.get("body", "Vi setter opp lys").strip() in page
    assert Post.objects.count() == 1
    assert not StatusChange.objects.exists()
    assert Duty.objects.open().get().kind == Duty.Kind.CONSIDER
    assert not Notice.objects.exists()


@pytest.mark.parametrize("status", ["", "done"])
@pytest.mark.parametrize("day", [IN_A_MONTH, "2020-01-01", "i morgen"])
def test_a_date_that_is_not_shown_is_not_heeded(
    client: Client, board: BoardPage, silje: User, status: str, day: Any
) -> None:
    made = factories.suggestion(board)

    answer = send(client, made, **step(status=status, promised_on=day))

    assert answer.status_code == 302
    assert Post.objects.count() == 2
    assert not Duty.objects.filter(kind=Duty.Kind.PROMISE).exists()


def test_pressing_twice_is_one_answer_and_one_step(client: Client, board: BoardPage, silje: User) -> None:
    made = factories.suggestion(board)
    token = str(uuid.uuid4())
    form = {"token": token, **step(status="planned", promised_on=IN_A_MONTH)}
    send(client, made, **form)
    change_status(suggestion=made, status="done", by=silje, note="Lysene er oppe.")

    again = send(client, made, **form)

    assert again.status_code == 302
    made.refresh_from_db()
    assert made.status == "done"
    assert Post.objects.count() == 2
    assert StatusChange.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        ("suggestion", {"considering", "planned", "underway", "done", "declined"}),
        ("criticism", {"considering", "planned", "underway", "done", "declined"}),
        ("praise", set()),
        ("question", {"considering", "done"}),
    ],
)
def test_only_steps_that_make_sense_are_offered(
    client: Client, board: BoardPage, silje: User, kind: str, offered: set[str]
) -> None:
    post = factories.suggestion(board, kind=kind).thread.posts.get()

    page = client.get(f"/moderering/innlegg/{post.pk}/svar/").content.decode()

    for status in ("received", "considering", "planned", "underway", "done", "declined", "merged"):
        assert (f'<option value="{status}">' in page) == (status in offered), status


def test_what_is_merged_or_stands_in_a_forum_has_no_step(client: Client, board: BoardPage, silje: User) -> None:
    made, other = factories.suggestion(board), factories.suggestion(board, title="En annen")
    change_status(suggestion=made, status="merged", by=silje, note="Det samme.", merged_into=other)
    comment = factories.post_in(other.thread, body="Enig.")
    forum = factories.forum()
    ola = factories.moderator(forum, first_name="Ola")
    thread = factories.thread(forum)

    assert "steg-status" not in client.get(f"/moderering/innlegg/{made.thread.posts.get().pk}/svar/").content.decode()
    assert "steg-status" not in client.get(f"/moderering/innlegg/{comment.pk}/svar/").content.decode()
    client.force_login(ola)
    page = client.get(f"/moderering/innlegg/{thread.posts.get().pk}/svar/").content.decode()
    assert "steg-status" not in page


def test_the_queue_leads_to_the_status_of_what_stands_on_a_board(client: Client, board: BoardPage, silje: User) -> None:
    made = factories.suggestion(board)
    change_status(suggestion=made, status="planned", by=silje, note="Til våren.", promised_on=IN_A_MONTH)
    asked = factories.suggestion(board, title="Når?", kind="question")

    page = client.get("/moderering/").content.decode()

    assert f'data-variant="primary" href="/trad/{made.pk}/status/?fra=koen' in page  # what keeps the promise
    assert f'data-variant="secondary" href="/trad/{asked.pk}/status/?fra=koen' in page


def test_a_promise_in_an_answer_is_kept_by_telling_what_was_done(client: Client, silje: User) -> None:
    forum = factories.forum()
    ola, kari = factories.moderator(forum, first_name="Ola"), factories.UserFactory()
    question = factories.thread(forum, author=kari, theme="question", is_question=True).posts.get()
    promising = answering.answer(
        post=question,
        words=factories.words(ola, "Vi brøyter.", voice="municipality"),
        promised_on=IN_A_MONTH,
    )
    client.force_login(ola)
    assert "Si at det er gjort" in client.get("/moderering/").content.decode()
    assert "løftet holdt" in client.get(f"/moderering/innlegg/{promising.pk}/svar/").content.decode()

    client.post(f"/moderering/innlegg/{promising.pk}/svar/", {"body": "Veien er brøytet.", "token": str(uuid.uuid4())})

    promise = Duty.objects.get(kind=Duty.Kind.PROMISE)
    assert promise.fulfilled_by == Post.objects.get(number=3)
    assert Notice.objects.filter(user=kari, kind="answered").count() == 2


def test_a_promise_in_an_answer_is_given_up_with_a_reason(client: Client, silje: User) -> None:
    forum = factories.forum()
    ola, kari = factories.moderator(forum, first_name="Ola"), factories.UserFactory()
    question = factories.thread(forum, author=kari, theme="question", is_question=True).posts.get()
    promising = answering.answer(
        post=question,
        words=factories.words(ola, "Vi brøyter.", voice="municipality"),
        promised_on=IN_A_MONTH,
    )
    client.force_login(ola)

    client.post(f"/moderering/innlegg/{promising.pk}/fritak/", {"reason": "Veien er stengt i vinter."})

    assert not Duty.objects.open().exists()
    told = Notice.objects.get(user=kari, kind="given_up")
    assert told.parameters["reason"] == "Veien er stengt i vinter."
    assert "Frist" not in client.get(f"/trad/{question.thread_id}/").content.decode()


def test_who_gets_no_answer_is_told_why(client: Client, board: BoardPage, silje: User) -> None:
    asked = factories.suggestion(board, kind="question").thread.posts.get()

    for _press in range(2):
        client.post(f"/moderering/innlegg/{asked.pk}/fritak/", {"reason": "Det er svart på i en annen tråd."})
    assert Notice.objects.filter(user=asked.author, kind="released").count() == 1
    client.force_login(asked.author)

    assert "Det er svart på i en annen tråd." in client.get("/beskjeder/").content.decode()


def test_a_leader_who_was_handed_it_answers_with_a_status(client: Client, silje: User) -> None:
    leader = factories.employee(role="kultursjef", first_name="Arne")
    board = factories.board(slug="klubben", responsible_leader=leader)
    made = factories.suggestion(board)
    Duty.objects.update(assignee=leader)
    client.force_login(leader)

    assert send(client, made, **step(status="declined")).status_code == 302

    made.refresh_from_db()
    assert made.status == "declined"
