"""Every kind of page, on a phone and on a laptop, at its fullest: axe finds nothing and nothing scrolls sideways."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, expect

from forum.models import ForumPage, Post, Thread
from moderation import answering, deciding, referring
from moderation.archive import handing_off
from moderation.archive.models import HandOff
from moderation.reporting import report
from pages.models import ContentPage, GuidelinesPage
from people.models import Municipality, User
from people.rights import ARCHIVISTS
from suggestions.lifecycle import change_status
from suggestions.models import BoardPage, Status, Suggestion
from suggestions.supporting import give_support
from tests import factories
from tests.archive_support import DropFolder, receipt
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility

pytestmark = pytest.mark.browser
SUBMIT = "main form button[type=submit]:not([aria-hidden], [name=act])"
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])
LONG = (
    "Vi bor på Å og har ungdommer på skolen i sentrum. Om vinteren er det mørkt når de går til bussen, og det er "
    "ikke fortau på de siste fire hundre meterne.\n\n- Lys langs vegen\n- Fortau til krysset\n- Et leskur\n\n"
    "Kan kommunen si noe om **når** dette blir vurdert? Se "
    "https://example.no/planer/trafikksikring-og-gang-og-sykkelveger-2026-2030/utkast."
)


@dataclass
class Town:
    """What there is to look at."""

    forum: ForumPage
    board: BoardPage
    silje: User
    kari: User
    full: Thread
    question: Post
    owed: Post
    held: Post
    reported: Post
    suggestion: Suggestion


@pytest.fixture
def town() -> Town:
    """A forum and a board in use: answers, a correction, traces, duties, reports, and what waits."""
    Municipality.objects.update_or_create(pk=1, defaults={"name": "Meldal kommune", "email": "post@meldal.example"})
    unit = factories.UnitFactory(name="Enhet for kultur og oppvekst", code="kultur")
    forum = factories.forum(unit=unit, audience="alle som bor i Meldal", intro="<p>Her leser vi alt, og vi svarer.</p>")
    board = factories.board(unit=unit, intro="<p>Si det <b>rett ut</b>. Navnet ditt trenger du ikke bruke.</p>")
    factories.home().add_child(
        instance=ContentPage(
            title="Om Ordet fritt",
            slug="om",
            intro="<p>Hva dette er, og hvem som står bak.</p>",
            body="<h2>Hvem kan delta?</h2><p>Alle som bor her.</p><ul><li>Les</li><li>Skriv</li></ul>",
        )
    )
    factories.home().add_child(instance=GuidelinesPage(title="Retningslinjer", slug="retningslinjer"))
    silje = factories.moderator(forum, first_name="Silje")
    silje.space_roles.create(space_id=board.pk, since=timezone.now() - datetime.timedelta(days=1))
    kari = factories.UserFactory(display_name="Kari fra Å")

    with time_machine.travel(timezone.now() - datetime.timedelta(days=21), tick=True):
        factories.thread(
            forum, author=kari, title="Når kommer gang- og sykkelvegen?", theme="question", is_question=True
        )
        factories.suggestion(board, kind="criticism", title="Bussen er aldri i rute", author=kari)
    full = factories.thread(
        forum, title="Trafikksikker skoleveg fra Å til sentrum", theme="measure", body=LONG, is_question=True
    )
    question = full.posts.get()
    answering.answer(
        post=question,
        words=factories.words(silje, "Takk! Vi tar det opp med vegkontoret.", voice=Post.Voice.MUNICIPALITY),
        promised_on=timezone.localdate() + datetime.timedelta(days=30),
    )
    wrong = factories.post_in(full, body="Kommunen har brukt 40 millioner på rundkjøringen.", reply_to=question)
    answering.correct(
        post=wrong, words=factories.words(silje, "Tallet er 14 millioner.", voice=Post.Voice.MUNICIPALITY)
    )
    nasty = factories.post_in(full, body="Noe stygt om en nabo.")
    deciding.hide_post(post=nasty, actor=silje, rule="V4", reason="Det gjelder en navngitt person.")
    owed = factories.post_in(full, body="Og når får vi lys langs vegen?", is_question=True, author=kari)
    referring.refer_post(post=owed, actor=silje, unit=factories.UnitFactory(name="Teknisk drift", code="teknisk"))
    librarian = factories.employee(role="bibliotekar", first_name="Tor")
    factories.post_in(full, body="Som far til to er jeg enig.", author=librarian, voice=Post.Voice.PRIVATE)
    reported = factories.post_in(full, body="> Vi tar det opp med vegkontoret.\n\nDet sa dere sist også.")
    report(post=reported, reporter=factories.UserFactory(), reason="fact", text="Det stemmer ikke.")
    report(post=reported, reporter=None, reason="abuse")
    people = [factories.UserFactory() for _ in range(3)]
    for n in range(15):
        factories.post_in(full, body=f"Enig. Innlegg nummer {n}.", author=people[n % 3])

    young = factories.UserFactory(date_joined=timezone.now(), display_name="Ny her")
    held = factories.thread(forum, author=young, title="Se denne siden", body="Se https://example.no/her").posts.get()
    suggestion = factories.suggestion(board, title="Ungdomsklubb på Løkken hver fredag", author=kari, body=LONG)
    for person in people:
        give_support(suggestion=suggestion, user=person)
    later = timezone.localdate() + datetime.timedelta(days=60)
    change_status(suggestion=suggestion, status=Status.CONSIDERING, by=silje, note="Vi regner på det.")
    change_status(
        suggestion=suggestion, status=Status.PLANNED, by=silje, note="Med i budsjettet for 2027.", promised_on=later
    )
    done = factories.suggestion(board, title="Flere bord på biblioteket")
    change_status(suggestion=done, status=Status.DONE, by=silje, note="Fire nye bord er på plass.")
    factories.suggestion(board, kind="praise", title="Fint på svømmehallen")
    return Town(
        forum=forum, board=board, silje=silje, kari=kari, full=Thread.objects.get(pk=full.pk), question=question,
        owed=owed, held=held, reported=reported, suggestion=suggestion,
    )  # fmt: skip


def look(page: Page, address: str, name: str, *, status: int = 200) -> None:
    """Open a page and check it."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status, f"{name}: {answer.status}"
    check_accessibility(page, name)


def send(page: Page, **fields: str) -> None:
    """Fill in fields by name and press the form's first button."""
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator(SUBMIT).first.click()


def check_header(page: Page) -> None:
    """One line on a phone, and everything in it and in its menu is large enough for a thumb."""
    tall = page.locator("header.top").evaluate("one => one.getBoundingClientRect().height")
    menu = page.get_by_role("button", name="Meny")
    assert tall <= (80 if menu.is_visible() else 125), f"the header is {tall} px tall"
    if menu.is_visible():
        menu.press("Enter")
    found = page.locator("header.top :is(a, button)").filter(visible=True).all()
    boxes = [(one.inner_text(), one.bounding_box() or {"width": 0, "height": 0}) for one in found]
    assert [box for box in boxes if box[1]["width"] < 44 or box[1]["height"] < 44] == []
    page.keyboard.press("Escape")


@WIDTHS
def test_what_a_guest_reads(town: Town, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size)
    look(page, "/", "front")
    check_header(page)
    look(page, f"/forum/{town.forum.slug}/", "forum")
    look(page, f"/forum/{town.forum.slug}/?tema=measure", "forum-theme")
    look(page, f"/trad/{town.full.pk}/", "thread")
    for seen in ("Svar fra kommunen", "Rettelse fra kommunen", "Innlegget er skjult av ungdomsleder", "privatperson"):
        expect(page.get_by_text(seen).first).to_be_visible()
    look(page, f"/trad/{town.full.pk}/?side=2", "thread-page-2")
    look(page, "/sok/?q=vegen", "search")
    expect(page.locator(".thread-row").first).to_be_visible()
    look(page, "/sok/?q=xyzzy", "search-none")
    look(page, f"/tavle/{town.board.slug}/", "board")
    look(page, f"/tavle/{town.board.slug}/?slag=praise&status=done", "board-none")
    look(page, town.suggestion.thread.get_absolute_url(), "suggestion")
    look(page, f"/moderering/logg/{town.forum.slug}/", "log")
    look(page, f"/moderering/innlegg/{town.question.pk}/melding/", "report")
    look(page, "/retningslinjer/", "guidelines")
    look(page, "/om/", "content")
    look(page, "/sprak/", "language")
    look(page, "/finnes-ikke/", "not-found", status=404)


@WIDTHS
def test_where_a_guest_writes_and_signs_in(town: Town, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size)
    look(page, f"/forum/{town.forum.slug}/ny/", "new-thread")
    page.locator(SUBMIT).first.click()
    expect(page.locator(".ds-error-summary")).to_be_visible()
    check_accessibility(page, "new-thread-errors")
    look(page, f"/trad/{town.full.pk}/svar/?til=1", "reply")
    look(page, f"/tavle/{town.board.slug}/ny/", "new-suggestion")
    page.locator(SUBMIT).first.click()
    expect(page.locator(".ds-error-summary")).to_be_visible()
    check_accessibility(page, "new-suggestion-errors")
    look(page, "/for-ung/", "too-young")
    look(page, "/konto/signup/", "sign-up")
    send(page, email="ny@example.no", display_name="Kari fra Å", birth_year="12")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    check_accessibility(page, "sign-up-errors")
    look(page, "/konto/login/?passord=1", "sign-in-password")
    look(page, "/konto/login/code/", "sign-in")
    look(page, f"/konto/login/code/?next=/utkast/{uuid.uuid4()}/", "sign-in-text-kept")
    send(page, email=town.kari.email)
    page.wait_for_url("**/login/code/confirm/**")
    check_accessibility(page, "confirm-code")
    send(page, code="AAAA-BBBB")
    expect(page.locator(".ds-validation-message")).to_be_visible()
    check_accessibility(page, "confirm-code-wrong")


@WIDTHS
def test_what_a_resident_sees(town: Town, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size, user=town.kari)
    look(page, "/beskjeder/", "notices")
    check_header(page)
    look(page, "/min-side/", "account")
    look(page, "/konto/logout/", "sign-out")
    look(page, f"/trad/{town.suggestion.thread_id}/stotte/", "support")
    send(page)
    expect(page.locator(".support [aria-pressed=true]")).to_be_visible()
    check_accessibility(page, "suggestion-supported")
    page.goto(f"/forum/{town.forum.slug}/ny/")
    page.get_by_label("Spørsmål", exact=True).check()
    send(page, title="Ring meg", body="Ring meg på 912 34 567")
    expect(page.get_by_role("button", name="Send likevel")).to_be_visible()
    check_accessibility(page, "new-thread-warning")
    look(page, "/moderering/", "forbidden", status=403)
    held = visitor(size, user=town.held.author)
    look(held, f"/trad/{town.held.thread_id}/", "thread-own-held")
    look(held, "/beskjeder/", "notices-none")


@WIDTHS
def test_the_moderators_desk(town: Town, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size, user=town.silje)
    look(page, "/moderering/", "queue")
    for seen in ("Forsinket", "Venter på godkjenning", "Meldt av lesere", "Bekrefte oversendelse"):
        expect(page.get_by_text(seen).first).to_be_visible()
    check_header(page)
    look(page, f"/trad/{town.full.pk}/?side=1", "thread-moderator")
    look(page, f"/moderering/innlegg/{town.reported.pk}/", "moderation-post")
    look(page, f"/moderering/innlegg/{town.held.pk}/", "moderation-post-held")
    look(page, f"/moderering/innlegg/{town.owed.pk}/svar/", "answer")
    page.locator(SUBMIT).first.click()
    expect(page.locator(".ds-error-summary")).to_be_visible()
    check_accessibility(page, "answer-errors")
    look(page, f"/moderering/innlegg/{town.reported.pk}/tilbakeholding/", "hold")
    look(page, f"/moderering/innlegg/{town.reported.pk}/skjuling/", "hide")
    page.locator(SUBMIT).first.click()
    expect(page.locator(".ds-error-summary")).to_be_visible()
    check_accessibility(page, "hide-errors")
    look(page, f"/moderering/innlegg/{town.owed.pk}/fritak/", "release")
    look(page, f"/moderering/innlegg/{town.owed.pk}/oversendelse/", "refer")
    look(page, f"/moderering/trad/{town.full.pk}/lukking/", "close")
    look(page, f"/trad/{town.suggestion.thread_id}/status/", "status")
    look(page, f"/trad/{town.full.pk}/svar/", "reply-municipality")
    deciding.close_thread(thread=town.full, actor=town.silje, reason="Saken er avgjort i kommunestyret.")
    look(page, f"/trad/{town.full.pk}/?side=2", "thread-closed")
    idle = factories.moderator(factories.forum(slug="stille"), first_name="Ola")
    look(visitor(size, user=idle), "/moderering/", "queue-empty")


@WIDTHS
def test_the_archive(town: Town, visitor: Visit, size: dict[str, int], settings: Any, tmp_path: Path) -> None:
    settings.ARCHIVE_DROP_DIR = tmp_path
    archivist = factories.UserFactory(display_name="Arkivar Arne")
    factories.second_factor(archivist)
    archivist.groups.add(Group.objects.get_or_create(name=ARCHIVISTS)[0])
    page = visitor(size, user=town.silje)
    look(page, f"/arkiv/trad/{town.full.pk}/", "archive-mark")
    hand_off = handing_off.mark(thread=town.full, by=town.silje, ground="both")
    handing_off.mark(thread=town.suggestion.thread, by=town.silje, ground="both")
    look(page, f"/arkiv/trad/{town.full.pk}/", "archive-mark-again")
    handing_off.sweep()
    DropFolder(tmp_path).answers(receipt(hand_off))
    handing_off.sweep()
    HandOff.objects.exclude(pk=hand_off.pk).update(
        state=HandOff.State.REJECTED, last_error="Arkivet svarte: ukjent arkivdel «99»."
    )
    page = visitor(size, user=archivist)
    look(page, "/arkiv/", "archive-desk")
    look(page, f"/arkiv/?tilstand={HandOff.State.REJECTED}", "archive-desk-rejected")
    look(page, hand_off.get_absolute_url(), "archive-hand-off")
    rejected = HandOff.objects.exclude(pk=hand_off.pk).get()
    look(page, rejected.get_absolute_url(), "archive-hand-off-rejected")


@WIDTHS
def test_in_the_dark(town: Town, visitor: Visit, size: dict[str, int]) -> None:
    page = visitor(size, user=town.silje, dark=True)
    addresses = {
        "front": "/",
        "thread": f"/trad/{town.full.pk}/?side=1",
        "suggestion": town.suggestion.thread.get_absolute_url(),
        "board": f"/tavle/{town.board.slug}/",
        "new-suggestion": f"/tavle/{town.board.slug}/ny/",
        "queue": "/moderering/",
        "post": f"/moderering/innlegg/{town.reported.pk}/",
        "status": f"/trad/{town.suggestion.thread_id}/status/",
        "notices": "/beskjeder/",
        "guidelines": "/retningslinjer/",
    }
    for name, address in addresses.items():
        look(page, address, f"dark-{name}")
