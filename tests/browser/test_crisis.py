"""A crisis, as its leader goes through it: on, seen by all at once, an answer that waits, a yes, and off again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forum.models import Post
from moderation.models import HeldBack
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility, sign_in

pytestmark = pytest.mark.browser

BANNER = "Flom i Orkla: hold deg unna elva."
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])


def look(page: Page, address: str, name: str) -> None:
    page.goto(address)
    check_accessibility(page, f"crisis-{name}")


def answer(page: Page, post: Post, text: str) -> None:
    page.goto(f"/moderering/innlegg/{post.pk}/svar/")
    page.get_by_label("Svar fra kommunen").fill(text)
    for box in page.locator("main input[type=checkbox][required]").all():
        box.check()
    page.locator("main form.composer button[type=submit]:not([name])").last.click()
    expect(page.get_by_text("venter på godkjenning").first).to_be_visible()
    expect(page.locator("header + section").get_by_text(BANNER)).to_be_visible()  # it stays at the top of the page


@WIDTHS
def test_a_crisis_from_on_to_off(visitor: Visit, size: dict[str, int]) -> None:
    space = factories.forum()
    silje, odd = factories.moderator(space), factories.crisis_leader()
    question = factories.thread(space, title="Er veien åpen?", theme="question", is_question=True).posts.get()
    address = f"/trad/{question.thread_id}/"
    guest = visitor(size)
    guest.goto(address)  # now it is kept
    leader, youth_leader = visitor(size, user=odd), visitor(size, user=silje)

    look(leader, "/krise/", "switch-off")
    leader.get_by_label("Tekst øverst på alle sider").fill(BANNER)
    leader.get_by_role("button", name="Slå på krisemodus").click()  # without saying why
    expect(leader.get_by_role("alert").get_by_role("link", name="Hvorfor")).to_be_visible()
    check_accessibility(leader, "crisis-switch-error")
    leader.get_by_label("Hvorfor", exact=True).fill("Flom i Orkla. Krisestab er satt.")
    leader.get_by_role("button", name="Slå på krisemodus").click()
    expect(leader.get_by_text("Krisemodus er på fra nå.")).to_be_visible()
    check_accessibility(leader, "crisis-switch-on")

    guest.goto(address)
    expect(guest.get_by_text(BANNER)).to_be_visible()
    check_accessibility(guest, "crisis-guest")

    answer(youth_leader, question, "Veien er stengt ved Drugudalen.")
    check_accessibility(youth_leader, "crisis-answer-waits")
    guest.goto(address)
    expect(guest.get_by_text("Veien er stengt ved Drugudalen.")).to_have_count(0)

    look(leader, "/krise/venter/", "held")
    leader.get_by_role("link", name="Er veien åpen?").click()
    expect(leader.get_by_text("Veien er stengt ved Drugudalen.")).to_be_visible()
    check_accessibility(leader, "crisis-decision")
    leader.get_by_role("button", name="Godkjenn og publiser").click()
    expect(leader.get_by_text("Det er publisert.")).to_be_visible()
    guest.goto(address)
    expect(guest.get_by_text("Veien er stengt ved Drugudalen.")).to_be_visible()

    other = factories.thread(space, title="Er skolen åpen?", theme="question", is_question=True).posts.get()
    answer(youth_leader, other, "Skolen er åpen.")
    leader.goto("/krise/")
    leader.get_by_label("Hvorfor den slås av").fill("Vannet har sunket.")
    leader.get_by_role("button", name="Slå av krisemodus").click()
    expect(leader.get_by_role("heading", name="Venter på kriseledelsen")).to_be_visible()
    expect(leader.get_by_role("link", name="Er skolen åpen?")).to_be_visible()
    check_accessibility(leader, "crisis-held-after")
    guest.goto(f"/trad/{other.thread_id}/")
    expect(guest.get_by_text("Skolen er åpen.")).to_have_count(0)
    expect(guest.get_by_text(BANNER)).to_have_count(0)
    look(guest, "/krise/logg/", "log")
    assert HeldBack.objects.filter(decided_at=None).count() == 1


@WIDTHS
def test_a_pause_is_said_before_one_writes(visitor: Visit, size: dict[str, int]) -> None:
    thread = factories.thread(factories.forum())
    factories.crisis(posting="paused")
    page = visitor(size, user=factories.UserFactory())

    look(page, f"/trad/{thread.pk}/svar/", "paused")

    expect(page.get_by_text("ikke sende nye innlegg nå").first).to_be_visible()


@WIDTHS
def test_an_editor_sees_it_in_the_admin_and_what_is_published_waits(visitor: Visit, size: dict[str, int]) -> None:
    factories.home()
    factories.crisis()
    page = visitor(size, user=factories.administrator())

    page.goto("/admin/")
    expect(page.get_by_text("Krisemodus er på.")).to_be_visible()
    shot(page, "crisis-admin")


@WIDTHS
def test_who_lacks_a_second_factor_sets_it_up_and_goes_on(visitor: Visit, size: dict[str, int]) -> None:
    space = factories.forum()
    silje = factories.moderator(space)
    silje.authenticator_set.all().delete()
    page = visitor(size)
    sign_in(page, silje.email, to=f"/forum/{space.slug}/")
    check_accessibility(page, "factor-told")

    page.get_by_role("link", name="Sett opp totrinnsbekreftelse").click()
    check_accessibility(page, "factor-how")
    page.get_by_role("link", name="Bruk en app").click()
    check_accessibility(page, "factor-app")
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("main input[name=code]").fill(factories.app_code(secret))
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("link", name="Fortsett der du var")).to_be_visible()
    check_accessibility(page, "factor-codes")
    page.get_by_role("link", name="Fortsett der du var").click()

    page.wait_for_url(f"**/forum/{space.slug}/")
    page.goto("/moderering/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def shot(page: Page, name: str) -> None:
    """A picture, of a page of the admin's that is not ours to check."""
    if folder := os.environ.get("SCREENSHOTS"):
        assert page.viewport_size
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png")
