"""The board on a phone and a laptop: what waits, steps, merging, lists, the line, those who are not online, drafts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from people.models import Municipality
from suggestions.models import BoardPage
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@pytest.fixture
def board() -> BoardPage:
    Municipality.objects.update_or_create(pk=1, defaults={"name": "Meldal kommune", "residents": 100})
    board: BoardPage = factories.board()
    factories.topic(board, slug="fritid", name="Fritid")
    factories.district(slug="lokken", name="Løkken")
    return board


@pytest.mark.parametrize("who", ["a guest", "signed in"])
def test_a_draft_that_is_opened_again_knows_its_kind(board: BoardPage, visitor: Visit, who: str) -> None:
    user = factories.UserFactory() if who == "signed in" else None
    page = visitor(PHONE, user=user)
    page.goto(f"/tavle/{board.slug}/ny/")
    page.get_by_label("Hva vil du si?").fill("Lyset i ballbingen er ødelagt.")
    page.get_by_role("radio", name="Noe som ikke er bra nok").check()
    page.get_by_text("Tittel, emne og sted").click()
    page.get_by_label("Emne").select_option("fritid")
    kept: Any = page.get_by_text("Utkastet er lagret.") if user else None
    if kept:
        expect(kept).to_be_visible()
    page.wait_for_timeout(600)

    page.goto("/")
    page.goto(f"/tavle/{board.slug}/ny/")

    expect(page.get_by_label("Hva vil du si?")).to_have_value("Lyset i ballbingen er ødelagt.")
    expect(page.get_by_role("radio", name="Noe som ikke er bra nok")).to_be_checked()
    expect(page.get_by_label("Emne")).to_have_value("fritid")
    if user:
        page.get_by_role("link", name="Fortsett på utkastet").click()
        expect(page.get_by_role("radio", name="Noe som ikke er bra nok")).to_be_checked()
        expect(page.get_by_label("Emne")).to_have_value("fritid")
