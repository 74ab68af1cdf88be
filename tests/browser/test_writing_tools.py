"""The tools beside the text, as one uses them: marks that come and go, lists that go on, names while one writes @."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visitor: Visit) -> Page:
    thread = factories.thread(factories.forum(), author=factories.UserFactory(display_name="Kari fra Å"))
    factories.post_in(thread, author=factories.UserFactory(display_name="Per Ås"))
    factories.post_in(thread, author=factories.UserFactory(display_name="Ola"))
    page = visitor(LAPTOP, user=factories.UserFactory(display_name="Meg"))
    page.goto(f"/trad/{thread.pk}/svar/")
    return page


@pytest.fixture
def field(page: Page) -> Locator:
    return page.get_by_label("Innlegg", exact=True)


def choose(field: Locator, start: int, end: int) -> None:
    field.evaluate("(field, [start, end]) => { field.focus(); field.setSelectionRange(start, end) }", [start, end])


def test_a_mark_that_is_pressed_again_is_taken_away(page: Page, field: Locator) -> None:
    bold = page.get_by_role("button", name="Fet")
    bold.click()
    bold.click()
    expect(field).to_have_value("")
    page.keyboard.press("Control+b")
    page.keyboard.type("full")
    page.keyboard.press("Control+b")  # at its end: out of it
    page.keyboard.type(" buss")
    expect(field).to_have_value("**full** buss")

    choose(field, 2, 6)
    bold.click()
    expect(field).to_have_value("full buss")
    bold.click()
    expect(field).to_have_value("**full** buss")
    choose(field, 0, 8)
    bold.click()
    expect(field).to_have_value("full buss")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("**full** buss")

    choose(field, 2, 6)
    page.keyboard.press("Control+i")  # bold is not italic
    expect(field).to_have_value("***full*** buss")
    page.keyboard.press("Control+b")
    expect(field).to_have_value("*full* buss")
    page.keyboard.press("Control+i")
    expect(field).to_have_value("full buss")


def test_enter_goes_on_with_a_list_and_ends_it(page: Page, field: Locator) -> None:
    field.focus()
    page.keyboard.type("- buss")
    page.keyboard.press("Enter")
    page.keyboard.type("sykkel")
    page.keyboard.press("Enter")
    expect(field).to_have_value("- buss\n- sykkel\n- ")
    page.keyboard.press("Enter")
    expect(field).to_have_value("- buss\n- sykkel\n")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("- buss\n- sykkel\n- ")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("9. gå")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    expect(field).to_have_value("- buss\n- sykkel\n9. gå\n10. \n")

    field.fill("vanlig tekst")
    page.keyboard.press("Enter")
    expect(field).to_have_value("vanlig tekst\n")


def test_names_are_suggested_and_chosen_with_the_keyboard(page: Page, field: Locator) -> None:
    field.focus()
    page.keyboard.type("Enig, @")
    names = page.get_by_role("listbox", name="Navn i samtalen")
    expect(names.get_by_role("option")).to_have_text(["Kari fra Å", "Ola", "Per Ås"])
    page.keyboard.type("å")
    expect(names.get_by_role("option")).to_have_text(["Kari fra Å", "Per Ås"])
    check_accessibility(page, "composer-suggests-names")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(names.get_by_role("option", selected=True)).to_have_text("Per Ås")
    assert field.get_attribute("aria-activedescendant") == names.get_by_role("option").nth(1).get_attribute("id")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Enig, @Per Ås ")
    expect(names).to_be_hidden()

    page.keyboard.type("og @ka")
    page.keyboard.press("Escape")
    expect(names).to_be_hidden()
    page.keyboard.press("Enter")  # nothing is chosen: a new line
    page.keyboard.type("@o")
    names.get_by_role("option", name="Ola").click()
    expect(field).to_have_value("Enig, @Per Ås og @ka\n@Ola ")
    page.keyboard.type("x@k")
    expect(names).to_be_hidden()


def test_pictures_in_the_text_are_listed_with_a_way_out(visitor: Visit, tmp_path: Path) -> None:
    thread = factories.thread(factories.forum())
    page = visitor(PHONE, user=factories.UserFactory())
    page.goto(f"/trad/{thread.pk}/svar/")
    field = page.get_by_label("Innlegg", exact=True)
    field.fill("Se her.")
    picture = tmp_path / "holdeplass.jpg"
    picture.write_bytes(factories.picture_file().read())
    page.get_by_text("Legg til et bilde").click()
    page.get_by_label("Bilde", exact=True).set_input_files(picture)
    page.get_by_label("Hva viser bildet?").fill("Holdeplassen uten leskur")
    page.get_by_role("button", name="Sett inn bildet").click()
    listed = page.get_by_role("region", name="Bilder i teksten")
    expect(listed.get_by_text("Holdeplassen uten leskur")).to_be_visible()
    check_accessibility(page, "composer-pictures")

    listed.get_by_role("button", name="Ta bort bildet «Holdeplassen uten leskur»").click()

    expect(listed).to_be_hidden()
    expect(field).to_have_value("Se her.\n\n")


def test_a_quote_is_not_written_twice_by_a_preview_and_the_keyboard_is_led_on(visitor: Visit) -> None:
    thread = factories.thread(factories.forum(), body="Bussen går for sent.")
    for n in range(9):
        factories.post_in(thread, body=f"Innlegg {n}. " + "Mye er sagt om dette. " * 20)
    page = visitor(PHONE, user=factories.UserFactory())
    page.goto(f"/trad/{thread.pk}/svar/?til=1&siter=1")
    field = page.get_by_label("Innlegg", exact=True)
    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("Enig, @Ingen.")
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Forhåndsvis").press("Enter")

    preview = page.get_by_role("region", name="Slik blir det")
    expect(preview).to_be_focused()
    expect(preview.get_by_text("heter «Ingen», så ingen")).to_be_visible()
    expect(field).to_have_value("> Bussen går for sent.\n\nEnig, @Ingen.")
    check_accessibility(page, "composer-nobody")

    page.get_by_role("button", name="Send", exact=True).press("Enter")
    expect(page.get_by_text("Takk! Innlegget ditt er publisert.")).to_be_in_viewport()
    expect(page.get_by_text("heter «Ingen», så ingen")).to_be_in_viewport()
    expect(page.locator("#innlegg-11")).to_be_in_viewport()
    check_accessibility(page, "thread-sent")
