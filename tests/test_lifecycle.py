"""A suggestion's way: each step has a note, is signed and told; what is promised is owed; no support is moved."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from forum.following import Subject, follow
from moderation.models import Decision, Duty
from people.models import Notice, User
from suggestions.models import StatusChange, Suggestion
from suggestions.supporting import give_support
from tests import factories

pytestmark = pytest.mark.django_db
IN_A_MONTH = timezone.localdate() + datetime.timedelta(days=30)
IN_TWO_MONTHS = timezone.localdate() + datetime.timedelta(days=60)


@pytest.fixture
def board() -> Any:
    return factories.board()


@pytest.fixture
def silje(board: Any, client: Client) -> User:
    silje = factories.moderator(board)
    client.force_login(silje)
    return silje


def step(client: Client, suggestion: Suggestion, **form: Any) -> Any:
    return client.post(f"/trad/{suggestion.pk}/status/", {"note": "Vi har sett på det.", **form})


def promise(suggestion: Suggestion) -> Duty:
    return Duty.objects.get(post__thread=suggestion.pk, kind=Duty.Kind.PROMISE)


def told(user: User, kind: str = "status_changed") -> list[Notice]:
    return list(Notice.objects.filter(user=user, kind=kind))


def test_one_comes_back_to_the_queue_one_came_from(client: Client) -> None:
    board = factories.board()
    client.force_login(factories.moderator(board))
    made = factories.suggestion(board)
    address = f"/trad/{made.pk}/status/?fra=koen&sted={board.slug}"
    assert address.replace("&", "&amp;") in client.get(f"/moderering/?sted={board.slug}").content.decode()

    answer = client.post(address, {"status": "considering", "note": "Vi ser på det."})

    assert answer.url == f"/moderering/?sted={board.slug}"


def test_author_supporters_and_followers_are_told_each_once(client: Client, board: Any, silje: User) -> None:
    kari, per, ola, other = (factories.UserFactory() for _ in range(4))
    made = factories.suggestion(board, author=kari)
    give_support(suggestion=made, user=per)
    follow(user=per, subject=Subject(thread=made.thread))
    follow(user=ola, subject=Subject(thread=made.thread))

    step(client, made, status="considering")

    assert [len(told(one)) for one in (kari, per, ola, other, silje)] == [1, 1, 1, 0, 0]
    client.force_login(kari)
    page = client.get("/beskjeder/").content.decode()
    assert f"Kommunen vurderer «{made.thread.title}»." in page
    assert "Vi har sett på det." in page


@pytest.mark.parametrize("status", ["considering", "planned", "underway", "done", "declined"])
def test_no_step_is_taken_without_words_to_everyone(client: Client, board: Any, silje: User, status: str) -> None:
    made = factories.suggestion(board)

    answer = step(client, made, status=status, note=" ", promised_on=IN_A_MONTH)

    assert answer.status_code == 422
    assert not StatusChange.objects.exists()


def test_what_is_planned_has_a_day_which_is_owed(client: Client, board: Any, silje: User) -> None:
    made = factories.suggestion(board)

    assert "Skriv når det skal være ferdig." in step(client, made, status="planned").content.decode()
    step(client, made, status="planned", promised_on=IN_A_MONTH)

    owed = promise(made)
    assert (owed.due_on, owed.closed_at) == (IN_A_MONTH, None)
    assert owed.rule == "V6"


def test_a_promise_is_moved_with_a_reason_and_kept_by_doing_it(client: Client, board: Any, silje: User) -> None:
    made = factories.suggestion(board)
    step(client, made, status="planned", promised_on=IN_A_MONTH)
    step(client, made, status="underway", note="Vi er i gang.")
    assert promise(made).due_on == IN_A_MONTH

    step(client, made, status="underway", note="Betongen er forsinket.", promised_on=IN_TWO_MONTHS)
    assert promise(made).due_on == IN_TWO_MONTHS
    page = Client().get(f"/trad/{made.pk}/").content.decode()
    assert "Betongen er forsinket." in page
    assert f"Løftet er flyttet fra {date_format(IN_A_MONTH)}." in page
    assert page.count("Løftet er flyttet") == 1

    step(client, made, status="done", note="Rampen står der.")
    kept = promise(made)
    assert kept.closed_at is not None
    assert kept.ended_by is not None
    assert kept.ended_by.reason == "Rampen står der."
    assert "lovet innen" not in Client().get(f"/trad/{made.pk}/").content.decode().split("post-list")[1].lower()


def test_a_form_that_is_sent_twice_takes_one_step(client: Client, board: Any, silje: User) -> None:
    kari = factories.UserFactory()
    made = factories.suggestion(board, author=kari)

    for _ in range(2):
        step(client, made, status="planned", promised_on=IN_A_MONTH)

    assert StatusChange.objects.count() == 1
    assert len(told(kari)) == 1


def test_a_suggestion_is_considered_when_there_is_a_decision(client: Client, board: Any, silje: User) -> None:
    made = factories.suggestion(board)
    owed = Duty.objects.get(post__thread=made.pk, kind=Duty.Kind.CONSIDER)

    step(client, made, status="considering")
    owed.refresh_from_db()
    assert owed.closed_at is None

    step(client, made, status="declined", note="Det er ikke penger til det i år.")
    owed.refresh_from_db()
    assert owed.ended_by == Decision.objects.get(act="status", reason="Det er ikke penger til det i år.")


def test_merging_asks_the_supporters_and_moves_nobody(client: Client, board: Any, silje: User) -> None:
    kari, per, ola = (factories.UserFactory(display_name=name) for name in ("kari", "per", "ola"))
    lamp = factories.suggestion(board, title="Lys på skateparken", author=kari)
    light = factories.suggestion(board, title="Lyskastere på Løkken", author=ola)
    for backer in (per, ola):
        give_support(suggestion=lamp, user=backer)

    step(client, lamp, status="merged", note="De handler om det samme.", merged_into=light.pk)

    light.refresh_from_db()
    assert light.support_count == 0
    assert [len(told(one, "support_asked")) for one in (per, ola, kari)] == [1, 1, 0]
    assert len(told(kari)) == 1
    assert "kari" in Client().get(f"/trad/{light.pk}/").content.decode()
    assert f"/trad/{light.pk}/" in Client().get(f"/trad/{lamp.pk}/").content.decode()

    client.force_login(per)
    client.post(told(per, "support_asked")[0].url)
    light.refresh_from_db()
    assert light.support_count == 1


def test_others_change_nothing(client: Client, board: Any) -> None:
    made = factories.suggestion(board)
    for who in (factories.UserFactory(), factories.moderator(factories.board(slug="biblioteket"))):
        client.force_login(who)
        assert step(client, made, status="done").status_code == 403

    assert not StatusChange.objects.exists()
