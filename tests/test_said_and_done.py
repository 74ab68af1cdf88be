"""Every four months: what was said and done, put in words by the youth leader, and a poster for the wall."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from moderation import deciding
from people.models import User
from suggestions.achieving import period_before, period_of
from suggestions.lifecycle import change_status
from suggestions.models import Achievements, Suggestion
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/tavle/ungdomslederen/dere-sa-vi-gjorde/"


@pytest.fixture
def autumn(client: Client) -> Any:
    """It is the 25th of November 2026; Silje is signed in."""
    with time_machine.travel("2026-11-25 12:00 +01:00"):
        silje = factories.moderator(factories.board())
        client.force_login(silje)
        yield silje


def done(title: str, silje: User, note: str, *, when: str = "2026-10-05 12:00 +02:00") -> Suggestion:
    with time_machine.travel(when):
        made = factories.suggestion(silje.space_roles.get().space.specific, title=title)
        change_status(suggestion=made, status="done", by=silje, note=note)
    return made


def save(client: Client, **changed: str) -> Any:
    summary = Achievements.objects.get()
    form = {"title": summary.title, "intro": summary.intro, "item-TOTAL_FORMS": str(summary.items.count())}
    form["item-INITIAL_FORMS"] = form["item-TOTAL_FORMS"]
    for n, item in enumerate(summary.items.all()):
        form |= {f"item-{n}-id": str(item.pk), f"item-{n}-said": item.said, f"item-{n}-did": item.did}
        form |= {f"item-{n}-shown": "on"} if item.shown else {}
    form |= changed
    return client.post(f"{ADDRESS}{summary.pk}/endre/", {name: value for name, value in form.items() if value != "-"})


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-01-01", "2026-01-01", "2026-04-30"),
        ("2026-08-31", "2026-05-01", "2026-08-31"),
        ("2024-12-31", "2024-09-01", "2024-12-31"),
    ],
)
def test_a_year_has_three_times(day: str, first: str, last: str) -> None:
    period = period_of(datetime.date.fromisoformat(day))

    assert (f"{period.first}", f"{period.last}") == (first, last)
    assert period_before(period).last == period.first - datetime.timedelta(days=1)


def test_what_was_done_is_gathered_worded_and_published(client: Client, autumn: User) -> None:
    lamp = done("Lys på skateparken", autumn, "Fire lamper er på plass.")
    done("Bind på skolen", autumn, "Kurver på tre toaletter.")
    done("Noe fra i vår", autumn, "Gjort i mars.", when="2026-03-05 12:00 +01:00")

    page = client.post(f"{ADDRESS}samle/", {"fra": "2026-09-01"}, follow=True).content.decode()
    assert "Fire lamper er på plass." in page
    assert "Noe fra i vår" not in page
    summary = Achievements.objects.get()
    assert Client().get(f"{ADDRESS}{summary.pk}/").status_code == 404
    assert Client().get(f"{ADDRESS}{summary.pk}/plakat/").status_code == 404

    save(
        client,
        **{"intro": "Takk for alle forslag!", "item-0-did": "Nå er det lyst til klokka elleve.", "item-1-shown": "-"},
    )
    assert Client().get(f"{ADDRESS}{summary.pk}/").status_code == 404
    save(client, publish="1")

    page = Client().get(f"{ADDRESS}{summary.pk}/").content.decode()
    assert "Takk for alle forslag!" in page
    assert "Nå er det lyst til klokka elleve." in page
    assert f"/trad/{lamp.pk}/" in page
    assert "Bind på skolen" not in page
    assert summary.title in Client().get(ADDRESS).content.decode()


def test_gathering_again_adds_what_is_new_and_keeps_the_words(client: Client, autumn: User) -> None:
    done("Lys på skateparken", autumn, "Fire lamper er på plass.")
    client.post(f"{ADDRESS}samle/", {"fra": "2026-09-01"})
    save(client, **{"item-0-did": "Nå er det lyst."})
    done("Bind på skolen", autumn, "Kurver på tre toaletter.", when="2026-11-20 12:00 +01:00")

    client.post(f"{ADDRESS}samle/", {"fra": "2026-09-01"})

    assert list(Achievements.objects.get().items.values_list("did", flat=True)) == [
        "Nå er det lyst.",
        "Kurver på tre toaletter.",
    ]


def test_the_poster_has_the_words_and_where_to_write(client: Client, autumn: User) -> None:
    done("Lys på skateparken", autumn, "Fire lamper er på plass.")
    client.post(f"{ADDRESS}samle/", {"fra": "2026-09-01"})
    save(client, publish="1")

    answer = Client().get(f"{ADDRESS}{Achievements.objects.get().pk}/plakat/")

    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert answer["Content-Type"] == "application/pdf"
    assert "Fire lamper er på plass." in words
    assert "/tavle/ungdomslederen/ny/" in words.replace("\n", "")


def test_what_is_hidden_afterwards_is_gone_from_summary_and_poster(client: Client, autumn: User) -> None:
    lamp = done("Lys på skateparken", autumn, "Fire lamper er på plass.")
    client.post(f"{ADDRESS}samle/", {"fra": "2026-09-01"})
    save(client, publish="1")
    deciding.hide_post(post=lamp.thread.posts.get(), actor=autumn, rule="V4", reason="Personopplysninger.")

    assert "Lys på skateparken" not in Client().get(f"{ADDRESS}{Achievements.objects.get().pk}/").content.decode()


@pytest.mark.parametrize("who", ["guest", "resident", "another board's moderator"])
def test_others_neither_gather_nor_change(client: Client, autumn: User, who: str) -> None:
    done("Lys på skateparken", autumn, "Fire lamper er på plass.")
    client.post(f"{ADDRESS}samle/", {"fra": "2026-09-01"})
    client.logout()
    if who == "resident":
        client.force_login(factories.UserFactory())
    elif who != "guest":
        client.force_login(factories.moderator(factories.board(slug="biblioteket")))

    expected = 302 if who == "guest" else 403
    assert client.post(f"{ADDRESS}samle/", {"fra": "2026-09-01"}).status_code == expected
    assert save(client, **{"item-0-did": "Tull"}).status_code == expected
    assert Achievements.objects.get().items.get().did == "Fire lamper er på plass."


def test_what_is_wrong_is_told_and_nothing_is_lost(client: Client, autumn: User) -> None:
    done("Lys på skateparken", autumn, "Fire lamper er på plass.")
    client.post(f"{ADDRESS}samle/", {"fra": "2026-09-01"})

    answer = save(client, **{"item-0-said": "", "item-0-did": "Nye ord."})

    assert answer.status_code == 422
    assert "Nye ord." in answer.content.decode()
    assert client.post(f"{ADDRESS}samle/", {"fra": "1999-01-01"}).status_code == 404


def test_nothing_is_published_where_nothing_was_done_and_a_summary_can_be_taken_down(
    client: Client, autumn: User
) -> None:
    page = client.post(f"{ADDRESS}samle/", {"fra": "2026-05-01"}, follow=True).content.decode()
    assert "Ingenting ble gjennomført i mai–august 2026." in page
    assert not Achievements.objects.exists()
    done("Lys på skateparken", autumn, "Fire lamper er på plass.")
    client.post(f"{ADDRESS}samle/", {"fra": "2026-09-01"})
    save(client, publish="1")
    found = Achievements.objects.get()
    assert Client().get(f"{ADDRESS}{found.pk}/").status_code == 200

    save(client, discard="1")
    save(client, unpublish="1")

    assert Client().get(f"{ADDRESS}{found.pk}/").status_code == 404
    assert save(client, discard="1").status_code == 302
    assert not Achievements.objects.exists()
