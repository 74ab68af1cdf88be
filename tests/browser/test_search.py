"""Searching in a real browser: from a space's page, narrowed, by keyboard, without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from forum.models import District, ForumPage, Thread, Topic
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@pytest.fixture
def space() -> ForumPage:
    """A forum where several write of the school bus, in both written forms, and the municipality has answered one."""
    forum = factories.forum()
    factories.board()
    topic = Topic.objects.create(space_id=forum.pk, name="Skoleskyss", slug="skyss")
    district = District.objects.create(name="Løkken", slug="lokken")
    first = factories.thread(
        forum,
        title="Skolebussen fra Løkken er full hver morgen",
        theme="question",
        body="Hver dag må noen av elevene stå. Skolebussen har 52 seter, og vi er 61 barn fra Løkken skole. Kan "
        "kommunen sette opp en buss til, eller en større buss, før vinteren kommer? De minste har ikke noe å holde "
        "seg i, og vegen er svingete og glatt.",
    )
    Thread.objects.filter(pk=first.pk).update(topic=topic, district=district)
    factories.thread(forum, title="Skuleveg og skuss", theme="drawback", body="Ungane ventar lenge på skulebussen.")
    factories.thread(forum, title="Større klasser", theme="possibility", body="Flere lærere på <samme> skole & hall.")
    silje = factories.moderator(forum)
    factories.post_in(first, author=silje, body="Vi setter opp en buss til fra mandag.", voice="municipality")
    return forum


@WIDTHS
def test_one_searches_from_the_space_and_narrows_it(visitor: Visit, space: ForumPage, size: dict[str, int]) -> None:
    page = visitor(size)
    page.goto(f"/forum/{space.slug}/")
    check_accessibility(page, "search-field-in-space")
    page.get_by_text("Velg emne og sted, eller søk").click()
    page.get_by_role("main").get_by_label("Søk etter").fill("skulebuss")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("2 treff")
    expect(page.locator("mark").first).to_have_text("Skolebussen")
    check_accessibility(page, "search-hits")
    page.get_by_text("Avgrens søket (1 valgt)").click()
    check_accessibility(page, "search-narrow")
    page.get_by_label("Emne").select_option("Skoleskyss")
    page.get_by_label("Skrevet av").select_option("Innbyggere")
    page.get_by_role("button", name="Vis treff").click()

    expect(page.get_by_role("status")).to_have_text("1 treff")
    check_accessibility(page, "search-narrowed")
    page.get_by_role("link", name="Skoleskyss – fjern").click()
    expect(page.get_by_role("status")).to_have_text("2 treff")
    page.get_by_role("link", name="Skolebussen fra Løkken").click()
    expect(page.get_by_role("heading", name="Skolebussen fra Løkken er full hver morgen")).to_be_visible()


@WIDTHS
def test_a_slip_is_mended_without_javascript(visitor: Visit, space: ForumPage, size: dict[str, int]) -> None:
    page = visitor(size, javascript=False)
    page.goto("/sok/")
    page.get_by_role("main").get_by_label("Søk etter").fill("skolebusen full")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sok/?q=skolebusen*")
    page.goto("/sok/?q=mobbinng+skoelbuss")

    expect(page.get_by_text("Mente du skolebussen?")).to_have_count(0)
    page.goto("/sok/?q=skoelbussen")
    page.get_by_role("link", name="skolebussen", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("2 treff")


@WIDTHS
@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("tips", ""),
        ("none", "?q=xyzzy"),
        ("none-narrowed", "?q=skolebuss&hvem=kommunen&tema=measure"),
        ("some", "?q=buss+vaktmester"),
        ("suggestion", "?q=skoelbussen"),
        ("small-words", "?q=og+det"),
        ("wrong-dates", "?q=buss&fra=2026-03-01&til=2026-01-01"),
        ("municipality", "?hvem=kommunen"),
    ],
)
def test_what_a_search_may_come_to(
    visitor: Visit, space: ForumPage, size: dict[str, int], name: str, query: str
) -> None:
    page = visitor(size)
    page.goto(f"/sok/{query}")

    check_accessibility(page, f"search-{name}")


def test_search_in_the_dark(visitor: Visit, space: ForumPage) -> None:
    page = visitor(dark=True)
    page.goto("/sok/?q=skolebuss&hvem=innbyggere&krets=lokken")

    check_accessibility(page, "search-dark")
