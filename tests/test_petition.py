"""From support to law: the line is told once, support is no signature, and the author gets a letter to work on."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from docx import Document

from people.models import Municipality, Notice, User
from suggestions.models import Suggestion
from suggestions.supporting import give_support, withdraw_support
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> User:
    return factories.UserFactory(display_name="kari")


@pytest.fixture
def lamp(kari: User) -> Suggestion:
    """Kari's suggestion in a municipality of 150, where three are two per cent."""
    municipality = Municipality.objects.first() or Municipality()
    municipality.residents = 150
    municipality.save()
    return factories.suggestion(factories.board(), title="Lys på skateparken", author=kari, body="Det er mørkt.")


def back(suggestion: Suggestion, times: int, **user: Any) -> list[User]:
    people = [factories.UserFactory(**user) for _ in range(times)]
    for person in people:
        give_support(suggestion=suggestion, user=person)
    return people


def told(user: User, kind: str) -> int:
    return Notice.objects.filter(user=user, kind=kind).count()


@pytest.mark.parametrize(("residents", "line"), [(150, 3), (3950, 79), (101, 3), (15_000, 300), (700_000, 300)])
def test_the_line_is_two_per_cent_or_three_hundred(residents: int, line: int) -> None:
    from suggestions import petition

    municipality = Municipality.objects.first() or Municipality()
    municipality.residents = residents
    municipality.save()

    assert petition.line() == line


def test_author_and_leader_are_told_once_when_the_line_is_reached(lamp: Suggestion, kari: User) -> None:
    leader = lamp.board.responsible_leader
    people = back(lamp, 2)
    assert told(kari, "line_reached") == 0

    people += back(lamp, 1)
    withdraw_support(suggestion=lamp, user=people[0])
    give_support(suggestion=lamp, user=people[0])
    back(lamp, 2)

    assert (told(kari, "line_reached"), told(leader, "line_reached")) == (1, 1)


def test_the_page_says_what_it_means_and_that_support_is_no_signature(client: Client, lamp: Suggestion) -> None:
    back(lamp, 2)
    assert client.get(f"/trad/{lamp.pk}/innbyggerforslag/").status_code == 404
    assert "kommunestyret tar det opp" not in client.get(f"/trad/{lamp.pk}/").content.decode()

    back(lamp, 1)

    assert "3 eller flere støtter dette." in client.get(f"/trad/{lamp.pk}/").content.decode()
    page = client.get(f"/trad/{lamp.pk}/innbyggerforslag/").content.decode()
    assert "3 av 150 innbyggere" in page
    assert "Støtte her er ikke en underskrift." in page
    assert "Hent brevet" not in page.split("Støtte dag for dag")[0].split("Slik gjør du")[1].split("</ol>")[1]


def test_the_letter_has_the_words_and_the_support_by_day(client: Client, lamp: Suggestion, kari: User) -> None:
    now = timezone.now()
    back(lamp, 2)
    with time_machine.travel(now + datetime.timedelta(days=3)):
        back(lamp, 2)
        client.force_login(kari)
        letter = client.get(f"/trad/{lamp.pk}/innbyggerforslag/brev/")

    document = Document(io.BytesIO(letter.content))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Innbyggerforslag: Lys på skateparken" in words
    assert "Det er mørkt." in words
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows[1:]]
    assert [row[1:] for row in rows] == [["2", "2"], ["2", "4"]]
    assert "attachment" in letter["Content-Disposition"]


@pytest.mark.parametrize("who", ["guest", "resident", "another board's moderator"])
def test_others_do_not_get_the_letter(client: Client, lamp: Suggestion, who: str) -> None:
    back(lamp, 3)
    if who == "resident":
        client.force_login(factories.UserFactory())
    elif who != "guest":
        client.force_login(factories.moderator(factories.board(slug="biblioteket")))

    answer = client.get(f"/trad/{lamp.pk}/innbyggerforslag/brev/")

    assert answer.status_code == (302 if who == "guest" else 403)


def test_many_new_accounts_at_once_are_shown_to_moderators_alone(
    client: Client, lamp: Suggestion, settings: Any
) -> None:
    settings.SUPPORT_BURST = 4
    silje = factories.moderator(lamp.board)
    back(lamp, 9, date_joined=timezone.now() - datetime.timedelta(days=100))
    back(lamp, 3, date_joined=timezone.now())
    assert told(silje, "support_burst") == 0

    back(lamp, 4, date_joined=timezone.now())

    assert told(silje, "support_burst") == 1
    assert "Mange nye brukere støttet dette" not in client.get(f"/trad/{lamp.pk}/").content.decode()
    client.force_login(silje)
    assert "Mange nye brukere støttet dette" in client.get(f"/trad/{lamp.pk}/").content.decode()
    client.force_login(factories.moderator(factories.board(slug="biblioteket")))
    assert "Mange nye brukere støttet dette" not in client.get(f"/trad/{lamp.pk}/").content.decode()
