"""What is caught, and trying it out, on a phone and a laptop, with and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from forum.models import ForumPage, Post
from moderation.models import WordList
from moderation.standard_lists import add_standard_lists
from people.models import Municipality
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@pytest.fixture
def space() -> ForumPage:
    Municipality.objects.update_or_create(pk=1, defaults={"name": "Meldal kommune"})
    space: ForumPage = factories.forum()
    factories.board()
    add_standard_lists()
    return space


@WIDTHS
def test_everyone_finds_what_is_caught(space: ForumPage, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size)
    page.goto(f"/forum/{space.slug}/")
    page.get_by_role("link", name="Hva fanges her?").click()

    expect(page.get_by_role("heading", name="Hva fanges her?")).to_be_visible()
    expect(page.get_by_text("Ordlista «Hets»")).to_be_visible()
    check_accessibility(page, "hva-fanges-her")


@WIDTHS
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_moderator_tries_a_changed_list(
    space: ForumPage, visitor: Visit, size: dict[str, int], javascript: bool
) -> None:
    silje = factories.moderator(space)
    thread = factories.thread(space, title="Skolevei", body="Bussen fra Storås går for tidlig.\n\nTulling!")
    factories.post_in(thread, body="Det er bare **tullinger** som kjører så fort forbi skolen om morgenen.")
    kept = WordList.objects.get(name="Hets")
    page = visitor(size, user=silje, javascript=javascript)
    page.goto("/moderering/provekjoring/")
    if javascript:
        check_accessibility(page, "provekjoring")
    page.get_by_role("link", name="Hets").click()
    words = page.get_by_label("Ord, ett på hver linje")
    words.fill(f"{kept.words}\ntulling")
    page.get_by_role("button", name="Prøv").click()

    expect(page.get_by_role("heading", name="2 innlegg ville ha blitt fanget")).to_be_visible()
    expect(page.locator("mark")).to_have_text(["tullinger", "Tulling"])
    expect(words).to_have_value(f"{kept.words}\ntulling")
    if javascript:
        expect(page.locator("#result")).to_be_focused()
        check_accessibility(page, "provekjoring-resultat")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_who_is_very_quick_presses_send_once_more(
    space: ForumPage, visitor: Visit, settings: Any, javascript: bool
) -> None:
    settings.SECONDS_TO_WRITE = 60
    page = visitor(PHONE, user=factories.UserFactory(), javascript=javascript)
    page.goto(f"/forum/{space.slug}/ny/")
    page.get_by_label("Tittel").fill("Skoleveien")
    page.get_by_text("Ulemper", exact=True).click()
    page.get_by_label("Innlegg", exact=True).fill("Bussen fra Storås går for tidlig.")
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Trykk Send igjen")
    expect(page.get_by_label("Innlegg", exact=True)).to_have_value("Bussen fra Storås går for tidlig.")
    expect(page.get_by_label("La dette stå tomt")).to_have_count(1)
    if javascript:
        check_accessibility(page, "en-gang-til")
    page.get_by_role("button", name="Send", exact=True).click()

    page.wait_for_url("**/trad/**")
    assert Post.objects.get().state == Post.State.PUBLISHED
