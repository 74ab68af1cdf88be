"""The guidelines with their figures, and the list of corrections, as everyone sees them; and a report of an error."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from forum.models import Approval, ForumPage, Post
from moderation import answering, deciding
from moderation.models import Report
from moderation.reporting import report
from pages.figures import months
from people.models import User
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@pytest.fixture
def silje() -> User:
    """Some months with questions, answers, reports and corrections, in a forum and on a board; who moderates there."""
    now = timezone.now()
    with time_machine.travel(now - datetime.timedelta(days=330), tick=False):
        space, board = factories.forum(), factories.board()
        silje = factories.moderator(space)
        berit = factories.moderator(board, first_name="Berit")
        leader = factories.employee(role="kommunedirektør")
        for one in (space, board):
            day = timezone.localdate()
            Approval.objects.filter(space=one).update(approved_by=leader, approved_on=day, case_reference="26/123")
    for n in range(11):
        opened = now - datetime.timedelta(days=30 * (10 - n) + 12)
        for k in range(1 + n % 3):
            with time_machine.travel(opened, tick=False):
                post = factories.thread(space, title=f"Skoleveien {n}-{k}", is_question=True).posts.get()
            with time_machine.travel(opened + datetime.timedelta(days=3 + 6 * (k == 1)), tick=False):
                _answer(Post.objects.select_related("thread").get(pk=post.pk), silje)
        with time_machine.travel(opened, tick=False):
            asked = factories.suggestion(board, kind="question", title=f"Klubben {n}", body="Klubben er stengt i juni.")
            post = asked.thread.posts.select_related("thread").get()
            if n % 2:
                report(post=post, reporter=None, reason=Report.Reason.FACT)
                words = factories.words(berit, "Klubben er åpen i juni.", voice=Post.Voice.MUNICIPALITY)
                answering.correct(post=post, words=words)
    with time_machine.travel(now - datetime.timedelta(days=3), tick=False):
        hidden = factories.post_in(post.thread, body="Ring Kari.")
        deciding.hide_post(post=hidden, actor=berit, rule="V4", reason="Navn på andre.")
    months.sweep()
    return silje


def _answer(post: Post, by: User) -> None:
    answering.answer(post=post, words=factories.words(by, "Takk. Vi tar det med oss.", voice=Post.Voice.MUNICIPALITY))


@WIDTHS
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_rules_with_their_figures(silje: User, visitor: Visit, size: dict[str, int], dark: bool) -> None:
    page = visitor(size, dark=dark)
    page.goto("/retningslinjer/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Slik følger vi våre egne retningslinjer")
    answers = page.locator("#R4")
    expect(answers.get_by_role("img", name="besvart i tide")).to_be_visible()
    answers.locator("summary", has_text="Måned for måned").click()
    expect(answers.get_by_role("table", name="R4 måned for måned")).to_be_visible()
    answers.locator("summary", has_text="Sted for sted").click()
    expect(answers.get_by_role("table", name="R4 sted for sted")).to_be_visible()
    check_accessibility(page, "dark-rules" if dark else "rules")

    page.get_by_label("Vis tall for").select_option("Ungdomslederen")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page.get_by_role("heading", name="Ungdomslederen de siste tolv månedene")).to_be_visible()


@WIDTHS
def test_without_data_it_says_so(visitor: Visit, size: dict[str, int]) -> None:
    factories.forum()
    page = visitor(size)
    page.goto("/retningslinjer/")

    expect(page.get_by_text("Ingenting å vise over tid ennå.").first).to_be_visible()
    check_accessibility(page, "rules-empty")


@WIDTHS
def test_the_figures_of_a_chosen_time(silje: User, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size)
    page.goto("/retningslinjer/tall/")
    page.get_by_label("Tidsrom").select_option("Fra begynnelsen")
    page.get_by_role("button", name="Vis", exact=True).click()

    expect(page.get_by_role("table", name="Avgjørelser etter retningslinje")).to_be_visible()
    check_accessibility(page, "upkeep")
    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned tallene (CSV)").click()
    assert download.value.suggested_filename.endswith(".csv")


@WIDTHS
def test_the_list_of_corrections(silje: User, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size)
    page.goto("/tavle/ungdomslederen/")
    page.get_by_role("link", name="Rettelser", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Rettelser i Ungdomslederen")
    expect(page.get_by_text("Klubben er åpen i juni.").first).to_be_visible()
    check_accessibility(page, "corrections")


@WIDTHS
def test_a_reported_error_is_corrected_from_where_it_stands(visitor: Visit, size: dict[str, int]) -> None:
    space: ForumPage = factories.forum()
    silje = factories.moderator(space)
    thread = factories.thread(space, body="Bussen går klokka ni.")
    reader = visitor(size)
    reader.goto(f"/trad/{thread.pk}/")
    reader.get_by_role("link", name="Meld fra om innlegg 1").click()
    reader.get_by_label("Feil fakta").check()
    reader.get_by_role("button", name="Send").click()
    expect(reader.get_by_text("Takk for at du sier fra.")).to_be_visible()

    page = visitor(size, user=silje)
    page.goto(f"/moderering/innlegg/{thread.posts.get().pk}/")
    check_accessibility(page, "error-desk")
    page.get_by_role("link", name="Det stemmer likevel").click()
    check_accessibility(page, "error-stands")
    page.get_by_role("link", name="Skriv rettelse").click()
    expect(page.get_by_label("Dette retter en faktafeil")).to_be_checked()
    page.get_by_label("Svar fra kommunen").fill("Bussen går klokka åtte.")
    page.get_by_role("button", name="Publiser svaret").last.click()

    expect(page.locator("#innlegg-1").get_by_text("Bussen går klokka åtte.")).to_be_visible()
