"""The board on a phone: said in under a minute, seen to stand, found again; and every page of it, to axe too."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from moderation.models import Duty
from people.models import Municipality
from suggestions.achieving import begin, period_of, publish_summary
from suggestions.lifecycle import change_status
from suggestions.models import AskedBack, BoardPage, Suggestion
from suggestions.supporting import give_support
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility, code_from_mail

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])
A_MINUTE = 60


class Thumb:
    """What one does with a page, each tap counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0
        self.began = time.monotonic()

    def tap(self, found: Any) -> None:
        found.click()
        self.taps += 1

    def write(self, found: Any, words: str) -> None:
        """Tap a field, unless one stands in it already, and write."""
        if not found.evaluate("one => one === document.activeElement"):
            self.tap(found)
        found.press_sequentially(words)


@pytest.fixture
def board() -> BoardPage:
    Municipality.objects.update_or_create(pk=1, defaults={"name": "Meldal kommune", "residents": 100})
    board = factories.board(intro="<p>Si det rett ut.</p>")
    factories.topic(board, slug="fritid", name="Fritid")
    factories.district(slug="lokken", name="Løkken")
    return board


def test_who_is_signed_in_says_it_in_six_taps(board: BoardPage, visitor: Visit) -> None:
    page = visitor(PHONE, user=factories.UserFactory(display_name="tuva"))
    page.goto(f"/tavle/{board.slug}/")
    thumb = Thumb(page)

    thumb.tap(page.get_by_role("link", name="Hva vil du si?"))
    thumb.write(page.get_by_label("Hva vil du si?", exact=True), "Kan vi få lys på skateparken?")
    thumb.tap(page.get_by_text("Forslag", exact=True))
    thumb.tap(page.get_by_role("button", name="Send", exact=True))

    expect(page.get_by_role("heading", name="Kan vi få lys på skateparken?")).to_be_visible()
    assert thumb.taps <= 6
    assert time.monotonic() - thumb.began < A_MINUTE


def test_who_is_new_says_it_in_nine_taps(board: BoardPage, visitor: Visit) -> None:
    page = visitor(PHONE)
    page.goto(f"/tavle/{board.slug}/")
    thumb = Thumb(page)

    thumb.tap(page.get_by_role("link", name="Hva vil du si?"))
    thumb.write(page.get_by_label("Hva vil du si?", exact=True), "Bussen er aldri i rute.")
    thumb.tap(page.get_by_text("Ris", exact=True))
    thumb.tap(page.get_by_role("button", name="Send", exact=True))
    thumb.tap(page.get_by_role("link", name="Ny her? Lag bruker"))
    thumb.write(page.get_by_label("E-post", exact=True), "tuva@example.no")
    page.keyboard.press("Tab")
    page.keyboard.type("tuva")
    page.keyboard.press("Tab")
    page.keyboard.type("2010")
    page.keyboard.press("Enter")
    page.wait_for_url("**/confirm-email/**")
    thumb.write(page.locator("main [name=code]"), code_from_mail())
    page.keyboard.press("Enter")

    page.wait_for_url("**/ny/?utkast=**")
    thumb.tap(page.get_by_role("button", name="Send", exact=True))
    expect(page.get_by_role("heading", name="Bussen er aldri i rute")).to_be_visible()
    assert thumb.taps <= 9
    assert time.monotonic() - thumb.began < A_MINUTE


def test_what_is_like_it_appears_while_one_writes_and_is_backed_instead(board: BoardPage, visitor: Visit) -> None:
    lamp = factories.suggestion(board, title="Lys på skateparken")
    page = visitor(PHONE, user=factories.UserFactory())
    page.goto(f"/tavle/{board.slug}/ny/")

    page.get_by_label("Hva vil du si?", exact=True).press_sequentially("Vi trenger mer lys ved skateparken om kvelden")
    page.get_by_role("link", name="Støtt denne i stedet").click()
    page.get_by_role("button", name="Støtt dette").click()

    expect(page.locator(".support [aria-pressed=true]")).to_be_visible()
    lamp.refresh_from_db()
    assert lamp.support_count == 1


@WIDTHS
def test_every_page_of_the_board(board: BoardPage, visitor: Visit, size: dict[str, int]) -> None:
    silje = factories.moderator(board)
    kari = factories.UserFactory(display_name="Kari")
    lamp = factories.suggestion(board, title="Lys på skateparken", author=kari)
    other = factories.suggestion(board, title="Lyskastere på Løkken")
    done = factories.suggestion(board, title="Bind på skolen")
    planned = factories.suggestion(board, title="Rampe i parken")
    late = factories.suggestion(board, title="Når kommer bussen?", kind="question")
    Duty.objects.filter(post__thread=late.pk).update(due_on=timezone.localdate() - datetime.timedelta(days=5))
    for one in (lamp, done):
        for _ in range(3):
            give_support(suggestion=one, user=factories.UserFactory())
    in_a_month = timezone.localdate() + datetime.timedelta(days=30)
    change_status(suggestion=done, status="done", by=silje, note="Kurver på tre toaletter.")
    change_status(suggestion=planned, status="planned", by=silje, note="Til våren.", promised_on=in_a_month)
    change_status(suggestion=other, status="merged", by=silje, note="De sier det samme.", merged_into=lamp)
    summary = begin(board=board, period=period_of(timezone.localdate()), by=silje)
    publish_summary(summary)
    Suggestion.objects.filter(pk=lamp.pk).update(burst_at=timezone.now())
    AskedBack.objects.create(suggestion=lamp, answer=lamp.thread.posts.get())
    where = f"/tavle/{board.slug}/"
    pages = {
        kari: {
            "board-front": where,
            "board-most-backed": f"{where}?liste=mest-stottet&krets=lokken",
            "board-road": f"{where}?liste=veikart",
            "board-waiting": f"{where}?liste=venter",
            "board-write": f"{where}ny/",
            "board-own": f"/trad/{lamp.pk}/",
            "board-merged": f"/trad/{other.pk}/",
            "board-planned": f"/trad/{planned.pk}/",
            "board-petition": f"/trad/{lamp.pk}/innbyggerforslag/",
            "board-summaries": f"{where}dere-sa-vi-gjorde/",
            "board-summary": f"{where}dere-sa-vi-gjorde/{summary.pk}/",
            "board-notices": "/beskjeder/",
            "board-code": f"{where}kode/?emne=fritid",
            "board-asked-back": f"/trad/{lamp.pk}/fikk-du-svar/",
        },
        silje: {
            "board-late": f"/moderering/forsinket/{board.slug}/",
            "board-summaries-moderator": f"{where}dere-sa-vi-gjorde/",
            "board-summary-edit": f"{where}dere-sa-vi-gjorde/{summary.pk}/endre/",
            "board-status": f"/trad/{lamp.pk}/status/",
            "board-burst": f"/trad/{lamp.pk}/",
        },
    }
    for reader, addresses in pages.items():
        page = visitor(size, user=reader)
        for name, address in addresses.items():
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, name
            check_accessibility(page, name)
