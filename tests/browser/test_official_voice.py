"""Before the municipality speaks: three questions, a colleague who reads first, a leader who is asked, a draft seen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from forum.models import AskedOneself, Draft, ForumPage, Post
from people.models import Municipality, User
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@pytest.fixture
def town() -> ForumPage:
    Municipality.objects.update_or_create(pk=1, defaults={"name": "Meldal kommune"})
    return factories.forum()


@pytest.fixture
def silje(town: ForumPage) -> User:
    return factories.moderator(town)


@pytest.fixture
def post(town: ForumPage) -> Post:
    kari = factories.UserFactory(display_name="Kari fra Storås")
    said = "Hei! Når kommer skolebussen tilbake til Storås? Dere lovet den i august."
    thread = factories.thread(town, author=kari, title="Skolebussen", is_question=True, body=said)
    return thread.posts.get()


def address(post: Post) -> str:
    return f"/moderering/innlegg/{post.pk}/svar/"


def write(page: Page, body: str) -> None:
    page.get_by_label("Svar fra kommunen").fill(body)


@WIDTHS
def test_the_three_questions_before_the_days_first(
    post: Post, silje: User, visitor: Visit, size: dict[str, int]
) -> None:
    AskedOneself.objects.filter(user=silje).delete()
    page = visitor(size, user=silje)
    page.goto(address(post))
    questions = page.get_by_role("group", name="Kryss av før dagens første innlegg for kommunen.")
    expect(questions.get_by_role("checkbox")).to_have_count(3)
    write(page, "Bussen kommer tilbake i mai.")
    expect(page.get_by_text("Svaret ditt: 5 ord")).to_be_visible()
    check_accessibility(page, "voice-three-questions")
    page.get_by_role("button", name="Publiser svaret").click()

    summary = page.get_by_role("alert").filter(has_text="Noe må rettes")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Svar fra kommunen")).to_have_value("Bussen kommer tilbake i mai.")
    check_accessibility(page, "voice-three-questions-missing")

    for box in questions.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Publiser svaret").click()
    expect(page.get_by_text("Svaret er publisert.")).to_be_visible()
    assert Post.objects.get(number=2).signed_name == "Silje"
    page.goto(address(post))
    expect(page.get_by_role("checkbox", name="Ville du latt avisen trykke det?")).to_have_count(0)


@WIDTHS
def test_a_colleague_reads_first(
    post: Post, silje: User, town: ForumPage, visitor: Visit, size: dict[str, int]
) -> None:
    mona = factories.moderator(town, first_name="Mona", role="rådgiver")
    page, colleague = visitor(size, user=silje), visitor(size, user=mona)
    page.goto(address(post))
    write(page, "Bussen kommer tilbake i mai.")
    page.get_by_role("button", name="La en kollega lese først").click()
    page.get_by_role("radio", name="Mona, rådgiver").check()
    page.get_by_label("Hva er du i tvil om?").fill("Er det for kort?")
    check_accessibility(page, "voice-ask-reader")
    page.get_by_role("button", name="Be om å få det lest").click()
    expect(page.get_by_text("Mona er bedt om å lese utkastet.")).to_be_visible()

    colleague.goto("/moderering/")
    check_accessibility(colleague, "voice-queue-second")
    colleague.get_by_role("link", name=re.compile("^Les utkastet")).click()
    expect(colleague.get_by_text("Er det for kort?")).to_be_visible()
    expect(colleague.get_by_text("Bussen kommer tilbake i mai.")).to_be_visible()
    colleague.get_by_role("button", name="Foreslå endringer").click()
    expect(colleague.get_by_role("alert")).to_be_focused()
    colleague.get_by_label("Merknad til den som skrev").fill("Si hvilken dag i mai.")
    check_accessibility(colleague, "voice-reading")
    colleague.get_by_role("button", name="Foreslå endringer").click()
    expect(colleague.get_by_role("heading", name="Mona foreslår endringer")).to_be_visible()
    check_accessibility(colleague, "voice-read")

    page.goto(address(post))
    expect(page.get_by_text("Si hvilken dag i mai.")).to_be_visible()
    page.get_by_role("link", name="Fortsett på utkastet").click()
    expect(page.get_by_label("Svar fra kommunen")).to_have_value("Bussen kommer tilbake i mai.")
    check_accessibility(page, "voice-answer-after-reading")
    write(page, "Bussen kommer tilbake 3. mai.")
    page.get_by_role("button", name="Publiser svaret").click()
    expect(page.get_by_text("Svaret er publisert.")).to_be_visible()


@WIDTHS
def test_the_leader_is_asked_and_answers_in_place(
    post: Post, silje: User, town: ForumPage, visitor: Visit, size: dict[str, int]
) -> None:
    page, leader = visitor(size, user=silje), visitor(size, user=town.responsible_leader)
    page.goto(address(post))
    write(page, "Vi lover at den kommer i mai.")
    page.get_by_role("button", name="Spør leder").click()
    page.get_by_label("Hva lurer du på?").fill("Kan jeg love dette?")
    check_accessibility(page, "voice-ask-leader")
    page.get_by_role("button", name="Send spørsmålet").click()
    expect(page.get_by_text("Venter på svar fra Arne.")).to_be_visible()

    leader.goto("/moderering/")
    check_accessibility(leader, "voice-queue-leader")
    leader.get_by_role("link", name=re.compile("^Svar kollegaen")).click()
    leader.get_by_label("Svaret ditt").fill("Nei. Si at vi undersøker.")
    check_accessibility(leader, "voice-leader-question")
    leader.get_by_role("button", name="Svar kollegaen").click()
    expect(leader.get_by_text("Svaret er sendt til den som spurte.")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Nei. Si at vi undersøker.")).to_be_visible()
    check_accessibility(page, "voice-leader-answered")


@WIDTHS
def test_a_draft_is_seen_while_it_is_written_and_taken_over(
    post: Post, silje: User, town: ForumPage, visitor: Visit, size: dict[str, int]
) -> None:
    mona = factories.moderator(town, first_name="Mona")
    page, colleague = visitor(size, user=silje), visitor(size, user=mona)
    page.goto(address(post))
    write(page, "Bussen kommer tilbake i mai.")
    expect(page.get_by_text("Utkastet er lagret, og kolleger kan se det.")).to_be_visible()

    colleague.goto(f"/moderering/innlegg/{post.pk}/")
    expect(colleague.get_by_role("heading", name="Silje har begynt på et svar")).to_be_visible()
    check_accessibility(colleague, "voice-draft-seen")
    colleague.get_by_role("button", name="Ta over utkastet").click()
    expect(colleague.get_by_label("Svar fra kommunen")).to_have_value("Bussen kommer tilbake i mai.")
    assert Draft.objects.get().owner == mona
    colleague.get_by_role("button", name="Publiser svaret").click()
    expect(colleague.get_by_text("Svaret er publisert.")).to_be_visible()

    page.get_by_role("button", name="Publiser svaret").click()
    expect(page.get_by_role("alert").filter(has_text="Kommunen har svart her")).to_be_focused()
    check_accessibility(page, "voice-meanwhile")
    assert Post.objects.filter(author=silje).count() == 0


@WIDTHS
def test_without_javascript_a_preview_shows_the_tone(
    post: Post, silje: User, visitor: Visit, size: dict[str, int]
) -> None:
    page = visitor(size, user=silje, javascript=False)
    page.goto(address(post))
    write(page, "Hei, Kari! Bussen kommer tilbake i mai. Takk for at du spurte.")
    page.get_by_role("button", name="Forhåndsvis").click()

    expect(page.get_by_role("heading", name="Slik blir det")).to_be_visible()
    expect(page.get_by_text("Svaret ditt: 12 ord")).to_be_visible()
    page.get_by_role("button", name="Publiser svaret").click()
    expect(page.get_by_text("Svaret er publisert.")).to_be_visible()


@WIDTHS
def test_the_composer_in_the_thread_and_the_help(post: Post, silje: User, visitor: Visit, size: dict[str, int]) -> None:
    AskedOneself.objects.filter(user=silje).delete()
    page = visitor(size, user=silje)
    page.goto(f"/trad/{post.thread_id}/svar/?til=1")
    expect(page.get_by_role("checkbox", name="Ville du latt avisen trykke det?")).to_be_visible()
    check_accessibility(page, "voice-composer")
    page.get_by_role("link", name="Hjelp for deg som skriver for kommunen").click()
    expect(page.get_by_role("heading", name="Når du skriver for kommunen")).to_be_visible()
    check_accessibility(page, "voice-help")
