"""An answer in a political case waits for a second person, and stands with its reference (R9)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from forum.models import Post
from people.models import Municipality
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])
def test_an_answer_waits_for_a_second_person_and_then_stands(visitor: Visit, size: dict[str, int]) -> None:
    Municipality.objects.update_or_create(pk=1, defaults={"name": "Meldal kommune"})
    town = factories.forum()
    silje, mona = factories.moderator(town), factories.moderator(town, first_name="Mona")
    kari = factories.UserFactory(display_name="Kari fra Storås")
    thread = factories.thread(town, author=kari, title="Blir skolen lagt ned?", is_question=True)
    post = thread.posts.get()

    page = visitor(size, user=silje)
    page.goto(f"/moderering/trad/{thread.pk}/politisk-sak/")
    page.get_by_label("Saksnummer").fill("PS 41/26")
    page.get_by_label("Utvalg").fill("Kommunestyret")
    page.get_by_label("Behandles (dato)").fill("2027-01-15")
    page.get_by_label("Lenke til innstillingen").fill("https://www.meldal.example/innstilling")
    page.get_by_role("button", name="Lagre merket").click()
    expect(page.get_by_text("Politisk sak:")).to_be_visible()

    page.goto(f"/moderering/innlegg/{post.pk}/svar/")
    expect(page.get_by_text("Gi ikke eget syn på saken")).to_be_visible()
    page.get_by_label("Svar fra kommunen").fill("Kommunestyret avgjør dette. Se innstillingen.")
    check_accessibility(page, "political-answer")
    page.get_by_role("button", name="Send til godkjenning").click()
    expect(page.get_by_text("Svaret venter på at en kollega leser det").first).to_be_visible()
    check_accessibility(page, "political-waits")
    written = Post.objects.get(number=2)
    page.goto(f"/moderering/innlegg/{written.pk}/")
    expect(page.get_by_role("button", name="Publiser", exact=True)).to_have_count(0)
    check_accessibility(page, "political-own-post")
    page.get_by_role("link", name=re.compile("^Venter på en kollega")).click()
    expect(page.get_by_text("Det venter på å bli lest av en annen enn den som skrev det.")).to_be_visible()
    expect(page.get_by_role("button", name="Godkjenn og publiser")).to_have_count(0)

    guest = visitor(size)
    guest.goto(f"/trad/{thread.pk}/")
    expect(guest.get_by_text("Blir skolen lagt ned?").first).to_be_visible()
    expect(guest.get_by_text("Se innstillingen.")).to_have_count(0)

    second = visitor(size, user=mona)
    second.goto("/moderering/")
    check_accessibility(second, "political-queue")
    second.get_by_role("link", name=re.compile("^Les og godkjenn")).click()
    expect(second.get_by_text("Kommunestyret avgjør dette.")).to_be_visible()
    check_accessibility(second, "political-reading")
    second.get_by_role("button", name="Godkjenn og publiser").click()
    expect(second.get_by_text("Innlegget er godkjent og publisert.")).to_be_visible()

    guest.reload()
    answer = guest.locator("#innlegg-2")
    expect(answer.get_by_text("Kommunestyret avgjør dette.")).to_be_visible()
    expect(answer.get_by_text("saksnummer PS 41/26")).to_be_visible()
    check_accessibility(guest, "political-thread")
