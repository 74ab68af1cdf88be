"""What was done is said where one lands, in view, with and without a script, on a phone and on a wide screen."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from forum.models import Post
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
SIZES = [PHONE, LAPTOP]


@pytest.mark.parametrize("size", SIZES, ids=["phone", "laptop"])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_reply_report_and_change_are_confirmed_in_view(visitor: Visit, size: dict[str, int], javascript: bool) -> None:
    thread = factories.thread(factories.forum(), title="Skoleveien")
    for _ in range(8):
        factories.post_in(thread, body="Bussen går for sent.\n\nOg den er full.\n\nHver morgen.")
    page = visitor(size, javascript=javascript, user=factories.UserFactory(display_name="Kari"))

    page.goto(f"/trad/{thread.pk}/svar/")
    page.get_by_label("Innlegg", exact=True).fill("Enig i det.")
    page.get_by_role("button", name="Send", exact=True).click()
    said = page.locator("article#innlegg-10").get_by_role("status")
    expect(said).to_have_text("Takk! Innlegget ditt er publisert.")
    expect(said).to_be_in_viewport()
    if javascript:
        check_accessibility(page, "told-of-a-reply")

    page.get_by_role("link", name="Endre innlegg 10").click()
    page.get_by_label("Innlegg", exact=True).fill("Helt enig i det.")
    page.get_by_role("button", name="Lagre").click()
    expect(said).to_have_text("Innlegget er endret.")
    expect(said).to_be_in_viewport()

    page.get_by_role("link", name="Meld fra om innlegg 6").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Send").click()
    told = page.locator("article#innlegg-6").get_by_role("status")
    expect(told).to_contain_text("Takk for at du sier fra")
    expect(told).to_be_in_viewport()
    page.reload()
    expect(page.get_by_text("Takk for at du sier fra")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES, ids=["phone", "laptop"])
def test_what_waits_is_mended_and_withdrawn_from_where_it_stands(visitor: Visit, size: dict[str, int]) -> None:
    space = factories.forum()
    factories.moderator(space)
    thread = factories.thread(space, title="Skoleveien")
    page = visitor(size, user=factories.UserFactory(display_name="Ny", date_joined=timezone.now()))

    page.goto(f"/trad/{thread.pk}/svar/")
    page.get_by_label("Innlegg", exact=True).fill("Se https://example.no/ her.")
    page.get_by_role("button", name="Send", exact=True).click()
    waiting = page.locator("article#innlegg-2")
    expect(waiting.get_by_role("status")).to_be_in_viewport()
    expect(waiting).to_contain_text("Silje (ungdomsleder)")
    check_accessibility(page, "waiting")

    waiting.get_by_role("link", name="Endre innlegg 2").click()
    page.get_by_label("Innlegg", exact=True).fill("Uten lenke.")
    page.get_by_role("button", name="Lagre").click()
    expect(waiting).to_contain_text("Uten lenke.")
    waiting.get_by_role("link", name="Trekk tilbake innlegg 2").click()
    page.get_by_role("button", name="Trekk tilbake").click()
    expect(page.get_by_role("heading", name="Innlegget er trukket tilbake")).to_be_visible()
    assert Post.objects.get(number=2).state == Post.State.WITHDRAWN
