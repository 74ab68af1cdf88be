"""What those who are not online say: a moderator enters it, all see that, and it is owed an answer like the rest."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forum.models import Draft, Post, Thread
from forum.posting import OnBehalf, Words
from moderation.answering import answer
from moderation.archive import snapshot_xml
from moderation.archive.arkivmelding import sender_of
from moderation.archive.snapshot import take_snapshot
from moderation.models import Duty
from pages.figures.counting import count
from pages.reports.material import Material
from pages.reports.models import SpaceReport
from people.models import Notice, User
from people.notices.mailing import message_of
from suggestions.lifecycle import change_status
from suggestions.models import BoardPage, Suggestion, Support
from suggestions.suggesting import suggest
from suggestions.supporting import NotToBeSupported, give_support
from tests import factories

pytestmark = pytest.mark.django_db
SHOWN = "Ei jente i 9. klasse · skrevet inn av ungdomsleder etter skolebesøk"
TYPED = {
    "body": "Vi trenger en benk ved bussen.",
    "kind": "suggestion",
    "came_by": "school_visit",
    "called": "Ei jente i 9. klasse",
}


@pytest.fixture
def board() -> BoardPage:
    found: BoardPage = factories.board()
    return found


@pytest.fixture
def silje(board: BoardPage) -> User:
    return factories.moderator(board)


def enter(board: BoardPage, by: User, body: str = "Vi trenger en benk ved bussen.", **more: Any) -> Suggestion:
    """Someone's words, entered by a moderator."""
    behalf = OnBehalf(came_by=more.pop("came_by", "school_visit"), called=more.pop("called", "Ei jente i 9. klasse"))
    words = Words(author=by, body=body, on_behalf=behalf)
    post = suggest(board=board, kind=more.pop("kind", "suggestion"), title="Benk ved bussen", words=words, **more)
    return Suggestion.objects.select_related("thread").get(pk=post.thread_id)


def send(client: Client, board: BoardPage, **form: Any) -> Any:
    return client.post(f"/tavle/{board.slug}/for-andre/", TYPED | {"token": str(uuid.uuid4())} | form, follow=True)


def test_a_moderator_enters_what_a_girl_said_on_a_visit(client: Client, board: BoardPage, silje: User) -> None:
    factories.topic(board)
    factories.district()
    client.force_login(silje)
    assert f"/tavle/{board.slug}/for-andre/" in client.get(f"/tavle/{board.slug}/").content.decode()

    page = send(client, board, topic="skolevei", district="storas").content.decode()

    post = Post.objects.get()
    assert (post.author, post.entered_by, post.voice, post.came_by) == (None, silje, "resident", "school_visit")
    assert post.speaker == SHOWN
    assert "Ei jente i 9. klasse" in page
    assert "Du skrev dette inn for Ei jente i 9. klasse" in page
    assert (post.thread.topic.slug, post.thread.district.slug) == ("skolevei", "storas")  # type: ignore[union-attr]
    assert Duty.objects.get(kind=Duty.Kind.CONSIDER).post == post


@pytest.mark.parametrize(
    ("came_by", "note", "shown"),
    [
        ("youth_club", "", "skrevet inn av ungdomsleder på ungdomsklubben"),
        ("phone", "", "skrevet inn av ungdomsleder etter en telefon"),
        ("other", "lapp i postkassa", "skrevet inn av ungdomsleder (lapp i postkassa)"),
    ],
)
def test_it_says_where_it_came_from(
    client: Client, board: BoardPage, silje: User, came_by: str, note: str, shown: str
) -> None:
    client.force_login(silje)

    send(client, board, came_by=came_by, came_by_note=note, called=" ")

    assert Post.objects.get().speaker == f"En som ikke er på nett · {shown}"
    assert shown in Client().get(f"/tavle/{board.slug}/").content.decode()


def test_it_is_shown_so_wherever_the_author_is_shown(client: Client, board: BoardPage, silje: User) -> None:
    thread = enter(board, silje).thread
    answer(post=thread.posts.get(), words=factories.words(silje, body="Ja.", voice="municipality"))
    kari = factories.UserFactory()
    client.force_login(kari)

    page = client.get(f"/trad/{thread.pk}/").content.decode()
    assert "skrevet inn av ungdomsleder etter skolebesøk" in page
    assert "Svar til Ei jente i 9. klasse (innlegg 1)" in page
    assert "silje" not in page.split("post-list")[1].split("innlegg-2")[0].lower()
    for address in (
        f"/tavle/{board.slug}/",
        f"/tavle/{board.slug}/atom/",
        f"/trad/{thread.pk}/atom/",
        "/sok/?q=benk",
        f"/trad/{thread.pk}/svar/?til=1",
    ):
        assert SHOWN in client.get(address).content.decode(), address
    frame = client.get(f"/trad/{thread.pk}/innramming/").content.decode()
    assert "skrevet inn av ungdomsleder etter skolebesøk" in frame


def test_a_report_says_it_with_and_without_names(board: BoardPage, silje: User) -> None:
    enter(board, silje)

    def openers(*, with_names: bool) -> list[str]:
        report = SpaceReport(space_id=board.page_ptr_id, with_names=with_names)
        return [thread.opened_by for thread in Material(report).threads()]

    assert openers(with_names=True) == [SHOWN]
    assert openers(with_names=False) == [f"En som ikke er på nett · {SHOWN.partition(' · ')[2]}"]


def test_the_archive_keeps_whose_words_they_are(board: BoardPage, silje: User) -> None:
    thread = enter(board, silje).thread
    taken = take_snapshot(thread, version=1, taken_at=timezone.now(), marking=None)

    copy = snapshot_xml.read(snapshot_xml.write(taken))

    assert copy.visible[0].author == SHOWN
    assert copy.visible[0].signature is None
    sender = sender_of(copy)
    assert sender is not None
    assert sender.came_by == "school_visit"


def test_it_counts_as_no_account_that_takes_part(board: BoardPage, silje: User) -> None:
    for _ in range(3):
        factories.suggestion(board)
    enter(board, silje)
    enter(board, silje)

    figures = count(board)

    assert figures["posts"] == 5
    assert figures["people"] in (3, None)


def test_who_entered_it_is_told_of_answers_and_for_whom(client: Client, board: BoardPage, silje: User) -> None:
    other = factories.moderator(board, first_name="Ola")
    made = enter(board, silje, kind="question")

    answer(post=made.thread.posts.get(), words=factories.words(other, body="Ja, i mai.", voice="municipality"))
    change_status(suggestion=made, status="done", by=other, note="Benken står der.")

    notices = {notice.kind: notice for notice in Notice.objects.filter(user=silje)}
    assert {"answered", "status_changed"} <= set(notices)
    assert not Notice.objects.exclude(user__in=[silje, board.responsible_leader]).exists()
    client.force_login(silje)
    assert "Du skrev dette inn for Ei jente i 9. klasse. Si det videre." in client.get("/beskjeder/").content.decode()
    assert "Du skrev dette inn for Ei jente i 9. klasse." in message_of(notices["answered"]).body
    assert mail.outbox == [] or all("har svart deg" not in str(one.body) for one in mail.outbox)


def test_who_entered_it_lends_it_no_support(client: Client, board: BoardPage, silje: User) -> None:
    made = enter(board, silje)
    client.force_login(silje)

    assert "Støtt dette" not in client.get(f"/trad/{made.pk}/").content.decode()
    client.post(f"/trad/{made.pk}/stotte/")
    with pytest.raises(NotToBeSupported):
        give_support(suggestion=made, user=silje)

    assert not Support.objects.exists()
    assert give_support(suggestion=made, user=factories.UserFactory())


@pytest.mark.parametrize("who", ["resident", "moderator elsewhere", "team"])
def test_others_enter_nothing_for_anyone(client: Client, board: BoardPage, who: str) -> None:
    people = {
        "resident": factories.UserFactory,
        "moderator elsewhere": lambda: factories.moderator(factories.board(slug="biblioteket")),
        "team": lambda: factories.team_member(board),
    }
    user = people[who]()
    client.force_login(user)

    assert client.get(f"/tavle/{board.slug}/for-andre/").status_code == 403
    assert send(client, board).status_code == 403
    assert "for-andre" not in client.get(f"/tavle/{board.slug}/").content.decode()
    with pytest.raises(PermissionDenied):
        enter(board, user)
    assert not Post.objects.exists()


def test_a_guest_is_asked_who_it_is(client: Client, board: BoardPage) -> None:
    answer = client.get(f"/tavle/{board.slug}/for-andre/")

    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_the_ordinary_form_takes_no_such_field(client: Client, board: BoardPage, silje: User) -> None:
    for user in (silje, factories.UserFactory()):
        client.force_login(user)
        client.post(f"/tavle/{board.slug}/ny/", TYPED | {"token": str(uuid.uuid4()), "voice": "municipality"})

    assert Post.objects.count() == 2
    assert not Post.objects.exclude(came_by="").exists()
    assert not Post.objects.filter(author=None).exists()


def test_a_form_that_is_sent_twice_makes_one(client: Client, board: BoardPage, silje: User) -> None:
    client.force_login(silje)
    token = str(uuid.uuid4())

    first, second = (send(client, board, token=token) for _ in range(2))

    assert Post.objects.count() == 1
    assert first.redirect_chain[-1][0].partition("?")[0] == second.redirect_chain[-1][0].partition("?")[0]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Client, board: BoardPage, silje: User) -> None:
    client.force_login(silje)

    page = send(client, board, came_by="other", came_by_note="").content.decode()

    assert "Skriv kort hvordan du fikk høre det." in page
    assert "Ei jente i 9. klasse" in page
    assert "Vi trenger en benk ved bussen." in page
    assert not Post.objects.exists()


def test_personal_data_is_found_in_every_field(client: Client, board: BoardPage, silje: User) -> None:
    client.force_login(silje)

    refused = send(client, board, called="Kari 13097248022")
    warned = send(client, board, called="kari@example.no")

    assert (refused.status_code, warned.status_code) == (422, 422)
    assert "fødselsnummer" in refused.content.decode()
    assert "e-postadresse" in warned.content.decode()
    assert not Post.objects.exists()
    client.post(f"/tavle/{board.slug}/for-andre/", TYPED | {"called": "13097248022", "kind": "", "act": "keep"})
    assert not any("13097248022" in str(draft.fields) for draft in Draft.objects.all())


def test_who_entered_it_mends_and_withdraws_it_while_they_moderate(
    client: Client, board: BoardPage, silje: User
) -> None:
    made = enter(board, silje)
    post = made.thread.posts.get()
    client.force_login(silje)
    assert f"/innlegg/{post.pk}/endring/" in client.get(f"/trad/{made.pk}/").content.decode()

    client.post(f"/innlegg/{post.pk}/endring/", {"title": "Benk", "body": "En benk ved bussen, med tak."})
    post.refresh_from_db()
    assert post.body == "En benk ved bussen, med tak."
    silje.space_roles.update(until=timezone.now() - datetime.timedelta(hours=1))
    client.force_login(User.objects.get(pk=silje.pk))
    assert client.get(f"/innlegg/{post.pk}/endring/").status_code == 403
    silje.space_roles.update(until=timezone.now() + datetime.timedelta(days=30))
    client.force_login(User.objects.get(pk=silje.pk))

    client.post(f"/innlegg/{post.pk}/tilbaketrekking/")

    post.refresh_from_db()
    assert post.state == "withdrawn"
    assert not Duty.objects.open().filter(post=post).exists()
    client.post(f"/innlegg/{post.pk}/tilbaketrekking/", {"angre": "1"})
    assert Duty.objects.open().get(post=post).kind == Duty.Kind.CONSIDER


def test_another_moderator_does_not_change_it(client: Client, board: BoardPage, silje: User) -> None:
    post = enter(board, silje).thread.posts.get()
    client.force_login(factories.moderator(board, first_name="Ola"))

    assert client.get(f"/innlegg/{post.pk}/endring/").status_code == 403


def test_it_waits_where_all_waits(client: Client, silje: User) -> None:
    board = factories.board(slug="venter", pre_moderated=True)
    by = factories.moderator(board)

    made = enter(board, by)

    assert made.thread.state == Thread.State.HELD
    client.force_login(by)
    assert "Vi trenger en benk" in client.get(f"/trad/{made.pk}/").content.decode()
    assert Client().get(f"/trad/{made.pk}/").status_code == 404


def test_it_stands_when_who_entered_it_has_left(board: BoardPage, silje: User) -> None:
    post = enter(board, silje).thread.posts.get()

    User.objects.filter(pk=silje.pk).update(is_active=False)
    Post.objects.filter(pk=post.pk).update(entered_by=None)

    assert Post.objects.get().speaker == SHOWN


@pytest.mark.parametrize("wrong", [{"signed_name": ""}, {"voice": "private"}, {"came_by": ""}])
def test_the_database_keeps_it_whole(board: BoardPage, silje: User, wrong: dict[str, Any]) -> None:
    post = enter(board, silje).thread.posts.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(**wrong)
