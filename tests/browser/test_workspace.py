"""The youth leader's desk with forty things waiting: worked down on a phone, by keys on a laptop, and not alone."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from forum.models import ForumPage, Post, Thread
from moderation import deciding
from moderation.models import Decision, Duty, Report
from people.models import User
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])
QUEUE = "/moderering/"


@pytest.fixture(autouse=True)
def busy(settings: Any) -> None:
    settings.POSTS_PER_HOUR = 10_000


@pytest.fixture
def forum() -> ForumPage:
    return factories.forum()


@pytest.fixture
def silje(forum: ForumPage) -> User:
    return factories.moderator(forum, first_name="Silje")


@pytest.fixture
def ola(forum: ForumPage) -> User:
    return factories.moderator(forum, first_name="Ola", role="miljøarbeider")


@pytest.fixture
def forty(forum: ForumPage, silje: User) -> list[Post]:
    """Forty things of all kinds, some of them late: twelve held (six of them spam), eight reported, and duties."""
    board = factories.board()
    silje.space_roles.create(space_id=board.page_ptr_id, since=timezone.now() - datetime.timedelta(days=1))
    spammer = factories.UserFactory(display_name="Billige klokker")
    kari = factories.UserFactory(display_name="Kari fra Å")
    held = [factories.thread(forum, title=f"Bussen går for sent {n}", author=kari).posts.get() for n in range(6)]
    held += [
        factories.thread(
            forum, title=f"Kjøp klokker {n}", body="Se https://klokker.example/", author=spammer
        ).posts.get()
        for n in range(6)
    ]
    keys = [post.pk for post in held]
    old = timezone.now() - datetime.timedelta(days=5)
    Post.objects.filter(pk__in=keys).update(state=Post.State.HELD)
    Post.objects.filter(pk__in=keys[:3]).update(created_at=old)
    Thread.objects.filter(posts__in=keys).update(state=Thread.State.HELD, posts_published=0)
    reporters = [factories.UserFactory() for _ in range(2)]
    for n in range(8):
        post = factories.post_in(
            factories.thread(forum, title=f"Svømmehallen {n}"), body="Den som bestemte dette er dum."
        )
        for reporter in reporters:
            Report.objects.create(post=post, reporter=reporter, reason="abuse" if n % 2 else "personal")
    for n in range(10):
        factories.thread(forum, title=f"Når kommer lyset {n}?", theme="question", is_question=True, author=kari)
        factories.suggestion(board, title=f"Ungdomsklubb på Løkken {n}", author=kari)
    late = list(Duty.objects.order_by("pk").values_list("pk", flat=True)[:4])
    Duty.objects.filter(pk__in=late).update(due_on=timezone.localdate() - datetime.timedelta(days=2))
    return held


def number(page: Page) -> str:
    return page.get_by_text(re.compile(r"^\d+ ting venter$")).inner_text()


@WIDTHS
def test_forty_things_are_worked_down(
    forty: list[Post], silje: User, ola: User, visitor: Visit, size: dict[str, int]
) -> None:
    page = visitor(size, user=silje)
    page.goto(QUEUE)
    expect(page.get_by_text("40 ting venter", exact=True)).to_be_visible()
    check_accessibility(page, "desk-forty")

    # Three that are held, one after the other: each time one is back at the next, with what was done said there.
    page.get_by_role("link", name=re.compile("^Venter på godkjenning")).click()
    rows = page.locator(".queue-item")
    expect(rows).to_have_count(12)
    for left in (11, 10, 9):
        following = rows.nth(1).get_attribute("id")
        rows.first.get_by_role("button", name=re.compile("^Publiser")).click()
        expect(rows).to_have_count(left)
        said = page.locator(f"#{following}").get_by_role("status")
        expect(said).to_contain_text("Innlegget er publisert.")
        expect(said).to_be_in_viewport()
    check_accessibility(page, "desk-after-an-act")
    assert Decision.objects.filter(act="publish").count() == 3

    # The last one is undone, and stands in the list again.
    page.get_by_role("button", name=re.compile("^Angre")).click()
    expect(page.get_by_text("Det er angret.")).to_be_in_viewport()
    expect(rows).to_have_count(10)
    check_accessibility(page, "desk-undone")

    # All from one who sells watches, in one act; and all of it undone, and done again.
    page.get_by_label(re.compile("^Velg: Kjøp klokker 0")).check()
    page.get_by_role("button", name="Skjul de valgte som søppel").click()
    page.get_by_role("link", name="Velg alle fra Billige klokker").click()
    expect(page.locator("input[name=innlegg]:checked")).to_have_count(6)
    check_accessibility(page, "desk-spam")
    page.get_by_role("button", name="Skjul de som er krysset av").click()
    expect(page.get_by_text("6 innlegg er skjult som søppel.")).to_be_visible()
    check_accessibility(page, "desk-spam-hidden")
    assert Post.objects.filter(state="hidden").count() == 6
    page.get_by_role("button", name="Angre alle 6").click()
    expect(page.get_by_text("Det er angret.")).to_be_visible()
    assert Post.objects.filter(state="hidden").count() == 0
    assert Decision.objects.filter(act="undo").count() == 7


@WIDTHS
def test_the_other_has_done_one_meanwhile(
    forty: list[Post], silje: User, ola: User, visitor: Visit, size: dict[str, int]
) -> None:
    page, other = visitor(size, user=silje), visitor(size, user=ola)
    page.goto(f"{QUEUE}?slag=held")
    row = page.locator(".queue-item").nth(3)
    title = row.locator("h2").inner_text()
    other.goto(QUEUE)
    other.get_by_role("link", name=title, exact=True).click()
    expect(other.get_by_role("heading", level=1, name=title)).to_be_visible()
    page.reload()
    expect(row.get_by_text("Ola ser på denne nå")).to_be_visible()
    check_accessibility(page, "desk-a-colleague-is-looking")
    other.get_by_role("link", name="Skjul", exact=True).click()
    other.get_by_label("Opplysninger om andre").check()
    other.get_by_label("Begrunnelse til den som skrev").fill("Det gjelder en navngitt person.")
    other.get_by_role("button", name="Skjul innlegget").click()
    expect(other.get_by_text("Innlegget er skjult.")).to_be_visible()

    row.get_by_role("button", name=re.compile("^Publiser")).click()

    expect(page.get_by_text("Ola (miljøarbeider) var før deg: skjult")).to_be_in_viewport()
    check_accessibility(page, "desk-second")
    assert not Decision.objects.filter(act="publish").exists()


@WIDTHS
def test_one_thing_with_what_one_should_know(
    forty: list[Post], silje: User, visitor: Visit, size: dict[str, int]
) -> None:
    reported = list(Post.objects.filter(reports__settled_by=None, reports__reason="abuse").distinct().order_by("pk"))
    for post in reported[:2]:
        deciding.hide_post(post=post, actor=silje, rule="V4", reason="Det er hets mot en ansatt.")
    Post.objects.filter(pk__in=[reported[0].pk, reported[2].pk]).update(author=reported[2].author)
    page = visitor(size, user=silje)
    page.goto(f"{QUEUE}?slag=reported")
    page.get_by_role("link", name=reported[2].thread.title, exact=True).click()

    for heading in ("Hva vil du gjøre?", "Lignende avgjørelser", "Rundt innlegget"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.locator("[aria-labelledby=history]")).to_contain_text("Det er hets mot en ansatt.")
    check_accessibility(page, "desk-item")
    page.get_by_text("Flere valg").click()
    check_accessibility(page, "desk-item-more")
    page.get_by_role("link", name="Neste", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(reported[2].thread.title)
    page.get_by_role("button", name="La det stå").click()
    expect(page.get_by_text("Meldingene er avvist, og innlegget blir stående.")).to_be_in_viewport()
    check_accessibility(page, "desk-dismissed")


def test_by_keys_on_a_laptop(forty: list[Post], silje: User, visitor: Visit) -> None:
    page = visitor(LAPTOP, user=silje)
    page.goto(f"{QUEUE}?slag=held")
    expect(page.get_by_label("Bruk hurtigtastene")).to_be_attached()
    links = page.locator(".queue-item h2 a")

    page.keyboard.press("j")
    expect(links.first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    expect(links.nth(1)).to_be_in_viewport()
    page.keyboard.press("x")
    expect(page.locator(".queue-item").nth(1).locator("[form=bulk]")).to_be_checked()
    page.keyboard.press("?")
    expect(page.get_by_text("velg, eller velg bort")).to_be_visible()
    check_accessibility(page, "desk-keys")
    page.keyboard.press("?")
    expect(page.get_by_text("velg, eller velg bort")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/moderering/innlegg/**")
    first = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: "/innlegg/" in url and url != first)
    page.keyboard.press("p")
    page.wait_for_url(lambda url: url == first)

    # What is typed in a field is text; and the keys can be turned off.
    page.get_by_role("link", name="Skjul", exact=True).click()
    page.get_by_label("Begrunnelse til den som skrev").press_sequentially("jnkpux?")
    expect(page.get_by_label("Begrunnelse til den som skrev")).to_have_value("jnkpux?")
    page.goto(f"{QUEUE}?slag=held")
    page.locator("#taster summary").click()
    page.get_by_label("Bruk hurtigtastene").uncheck()
    page.goto(f"{QUEUE}?slag=held")
    page.keyboard.press("j")
    expect(links.first).not_to_be_focused()


def test_all_of_it_without_javascript(forty: list[Post], silje: User, visitor: Visit) -> None:
    page = visitor(PHONE, javascript=False, user=silje)
    page.goto(f"{QUEUE}?slag=held")
    rows = page.locator(".queue-item")
    rows.first.get_by_role("button", name=re.compile("^Publiser")).click()
    expect(rows).to_have_count(11)
    page.get_by_role("button", name=re.compile("^Angre")).click()
    expect(rows).to_have_count(12)
    page.get_by_label(re.compile("^Velg: Kjøp klokker 0")).check()
    page.get_by_label(re.compile("^Velg: Kjøp klokker 1")).check()
    page.get_by_role("button", name="Skjul de valgte som søppel").click()
    page.get_by_role("button", name="Skjul de som er krysset av").click()
    expect(page.get_by_text("2 innlegg er skjult som søppel.")).to_be_visible()
    expect(rows).to_have_count(10)
    rows.first.locator("h2 a").click()
    page.get_by_role("link", name="Neste", exact=True).click()
    expect(page.get_by_role("link", name="Forrige", exact=True)).to_be_visible()
