"""Rights in a space run out after a year; who holds them and the leader are told, and one press renews them."""

from __future__ import annotations

import datetime
import uuid
from importlib import import_module
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.converters import IntConverter
from django.utils import timezone

from moderation import running_out
from moderation.models import Decision
from people.models import Notice, SpaceRole, Unit, User
from people.roles import RenewedAlready, renew
from tests import factories

pytestmark = pytest.mark.django_db
OSLO = timezone.get_default_timezone()


def at(day: int, month: int = 11, year: int = 2026, hour: int = 9) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, tzinfo=OSLO)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def space() -> Any:
    return factories.forum()


def until(role: SpaceRole, last_day: datetime.date) -> None:
    SpaceRole.objects.filter(pk=role.pk).update(
        until=datetime.datetime.combine(last_day + datetime.timedelta(days=1), datetime.time(), tzinfo=OSLO)
    )


@time_machine.travel(at(26), tick=False)
def test_a_right_is_given_for_a_year(space: Any, settings: Any) -> None:
    silje = factories.moderator(space)
    assert silje.space_roles.get().last_day == datetime.date(2027, 11, 26)
    settings.ROLE_DAYS = 100

    ola = factories.moderator(space, first_name="Ola")

    assert ola.space_roles.get().last_day == datetime.date(2027, 3, 6)


def test_the_holder_and_the_leader_are_told_a_month_a_week_and_the_day_before_it_ends(space: Any) -> None:
    with time_machine.travel(at(1, 6), tick=False):
        silje = factories.moderator(space, first_name="Silje")
        ola = factories.moderator(space, first_name="Ola")
    for one in (silje, ola):
        until(one.space_roles.get(), datetime.date(2026, 12, 30))  # a Wednesday
    told: list[datetime.date] = []

    day = at(20, 11)
    while day < at(15, 1, 2027):
        with time_machine.travel(day, tick=False):
            for hour in (0, 1):
                with time_machine.travel(day + datetime.timedelta(hours=hour), tick=False):
                    if running_out.remind():
                        told.append(day.date())
        day += datetime.timedelta(days=1)

    # 30 November is a Monday; 23 and 30 December are working days
    assert told == [datetime.date(2026, 11, 30), datetime.date(2026, 12, 23), datetime.date(2026, 12, 30)]
    for one in (silje, ola):
        assert Notice.objects.filter(user=one, kind="role_runs_out").count() == 3
    to_renew = Notice.objects.filter(user=space.responsible_leader, kind="role_to_renew")
    assert to_renew.count() == 3  # one for both, not one each
    assert to_renew[0].parameters["names"] in ("Silje, Ola", "Ola, Silje")
    assert to_renew[0].url == f"/moderering/roller/{space.slug}/"


@pytest.mark.parametrize("moment", [at(28), at(29), at(30, hour=6), at(30, hour=17), at(25, 12)])
def test_nobody_is_told_outside_working_hours(space: Any, moment: datetime.datetime) -> None:
    with time_machine.travel(moment, tick=False):
        role = factories.moderator(space).space_roles.get()
        until(role, moment.date() + datetime.timedelta(days=5))

        assert running_out.remind() == 0


def test_the_reminders_cost_the_same_for_few_and_many(space: Any, django_assert_max_num_queries: Any) -> None:
    with time_machine.travel(at(30), tick=False):
        for n in range(12):
            until(factories.moderator(space, first_name=f"M{n}").space_roles.get(), datetime.date(2026, 12, 10))
        with django_assert_max_num_queries(20):
            assert running_out.remind() == 13
        with django_assert_max_num_queries(12):
            assert running_out.remind() == 0


@time_machine.travel(at(30), tick=False)
def test_the_leader_renews_it_with_one_press(space: Any) -> None:
    role = factories.moderator(space, first_name="Silje").space_roles.get()
    until(role, datetime.date(2026, 12, 10))
    leader = signed_in(space.responsible_leader)
    assert "Forny ett år" in leader.get(f"/moderering/roller/{space.slug}/").content.decode()

    page = leader.post(f"/moderering/rolle/{role.pk}/fornyelse/", follow=True).content.decode()

    role.refresh_from_db()
    assert role.last_day == datetime.date(2027, 11, 30)
    assert "Silje har retten til og med 30. november 2027" in page
    assert "Forny ett år" not in page.split("<main")[1]
    again = leader.post(f"/moderering/rolle/{role.pk}/fornyelse/", follow=True).content.decode()
    assert "fornyet allerede" in again
    assert SpaceRole.objects.get(pk=role.pk).until == role.until


@time_machine.travel(at(30), tick=False)
def test_one_that_has_run_out_is_renewed_too(space: Any) -> None:
    silje = factories.moderator(space)
    until(silje.space_roles.get(), datetime.date(2026, 11, 20))
    assert signed_in(silje).get("/moderering/").status_code == 403

    signed_in(space.responsible_leader).post(f"/moderering/rolle/{silje.space_roles.get().pk}/fornyelse/")

    assert signed_in(silje).get("/moderering/").status_code == 200


@time_machine.travel(at(30), tick=False)
def test_only_the_spaces_own_leader_renews(space: Any) -> None:
    silje = factories.moderator(space)
    role = silje.space_roles.get()
    until(role, datetime.date(2026, 12, 10))
    elsewhere = factories.board()

    for stranger in (silje, factories.UserFactory(), elsewhere.responsible_leader, factories.moderator(elsewhere)):
        client = signed_in(stranger)
        assert client.post(f"/moderering/rolle/{role.pk}/fornyelse/").status_code == 403
        assert client.get(f"/moderering/roller/{space.slug}/").status_code == 403
    assert Client().post(f"/moderering/rolle/{role.pk}/fornyelse/").status_code == 302
    leader = signed_in(space.responsible_leader)
    assert leader.post(f"/moderering/rolle/{2**64}/fornyelse/").status_code == 404
    assert leader.get("/moderering/roller/finnes-ikke/").status_code == 404
    role.refresh_from_db()
    assert role.last_day == datetime.date(2026, 12, 10)


@time_machine.travel(at(30), tick=False)
def test_it_is_renewed_in_the_admin(space: Any) -> None:
    role = factories.moderator(space).space_roles.get()
    until(role, datetime.date(2026, 12, 10))
    editor = signed_in(factories.administrator())
    door = reverse("renew_role", args=[role.pk])
    assert door in editor.get("/admin/snippets/people/spacerole/").content.decode()
    assert "Forny ett år" in editor.get(door).content.decode()

    editor.post(door)

    role.refresh_from_db()
    assert role.last_day == datetime.date(2027, 11, 30)
    assert signed_in(space.responsible_leader).post(door).status_code in (302, 403)
    with pytest.raises(RenewedAlready):
        renew(role=role, by=space.responsible_leader)


def moderators_doors(post_id: int, thread_id: int, slug: str) -> list[str]:
    """Every address of the moderators' desk, with these rows in it."""
    values = {"post_id": post_id, "thread_id": thread_id, "slug": slug}
    found = []
    for namespace in ("moderation", "archive"):
        for pattern in get_resolver().namespace_dict[namespace][1].url_patterns:
            assert isinstance(pattern, URLPattern)
            kinds = pattern.pattern.converters.items()
            wanted = {
                name: values.get(name, 1 if isinstance(kind, IntConverter) else uuid.uuid4()) for name, kind in kinds
            }
            found.append(reverse(f"{namespace}:{pattern.name}", kwargs=wanted))
    return found


OPEN_TO_ALL = ("/melding/", "/logg/", "/fangst/")
#: Who works in the unit sees what it was sent, says when they are away, and may ask the leader.
OPEN_TO_EMPLOYEES = ("/lederhjelp/", "/hjelp/", "/enhet/", "/moderering/fravaer/")


def test_no_door_of_the_desk_is_open_without_a_second_factor(space: Any) -> None:
    post = factories.thread(space, theme="question", is_question=True).posts.get()
    silje = factories.moderator(space)
    Unit.objects.filter(pk=space.unit_id).update(leader=silje)
    Authenticator.objects.filter(user=silje).delete()
    client = signed_in(silje)

    for door in moderators_doors(post.pk, post.thread_id, space.slug):
        if any(part in door for part in OPEN_TO_ALL):
            continue
        for method in (client.get, client.post):
            answer = method(door)
            assert answer.status_code in (403, 404, 405) or answer["Location"].startswith(
                ("/totrinn/", "/moderering/innlegg/")
            ), door


def test_who_holds_the_right_no_more_has_no_door_open(space: Any) -> None:
    thread = factories.thread(space, theme="question", is_question=True)
    post = thread.posts.get()
    hidden = factories.post_in(thread)
    silje = factories.moderator(space)
    Decision.objects.create(
        space=space, thread=thread, post=hidden, actor=silje, actor_role="x", act="hide", rule="V4", code="other",
        reason="Grunn.",
    )  # fmt: skip
    type(hidden).objects.filter(pk=hidden.pk).update(state="hidden")
    SpaceRole.objects.filter(user=silje).update(until=timezone.now())
    client = signed_in(silje)

    doors = moderators_doors(post.pk, thread.pk, space.slug)
    assert len(doors) > 30
    for door in doors:
        if any(part in door for part in OPEN_TO_ALL + OPEN_TO_EMPLOYEES):
            continue
        for method in (client.get, client.post):
            assert method(door).status_code in (403, 404, 405), door
    assert client.post(f"/trad/{thread.pk}/status/").status_code in (403, 404)
    page = client.get(f"/trad/{thread.pk}/").content.decode()
    assert "For moderatorer" not in page
    assert hidden.body not in page.split('id="innlegg-2"')[1][:400]


@time_machine.travel(at(30), tick=False)
def test_rights_without_an_end_get_one(space: Any) -> None:
    migration = import_module("people.migrations.0005_roles_run_out")
    old = factories.moderator(space).space_roles.get()
    new = factories.moderator(space, first_name="Ola").space_roles.get()
    since = {old.pk: at(1, 1, 2020), new.pk: at(1, 10)}

    class Rows:
        """The rows as they were, without an end."""

        def filter(self, **kwargs: Any) -> list[SpaceRole]:
            rows = list(SpaceRole.objects.filter(pk__in=since))
            for row in rows:
                row.since, row.until = since[row.pk], None  # type: ignore[assignment]
            return rows

        def bulk_update(self, *args: Any, **kwargs: Any) -> None:
            SpaceRole.objects.bulk_update(*args, **kwargs)

    class Old:
        objects = Rows()

    class Apps:
        def get_model(self, *names: str) -> Any:
            assert apps.get_model(*names) is SpaceRole
            return Old

    migration.let_them_run_out(Apps(), None)

    old.refresh_from_db()
    new.refresh_from_db()
    assert old.until > timezone.now() + datetime.timedelta(days=30)  # so that all are told in time
    assert timezone.localdate(new.until) == datetime.date(2027, 10, 1)


def test_a_space_no_longer_names_who_has_left(space: Any) -> None:
    with time_machine.travel(at(30), tick=False) as clock:
        role = factories.moderator(space, first_name="Silje").space_roles.get()
        until(role, datetime.date(2026, 11, 30))
        assert "Silje" in Client().get(f"/forum/{space.slug}/").content.decode()

        clock.move_to(at(1, 12))
        running_out.remind()

        assert "Silje" not in Client().get(f"/forum/{space.slug}/").content.decode()
