"""A post is passed to the unit that handles it, which acknowledges, is chased, and tells the outcome (R8, V3, V7)."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from forum.models import Approval, Post, Thread
from moderation import deciding, referring
from moderation.crisis.approving import approve, undecided
from moderation.models import Decision, Duty, Referral, UnitMail, UnitTold
from moderation.reminding import remind
from moderation.unit_mails import sweep as send_unit_mails
from people.models import Notice, Unit, User
from people.notices import mailing
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db
BIG = 2**63


@pytest.fixture
def board() -> BoardPage:
    return factories.board()


@pytest.fixture
def silje(board: BoardPage, client: Client) -> User:
    silje = factories.moderator(board, days=400)
    client.force_login(silje)
    return silje


@pytest.fixture
def post(board: BoardPage) -> Post:
    made = factories.suggestion(board, kind="question", title="Hull i veien", body="Det er hull i veien ved skolen.")
    return Post.objects.select_related("thread__space", "author").get(thread=made.pk)


@pytest.fixture
def roads() -> Unit:
    """A unit whose address is all it has."""
    return factories.UnitFactory(code="vei", name="Vei og vann")


def led(unit: Unit) -> User:
    unit.leader = factories.employee(unit=unit, role="enhetsleder", first_name="Berit")
    unit.save()
    return unit.leader


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def refer(client: Client, post: Post, unit: Unit, note: str = "") -> Any:
    return client.post(f"/moderering/innlegg/{post.pk}/oversendelse/", {"unit": unit.pk, "note": note})


def thread_page(post: Post) -> str:
    return Client().get(post.thread.get_absolute_url(), follow=True).content.decode()


def link_in(message: Any) -> str:
    found = re.search(r"http\S+(/moderering/bekreftelse/\S+)", str(message.body))
    assert found, message.body
    return found.group(1)


def link_to(unit: Unit) -> str:
    send_unit_mails()
    return link_in(next(one for one in reversed(mail.outbox) if one.to == [unit.email]))


def test_referring_tells_the_author_and_the_unit_and_opens_a_duty(
    client: Client, silje: User, post: Post, roads: Unit
) -> None:
    with time_machine.travel("2026-11-23 12:00 +01:00"):
        assert refer(client, post, roads, "Haster litt.").status_code == 302

    duty = Duty.objects.get(post=post, kind=Duty.Kind.ACKNOWLEDGE)
    assert (duty.unit, duty.rule, duty.due_on.isoformat()) == (roads, "R8", "2026-11-26")
    assert Notice.objects.filter(user=post.author, kind="referred").count() == 1
    assert "Sendt til Vei og vann, som behandler saken." in thread_page(post)
    send_unit_mails()
    send_unit_mails()
    sent = [one for one in mail.outbox if one.to == [roads.email]]
    assert len(sent) == 1
    assert "Det er hull i veien ved skolen." in sent[0].body
    assert "Haster litt." in sent[0].body
    assert "innen 26. november 2026" in sent[0].body


def test_a_unit_with_a_leader_is_told_through_the_account(client: Client, silje: User, post: Post, roads: Unit) -> None:
    berit = led(roads)
    refer(client, post, roads, "Haster.")

    referral = Referral.objects.get()
    notice = Notice.objects.get(user=berit, kind="referral_received")
    assert notice.url == f"/moderering/oversendelse/{referral.pk}/"
    mailing.sweep()
    assert "Haster." in next(one for one in mail.outbox if one.to == [berit.email]).body
    assert not UnitMail.objects.exists()


def test_a_unit_that_nobody_would_hear_of_is_refused(client: Client, silje: User, post: Post) -> None:
    answer = refer(client, post, factories.UnitFactory(email=""))

    assert answer.status_code == 422
    assert "verken leder med bruker eller e-postadresse" in answer.content.decode()
    assert not Referral.objects.exists()


def test_the_same_is_not_sent_twice_while_it_waits(client: Client, silje: User, post: Post, roads: Unit) -> None:
    refer(client, post, roads)

    assert refer(client, post, roads).status_code == 422
    assert Referral.objects.count() == 1


@pytest.mark.parametrize("unit", ["", "0", str(BIG), "abc"])
def test_a_unit_that_is_none_is_a_message(client: Client, silje: User, post: Post, unit: str) -> None:
    assert client.post(f"/moderering/innlegg/{post.pk}/oversendelse/", {"unit": unit}).status_code == 422


# --- Acknowledging ------------------------------------------------------------


def test_the_unit_acknowledges_by_the_link_without_an_account(silje: User, post: Post, roads: Unit) -> None:
    factories.referral(post, unit=roads, by=silje)
    address, guest = link_to(roads), Client()

    shown = guest.get(address).content.decode()
    assert "Det er hull i veien ved skolen." in shown
    assert Referral.objects.get().acknowledged_at is None  # a mail program that follows the link does nothing
    nothing = guest.post(address, {"name": " ", "case_number": ""})
    done = guest.post(address, {"name": "Per Vei", "case_number": "2026/412"}, follow=True)

    assert nothing.status_code == 422
    assert "Skriv saksnummeret." in nothing.content.decode()
    assert "Dere har bekreftet." in done.content.decode()
    referral = Referral.objects.get()
    assert (referral.acknowledged_by, referral.acknowledged_name) == (None, "Per Vei")
    duty = Duty.objects.get(post=post, kind=Duty.Kind.ACKNOWLEDGE)
    assert duty.acknowledged_in == referral
    assert "Sendt til Vei og vann, saksnummer 2026/412." in thread_page(post)
    assert Notice.objects.get(user=silje, kind="acknowledged").parameters["case_number"] == "2026/412"


def test_the_link_runs_out_and_cannot_be_made_up(silje: User, post: Post, roads: Unit) -> None:
    factories.referral(post, unit=roads, by=silje)
    address = link_to(roads)

    with time_machine.travel("2027-12-31 12:00 +01:00"):
        late = Client().post(address, {"name": "Per", "case_number": "1"})
    forged = Client().post(address[:-3] + "xx/", {"name": "Per", "case_number": "1"})

    assert (late.status_code, forged.status_code) == (410, 404)
    assert "Lenken virker ikke lenger" in late.content.decode()
    assert Referral.objects.get().acknowledged_at is None


def test_what_is_hidden_meanwhile_is_not_shown_by_the_link(silje: User, post: Post, roads: Unit) -> None:
    factories.referral(post, unit=roads, by=silje)
    address = link_to(roads)
    deciding.hide_post(post=post, actor=silje, rule="V4", reason="Personopplysninger.")

    assert "hull i veien ved skolen" not in Client().get(address).content.decode()
    assert Duty.objects.get(post=post, kind=Duty.Kind.ACKNOWLEDGE).closed_at is None  # the unit owes it all the same


@pytest.mark.parametrize("who", ["leader", "employee of the unit", "moderator"])
def test_who_may_acknowledges(silje: User, post: Post, roads: Unit, who: str) -> None:
    leader = led(roads)
    people = {"leader": leader, "employee of the unit": factories.employee(unit=roads), "moderator": silje}
    referral = factories.referral(post, unit=roads, by=silje)
    client = signed_in(people[who])

    answer = client.post(f"/moderering/oversendelse/{referral.pk}/", {"case_number": "2026/9", "name": "Per Vei"})

    assert answer.status_code == 302
    referral.refresh_from_db()
    assert referral.acknowledged_by == people[who]
    assert referral.acknowledged_name == ("Per Vei" if who == "moderator" else "")


@pytest.mark.parametrize("who", ["guest", "resident", "another unit", "another moderator", "editor"])
def test_others_neither_see_nor_acknowledge(silje: User, post: Post, roads: Unit, who: str) -> None:
    referral = factories.referral(post, unit=roads, by=silje)
    others: dict[str, Any] = {
        "resident": lambda: factories.UserFactory(),
        "another unit": lambda: factories.employee(),
        "another moderator": lambda: factories.moderator(factories.board(slug="annen")),
        "editor": lambda: factories.administrator(),
    }
    client = Client() if who == "guest" else signed_in(others[who]())
    expected = 302 if who == "guest" else 403

    for address in (f"/moderering/oversendelse/{referral.pk}/", f"/moderering/oversendelse/{referral.pk}/utfall/"):
        assert client.get(address).status_code == expected
        assert client.post(address, {"case_number": "1", "name": "x", "body": "Fiksa."}).status_code == expected
    assert client.get(f"/moderering/enhet/{roads.code}/").status_code == expected
    referral.refresh_from_db()
    assert (referral.acknowledged_at, referral.outcome) == (None, None)


@pytest.mark.parametrize("who", ["guest", "resident", "another moderator", "the unit"])
def test_others_neither_refer_nor_tell_a_unit(board: BoardPage, post: Post, roads: Unit, who: str) -> None:
    others: dict[str, Any] = {
        "resident": lambda: factories.UserFactory(),
        "another moderator": lambda: factories.moderator(factories.board(slug="annen")),
        "the unit": lambda: factories.employee(unit=roads),
    }
    client = Client() if who == "guest" else signed_in(others[who]())

    for act in ("oversendelse", "beskjed-til-enhet"):
        answer = client.post(f"/moderering/innlegg/{post.pk}/{act}/", {"unit": roads.pk})
        assert answer.status_code == (302 if who == "guest" else 403)
    assert not Referral.objects.exists()
    assert not UnitTold.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["innlegg/{}/oversendelse/", "innlegg/{}/beskjed-til-enhet/", "oversendelse/{}/", "oversendelse/{}/utfall/"],
)
def test_a_key_beyond_all_keys_is_no_error(client: Client, silje: User, address: str) -> None:
    assert client.get("/moderering/" + address.format(BIG)).status_code in (403, 404)


def test_the_responsible_leader_sees_it_and_enters_what_the_unit_has_said(silje: User, post: Post, roads: Unit) -> None:
    referral = factories.referral(post, unit=roads, by=silje)
    board = BoardPage.objects.get()
    board.responsible_leader = factories.employee(role="kultursjef", first_name="Arne")
    Approval.objects.filter(space=board).update(stands_for=board.stands_for())
    board.save()
    client = signed_in(board.responsible_leader)

    shown = client.get(f"/moderering/oversendelse/{referral.pk}/")
    client.post(f"/moderering/oversendelse/{referral.pk}/", {"name": "Per Vei", "case_number": "2026/3"})

    assert "Hvem i enheten har bekreftet?" in shown.content.decode()
    referral.refresh_from_db()
    assert referral.case_number == "2026/3"
    assert client.get(f"/moderering/oversendelse/{referral.pk}/utfall/").status_code == 403


def test_it_is_acknowledged_once(silje: User, post: Post, roads: Unit) -> None:
    referral = factories.referral(post, unit=roads, by=silje)
    referring.acknowledge_referral(referral=referral, by=silje, name="Per", case_number="1")

    with pytest.raises(referring.AcknowledgedAlready):
        referring.acknowledge_referral(referral=referral, by=silje, name="Kari", case_number="2")

    referral.refresh_from_db()
    assert referral.case_number == "1"


def test_two_units_have_the_post_until_both_have_acknowledged(silje: User, post: Post, roads: Unit) -> None:
    first = factories.referral(post, unit=roads, by=silje)
    second = factories.referral(post, unit=factories.UnitFactory(name="Kultur"), by=silje)
    duty = Duty.objects.get(post=post, kind=Duty.Kind.ACKNOWLEDGE)

    referring.acknowledge_referral(referral=first, name="Per", case_number="2026/1")
    duty.refresh_from_db()
    assert (duty.closed_at, duty.unit) == (None, second.unit)
    referring.acknowledge_referral(referral=second, name="Anne", case_number="2026/2")
    duty.refresh_from_db()
    assert duty.closed_at is not None

    shown = thread_page(post)
    assert "Sendt til Kultur, saksnummer 2026/2." in shown
    assert "Sendt også til Vei og vann (2026/1)." in shown


# --- The outcome --------------------------------------------------------------


def acknowledged(post: Post, unit: Unit, by: User) -> Referral:
    referral = factories.referral(post, unit=unit, by=by)
    referring.acknowledge_referral(referral=referral, name="Per", case_number="2026/412")
    return referral


@pytest.mark.parametrize("who", ["the unit", "the moderator"])
def test_the_outcome_comes_back_as_an_official_post(silje: User, post: Post, roads: Unit, who: str) -> None:
    referral = acknowledged(post, roads, silje)
    teller = factories.employee(unit=roads, role="vegmester", first_name="Per") if who == "the unit" else silje
    client = signed_in(teller)

    page = client.get(f"/moderering/oversendelse/{referral.pk}/utfall/").content.decode()
    assert ("på vegne av Vei og vann" in page) == (who == "the moderator")
    answer = client.post(f"/moderering/oversendelse/{referral.pk}/utfall/", {"body": "Hullet er tettet."})

    assert answer.status_code == 302
    referral.refresh_from_db()
    written = referral.outcome
    assert written is not None
    assert (written.voice, written.signed_name, written.reply_to_id) == ("municipality", teller.first_name, post.pk)
    assert Duty.objects.get(post=post, kind=Duty.Kind.ANSWER).fulfilled_by == written
    assert Notice.objects.filter(user=post.author, kind="answered").count() == 1
    shown = thread_page(post)
    assert "Dette er utfallet av saken hos Vei og vann, saksnummer 2026/412." in shown
    assert "Se hva utfallet ble" in shown


def test_an_outcome_that_must_wait_is_shown_when_it_is_published(silje: User, post: Post, roads: Unit) -> None:
    referral = acknowledged(post, roads, silje)
    leader = factories.crisis()

    answer = signed_in(silje).post(f"/moderering/oversendelse/{referral.pk}/utfall/", {"body": "Hullet er tettet."})

    assert answer.url == f"/moderering/oversendelse/{referral.pk}/"
    referral.refresh_from_db()
    assert referral.outcome is not None
    assert referral.outcome.state == Post.State.HELD
    assert "Se hva utfallet ble" not in thread_page(post)
    approve(held=undecided().get(), by=leader)
    assert "Se hva utfallet ble" in thread_page(post)
    assert "Dette er utfallet av saken hos Vei og vann" in thread_page(post)


def test_there_is_no_outcome_of_what_was_not_acknowledged(silje: User, post: Post, roads: Unit) -> None:
    referral = factories.referral(post, unit=roads, by=silje)

    answer = signed_in(silje).post(f"/moderering/oversendelse/{referral.pk}/utfall/", {"body": "Ferdig."})

    assert answer.url == f"/moderering/oversendelse/{referral.pk}/"
    with pytest.raises(referring.NotAcknowledged):
        referring.tell_outcome(referral=referral, words=factories.words(silje, voice="municipality"))
    assert not Post.objects.filter(voice="municipality").exists()


def test_the_outcome_is_told_once(silje: User, post: Post, roads: Unit) -> None:
    referral = acknowledged(post, roads, silje)
    client = signed_in(silje)
    for body in ("Ferdig.", "Ferdig igjen."):
        client.post(f"/moderering/oversendelse/{referral.pk}/utfall/", {"body": body})

    assert Post.objects.filter(voice="municipality").count() == 1


def test_an_outcome_needs_words(silje: User, post: Post, roads: Unit) -> None:
    referral = acknowledged(post, roads, silje)

    answer = signed_in(silje).post(f"/moderering/oversendelse/{referral.pk}/utfall/", {"body": "  "})

    assert answer.status_code == 422
    assert "Skriv hva utfallet ble." in answer.content.decode()


def test_the_unit_speaks_for_the_municipality_only_where_it_was_asked(silje: User, post: Post, roads: Unit) -> None:
    acknowledged(post, roads, silje)
    per = factories.employee(unit=roads, role="vegmester", first_name="Per")

    form = {"body": "Vi svarer her også.", "voice": "municipality", "token": ""}
    signed_in(per).post(f"/trad/{post.thread_id}/svar/", form)

    assert not Post.objects.filter(author=per, voice="municipality").exists()


# --- Chasing --------------------------------------------------------------------


def test_what_is_not_acknowledged_is_chased_further_and_further_up(silje: User, post: Post, roads: Unit) -> None:
    berit = led(roads)
    Thread.objects.filter(pk=post.thread_id).update(title="Hull i veien")
    with time_machine.travel("2026-11-23 12:00 +01:00"):
        factories.referral(post, unit=roads, by=silje)  # to be acknowledged by Thursday the 26th
    Duty.objects.exclude(kind=Duty.Kind.ACKNOWLEDGE).update(due_on="2030-01-01")
    leader = post.thread.space.specific.responsible_leader
    Notice.objects.all().delete()

    def after(morning: str) -> tuple[int, int, int]:
        with time_machine.travel(f"{morning} 09:00 +01:00"):
            remind()
        told = {user: Notice.objects.filter(user=user, kind="duties").count() for user in (berit, leader)}
        return UnitMail.objects.filter(kind="chased").count(), told[berit], told[leader]

    assert after("2026-11-26") == (0, 0, 0)
    assert after("2026-11-27") == (1, 1, 0)  # the unit's address, and its leader, one working day late
    assert after("2026-11-30") == (1, 1, 0)
    assert after("2026-12-01") == (1, 2, 0)
    assert after("2026-12-03") == (1, 2, 1)
    assert after("2026-12-04") == (1, 2, 1)
    send_unit_mails()
    assert "Det skulle vært bekreftet innen 26. november 2026." in mail.outbox[-1].body
    assert Notice.objects.filter(user=berit, kind="duties").first().url == "/moderering/enhet/vei/"  # type: ignore[union-attr]


def test_nobody_is_chased_for_what_is_acknowledged(silje: User, post: Post, roads: Unit) -> None:
    with time_machine.travel("2026-11-23 12:00 +01:00"):
        acknowledged(post, roads, silje)
    Duty.objects.filter(closed_at=None).update(due_on="2030-01-01")

    with time_machine.travel("2026-12-10 09:00 +01:00"):
        assert remind() == 0
    assert not UnitMail.objects.filter(kind="chased").exists()


def test_a_mail_that_fails_is_tried_again(
    silje: User, post: Post, roads: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.referral(post, unit=roads, by=silje)

    def away(*args: Any, **kwargs: Any) -> None:
        raise OSError("away")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", away)
        send_unit_mails()
    waiting = UnitMail.objects.get()
    assert (waiting.sent_at, waiting.last_error) == (None, "away")
    with time_machine.travel(waiting.next_attempt_at):
        send_unit_mails()

    waiting.refresh_from_db()
    assert waiting.sent_at is not None


def test_the_queue_and_the_post_lead_to_it(client: Client, silje: User, post: Post, roads: Unit) -> None:
    referral = factories.referral(post, unit=roads, by=silje)

    assert "Følg opp oversendelsen" in client.get("/moderering/").content.decode()
    assert f"/moderering/oversendelse/{referral.pk}/" in client.get(f"/moderering/innlegg/{post.pk}/").content.decode()
    assert "Venter på bekreftelse" in client.get(f"/moderering/innlegg/{post.pk}/oversendelse/").content.decode()


# --- The unit's page, and telling a unit ------------------------------------------


def test_the_unit_sees_what_it_was_sent_by_where_it_stands(board: BoardPage, silje: User, roads: Unit) -> None:
    titles = ("Venter", "Under arbeid", "Ferdig")
    made = [factories.suggestion(board, kind="praise", title=title) for title in titles]
    posts = [Post.objects.get(thread=one.pk) for one in made]
    factories.referral(posts[0], unit=roads, by=silje)
    acknowledged(posts[1], roads, silje)
    done = acknowledged(posts[2], roads, silje)
    referring.tell_outcome(referral=done, words=factories.words(silje, "Ferdig.", voice="municipality"))

    page = signed_in(led(roads)).get("/moderering/enhet/vei/").content.decode()

    assert page.index("Venter på bekreftelse") < page.index("Under arbeid") < page.index("Ferdig: 1")


def test_the_way_to_the_units_page_stands_on_ones_own(roads: Unit) -> None:
    client = signed_in(factories.employee(unit=roads))

    assert "/moderering/enhet/" in client.get("/min-side/").content.decode()
    assert client.get("/moderering/enhet/").url == "/moderering/enhet/vei/"
    assert signed_in(factories.UserFactory()).get("/moderering/enhet/").status_code == 403


def test_a_unit_is_told_of_a_post_once_and_it_may_become_a_referral(
    client: Client, silje: User, post: Post, roads: Unit
) -> None:
    tell = f"/moderering/innlegg/{post.pk}/beskjed-til-enhet/"

    assert client.post(tell, {"unit": roads.pk, "note": "Til orientering."}).status_code == 302
    assert client.post(tell, {"unit": roads.pk}).status_code == 422

    send_unit_mails()
    sent = [one for one in mail.outbox if one.to == [roads.email]]
    assert len(sent) == 1
    assert "Til orientering." in sent[0].body
    assert not Duty.objects.filter(kind=Duty.Kind.ACKNOWLEDGE).exists()
    assert "Sendt til Vei og vann" not in thread_page(post)
    page = client.get(f"/moderering/innlegg/{post.pk}/oversendelse/").content.decode()
    assert f"?enhet={roads.pk}" in page
    chosen = client.get(f"/moderering/innlegg/{post.pk}/oversendelse/?enhet={roads.pk}").content.decode()
    assert re.search(rf'<option value="{roads.pk}" selected', chosen)


def test_the_log_says_that_it_was_passed_on(silje: User, post: Post, roads: Unit) -> None:
    factories.referral(post, unit=roads, by=silje, note="Bare for enheten.")

    assert Decision.objects.get(act=Decision.Act.REFER).reason == "Vei og vann"
    log = Client().get(f"/moderering/logg/{post.thread.space.slug}/").content.decode()
    assert "oversendt" in log.lower()
    assert "Bare for enheten." not in log
