"""Nobody acts as staff without a second factor: each door, setting one up, and the way back for who has lost it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.models import Post
from forum.voices import voices_for
from moderation.models import CrisisStaff
from people import lost_factors
from people.models import FactorRemoval, Notice, SpaceRole, User
from people.rights import ARCHIVISTS, is_employee
from tests import factories

pytestmark = pytest.mark.django_db


def without_factor(person: User) -> User:
    Authenticator.objects.filter(user=person).delete()
    return User.objects.get(pk=person.pk)


def code_in(message: Any) -> str:
    found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", message.body, re.MULTILINE)
    assert found
    return found.group(1)


def signs_in(client: Client, person: User, *, then: str = "/") -> None:
    client.post("/konto/login/code/", {"email": person.email, "next": then})
    client.post("/konto/login/code/confirm/", {"code": code_in(mail.outbox[-1]), "next": then})


class Staff:
    """Someone with every task there is."""

    def __init__(self) -> None:
        self.forum = factories.forum()
        self.board = factories.board()
        self.person = factories.administrator(first_name="Silje")
        factories.Employment.objects.create(user=self.person, unit=self.forum.unit, role="rådgiver")
        for space in (self.forum, self.board):
            SpaceRole.objects.create(user=self.person, space_id=space.page_ptr_id)
            SpaceRole.objects.create(user=self.person, space_id=space.page_ptr_id, role=SpaceRole.Role.TEAM)
        self.person.groups.add(Group.objects.get_or_create(name=ARCHIVISTS)[0])
        CrisisStaff.objects.create(user=self.person)
        self.post = factories.thread(self.forum, theme="question", is_question=True).posts.get()
        self.suggestion = factories.suggestion(self.board)

    def doors(self) -> list[str]:
        post, thread, slug = self.post.pk, self.post.thread_id, self.forum.slug
        acts = ("svar", "forelopig-svar", "tilbakeholding", "skjuling", "fritak", "oversendelse")
        tools = ("", "flytting/", "deling/", "sammenslaing/", "festing/", "politisk-sak/", "lukking/")
        return [
            "/moderering/",
            f"/moderering/innlegg/{post}/",
            *(f"/moderering/innlegg/{post}/{act}/" for act in acts),
            *(f"/moderering/trad/{thread}/{tool}" for tool in tools),
            f"/moderering/forsinket/{slug}/",
            f"/trad/{self.suggestion.pk}/status/",
            f"/tavle/{self.board.slug}/for-andre/",
            f"/forum/{slug}/lesesal/",
            f"/forum/{slug}/rapporter/",
            "/arkiv/",
            f"/arkiv/trad/{thread}/",
            "/krise/",
            "/krise/venter/",
            "/admin/",
            "/admin/pages/",
            "/admin/totrinn/",
        ]


@pytest.fixture
def staff() -> Staff:
    return Staff()


def test_every_door_for_staff_is_open_with_a_second_factor(client: Client, staff: Staff) -> None:
    client.force_login(staff.person)

    opened = {door: client.get(door).status_code for door in staff.doors()}

    assert {door: status for door, status in opened.items() if status != 200} == {}


def test_no_door_for_staff_is_open_without(client: Client, staff: Staff) -> None:
    client.force_login(without_factor(staff.person))

    opened = {door: client.get(door).status_code for door in staff.doors()}

    assert {door: status for door, status in opened.items() if status not in (302, 403, 404)} == {}


def test_nothing_is_done_as_staff_by_sending_a_form_either(client: Client, staff: Staff) -> None:
    client.force_login(without_factor(staff.person))

    for door in staff.doors():
        answer = client.post(door, {"body": "Hei", "reason": "Fordi", "rule": "R2"})

        assert answer.status_code in (302, 403, 404, 405), door

    assert Post.objects.filter(voice=Post.Voice.MUNICIPALITY).count() == 0
    assert staff.post.decisions.count() == 0


def test_the_doors_send_who_lacks_it_to_where_it_is_set_up(client: Client, staff: Staff) -> None:
    client.force_login(without_factor(staff.person))

    for door in ("/moderering/", "/krise/", "/arkiv/", "/admin/"):
        answer = client.get(door, follow=True)

        assert answer.redirect_chain[-1][0].startswith("/totrinn/?next="), door
        assert "Lag en tilgangsnøkkel" in answer.content.decode()


def test_a_resident_is_told_nothing_of_it(client: Client, staff: Staff) -> None:
    client.force_login(factories.UserFactory())

    assert client.get("/moderering/").status_code == 403
    assert "totrinnsbekreftelse" not in client.get("/min-side/").content.decode()


def test_an_employee_without_it_is_seen_as_one_but_does_not_speak_for_the_municipality(staff: Staff) -> None:
    person = without_factor(factories.employee(unit=staff.board.unit))

    assert is_employee(person)
    assert voices_for(person, staff.board) == []
    assert voices_for(person, staff.forum) == [Post.Voice.PRIVATE]


def test_the_rights_ask_nothing_more_of_the_database(client: Client, staff: Staff) -> None:
    client.force_login(staff.person)
    client.get("/beskjeder/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/beskjeder/")

    assert not [query for query in captured if query["sql"].startswith('SELECT 1 AS "a" FROM "mfa_')]


def test_where_it_is_not_needed_the_setting_lets_staff_through(client: Client, staff: Staff, settings: Any) -> None:
    settings.STAFF_NEED_MFA = False
    client.force_login(without_factor(staff.person))

    for door in ("/moderering/", "/krise/", "/arkiv/", "/admin/"):
        assert client.get(door).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_staff_person_sees_at_once_what_to_do_sets_it_up_and_goes_on(client: Client, staff: Staff) -> None:
    person = without_factor(staff.person)
    signs_in(client, person)
    assert "Sett opp totrinnsbekreftelse" in client.get(f"/forum/{staff.forum.slug}/").content.decode()
    client.get("/moderering/", follow=True)

    page = client.get("/konto/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/konto/2fa/totp/activate/", {"code": factories.app_code(secret)}, follow=True)

    assert "Fortsett der du var" in answer.content.decode()
    assert client.get("/totrinn/").url == "/moderering/"
    assert client.get("/moderering/").status_code == 200
    assert "Sett opp totrinnsbekreftelse" not in client.get(f"/forum/{staff.forum.slug}/").content.decode()


def test_signing_in_asks_for_it(client: Client, staff: Staff) -> None:
    signs_in(client, staff.person)
    assert client.get("/moderering/").status_code == 302  # not signed in yet

    client.post("/konto/2fa/authenticate/", {"code": "000000"})
    assert client.get("/moderering/").status_code == 302
    client.post("/konto/2fa/authenticate/", {"code": factories.app_code()})

    assert client.get("/moderering/").status_code == 200


def test_a_session_that_has_not_passed_it_is_not_staffs(staff: Staff) -> None:
    person = without_factor(staff.person)
    old = Client()
    signs_in(old, person)
    factories.second_factor(person)  # set up meanwhile, on another machine

    assert old.get("/moderering/").status_code == 302
    assert "Bekreft at det er deg" in old.get("/moderering/", follow=True).content.decode()

    old.post("/konto/2fa/reauthenticate/", {"code": factories.app_code()})
    assert old.get("/moderering/").status_code == 200


def test_passing_it_as_one_counts_for_nobody_else(client: Client, staff: Staff) -> None:
    client.force_login(staff.person)
    session = client.session
    session["second_factor_passed_by"] = factories.UserFactory().pk
    session.save()

    assert client.get("/moderering/").status_code == 302


def test_it_does_not_lead_out_of_the_site(client: Client, staff: Staff) -> None:
    client.force_login(staff.person)

    assert client.get("/totrinn/?next=https://annet.example/").url == "/"


# --- A lost second factor -----------------------------------------------------


@pytest.fixture
def three() -> list[User]:
    return [factories.administrator(), factories.administrator(), factories.employee(first_name="Berit")]


def test_two_administrators_let_someone_in_again(three: list[User]) -> None:
    one, other, berit = three
    clients = [Client(), Client()]
    for client, person in zip(clients, (one, other), strict=True):
        client.force_login(person)

    clients[0].post("/admin/totrinn/", {"person": berit.pk, "reason": "Mistet telefonen; jeg kjenner henne igjen."})
    removal = FactorRemoval.objects.get()
    assert Authenticator.objects.filter(user=berit).exists()
    clients[1].post(f"/admin/totrinn/{removal.pk}/svar/", {"yes": "1"})

    removal.refresh_from_db()
    assert (removal.approved, removal.asked_by, removal.answered_by) == (True, one, other)
    assert not Authenticator.objects.filter(user=berit).exists()
    assert Notice.objects.filter(user=berit, kind="factors_removed").count() == 1


def test_nobody_answers_their_own_request_nor_for_themselves(three: list[User]) -> None:
    one, other, berit = three
    removal = lost_factors.ask(person=berit, reason="Mistet telefonen", by=one)
    own = lost_factors.ask(person=other, reason="Mistet telefonen", by=one)

    with pytest.raises(lost_factors.NotByTheSame):
        lost_factors.answer(removal=removal, approved=True, by=one)
    with pytest.raises(lost_factors.NotByTheSame):
        lost_factors.answer(removal=own, approved=True, by=other)
    with pytest.raises(lost_factors.NotByTheSame):
        lost_factors.ask(person=one, reason="Mistet telefonen", by=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorRemoval.objects.filter(pk=removal.pk).update(answered_by=one)

    client = Client()
    client.force_login(one)
    client.post(f"/admin/totrinn/{removal.pk}/svar/", {"yes": "1"})
    assert Authenticator.objects.filter(user=berit).exists()


@pytest.mark.parametrize("who", ["moderator", "resident", "without_factor"])
def test_others_neither_ask_nor_answer(three: list[User], who: str) -> None:
    one, other, berit = three
    person = {
        "moderator": factories.employee,
        "resident": factories.UserFactory,
        "without_factor": lambda: without_factor(factories.administrator()),
    }[who]()
    removal = lost_factors.ask(person=berit, reason="Mistet telefonen", by=one)

    with pytest.raises(PermissionDenied):
        lost_factors.ask(person=other, reason="Mistet telefonen", by=person)
    with pytest.raises(PermissionDenied):
        lost_factors.answer(removal=removal, approved=True, by=person)

    client = Client()
    client.force_login(person)
    assert client.get("/admin/totrinn/").status_code in (302, 403)
    assert client.post(f"/admin/totrinn/{removal.pk}/svar/", {"yes": "1"}).status_code in (302, 403)
    assert Authenticator.objects.filter(user=berit).exists()


def test_it_is_answered_once(three: list[User]) -> None:
    one, other, berit = three
    removal = lost_factors.ask(person=berit, reason="Mistet telefonen", by=one)
    lost_factors.answer(removal=removal, approved=False, by=other)

    with pytest.raises(lost_factors.AnsweredAlready):
        lost_factors.answer(removal=removal, approved=True, by=other)
    assert Authenticator.objects.filter(user=berit).exists()


def test_a_number_no_row_can_have_is_no_error(three: list[User]) -> None:
    client = Client()
    client.force_login(three[0])

    assert client.post(f"/admin/totrinn/{2**70}/svar/", {"yes": "1"}).status_code == 404
