"""Reading a forum and a thread in a real browser: on a phone and a laptop, by keyboard, without scripts, on paper."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from forum import reads, visits
from forum.models import ForumPage, Post, Thread
from moderation import answering
from people.models import User
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@dataclass
class Village:
    """A forum in use."""

    forum: ForumPage
    long: Thread
    gone: Thread
    kari: User


@pytest.fixture
def village() -> Village:
    """Topics and districts, a pinned thread, a long one with answers and a trace, one that was merged into it."""
    forum = factories.forum(audience="alle i Meldal")
    silje = factories.moderator(forum)
    kari = factories.UserFactory(display_name="Kari fra Å")
    road = factories.topic(forum, slug="skolevei", name="Skolevei og skyss")
    factories.topic(forum, slug="sfo", name="SFO")
    storaas = factories.district(slug="storas", name="Storås")
    pinned = factories.thread(forum, title="Slik bruker vi forumet", theme="question")
    Thread.objects.filter(pk=pinned.pk).update(pinned=True)
    long = factories.thread(
        forum, title="Skoleveien fra Storås", topic=road, district=storaas, is_question=True, author=kari
    )
    first = long.posts.get()
    for n in range(23):
        factories.post_in(
            long, body=f"Innlegg nummer {n} om vegen, og hva vi kan gjøre.", reply_to=first if n < 3 else None
        )
    for number in (1, 4, 9):
        answering.answer(
            post=long.posts.select_related("thread").get(number=number),
            words=factories.words(silje, "Vi ser på ruta. Se https://example.no/ruter.", voice=Post.Voice.MUNICIPALITY),
        )
    factories.post_in(long, body="Takk for svaret!")
    gone = factories.thread(forum, title="Bussen fra Storås")
    factories.post_in(gone, body="Samme sak.")
    gone = factories.merged(gone, into=long)
    factories.thread(forum, title="Varm mat", theme="measure")
    return Village(forum, long, gone, kari)


def return_later(page: Page, village: Village) -> None:
    """Be in the forum, and come back when there is something new in it."""
    page.goto(f"/forum/{village.forum.slug}/")
    page.goto(f"/trad/{village.long.pk}/?side=1")
    reads.write()
    visits.write()
    village.kari.space_visits.update(at=timezone.now() - datetime.timedelta(days=2))
    factories.post_in(Thread.objects.get(title="Varm mat"), body="Suppe!")


@WIDTHS
def test_a_forum_shows_at_a_glance_what_it_is_and_what_is_new(visitor: Visit, village: Village, size) -> None:
    page = visitor(size, user=village.kari)
    return_later(page, village)

    page.goto(f"/forum/{village.forum.slug}/")

    expect(page.get_by_text("1 nytt innlegg siden sist")).to_be_visible()
    rows = page.locator(".thread-row")
    expect(rows.first).to_contain_text("Festet")
    expect(page.locator(".thread-row--new")).to_have_count(1)
    expect(page.get_by_role("link", name="er ansvarlig")).to_be_visible()
    check_accessibility(page, "forum-news")


@WIDTHS
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_one_chooses_threads_and_takes_the_choices_away(
    visitor: Visit, village: Village, size, javascript: bool
) -> None:
    page = visitor(size, javascript=javascript)
    page.goto(f"/forum/{village.forum.slug}/")

    page.get_by_role("link", name="Nyeste").click()
    page.get_by_text("Velg emne og sted, eller søk").click()
    page.get_by_label("Emne").select_option("Skolevei og skyss")
    page.get_by_label("Skolekrets").select_option("Storås")
    page.get_by_role("button", name="Vis", exact=True).click()

    expect(page).to_have_url(re.compile(r"\?liste=nyeste&emne=skolevei&krets=storas#trader$"))
    expect(page.locator(".thread-row")).to_have_count(1)
    if javascript:
        check_accessibility(page, "forum-filtered")
    page.get_by_role("link", name="Storås: fjern valget").click()
    expect(page).to_have_url(re.compile(r"\?liste=nyeste&emne=skolevei#trader$"))
    page.get_by_role("link", name="Skolevei og skyss: fjern valget").click()
    expect(page.locator(".thread-row")).to_have_count(3)
    page.get_by_text("Velg emne og sted, eller søk").click()
    page.get_by_label("Emne").select_option("SFO")
    page.get_by_role("button", name="Vis", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Ingen tråder passer")).to_be_visible()


def test_on_a_phone_the_list_is_near_and_stays_so_when_one_chooses(visitor: Visit, village: Village) -> None:
    page = visitor(PHONE)
    page.goto(f"/forum/{village.forum.slug}/")
    rows = page.locator(".thread-row")

    page.get_by_role("link", name="Til trådene").press("Enter")
    expect(rows.first).to_be_in_viewport()
    for choice in ("Mest leste", "Tiltak", "Alle"):
        page.get_by_role("navigation").get_by_role("link", name=choice).press("Enter")
        expect(rows.first).to_be_in_viewport()
        expect(page.get_by_role("link", name="Nyeste")).to_be_in_viewport()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_on_a_phone_the_menu_is_one_row_and_a_button(visitor: Visit, village: Village, javascript: bool) -> None:
    page = visitor(PHONE, user=village.kari, javascript=javascript)
    page.goto(f"/forum/{village.forum.slug}/")
    header = page.get_by_role("banner")

    box = header.bounding_box()
    assert box
    assert box["height"] < 80
    expect(header.locator(".logo")).to_be_visible()
    page.get_by_role("button", name="Meny").focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("navigation", name="Hovedmeny")
    expect(menu.get_by_role("link", name="Språk")).to_be_visible()
    if javascript:
        check_accessibility(page, "menu-open")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.get_by_role("button", name="Meny")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/forum/{village.forum.slug}/$"))


@WIDTHS
def test_a_thread_opens_at_the_first_unread_and_says_where_one_is(visitor: Visit, village: Village, size) -> None:
    page = visitor(size, user=village.kari)
    return_later(page, village)

    page.goto(f"/trad/{village.long.pk}/")

    expect(page).to_have_url(re.compile(r"\?side=2#innlegg-21$"))
    expect(page.locator("#innlegg-21")).to_be_in_viewport()
    expect(page.locator(".position__where")).to_contain_text("av 30")
    page.get_by_role("navigation", name="Hvor du er i tråden").get_by_role("link", name="Første innlegg").click()
    expect(page.locator("#innlegg-1")).to_be_in_viewport()
    check_accessibility(page, "thread-first-page")
    page.locator("#innlegg-12").scroll_into_view_if_needed()
    expect(page.locator(".position__where")).to_have_text(re.compile(r"^Innlegg \d+ av 30$"))


@WIDTHS
def test_the_contents_lead_to_the_answers_on_other_pages(visitor: Visit, village: Village, size) -> None:
    page = visitor(size)
    page.goto(f"/trad/{village.long.pk}/")

    summary = page.locator("summary", has_text="3 innlegg fra kommunen")
    summary.focus()
    page.keyboard.press("Enter")
    check_accessibility(page, "thread-contents")
    page.get_by_role("navigation", name="Innlegg fra kommunen").get_by_role("link", name="Innlegg 25").click()

    expect(page.locator("#innlegg-25")).to_be_in_viewport()
    expect(page.get_by_text("Skrevet etter")).to_be_visible()


def test_quotes_lead_to_what_they_answer_and_back(visitor: Visit, village: Village) -> None:
    page = visitor(PHONE, javascript=False)
    page.goto(f"/trad/{village.long.pk}/")

    page.locator("#innlegg-1").get_by_role("link", name="Svar i innlegg 3").click()
    expect(page.locator("#innlegg-3")).to_be_in_viewport()
    page.locator("#innlegg-3").get_by_role("link", name="Svar til Kari fra Å").click()
    expect(page.locator("#innlegg-1")).to_be_in_viewport()


@WIDTHS
def test_a_merged_thread_leads_to_where_its_posts_are(visitor: Visit, village: Village, size) -> None:
    page = visitor(size)
    page.goto(f"/trad/{village.gone.pk}/#innlegg-2")

    expect(page.get_by_role("heading", name="slått sammen")).to_be_visible()
    expect(page.get_by_role("link", name="Skriv i tråden")).to_have_count(0)
    check_accessibility(page, "thread-merged")
    page.locator("#innlegg-2").get_by_role("link").click()
    expect(page).to_have_url(re.compile(rf"/trad/{village.long.pk}/\?side=2#innlegg-30$"))
    expect(page.locator("#innlegg-30")).to_contain_text("Samme sak.")


def test_on_paper_there_are_words_and_no_buttons(visitor: Visit, village: Village) -> None:
    page = visitor(LAPTOP)
    page.goto(f"/trad/{village.long.pk}/?side=2")

    page.emulate_media(media="print")

    for unwanted in (".post__foot", ".position", ".pager", ".acts", ".top__own", ".official-contents"):
        for one in page.locator(unwanted).all():
            expect(one).to_be_hidden()
    expect(page.locator(".print-only")).to_contain_text(f"/trad/{village.long.pk}/?side=2, innlegg 21–30 av 30")
    shown = page.locator(".post--official .post__body a").first.evaluate("a => getComputedStyle(a, '::after').content")
    assert "example.no/ruter" in shown
    number = page.locator("#innlegg-21 .post__head").evaluate("head => getComputedStyle(head, '::after').content")
    assert "21" in number
    assert page.locator("#innlegg-21").evaluate("post => getComputedStyle(post).breakInside") == "avoid-page"
