"""Writing on a phone: tools, a preview, a draft that survives, a picture, a name, a quote, threads like this one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forum.models import Draft, Post
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
BODY = "Innlegg"


def choose(page: Page, start: int, end: int) -> None:
    page.get_by_label(BODY, exact=True).evaluate(
        "(field, [start, end]) => { field.focus(); field.setSelectionRange(start, end) }", [start, end]
    )


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()


def test_from_the_first_letter_to_the_post(visitor: Visit, tmp_path: Path) -> None:
    forum = factories.forum()
    factories.thread(forum, title="Bussene fra Storås er alltid for sene")
    kari = factories.UserFactory(display_name="Kari")
    page = visitor(PHONE, user=kari)
    page.goto(f"/forum/{forum.slug}/ny/")

    # Threads like this one, while the title is written.
    page.get_by_label("Tittel").press_sequentially("Hvorfor er bussen fra Storås så sen?")
    expect(page.get_by_role("link", name="Bussene fra Storås er alltid for sene")).to_be_visible()

    # The tools write Markdown, by mouse and by keyboard; undo undoes.
    field = page.get_by_label(BODY, exact=True)
    field.fill("Bussen er full\nog sen")
    choose(page, 0, 6)
    page.get_by_role("button", name="Fet").click()
    expect(field).to_have_value("**Bussen** er full\nog sen")
    choose(page, 14, 18)
    page.keyboard.press("Control+i")
    expect(field).to_have_value("**Bussen** er *full*\nog sen")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("**Bussen** er full\nog sen")
    choose(page, 0, 22)
    page.get_by_role("button", name="Liste").click()
    expect(field).to_have_value("- **Bussen** er full\n- og sen")
    choose(page, 23, 29)
    page.get_by_role("button", name="Lenke").focus()
    page.keyboard.press("Enter")
    expect(field).to_have_value(re.compile(r"\[og sen\]\(https://\)"))
    page.keyboard.type("https://example.no/rute")
    expect(field).to_have_value("- **Bussen** er full\n- [og sen](https://example.no/rute)")
    check_accessibility(page, "composer-tools")

    # The draft survives a reload, and is found on another device.
    expect(page.get_by_text("Utkastet er lagret.")).to_be_visible()
    page.reload()
    expect(page.get_by_label(BODY, exact=True)).to_have_value(
        "- **Bussen** er full\n- [og sen](https://example.no/rute)"
    )
    other = visitor(LAPTOP, user=kari)
    other.goto("/min-side/")
    expect(other.get_by_role("heading", name="Mine utkast")).to_be_visible()
    check_accessibility(other, "my-drafts")
    other.goto(f"/forum/{forum.slug}/ny/")
    expect(other.get_by_text("Du har et utkast fra")).to_be_visible()
    check_accessibility(other, "composer-offers-draft")
    other.get_by_role("link", name="Fortsett på utkastet").click()
    expect(other.get_by_label("Tittel")).to_have_value("Hvorfor er bussen fra Storås så sen?")

    # A picture, with words for who does not see it.
    page.goto(f"/forum/{forum.slug}/ny/")
    picture = tmp_path / "holdeplass.jpg"
    picture.write_bytes(factories.picture_file().read())
    page.get_by_text("Legg til et bilde").click()
    page.get_by_label("Bilde", exact=True).set_input_files(picture)
    page.get_by_role("button", name="Sett inn bildet").click()
    expect(page.get_by_label("Hva viser bildet?")).to_be_focused()
    page.get_by_label("Hva viser bildet?").fill("Holdeplassen")
    no_picture = tmp_path / "brev.jpg"
    no_picture.write_bytes(b"Hei, kommune")
    page.get_by_label("Bilde", exact=True).set_input_files(no_picture)
    page.get_by_role("button", name="Sett inn bildet").click()
    expect(page.get_by_text("Vi kan ikke lese bildet")).to_be_visible()
    check_accessibility(page, "composer-no-picture")
    page.get_by_label("Bilde", exact=True).set_input_files(picture)
    page.get_by_label("Hva viser bildet?").fill("Holdeplassen uten leskur")
    page.get_by_role("button", name="Sett inn bildet").click()
    expect(page.get_by_text("Bildet er lagt inn i teksten")).to_be_visible()

    # The preview posts nothing.
    page.get_by_role("button", name="Forhåndsvis").click()
    preview = page.get_by_role("region", name="Slik blir det")
    expect(preview.get_by_alt_text("Holdeplassen uten leskur")).to_be_visible()
    expect(preview.get_by_role("link", name="og sen")).to_be_visible()
    check_accessibility(page, "composer-preview")
    assert Post.objects.count() == 1
    page.get_by_text("Ulemper", exact=True).click()
    send(page)

    expect(page.get_by_alt_text("Holdeplassen uten leskur")).to_be_visible()
    natural = page.get_by_alt_text("Holdeplassen uten leskur").evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    assert natural == 1200
    check_accessibility(page, "thread-with-picture")
    assert not Draft.objects.exists()
    page.goto(f"/forum/{forum.slug}/ny/")
    expect(page.get_by_label(BODY, exact=True)).to_have_value("")


def test_a_name_and_a_quote_of_what_is_marked(visitor: Visit) -> None:
    kari = factories.UserFactory(display_name="Kari fra Å")
    thread = factories.thread(factories.forum(), author=kari, body="Bussen går for sent. Og den er full.")
    page = visitor(PHONE, user=factories.UserFactory(display_name="Per"))
    page.goto(f"/trad/{thread.pk}/?side=1")

    page.evaluate("""() => {
        const text = document.querySelector(".post__body p").firstChild;
        const range = document.createRange();
        range.setStart(text, 21); range.setEnd(text, 36);
        getSelection().removeAllRanges(); getSelection().addRange(range);
    }""")
    page.get_by_role("link", name="Siter innlegg 1").click()
    field = page.get_by_label(BODY, exact=True)
    expect(field).to_have_value("> Og den er full.\n\n")

    page.get_by_text("Nevn noen i samtalen").click()
    choose(page, 19, 19)
    page.get_by_role("button", name="@Kari fra Å").click()
    expect(field).to_have_value("> Og den er full.\n\n@Kari fra Å ")
    page.keyboard.type("helt enig!")
    check_accessibility(page, "composer-names")
    send(page)

    expect(page.locator(".mention", has_text="@Kari fra Å")).to_be_visible()
    told = visitor(PHONE, user=kari)
    told.goto("/beskjeder/")
    expect(told.get_by_text("Per har nevnt deg")).to_be_visible()


def test_a_quote_does_not_cost_one_what_one_had_begun(visitor: Visit) -> None:
    thread = factories.thread(factories.forum(), body="Bussen går for sent.")
    page = visitor(PHONE)
    page.goto(f"/trad/{thread.pk}/svar/")
    page.get_by_label(BODY, exact=True).fill("Jeg hadde skrevet mye.")
    page.wait_for_timeout(700)

    page.goto(f"/trad/{thread.pk}/svar/?til=1&siter=1")

    expected = "Jeg hadde skrevet mye.\n\n> Bussen går for sent.\n\n"
    expect(page.get_by_label(BODY, exact=True)).to_have_value(expected)
    page.wait_for_timeout(700)
    page.reload()
    expect(page.get_by_label(BODY, exact=True)).to_have_value(expected)


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])
def test_one_changes_and_withdraws_ones_own_post(visitor: Visit, size: dict[str, int]) -> None:
    kari = factories.UserFactory(display_name="Kari")
    thread = factories.thread(factories.forum(), body="Hva synes dere?")
    post = factories.post_in(thread, author=kari, body="Bussen gar for sent.")
    factories.post_in(thread, body="Enig.")
    page = visitor(size, user=kari)
    page.goto(f"/trad/{thread.pk}/?side=1")
    check_accessibility(page, "thread-own-post")

    page.get_by_role("link", name="Endre innlegg 2").click()
    check_accessibility(page, "edit")
    page.get_by_label(BODY, exact=True).fill("Bussen går for sent.")
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("Innlegget er endret.")).to_be_visible()
    page.get_by_role("link", name="Se hva som sto før").click()
    expect(page.get_by_text("Bussen gar for sent.")).to_be_visible()
    check_accessibility(page, "versions")

    page.goto(f"/trad/{thread.pk}/?side=1")
    page.get_by_role("link", name="Trekk tilbake innlegg 2").click()
    check_accessibility(page, "withdraw")
    page.get_by_role("button", name="Trekk tilbake").click()
    expect(page.get_by_role("heading", name="Innlegget er trukket tilbake")).to_be_visible()
    check_accessibility(page, "withdrawn")
    page.get_by_role("link", name="Tilbake til samtalen").click()
    expect(page.get_by_text("Innlegget er trukket av den som skrev det.")).to_be_visible()
    page.goto(f"/innlegg/{post.pk}/tilbaketrekking/")
    page.get_by_role("button", name="Angre").click()
    expect(page.get_by_text("Bussen går for sent.")).to_be_visible()


def test_without_a_script_it_all_works(visitor: Visit, tmp_path: Path) -> None:
    thread = factories.thread(factories.forum(), title="Skoleveien")
    page = visitor(PHONE, javascript=False, user=factories.UserFactory())
    page.goto(f"/forum/{thread.space.slug}/ny/")
    expect(page.get_by_role("group", name="Skriveverktøy")).to_be_hidden()
    page.get_by_label("Tittel").fill("Skoleveien er farlig")
    page.get_by_label(BODY, exact=True).fill("**Mørkt** og glatt.")
    page.get_by_role("button", name="Forhåndsvis").click()
    expect(page.get_by_role("region", name="Slik blir det").get_by_text("Mørkt")).to_be_visible()
    expect(page.get_by_role("link", name="Skoleveien (åpnes i ny fane)")).to_be_visible()
    page.get_by_text("Legg til et bilde").click()
    picture = tmp_path / "holdeplass.png"
    picture.write_bytes(factories.picture_file(kind="PNG").read())
    page.get_by_label("Bilde", exact=True).set_input_files(picture)
    page.get_by_role("button", name="Sett inn bildet").click()
    expect(page.get_by_text("Skriv hva bildet viser")).to_be_visible()
    page.get_by_label("Bilde", exact=True).set_input_files(picture)
    page.get_by_label("Hva viser bildet?").fill("Holdeplassen uten leskur")
    page.get_by_role("button", name="Sett inn bildet").click()
    expect(page.get_by_text("Bildet er lagt inn i teksten")).to_be_visible()
    page.get_by_text("Tiltak", exact=True).click()

    page.get_by_label("Tittel").press("Enter")  # as the Send button, not the first of the others

    expect(page.get_by_text("Takk! Innlegget ditt er publisert.")).to_be_visible()
