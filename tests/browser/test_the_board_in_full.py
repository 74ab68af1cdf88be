"""The board on a phone and a laptop: what waits, steps, merging, lists, the line, those who are not online, drafts."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from forum.models import District, Post
from moderation import answering
from pages.figures import keeping
from people.models import Municipality
from suggestions.lifecycle import change_status
from suggestions.models import AskedBack, BoardPage, StatusChange, Suggestion
from suggestions.supporting import give_support
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@pytest.fixture
def board() -> BoardPage:
    Municipality.objects.update_or_create(pk=1, defaults={"name": "Meldal kommune", "residents": 100})
    board: BoardPage = factories.board()
    factories.topic(board, slug="fritid", name="Fritid")
    factories.district(slug="lokken", name="Løkken")
    return board


@pytest.mark.parametrize("who", ["a guest", "signed in"])
def test_a_draft_that_is_opened_again_knows_its_kind(board: BoardPage, visitor: Visit, who: str) -> None:
    user = factories.UserFactory() if who == "signed in" else None
    page = visitor(PHONE, user=user)
    page.goto(f"/tavle/{board.slug}/ny/")
    page.get_by_label("Hva vil du si?").fill("Lyset i ballbingen er ødelagt.")
    page.get_by_role("radio", name="Noe som ikke er bra nok").check()
    page.get_by_text("Tittel, emne og sted").click()
    page.get_by_label("Emne").select_option("fritid")
    kept: Any = page.get_by_text("Utkastet er lagret.") if user else None
    if kept:
        expect(kept).to_be_visible()
    page.wait_for_timeout(600)

    page.goto("/")
    page.goto(f"/tavle/{board.slug}/ny/")

    expect(page.get_by_label("Hva vil du si?")).to_have_value("Lyset i ballbingen er ødelagt.")
    expect(page.get_by_role("radio", name="Noe som ikke er bra nok")).to_be_checked()
    expect(page.get_by_label("Emne")).to_have_value("fritid")
    if user:
        page.get_by_role("link", name="Fortsett på utkastet").click()
        expect(page.get_by_role("radio", name="Noe som ikke er bra nok")).to_be_checked()
        expect(page.get_by_label("Emne")).to_have_value("fritid")


@WIDTHS
def test_what_waits_says_so_and_for_how_long(visitor: Visit, size: dict[str, int]) -> None:
    board = factories.board(pre_moderated=True)
    page = visitor(size, user=factories.UserFactory())
    page.goto(f"/tavle/{board.slug}/ny/")
    page.get_by_label("Hva vil du si?").fill("Kan vi få lys på skateparken?")
    page.get_by_text("Forslag", exact=True).click()
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_role("heading", name="Dette venter på godkjenning")).to_be_visible()
    expect(page.get_by_text("innen én virkedag").first).to_be_visible()
    expect(page.get_by_text("Kan vi få lys på skateparken?").first).to_be_visible()
    check_accessibility(page, "full-waits")

    page.goto("/min-side/")
    expect(page.get_by_role("region", name="Det jeg har sagt")).to_contain_text("Venter på godkjenning")
    check_accessibility(page, "full-own-waits")


@WIDTHS
def test_a_step_is_taken_with_words_and_only_what_it_needs_is_asked(
    board: BoardPage, visitor: Visit, size: dict[str, int]
) -> None:
    made = factories.suggestion(board, title="Rampe i parken")
    page = visitor(size, user=factories.moderator(board))
    page.goto(f"/trad/{made.pk}/status/")
    day, other = page.get_by_label("Ferdig innen (dato)"), page.get_by_label("Søk med ord fra det andre")

    page.get_by_role("radio", name="Under vurdering").check()
    expect(day).to_be_hidden()
    expect(other).to_be_hidden()
    check_accessibility(page, "full-status-plain")
    page.get_by_role("radio", name="Planlagt").check()
    expect(day).to_be_visible()
    expect(other).to_be_hidden()
    page.get_by_label("Hva er bestemt?").fill("Rampa bygges til våren.")
    page.get_by_role("button", name="Endre status").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv når det skal være ferdig.")
    check_accessibility(page, "full-status-error")
    day.fill((timezone.localdate() + datetime.timedelta(days=60)).isoformat())
    page.get_by_role("button", name="Endre status").click()

    expect(page.get_by_text("Rampa bygges til våren.")).to_be_visible()
    expect(page.get_by_text("Lovet innen").first).to_be_visible()
    check_accessibility(page, "full-step-taken")


@WIDTHS
@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_merging_is_done_by_finding(board: BoardPage, visitor: Visit, size: dict[str, int], javascript: bool) -> None:
    made = factories.suggestion(board, title="Lys på skateparken")
    factories.suggestion(board, title="Mer lys ved skateparken")
    club = factories.suggestion(board, title="Åpen hall", body="Vi vil ha ungdomsklubb i hallen på fredager.")
    page = visitor(size, user=factories.moderator(board), javascript=javascript)
    page.goto(f"/trad/{made.pk}/status/")
    page.get_by_role("radio", name="Slått sammen").check()
    page.get_by_label("Hva er bestemt?").fill("De handler om det samme.")
    expect(page.get_by_label("Ferdig innen (dato)")).to_be_hidden()
    expect(page.get_by_role("radio", name="Mer lys ved skateparken")).to_be_visible()
    if javascript:
        check_accessibility(page, "full-merge")

    page.get_by_label("Søk med ord fra det andre").fill("ungdomsklubb")
    page.get_by_label("Søk med ord fra det andre").press("Enter")

    expect(page.get_by_role("radio", name="Mer lys ved skateparken")).to_have_count(0)
    expect(page.get_by_label("Hva er bestemt?")).to_have_value("De handler om det samme.")
    expect(page.get_by_role("radio", name="Slått sammen")).to_be_checked()
    page.get_by_role("radio", name="Åpen hall").check()
    page.get_by_role("button", name="Endre status").click()

    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("Dette er slått sammen med")).to_be_visible()
    assert Suggestion.objects.get(pk=made.pk).merged_into_id == club.pk
    assert StatusChange.objects.count() == 1


@WIDTHS
def test_the_board_is_listed_by_status_kind_and_place(board: BoardPage, visitor: Visit, size: dict[str, int]) -> None:
    silje = factories.moderator(board)
    lamp = factories.suggestion(board, title="Lys på skateparken")
    factories.suggestion(board, title="Når kommer nattbussen?", kind="question")
    done = factories.suggestion(board, title="Bind på skolen")
    change_status(suggestion=done, status="done", by=silje, note="Kurver på tre toaletter.")
    lamp.thread.district = District.objects.get(slug="lokken")
    lamp.thread.save(update_fields=["district"])
    for _ in range(2):
        give_support(suggestion=lamp, user=factories.UserFactory())
    page = visitor(size)
    page.goto(f"/tavle/{board.slug}/")
    for title in ("Lys på skateparken", "Når kommer nattbussen?", "Bind på skolen"):
        expect(page.get_by_role("link", name=title)).to_have_count(1)
    check_accessibility(page, "full-front")

    page.get_by_role("navigation", name="Slag").get_by_role("link", name="Spørsmål").click()
    expect(page.locator(".suggestion-card")).to_have_count(1)
    expect(page.get_by_role("link", name="Når kommer nattbussen?")).to_be_visible()
    page.goto(f"/tavle/{board.slug}/")
    page.get_by_role("link", name="Alt som er gjennomført").click()
    expect(page.locator(".suggestion-card")).to_have_count(1)
    expect(page.get_by_role("link", name="Bind på skolen")).to_be_visible()
    page.goto(f"/tavle/{board.slug}/")
    page.get_by_label("Sted", exact=True).select_option("lokken")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page.locator(".suggestion-card")).to_have_count(1)
    expect(page.get_by_role("link", name="Lys på skateparken")).to_be_visible()
    check_accessibility(page, "full-by-place")


@WIDTHS
def test_when_the_line_is_reached_the_page_says_so(board: BoardPage, visitor: Visit, size: dict[str, int]) -> None:
    kari = factories.UserFactory()
    made = factories.suggestion(board, title="Lys på skateparken", author=kari)
    give_support(suggestion=made, user=factories.UserFactory())
    page = visitor(size, user=factories.UserFactory())
    page.goto(f"/trad/{made.pk}/")
    expect(page.get_by_text("Så mange kan kreve")).to_have_count(0)

    page.get_by_role("button", name="Støtt dette").click()

    expect(page.get_by_text("2 eller flere støtter dette.")).to_be_visible()
    expect(page.get_by_text("Støtte her er ikke en underskrift").first).to_be_visible()
    check_accessibility(page, "full-line-reached")
    page.get_by_role("link", name="Slik gjør dere det").click()
    expect(page.get_by_role("heading", name="Ta det til kommunestyret")).to_be_visible()
    check_accessibility(page, "full-petition")


@WIDTHS
@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_what_one_who_is_not_online_says_is_entered_and_marked(
    board: BoardPage, visitor: Visit, size: dict[str, int], javascript: bool
) -> None:
    silje = factories.moderator(board)
    page = visitor(size, user=silje, javascript=javascript)
    page.goto(f"/tavle/{board.slug}/")
    page.get_by_role("link", name="Skriv inn for noen andre").click()
    if javascript:
        check_accessibility(page, "full-on-behalf")
    page.get_by_label("Hva ble sagt?").fill("Vi trenger en benk ved bussen.")
    page.get_by_role("radio", name="Forslag").check()
    page.get_by_role("radio", name="På skolebesøk").check()
    page.get_by_label("Hva skal vi kalle den som sa det?").fill("Ei jente i 9. klasse")
    page.get_by_role("button", name="Send", exact=True).click()

    shown = page.locator(".post__author")
    expect(shown).to_contain_text("Ei jente i 9. klasse · skrevet inn av ungdomsleder etter skolebesøk")
    assert Post.objects.get().author is None
    if javascript:
        check_accessibility(page, "full-on-behalf-entered")
        guest = visitor(size)
        guest.goto(f"/tavle/{board.slug}/")
        expect(guest.get_by_role("link", name="Skriv inn for noen andre")).to_have_count(0)
        expect(guest.locator(".suggestion-card")).to_contain_text("skrevet inn av ungdomsleder etter skolebesøk")
        check_accessibility(guest, "full-on-behalf-card")


@WIDTHS
def test_a_code_for_a_topic_leads_straight_to_writing_about_it(
    board: BoardPage, visitor: Visit, size: dict[str, int]
) -> None:
    page = visitor(size)
    page.goto(f"/tavle/{board.slug}/kode/?emne=fritid")
    check_accessibility(page, "full-code")

    address = page.locator(".code__address").inner_text()
    page.goto(address)

    expect(page.get_by_label("Hva vil du si?")).to_be_visible()
    expect(page.get_by_label("Emne")).to_have_value("fritid")


@WIDTHS
def test_the_code_to_paste_and_what_it_shows(board: BoardPage, visitor: Visit, size: dict[str, int]) -> None:
    made = factories.suggestion(board, title="Lys på skateparken")
    factories.suggestion(board, title="Takk for klubben", kind="praise")
    give_support(suggestion=made, user=factories.UserFactory())
    page = visitor(size)
    page.goto(f"/tavle/{board.slug}/bygg-inn/")
    expect(page.frame_locator("iframe").get_by_role("link", name="Lys på skateparken")).to_be_visible()
    check_accessibility(page, "full-snippet")


@WIDTHS
def test_my_own_page(board: BoardPage, visitor: Visit, size: dict[str, int]) -> None:
    kari, silje = factories.UserFactory(display_name="kari"), factories.moderator(board)
    made = factories.suggestion(board, title="Lys på skateparken", author=kari)
    change_status(suggestion=made, status="considering", by=silje, note="Vi ser på det.")
    other = factories.suggestion(board, title="Nattbuss hver fredag")
    factories.post_in(other.thread, author=kari, body="Bussen må gå etter klubben.")
    give_support(suggestion=other, user=kari)
    page = visitor(size, user=kari)
    page.goto("/min-side/")
    expect(page.get_by_role("region", name="Det jeg har sagt")).to_contain_text("Under vurdering")
    check_accessibility(page, "full-own")

    page.get_by_role("button", name="Slutt å støtte Nattbuss hver fredag").click()

    expect(page.get_by_role("region", name="Det jeg støtter")).to_contain_text("Du støtter ingenting ennå.")


@WIDTHS
def test_the_figures_of_a_board(board: BoardPage, visitor: Visit, size: dict[str, int]) -> None:
    silje = factories.moderator(board)
    for n, kind in enumerate(["suggestion", "suggestion", "criticism", "question", "praise"]):
        made = factories.suggestion(board, title=f"Sak {n}", kind=kind)
        answering.answer(post=made.thread.posts.get(), words=factories.words(silje, "Ja.", voice="municipality"))
        AskedBack.objects.create(suggestion=made, answer=made.thread.posts.get(number=2), got_answer=n < 3)
    keeping.recount(board)
    page = visitor(size)
    page.goto(f"/tavle/{board.slug}/tall/")

    said = page.get_by_role("table", name="Fikk de svar på det de lurte på?")
    expect(said.get_by_role("row", name="Ja 3")).to_be_visible()
    expect(said.get_by_role("row", name="Nei 2")).to_be_visible()
    check_accessibility(page, "full-figures")
