"""Before it is sent: a colleague reads (R7), the leader is asked (V10), and drafts are seen by who answers there."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from forum.models import Draft, ForumPage, Post
from moderation import asking_leader, reading_first
from moderation.models import Decision, Duty, LeaderQuestion, SecondReading
from moderation.tone import reading_ease, tone_of
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
def post(town: ForumPage) -> Post:
    return factories.thread(town, is_question=True, body="Når kommer bussen?").posts.select_related("thread").get()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(body: str = "Bussen kommer i mai.", **more: Any) -> dict[str, Any]:
    return {"body": body, "token": str(uuid.uuid4()), **more}


def answer_address(post: Post) -> str:
    return f"/moderering/innlegg/{post.pk}/svar/"


def draft_by(user: User, post: Post, body: str = "Bussen kommer i mai.") -> Draft:
    signed_in(user).post(answer_address(post), form(body, act="keep"))
    return Draft.objects.get(owner=user)


def asked(post: Post, silje: User, reader: User) -> SecondReading:
    token = uuid.uuid4()
    return reading_first.ask_to_read(
        post=post, by=silje, reader=reader, draft="Bussen kommer i mai.", token=token, word="For kort?"
    )


class TestAColleagueReadsFirst:
    def test_the_whole_way(self, post: Post, silje: User, mona: User) -> None:
        client = signed_in(silje)
        to_ask = client.post(answer_address(post), form(act="reader"))
        assert "/lesing/?utkast=" in to_ask["Location"]
        assert "Bussen kommer i mai." in client.get(to_ask["Location"]).content.decode()

        client.post(to_ask["Location"], {"reader": mona.pk, "word": "For kort?"})

        reading = SecondReading.objects.get()
        duty = reading.duty
        assert (duty.kind, duty.rule, duty.assignee, duty.closed_at) == ("second", "R7", mona, None)
        told = Notice.objects.get(user=mona, kind="asked_to_read")
        page = signed_in(mona).get(told.url).content.decode()
        assert "For kort?" in page
        assert "Bussen kommer i mai." in page
        assert "Når kommer bussen?" in page

        signed_in(mona).post(told.url, {"verdict": "send", "words": "Fint!", "seen": reading.stamp})

        reading.refresh_from_db()
        assert (reading.read_by, reading.verdict, reading.words) == (mona, "send", "Fint!")
        duty.refresh_from_db()
        assert duty.closed_at
        answered = Notice.objects.get(user=silje, kind="read_send")
        back = client.get(answered.url).content.decode()
        assert "Mona sier: Send det" in back
        assert "Bussen kommer i mai.</textarea>" in back
        assert not Post.objects.filter(voice="municipality").exists()
        assert not Decision.objects.exists()

    def test_changes_are_suggested_in_words(self, post: Post, silje: User, mona: User) -> None:
        reading = asked(post, silje, mona)
        address = reading_first.address(reading)

        empty = signed_in(mona).post(address, {"verdict": "change", "words": ""})
        signed_in(mona).post(address, {"verdict": "change", "words": "Si hvilken dag."})

        assert empty.status_code == 422
        assert Notice.objects.get(user=silje, kind="read_change").parameters["note"] == "Si hvilken dag."
        assert "Si hvilken dag." in signed_in(silje).get(answer_address(post)).content.decode()

    def test_an_employee_of_the_unit_who_does_not_moderate_reads_what_they_were_asked_to(
        self, post: Post, silje: User, town: ForumPage
    ) -> None:
        berit = factories.employee(unit=town.unit, first_name="Berit")
        address = reading_first.address(asked(post, silje, berit))

        assert signed_in(berit).get(address).status_code == 200
        assert signed_in(berit).post(address, {"verdict": "send"}).status_code == 302
        assert signed_in(berit).get(answer_address(post)).status_code == 403

    def test_who_may_not(self, post: Post, silje: User, mona: User, town: ForumPage) -> None:
        reading = asked(post, silje, mona)
        elsewhere = factories.moderator(factories.forum("annet"))
        colleague = factories.employee(unit=town.unit)
        for person in (elsewhere, colleague, factories.UserFactory()):
            client = signed_in(person)
            assert client.get(reading_first.address(reading)).status_code == 403
            assert client.post(reading_first.address(reading), {"verdict": "send"}).status_code == 403
            assert client.post(f"{answer_address(post)}lesing/", {"reader": mona.pk}).status_code == 403
        assert signed_in(silje).post(reading_first.address(reading), {"verdict": "send"}).status_code == 403
        assert Client().get(reading_first.address(reading)).status_code == 302
        reading.refresh_from_db()
        assert reading.read_at is None

    def test_only_colleagues_here_can_be_asked_and_one_at_a_time(self, post: Post, silje: User, mona: User) -> None:
        with pytest.raises(reading_first.NotAReader):
            asked(post, silje, factories.UserFactory())
        with pytest.raises(reading_first.NotAReader):
            asked(post, silje, factories.employee())
        with pytest.raises(reading_first.NotAReader):
            asked(post, silje, silje)
        asked(post, silje, mona)
        with pytest.raises(reading_first.AskedAlready):
            asked(post, silje, mona)

    @pytest.mark.parametrize("reader", ["", "x", "99999999999999999999", "0"])
    def test_a_reader_that_is_none_is_met_with_a_message(
        self, post: Post, silje: User, mona: User, reader: str
    ) -> None:
        draft = draft_by(silje, post)

        page = signed_in(silje).post(f"{answer_address(post)}lesing/?utkast={draft.pk}", {"reader": reader})

        assert page.status_code == 422
        assert not SecondReading.objects.exists()

    def test_sending_does_not_read_it(self, post: Post, silje: User, mona: User) -> None:
        reading = asked(post, silje, mona)

        signed_in(silje).post(answer_address(post), form())

        assert Duty.objects.open().get().kind == Duty.Kind.SECOND
        signed_in(mona).post(reading_first.address(reading), {"verdict": "send"})
        assert not Duty.objects.open().exists()

    def test_the_database_asks_who_says_something_for_words(self, post: Post, silje: User, mona: User) -> None:
        reading = SecondReading.objects.filter(pk=asked(post, silje, mona).pk)
        for wrong in ({"read_by": silje}, {"verdict": "send"}, {"verdict": "change"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                reading.update(**wrong)


class TestTheLeaderIsAsked:
    def test_the_whole_way(self, post: Post, silje: User, town: ForumPage) -> None:
        arne = town.responsible_leader
        client = signed_in(silje)
        to_ask = client.post(answer_address(post), form("Vi kan love det.", act="leader"))["Location"]
        assert "Vi kan love det." in client.get(to_ask).content.decode()

        where = client.post(to_ask, {"question": "Kan jeg love dette?"})["Location"]

        queue = signed_in(arne).get("/moderering/").content.decode()
        assert where in queue
        assert "Kan jeg love dette?" in queue
        page = signed_in(arne).get(where).content.decode()
        assert "Vi kan love det." in page
        assert "Når kommer bussen?" in page
        signed_in(arne).post(where, {"answer": "Nei, si at vi undersøker."})

        assert "Nei, si at vi undersøker." in client.get(where).content.decode()
        assert "Nei, si at vi undersøker." in client.get(answer_address(post)).content.decode()
        assert "Nei, si at vi undersøker." in client.get(f"/moderering/innlegg/{post.pk}/").content.decode()
        assert Notice.objects.get(user=silje, kind="leader_answered").url == where
        assert where not in signed_in(arne).get("/moderering/").content.decode()
        row = LeaderQuestion.objects.get()
        assert (row.asked_by, row.leader, row.answered_by) == (silje, arne, arne)
        public = Client().get(f"/trad/{post.thread_id}/").content.decode()
        assert "Kan jeg love dette?" not in public
        assert "undersøker" not in public
        assert not Decision.objects.exists()

    def test_the_same_question_twice_is_one(self, post: Post, silje: User) -> None:
        for _n in range(2):
            asking_leader.ask(post=post, by=silje, question="Hva nå?")

        assert LeaderQuestion.objects.count() == 1
        assert Notice.objects.filter(kind="leader_asked").count() == 1

    def test_it_is_answered_once_and_in_words(self, post: Post, silje: User, town: ForumPage) -> None:
        arne = signed_in(town.responsible_leader)
        where = asking_leader.address(asking_leader.ask(post=post, by=silje, question="Hva nå?"))

        assert arne.post(where, {"answer": "  "}).status_code == 422
        arne.post(where, {"answer": "Ja."})
        assert arne.post(where, {"answer": "Nei."}).status_code in (302, 403)

        assert LeaderQuestion.objects.get().answer == "Ja."
        assert Notice.objects.filter(kind="leader_answered").count() == 1

    def test_who_may_not(self, post: Post, silje: User, mona: User, town: ForumPage) -> None:
        question = asking_leader.ask(post=post, by=silje, question="Hva nå?")
        where = asking_leader.address(question)
        outsider = factories.employee()
        elsewhere = factories.moderator(factories.forum("annet"))

        for person in (outsider, elsewhere, factories.UserFactory()):
            assert signed_in(person).get(where).status_code == 403
            assert signed_in(person).post(where, {"answer": "Ja."}).status_code == 403
            ask = f"/moderering/innlegg/{post.pk}/lederhjelp/"
            assert signed_in(person).post(ask, {"question": "Hva?"}).status_code == 403
            with pytest.raises(PermissionDenied):
                asking_leader.ask(post=post, by=person, question="Hva?")
        for person in (silje, mona):  # they see it, and do not answer for the leader
            assert signed_in(person).get(where).status_code == 200
            assert signed_in(person).post(where, {"answer": "Ja."}).status_code == 403
        assert Client().get(where).status_code == 302
        assert signed_in(silje).get(f"/moderering/lederhjelp/{2**63}/").status_code == 403
        assert signed_in(silje).get(f"/moderering/trad/{2**63}/lederhjelp/").status_code == 403

    def test_an_employee_of_the_unit_asks_from_the_thread(self, post: Post, town: ForumPage) -> None:
        berit = factories.employee(unit=town.unit, first_name="Berit")
        page = signed_in(berit).get(f"/trad/{post.thread_id}/svar/").content.decode()
        assert f"/moderering/trad/{post.thread_id}/lederhjelp/" in page

        led = signed_in(berit).get(f"/moderering/trad/{post.thread_id}/lederhjelp/")["Location"]
        signed_in(berit).post(led, {"question": "Skal vi svare her?"})

        assert LeaderQuestion.objects.get().asked_by == berit

    def test_the_leader_asks_the_units_own_leader_or_nobody(self, post: Post, town: ForumPage) -> None:
        arne = town.responsible_leader
        ask = f"/moderering/innlegg/{post.pk}/lederhjelp/"
        assert "ingen annen leder" in signed_in(arne).get(ask).content.decode()
        assert signed_in(arne).post(ask, {"question": "Hva?"}).status_code == 422
        chief = factories.employee(first_name="Guri")
        type(town.unit).objects.filter(pk=town.unit_id).update(leader=chief)
        factories.raise_version(space_id=town.page_ptr_id)
        type(town).objects.get(pk=town.pk).save()

        signed_in(arne).post(ask, {"question": "Hva?"})

        assert LeaderQuestion.objects.get().leader == chief


class TestDraftsAreSeen:
    def test_colleagues_see_it_and_one_takes_it_over(self, post: Post, silje: User, mona: User) -> None:
        draft = draft_by(silje, post)
        for address in (answer_address(post), f"/moderering/innlegg/{post.pk}/"):
            page = signed_in(mona).get(address).content.decode()
            assert "Silje har begynt på et svar" in page
            assert "Bussen kommer i mai." in page
            assert "har begynt på et svar" not in signed_in(silje).get(address).content.decode()

        taken = signed_in(mona).post(f"{answer_address(post)}overtakelse/", {"utkast": draft.pk})

        assert "Bussen kommer i mai.</textarea>" in signed_in(mona).get(taken["Location"]).content.decode()
        assert Draft.objects.get().owner == mona
        assert Notice.objects.get(user=silje).kind == "draft_taken_over"

    def test_one_goes_on_with_ones_own(self, post: Post, silje: User) -> None:
        draft = draft_by(silje, post)

        page = signed_in(silje).get(answer_address(post)).content.decode()

        assert f"{answer_address(post)}?utkast={draft.pk}" in page

    def test_it_is_gone_when_it_is_sent(self, post: Post, silje: User) -> None:
        draft = draft_by(silje, post)

        signed_in(silje).post(answer_address(post), form(token=str(draft.pk)))

        assert not Draft.objects.exists()
        assert Post.objects.get(voice="municipality").token == draft.pk

    def test_who_may_not(self, post: Post, silje: User, town: ForumPage) -> None:
        draft = draft_by(silje, post)
        elsewhere = factories.moderator(factories.forum("annet"))

        for person in (elsewhere, factories.employee(unit=town.unit), factories.UserFactory()):
            client = signed_in(person)
            assert client.post(f"{answer_address(post)}overtakelse/", {"utkast": draft.pk}).status_code == 403
            assert client.post(answer_address(post), form(act="keep")).status_code == 403
        assert Draft.objects.get().owner == silje

    @pytest.mark.parametrize("token", ["", "x", str(uuid.UUID(int=0))])
    def test_what_is_no_draft_here_is_met_with_a_message(self, post: Post, silje: User, token: str) -> None:
        page = signed_in(silje).post(f"{answer_address(post)}overtakelse/", {"utkast": token}, follow=True)

        assert "Utkastet er sendt eller slettet." in page.content.decode()

    def test_an_identity_number_is_not_kept(self, post: Post, silje: User) -> None:
        kept = signed_in(silje).post(answer_address(post), form("Det er 13097248022.", act="keep"))

        assert kept.status_code == 422
        assert not Draft.objects.exists()


class TestTwoDoNotAnswerUnknowingly:
    @pytest.mark.parametrize("door", ["svar", "forelopig-svar"])
    def test_what_a_colleague_has_said_meanwhile_is_shown_first(
        self, post: Post, silje: User, mona: User, door: str
    ) -> None:
        address = f"/moderering/innlegg/{post.pk}/{door}/"
        opened = signed_in(silje).get(address)
        seen = opened.context["form"]["seen"].value()
        factories.post_in(post.thread, author=mona, voice="municipality", body="Den kommer i juni.")
        sent = form(seen=seen, working_days="5")

        first = signed_in(silje).post(address, sent)

        page = first.content.decode()
        assert first.status_code == 409
        assert "Kommunen har svart her mens du skrev" in page
        assert "Den kommer i juni." in page
        assert "Bussen kommer i mai." in page
        assert not Post.objects.filter(author=silje).exists()
        again = sent | {"seen": first.context["form"]["seen"].value()}
        assert signed_in(silje).post(address, again).status_code == 302
        assert Post.objects.filter(author=silje).count() == 1

    def test_what_one_answered_in_another_window_is_shown_first(self, post: Post, silje: User) -> None:
        seen = signed_in(silje).get(answer_address(post)).context["form"]["seen"].value()
        factories.post_in(post.thread, author=silje, voice="municipality", reply_to=post)

        assert signed_in(silje).post(answer_address(post), form(seen=seen)).status_code == 409

    def test_ones_own_and_residents_words_are_no_surprise(self, post: Post, silje: User) -> None:
        factories.post_in(post.thread, author=silje, voice="municipality")
        factories.post_in(post.thread)

        assert signed_in(silje).post(answer_address(post), form(seen=0)).status_code == 302

    @pytest.mark.parametrize("seen", ["x", "-1", "99999999999999999999"])
    def test_a_number_that_is_none_is_no_error_of_the_site(self, post: Post, silje: User, seen: str) -> None:
        assert signed_in(silje).post(answer_address(post), form(seen=seen)).status_code == 422


class TestTone:
    def test_the_page_says_how_the_question_speaks(self, post: Post, silje: User) -> None:
        page = signed_in(silje).get(answer_address(post)).content.decode()

        assert "3 ord" in page
        assert "kort, spør om noe" in page
        assert "ironi" in page

    def test_a_preview_says_it_of_the_answer_and_sends_nothing(self, post: Post, silje: User) -> None:
        page = signed_in(silje).post(answer_address(post), form("Hei! **Takk** for spørsmålet.", act="preview"))

        text = page.content.decode()
        assert page.status_code == 200
        assert "<strong>Takk</strong>" in text
        assert "Hei! **Takk** for spørsmålet.</textarea>" in text
        assert "4 ord – kort, sier noe pent, hilser" in " ".join(text.split())
        assert not Post.objects.filter(voice="municipality").exists()

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("Dette er en skandale, dere!", ["kort", "er misfornøyd", "snakker til kommunen («dere»)"]),
            ("Tusen takk for ny skatepark 😀", ["kort", "sier noe pent", "uformelt, med smil"]),
            ("Kan du svare?", ["kort", "spør om noe", "snakker til én («du»)"]),
        ],
    )
    def test_what_is_heard(self, text: str, said: list[str]) -> None:
        assert [str(one) for one in tone_of(text).said] == said

    def test_reading_ease_is_as_bjornsson_counts_it(self) -> None:
        assert reading_ease("Katten sov på sofaen i stua. Barnehagen hadde sommerferie.") == round(9 / 2 + 100 * 2 / 9)
        assert reading_ease("Kort svar.") is None


def test_help_for_staff_is_for_staff(silje: User, settings: Any) -> None:
    settings.ETHICAL_GUIDELINES_URL = "https://www.meldal.example/etikk"

    assert "https://www.meldal.example/etikk" in signed_in(silje).get("/moderering/hjelp/").content.decode()
    assert signed_in(factories.UserFactory()).get("/moderering/hjelp/").status_code == 403


def test_the_composer_leads_to_ethics_and_help(post: Post, silje: User, settings: Any) -> None:
    settings.ETHICAL_GUIDELINES_URL = "https://www.meldal.example/etikk"

    for address in (answer_address(post), f"/trad/{post.thread_id}/svar/"):
        page = signed_in(silje).get(address).content.decode()
        assert "https://www.meldal.example/etikk" in page
        assert "/moderering/hjelp/" in page
