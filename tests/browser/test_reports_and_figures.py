"""A space's figures, and a report from order to file, as the project team sees them."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from forum.models import District, ForumPage, Post, Thread, Topic
from moderation import answering
from pages.models import SpaceReport
from pages.reports import making
from people.models import User
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@pytest.fixture
def space(settings: Any, tmp_path: Path) -> ForumPage:
    """A forum with something to count; reports lie in a folder of the test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "reports": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    space = factories.forum()
    silje = factories.moderator(space)
    people = [factories.UserFactory() for _ in range(4)]
    topic = Topic.objects.create(space=space, name="Skolevei", slug="skolevei")
    districts = [District.objects.create(name=name, slug=f"krets-{n}") for n, name in enumerate(("Løkken", "Storås"))]
    for n, theme in enumerate(("drawback", "possibility", "measure", "question")):
        thread = factories.thread(space, title=f"Tråd {n}", theme=theme, author=people[n], is_question=True)
        for person in people[: 1 + n]:
            factories.post_in(thread, author=person)
        Thread.objects.filter(pk=thread.pk).update(topic=topic, district=districts[n // 2])
    asked = Post.objects.filter(is_question=True).select_related("thread").earliest("pk")
    answering.answer(post=asked, words=factories.words(silje, "Vi ser på det.", voice=Post.Voice.MUNICIPALITY))
    for n, post in enumerate(Post.objects.order_by("pk")):
        when = timezone.now() - datetime.timedelta(days=40 - 2 * n)
        Post.objects.filter(pk=post.pk).update(created_at=when)
    return space


@pytest.fixture
def ingrid(space: ForumPage) -> User:
    return factories.team_member(space, first_name="Ingrid")


@WIDTHS
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_figures_are_for_everyone(space: ForumPage, visitor: Visit, size: dict[str, int], dark: bool) -> None:
    page = visitor(size, dark=dark)
    page.goto(f"/forum/{space.slug}/")

    page.get_by_role("link", name="Se tallene").click()

    expect(page.get_by_role("img", name="Søylediagram")).to_be_visible()
    page.get_by_text("Vis som tabell").click()
    expect(page.get_by_role("table", name="Innlegg per uke")).to_be_visible()
    check_accessibility(page, "dark-figures" if dark else "figures")


@WIDTHS
def test_a_report_from_order_to_file(space: ForumPage, ingrid: User, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size, user=ingrid)
    page.goto(f"/forum/{space.slug}/")
    page.get_by_role("link", name="Rapporter").click()
    check_accessibility(page, "reports-none")

    page.get_by_label("JSON").check()
    page.get_by_label("Med navn").check()
    page.get_by_role("button", name="Bestill rapport").click()
    expect(page.get_by_text("Venter", exact=True)).to_be_visible()
    check_accessibility(page, "reports-waiting")

    report = SpaceReport.objects.get()
    SpaceReport.objects.update(state="running", progress=42)
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 42)
    check_accessibility(page, "reports-running")
    SpaceReport.objects.update(state="waiting")
    making.make(report.pk)
    expect(page.get_by_text("Ferdig", exact=True)).to_be_visible()
    expect(page.locator("[data-poll-done]")).to_have_text("Rapporten er ferdig.")
    check_accessibility(page, "reports-finished")

    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned").click()
    told = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert len(told["threads"]) == 4

    SpaceReport.objects.create(space=space, ordered_by=ingrid, form="pdf", state="failed", fault="took_too_long")
    page.reload()
    expect(page.get_by_role("button", name="Prøv igjen")).to_be_visible()
    check_accessibility(page, "reports-failed")


def test_without_javascript_one_looks_oneself(space: ForumPage, ingrid: User, visitor: Visit) -> None:
    page = visitor(PHONE, javascript=False, user=ingrid)
    page.goto(f"/forum/{space.slug}/rapporter/")
    page.get_by_label("JSON").check()
    page.get_by_role("button", name="Bestill rapport").click()
    making.make(SpaceReport.objects.get().pk)

    page.get_by_role("link", name="Se hvor langt den er kommet").click()

    expect(page.get_by_role("link", name="Last ned")).to_be_visible()


def test_an_order_with_wrong_dates_is_shown_again_as_it_was(space: ForumPage, ingrid: User, visitor: Visit) -> None:
    page = visitor(PHONE, user=ingrid)
    page.goto(f"/forum/{space.slug}/rapporter/")
    page.get_by_label("Word").check()
    page.get_by_label("Fra og med").fill("2026-05-02")
    page.get_by_label("Til og med").fill("2026-05-01")
    page.get_by_role("button", name="Bestill rapport").click()

    expect(page.locator(".ds-error-summary")).to_contain_text("før fra-datoen")
    expect(page.get_by_label("Word")).to_be_checked()
    expect(page.get_by_label("Fra og med")).to_have_value("2026-05-02")
    check_accessibility(page, "reports-errors")


def test_the_figures_fit_a_narrow_screen_and_its_links_can_be_hit(space: ForumPage, visitor: Visit) -> None:
    page = visitor({"width": 320, "height": 640})
    page.goto(f"/forum/{space.slug}/tall/")

    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > 320)"
        ".map(one => one.tagName + '.' + one.className + ' ' + one.getBoundingClientRect().right)"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, wide
    thread = factories.thread(space)
    factories.post_in(thread, reply_to=thread.posts.get())
    for address, link in (
        (f"/forum/{space.slug}/tall/", ".ds-breadcrumbs a"),
        (f"/trad/{thread.pk}/", ".post .meta > .ds-link"),
        (f"/forum/{space.slug}/", ".responsible .meta > .ds-link"),
    ):
        page.goto(address)
        for found in page.locator(link).all():
            box = found.bounding_box()
            assert box, link
            assert box["height"] >= 24, link
