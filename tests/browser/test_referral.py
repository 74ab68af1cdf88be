"""From a question to a unit and back: referred, acknowledged with case number, the outcome in the thread (R8)."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from moderation.models import Referral
from moderation.unit_mails import sweep
from people.models import Unit
from suggestions.models import BoardPage
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
SIZES = [PHONE, LAPTOP]


def question(board: BoardPage) -> int:
    kari = factories.UserFactory(display_name="Kari")
    made = factories.suggestion(
        board, kind="question", title="Hull i veien", body="Det er et stort hull i veien ved skolen.", author=kari
    )
    return int(made.thread.posts.values_list("pk", flat=True).get())


def passed_on(page: Page, post: int, unit: Unit) -> None:
    page.goto(f"/moderering/innlegg/{post}/")
    page.get_by_role("link", name="Send til en enhet").click()
    page.get_by_label("Send til").select_option(label=unit.name)
    page.get_by_label("Merknad til enheten (valgfritt)").fill("Ved skoleporten.")
    check_accessibility(page, "refer")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text(f"Sendt til {unit.name}.")).to_be_visible()
    page.goto(f"/innlegg/{post}/")
    expect(page.get_by_text(f"Sendt til {unit.name}, som behandler saken.")).to_be_visible()


@pytest.mark.parametrize("size", SIZES, ids=["phone", "laptop"])
def test_a_question_goes_to_the_unit_and_the_outcome_comes_back(visitor: Visit, size: dict[str, int]) -> None:
    board = factories.board()
    silje = factories.moderator(board)
    roads = factories.UnitFactory(code="vei", name="Vei og vann")
    per = factories.employee(unit=roads, role="vegmester", first_name="Per")
    roads.leader = per
    roads.save()
    post = question(board)
    moderator = visitor(size, user=silje)

    passed_on(moderator, post, roads)
    moderator.goto("/moderering/")
    expect(moderator.get_by_role("link", name="Følg opp oversendelsen")).to_be_visible()

    unit = visitor(size, user=per)
    unit.goto("/moderering/enhet/vei/")
    check_accessibility(unit, "unit-waiting")
    unit.get_by_role("link", name="Bekreft").click()
    unit.get_by_role("button", name="Bekreft").click()
    expect(unit.get_by_role("alert")).to_contain_text("Skriv saksnummeret.")
    check_accessibility(unit, "referral-wrong")
    unit.get_by_label("Saksnummer").fill("2026/412")
    unit.get_by_role("button", name="Bekreft").click()
    unit.get_by_role("link", name="Fortell hva utfallet ble").click()
    unit.get_by_label("Hva ble utfallet?").fill("Hullet ble tettet på torsdag.")
    check_accessibility(unit, "outcome")
    unit.get_by_role("button", name="Publiser svaret").click()
    expect(unit.get_by_text("Dette er utfallet av saken hos Vei og vann, saksnummer 2026/412.")).to_be_visible()

    guest = visitor(size)
    guest.goto(f"/innlegg/{post}/")
    expect(guest.get_by_text("Sendt til Vei og vann, saksnummer 2026/412.")).to_be_visible()
    guest.get_by_role("link", name="Se hva utfallet ble").click()
    expect(guest.get_by_text("Hullet ble tettet på torsdag.").first).to_be_visible()
    check_accessibility(guest, "thread-with-outcome")
    unit.goto("/moderering/enhet/vei/")
    expect(unit.get_by_text("Ferdig: 1")).to_be_visible()


@pytest.mark.parametrize("size", SIZES, ids=["phone", "laptop"])
def test_a_unit_without_an_account_acknowledges_by_the_link_in_the_mail(visitor: Visit, size: dict[str, int]) -> None:
    board = factories.board()
    roads = factories.UnitFactory(code="vei", name="Vei og vann")
    post = question(board)
    passed_on(visitor(size, user=factories.moderator(board)), post, roads)
    sweep()
    found = re.search(r"\S+/moderering/bekreftelse/\S+", str(mail.outbox[-1].body))
    assert found

    page = visitor(size, javascript=False)
    page.goto(found[0])
    assert Referral.objects.get().acknowledged_at is None
    page.get_by_label("Navnet ditt").fill("Per Vei")
    page.get_by_label("Saksnummer").fill("2026/7")
    page.get_by_role("button", name="Bekreft").click()
    expect(page.get_by_text("Dere har bekreftet.")).to_be_visible()

    again = visitor(size)
    again.goto(found[0])
    check_accessibility(again, "referral-by-link")
    again.goto(f"/innlegg/{post}/")
    expect(again.get_by_text("Sendt til Vei og vann, saksnummer 2026/7.")).to_be_visible()


@pytest.mark.parametrize("size", SIZES, ids=["phone", "laptop"])
def test_one_goes_on_holiday_and_names_a_stand_in(visitor: Visit, size: dict[str, int]) -> None:
    board = factories.board()
    silje = factories.moderator(board)
    factories.moderator(board, first_name="Ola", role="miljøarbeider")
    page = visitor(size, user=board.responsible_leader)

    page.goto("/min-side/")
    page.get_by_role("link", name="Fravær og vikar").click()
    page.get_by_label("Hvem er borte?").select_option(str(silje.pk))
    page.get_by_label("Første dag borte").fill("2036-07-07")
    page.get_by_label("Siste dag borte").fill("2036-07-01")
    page.get_by_label("Vikar", exact=True).select_option(label="Ola, miljøarbeider")
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_role("alert")).to_contain_text("Siste dag må komme etter første dag.")
    page.get_by_label("Siste dag borte").fill("2036-07-25")
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("er borte 7. juli 2036 til 25. juli 2036. Vikar: Ola.")).to_be_visible()
    check_accessibility(page, "absences")
    page.get_by_role("button", name="Ta bort").click()
    expect(page.get_by_text("Fraværet er avsluttet.")).to_be_visible()
