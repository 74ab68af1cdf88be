"""From talk to measures, in a browser: the team reads by keys and marks; residents read the register and support."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from forum import measuring
from forum.assessing import assess
from forum.marking import mark_passage
from forum.models import District, Effect, ForumPage, Measure, Passage, RoomPosition, Thread, Topic
from people.models import User
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@dataclass
class Team:
    """A forum with something to read, some of it marked, and a measure."""

    forum: ForumPage
    berit: User
    kari: User
    thread: Thread
    measure: Measure
    effect: Effect

    def address(self, rest: str = "") -> str:
        return f"/forum/{self.forum.slug}/lesesal/{rest}"


@pytest.fixture
def team() -> Team:
    forum = factories.forum()
    berit, kari = factories.team_member(forum), factories.UserFactory(display_name="Kari fra Storås")
    topic = Topic.objects.create(space=forum, name="Skolevei", slug="skolevei")
    district = District.objects.create(name="Storås", slug="storas")
    thread = factories.thread(
        forum, author=kari, title="Skoleveien fra Storås", body="Bussen er **alt for sen**.\n\nDet er mørkt der."
    )
    Thread.objects.filter(pk=thread.pk).update(topic=topic, district=district)
    for n in range(11):
        factories.post_in(thread, body=f"Svar nummer {n}.\n\nEn bussvert på hver rute, første år.")
    posts = list(thread.posts.order_by("number"))
    mark_passage(
        post=posts[0], text="alt for sen", kind="drawback", by=berit, topic=topic, new_title="Lang vei til skolen"
    )
    mark_passage(post=posts[1], text="Svar nummer 0", kind="possibility", by=berit, new_title="Nye venner på skolen")
    mark_passage(post=posts[2], text="Svar nummer 1", kind="drawback", by=berit)
    measure = Measure.objects.create(
        space=forum, title="Bussvert på hver rute", topic=topic, description="En voksen som kjenner barna."
    )
    for n in range(7):
        Measure.objects.create(space=forum, title=f"Et annet tiltak med et litt langt navn, nummer {n}")
    effect = Effect.objects.get(title="Lang vei til skolen")
    measure.effects.add(effect)
    mark_passage(post=posts[1], text="En bussvert på hver rute", kind="measure", by=berit, measure=measure)
    measuring.rest_on(measure=measure, passages=Passage.objects.filter(post=posts[0]), by=berit)
    assess(measure=measure, status="considered", text="Vi regner på det.", by=berit)
    assess(measure=measure, status="recommended", text="Vi anbefaler det.", by=berit)
    measuring.publish_measure(measure=measure, by=berit)
    return Team(forum, berit, kari, thread, measure, effect)


def look(page: Page, address: str, name: str) -> None:
    response = page.goto(address)
    assert response
    assert response.status == 200, f"{address}: {response.status}"
    check_accessibility(page, name)


@WIDTHS
def test_every_page_of_the_team_is_accessible(team: Team, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size, user=team.berit)
    post = team.thread.posts.get(number=1)
    passage = Passage.objects.filter(effect=None).first()
    assert passage
    measure = team.measure.get_absolute_url()
    look(page, team.address(), "room")
    look(page, team.address("?tema=measure&umerket=1"), "room-none")
    look(page, team.address(f"innlegg/{post.pk}/"), "room-mark")
    page.locator("input[value=utvalg]").check()
    page.get_by_role("button", name="Merk", exact=True).click()
    expect(page.locator(".ds-error-summary")).to_be_visible()
    check_accessibility(page, "room-mark-errors")
    look(page, team.address(f"avsnitt/{passage.pk}/"), "room-passage")
    look(page, team.address("oversikt/"), "matrix")
    look(page, team.address("virkning/"), "effect-new")
    look(page, team.address(f"virkning/{team.effect.pk}/"), "effect")
    look(page, team.address("tiltak/"), "measure-new")
    look(page, measure, "measure-team")
    for act in ("endring", "avsnitt", "offentlig", "vurdering"):
        look(page, f"{measure}{act}/", f"measure-{act}")
    look(visitor(size, user=team.berit, dark=True), team.address(), "dark-room")
    look(visitor(size, user=team.berit, dark=True), team.address("oversikt/"), "dark-matrix")


@WIDTHS
def test_every_public_page_is_accessible(team: Team, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size)
    look(page, f"/forum/{team.forum.slug}/", "space-with-result")
    page.get_by_role("link", name="Se hele tiltakslista").click()
    check_accessibility(page, "register")
    look(page, f"/forum/{team.forum.slug}/tiltak/?status=recommended&vis=nyeste", "register-chosen")
    page.get_by_role("link", name="Bussvert på hver rute").click()
    expect(page.get_by_text("Kari fra Storås")).to_be_visible()
    check_accessibility(page, "measure")
    look(visitor(size, dark=True), f"/forum/{team.forum.slug}/tiltak/", "dark-register")
    look(visitor(size, dark=True), team.measure.get_absolute_url(), "dark-measure")
    look(visitor(size, user=team.kari), f"{team.measure.get_absolute_url()}stotte/", "measure-support")


@WIDTHS
def test_one_key_leads_to_the_next_and_reading_resumes(team: Team, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size, user=team.berit)
    posts = list(team.thread.posts.order_by("pk").values_list("pk", flat=True))
    focused = page.locator("article.room-post:focus")
    page.goto(team.address())

    page.keyboard.press("j")
    expect(focused).to_have_id(f"innlegg-{posts[0]}")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(focused).to_have_id(f"innlegg-{posts[2]}")
    page.keyboard.press("k")
    page.keyboard.press("p")
    expect(focused).to_have_id(f"innlegg-{posts[0]}")
    for _ in range(10):
        page.keyboard.press("j")
    page.wait_for_url("**etter=**")
    expect(focused).to_have_id(f"innlegg-{posts[10]}")
    page.keyboard.press("k")
    page.wait_for_url("**before=**")
    expect(focused).to_have_id(f"innlegg-{posts[9]}")
    assert not RoomPosition.objects.exists()

    page.keyboard.press("l")
    expect(page.get_by_text("Du begynner her neste gang.")).to_be_visible()
    page.goto(team.address())
    expect(page.locator("article.room-post")).to_have_count(2)

    page.get_by_role("button", name="Hurtigtaster").click()
    page.keyboard.press("j")
    expect(focused).to_have_count(0)
    page.get_by_role("button", name="Alt på siden er lest").click()
    expect(page.get_by_text("Du har lest alt.")).to_be_visible()


@WIDTHS
def test_selected_words_are_marked_with_the_keyboard(team: Team, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size, user=team.berit)
    page.goto(team.address())
    page.keyboard.press("j")
    page.evaluate(
        """() => {
            const text = document.querySelector("[data-room-text]");
            const range = document.createRange();
            range.selectNodeContents(text.lastElementChild);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("m")
    page.wait_for_url("**/innlegg/**")
    expect(page.get_by_label("Ordene du har valgt")).to_have_value("Det er mørkt der.")
    expect(page.get_by_label("Et utvalg")).to_be_checked()
    expect(page.get_by_label("Emne")).to_have_value(str(Topic.objects.get().pk))

    page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-room-text] strong'))")
    expect(page.get_by_label("Ordene du har valgt")).to_have_value("alt for sen")
    page.get_by_label("Eller noe nytt").fill("Sene busser")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Velg om det er en ulempe, en mulighet eller et tiltak.")).to_be_visible()
    page.get_by_label("Ulempe", exact=True).check()
    page.get_by_label("Eller noe nytt").press("Enter")

    expect(page.get_by_text("Avsnittet er merket.")).to_be_visible()
    post = team.thread.posts.get(number=1)
    expect(page.locator("article.room-post:focus")).to_have_id(f"innlegg-{post.pk}")
    made = Passage.objects.get(effect__title="Sene busser")
    assert (made.text, made.kind) == ("alt for sen", "drawback")


@WIDTHS
def test_all_of_it_works_without_a_script(team: Team, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size, user=team.berit, javascript=False)
    page.goto(team.address())
    page.get_by_role("link", name="Neste innlegg").click()
    expect(page.locator("article.room-post")).to_have_count(2)
    page.get_by_role("link", name="Forrige innlegg").click()
    page.locator("article.room-post").nth(3).get_by_role("link", name="Merk").click()
    page.get_by_label("En bussvert på hver rute, første år.").check()
    page.get_by_label("Tiltak", exact=True).check()
    page.get_by_label("Hører til").select_option(label="Bussvert på hver rute")
    page.get_by_role("button", name="Merk", exact=True).click()
    expect(page.locator("mark.marked--measure", has_text="første år.")).to_be_visible()
    assert team.measure.grounds.count() == 3

    page.get_by_role("link", name="Oversikt").click()
    page.get_by_role("button", name="Bussvert på hver rute Nye venner på skolen").click()
    expect(page.get_by_role("button", name="Bussvert på hver rute Nye venner på skolen", pressed=True)).to_be_visible()


@WIDTHS
def test_a_resident_supports_a_measure_and_takes_it_back(team: Team, visitor: Visit, size: dict[str, int]) -> None:
    guest = visitor(size)
    guest.goto(team.measure.get_absolute_url())
    guest.get_by_role("link", name="Støtt dette").click()
    guest.wait_for_url("**/konto/**")

    page = visitor(size, user=team.kari)
    page.goto("/beskjeder/")
    page.get_by_role("link", name="Se tiltaket").click()
    page.get_by_role("button", name="Støtt dette").press("Enter")
    expect(page.get_by_role("button", name="Du støtter dette", pressed=True)).to_be_visible()
    check_accessibility(page, "measure-supported")
    page.get_by_role("button", name="Du støtter dette").press("Enter")
    expect(page.get_by_role("button", name="Støtt dette", pressed=False)).to_be_visible()
    team.measure.refresh_from_db()
    assert team.measure.supports == 0
    assert team.measure.published_at
    assert team.measure.published_at <= timezone.now()
