"""In a political case the municipality refers to the recommendation, and a second person reads it first (R9)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forum.editing import edit
from forum.models import ForumPage, Post, Thread
from forum.political import NotChecked, OwnText
from forum.posting import publish
from moderation import answering, reading_first
from moderation.answering import answer
from moderation.deciding import publish_post
from moderation.extending import answer_for_now
from moderation.models import Decision, Duty, SecondReading
from people.models import Notice, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> ForumPage:
    return factories.forum()


@pytest.fixture
def silje(town: ForumPage) -> User:
    return factories.moderator(town)


@pytest.fixture
def mona(town: ForumPage) -> User:
    return factories.moderator(town, first_name="Mona")


@pytest.fixture
def kari() -> User:
    return factories.UserFactory(display_name="Kari")


@pytest.fixture
def question(town: ForumPage, silje: User, mona: User, kari: User) -> Post:
    """A question in a thread that is under political treatment."""
    thread = factories.thread(town, author=kari, is_question=True)
    factories.political_case(thread, by=silje)
    return thread.posts.select_related("thread").get(number=1)


def officially(by: User, body: str = "Innstillingen ligger ved saken.", **more: Any) -> Any:
    return factories.words(by, body, voice="municipality", **more)


def form(body: str = "Innstillingen ligger ved saken.", **more: Any) -> dict[str, Any]:
    return {"body": body, "token": str(uuid.uuid4()), **more}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def waiting(post: Post) -> SecondReading:
    return SecondReading.objects.get(post=post, read_at=None)


def kinds_told(user: User) -> set[str]:
    return set(Notice.objects.filter(user=user).values_list("kind", flat=True))


def test_an_answer_waits_and_carries_the_reference(question: Post, silje: User, mona: User, kari: User) -> None:
    written = answer(post=question, words=officially(silje))

    written.refresh_from_db()
    assert (written.state, written.political_reference, written.checked_by) == ("held", "PS 41/26", None)
    assert Duty.objects.open().filter(post=question, kind=Duty.Kind.ANSWER).exists()
    assert "answered" not in kinds_told(kari)
    assert "asked_to_check" in kinds_told(mona)
    assert "asked_to_check" not in kinds_told(silje)
    duty = Duty.objects.open().get(post=written)
    assert (duty.kind, duty.rule) == ("second", "R9")
    assert "Innstillingen ligger" not in Client().get(f"/trad/{question.thread_id}/").content.decode()


def test_it_stands_when_another_has_read_it_and_ends_the_duty_only_then(
    question: Post, silje: User, mona: User, kari: User
) -> None:
    promised = timezone.localdate() + datetime.timedelta(days=20)
    written = answer(post=question, words=officially(silje), promised_on=promised)

    reading_first.say_send(reading=waiting(written), by=mona)

    written.refresh_from_db()
    assert (written.state, written.checked_by) == ("published", mona)
    assert Duty.objects.get(post=question, kind=Duty.Kind.ANSWER).fulfilled_by == written
    assert Duty.objects.open().get(post=written, kind=Duty.Kind.PROMISE).due_on == promised
    assert not Duty.objects.open().filter(kind=Duty.Kind.SECOND).exists()
    decision = Decision.objects.get(act=Decision.Act.APPROVE)
    assert (decision.actor, decision.rule, decision.post) == (mona, "R9", written)
    assert "answered" in kinds_told(kari)
    assert "checked" in kinds_told(silje)
    page = Client().get(f"/trad/{question.thread_id}/").content.decode()
    assert "Innstillingen ligger" in page
    assert "Om saken:" in page
    assert page.count("PS 41/26") == 2  # at the top of the thread, and with the answer


def test_who_wrote_it_is_not_the_second_person(question: Post, silje: User) -> None:
    written = answer(post=question, words=officially(silje))

    with pytest.raises(OwnText):
        reading_first.say_send(reading=waiting(written), by=silje)
    with pytest.raises(NotChecked):
        publish_post(post=written, actor=silje)
    with pytest.raises(NotChecked):
        publish(written)
    assert signed_in(silje).post(f"/moderering/innlegg/{written.pk}/publisering/").status_code == 403
    reading = waiting(written)
    sent = {"verdict": "send", "seen": reading.stamp}
    assert signed_in(silje).post(f"/moderering/plikt/{reading.pk}/lesing/", sent).status_code == 403
    assert Post.objects.get(pk=written.pk).state == "held"


def test_the_database_refuses_what_the_code_would_forget(question: Post, silje: User, mona: User) -> None:
    written = answer(post=question, words=officially(silje))
    signed = {"signed_name": "Silje", "signed_role": "leder", "signed_unit": written.signed_unit}

    def refuses(act: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

    new = {"thread": question.thread, "number": 99, "author": silje, "body": "x", "html": "x", "plain": "x"}
    refuses(lambda: Post.objects.create(**new, voice="municipality", **signed))
    refuses(lambda: Post.objects.filter(pk=written.pk).update(state="published"))
    refuses(lambda: Post.objects.filter(pk=written.pk).update(checked_by=silje, checked_at=timezone.now()))
    refuses(lambda: Post.objects.create(**new, voice="resident", political_reference="PS 1/26"))
    refuses(lambda: SecondReading.objects.filter(post=written).update(read_by=silje))


def test_what_was_said_before_the_mark_is_as_it_was(town: ForumPage, silje: User) -> None:
    thread = factories.thread(town)
    earlier = factories.post_in(thread, author=silje, voice="municipality")

    factories.political_case(thread, by=silje)

    earlier.refresh_from_db()
    assert (earlier.state, earlier.political_reference) == ("published", "")
    row = {field.attname: getattr(earlier, field.attname) for field in Post._meta.concrete_fields}
    Post.objects.create(**row | {"id": None, "number": 50, "uuid": uuid.uuid4(), "token": uuid.uuid4()})  # as restored


def test_residents_and_other_threads_are_let_be(question: Post, town: ForumPage, silje: User, kari: User) -> None:
    assert factories.post_in(question.thread, author=kari).state == "published"
    assert factories.post_in(factories.thread(town), author=silje, voice="municipality").state == "published"


def test_no_door_leads_around_it(question: Post, silje: User, town: ForumPage) -> None:
    client, thread = signed_in(silje), question.thread
    client.post(f"/moderering/innlegg/{question.pk}/svar/", form("Fra svarsiden."))
    client.post(f"/moderering/innlegg/{question.pk}/svar/", form("En rettelse.", correction="on"))
    client.post(f"/moderering/innlegg/{question.pk}/forelopig-svar/", form("Foreløpig.", working_days="5"))
    client.post(f"/trad/{thread.pk}/svar/?til=1", form("Fra tråden.", voice="municipality"))

    official = list(Post.objects.filter(voice="municipality"))
    assert len(official) == 4
    assert {(post.state, post.political_reference) for post in official} == {("held", "PS 41/26")}
    assert not Notice.objects.filter(kind__in=["answered", "corrected", "interim"]).exists()
    assert not any(note["kind"] == "corrected" for note in Post.objects.get(pk=question.pk).notes)


def test_a_correction_is_bound_when_it_stands(question: Post, silje: User, mona: User) -> None:
    written = answering.correct(post=question, words=officially(silje, "Datoen er 3. mai."))
    assert not any(note["kind"] == "corrected" for note in Post.objects.get(pk=question.pk).notes)

    reading_first.say_send(reading=waiting(written), by=mona)

    assert any(note["kind"] == "corrected" for note in Post.objects.get(pk=question.pk).notes)


def test_an_interim_answer_moves_the_date_when_it_stands(question: Post, silje: User, mona: User) -> None:
    due = Duty.objects.get(post=question).due_on
    written = answer_for_now(post=question, words=officially(silje, "Vi ser på det."), working_days=5)
    assert Duty.objects.get(post=question).due_on == due

    reading_first.say_send(reading=waiting(written), by=mona)

    assert Duty.objects.get(post=question, kind=Duty.Kind.ANSWER).due_on > due
    assert Notice.objects.filter(kind="interim").count() == 1


def test_a_status_is_taken_with_the_answer_when_it_stands() -> None:
    board = factories.board()
    silje, mona = factories.moderator(board), factories.moderator(board, first_name="Mona")
    made = factories.suggestion(board)
    factories.political_case(made.thread, by=silje)
    post = made.thread.posts.get(number=1)
    chosen = {"steg-status": "declined", "steg-note": "Ikke i budsjettet."}
    signed_in(silje).post(f"/moderering/innlegg/{post.pk}/svar/", form(**chosen))
    made.refresh_from_db()
    assert made.status == "received"

    reading_first.say_send(reading=waiting(Post.objects.get(number=2)), by=mona)

    made.refresh_from_db()
    assert made.status == "declined"


def test_a_status_that_cannot_be_taken_any_more_is_told_of_and_the_answer_stands() -> None:
    board = factories.board()
    silje, mona = factories.moderator(board), factories.moderator(board, first_name="Mona")
    made = factories.suggestion(board)
    factories.political_case(made.thread, by=silje)
    post = made.thread.posts.get(number=1)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    chosen = {"steg-status": "planned", "steg-promised_on": tomorrow.isoformat(), "steg-note": "I morgen."}
    signed_in(silje).post(f"/moderering/innlegg/{post.pk}/svar/", form(**chosen))
    held = Post.objects.get(number=2)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=4)):
        reading_first.say_send(reading=waiting(held), by=mona)

    held.refresh_from_db()
    assert held.state == "published"
    assert "not_done_with" in kinds_told(silje)


def test_sent_back_with_words_it_is_changed_and_read_anew(question: Post, silje: User, mona: User) -> None:
    written = answer(post=question, words=officially(silje, "Vi mener skolen bør legges ned."))
    reading = waiting(written)
    client = signed_in(mona)
    address = f"/moderering/plikt/{reading.pk}/lesing/"

    empty = client.post(address, {"verdict": "change", "words": " ", "seen": reading.stamp})
    assert empty.status_code == 422
    assert "Skriv hva som bør endres." in empty.content.decode()
    client.post(address, {"verdict": "change", "words": "Ikke gi eget syn.", "seen": reading.stamp})

    told = Notice.objects.get(user=silje, kind="check_sent_back")
    assert told.parameters["note"] == "Ikke gi eget syn."
    assert not Duty.objects.open().filter(kind=Duty.Kind.SECOND).exists()
    assert Post.objects.get(pk=written.pk).state == "held"
    edit(post=written, space=question.thread.space.specific, by=silje, body="Se innstillingen.")
    anew = waiting(written)
    assert anew.draft == "Se innstillingen."
    reading_first.say_send(reading=anew, by=mona)
    assert Post.objects.get(pk=written.pk).state == "published"


def test_a_published_one_that_is_changed_waits_again(question: Post, silje: User, mona: User) -> None:
    written = answer(post=question, words=officially(silje))
    reading_first.say_send(reading=waiting(written), by=mona)

    edit(post=written, space=question.thread.space.specific, by=silje, body="Vi er for.")

    written.refresh_from_db()
    assert (written.state, written.checked_at) == ("held", None)
    page = Client().get(f"/trad/{question.thread_id}/").content.decode()
    assert "Vi er for." not in page
    assert written.versions.get().was_public


def test_an_earlier_official_post_that_is_changed_after_the_mark_refers_and_waits(
    town: ForumPage, silje: User, mona: User
) -> None:
    thread = factories.thread(town)
    earlier = factories.post_in(thread, author=silje, voice="municipality")
    factories.political_case(thread, by=silje)

    edit(post=earlier, space=town, by=silje, body="Vi er for.")

    earlier.refresh_from_db()
    assert (earlier.state, earlier.political_reference) == ("held", "PS 41/26")
    assert waiting(earlier)


def test_what_was_changed_while_it_was_read_is_not_approved_unseen(question: Post, silje: User, mona: User) -> None:
    written = answer(post=question, words=officially(silje))
    seen = waiting(written).stamp
    edit(post=written, space=question.thread.space.specific, by=silje, body="Noe helt annet.")

    response = signed_in(mona).post(
        f"/moderering/plikt/{waiting(written).pk}/lesing/", {"verdict": "send", "seen": seen}
    )

    assert response.status_code == 422
    assert "Les den på nytt" in response.content.decode()
    assert Post.objects.get(pk=written.pk).state == "held"


def test_two_who_approve_do_it_once(question: Post, silje: User, mona: User) -> None:
    written = answer(post=question, words=officially(silje))
    reading = waiting(written)
    reading_first.say_send(reading=reading, by=mona)

    with pytest.raises(reading_first.ReadAlready):
        reading_first.say_send(reading=reading, by=question.thread.space.specific.responsible_leader)
    assert Decision.objects.filter(act=Decision.Act.APPROVE).count() == 1


def test_who_may_not_read_it(question: Post, silje: User, town: ForumPage, kari: User) -> None:
    written = answer(post=question, words=officially(silje))
    reading = waiting(written)
    address, sent = f"/moderering/plikt/{reading.pk}/lesing/", {"verdict": "send", "seen": reading.stamp}
    elsewhere = factories.moderator(factories.forum("annet"))
    colleague = factories.employee(unit=town.unit)

    for person in (elsewhere, colleague, kari, factories.employee()):
        assert signed_in(person).get(address).status_code == 403
        assert signed_in(person).post(address, sent).status_code == 403
        with pytest.raises(PermissionDenied):
            reading_first.say_send(reading=reading, by=person)
    assert Client().post(address, sent).status_code == 302
    assert signed_in(silje).get(f"/moderering/plikt/{2**63}/lesing/").status_code == 403
    assert Post.objects.get(pk=written.pk).state == "held"


def test_the_leader_who_does_not_moderate_finds_it_in_the_queue(question: Post, silje: User, town: ForumPage) -> None:
    written = answer(post=question, words=officially(silje))
    leader = town.responsible_leader
    queue = signed_in(leader).get("/moderering/").content.decode()
    reading = waiting(written)
    assert f"/moderering/plikt/{reading.pk}/lesing/" in queue

    signed_in(leader).post(f"/moderering/plikt/{reading.pk}/lesing/", {"verdict": "send", "seen": reading.stamp})

    assert Post.objects.get(pk=written.pk).checked_by == leader


def test_in_the_queue_it_is_to_be_read_and_not_published_with_one_tap(question: Post, silje: User, mona: User) -> None:
    written = answer(post=question, words=officially(silje))

    page = signed_in(mona).get("/moderering/").content.decode()

    assert f"/moderering/plikt/{waiting(written).pk}/lesing/" in page
    assert f"/moderering/innlegg/{written.pk}/publisering/" not in page
    own = signed_in(mona).get(f"/moderering/innlegg/{written.pk}/").content.decode()
    assert f"/moderering/innlegg/{written.pk}/publisering/" not in own


@pytest.mark.parametrize("address", ["/moderering/innlegg/{post}/svar/", "/trad/{thread}/svar/?til=1"])
def test_the_composer_says_what_one_may_write(question: Post, silje: User, address: str) -> None:
    page = signed_in(silje).get(address.format(post=question.pk, thread=question.thread_id)).content.decode()

    assert "Saken er til politisk behandling" in page
    assert "Gi ikke eget syn" in page
    assert "https://www.meldal.example/innstilling" in page


def test_residents_are_told_nothing_of_it_in_their_composer(question: Post, kari: User) -> None:
    page = signed_in(kari).get(f"/trad/{question.thread_id}/svar/?til=1").content.decode()

    assert "Gi ikke eget syn" not in page


def test_a_thread_that_opens_officially_and_is_marked_after(town: ForumPage, silje: User) -> None:
    thread = factories.thread(town, author=silje, voice="municipality")

    factories.political_case(thread, by=silje)

    assert Thread.objects.get(pk=thread.pk).state == "published"
