"""As whom an employee speaks is chosen for each post, signed and marked; no door leads around it (R6, V1, V2, V5)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from forum.editing import edit
from forum.models import AskedOneself, ForumPage, Post
from forum.posting import reply
from people.models import User
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> ForumPage:
    return factories.forum()


@pytest.fixture
def board(town: ForumPage) -> BoardPage:
    return factories.board(unit=town.unit)


@pytest.fixture
def berit(town: ForumPage) -> User:
    """Works in the unit that answers for the forum and the board, and moderates neither."""
    return factories.employee(unit=town.unit, first_name="Berit", role="rådgiver", display_name="Berit B")


@pytest.fixture
def nils() -> User:
    """Works in another unit."""
    return factories.employee(first_name="Nils", role="vaktmester", display_name="Nils N")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(**more: Any) -> dict[str, Any]:
    return {"body": "Jeg mener noe.", "token": str(uuid.uuid4()), **more}


def posts_by(user: User) -> list[str]:
    return list(Post.objects.filter(author=user).values_list("voice", flat=True))


@pytest.mark.parametrize("voice", ["private", "resident"])
def test_nobody_is_private_where_their_own_unit_answers(
    town: ForumPage, board: BoardPage, berit: User, voice: str
) -> None:
    thread = factories.thread(town)
    opening = thread.posts.get()
    client = signed_in(berit)

    client.post(f"/trad/{thread.pk}/svar/", form(voice=voice))
    client.post(f"/forum/{town.slug}/ny/", form(voice=voice, title="Noe", theme="drawback"))
    client.post(f"/tavle/{board.slug}/ny/", form(voice=voice, kind="question"))
    client.post(f"/tavle/{board.slug}/for-andre/", form(voice=voice, kind="question", came_by="phone"))
    client.post(f"/moderering/innlegg/{opening.pk}/svar/", form(voice=voice))
    with pytest.raises(PermissionDenied):
        reply(space=town, thread=thread, words=factories.words(berit, voice=voice))

    assert set(posts_by(berit)) == {"municipality"}
    assert not Post.objects.filter(entered_by=berit).exists()


def test_elsewhere_an_employee_is_private_and_is_seen_to_be_one(town: ForumPage, nils: User) -> None:
    thread = factories.thread(town)

    signed_in(nils).post(f"/trad/{thread.pk}/svar/", form(voice="municipality"))

    post = Post.objects.get(author=nils)
    assert (post.voice, post.signed_role, post.signed_unit) == ("private", "vaktmester", nils.employment.unit)
    page = Client().get(f"/trad/{thread.pk}/").content.decode()
    assert f"ansatt i {nils.employment.unit.name}, skriver som privatperson" in " ".join(page.split())
    assert "skriver som privatperson" in post.speaker
    with pytest.raises(PermissionDenied):
        reply(space=town, thread=thread, words=factories.words(nils, voice="municipality"))
    with pytest.raises(PermissionDenied):
        reply(space=town, thread=thread, words=factories.words(nils, voice="resident"))


def test_a_resident_speaks_as_nobody_else(town: ForumPage) -> None:
    kari, thread = factories.UserFactory(), factories.thread(town)

    for voice in ("municipality", "private"):
        signed_in(kari).post(f"/trad/{thread.pk}/svar/", form(voice=voice))
        with pytest.raises(PermissionDenied):
            reply(space=town, thread=thread, words=factories.words(kari, voice=voice))

    assert posts_by(kari) == ["resident", "resident"]


def test_a_private_post_is_not_changed_once_the_unit_is_ones_own(town: ForumPage, nils: User) -> None:
    thread = factories.thread(town)
    post = factories.post_in(thread, author=nils, voice="private")
    nils.employment.unit = town.unit
    nils.employment.save()
    nils = User.objects.get(pk=nils.pk)

    assert signed_in(nils).post(f"/innlegg/{post.pk}/endring/", form(body="Mer privat.")).status_code == 403
    with pytest.raises(PermissionDenied):
        edit(post=post, space=town, by=nils, body="Mer privat.")


def test_a_residents_post_is_not_changed_by_who_has_become_an_employee(town: ForumPage) -> None:
    kari, thread = factories.UserFactory(), factories.thread(town)
    post = factories.post_in(thread, author=kari)
    factories.Employment.objects.create(user=kari, unit=town.unit, role="rådgiver")

    with pytest.raises(PermissionDenied):
        edit(post=post, space=town, by=User.objects.get(pk=kari.pk), body="Noe annet.")


@pytest.mark.parametrize(
    "fields",
    [
        {"voice": "municipality", "signed_name": "", "signed_role": "leder"},
        {"voice": "municipality", "signed_name": "Berit", "signed_role": ""},
        {"voice": "municipality", "signed_name": "Berit", "signed_role": "leder", "signed_unit": None},
        {"voice": "private", "signed_name": "Nils", "signed_role": ""},
        {"voice": "private", "signed_name": "Nils", "signed_role": "vaktmester", "signed_unit": None},
    ],
    ids=["no name", "no role", "no unit", "private without role", "private without unit"],
)
def test_the_database_refuses_what_is_not_signed_or_marked(
    town: ForumPage, berit: User, fields: dict[str, Any]
) -> None:
    thread = factories.thread(town)
    written = {"thread": thread, "number": 9, "author": berit, "body": "x", "html": "x", "plain": "x"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(**written | {"signed_unit": town.unit} | fields)


class TestThreeQuestions:
    """Before the day's first official post they are ticked (S1–S3)."""

    TICKED = {"could_say": "on", "could_print": "on", "could_find": "on"}

    @pytest.fixture
    def silje(self, town: ForumPage) -> User:
        silje = factories.moderator(town)
        AskedOneself.objects.filter(user=silje).delete()
        return silje

    @pytest.mark.parametrize("door", ["/trad/{thread}/svar/", "/moderering/innlegg/{post}/svar/"])
    def test_they_are_ticked_before_the_first_and_not_before_the_second(
        self, town: ForumPage, silje: User, door: str
    ) -> None:
        thread = factories.thread(town, is_question=True)
        address = door.format(thread=thread.pk, post=thread.posts.get().pk)
        client = signed_in(silje)

        refused = client.post(address, form(**dict.fromkeys(list(self.TICKED)[:2], "on")), follow=True)
        assert not posts_by(silje)
        assert "Kryss av for dette spørsmålet" in refused.content.decode()
        assert "Jeg mener noe." in refused.content.decode()
        assert not AskedOneself.objects.filter(user=silje).exists()

        client.post(address, form(**self.TICKED))
        assert posts_by(silje) == ["municipality"]
        assert AskedOneself.objects.filter(user=silje).count() == 1

        client.post(address, form(body="En ting til."))
        assert len(posts_by(silje)) == 2
        assert AskedOneself.objects.filter(user=silje).count() == 1

    def test_an_interim_answer_is_one_too(self, town: ForumPage, silje: User) -> None:
        post = factories.thread(town, is_question=True).posts.get()
        address = f"/moderering/innlegg/{post.pk}/forelopig-svar/"

        assert signed_in(silje).post(address, form(working_days="5")).status_code == 422
        assert signed_in(silje).post(address, form(working_days="5", **self.TICKED)).status_code == 302

    def test_they_are_asked_anew_the_next_day(self, town: ForumPage, silje: User) -> None:
        import datetime

        import time_machine

        thread = factories.thread(town)
        with time_machine.travel(datetime.datetime(2026, 11, 2, 22, 30)):  # 23.30 in Norway
            signed_in(silje).post(f"/trad/{thread.pk}/svar/", form(**self.TICKED))
            assert len(posts_by(silje)) == 1
        with time_machine.travel(datetime.datetime(2026, 11, 2, 23, 30)):  # past midnight there
            signed_in(silje).post(f"/trad/{thread.pk}/svar/", form(body="Nytt."))
            assert len(posts_by(silje)) == 1

    def test_an_open_draft_does_not_remember_them(self, town: ForumPage, silje: User) -> None:
        thread = factories.thread(town)
        client = signed_in(silje)

        page = client.post(f"/trad/{thread.pk}/svar/", form(body=" ", **self.TICKED), follow=True)
        client.post(f"/trad/{thread.pk}/svar/", form(act="keep", **self.TICKED))

        from forum.models import Draft

        assert page.status_code in (200, 422)
        assert all("could_say" not in draft.fields for draft in Draft.objects.all())

    def test_residents_and_private_posts_are_not_asked(self, town: ForumPage, nils: User) -> None:
        AskedOneself.objects.all().delete()
        thread = factories.thread(town)
        kari = factories.UserFactory()

        for person in (kari, nils):
            page = signed_in(person).get(f"/trad/{thread.pk}/svar/").content.decode()
            assert "could_say" not in page
            assert "Ville du latt avisen trykke det?" in page
            signed_in(person).post(f"/trad/{thread.pk}/svar/", form())

        assert posts_by(kari) == ["resident"]
        assert posts_by(nils) == ["private"]
        assert not AskedOneself.objects.exists()

    def test_who_may_be_both_is_asked_only_for_the_municipality(self, town: ForumPage) -> None:
        leader = factories.employee(first_name="Arne", role="enhetsleder")
        other = factories.forum("annet", responsible_leader=leader)
        AskedOneself.objects.all().delete()
        thread = factories.thread(other)

        signed_in(leader).post(f"/trad/{thread.pk}/svar/", form(voice="private"))
        signed_in(leader).post(f"/trad/{thread.pk}/svar/", form(voice="municipality", body="For kommunen."))

        assert posts_by(leader) == ["private"]
