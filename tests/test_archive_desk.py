"""The archivist's desk: every hand-off with its state, attempts and receipts; moderators see their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from moderation.archive import handing_off, views
from moderation.archive.delivering import deliver
from moderation.archive.models import HandOff
from people.models import User
from people.rights import ARCHIVISTS
from tests import factories
from tests.archive_support import DropFolder, Scene, receipt

pytestmark = pytest.mark.django_db
DESK = "archive:desk"


@pytest.fixture
def drop(settings: Settings, tmp_path: Path) -> DropFolder:
    settings.ARCHIVE_DROP_DIR = tmp_path
    return DropFolder(tmp_path)


@pytest.fixture
def scene(drop: DropFolder) -> Scene:
    return Scene()


@pytest.fixture
def archivist() -> User:
    user: User = factories.UserFactory(display_name="Arkivar Arne")
    factories.second_factor(user)
    user.groups.add(Group.objects.get_or_create(name=ARCHIVISTS)[0])
    return user


@pytest.fixture
def hand_off(scene: Scene) -> HandOff:
    return handing_off.mark(thread=scene.thread("Skolebussen"), by=scene.moderator, ground="both")


def test_the_archivist_sees_every_hand_off(client: Client, hand_off: HandOff, archivist: User) -> None:
    client.force_login(archivist)

    shown = client.get(reverse(DESK)).content.decode()

    assert "Skolebussen" in shown
    assert hand_off.get_absolute_url() in shown
    assert "Venter" in shown


def test_the_way_to_the_desk_stands_in_the_header_of_the_archivist_alone(client: Client, archivist: User) -> None:
    factories.home()
    link = f'href="{reverse(DESK)}"'

    client.force_login(archivist)
    assert link in client.get("/").content.decode()

    client.force_login(factories.UserFactory())
    assert link not in client.get("/").content.decode()


def test_no_path_on_the_server_is_shown(client: Client, hand_off: HandOff, archivist: User, drop: DropFolder) -> None:
    deliver(hand_off.pk)
    client.force_login(archivist)

    shown = client.get(hand_off.get_absolute_url()).content.decode()

    assert str(drop.root) not in shown
    assert "inn/0001_" in shown


def test_by_state(client: Client, hand_off: HandOff, archivist: User) -> None:
    client.force_login(archivist)

    assert "Skolebussen" in client.get(reverse(DESK), {"tilstand": "waiting"}).content.decode()
    assert "Skolebussen" not in client.get(reverse(DESK), {"tilstand": "archived"}).content.decode()
    assert "Skolebussen" in client.get(reverse(DESK), {"tilstand": "tull", "for": "tull"}).content.decode()


def test_a_page_at_a_time_newest_first(
    client: Client,
    scene: Scene,
    archivist: User,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    made = [
        handing_off.mark(thread=scene.thread(f"Samtale {number}"), by=scene.moderator, ground="both")
        for number in range(5)
    ]
    monkeypatch.setattr(views, "PER_PAGE", 2)
    client.force_login(archivist)

    client.get(reverse(DESK))  # the frame of every page is read once
    seen: list[HandOff] = []
    older = ""
    while True:
        with django_assert_max_num_queries(8):
            page = client.get(reverse(DESK), {"for": older}).context
        seen += page["hand_offs"]
        older = page["older"]
        if not older:
            break

    assert seen == sorted(made, key=lambda one: one.pk, reverse=True)


def test_one_hand_off_with_attempts_and_receipts(
    client: Client, hand_off: HandOff, archivist: User, drop: DropFolder
) -> None:
    handing_off.sweep()
    drop.answers(receipt(hand_off))
    handing_off.sweep()
    client.force_login(archivist)

    shown = client.get(hand_off.get_absolute_url()).content.decode()

    for expected in (hand_off.key, "2026/77", "2026/4321", "Levert", "Arkivert", f"0001_{hand_off.pk}.zip"):
        assert expected in shown


def test_the_package_can_be_fetched(client: Client, hand_off: HandOff, archivist: User, drop: DropFolder) -> None:
    client.force_login(archivist)
    address = reverse("archive:package", args=[hand_off.pk])
    assert client.get(address).status_code == 404
    handing_off.sweep()

    answer = client.get(address)

    assert answer["Content-Type"] == "application/zip"
    assert [answer.content] == list(drop.packages().values())


def test_the_archivist_sends_again(client: Client, hand_off: HandOff, archivist: User, drop: DropFolder) -> None:
    HandOff.objects.update(state=HandOff.State.REJECTED, last_error="Ukjent arkivdel")
    client.force_login(archivist)
    assert "Ukjent arkivdel" in client.get(hand_off.get_absolute_url()).content.decode()

    answer = client.post(reverse("archive:send_again", args=[hand_off.pk]))
    handing_off.sweep()

    assert answer["Location"] == hand_off.get_absolute_url()
    assert len(drop.packages()) == 1
    assert archivist.display_name in client.get(hand_off.get_absolute_url()).content.decode()


def test_sending_again_is_a_post(client: Client, hand_off: HandOff, archivist: User) -> None:
    client.force_login(archivist)

    assert client.get(reverse("archive:send_again", args=[hand_off.pk])).status_code == 405


def test_a_moderator_reads_those_of_own_spaces_only(client: Client, scene: Scene, hand_off: HandOff) -> None:
    elsewhere = factories.moderator(factories.forum("et-annet-sted"))

    client.force_login(scene.moderator)
    assert "Skolebussen" in client.get(reverse(DESK)).content.decode()
    assert client.get(hand_off.get_absolute_url()).status_code == 200
    assert client.post(reverse("archive:send_again", args=[hand_off.pk])).status_code == 403

    client.force_login(elsewhere)
    assert "Skolebussen" not in client.get(reverse(DESK)).content.decode()
    assert client.get(hand_off.get_absolute_url()).status_code == 404
    assert client.post(reverse("archive:send_again", args=[hand_off.pk])).status_code == 404


def test_residents_and_guests_see_nothing(client: Client, scene: Scene, hand_off: HandOff) -> None:
    addresses = [reverse(DESK), hand_off.get_absolute_url(), reverse("archive:package", args=[hand_off.pk])]

    assert [client.get(address).status_code for address in addresses] == [302, 302, 302]
    client.force_login(scene.person("Ola"))
    assert [client.get(address).status_code for address in addresses] == [403, 403, 403]


def test_an_administrator_of_the_site_sees_all(client: Client, hand_off: HandOff) -> None:
    admin = User.objects.create_superuser("drift@eksempel.no", display_name="Drift")
    client.force_login(factories.second_factor(admin))

    assert "Skolebussen" in client.get(reverse(DESK)).content.decode()
