"""What becomes of a post that a moderator takes down: why, mended, sent in again; appealed, and the outcome."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from forum.models import Post
from moderation import appealing, deciding, suspending
from people.models import SpaceRole
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@pytest.fixture
def town() -> dict[str, Any]:
    space = factories.forum()
    kari = factories.UserFactory(display_name="Kari")
    thread = factories.thread(space, title="Lys på skoleveien")
    return {
        "space": space,
        "silje": factories.moderator(space, first_name="Silje", role="ungdomsleder"),
        "arne": space.responsible_leader,
        "kari": kari,
        "thread": thread,
        "post": factories.post_in(thread, author=kari, body="Naboen Olsen kjører for fort hver morgen."),
    }


def hide(page: Page, post: Post, name: str) -> None:
    """As a moderator does it, from the post's page."""
    page.goto(f"/moderering/innlegg/{post.pk}/")
    page.get_by_role("link", name="Skjul", exact=True).click()
    page.get_by_role("button", name="Skjul innlegget").click()
    expect(page.locator(".ds-error-summary")).to_contain_text("Velg hva som er galt.")
    check_accessibility(page, f"{name}-errors")
    page.get_by_label("Opplysninger om andre").check()
    page.get_by_label("Begrunnelse til den som skrev").fill("Ta bort navnet på naboen.")
    page.get_by_role("button", name="Skjul innlegget").click()
    expect(page.get_by_text("Innlegget er skjult.")).to_be_visible()


@SIZES
def test_a_hidden_post_is_mended_by_its_author_and_seen_again(
    town: dict[str, Any], visitor: Visit, size: dict[str, int]
) -> None:
    silje = visitor(size, user=town["silje"])
    hide(silje, town["post"], "hide")

    kari = visitor(size, user=town["kari"])
    kari.goto("/beskjeder/")
    check_accessibility(kari, "hidden-notice")
    kari.get_by_role("link", name="Se hva du kan gjøre").click()
    for words in ("Ta bort navnet på naboen.", "Opplysninger om andre", "ungdomsleder", "Naboen Olsen"):
        expect(kari.get_by_role("main")).to_contain_text(words)
    check_accessibility(kari, "decision")
    kari.goto(f"/trad/{town['thread'].pk}/")
    mine = kari.locator("article.post--held")
    expect(mine).to_contain_text("Ta bort navnet på naboen.")
    expect(mine.get_by_role("link", name="Klag")).to_be_visible()
    check_accessibility(kari, "thread-own-hidden")
    mine.get_by_role("link", name="Rett og send inn på nytt").click()
    check_accessibility(kari, "mend")
    kari.get_by_label("Innlegg", exact=True).fill("Mange kjører for fort hver morgen.")
    kari.get_by_role("button", name="Send", exact=True).click()
    expect(kari.locator("#innlegg-2").get_by_role("status")).to_contain_text("Innlegget er sendt inn på nytt.")

    silje.goto("/moderering/")
    expect(silje.get_by_text("Rettet av den som skrev det")).to_be_visible()
    check_accessibility(silje, "queue-mended")
    silje.get_by_role("button", name="Publiser").first.click()
    expect(silje.get_by_text("Innlegget er publisert.")).to_be_visible()
    guest = visitor(size)
    guest.goto(f"/trad/{town['thread'].pk}/")
    expect(guest.locator("#innlegg-2")).to_contain_text("Mange kjører for fort")


@SIZES
def test_an_author_appeals_and_the_leader_overturns(town: dict[str, Any], visitor: Visit, size: dict[str, int]) -> None:
    made = deciding.hide_post(
        post=town["post"], actor=town["silje"], rule="V4", reason="Ta bort navnet.", code="personal"
    )
    other = factories.post_in(town["thread"])
    deciding.hide_post(post=other, actor=town["silje"], rule="V4", reason="Et annet navn.", code="personal")

    kari = visitor(size, user=town["kari"])
    kari.goto(f"/moderering/avgjorelse/{made.pk}/")
    kari.get_by_role("link", name="Klag", exact=True).click()
    kari.get_by_role("button", name="Send klagen").click()
    expect(kari.locator(".ds-error-summary")).to_be_visible()
    check_accessibility(kari, "appeal")
    kari.get_by_label("Hvorfor mener du").fill("Alle i bygda vet hvem det er.")
    kari.get_by_role("button", name="Send klagen").click()
    expect(kari.get_by_text("Klagen er sendt.")).to_be_visible()
    check_accessibility(kari, "decision-appealed")

    arne = visitor(size, user=town["arne"])
    arne.goto("/moderering/")
    check_accessibility(arne, "queue-appeal")
    arne.get_by_role("link", name="Avgjør klagen").click()
    for words in ("Alle i bygda vet", "Naboen Olsen", "Ta bort navnet.", "Et annet navn."):
        expect(arne.get_by_role("main")).to_contain_text(words)
    check_accessibility(arne, "appeal-case")
    arne.get_by_label("Den som klaget, har rett").check()
    arne.get_by_label("Begrunnelse til den som klaget").fill("Navnet er kjent av alle.")
    arne.get_by_role("button", name="Avgjør klagen").click()
    expect(arne.get_by_text("Klagen er avgjort")).to_be_visible()
    check_accessibility(arne, "appeal-decided")

    kari.goto("/beskjeder/")
    kari.get_by_role("link", name="Se hva du kan gjøre").first.click()
    expect(kari.get_by_role("main")).to_contain_text("Du fikk medhold")
    check_accessibility(kari, "decision-overturned")
    guest = visitor(size)
    guest.goto(f"/trad/{town['thread'].pk}/")
    expect(guest.locator("#innlegg-2")).to_contain_text("medhold i klagen")
    guest.goto(f"/moderering/logg/{town['space'].slug}/")
    expect(guest.get_by_text("Klagen fikk medhold").first).to_be_visible()
    check_accessibility(guest, "log")


@SIZES
def test_personal_data_is_taken_out_in_two_steps(town: dict[str, Any], visitor: Visit, size: dict[str, int]) -> None:
    silje = visitor(size, user=town["silje"])
    silje.goto(f"/moderering/innlegg/{town['post'].pk}/")
    silje.get_by_text("Flere valg").click()
    silje.get_by_role("link", name="Fjern personopplysninger").click()
    check_accessibility(silje, "redact")
    silje.evaluate(
        """() => {
            const words = document.querySelector(".post__body p").firstChild;
            getSelection().setBaseAndExtent(words, 7, words, 12);
        }"""
    )
    silje.get_by_role("button", name="Legg til det jeg har merket").click()
    expect(silje.get_by_label("Hva skal bort?")).to_have_value("Olsen\n")
    silje.get_by_label("Begrunnelse til den som skrev").fill("Navn på en privatperson.")
    silje.get_by_role("button", name="Se hvordan det blir").click()
    expect(silje.locator(".preview")).to_contain_text("Naboen [fjernet] kjører")
    check_accessibility(silje, "redact-preview")
    silje.get_by_role("button", name="Fjern dette").click()
    expect(silje.get_by_text("Opplysningene er fjernet.")).to_be_visible()

    guest = visitor(size)
    guest.goto(f"/trad/{town['thread'].pk}/")
    expect(guest.locator("#innlegg-2")).to_contain_text("Naboen [fjernet] kjører")
    expect(guest.locator("#innlegg-2")).to_contain_text("Personopplysninger er fjernet av ungdomsleder")
    check_accessibility(guest, "thread-redacted")


@SIZES
def test_who_may_not_write_for_a_time_sees_why(town: dict[str, Any], visitor: Visit, size: dict[str, int]) -> None:
    silje = visitor(size, user=town["silje"])
    silje.goto(f"/moderering/innlegg/{town['post'].pk}/utestenging/")
    check_accessibility(silje, "suspend")
    silje.get_by_label("Trusler").check()
    silje.get_by_label("Begrunnelse til den som skrev").fill("Du truet en annen.")
    silje.get_by_role("button", name="Ta bort skriveretten for en tid").click()
    expect(silje.get_by_role("heading", name="Kari")).to_be_visible()
    check_accessibility(silje, "participants")

    kari = visitor(size, user=town["kari"])
    kari.goto(f"/trad/{town['thread'].pk}/svar/")
    expect(kari.get_by_role("heading", name="Du kan ikke skrive her nå")).to_be_visible()
    expect(kari.get_by_role("main")).to_contain_text("Du truet en annen.")
    check_accessibility(kari, "may-not-write")
    kari.get_by_role("link", name="Les avgjørelsen, eller klag").click()
    expect(kari.get_by_role("link", name="Klag", exact=True)).to_be_visible()
    check_accessibility(kari, "decision-suspended")

    silje.get_by_role("link", name="Gi skriveretten tilbake").click()
    check_accessibility(silje, "suspension-end")
    silje.get_by_label("Begrunnelse til den det gjelder").fill("Du har beklaget.")
    silje.get_by_role("button", name="Gi skriveretten tilbake").click()
    expect(silje.get_by_text("Kari kan skrive igjen")).to_be_visible()


@SIZES
def test_the_leader_renews_rights(town: dict[str, Any], visitor: Visit, size: dict[str, int]) -> None:
    SpaceRole.objects.filter(user=town["silje"]).update(until=timezone.now() + datetime.timedelta(days=20))
    arne = visitor(size, user=town["arne"])
    arne.goto(f"/moderering/roller/{town['space'].slug}/")
    check_accessibility(arne, "roles")

    arne.get_by_role("button", name="Forny ett år").click()

    expect(arne.get_by_text("Silje har retten til og med")).to_be_visible()
    expect(arne.get_by_role("button", name="Forny ett år")).to_have_count(0)


def test_all_of_it_without_a_script(town: dict[str, Any], visitor: Visit) -> None:
    warned = suspending.warn(
        post=town["post"], actor=town["silje"], rule="V4", code="harassment", reason="Ikke gå på personen."
    )
    kari = visitor(user=town["kari"], javascript=False)

    kari.goto(f"/moderering/avgjorelse/{warned.pk}/klage/")
    kari.get_by_label("Hvorfor mener du").fill("Jeg gikk ikke på noen.")
    kari.get_by_role("button", name="Send klagen").click()

    expect(kari.get_by_text("Klagen er sendt.")).to_be_visible()
    assert appealing.Appeal.objects.get().words == "Jeg gikk ikke på noen."
