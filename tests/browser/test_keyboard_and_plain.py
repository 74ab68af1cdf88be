"""Without a mouse, and without JavaScript: everything a resident needs is there. And what is written is not lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from forum.models import Post, Thread
from suggestions.models import Support
from tests import factories
from tests.browser.conftest import LAPTOP, Visit, code_from_mail

pytestmark = pytest.mark.browser
SHOWN = """() => {
    const here = document.activeElement, style = getComputedStyle(here);
    const after = getComputedStyle(here, '::after');
    const around = here.closest('label, .ds-field') || here;
    return [style, after, getComputedStyle(around)].some(one => one.outlineStyle !== 'none');
}"""
HERE = "() => document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || ''"


def tab_to(page: Page, wanted: str, *, presses: int = 60) -> None:
    """Press Tab until what has this name or these words is in focus; each stop on the way is to be seen."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        labels = "() => [...(document.activeElement.labels || [])].map(one => one.innerText).join(' ')"
        if wanted in (page.evaluate(HERE).strip(), page.evaluate(labels).strip()):
            return
    raise AssertionError(f"Tab does not lead to {wanted!r}")


def test_a_reply_with_the_keyboard_alone(visitor: Visit) -> None:
    thread = factories.thread(factories.forum(), title="Skoleveien")
    page = visitor(LAPTOP, user=factories.UserFactory(display_name="Kari"))
    page.goto(f"/trad/{thread.pk}/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "Svar på innlegg 1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/svar/?til=1")
    tab_to(page, "Innlegg")
    page.keyboard.type("Enig, den er for smal.")
    tab_to(page, "Send")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Takk! Innlegget ditt er publisert.")).to_be_visible()
    expect(page.get_by_text("Enig, den er for smal.")).to_be_visible()


def test_a_choice_is_made_with_the_arrow_keys(visitor: Visit) -> None:
    board = factories.board()
    page = visitor(LAPTOP, user=factories.UserFactory())
    page.goto(f"/tavle/{board.slug}/ny/")

    page.get_by_label("Hva vil du si?").focus()
    page.keyboard.type("Benk ved elva")
    page.get_by_role("radio", name="Forslag").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Send")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Benk ved elva")).to_be_visible()
    assert Thread.objects.get().suggestion.kind == "criticism"


def test_what_is_wrong_is_pointed_at(visitor: Visit) -> None:
    page = visitor(user=factories.UserFactory())
    page.goto(f"/forum/{factories.forum().slug}/ny/")
    page.get_by_role("button", name="Send", exact=True).click()

    page.get_by_role("link", name="Tittel – Gi innlegget en tittel.").click()

    expect(page.get_by_label("Tittel")).to_be_focused()
    expect(page.get_by_label("Tittel")).to_have_attribute("aria-invalid", "true")


def test_without_javascript_a_guest_writes_signs_in_posts_and_supports(visitor: Visit) -> None:
    board = factories.board()
    liked = factories.suggestion(board, title="Ungdomsklubb")
    kari = factories.UserFactory(display_name="Kari")
    page = visitor(javascript=False)

    page.goto(f"/tavle/{board.slug}/")
    page.get_by_role("link", name="Hva vil du si?").first.click()
    page.get_by_label("Hva vil du si?").fill("Vi trenger en benk.")
    page.get_by_text("Gi det en tittel").click()
    page.get_by_label("Tittel").fill("Benk ved elva")
    page.get_by_label("Forslag").check()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_label("E-post").fill(kari.email)
    page.get_by_role("button", name="Send meg en kode").click()
    page.get_by_label("Koden fra e-posten").fill(code_from_mail())
    page.get_by_role("button", name="Fortsett").click()
    expect(page.get_by_label("Hva vil du si?")).to_have_value("Vi trenger en benk.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Benk ved elva")).to_be_visible()
    assert Post.objects.filter(author=kari).count() == 1

    page.goto(liked.thread.get_absolute_url())
    page.get_by_role("button", name="Støtt dette").click()
    expect(page.get_by_role("button", name="Du støtter dette")).to_be_visible()
    assert Support.objects.filter(user=kari, suggestion=liked).count() == 1
    page.get_by_role("button", name="Du støtter dette").click()
    expect(page.get_by_role("button", name="Støtt dette")).to_be_visible()
    assert not Support.objects.filter(user=kari).exists()


def test_a_draft_outlives_the_page_and_is_gone_when_posted(visitor: Visit) -> None:
    thread = factories.thread(factories.forum())
    page = visitor(user=factories.UserFactory())
    address = f"/trad/{thread.pk}/svar/"
    drafts = "() => Object.keys(localStorage).filter(key => key.startsWith('draft:'))"
    page.goto(address)
    page.get_by_label("Innlegg", exact=True).fill("Et langt svar som er halvferdig")
    page.wait_for_timeout(600)
    assert len(page.evaluate(drafts)) == 1

    page.reload()
    expect(page.get_by_label("Innlegg", exact=True)).to_have_value("Et langt svar som er halvferdig")
    expect(page.get_by_text("Vi fant igjen det du skrev sist.")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Takk! Innlegget ditt er publisert.")).to_be_visible()

    assert page.evaluate(drafts) == []
    page.goto(address)
    expect(page.get_by_label("Innlegg", exact=True)).to_have_value("")


def test_pressed_twice_it_is_posted_once(visitor: Visit) -> None:
    thread = factories.thread(factories.forum())
    page = visitor(user=factories.UserFactory())
    page.goto(f"/trad/{thread.pk}/svar/")
    page.get_by_label("Innlegg", exact=True).fill("En gang er nok.")

    page.get_by_role("button", name="Send", exact=True).dblclick()

    expect(page.get_by_text("Takk! Innlegget ditt er publisert.")).to_be_visible()
    assert thread.posts.count() == 2
