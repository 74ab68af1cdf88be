"""From a young person's suggestion to a package for the archive, each with a browser of their own."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from moderation.archive import handing_off
from people.notices import mailing
from tests import factories
from tests.browser.conftest import Visit, code_from_mail, sign_in

pytestmark = pytest.mark.browser


def say(page: Page, *, body: str, title: str) -> None:
    page.get_by_label("Hva vil du si?").fill(body)
    page.get_by_text("Gi det en tittel").click()
    page.get_by_label("Tittel").fill(title)
    page.get_by_text("Forslag", exact=True).first.click()
    page.get_by_role("button", name="Send", exact=True).click()


def test_from_suggestion_to_package(visitor: Visit, settings: Any, tmp_path: Path) -> None:
    board = factories.board()
    silje = factories.moderator(board, first_name="Silje")
    settings.ARCHIVE_DROP_DIR = tmp_path / "archive"

    # Someone new writes first, and signs up after.
    young = visitor()
    young.goto(f"/tavle/{board.slug}/")
    young.get_by_role("link", name="Hva vil du si?").first.click()
    say(young, body="Vi trenger et sted å skate på Løkken.", title="Skatepark på Løkken")
    young.get_by_role("link", name="Lag bruker").first.click()
    young.get_by_label("E-post").fill("sk8@example.no")
    young.get_by_label("Visningsnavn").fill("sk8")
    young.get_by_label("Fødselsår").fill(str(timezone.localdate().year - 15))
    young.locator("main form button[type=submit]").first.click()
    young.locator("main input[name=code]").fill(code_from_mail())
    young.locator("main form button[type=submit]").first.click()
    expect(young.get_by_label("Hva vil du si?")).to_have_value("Vi trenger et sted å skate på Løkken.")
    young.get_by_role("button", name="Send", exact=True).click()
    expect(young.get_by_role("heading", name="Skatepark på Løkken")).to_be_visible()
    address = young.url.split("#")[0]

    # Another supports it and reports it.
    other = visitor()
    sign_in(other, factories.UserFactory().email, to=address)
    other.goto(address)
    other.get_by_role("button", name="Støtt").first.click()
    expect(other.locator(".support [aria-pressed=true]")).to_be_visible()
    other.get_by_role("link", name="Meld fra om innlegg 1").click()
    other.get_by_label("Feil fakta").check()
    other.get_by_role("button", name="Send").click()
    expect(other.get_by_text("Takk for at du sier fra")).to_be_visible()

    # The youth leader holds it, publishes it and answers, on a phone.
    leader = visitor()
    sign_in(leader, silje.email, to="/moderering/")
    leader.goto("/moderering/")
    leader.locator(".queue-item h2 a").first.click()
    leader.get_by_role("link", name="Hold tilbake").click()
    leader.get_by_label("Noe annet").check()
    leader.get_by_label("Begrunnelse til den som skrev").fill("Vi sjekker noe først.")
    leader.locator("main form button[type=submit]").first.click()
    expect(leader.get_by_text("Innlegget er holdt tilbake.")).to_be_visible()
    assert visitor().goto(address).status == 404  # type: ignore[union-attr]
    leader.goto("/moderering/")
    leader.get_by_role("button", name="Publiser").first.click()
    expect(leader.get_by_text("Innlegget er publisert.")).to_be_visible()
    leader.get_by_role("link", name="Svar").first.click()
    leader.get_by_label("Svar fra kommunen").fill("Så bra! Vi ser på tomta ved hallen i januar.")
    leader.locator("main form button[type=submit]").first.click()
    expect(leader.get_by_text("Svaret er publisert.")).to_be_visible()
    guest = visitor()
    guest.goto(address)
    expect(guest.get_by_text("Vi ser på tomta ved hallen")).to_be_visible()
    expect(guest.get_by_text("Silje").first).to_be_visible()

    # And marks it as worth documenting; the worker writes the package.
    leader.goto(address)
    leader.get_by_role("link", name="Arkiver").first.click()
    leader.locator("main input[type=radio]").first.check()
    leader.locator("main form button[type=submit]").first.click()
    expect(leader.get_by_text("Samtalen er sendt til arkivet.")).to_be_visible()
    handing_off.sweep()
    packages = list((tmp_path / "archive" / "inn").glob("*.zip"))
    assert len(packages) == 1
    names = zipfile.ZipFile(packages[0]).namelist()
    assert any(name.endswith("arkivmelding.xml") for name in names)
    assert any(name.endswith(".pdf") for name in names)
    young.goto("/beskjeder/")
    expect(young.get_by_text("arkiv").first).to_be_visible()
    mailing.sweep()
    assert any("arkiv" in letter.subject.lower() for letter in mail.outbox if letter.to == ["sk8@example.no"])
