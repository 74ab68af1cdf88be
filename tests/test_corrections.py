"""Corrections: wherever a corrected post is shown its correction is; and what a report of a factual error leads to."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import ForumPage, Measure, MeasurePassage, Passage, Post, Thread
from moderation import answering, correcting, deciding
from moderation.models import Decision, Duty, Report
from moderation.reporting import report
from pages.reports import as_json, parts
from pages.reports.material import Material
from pages.reports.models import SpaceReport
from people.models import Notice, User
from tests import factories

pytestmark = pytest.mark.django_db
WRONG = "Bussen går klokka ni."
RIGHT = "Bussen går klokka åtte."


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def silje(space: ForumPage) -> User:
    return factories.moderator(space)


@pytest.fixture
def thread(space: ForumPage) -> Thread:
    return factories.thread(space, body=WRONG)


@pytest.fixture
def post(thread: Thread) -> Post:
    return thread.posts.select_related("thread").get()


def correct(post: Post, silje: User, words: str = RIGHT) -> Post:
    return answering.correct(post=post, words=factories.words(silje, words, voice=Post.Voice.MUNICIPALITY))


def page(address: str, user: User | None = None) -> str:
    client = Client()
    if user:
        client.force_login(User.objects.get(pk=user.pk))
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# --- Wherever it is shown ------------------------------------------------------
def places(thread: Thread, post: Post, silje: User) -> dict[str, tuple[str, User | None]]:
    space = thread.space.specific
    team = factories.team_member(space)
    return {
        "thread": (f"/trad/{thread.pk}/", None),
        "space": (f"/forum/{space.slug}/", None),
        "search": ("/sok/?q=bussen", None),
        "feed of the space": (f"/forum/{space.slug}/atom/", None),
        "feed of the thread": (f"/trad/{thread.pk}/atom/", None),
        "frame": (f"/trad/{thread.pk}/innramming/", None),
        "reading room": (f"/forum/{space.slug}/lesesal/", team),
        "moderator's page": (f"/moderering/innlegg/{post.pk}/", silje),
        "reporting": (f"/moderering/innlegg/{post.pk}/melding/", None),
        "versions": (f"/innlegg/{post.pk}/versjoner/", None),
        "own page": (reverse("people:account"), post.author),
    }


def test_a_correction_stands_wherever_the_post_is_shown(thread: Thread, post: Post, silje: User) -> None:
    written = correct(post, silje)
    for _ in range(6):
        factories.post_in(thread)  # so that the correction is not among the latest of a frame

    for where, (address, reader) in places(thread, post, silje).items():
        shown = page(address, reader)
        beside = shown.split(WRONG, 1)[-1] if WRONG in shown else shown
        assert RIGHT in beside, where
    assert written.get_absolute_url() in page(f"/trad/{thread.pk}/")


def test_what_a_thread_says_of_itself_has_the_correction(thread: Thread, post: Post, silje: User) -> None:
    correct(post, silje)

    head = page(f"/trad/{thread.pk}/").split("</head>")[0]

    assert head.count(RIGHT) == 2, "the description, and what is shown where it is shared"


def test_a_list_with_a_correction_costs_no_more(
    space: ForumPage, thread: Thread, post: Post, silje: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    address = f"/forum/{space.slug}/"
    page(address)
    factories.post_in(thread)
    with CaptureQueriesContext(connection) as without:
        page(address)

    correct(post, silje)

    with django_assert_max_num_queries(len(without)):
        page(address)


def test_a_measure_that_rests_on_it_shows_the_correction(space: ForumPage, post: Post, silje: User) -> None:
    passage = Passage.objects.create(space=space, post=post, text=WRONG, kind="drawback", marked_by=silje)
    measure = Measure.objects.create(space=space, title="Tidligere buss", published_at=post.created_at)
    MeasurePassage.objects.create(measure=measure, passage=passage)
    assert RIGHT not in page(f"/tiltak/{measure.pk}/")

    correct(post, silje)

    assert RIGHT in page(f"/tiltak/{measure.pk}/")


def test_a_suggestions_card_and_a_notice_have_it(silje: User) -> None:
    board = factories.board()
    berit = factories.moderator(board, first_name="Berit")
    made = factories.suggestion(board, body=WRONG)
    post = made.thread.posts.select_related("thread").get()
    correct(post, berit)

    report(post=Post.objects.get(pk=post.pk), reporter=None, reason=Report.Reason.OTHER)

    assert RIGHT in page(f"/tavle/{board.slug}/")
    assert RIGHT in Notice.objects.get(kind="reported").parameters["excerpt"]


def test_a_report_document_has_it_in_every_form(space: ForumPage, post: Post, silje: User) -> None:
    correct(post, silje)
    ordered = SpaceReport.objects.create(space=space, ordered_by=silje, form="json", with_posts=True)
    told = [one for entry in Material(ordered).threads() for one in entry.posts]
    assert [one.correction for one in told] == [RIGHT, ""]

    written = io.BytesIO()
    as_json.write(Material(ordered), written)
    assert json.loads(written.getvalue())["threads"][0]["posts"][0]["correction"] == RIGHT
    said = json.dumps(parts.parts_of(Material(ordered)), ensure_ascii=False)
    assert f"Rettelse fra kommunen: {RIGHT}" in said


def test_a_correction_that_is_held_or_hidden_stands_nowhere(thread: Thread, post: Post, silje: User) -> None:
    first = correct(post, silje, "Bussen går klokka sju.")
    second = correct(post, silje)
    assert RIGHT in page(f"/trad/{thread.pk}/atom/")

    deciding.hide_post(post=second, actor=silje, rule="R6", reason="Feil.")
    post.refresh_from_db()
    assert [note["number"] for note in post.notes if note["kind"] == "corrected"] == [first.number]
    deciding.hide_post(post=first, actor=silje, rule="R6", reason="Feil.")

    post.refresh_from_db()
    thread.refresh_from_db()
    assert not [note for note in [*post.notes, *thread.notes] if "corrected" in note["kind"]]
    deciding.publish_post(post=second, actor=silje)
    post.refresh_from_db()
    assert [note["text"] for note in post.notes if note["kind"] == "corrected"] == [RIGHT]


# --- What a report of a factual error leads to ---------------------------------
def reported(post: Post, reporter: User | None = None) -> Duty:
    report(post=post, reporter=reporter, reason=Report.Reason.FACT, text="Den går åtte.")
    return Duty.objects.get(post=post, kind=Duty.Kind.CORRECT, closed_at=None)


@pytest.mark.rule("R5")
def test_a_report_of_a_factual_error_is_ended_by_the_correction(client: Client, post: Post, silje: User) -> None:
    kari = factories.UserFactory()
    duty = reported(post, kari)
    assert (duty.rule, duty.space_id) == ("R5", post.thread.space_id)
    client.force_login(silje)
    desk = client.get(f"/moderering/innlegg/{post.pk}/").content.decode()
    first = desk.split('id="acts"')[1].split("</a>")[0]
    assert "Skriv rettelse" in first
    form = client.get(f"/moderering/innlegg/{post.pk}/svar/?rettelse=1").content.decode()
    assert 'name="correction"' in form
    assert "checked" in form.split('name="correction"')[1].split(">")[0]

    sent = {"body": RIGHT, "correction": "on", "token": str(uuid.uuid4())}
    assert client.post(f"/moderering/innlegg/{post.pk}/svar/?rettelse=1", sent).status_code == 302

    duty.refresh_from_db()
    assert duty.fulfilled_by is not None
    assert duty.fulfilled_by.corrects == post
    assert not Report.objects.filter(settled_by=None).exists()
    assert Notice.objects.get(user=kari, kind="fact_corrected").parameters["title"] == post.thread.title


def test_who_says_that_it_is_right_says_why_and_the_reporter_is_told(client: Client, post: Post, silje: User) -> None:
    kari = factories.UserFactory()
    duty = reported(post, kari)
    client.force_login(silje)
    address = f"/moderering/innlegg/{post.pk}/stemmer-likevel/"

    assert client.post(address, {"reason": "  "}).status_code == 422
    duty.refresh_from_db()
    assert duty.closed_at is None
    assert client.post(address, {"reason": "Rutetabellen sier klokka ni."}).status_code == 302

    duty.refresh_from_db()
    assert duty.ended_by is not None
    assert (duty.ended_by.act, duty.ended_by.rule) == (Decision.Act.DISMISS, "R5")
    assert "Rutetabellen" in Notice.objects.get(user=kari, kind="fact_stands").parameters["answer"]
    again = client.post(address, {"reason": "En gang til."})
    assert again.status_code == 302
    assert Decision.objects.filter(act=Decision.Act.DISMISS).count() == 1


def test_hiding_for_the_fact_alone_ends_nothing_and_for_another_reason_does(post: Post, silje: User) -> None:
    kari = factories.UserFactory()
    duty = reported(post, kari)

    deciding.hide_post(post=post, actor=silje, rule="R5", reason="Det er feil.")
    duty.refresh_from_db()
    assert duty.closed_at is None
    assert Report.objects.filter(settled_by=None).count() == 1
    deciding.publish_post(post=post, actor=silje)
    deciding.hide_post(post=post, actor=silje, rule="V4", reason="Et fødselsnummer.")

    duty.refresh_from_db()
    assert duty.ended_by is not None
    assert Notice.objects.filter(user=kari, kind="fact_gone").exists()


def test_neither_a_plain_dismissal_nor_a_release_ends_it(client: Client, post: Post, silje: User) -> None:
    duty = reported(post)
    client.force_login(silje)

    dismissed = client.post(f"/moderering/innlegg/{post.pk}/avvisning/")
    client.post(f"/moderering/innlegg/{post.pk}/fritak/", {"reason": "Vi orker ikke."})

    assert dismissed.url == f"/moderering/innlegg/{post.pk}/stemmer-likevel/"
    duty.refresh_from_db()
    assert duty.closed_at is None
    assert Report.objects.filter(settled_by=None).count() == 1


def test_ten_reports_are_one_duty_and_other_reasons_none(post: Post) -> None:
    for _ in range(10):
        report(post=post, reporter=None, reason=Report.Reason.FACT)
    report(post=factories.post_in(post.thread), reporter=None, reason=Report.Reason.SPAM)

    assert Duty.objects.filter(kind=Duty.Kind.CORRECT).count() == 1


def test_a_correction_that_waits_ends_the_duty_when_it_is_let_go(post: Post, silje: User) -> None:
    duty = reported(post)
    written = correct(post, silje)
    Duty.objects.filter(pk=duty.pk).update(closed_at=None, fulfilled_by=None)
    deciding.hold_post(post=written, actor=silje, rule="R10", reason="Vent.")

    deciding.publish_post(post=written, actor=silje)

    duty.refresh_from_db()
    assert duty.fulfilled_by == written


@pytest.mark.parametrize("who", ["guest", "resident", "another's moderator"])
def test_others_may_not_say_that_it_is_right(client: Client, post: Post, who: str) -> None:
    duty = reported(post)
    if who == "resident":
        client.force_login(factories.UserFactory())
    elif who != "guest":
        client.force_login(factories.moderator(factories.board()))

    answer = client.post(f"/moderering/innlegg/{post.pk}/stemmer-likevel/", {"reason": "Det stemmer."})

    assert answer.status_code == (302 if who == "guest" else 403)
    duty.refresh_from_db()
    assert duty.closed_at is None


def test_a_key_that_cannot_be_is_met_with_a_message(client: Client, silje: User) -> None:
    client.force_login(silje)

    assert client.get(f"/moderering/innlegg/{2**63}/stemmer-likevel/").status_code == 404
    assert client.get(f"/rettelser/?for={2**63}").status_code == 404
    assert client.get("/rettelser/?for=x").status_code == 404


def test_nothing_is_settled_by_letting_stand_what_is_not_owed(post: Post, silje: User) -> None:
    with pytest.raises(correcting.NothingToCorrect):
        correcting.let_stand(post=post, actor=silje, reason="Det stemmer.")

    assert not Decision.objects.exists()


# --- The list ------------------------------------------------------------------
def test_the_list_is_public_newest_first_with_what_was_corrected(space: ForumPage, post: Post, silje: User) -> None:
    correct(post, silje)
    board = factories.board()
    other = factories.suggestion(board, body="Klubben er stengt.").thread.posts.select_related("thread").get()
    answering.correct(
        post=other, words=factories.words(factories.moderator(board), "Den er åpen.", voice=Post.Voice.MUNICIPALITY)
    )

    everywhere, here = page("/rettelser/"), page(f"/forum/{space.slug}/rettelser/")

    assert everywhere.index("Den er åpen.") < everywhere.index(RIGHT)
    assert WRONG in here
    assert "Den er åpen." not in here
    assert f"/forum/{space.slug}/rettelser/" in page(f"/forum/{space.slug}/")


def test_what_is_hidden_is_not_told_in_the_list(space: ForumPage, thread: Thread, silje: User) -> None:
    post = factories.post_in(thread, body="Hemmelig navn.")
    written = correct(post, silje)
    deciding.hide_post(post=post, actor=silje, rule="V4", reason="Navn.")

    listed = page("/rettelser/")
    assert "Hemmelig navn." not in listed
    assert RIGHT in listed
    deciding.hide_post(post=written, actor=silje, rule="V4", reason="Navn.")

    assert RIGHT not in page("/rettelser/")
    assert RIGHT not in page("/rettelser/atom/")


def test_the_feed_is_atom_and_one_query_for_its_entries(space: ForumPage, post: Post, silje: User) -> None:
    correct(post, silje)

    for address in ("/rettelser/atom/", f"/forum/{space.slug}/rettelser/atom/"):
        feed = page(address)
        assert "<feed" in feed
        assert RIGHT in feed


@pytest.mark.django_db(transaction=True)
def test_a_guest_costs_no_query_once_the_list_is_made(
    space: ForumPage, thread: Thread, silje: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    correct(thread.posts.select_related("thread").get(), silje)
    address = f"/forum/{space.slug}/rettelser/"
    page(address)

    with django_assert_num_queries(0):
        page(address)
