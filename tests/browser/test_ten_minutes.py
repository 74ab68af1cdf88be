"""The youth leader's ten minutes: hand over, answer with a template and a status, ask for time; with one thumb, and
without JavaScript.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum.models import Post
from moderation.models import AnswerTemplate, Duty
from people.models import SpaceRole, User
from suggestions.models import BoardPage, Suggestion
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])
THUMB = 44  # px


@pytest.fixture
def board() -> BoardPage:
    leader = factories.employee(role="kultursjef", first_name="Arne")
    board = factories.board(responsible_leader=leader)
    AnswerTemplate.objects.create(name="Takk for forslaget", text="Takk for forslaget!\n\nVi har sett på")
    AnswerTemplate.objects.create(name="Vi må spørre noen", text="Godt spørsmål. Vi har spurt", order=1)
    return board


@pytest.fixture
def silje(board: BoardPage) -> User:
    return factories.moderator(board)


@pytest.fixture
def ola(board: BoardPage) -> User:
    return factories.moderator(board, first_name="Ola", role="miljøarbeider")


def lamp(board: BoardPage) -> Suggestion:
    made = factories.suggestion(board, title="Lys på skateparken", body="Kan vi få lys på skateparken om kvelden?")
    factories.post_in(made.thread, body="Enig, det er bekmørkt der.")
    return made


def check_targets(page: Page) -> None:
    """What one presses to act is as high as a thumb."""
    for act in page.locator("main .acts :is(a, button), main .queue-item__acts :is(a, button), main .tabs a").all():
        if act.is_visible():
            box = act.bounding_box()
            assert box is not None
            assert box["height"] >= THUMB, act.inner_text()


def hand_to(page: Page, name: str, word: str = "") -> None:
    page.get_by_role("link", name="Gi videre").first.click()
    page.get_by_label(name).check()
    if word:
        page.get_by_label("Vil du si noe om det?").fill(word)


@WIDTHS
def test_handed_over_and_answered_with_a_status(
    board: BoardPage, silje: User, ola: User, visitor: Visit, size: dict[str, int]
) -> None:
    made = lamp(board)
    forum = factories.forum()
    SpaceRole.objects.create(user=silje, space_id=forum.page_ptr_id)
    page = visitor(size, user=silje)
    page.goto("/moderering/")
    check_accessibility(page, "ten-queue")
    check_targets(page)
    page.get_by_role("navigation", name="Vis").get_by_role("link", name="Ungdomslederen").click()
    check_accessibility(page, "ten-queue-of-one")
    hand_to(page, "Ola, miljøarbeider", "Du snakket med teknisk om dette?")
    check_accessibility(page, "ten-hand-over")
    check_targets(page)
    page.get_by_role("button", name="Gi videre").click()
    expect(page.get_by_text("Ola har fått oppgaven, og får beskjed.")).to_be_visible()
    expect(page.get_by_text("Ola har denne")).to_be_visible()

    other = visitor(size, user=ola)
    other.goto("/beskjeder/")
    check_accessibility(other, "ten-notice")
    other.goto("/moderering/?mine=1")
    check_accessibility(other, "ten-mine")
    other.get_by_role("link", name="Lys på skateparken", exact=True).click()
    expect(other.get_by_text("Du snakket med teknisk om dette?")).to_be_visible()
    check_accessibility(other, "ten-post")
    check_targets(other)
    other.goto("/moderering/?mine=1")
    other.get_by_role("link", name=re.compile("^Svar")).click()
    expect(other.get_by_text("Enig, det er bekmørkt der.")).to_be_visible()
    other.get_by_text("Begynn med en mal").click()
    check_accessibility(other, "ten-answer")
    check_targets(other)
    other.get_by_role("button", name="Takk for forslaget").click()
    text = other.get_by_label("Svar fra kommunen")
    expect(text).to_have_value("Takk for forslaget!\n\nVi har sett på")
    other.get_by_role("button", name="Publiser svaret").click()
    expect(other.locator(".ds-error-summary")).to_contain_text("Dette er bare malen.")
    check_accessibility(other, "ten-answer-only-template")
    text.fill(text.input_value() + " saken, og setter opp lys til våren.")
    other.get_by_label("Ny status").select_option(label="Planlagt")
    other.get_by_role("button", name="Publiser svaret").click()
    expect(other.locator(".ds-error-summary")).to_contain_text("Skriv når det skal være ferdig.")
    expect(text).to_have_value("Takk for forslaget!\n\nVi har sett på saken, og setter opp lys til våren.")
    check_accessibility(other, "ten-answer-errors")
    other.get_by_label("Ferdig innen (dato)").fill("2031-05-01")
    other.get_by_role("button", name="Publiser svaret").click()
    other.wait_for_url(re.compile(r"/moderering/(\?mine=1)?$"))
    expect(other.get_by_text("Svaret er publisert.")).to_be_visible()

    answered = other.locator("#besvart")
    answered.locator("summary").click()
    expect(answered.get_by_role("link", name="Lys på skateparken")).to_be_visible()
    expect(answered).to_contain_text("Besvart denne uka: 1")
    expect(answered).to_contain_text("Ola")
    check_accessibility(other, "ten-answered")
    made.refresh_from_db()
    assert made.status == "planned"
    other.goto(f"/trad/{made.pk}/")
    check_accessibility(other, "ten-thread-answered")


@WIDTHS
def test_more_time_is_given_once(board: BoardPage, silje: User, visitor: Visit, size: dict[str, int]) -> None:
    made = factories.suggestion(board, title="Når kommer bussen?", kind="question")
    page = visitor(size, user=silje)
    page.goto("/moderering/")
    page.get_by_role("link", name="Mer tid").click()
    check_accessibility(page, "ten-interim")
    check_targets(page)
    page.get_by_role("button", name="Publiser og flytt fristen").click()
    expect(page.locator(".ds-error-summary")).to_contain_text("Velg når svaret kommer.")
    check_accessibility(page, "ten-interim-errors")
    page.get_by_label("5 virkedager til").check()
    stale = page.context.new_page()
    stale.goto(page.url)
    page.get_by_role("button", name="Publiser og flytt fristen").click()
    page.wait_for_url(re.compile(r"/moderering/(\?mine=1)?$"))
    expect(page.get_by_text("er flyttet én gang")).to_be_visible()
    expect(page.get_by_role("link", name="Mer tid")).to_have_count(0)
    check_accessibility(page, "ten-queue-extended")

    stale.get_by_label("5 virkedager til").check()
    stale.get_by_role("button", name="Publiser og flytt fristen").click()
    expect(stale.locator(".ds-error-summary")).to_contain_text("kan ikke flyttes igjen")
    check_accessibility(stale, "ten-interim-refused")
    assert Post.objects.filter(interim=True).count() == 1
    reader = visitor(size, user=made.thread.opened_by)
    reader.goto(f"/trad/{made.pk}/")
    expect(reader.get_by_text("Foreløpig svar fra kommunen").first).to_be_visible()
    check_accessibility(reader, "ten-thread-interim")


def test_the_leader_answers_what_they_were_handed(board: BoardPage, silje: User, visitor: Visit) -> None:
    lamp(board)
    page = visitor(PHONE, user=silje)
    page.goto("/moderering/")
    hand_to(page, "Arne, kultursjef (ansvarlig leder)")
    page.get_by_role("button", name="Gi videre").click()

    leader = visitor(PHONE, user=board.responsible_leader)
    leader.goto("/moderering/")
    expect(leader.get_by_text("Du har denne")).to_be_visible()
    check_accessibility(leader, "ten-leader-queue")
    leader.get_by_role("link", name="Lys på skateparken", exact=True).click()
    check_accessibility(leader, "ten-leader-post")
    leader.get_by_role("link", name=re.compile("^Svar")).click()
    leader.get_by_label("Svar fra kommunen").fill("Ja, vi setter opp lys.")
    leader.get_by_role("button", name="Publiser svaret").click()
    expect(leader.get_by_text("Svaret er publisert.")).to_be_visible()
    assert Post.objects.get(voice="municipality").signed_name == "Arne"


def test_all_of_it_without_javascript(board: BoardPage, silje: User, ola: User, visitor: Visit) -> None:
    lamp(board)
    page: Any = visitor(PHONE, javascript=False, user=silje)
    page.goto("/moderering/")
    hand_to(page, "Ola, miljøarbeider")
    page.get_by_role("button", name="Gi videre").click()
    page.get_by_role("button", name="Ta over").click()
    expect(page.get_by_text("Du har tatt oppgaven.")).to_be_visible()
    page.get_by_role("link", name="Mer tid").click()
    page.get_by_label("2 virkedager til").check()
    page.get_by_role("button", name="Publiser og flytt fristen").click()
    page.goto("/moderering/?mine=1")
    page.get_by_role("link", name=re.compile("^Svar")).click()
    page.get_by_label("Svar fra kommunen").fill("Lysene kommer i mai.")
    page.get_by_text("Begynn med en mal").click()
    page.get_by_role("button", name="Takk for forslaget").click()
    expect(page.get_by_label("Svar fra kommunen")).to_have_value(
        "Takk for forslaget!\n\nVi har sett på\n\nLysene kommer i mai."
    )
    page.get_by_label("Ny status").select_option(label="I gang")
    page.get_by_role("button", name="Publiser svaret").click()

    page.wait_for_url(re.compile(r"/moderering/(\?mine=1)?$"))
    page.locator("#besvart summary").click()
    expect(page.locator("#besvart").get_by_role("link", name="Lys på skateparken")).to_be_visible()
    assert Suggestion.objects.get().status == "underway"
    assert not Duty.objects.open().exists()


def test_enter_in_a_field_sends_the_answer_and_takes_no_template(board: BoardPage, silje: User, visitor: Visit) -> None:
    made = lamp(board)
    page = visitor(LAPTOP, user=silje)
    page.goto(f"/moderering/innlegg/{made.thread.posts.get(number=1).pk}/svar/?fra=koen")
    page.get_by_label("Svar fra kommunen").fill("Lysene kommer i mai.")
    page.get_by_label("Ny status").select_option(label="I gang")
    page.get_by_label("Kort om hva som er bestemt").fill("Bestilt.")
    page.get_by_label("Kort om hva som er bestemt").press("Enter")

    page.wait_for_url("**/moderering/")
    assert Post.objects.get(voice="municipality").plain.strip() == "Lysene kommer i mai."


def test_what_this_browser_has_kept_is_not_lost_to_a_template(board: BoardPage, silje: User, visitor: Visit) -> None:
    made = lamp(board)
    address = f"/moderering/innlegg/{made.thread.posts.get(number=1).pk}/svar/"
    page = visitor(PHONE, user=silje)
    page.goto(address)
    page.get_by_label("Svar fra kommunen").press_sequentially("Lysene kommer i mai.")
    page.wait_for_timeout(600)
    page.goto(f"{address}?mal={AnswerTemplate.objects.get(name='Takk for forslaget').pk}")

    text = page.get_by_label("Svar fra kommunen")
    expect(text).to_have_value(re.compile("Lysene kommer i mai."))
    expect(text).to_have_value(re.compile("Takk for forslaget!"))
