"""The moderator's work: what waits, the official answer, decisions with rule and reason, and who may not."""

from __future__ import annotations

import datetime
import uuid

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from forum.models import Post, Thread
from moderation.models import Decision, Duty, Report
from people.models import Notice
from people.notices import mailing
from tests import factories

pytestmark = pytest.mark.django_db


def question(space, **more):
    return factories.thread(space, theme="question", is_question=True, **more).posts.get()


def answer_form(body: str = "Bussen går 07.10 fra 1. januar.", **more: str) -> dict[str, str]:
    return {"body": body, "token": str(uuid.uuid4()), **more}


@pytest.mark.rule("R4")
@time_machine.travel(datetime.datetime(2026, 12, 21, 12, 0), tick=False)
def test_a_question_opens_a_duty_due_in_working_days() -> None:
    space = factories.forum(answer_deadline=5)

    post = question(space)

    duty = Duty.objects.get(post=post)
    assert duty.kind == Duty.Kind.ANSWER
    assert duty.rule == "R4"
    assert duty.due_on == datetime.date(2026, 12, 29)  # Christmas Day is a Friday


@pytest.mark.parametrize(
    ("kind", "owed"),
    [("criticism", ["answer"]), ("question", ["answer"]), ("suggestion", ["consider"]), ("praise", [])],
)
def test_what_is_owed_depends_on_what_one_comes_with(kind: str, owed: list[str]) -> None:
    made = factories.suggestion(factories.board(), kind=kind)

    assert list(Duty.objects.filter(post__thread=made.thread).values_list("kind", flat=True)) == owed


@pytest.mark.rule("R2")
@pytest.mark.rule("R4")
@pytest.mark.rule("R6")
def test_the_official_answer_is_signed_and_ends_the_duty(client: Client) -> None:
    space = factories.forum()
    post = question(space)
    client.force_login(factories.moderator(space, first_name="Silje", role="ungdomsleder"))

    answer = client.post(f"/moderering/innlegg/{post.pk}/svar/", answer_form())

    assert answer.status_code == 302
    written = Post.objects.get(number=2)
    duty = Duty.objects.get(post=post)
    assert duty.fulfilled_by == written
    page = Client().get(f"/trad/{post.thread_id}/").content.decode()
    assert "Silje" in page
    assert "ungdomsleder" in page
    assert space.unit.name in page


def test_the_one_who_asked_is_told_once_by_notice_and_mail(client: Client) -> None:
    space = factories.forum()
    kari = factories.UserFactory()
    post = question(space, author=kari)
    client.force_login(factories.moderator(space))
    client.post(f"/moderering/innlegg/{post.pk}/svar/", answer_form("Den går 07.10."))

    mailing.sweep()
    mailing.sweep()

    letters = [letter for letter in mail.outbox if letter.to == [kari.email]]
    assert len(letters) == 1
    assert "Den går 07.10." in letters[0].body
    client.force_login(kari)
    assert post.thread.title in client.get("/beskjeder/").content.decode()


@pytest.mark.rule("R6")
def test_an_unsigned_official_post_cannot_be_stored() -> None:
    thread = factories.thread(factories.forum())

    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(thread=thread, number=2, voice="municipality", body="x", html="x", plain="x")


def test_the_queue_shows_the_oldest_duty_first(client: Client) -> None:
    space = factories.forum()
    with time_machine.travel(datetime.datetime(2026, 11, 2, 12, 0)):
        question(space, title="Den gamle", author=factories.UserFactory())
    question(space, title="Den nye")
    client.force_login(factories.moderator(space))

    page = client.get("/moderering/").content.decode()

    assert page.index("Den gamle") < page.index("Den nye")
    assert "Forsinket" in page


def test_hiding_needs_rule_and_reason_tells_the_author_and_leaves_a_trace(client: Client) -> None:
    space = factories.forum()
    per = factories.UserFactory(display_name="Per")
    thread = factories.thread(space)
    post = factories.post_in(thread, author=per, body="Nabo Olsen drikker.")
    client.force_login(factories.moderator(space, role="ungdomsleder"))

    missing = client.post(f"/moderering/innlegg/{post.pk}/skjuling/", {"rule": "V4", "code": "personal", "reason": ""})
    assert missing.status_code == 422
    client.post(
        f"/moderering/innlegg/{post.pk}/skjuling/",
        {"rule": "V4", "code": "personal", "reason": "Det gjelder en navngitt person."},
    )

    seen = Client().get(f"/trad/{thread.pk}/").content.decode()
    assert "Olsen" not in seen
    assert "V4" in seen
    assert "ungdomsleder" in seen
    assert Client().get("/sok/?q=Olsen").content.decode().count("drikker") == 0
    told = Notice.objects.get(user=per)
    assert told.parameters["reason"] == "Det gjelder en navngitt person."
    assert told.parameters["text"] == "Nabo Olsen drikker."
    client.force_login(per)
    assert "Nabo Olsen drikker." in client.get(f"/trad/{thread.pk}/").content.decode()
    assert Decision.objects.get(act="hide").rule == "V4"


def test_a_thread_whose_first_post_is_hidden_is_gone_and_comes_back(client: Client) -> None:
    space = factories.forum()
    thread = factories.thread(space)
    post = thread.posts.get()
    client.force_login(factories.moderator(space))
    guest = Client()

    client.post(f"/moderering/innlegg/{post.pk}/skjuling/", {"rule": "V4", "code": "personal", "reason": "Grunn."})
    assert guest.get(f"/trad/{thread.pk}/").status_code == 404
    assert thread.title not in guest.get(f"/forum/{space.slug}/").content.decode()

    client.post(f"/moderering/innlegg/{post.pk}/publisering/")
    assert thread.title in guest.get(f"/forum/{space.slug}/").content.decode()
    assert guest.get(f"/trad/{thread.pk}/").status_code == 200


@pytest.mark.rule("R4")
def test_a_dialogue_is_closed_only_after_an_answer(client: Client) -> None:
    space = factories.forum()
    post = question(space)
    client.force_login(factories.moderator(space))
    closing = f"/moderering/trad/{post.thread_id}/lukking/"

    too_soon = client.post(closing, {"code": "answered", "reason": "Ferdig."})
    assert too_soon.status_code == 422
    assert "R4" in too_soon.content.decode()
    client.post(f"/moderering/innlegg/{post.pk}/svar/", answer_form())
    client.post(closing, {"code": "answered", "reason": "Saken er avgjort."})

    assert "Saken er avgjort." in Client().get(f"/trad/{post.thread_id}/").content.decode()
    pressed_twice = client.post(closing, {"code": "answered", "reason": "Saken er avgjort."})
    assert pressed_twice.status_code == 302
    assert "Saken er avgjort." in Client().get(f"/trad/{post.thread_id}/").content.decode()
    assert 'name="reopen"' in client.get(closing).content.decode()
    client.post(closing, {"reopen": "1"})
    assert "Saken er avgjort." not in Client().get(f"/trad/{post.thread_id}/").content.decode()


@pytest.mark.rule("R5")
@pytest.mark.rule("V7")
def test_a_correction_is_shown_with_what_it_corrects(client: Client) -> None:
    space = factories.forum()
    thread = factories.thread(space, body="Skolen koster 400 millioner.")
    client.force_login(factories.moderator(space))

    client.post(
        f"/moderering/innlegg/{thread.posts.get().pk}/svar/",
        answer_form("Skolen koster 198 millioner.", correction="on"),
    )

    page = Client().get(f"/trad/{thread.pk}/").content.decode()
    first = page[page.index('id="innlegg-1"') : page.index('id="innlegg-2"')]
    assert "400 millioner" in first
    assert "198 millioner" in first


def test_the_moderator_is_told_of_the_first_report_and_not_of_each(client: Client) -> None:
    space = factories.forum()
    silje = factories.moderator(space)
    post = factories.thread(space).posts.get()

    for _ in range(5):
        client.force_login(factories.UserFactory())
        client.post(f"/moderering/innlegg/{post.pk}/melding/", {"reason": "fact", "text": "Feil tall."})

    assert Report.objects.count() == 5
    assert Notice.objects.filter(user=silje, kind="reported").count() == 1


def test_anyone_may_report_without_an_account(client: Client) -> None:
    post = factories.thread(factories.forum()).posts.get()

    answer = client.post(f"/moderering/innlegg/{post.pk}/melding/", {"reason": "personal"})

    assert answer.status_code == 302
    assert Report.objects.get().reporter is None


@pytest.mark.rule("R8")
@pytest.mark.rule("V3")
@pytest.mark.rule("V7")
def test_referring_tells_the_author_and_marks_the_post(client: Client) -> None:
    space = factories.forum()
    teknisk = factories.UnitFactory(name="Teknisk")
    kari = factories.UserFactory()
    thread = factories.thread(space, author=kari)
    client.force_login(factories.moderator(space))

    client.post(f"/moderering/innlegg/{thread.posts.get().pk}/oversendelse/", {"unit": teknisk.pk})

    assert "Teknisk" in Client().get(f"/trad/{thread.pk}/").content.decode()
    assert Notice.objects.get(user=kari).kind == "referred"


DOORS = ["svar", "tilbakeholding", "skjuling", "publisering", "avvisning", "fritak", "oversendelse", ""]


@pytest.mark.rule("R3")
@pytest.mark.parametrize("door", DOORS)
def test_only_the_spaces_own_moderators_may(client: Client, door: str) -> None:
    space, elsewhere = factories.forum(), factories.board()
    post = question(space)
    address = f"/moderering/innlegg/{post.pk}/{door}/".replace("//", "/")
    form = {"rule": "V4", "code": "personal", "reason": "Fordi.", "body": "Svar", "unit": space.unit_id}
    others = {
        "guest": (None, 302),
        "resident": (factories.UserFactory(), 403),
        "moderator elsewhere": (factories.moderator(elsewhere), 403),
        "administrator": (factories.administrator(), 403),
    }

    for user, status in others.values():
        stranger = Client()
        if user:
            stranger.force_login(user)
        assert stranger.post(address, form).status_code in ((status,) if door else (status, 405))

    assert Post.objects.get(pk=post.pk).state == "published"
    assert not Decision.objects.exists()
    assert not Post.objects.filter(thread=post.thread, voice="municipality").exists()


@pytest.mark.rule("R3")
def test_a_right_that_has_run_out_is_no_right(client: Client) -> None:
    space = factories.forum()
    silje = factories.moderator(space)
    silje.space_roles.update(until=factories.timezone.now())
    client.force_login(silje)

    assert client.get("/moderering/").status_code == 403


def test_the_public_log_names_role_and_rule_and_nobody(client: Client) -> None:
    space = factories.forum()
    post = factories.post_in(factories.thread(space))
    silje = factories.moderator(space, first_name="Silje", role="ungdomsleder")
    client.force_login(silje)
    client.post(
        f"/moderering/innlegg/{post.pk}/skjuling/", {"rule": "V4", "code": "personal", "reason": "En hemmelig grunn."}
    )

    page = Client().get(f"/moderering/logg/{space.slug}/").content.decode()

    assert "ungdomsleder" in page
    assert "V4" in page
    assert silje.display_name not in page
    assert "Silje" not in page
    assert "hemmelig" not in page


@pytest.mark.rule("V5")
def test_an_employee_in_own_unit_cannot_speak_as_a_private_person(client: Client) -> None:
    space = factories.forum()
    thread = factories.thread(space)
    own = factories.employee(unit=space.unit)
    client.force_login(own)

    client.post(f"/trad/{thread.pk}/svar/", answer_form("Jeg mener…", voice="private"))

    assert Thread.objects.get(pk=thread.pk).posts.filter(voice="private").count() == 0


@pytest.mark.rule("V1")
@pytest.mark.rule("V2")
def test_an_employee_elsewhere_is_marked_as_one_speaking_privately(client: Client) -> None:
    thread = factories.thread(factories.forum())
    librarian = factories.employee(role="bibliotekar")
    client.force_login(librarian)

    client.post(f"/trad/{thread.pk}/svar/", answer_form("Som mor til to mener jeg…"))

    assert "privatperson" in Client().get(f"/trad/{thread.pk}/").content.decode()
