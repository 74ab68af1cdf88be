"""Following, sharing and frames, and what moderators do with whole threads: on a phone, a laptop, and by keyboard."""

from __future__ import annotations

import datetime
import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from forum import following
from forum.models import Effect, Follow, Measure, Post, Thread
from forum.versions import raise_version
from moderation import answering, thread_acts
from people.models import Notice, User
from tests import factories
from tests.browser.conftest import LAPTOP, PHONE, Visit, check_accessibility, sign_in

pytestmark = pytest.mark.browser
WIDTHS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["390", "1280"])


@pytest.fixture
def silje() -> User:
    return factories.moderator(factories.forum())


@pytest.fixture
def thread(silje: User) -> Thread:
    """A thread of two pages in which the municipality has answered."""
    space = silje.space_roles.get().space.specific
    made = factories.thread(space, title="Skoleveien fra Å til sentrum", body="Bussen bruker 42 minutter.")
    words = factories.words(silje, "Vi regner på to ruter.", voice=Post.Voice.MUNICIPALITY)
    answering.answer(post=made.posts.get(), words=words)
    people = [factories.UserFactory() for _ in range(3)]
    for n in range(24):
        factories.post_in(made, author=people[n % 3], body=f"Innlegg nummer {n} om veien, og hallen.")
    return Thread.objects.get(pk=made.pk)


@pytest.fixture
def elsewhere(server: str, settings: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """Another site: it serves whatever page is put under its address."""
    pages: dict[str, str] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}", pages
    site.shutdown()


def test_a_guest_follows_a_thread_by_signing_in_and_saying_yes(visitor: Visit, thread: Thread) -> None:
    kari = factories.UserFactory(email="kari@example.no", display_name="Kari fra Å")
    page = visitor()
    page.goto(f"/trad/{thread.pk}/")
    page.get_by_role("link", name="Følg tråden").click()
    page.wait_for_url("**/konto/login/code/**")
    sign_in(page, kari.email, to=f"/trad/{thread.pk}/folg/")
    check_accessibility(page, "follow-thread")
    assert not Follow.objects.filter(user=kari).exists()
    page.get_by_role("button", name="Følg").click()

    expect(page.get_by_text("Du følger «Skoleveien fra Å til sentrum»")).to_be_visible()
    expect(page.get_by_role("button", name="Du følger tråden")).to_have_attribute("aria-pressed", "true")
    following.tell(factories.post_in(thread, body="Noe helt nytt.").pk)
    page.goto("/beskjeder/")
    expect(page.get_by_text("Noe nytt i «Skoleveien fra Å til sentrum».")).to_be_visible()


@WIDTHS
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pages_of_following(visitor: Visit, thread: Thread, size: dict[str, int], dark: bool) -> None:
    kari = factories.UserFactory(display_name="Kari fra Å")
    space = thread.space.specific
    following.follow(user=kari, subject=following.Subject(space=space, theme="question"))
    following.follow(user=kari, subject=following.Subject(thread=thread))
    page = visitor(size, user=kari, dark=dark)
    shade = "dark" if dark else "light"
    page.goto(f"/folg/{space.slug}/?tema=question")
    check_accessibility(page, f"follow-space-{shade}")
    page.goto("/min-side/")
    check_accessibility(page, f"following-{shade}")
    page.goto(f"/forum/{space.slug}/")
    page.locator("summary", has_text="Del").click()
    check_accessibility(page, f"space-share-{shade}")
    page.goto(f"/trad/{thread.pk}/?side=1")
    page.locator("summary", has_text="Del").click()
    check_accessibility(page, f"thread-share-{shade}")
    page.goto(f"/folging/{following.token_of(Follow.objects.filter(user=kari).latest('pk'))}/")
    check_accessibility(page, f"unfollow-{shade}")


def test_following_and_stopping_by_keyboard_without_javascript(visitor: Visit, thread: Thread) -> None:
    kari = factories.UserFactory()
    page = visitor(user=kari, javascript=False)
    page.goto(f"/folg/{thread.space.slug}/")
    page.get_by_role("button", name="Følg Tiltak").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/forum/**")
    assert Follow.objects.get(user=kari).theme == "measure"
    page.goto("/min-side/")
    page.get_by_role("button", name="Slutt å følge Nye tider, nye tanker: Tiltak").press("Enter")

    expect(page.get_by_text("Du følger ikke lenger")).to_be_visible()
    assert not Follow.objects.filter(user=kari).exists()


def test_the_link_is_copied_where_the_browser_cannot_share(visitor: Visit, thread: Thread, server: str) -> None:
    page = visitor(LAPTOP)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/trad/{thread.pk}/?side=2")
    page.evaluate("navigator.share = undefined")
    page.locator("summary", has_text="Del").click()
    page.get_by_role("button", name="Del eller kopier lenken").click()
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{server}/trad/{thread.pk}/"
    page.get_by_role("link", name="Bygg inn på et annet nettsted").click()
    page.get_by_role("button", name="Kopier koden").click()
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()

    assert page.evaluate("navigator.clipboard.readText()").startswith(f'<iframe src="{server}/trad/{thread.pk}/')


@WIDTHS
def test_a_thread_and_the_register_stand_in_frames_on_another_site(
    visitor: Visit, thread: Thread, elsewhere: tuple[str, dict[str, str]], settings: Any, size: dict[str, int]
) -> None:
    address, pages = elsewhere
    settings.EMBED_ANCESTORS = [address]
    space_id = thread.space_id
    effect = Effect.objects.create(space_id=space_id, kind="drawback", title="Lang skolevei")
    measure = Measure.objects.create(
        space_id=space_id, title="Bussvert på hver rute", supports=12, published_at=timezone.now(), status="recommended"
    )
    measure.effects.add(effect)
    raise_version(space_id=space_id)
    page = visitor(size)
    for name, snippet_page in (
        ("thread", f"/trad/{thread.pk}/bygg-inn/"),
        ("register", f"/forum/{thread.space.slug}/tiltak/bygg-inn/"),
    ):
        page.goto(snippet_page)
        check_accessibility(page, f"snippet-{name}")
        code = page.get_by_label("Kode").input_value()
        pages[f"/{name}"] = f'<!doctype html><html lang="nb"><title>Meldal</title><body><h1>Meldal</h1>{code}'
        page.goto(f"{address}/{name}")
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", level=1)).to_be_visible()
        if name == "thread":
            expect(frame.get_by_text("Les og skriv i tråden")).to_be_visible()
            with page.context.expect_page() as opened:
                frame.get_by_role("link", name="Les og skriv i tråden").click()
            opened.value.wait_for_url(f"**/trad/{thread.pk}/")
            opened.value.close()
        else:
            expect(frame.get_by_text("Bussvert på hver rute")).to_be_visible()
        assert not page.context.cookies()


def test_a_site_that_is_not_named_shows_no_frame(
    visitor: Visit, thread: Thread, elsewhere: tuple[str, dict[str, str]], server: str
) -> None:
    address, pages = elsewhere
    pages["/"] = f'<!doctype html><iframe src="{server}/trad/{thread.pk}/innramming/"></iframe>'
    page = visitor()
    page.goto(f"{address}/")
    page.wait_for_timeout(500)

    expect(page.frame_locator("iframe").get_by_text("Les og skriv i tråden")).to_have_count(0)


@WIDTHS
def test_frames_by_themselves(visitor: Visit, thread: Thread, size: dict[str, int]) -> None:
    page = visitor(size)
    for dark in (False, True):
        page = visitor(size, dark=dark)
        page.goto(f"/trad/{thread.pk}/innramming/")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        check_frame(page, f"frame-{'dark' if dark else 'light'}")


def check_frame(page: Any, name: str) -> None:
    """As check_accessibility, for a page with a style sheet of its own (and a policy that lets no script in)."""
    import os
    from pathlib import Path

    from tests.browser.conftest import AXE, RULES

    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)["violations"]
    assert not found, found


@WIDTHS
def test_a_moderator_splits_a_thread_over_two_pages_of_posts(
    visitor: Visit, thread: Thread, silje: User, size: dict[str, int]
) -> None:
    page = visitor(size, user=silje)
    page.goto(f"/trad/{thread.pk}/?side=1")
    page.get_by_role("link", name="Flytt, del, slå sammen, fest, politisk sak").click()
    check_accessibility(page, "tools")
    page.get_by_role("link", name="Del tråden").click()
    page.locator('input[name="post"]').nth(3).check()
    page.get_by_label("Tittel på den nye tråden").fill("Hallen")
    page.get_by_role("button", name="Neste side").click()
    expect(page.get_by_text("1 valgt på andre sider")).to_be_visible()
    expect(page.get_by_label("Tittel på den nye tråden")).to_have_value("Hallen")
    page.get_by_role("checkbox").first.check()
    check_accessibility(page, "split")
    page.get_by_role("button", name="Gå videre").click()
    expect(page.get_by_text("Skriv en begrunnelse").first).to_be_visible()
    page.get_by_label("Begrunnelse").fill("Dette handler om hallen.")
    page.get_by_role("button", name="Gå videre").click()
    expect(page.get_by_text("2 innlegg flyttes til en ny tråd: «Hallen».")).to_be_visible()
    check_accessibility(page, "confirm")
    page.get_by_role("button", name="Del tråden").click()

    expect(page.get_by_role("heading", level=1, name="Hallen")).to_be_visible()
    expect(page.get_by_text("Skilt ut fra en annen tråd")).to_be_visible()
    assert Thread.objects.get(title="Hallen").posts_published == 2


@WIDTHS
def test_a_moderator_merges_moves_pins_and_marks_without_javascript(
    visitor: Visit, thread: Thread, silje: User, size: dict[str, int]
) -> None:
    other = factories.thread(thread.space.specific, title="Bussen til skolen", theme="question")
    page = visitor(size, user=silje, javascript=False)
    page.goto(f"/moderering/trad/{other.pk}/sammenslaing/")
    page.get_by_label("Ord, nummer eller adresse").fill("skoleveien sentrum")
    page.get_by_role("button", name="Finn").click()
    page.get_by_label("Skoleveien fra Å til sentrum").check()
    page.get_by_label("Begrunnelse").fill("Det samme.")
    page.get_by_role("button", name="Gå videre").click()
    page.get_by_role("button", name="Slå sammen").click()
    expect(page.get_by_text("er flyttet hit fra «Bussen til skolen»")).to_be_visible()

    page.goto(f"/moderering/trad/{thread.pk}/flytting/")
    page.get_by_label("Tema").select_option("measure")
    page.get_by_label("Begrunnelse").fill("Det er et tiltak.")
    page.get_by_role("button", name="Gå videre").click()
    page.get_by_role("button", name="Flytt tråden").click()
    expect(page.get_by_text("Flyttet hit fra temaet Ulemper")).to_be_visible()

    page.goto(f"/moderering/trad/{thread.pk}/festing/")
    page.get_by_label("Begrunnelse").fill("Viktig nå.")
    page.get_by_role("button", name="Fest tråden øverst").click()
    expect(page.get_by_text("Festet øverst i forumet av ungdomsleder")).to_be_visible()

    page.goto(f"/moderering/trad/{thread.pk}/politisk-sak/")
    page.get_by_label("Saksnummer").fill("PS 41/26")
    page.get_by_label("Utvalg").fill("kommunestyret")
    page.get_by_label("Behandles").fill((timezone.localdate() + datetime.timedelta(days=20)).isoformat())
    page.get_by_label("Lenke til innstillingen").fill("https://meldal.example/ps-41-26")
    page.get_by_role("button", name="Lagre merket").click()
    expect(page.get_by_role("link", name="Les innstillingen")).to_be_visible()


@WIDTHS
def test_pages_of_the_moderators_acts(visitor: Visit, thread: Thread, silje: User, size: dict[str, int]) -> None:
    other = factories.thread(thread.space.specific, title="Bussen til skolen", theme="question")
    thread_acts.pin(thread=thread, actor=silje, reason="Viktig nå.")
    thread_acts.merge(thread=other, into=thread, actor=silje, reason="Det samme.")
    thread_acts.mark_political(
        thread=thread,
        actor=silje,
        reference="PS 41/26",
        body="kommunestyret",
        treated_on=timezone.localdate() + datetime.timedelta(days=20),
        recommendation_url="https://meldal.example/ps-41-26",
    )
    factories.thread(thread.space.specific, title="Skoleveien om vinteren")
    page = visitor(size, user=silje)
    for name in ("", "flytting/", "festing/", "politisk-sak/", "politisk-sak/fjerning/", "sammenslaing/?q=vinteren"):
        page.goto(f"/moderering/trad/{thread.pk}/{name}")
        check_accessibility(page, f"act-{name.partition('/')[0] or 'tools'}{'-fjerning' if 'fjerning' in name else ''}")
    page.goto(f"/trad/{thread.pk}/?side=1")
    check_accessibility(page, "thread-with-traces")
    kari = other.opened_by
    assert kari
    assert Notice.objects.filter(user=kari, kind="thread_act").exists()
    page = visitor(size, user=kari)
    page.goto("/beskjeder/")
    check_accessibility(page, "notices-of-acts")
