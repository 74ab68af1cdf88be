"""Who is away has a stand-in, who gets the notices, sees the duties and, if given the right by name, does them (R3)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from moderation import handing_over, referring, standing_in
from moderation.models import Duty
from moderation.reminding import remind
from people.models import Absence, Notice, SpaceRole, User
from people.rights import may_moderate
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db
D = datetime.date
JULY = {"first": "2026-07-06", "last": "2026-07-24"}


@pytest.fixture
def board() -> BoardPage:
    leader = factories.employee(role="kultursjef", first_name="Arne")
    return factories.board(answer_deadline=5, responsible_leader=leader)


@pytest.fixture
def silje(board: BoardPage) -> User:
    return factories.moderator(board, first_name="Silje", days=400)


@pytest.fixture
def ola() -> User:
    return factories.employee(first_name="Ola")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def enter(by: User, **form: Any) -> Any:
    return signed_in(by).post("/moderering/fravaer/", {"user": by.pk, **JULY, **form}, follow=True)


def owed(board: BoardPage, by: User | None, when: str) -> Duty:
    with time_machine.travel(when):
        made = factories.suggestion(board, kind="question", title="Når kommer bussen?")
    duty = Duty.objects.get(post__thread=made.pk)
    Duty.objects.filter(pk=duty.pk).update(assignee=by)
    return duty


@time_machine.travel("2026-07-01 12:00 +02:00")
def test_one_enters_own_absence_and_the_stand_in_is_told(board: BoardPage, silje: User, ola: User) -> None:
    answer = enter(silje, stand_in=ola.pk)

    absence = Absence.objects.get()
    assert (absence.user, absence.stand_in, absence.entered_by) == (silje, ola, silje)
    page = answer.content.decode()
    assert "er borte 6. juli 2026 til 24. juli 2026." in page
    assert "Vikaren modererer ikke Ungdomslederen." in page
    assert Notice.objects.filter(user=ola, kind="stands_in").count() == 1


@pytest.mark.parametrize(
    ("when", "who"),
    [("2026-07-03 09:00 +02:00", "silje"), ("2026-07-10 09:00 +02:00", "ola"), ("2026-07-27 09:00 +02:00", "silje")],
)
def test_the_stand_in_gets_the_notices_while_one_is_away_and_not_after(
    board: BoardPage, silje: User, ola: User, when: str, who: str
) -> None:
    with time_machine.travel("2026-06-20 12:00 +02:00"):
        standing_in.be_away(user=silje, first=D(2026, 7, 6), last=D(2026, 7, 24), by=silje, stand_in=ola)
        Notice.objects.all().delete()
    owed(board, silje, "2026-06-22 12:00 +02:00")
    Duty.objects.update(due_on=when[:10])

    with time_machine.travel(when):
        remind()

    told = {one.user for one in Notice.objects.filter(kind="duties")}
    assert told == {silje if who == "silje" else ola}


def test_the_stand_in_sees_them_as_mine_while_it_lasts(board: BoardPage, silje: User, ola: User) -> None:
    SpaceRole.objects.create(user=ola, space_id=board.page_ptr_id, since=timezone.now() - datetime.timedelta(days=900))
    owed(board, silje, "2026-07-01 12:00 +02:00")
    with time_machine.travel("2026-07-01 12:00 +02:00"):
        standing_in.be_away(user=silje, first=D(2026, 7, 6), last=D(2026, 7, 24), by=silje, stand_in=ola)

    seen = {}
    for when in ("2026-07-03", "2026-07-10", "2026-07-27"):
        with time_machine.travel(f"{when} 12:00 +02:00"):
            seen[when] = "Når kommer bussen?" in signed_in(ola).get("/moderering/?mine=1").content.decode()

    assert seen == {"2026-07-03": False, "2026-07-10": True, "2026-07-27": False}


def test_the_leader_gives_the_right_by_name_for_the_time(board: BoardPage, silje: User, ola: User) -> None:
    leader = board.responsible_leader
    with time_machine.travel("2026-07-01 12:00 +02:00"):
        enter(leader, user=silje.pk, stand_in=ola.pk, give_right="on")
    role = SpaceRole.objects.get(user=ola)
    assert (role.space_id, role.role) == (board.page_ptr_id, "moderator")

    for when, may in (
        ("2026-07-05 23:59 +02:00", False), ("2026-07-06 00:01 +02:00", True), ("2026-07-24 23:59 +02:00", True),
        ("2026-07-25 00:01 +02:00", False),
    ):  # fmt: skip
        with time_machine.travel(when):
            assert may_moderate(fresh(ola), board.page_ptr_id) is may, when


@pytest.mark.parametrize(("first", "last"), [(D(2026, 3, 27), D(2026, 3, 29)), (D(2026, 10, 23), D(2026, 10, 25))])
def test_the_right_ends_at_midnight_also_when_the_clock_changes(
    board: BoardPage, silje: User, ola: User, first: datetime.date, last: datetime.date
) -> None:
    leader = board.responsible_leader
    with time_machine.travel("2026-01-15 12:00 +01:00"):
        SpaceRole.objects.update(since=timezone.now() - datetime.timedelta(days=1))
        standing_in.be_away(user=silje, first=first, last=last, by=leader, stand_in=ola, give_right=True)

    ends = SpaceRole.objects.get(user=ola).until
    assert ends is not None
    assert timezone.localtime(ends).replace(tzinfo=None) == datetime.datetime(last.year, last.month, last.day + 1)


@time_machine.travel("2026-07-01 12:00 +02:00")
def test_one_who_does_not_answer_for_the_space_gives_no_right(board: BoardPage, silje: User, ola: User) -> None:
    answer = enter(silje, stand_in=ola.pk, give_right="on")

    assert "Gi vikaren rett" not in answer.content.decode()
    assert not SpaceRole.objects.filter(user=ola).exists()


@time_machine.travel("2026-07-01 12:00 +02:00")
def test_a_longer_right_is_left_as_it_is(board: BoardPage, silje: User) -> None:
    ola = factories.moderator(board, first_name="Ola")
    until = SpaceRole.objects.get(user=ola).until

    enter(board.responsible_leader, user=silje.pk, stand_in=ola.pk, give_right="on")

    assert SpaceRole.objects.get(user=ola).until == until


@pytest.mark.parametrize("who", ["colleague", "leader of another space"])
@time_machine.travel("2026-07-01 12:00 +02:00")
def test_others_do_not_enter_it_for_one(board: BoardPage, silje: User, ola: User, who: str) -> None:
    by = ola if who == "colleague" else factories.forum().responsible_leader

    answer = signed_in(by).post("/moderering/fravaer/", {"user": silje.pk, **JULY})

    assert answer.status_code == 422
    with pytest.raises(standing_in.NotTheirs):
        standing_in.be_away(user=silje, first=D(2026, 7, 6), last=D(2026, 7, 7), by=by)
    assert not Absence.objects.exists()


@pytest.mark.parametrize("who", ["guest", "resident"])
def test_only_those_who_work_here_have_the_page(who: str) -> None:
    client = Client() if who == "guest" else signed_in(factories.UserFactory())

    for answer in (client.get("/moderering/fravaer/"), client.post("/moderering/fravaer/", JULY)):
        assert answer.status_code == (302 if who == "guest" else 403)
    assert client.post(f"/moderering/fravaer/{2**63}/slutt/").status_code == (302 if who == "guest" else 403)


@time_machine.travel("2026-07-01 12:00 +02:00")
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"first": "2026-07-24", "last": "2026-07-06"}, "Siste dag må komme etter første dag."),
        ({"first": "2026-06-01", "last": "2026-06-02"}, "Dagen er passert."),
        ({"last": "2036-01-01"}, "Det kan være høyst ett år."),
        ({"first": "i sommer"}, "Første dag borte"),
        ({"stand_in": "self"}, "Vikaren må være en annen"),
        ({"stand_in": str(2**63)}, "Vikar"),
    ],
)
def test_what_is_wrong_is_said(silje: User, wrong: dict[str, str], why: str) -> None:
    if wrong.get("stand_in") == "self":
        wrong = {"stand_in": str(silje.pk)}

    answer = enter(silje, **wrong)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Absence.objects.exists()


@pytest.mark.parametrize("who", ["self", "entered", "other"])
def test_one_comes_back_before_the_time(board: BoardPage, silje: User, ola: User, who: str) -> None:
    leader = board.responsible_leader
    with time_machine.travel("2026-07-01 12:00 +02:00"):
        absence = standing_in.be_away(user=silje, first=D(2026, 7, 6), last=D(2026, 7, 24), by=leader, stand_in=ola)
    by = {"self": silje, "entered": leader, "other": ola}[who]

    with time_machine.travel("2026-07-10 12:00 +02:00"):
        answer = signed_in(by).post(f"/moderering/fravaer/{absence.pk}/slutt/")
        absence.refresh_from_db()
        assert answer.status_code == (403 if who == "other" else 302)
        assert (standing_in.who_gets(silje) == ola) is (who == "other")
        assert absence.last == (D(2026, 7, 24) if who == "other" else D(2026, 7, 9))


def test_where_one_hands_over_one_sees_who_is_away(board: BoardPage, silje: User) -> None:
    ola = factories.moderator(board, first_name="Ola")
    today = timezone.localdate()
    standing_in.be_away(user=ola, first=today, last=today + datetime.timedelta(days=3), by=ola, stand_in=silje)
    duty = owed(board, None, timezone.now().isoformat())

    page = signed_in(silje).get(f"/moderering/plikt/{duty.pk}/overlevering/").content.decode()

    assert "borte til og med" in page
    assert "vikar: Silje" in page


def test_a_unit_whose_leader_is_away_is_reached_through_the_stand_in(board: BoardPage, silje: User, ola: User) -> None:
    unit = factories.UnitFactory()
    unit.leader = factories.employee(unit=unit, first_name="Berit")
    unit.save()
    today = timezone.localdate()
    standing_in.be_away(user=unit.leader, first=today, last=today, by=unit.leader, stand_in=ola)
    made = factories.suggestion(board, kind="praise")

    referring.refer_post(post=made.thread.posts.get(), actor=silje, unit=unit)

    notice = Notice.objects.get(kind="referral_received")
    assert notice.user == ola
    assert signed_in(ola).get(notice.url).status_code == 200
    assert signed_in(ola).get(f"/moderering/enhet/{unit.code}/").status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        assert signed_in(ola).get(notice.url).status_code == 403


def test_what_is_handed_to_one_who_is_away_is_told_to_the_stand_in(board: BoardPage, silje: User) -> None:
    ola, kari = factories.moderator(board, first_name="Ola"), factories.moderator(board, first_name="Kari")
    today = timezone.localdate()
    standing_in.be_away(user=ola, first=today, last=today, by=ola, stand_in=kari)

    handing_over.hand_over(duty=owed(board, None, timezone.now().isoformat()), to=ola, by=silje)

    assert [one.user for one in Notice.objects.filter(kind="handed_over")] == [kari]


def test_a_stand_in_who_is_away_too_stands_in_for_nobody(silje: User, ola: User) -> None:
    today = timezone.localdate()
    standing_in.be_away(user=silje, first=today, last=today, by=silje, stand_in=ola)
    standing_in.be_away(user=ola, first=today, last=today, by=ola)

    assert standing_in.who_gets(silje) == silje


def test_the_database_refuses_what_makes_no_sense(silje: User) -> None:
    for wrong in (
        {"first": D(2026, 7, 2), "last": D(2026, 7, 1)},
        {"first": D(2026, 7, 1), "last": D(2026, 7, 2), "stand_in": silje},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(user=silje, **wrong)


def test_the_way_to_it_stands_on_ones_own_page(silje: User) -> None:
    assert "/moderering/fravaer/" in signed_in(silje).get("/min-side/").content.decode()
    assert "/moderering/fravaer/" not in signed_in(factories.UserFactory()).get("/min-side/").content.decode()
