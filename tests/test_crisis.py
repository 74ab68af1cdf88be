"""Crisis mode: who switches it, that it takes effect at once everywhere, what residents may do, and the log (R10)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum import guest_pages, versions
from forum.models import Draft, Post, Thread
from forum.posting import Refused
from moderation.crisis import switching
from moderation.models import CrisisMode, CrisisStaff, CrisisSwitch, HeldBack
from people.models import Notice, User
from people.notices import mailing, notify
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

BANNER = "Flom: hold deg unna elva."
FORM = {"reason": "Flom i Orkla.", "text": BANNER, "url": "https://www.meldal.example/", "posting": "open", "on": "1"}


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- Who ----------------------------------------------------------------------


def test_the_crisis_staff_switch_it_on_change_it_and_switch_it_off() -> None:
    factories.home()
    leader = client_of(factories.crisis_leader())

    leader.post("/krise/", FORM)
    assert BANNER in leader.get("/krise/").content.decode()
    leader.post("/krise/", {**FORM, "posting": "paused", "change": "1"})
    assert CrisisMode.objects.get(ended_at=None).posting == "paused"
    leader.post("/krise/", {"av-reason": "Vannet har sunket.", "off": "1"})

    assert not CrisisMode.objects.filter(ended_at=None).exists()
    assert list(CrisisSwitch.objects.values_list("act", flat=True)) == ["off", "change", "on"]


def everyone_else() -> dict[str, User]:
    space = factories.forum()
    ended, later = factories.crisis_leader(), factories.crisis_leader()
    now = timezone.now()
    CrisisStaff.objects.filter(user=ended).update(until=now - datetime.timedelta(hours=1))
    CrisisStaff.objects.filter(user=later).update(since=now + datetime.timedelta(hours=1))
    no_factor, gone, left = factories.crisis_leader(), factories.crisis_leader(), factories.crisis_leader()
    no_factor.authenticator_set.all().delete()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    left.employment.delete()
    return {
        "resident": factories.UserFactory(),
        "moderator": factories.moderator(space),
        "team member": factories.team_member(space),
        "responsible leader": space.responsible_leader,
        "employee": factories.employee(),
        "administrator": factories.administrator(),
        "right has ended": ended,
        "right has not begun": later,
        "without a second factor": no_factor,
        "not active": gone,
        "works here no more": User.objects.get(pk=left.pk),
    }


def test_nobody_else_switches_it() -> None:
    people = everyone_else()
    for who, person in people.items():
        client = client_of(person)

        assert client.get("/krise/").status_code in (302, 403), who
        assert client.post("/krise/", FORM).status_code in (302, 403), who
        with pytest.raises(PermissionDenied):
            switching.switch_on(by=person, reason="x", posting="open", text="x")
    assert Client().post("/krise/", FORM).status_code == 302
    assert not CrisisMode.objects.exists()

    factories.crisis()
    for who, person in people.items():
        client = client_of(person)

        assert client.post("/krise/", {"av-reason": "x", "off": "1"}).status_code in (302, 403), who
        with pytest.raises(PermissionDenied):
            switching.switch_off(by=person, reason="x")
        with pytest.raises(PermissionDenied):
            switching.change(by=person, reason="x", posting="open", text="x")
    assert CrisisMode.objects.filter(ended_at=None).count() == 1


def test_a_switch_needs_a_reason_and_a_text() -> None:
    factories.home()
    leader = client_of(factories.crisis_leader())

    for missing in ("reason", "text", "posting"):
        answer = leader.post("/krise/", FORM | {missing: ""})

        assert answer.status_code == 422
        assert "Noe må rettes" in answer.content.decode()
    assert leader.post("/krise/", FORM | {"url": "javascript:alert(1)"}).status_code == 422
    assert not CrisisMode.objects.exists()


def test_two_at_once_switch_it_once() -> None:
    leader = factories.crisis()

    with pytest.raises(switching.OnAlready):
        switching.switch_on(by=leader, reason="x", posting="open", text="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        CrisisMode.objects.create(reason="x", posting="open", text="x")
    assert CrisisSwitch.objects.count() == 1

    switching.switch_off(by=leader, reason="Over.")
    with pytest.raises(switching.OffAlready):
        switching.switch_off(by=leader, reason="Over.")


def test_everyone_reads_the_log_and_it_names_nobody() -> None:
    factories.home()
    leader = factories.crisis()
    switching.switch_off(by=leader, reason="Vannet har sunket.")

    page = Client().get("/krise/logg/").content.decode()

    assert "Flom i Orkla." in page
    assert "Vannet har sunket." in page
    assert "kommunedirektør" in page
    assert leader.display_name not in page


def test_nothing_in_the_log_is_written_over() -> None:
    factories.crisis()
    row = CrisisSwitch.objects.get()

    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()


# --- At once, everywhere ------------------------------------------------------


def warm_addresses(thread: Thread) -> list[str]:
    board = factories.board()
    made = factories.suggestion(board)
    return [
        f"/trad/{thread.pk}/",
        f"/forum/{thread.space.slug}/",
        f"/tavle/{board.slug}/",
        f"/trad/{made.pk}/",
        f"/trad/{thread.pk}/innramming/",
        f"/tavle/{board.slug}/innramming/",
        f"/forum/{thread.space.slug}/tiltak/innramming/",
    ]


def test_the_next_guest_sees_it_on_pages_and_frames_that_were_kept() -> None:
    thread = factories.thread(factories.forum())
    addresses = warm_addresses(thread)
    for address in addresses:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        assert BANNER not in answer.content.decode()

    leader = factories.crisis()
    for address in addresses:
        assert BANNER in Client().get(address).content.decode(), address

    switching.switch_off(by=leader, reason="Over.")
    for address in addresses:
        assert BANNER not in Client().get(address).content.decode(), address


def test_a_kept_page_costs_a_guest_no_query_in_a_crisis_either() -> None:
    thread = factories.thread(factories.forum())
    addresses = warm_addresses(thread)[:4]
    factories.crisis(posting="paused")
    for address in addresses:
        Client().get(address)

        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        assert len(captured) == 0, address


def test_another_process_shows_it_at_its_next_request() -> None:
    thread = factories.thread(factories.forum())
    address = f"/trad/{thread.pk}/"
    Client().get(address)
    # What this process knew and kept, as another process still has it after the switch.
    known = {kind: (memory.generation, dict(memory.known)) for kind, memory in versions._memories.items()}
    kept, cached = dict(guest_pages._pages), dict(caches["pages"]._cache)
    expiry = dict(caches["pages"]._expire_info)

    factories.crisis()
    for kind, (generation, learnt) in known.items():
        versions._memories[kind].generation, versions._memories[kind].known = generation, learnt
    guest_pages._pages.clear()
    guest_pages._pages.update(kept)
    caches["pages"].clear()
    caches["pages"]._cache.update(cached)
    caches["pages"]._expire_info.update(expiry)

    assert BANNER in Client().get(address).content.decode()
    leader = User.objects.get(crisis_staff__isnull=False)
    switching.change(by=leader, reason="x", posting="paused", text=BANNER)
    with pytest.raises(Refused):
        factories.post_in(thread)


def test_every_page_says_it_errors_and_the_admin_too(settings: Any) -> None:
    settings.DEBUG = False
    factories.forum()
    factories.crisis(url="https://www.meldal.example/flom/")
    resident = client_of(factories.UserFactory())
    editor = client_of(factories.administrator())

    for client, address in (
        (Client(), "/"),
        (Client(), "/finnes-ikke/"),
        (Client(), "/konto/login/code/"),
        (Client(), "/x%00y/"),
        (resident, "/min-side/"),
        (resident, "/moderering/"),
        (editor, "/admin/"),
        (editor, "/admin/pages/"),
    ):
        page = client.get(address).content.decode()
        assert BANNER in page, address
        assert "https://www.meldal.example/flom/" in page, address


def test_a_page_for_a_fault_of_ours_says_it() -> None:
    from django.test import RequestFactory

    from config.errors import server_error

    factories.crisis()

    assert BANNER in server_error(RequestFactory().get("/")).content.decode()


def test_it_says_it_as_text() -> None:
    thread = factories.thread(factories.forum())
    switching.switch_on(by=factories.crisis_leader(), reason="x", posting="open", text="<script>alert(1)</script>")

    page = Client().get(f"/trad/{thread.pk}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


# --- Residents ----------------------------------------------------------------


def test_residents_write_as_usual_where_it_is_open() -> None:
    thread = factories.thread(factories.forum())
    factories.crisis()

    assert factories.post_in(thread).state == Post.State.PUBLISHED


def test_what_residents_write_waits_where_it_is_pre_moderated() -> None:
    thread = factories.thread(factories.forum())
    factories.crisis(posting="pre")

    assert factories.post_in(thread).state == Post.State.HELD
    assert not HeldBack.objects.exists()  # it waits for a moderator, not for the crisis leadership


def test_nothing_new_is_written_by_any_way_where_it_is_paused() -> None:
    from forum.editing import edit

    space, board = factories.forum(), factories.board()
    thread = factories.thread(space)
    post = thread.posts.get()
    factories.crisis(posting="paused")

    with pytest.raises(Refused):
        factories.post_in(thread)
    with pytest.raises(Refused):
        factories.thread(space, title="Ny")
    with pytest.raises(Refused):
        factories.suggestion(board)
    with pytest.raises(Refused):
        edit(post=post, space=space, by=post.author, body="Noe annet.")
    assert Post.objects.count() == 1


def test_a_pause_is_said_kindly_before_one_writes_and_keeps_what_is_written() -> None:
    thread = factories.thread(factories.forum())
    factories.crisis(posting="paused")
    client = client_of(factories.UserFactory())

    page = client.get(f"/trad/{thread.pk}/svar/").content.decode()
    assert "ikke sende nye innlegg nå" in page
    answer = client.post(
        f"/trad/{thread.pk}/svar/",
        {"body": "Er veien åpen?", "token": "6f1c1b62-6a5e-4b0e-9d4d-0d8b2b6c9a11", "voice": "resident"},
    )

    assert answer.status_code == 422
    assert "lagret som utkast" in answer.content.decode()
    assert "Er veien åpen?" in answer.content.decode()
    assert Draft.objects.get().fields["body"] == "Er veien åpen?"


# --- Mail ---------------------------------------------------------------------


def told(person: User, *, kind: str = "new_in_thread") -> Notice:
    return notify(
        user=person, kind=kind, key=f"{kind}:{person.pk}", parameters={"title": "Skoleveien", "excerpt": ""}, url="/"
    )


def test_mails_to_residents_wait_and_those_to_staff_go() -> None:
    resident, silje = factories.UserFactory(), factories.employee()
    factories.crisis()
    mail.outbox.clear()

    waits, goes, own = told(resident), told(silje), told(resident, kind="published")
    mailing.sweep()

    assert Notice.objects.get(pk=waits.pk).mail == Notice.Mail.HELD
    assert Notice.objects.get(pk=goes.pk).mail == Notice.Mail.SENT
    assert Notice.objects.get(pk=own.pk).mail == Notice.Mail.SENT
    assert [sent.to for sent in mail.outbox].count([resident.email]) == 1


def test_a_code_for_signing_in_goes() -> None:
    factories.home()
    user = factories.UserFactory()
    factories.crisis()
    mail.outbox.clear()

    Client().post("/konto/login/code/", {"email": user.email})

    assert [message.to for message in mail.outbox] == [[user.email]]


def test_mails_that_wait_are_sent_or_come_to_nothing_when_it_is_decided() -> None:
    factories.home()
    leader = factories.crisis()
    first, second = told(factories.UserFactory()), told(factories.UserFactory())
    mailing.sweep()
    switching.switch_off(by=leader, reason="Over.")
    mailing.sweep()
    assert Notice.objects.filter(mail=Notice.Mail.HELD).count() == 2  # nothing goes by itself

    mail.outbox.clear()
    Notice.objects.filter(pk=second.pk).update(mail=Notice.Mail.NONE)
    client_of(factories.moderator(factories.forum())).post("/krise/e-post/", {"send": "1"})
    assert Notice.objects.get(pk=first.pk).mail == Notice.Mail.HELD
    client_of(leader).post("/krise/e-post/", {"send": "1"})
    mailing.sweep()

    assert Notice.objects.get(pk=first.pk).mail == Notice.Mail.SENT
    assert len(mail.outbox) == 1


def test_mails_let_through_while_it_is_on_are_sent_and_others_can_be_dropped() -> None:
    leader = factories.crisis()
    told(factories.UserFactory())
    mailing.sweep()
    client_of(leader).post("/krise/e-post/", {"send": "1"})
    mailing.sweep()
    assert Notice.objects.filter(kind="new_in_thread", mail=Notice.Mail.SENT).count() == 1

    told(factories.UserFactory())
    mailing.sweep()
    client_of(leader).post("/krise/e-post/", {"discard": "1"})
    mailing.sweep()
    assert Notice.objects.filter(kind="new_in_thread", mail=Notice.Mail.NONE).count() == 1


def test_what_was_held_is_not_published_from_the_desk_by_who_wrote_it() -> None:
    space = factories.forum()
    silje, thread = factories.moderator(space), factories.thread(space)
    leader = factories.crisis()
    post = factories.post_in(thread, author=silje, voice="municipality", reply_to=thread.posts.get())
    assert post.state == "held"
    switching.switch_off(by=leader, reason="Over.")
    client = Client()
    client.force_login(silje)

    desk = client.get("/moderering/").content.decode()
    answer = client.post(f"/moderering/innlegg/{post.pk}/publisering/")

    assert f"/moderering/innlegg/{post.pk}/publisering/" not in desk
    assert "1 ting ble holdt tilbake i en krise" in desk
    assert answer.status_code == 403
    assert Post.objects.get(pk=post.pk).state == "held"
