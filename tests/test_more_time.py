"""More time for what is owed and is no answer: once, for a reason that who waits is told (R4)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.models import Post
from moderation import answering, appealing, deciding, duties, reading_first, referring
from moderation.correcting import let_stand
from moderation.crisis.approving import approve
from moderation.extending import ExtendedAlready, NothingToExtend, extend_with_reason
from moderation.models import Decision, Duty, Extension, HeldBack, Reminder, Report
from moderation.reminding import remind
from moderation.reporting import report
from people.models import Notice, User
from people.notices import mailing
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 2, 12, 0)  # a Monday
WHY = "Vi venter på fylkeskommunen."


@pytest.fixture(autouse=True)
def monday(settings: Any) -> Any:
    settings.POSTS_PER_HOUR = 10_000
    with time_machine.travel(NOW, tick=True):
        yield


class Town:
    """A space with those who work there, and what is owed in it."""

    def __init__(self) -> None:
        self.space = factories.forum(answer_deadline=5)
        self.arne: User = self.space.responsible_leader
        self.silje = factories.moderator(self.space)
        self.mona = factories.moderator(self.space, first_name="Mona", role="rådgiver")
        self.kari = factories.UserFactory(display_name="Kari")
        self.thread = factories.thread(self.space, author=self.kari)
        self.post = factories.post_in(self.thread, author=self.kari, body="Bussen går ni.")
        #: Who waits for a duty of each kind, and who does it.
        self.waits = {"appeal": self.kari, "correct": self.kari, "second": self.silje, "acknowledge": self.silje}
        self.waits["promise"] = self.kari
        self.does = {"appeal": self.arne, "second": self.mona}

    def owe(self, kind: str) -> Duty:
        getattr(self, f"_{kind}")()
        return Duty.objects.select_related("post__thread").get(kind=kind)

    def _appeal(self) -> None:
        hidden = deciding.hide_post(post=self.post, actor=self.silje, rule="V4", reason="Angrep.", code="harassment")
        appealing.appeal(decision=hidden, by=self.kari, words="Det er lov å si.")

    def _correct(self) -> None:
        report(post=self.post, reporter=self.kari, reason=Report.Reason.FACT, text="Den går åtte.")
        report(post=self.post, reporter=None, reason=Report.Reason.FACT, text="Åtte.")

    def _second(self) -> None:
        reading_first.ask_to_read(
            post=self.post, by=self.silje, reader=self.mona, draft="Bussen kommer.", token=uuid.uuid4()
        )

    def _acknowledge(self) -> None:
        referring.refer_post(post=self.post, actor=self.silje, unit=factories.UnitFactory())

    def _promise(self) -> None:
        answering.answer(
            post=self.post,
            words=factories.words(self.silje, "Vi skal sette opp et skur.", voice="municipality"),
            promised_on=datetime.date(2026, 11, 9),
        )

    def doer(self, kind: str) -> User:
        return self.does.get(kind, self.mona)


@pytest.fixture
def town() -> Town:
    return Town()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def door(duty: Duty) -> str:
    return f"/moderering/plikt/{duty.pk}/utsettelse/"


def ask(user: User, duty: Duty, **more: Any) -> Any:
    return signed_in(user).post(door(duty), {"reason": WHY, "working_days": "5", **more})


def page(user: User, address: str) -> str:
    return signed_in(user).get(address).content.decode()


KINDS = pytest.mark.parametrize("kind", ["appeal", "correct", "second", "acknowledge", "promise"])


@KINDS
def test_it_is_given_once_told_once_and_shown(town: Town, kind: str) -> None:
    duty, doer, waits = town.owe(kind), town.doer(kind), town.waits[kind]
    before = duty.due_on
    assert door(duty) in page(doer, "/moderering/")
    assert "Hvorfor trengs det mer tid?" in page(doer, door(duty))

    assert ask(doer, duty).status_code == 302

    duty.refresh_from_db()
    assert (duty.closed_at, duty.extension.due_before) == (None, before)
    assert duty.due_on == duty.extension.due_on > before
    assert (duty.extension.answer, duty.extension.reason) == (None, WHY)
    written = Decision.objects.get(act="extend")
    assert (written.rule, written.reason, written.actor) == (duty.rule, WHY, doer)
    told = Notice.objects.get(kind="more_time")
    assert told.user == waits
    day = f"{duty.due_on.day}. november 2026"
    assert signed_in(waits).get(told.url).status_code == 200
    notices = page(waits, "/beskjeder/")
    assert day in notices
    assert WHY in notices
    mailing.sweep()
    (letter,) = [letter for letter in mail.outbox if "Det tar litt mer tid" in letter.subject]
    assert letter.to == [waits.email]
    assert day in letter.body
    assert WHY in letter.body
    queue = page(doer, "/moderering/")
    assert f"Fristen var {before.day}. november, og er flyttet én gang: {WHY}" in queue
    assert door(duty) not in queue

    ask(doer, duty, working_days="10")
    with pytest.raises(ExtendedAlready):
        extend_with_reason(duty=duty, by=doer, reason="Mer.", working_days=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        duties.extend(duty, reason="Mer.", due_on=duty.due_on + datetime.timedelta(days=1))

    duty.refresh_from_db()
    assert duty.due_on == duty.extension.due_on
    assert Notice.objects.filter(kind="more_time").count() == Decision.objects.filter(act="extend").count() == 1
    assert "kan ikke flyttes igjen" in signed_in(doer).get(door(duty), follow=True).content.decode()


@KINDS
def test_the_leader_who_answers_for_the_space_may(town: Town, kind: str) -> None:
    duty = town.owe(kind)
    assert ask(town.arne, duty).status_code == 302
    assert Extension.objects.filter(duty=duty).exists()


@KINDS
@pytest.mark.parametrize("who", ["guest", "resident", "employee", "elsewhere"])
def test_others_may_not(town: Town, kind: str, who: str) -> None:
    duty = town.owe(kind)
    other = factories.forum("et-annet-sted")
    people = {"resident": town.kari, "employee": factories.employee(), "elsewhere": factories.moderator(other)}
    if who == "guest":
        assert Client().post(door(duty), {"reason": WHY, "working_days": "5"})["Location"].startswith("/konto/")
    else:
        assert ask(people[who], duty).status_code == 403
    assert not Extension.objects.exists()


def test_of_an_appeal_only_who_decides_it_may(town: Town) -> None:
    duty = town.owe("appeal")
    assert ask(town.silje, duty).status_code == 403  # decided first
    assert ask(town.mona, duty).status_code == 403  # another has it
    assert f"{door(duty)}" in page(town.arne, f"/moderering/klage/{duty.pk}/")
    assert door(duty) not in page(town.mona, f"/moderering/klage/{duty.pk}/")
    ask(town.arne, duty)
    case = page(town.arne, f"/moderering/klage/{duty.pk}/")
    assert f"er flyttet én gang: {WHY}" in case
    assert door(duty) not in case


def test_who_asked_for_a_reading_may_not_give_the_reader_more_time(town: Town) -> None:
    duty = town.owe("second")
    assert ask(town.silje, duty).status_code == 403
    assert door(duty) not in page(town.silje, "/moderering/")
    assert door(duty) in page(town.mona, f"/moderering/plikt/{duty.pk}/lesing/")


def test_a_colleague_who_moderates_nothing_gives_themself_time_to_read(town: Town) -> None:
    reader = factories.employee(unit=town.space.unit, first_name="Ola")
    reading = reading_first.ask_to_read(
        post=town.post, by=town.silje, reader=reader, draft="Bussen kommer.", token=uuid.uuid4()
    )
    assert ask(reader, reading.duty)["Location"] == f"/moderering/plikt/{reading.duty_id}/lesing/"
    assert Notice.objects.get(kind="more_time").user == town.silje
    assert f"er flyttet én gang: {WHY}" in page(town.silje, f"/moderering/plikt/{reading.duty_id}/lesing/")


def test_bad_input_is_met_with_a_message(town: Town) -> None:
    duty = town.owe("correct")
    assert "Skriv litt om hvorfor" in ask(town.mona, duty, reason="  ").content.decode()
    assert ask(town.mona, duty, reason="  ").status_code == 422
    assert "Velg en ny frist." in signed_in(town.mona).post(door(duty), {"reason": WHY}).content.decode()
    assert ask(town.mona, duty, working_days="400").status_code == 422
    assert signed_in(town.mona).get(f"/moderering/plikt/{2**63}/utsettelse/").status_code == 403
    assert signed_in(town.mona).get("/moderering/plikt/999999/utsettelse/").status_code == 404
    assert not Extension.objects.exists()


def test_what_is_done_meanwhile_gets_no_more_time(town: Town) -> None:
    duty = town.owe("correct")
    let_stand(post=town.post, actor=town.silje, reason="Den går ni.")
    client = signed_in(town.mona)
    answer = client.post(door(duty), {"reason": WHY, "working_days": "5"}, follow=True)
    assert "Oppgaven er gjort allerede." in answer.content.decode()
    with pytest.raises(NothingToExtend):
        extend_with_reason(duty=duty, by=town.mona, reason=WHY, working_days=5)
    assert not Notice.objects.filter(kind="more_time").exists()


def test_an_answer_takes_an_interim_answer_still(town: Town) -> None:
    question = factories.thread(town.space, theme="question", is_question=True).posts.get()
    duty = Duty.objects.get(post=question, kind="answer")
    assert signed_in(town.mona).get(door(duty))["Location"].endswith("/forelopig-svar/")
    with pytest.raises(NothingToExtend):
        extend_with_reason(duty=duty, by=town.mona, reason=WHY, working_days=5)


def test_more_time_without_answer_or_reason_is_none(town: Town) -> None:
    duty = town.owe("correct")
    with pytest.raises(IntegrityError), transaction.atomic():
        duties.extend(duty, due_on=duty.due_on + datetime.timedelta(days=1))


def test_the_thread_shows_that_a_promise_is_moved(town: Town) -> None:
    duty = town.owe("promise")
    address = f"/trad/{town.thread.pk}/"
    assert "Kommunen har lovet dette innen 9. november 2026." in Client().get(address).content.decode()

    ask(town.mona, duty)

    seen = Client().get(address).content.decode()
    assert "Kommunen har lovet dette innen 16. november 2026." in seen
    assert "Fristen var først 9. november 2026. Den er flyttet én gang:" in seen
    assert WHY in seen


def test_in_a_crisis_why_a_promise_is_moved_waits(town: Town) -> None:
    duty = town.owe("promise")
    leader = factories.crisis()

    answer = ask(town.mona, duty)

    assert answer.status_code < 500
    assert not Extension.objects.exists()
    assert WHY not in Client().get(f"/trad/{town.thread.pk}/").content.decode()
    held = HeldBack.objects.get()
    assert (held.title, held.text, held.by) == (town.thread.title, WHY, town.mona)
    approve(held=held, by=leader)
    assert Extension.objects.get().duty == duty
    assert WHY in Client().get(f"/trad/{town.thread.pk}/").content.decode()


def test_what_is_promised_of_a_suggestion_moves_with_its_status(town: Town) -> None:
    made = factories.suggestion(factories.board())
    post = Post.objects.get(thread=made.pk)
    duty = duties.open_duty(post=post, space=made.thread.space.specific, kind="promise", rule="V6")
    with pytest.raises(NothingToExtend):
        extend_with_reason(duty=duty, by=town.mona, reason=WHY, working_days=5)


def test_what_the_unit_owes_moves_with_it(town: Town) -> None:
    duty = town.owe("acknowledge")
    ask(town.mona, duty)
    duty.refresh_from_db()
    assert duty.post.referrals.get().due_on == duty.due_on


def test_what_is_late_gets_time_from_today_and_is_reminded_of_anew(town: Town) -> None:
    duty = town.owe("correct")
    with time_machine.travel(NOW + datetime.timedelta(days=14), tick=False):
        remind()
        assert Reminder.objects.filter(duty=duty, step="late").count() == 1
        ask(town.mona, duty)
        duty.refresh_from_db()
        assert duty.due_on == datetime.date(2026, 11, 23)
    with time_machine.travel(NOW + datetime.timedelta(days=15), tick=False):
        remind()
        assert Reminder.objects.filter(duty=duty, step="late").count() == 1
    with time_machine.travel(NOW + datetime.timedelta(days=22), tick=False):
        remind()
        assert Reminder.objects.filter(duty=duty, step="late").count() == 2


def test_the_queue_costs_no_more(town: Town) -> None:
    for kind in ("correct", "acknowledge", "promise", "second"):
        town.owe(kind)
    client = signed_in(town.mona)
    client.get("/moderering/")
    with CaptureQueriesContext(connection) as before:
        client.get("/moderering/")
    for duty in Duty.objects.exclude(kind__in=duties.OWED).select_related("post__thread"):
        extend_with_reason(duty=duty, by=town.arne, reason=WHY, working_days=2)
    with CaptureQueriesContext(connection) as after:
        assert WHY in client.get("/moderering/").content.decode()
    assert len(after) <= len(before)
