"""A step fits its kind, and what a suggestion is merged with is found by words, with all that is typed kept."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.models import Decision, Duty
from people.models import User
from suggestions.lifecycle import change_status
from suggestions.models import BoardPage, Status, StatusChange
from tests import factories

pytestmark = pytest.mark.django_db
IN_A_MONTH = timezone.localdate() + datetime.timedelta(days=30)
NAMES = {
    "suggestion": set(Status.values),
    "criticism": set(Status.values),
    "question": {"received", "considering", "done", "merged"},
    "praise": {"received", "merged"},
}


@pytest.fixture
def board() -> BoardPage:
    found: BoardPage = factories.board()
    return found


@pytest.fixture
def silje(board: BoardPage, client: Client) -> User:
    silje = factories.moderator(board)
    client.force_login(silje)
    return silje


def offered(page: str, name: str) -> set[str]:
    """The values of the radio buttons of this name."""
    return {part.split('value="')[1].split('"')[0] for part in page.split(f'type="radio" name="{name}"')[1:]}


@pytest.mark.parametrize("kind", NAMES)
def test_a_kind_is_offered_the_steps_that_make_sense(client: Client, board: BoardPage, silje: User, kind: str) -> None:
    made = factories.suggestion(board, kind=kind)

    page = client.get(f"/trad/{made.pk}/status/").content.decode()

    assert offered(page, "status") == NAMES[kind]


@pytest.mark.parametrize(("kind", "status"), [("praise", "done"), ("question", "planned"), ("question", "declined")])
def test_another_step_is_refused_by_form_and_act(
    client: Client, board: BoardPage, silje: User, kind: str, status: str
) -> None:
    made = factories.suggestion(board, kind=kind)

    answer = client.post(f"/trad/{made.pk}/status/", {"status": status, "note": "Nå.", "promised_on": IN_A_MONTH})
    with pytest.raises(ValidationError) as refused:
        change_status(suggestion=made, status=status, by=silje, note="Nå.", promised_on=IN_A_MONTH)

    assert answer.status_code == 422
    assert refused.value.code == "status"
    assert not StatusChange.objects.exists()


def test_a_day_is_promised_only_by_a_step_that_promises(client: Client, board: BoardPage, silje: User) -> None:
    made = factories.suggestion(board)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)

    client.post(f"/trad/{made.pk}/status/", {"status": "declined", "note": "For dyrt.", "promised_on": yesterday})

    assert StatusChange.objects.get().promised_on is None
    assert not Duty.objects.filter(kind=Duty.Kind.PROMISE).exists()


def test_what_is_like_it_is_offered_at_once(client: Client, board: BoardPage, silje: User) -> None:
    lamp = factories.suggestion(board, title="Lys på skateparken")
    light = factories.suggestion(board, title="Mer lys ved skateparken")
    factories.suggestion(board, title="Gratis frukt")

    page = client.get(f"/trad/{lamp.pk}/status/").content.decode()

    assert offered(page, "merged_into") == {str(light.pk)}
    assert f'href="/trad/{light.pk}/"' in page


def test_it_is_found_by_words_and_nothing_typed_is_lost(client: Client, board: BoardPage, silje: User) -> None:
    made = factories.suggestion(board, title="Lampe i parken")
    club = factories.suggestion(board, title="Åpen hall om kvelden", body="Vi vil ha ungdomsklubb i hallen.")
    typed = {"status": "merged", "note": "De sier det samme.", "words": "ungdomsklubb", "act": "find"}

    answer = client.post(f"/trad/{made.pk}/status/", typed)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert offered(page, "merged_into") == {str(club.pk)}
    assert "De sier det samme." in page
    assert 'value="merged" required checked' in page
    assert not StatusChange.objects.exists()

    step = {"status": "merged", "note": "De sier det samme.", "words": "ungdomsklubb", "merged_into": club.pk}
    client.post(f"/trad/{made.pk}/status/", step)
    made.refresh_from_db()
    assert (made.status, made.merged_into) == ("merged", club)
    assert Decision.objects.get(thread=made.thread).code == "duplicate"
    assert "Sagt før" in Client().get(f"/moderering/logg/{board.slug}/").content.decode()


@pytest.mark.parametrize("words", ["{}", "/trad/{}/", "https://ordet.example/trad/{}/"])
def test_it_is_found_by_number_or_address_too(client: Client, board: BoardPage, silje: User, words: str) -> None:
    made, other = factories.suggestion(board), factories.suggestion(board, title="Noe helt annet")

    answer = client.post(f"/trad/{made.pk}/status/", {"words": words.format(other.pk), "act": "find"})

    assert offered(answer.content.decode(), "merged_into") == {str(other.pk)}


def test_only_what_can_take_it_is_found(client: Client, board: BoardPage, silje: User) -> None:
    made = factories.suggestion(board, title="Lys i parken")
    merged = factories.suggestion(board, title="Lys ved parken")
    held = factories.suggestion(factories.board(slug="venter", pre_moderated=True), title="Lys om kvelden")
    elsewhere = factories.suggestion(factories.board(slug="biblioteket"), title="Lys på lesesalen")
    into = factories.suggestion(board, title="Lys overalt")
    change_status(suggestion=merged, status="merged", by=silje, note="Samme.", merged_into=into)

    page = client.post(f"/trad/{made.pk}/status/", {"words": "lys", "act": "find"}).content.decode()

    assert offered(page, "merged_into") == {str(into.pk)}
    for other in (made, merged, held, elsewhere):
        answer = client.post(
            f"/trad/{made.pk}/status/", {"status": "merged", "note": "Samme.", "merged_into": other.pk}
        )
        assert answer.status_code == 422


def test_what_was_chosen_stands_when_something_else_is_wrong(client: Client, board: BoardPage, silje: User) -> None:
    made = factories.suggestion(board, title="Lys i parken")
    other = factories.suggestion(board, title="Gratis frukt")

    answer = client.post(f"/trad/{made.pk}/status/", {"status": "merged", "note": "", "merged_into": other.pk})

    assert answer.status_code == 422
    assert f'value="{other.pk}" checked' in answer.content.decode()


def test_looking_costs_the_same_for_few_and_many(client: Client, board: BoardPage, silje: User) -> None:
    made = factories.suggestion(board, title="Lys i parken")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(f"/trad/{made.pk}/status/", {"words": "lys", "act": "find"})
        assert len(offered(answer.content.decode(), "merged_into")) <= 10
        return len(seen)

    factories.suggestion(board, title="Lys på veien")
    queries()
    few = queries()
    for n in range(15):
        factories.suggestion(board, title=f"Lys nummer {n}")

    assert queries() == few


def test_others_look_for_nothing(client: Client, board: BoardPage) -> None:
    made = factories.suggestion(board)
    client.force_login(factories.UserFactory())

    assert client.post(f"/trad/{made.pk}/status/", {"words": "lys", "act": "find"}).status_code == 403
