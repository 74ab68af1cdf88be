"""More time for what is owed and is no answer: from the list, with a reason, and shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from moderation.models import Report
from moderation.reporting import report
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])
def test_a_moderator_says_that_it_takes_more_time(visitor: Visit, size: dict[str, int]) -> None:
    space = factories.forum()
    silje = factories.moderator(space)
    post = factories.post_in(factories.thread(space, title="Lys på skoleveien"), body="Bussen går ni.")
    report(post=post, reporter=factories.UserFactory(), reason=Report.Reason.FACT, text="Den går åtte.")
    page = visitor(size, user=silje)
    page.goto("/moderering/")
    page.get_by_role("link", name="Mer tid").click()
    expect(page.get_by_role("heading", name="Si at det tar mer tid")).to_be_visible()
    page.get_by_role("button", name="Flytt fristen").click()
    expect(page.locator(".ds-error-summary")).to_contain_text("Velg en ny frist.")
    check_accessibility(page, "more-time-errors")

    page.get_by_label("Hvorfor trengs det mer tid?").fill("Vi venter på fylkeskommunen.")
    page.get_by_role("radio").nth(1).check()
    check_accessibility(page, "more-time")
    page.get_by_role("button", name="Flytt fristen").click()

    expect(page.get_by_text("Fristen er flyttet. De som venter, får beskjed.")).to_be_visible()
    expect(page.get_by_text("og er flyttet én gang: Vi venter på fylkeskommunen.")).to_be_visible()
    expect(page.get_by_role("link", name="Mer tid")).to_have_count(0)
    check_accessibility(page, "more-time-given")
