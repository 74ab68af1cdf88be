"""A duty is given to a colleague or to the leader who answers for the space, taken over, and put back (V10)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.models import Post
from forum.voices import voices_for
from moderation import answering, thread_acts
from moderation.models import Duty, HandOver
from people.models import Notice, SpaceRole, User
from people.notices import mailing
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def board() -> BoardPage:
    """A board whose leader works in another unit, and does not moderate."""
    leader = factories.employee(role="kultursjef", first_name="Arne")
    return factories.board(responsible_leader=leader)


@pytest.fixture
def silje(board: BoardPage, client: Client) -> User:
    silje = factories.moderator(board, first_name="Silje")
    client.force_login(silje)
    return silje


@pytest.fixture
def ola(board: BoardPage) -> User:
    return factories.moderator(board, first_name="Ola")


def owed(board: BoardPage, title: str = "Når kommer bussen?", **more: Any) -> Duty:
    made = factories.suggestion(board, title=title, kind="question", **more)
    return Duty.objects.select_related("post__thread").get(post__thread=made.pk)


def give(client: Client, duty: Duty, to: User, word: str = "") -> Any:
    return client.post(f"/moderering/plikt/{duty.pk}/overlevering/", {"to": to.pk, "word": word})


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(user: User, address: str = "/moderering/") -> str:
    return signed_in(user).get(address).content.decode()


def test_a_colleague_gets_it_is_told_once_and_all_see_who_has_it(
    client: Client, board: BoardPage, silje: User, ola: User
) -> None:
    duty = owed(board)

    answer = give(client, duty, ola, "Du kjenner rutene.")

    assert (answer.status_code, answer.url) == (302, "/moderering/")
    duty.refresh_from_db()
    assert duty.assignee == ola
    assert "Ola har denne" in page_of(silje)
    assert "Du har denne" in page_of(ola)
    notice = Notice.objects.get(user=ola, kind="handed_over")
    assert notice.url == f"/moderering/innlegg/{duty.post_id}/"
    mailing.sweep()
    letter = next(letter for letter in mail.outbox if letter.to == [ola.email])
    assert "Når kommer bussen?" in letter.subject
    assert "Du kjenner rutene." in letter.body
    assert "Silje har gitt deg «Når kommer bussen?»" in page_of(ola, "/beskjeder/")
    assert "Silje ga den til Ola: «Du kjenner rutene.»" in page_of(ola, notice.url)


def test_pressing_twice_tells_once(client: Client, board: BoardPage, silje: User, ola: User) -> None:
    duty = owed(board)

    for _ in range(2):
        assert give(client, duty, ola).status_code == 302

    assert HandOver.objects.count() == 1
    assert Notice.objects.filter(user=ola, kind="handed_over").count() == 1


def test_it_is_taken_over_and_put_back(client: Client, board: BoardPage, silje: User, ola: User) -> None:
    duty = owed(board)
    give(client, duty, ola)

    client.post(f"/moderering/plikt/{duty.pk}/overtakelse/")
    duty.refresh_from_db()
    assert duty.assignee == silje
    signed_in(ola).post(f"/moderering/plikt/{duty.pk}/tilbakelevering/")
    duty.refresh_from_db()

    assert duty.assignee is None
    assert [one.given_to for one in HandOver.objects.order_by("pk")] == [ola, silje, None]
    assert "har denne" not in page_of(silje)
    assert not Notice.objects.filter(user=silje, kind="handed_over").exists()


def test_ones_own_are_shown_alone(client: Client, board: BoardPage, silje: User, ola: User) -> None:
    mine, other = owed(board, "Min"), owed(board, "Din")
    give(client, other, ola)
    client.post(f"/moderering/plikt/{mine.pk}/overtakelse/")

    page = client.get("/moderering/?mine=1").content.decode()

    assert "Min" in page
    assert ">Din</a>" not in page
    assert "Du har ingen oppgaver nå." in page_of(factories.moderator(board, first_name="Ny"), "/moderering/?mine=1")


@pytest.mark.rule("V10")
def test_the_leader_who_is_handed_a_question_finds_it_and_answers_it(
    client: Client, board: BoardPage, silje: User
) -> None:
    duty, other = owed(board), owed(board, "En annen sak")
    arne = board.responsible_leader
    give(client, duty, arne, "Dette må du svare på.")
    leader = signed_in(arne)

    desk = leader.get("/moderering/").content.decode()
    post = leader.get(f"/moderering/innlegg/{duty.post_id}/").content.decode()
    form = leader.get(f"/moderering/innlegg/{duty.post_id}/svar/")
    answer = leader.post(f"/moderering/innlegg/{duty.post_id}/svar/?fra=koen", {"body": "Bussen kommer i mai."})

    assert "Når kommer bussen?" in desk
    assert "En annen sak" not in desk
    assert "Dette må du svare på." in post
    assert "Skjul" not in post
    assert form.status_code == 200
    assert (answer.status_code, answer.url) == (302, "/moderering/")
    duty.refresh_from_db()
    written = duty.fulfilled_by
    assert written is not None
    assert (written.signed_name, written.signed_role) == ("Arne", "kultursjef")
    assert other.closed_at is None
    assert "Ingenting venter" in leader.get("/moderering/").content.decode()
    assert leader.get(f"/moderering/innlegg/{duty.post_id}/svar/").status_code == 403


def test_the_header_leads_a_leader_to_what_they_were_handed(board: BoardPage) -> None:
    assert 'href="/moderering/"' in page_of(board.responsible_leader, "/")
    assert 'href="/moderering/"' not in page_of(factories.employee(first_name="Eli"), "/")


def test_a_leader_may_do_no_more_than_answer_and_hand_on(client: Client, board: BoardPage, silje: User) -> None:
    duty, other = owed(board), owed(board, "En annen sak")
    give(client, duty, board.responsible_leader)
    leader = signed_in(board.responsible_leader)
    where = f"/moderering/innlegg/{duty.post_id}/"

    for act in ("tilbakeholding", "skjuling", "fritak", "oversendelse"):
        assert leader.post(f"{where}{act}/", {"rule": "V4", "code": "personal", "reason": "Nei"}).status_code == 403, (
            act
        )
    assert leader.get(f"/trad/{duty.post.thread_id}/status/").status_code == 403
    for address in ("", "svar/", "forelopig-svar/"):
        assert leader.get(f"/moderering/innlegg/{other.post_id}/{address}").status_code == 403, address
    assert leader.get(f"/moderering/plikt/{other.pk}/overlevering/").status_code == 403
    assert leader.post(f"/moderering/plikt/{other.pk}/tilbakelevering/").status_code == 403
    assert leader.get(f"/moderering/?sted={board.slug}").status_code == 404
    assert give(leader, duty, silje).status_code == 302
    assert leader.get(where).url == "/moderering/"


def test_a_leader_takes_what_nobody_handed_them(client: Client, board: BoardPage, silje: User) -> None:
    duty = owed(board)
    leader = signed_in(board.responsible_leader)

    assert leader.post(f"/moderering/plikt/{duty.pk}/overtakelse/").status_code == 302

    assert leader.get(f"/moderering/innlegg/{duty.post_id}/svar/").status_code == 200


def test_a_leader_with_an_old_notice_is_told_that_it_is_done(client: Client, board: BoardPage, silje: User) -> None:
    duty = owed(board)
    give(client, duty, board.responsible_leader)
    answering.answer(post=duty.post, words=factories.words(silje, voice="municipality"))
    leader = signed_in(board.responsible_leader)

    page = leader.get(f"/moderering/innlegg/{duty.post_id}/", follow=True)

    assert page.status_code == 200
    assert "Du har ikke denne oppgaven lenger." in page.content.decode()
    assert f"/moderering/forsinket/{board.slug}/" in page.content.decode()


@pytest.mark.parametrize("who", ["guest", "resident", "another board's moderator", "another employee", "had a role"])
def test_others_hand_nothing_over(board: BoardPage, ola: User, who: str) -> None:
    duty = owed(board)
    client = Client()
    if who == "resident":
        client.force_login(factories.UserFactory())
    elif who == "another employee":
        client.force_login(factories.employee(unit=board.unit))
    elif who == "another board's moderator":
        client.force_login(factories.moderator(factories.board(slug="biblioteket")))
    elif who == "had a role":
        ended = factories.moderator(board, first_name="Eva")
        Duty.objects.update(assignee=ended)
        SpaceRole.objects.filter(user=ended).update(until=timezone.now())
        client.force_login(ended)
    before = duty.assignee_id

    for address in ("overlevering", "overtakelse", "tilbakelevering"):
        answer = client.post(f"/moderering/plikt/{duty.pk}/{address}/", {"to": ola.pk})
        assert answer.status_code == (302 if who == "guest" else 403), address
        assert "/moderering/" not in getattr(answer, "url", "").split("?")[0]

    assert Duty.objects.filter(pk=duty.pk, assignee=before).exists() or who == "had a role"
    assert not HandOver.objects.exists()


def test_it_can_be_given_only_to_those_who_may_answer_it(client: Client, board: BoardPage, silje: User) -> None:
    duty = owed(board)
    gone = factories.moderator(board, first_name="Eva")
    SpaceRole.objects.filter(user=gone).update(until=timezone.now())
    stranger = factories.moderator(factories.board(slug="biblioteket"), first_name="Bo")

    for to in (gone, stranger, silje, factories.UserFactory()):
        answer = give(client, duty, to, "Noen ord som ikke skal bli borte.")
        assert answer.status_code == 422
        assert "Velg en av dem som står her." in answer.content.decode()
        assert "Noen ord som ikke skal bli borte." in answer.content.decode()
    nobody = client.post(f"/moderering/plikt/{duty.pk}/overlevering/", {"word": "Ord"})

    assert nobody.status_code == 422
    assert "Velg hvem som skal ha oppgaven." in nobody.content.decode()
    assert not HandOver.objects.exists()


def test_what_is_answered_meanwhile_is_not_given_away(client: Client, board: BoardPage, silje: User, ola: User) -> None:
    duty = owed(board)
    answering.answer(post=duty.post, words=factories.words(ola, "Klokka 8.", voice="municipality"))

    answer = client.post(f"/moderering/plikt/{duty.pk}/overlevering/", {"to": ola.pk}, follow=True)

    assert "Oppgaven er gjort allerede." in answer.content.decode()
    assert not HandOver.objects.exists()


def test_nothing_is_handed_over_by_reading(client: Client, board: BoardPage, silje: User) -> None:
    duty = owed(board)

    assert client.get(f"/moderering/plikt/{duty.pk}/overtakelse/").status_code == 405
    assert client.get(f"/moderering/plikt/{duty.pk}/tilbakelevering/").status_code == 405
    assert client.get("/moderering/plikt/987654/overlevering/").status_code == 404


def test_the_queue_of_one_place(client: Client, board: BoardPage, silje: User) -> None:
    forum = factories.forum()
    owed(board, "På tavla")
    factories.thread(forum, title="I forumet", theme="question", is_question=True)
    assert "?sted=" not in client.get("/moderering/").content.decode()
    SpaceRole.objects.create(user=silje, space_id=forum.page_ptr_id)
    client = signed_in(silje)

    both = client.get("/moderering/").content.decode()
    one = client.get(f"/moderering/?sted={board.slug}").content.decode()

    assert "På tavla" in both
    assert "I forumet" in both
    assert f"?sted={forum.slug}" in both
    assert "På tavla" in one
    assert ">I forumet" not in one
    assert client.get("/moderering/?sted=finnes-ikke").status_code == 404
    factories.board(slug="biblioteket")
    assert client.get("/moderering/?sted=biblioteket").status_code == 404


def test_what_was_answered_this_week_is_told_with_who_and_when(client: Client, board: BoardPage, silje: User) -> None:
    assert "Ingen har fått svar de siste sju dagene." in client.get("/moderering/").content.decode()
    with time_machine.travel(timezone.now() - datetime.timedelta(days=8)):
        old = owed(board, "Gammel sak")
        answering.answer(post=old.post, words=factories.words(silje, "Ja.", voice="municipality"))
    new = owed(board, "Ny sak")
    written = answering.answer(post=new.post, words=factories.words(silje, "Ja.", voice="municipality"))
    praise = factories.suggestion(board, title="Bra klubb", kind="praise")
    answering.answer(post=praise.thread.posts.get(), words=factories.words(silje, "Takk!", voice="municipality"))
    lamp = factories.suggestion(board, title="Lys på skateparken")
    client.post(f"/trad/{lamp.pk}/status/", {"status": "declined", "note": "For dyrt."})
    elsewhere = owed(factories.board(slug="biblioteket"), "Et annet sted")
    bo = factories.moderator(BoardPage.objects.get(slug="biblioteket"), first_name="Bo")
    answering.answer(post=elsewhere.post, words=factories.words(bo, "Ja.", voice="municipality"))

    page = client.get("/moderering/").content.decode()
    part = page[page.index('id="besvart"') :]

    assert "Besvart denne uka: 3" in part
    assert f'href="{written.get_absolute_url()}">Ny sak</a>' in part
    assert "Bra klubb" in part
    assert "Lys på skateparken" in part
    assert "Silje" in part
    assert "Gammel sak" not in part
    assert "Et annet sted" not in part


def test_the_queue_asks_as_much_however_much_there_is(board: BoardPage, silje: User, ola: User) -> None:
    def fill(number: int) -> None:
        for n in range(number):
            duty = owed(board, f"Spørsmål {n}")
            Duty.objects.filter(pk=duty.pk).update(assignee=ola if n % 2 else silje)
            done = owed(board, f"Besvart {n}")
            answering.answer(post=done.post, words=factories.words(silje, f"Ja, {n}.", voice="municipality"))

    def asked(address: str) -> int:
        client = signed_in(silje)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    fill(2)
    few = [asked("/moderering/"), asked("/moderering/?mine=1")]
    fill(6)
    assert [asked("/moderering/"), asked("/moderering/?mine=1")] == few


def test_who_may_speak_for_the_municipality_where_they_answer_for_the_space(board: BoardPage) -> None:
    assert Post.Voice.MUNICIPALITY in voices_for(board.responsible_leader, board)


def test_in_another_space_it_is_kept_by_who_may_answer_there() -> None:
    here, there = factories.forum(), factories.forum(slug="der")
    both, one = factories.moderator(here, first_name="Ola"), factories.moderator(here, first_name="Eva")
    SpaceRole.objects.create(user=both, space_id=there.page_ptr_id)
    threads = [factories.thread(here, title=name, theme="question", is_question=True) for name in ("A", "B")]
    Duty.objects.filter(post__thread=threads[0]).update(assignee=both)
    Duty.objects.filter(post__thread=threads[1]).update(assignee=one)

    for thread in threads:
        thread_acts.move(thread=thread, actor=both, space=there, theme="question", reason="Hører til der.")

    assert list(Duty.objects.order_by("post__thread").values_list("space", "assignee")) == [
        (there.pk, both.pk),
        (there.pk, None),
    ]


def test_one_comes_back_to_the_list_one_came_from(client: Client, board: BoardPage, silje: User, ola: User) -> None:
    duty = owed(board)
    listed = client.get(f"/moderering/?sted={board.slug}").content.decode()
    kept = f"?fra=koen&amp;sted={board.slug}"
    assert f"/moderering/plikt/{duty.pk}/overlevering/{kept}" in listed
    assert f"/moderering/innlegg/{duty.post_id}/svar/{kept}" in listed

    handed = client.post(
        f"/moderering/plikt/{duty.pk}/overlevering/?fra=koen&sted={board.slug}", {"to": ola.pk, "word": ""}
    )
    answered = client.post(
        f"/moderering/innlegg/{duty.post_id}/svar/?fra=koen&sted={board.slug}", {"body": "Bussen kommer i mai."}
    )

    assert handed.url == f"/moderering/?sted={board.slug}"
    assert answered.url == f"/moderering/?sted={board.slug}"
