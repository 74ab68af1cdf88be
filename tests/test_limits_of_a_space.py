"""How soon a form may come back and how much may be done in an hour, as each space has chosen; others are as before."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.limits import limits_in
from forum.models import ForumPage
from moderation.models import Report, ScreenCount, ScreenSetting
from moderation.screens import tuning
from people.models import User
from suggestions.models import Support
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2031, 3, 3, 12, 10, tzinfo=datetime.UTC)
ADD = "/admin/snippets/moderation/screensetting/add/"


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def here() -> ForumPage:
    return factories.forum()


@pytest.fixture
def there() -> ForumPage:
    return factories.forum(slug="andre-tider")


def tune(space: ForumPage | None, screen: str, **how: Any) -> ScreenSetting:
    kept: ScreenSetting = ScreenSetting(space_id=space and space.page_ptr_id, screen=screen, **how)
    kept.full_clean()
    kept.save()
    return kept


def newcomer() -> User:
    return factories.UserFactory(date_joined=NOON - datetime.timedelta(days=1))


def sent(**more: str) -> dict[str, str]:
    fields = {"title": "Skoleveien", "theme": "question", "body": "Bussen går for sent.", "token": str(uuid.uuid4())}
    return fields | more


def write(user: User, space: ForumPage, **more: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(f"/forum/{space.slug}/ny/", sent(**more))


def opened(space: ForumPage) -> str:
    page = Client().get(f"/forum/{space.slug}/ny/").content.decode()
    found = re.search(r'name="opened" value="([^"]+)"', page)
    assert found
    return found.group(1)


def caught(space: ForumPage) -> str:
    return " ".join(Client().get(f"/moderering/fangst/{space.slug}/").content.decode().split())


def counted(space: ForumPage) -> dict[tuple[str, str, str], int]:
    rows = ScreenCount.objects.filter(space=space.page_ptr_id)
    return {(one.screen, one.rule, one.outcome): one.number for one in rows}


# --- The time it takes to write


def test_a_space_asks_nobody_to_press_once_more(here: ForumPage, there: ForumPage, settings: Any) -> None:
    settings.SECONDS_TO_WRITE = 2
    tune(here, "too_quick", is_on=False)
    kari = newcomer()

    assert write(kari, here).status_code == 302
    assert write(kari, there).status_code == 422
    assert "Svært rask sending" not in caught(here)
    assert "Grense: 2 sekunder." in caught(there)


def test_a_space_wants_more_time(here: ForumPage, there: ForumPage, settings: Any, at_noon: Any) -> None:
    settings.SECONDS_TO_WRITE = 2
    tune(here, "too_quick", limit=30)
    first, second = opened(here), opened(there)
    at_noon.shift(datetime.timedelta(seconds=10))

    asked = write(newcomer(), here, opened=first)

    assert asked.status_code == 422
    assert "Trykk Send igjen" in asked.content.decode()
    assert "(retningslinje R2)" in asked.content.decode()
    assert write(newcomer(), there, opened=second).status_code == 302
    assert counted(here) == {("too_quick", "R2", "warning"): 1}
    assert not counted(there)
    assert "Grense: 30 sekunder." in caught(here)


def test_one_space_has_it_where_the_site_has_none(here: ForumPage, there: ForumPage, settings: Any) -> None:
    settings.SECONDS_TO_WRITE = 0
    tune(here, "too_quick", limit=5)

    assert write(newcomer(), here, opened=opened(here)).status_code == 422
    assert write(newcomer(), there, opened=opened(there)).status_code == 302
    assert "Svært rask sending" not in caught(there)


def test_reports_follow_the_space_and_are_counted(here: ForumPage, there: ForumPage, settings: Any) -> None:
    settings.SECONDS_TO_WRITE = 2
    tune(here, "too_quick", is_on=False)
    said = {"reason": "spam", "text": "Dette er reklame."}

    def report(space: ForumPage) -> Any:
        return Client().post(f"/moderering/innlegg/{factories.thread(space).posts.get().pk}/melding/", said)

    assert report(here).status_code == 302
    asked = report(there)
    assert asked.status_code == 422
    assert "Trykk Send igjen. (retningslinje R2)" in asked.content.decode()
    assert Report.objects.count() == 1
    assert counted(there) == {("too_quick", "R2", "warning"): 1}


def test_signing_up_is_as_the_site_says(settings: Any) -> None:
    settings.SECONDS_TO_WRITE = 2
    tune(None, "too_quick", is_on=False)

    answer = Client().post("/konto/signup/", {"email": "ny@example.no", "display_name": "Ny", "birth_year": "1990"})

    assert "spørre en gang til" in answer.content.decode()
    assert not User.objects.exists()


# --- Much from one network


def test_a_space_has_no_limit_for_networks(here: ForumPage, there: ForumPage, settings: Any) -> None:
    settings.NETWORK_PER_HOUR = {"thread": 1, "post": 1}
    tune(here, "network", is_on=False)

    assert [write(newcomer(), here).status_code for _ in range(3)] == [302, 302, 302]
    assert [write(newcomer(), there).status_code for _ in range(2)] == [302, 429]
    assert "Mye fra ett nett" not in caught(here)
    assert "Mye fra ett nett" in caught(there)


def test_a_space_with_a_limit_of_its_own_is_counted_by_itself(here: ForumPage, there: ForumPage, settings: Any) -> None:
    settings.NETWORK_PER_HOUR = {"thread": 10, "post": 20}
    tune(here, "network", limit=4)  # and so two threads

    assert [write(newcomer(), there).status_code for _ in range(3)] == [302, 302, 302]
    answers = [write(newcomer(), here) for _ in range(3)]

    assert [one.status_code for one in answers] == [302, 302, 429]
    assert "(retningslinje R2)" in answers[-1].content.decode()
    assert write(newcomer(), there).status_code == 302
    assert counted(here) == {("network", "R2", "refusal"): 1}
    assert not counted(there)
    assert "Grense: 4 innlegg i timen." in caught(here)
    assert "Grense: 20 innlegg i timen." in caught(there)


def test_one_setting_for_all_is_counted_together(here: ForumPage, there: ForumPage, settings: Any) -> None:
    settings.NETWORK_PER_HOUR = {"thread": 10, "post": 10}
    tune(None, "network", limit=2)

    assert [write(newcomer(), space).status_code for space in (here, there, here)] == [302, 302, 429]


@pytest.mark.parametrize(
    ("usual", "limit", "found"),
    [
        ({"thread": 120, "post": 300, "report": 60}, 30, {"thread": 12, "post": 30, "report": 6}),
        ({"thread": 120, "post": 300}, 1, {"thread": 1, "post": 1}),
        ({"thread": 120, "post": 300}, 600, {"thread": 240, "post": 600}),
        ({"report": 60}, 7, {"thread": 7, "post": 7, "report": 60}),
        ({}, 7, {"thread": 7, "post": 7}),
        ({"thread": 3, "post": 0}, 7, {"thread": 3, "post": 7}),
    ],
)
def test_the_other_acts_follow(
    here: ForumPage, settings: Any, usual: dict[str, int], limit: int, found: dict[str, int]
) -> None:
    settings.NETWORK_PER_HOUR = usual
    tune(here, "network", limit=limit)

    assert limits_in(here.page_ptr_id).network == found


def test_pictures_support_and_reports_follow_and_are_counted(here: ForumPage, settings: Any) -> None:
    settings.NETWORK_PER_HOUR = {"picture": 100, "post": 100, "report": 100, "support": 100}
    board = factories.board()
    for space in (here, board):
        tune(space, "network", limit=1)
    suggestion, post = factories.suggestion(board), factories.thread(here).posts.get()
    client = Client()
    client.force_login(newcomer())
    picture = {"act": "picture", "alternative_text": "a", "body": "x", "token": str(uuid.uuid4())}

    def add_picture() -> Any:
        return client.post(f"/trad/{post.thread_id}/svar/", picture | {"picture": factories.picture_file()})

    def report() -> Any:
        return client.post(f"/moderering/innlegg/{post.pk}/melding/", {"reason": "spam", "text": "Reklame."})

    def support() -> Any:
        return client.post(f"/trad/{suggestion.pk}/stotte/")

    for act, status in ((add_picture, 422), (report, 429), (support, 429)):
        assert act().status_code == 302
        stopped = act()
        assert stopped.status_code == status
        assert "(retningslinje R2)" in stopped.content.decode()
    assert Support.objects.count() == 1
    assert counted(here) == {("network", "R2", "refusal"): 2}
    assert counted(board) == {("network", "R2", "refusal"): 1}


# --- Many new threads by one


def test_a_space_has_a_limit_of_its_own_for_new_threads(here: ForumPage, there: ForumPage, settings: Any) -> None:
    settings.THREADS_PER_HOUR = 3
    tune(here, "threads_per_hour", limit=1)
    kari = factories.UserFactory(date_joined=NOON - datetime.timedelta(days=60))

    answers = [write(kari, here), write(kari, here), write(kari, there), write(kari, there), write(kari, there)]

    assert [one.status_code for one in answers] == [302, 429, 302, 302, 429]
    assert "Du har startet mye nytt" in answers[1].content.decode()
    assert "(retningslinje R2)" in answers[1].content.decode()
    assert answers[1]["Retry-After"] == "3600"
    assert counted(here) == {("threads_per_hour", "R2", "refusal"): 1}
    assert "Grense: 1 nye i timen." in caught(here)
    reply = Client()
    reply.force_login(kari)
    thread = factories.thread(here)
    assert reply.post(f"/trad/{thread.pk}/svar/", {"body": "Ja.", "token": str(uuid.uuid4())}).status_code == 302


def test_a_space_has_no_limit_for_new_threads(here: ForumPage, there: ForumPage, settings: Any) -> None:
    settings.THREADS_PER_HOUR = 1
    tune(here, "threads_per_hour", is_on=False)
    kari = factories.UserFactory(date_joined=NOON - datetime.timedelta(days=60))

    assert [write(kari, space).status_code for space in (here, here, there)] == [302, 302, 429]
    assert "Mange nye tråder" not in caught(here)


# --- Who may, and what it costs


def test_the_web_editor_sets_them_and_nobody_else(here: ForumPage) -> None:
    fields = {"screen": "too_quick", "space": here.page_ptr_id, "is_on": "on", "outcome": "", "limit": "7"}
    for user in (factories.UserFactory(), factories.moderator(here)):
        client = Client()
        client.force_login(user)
        assert client.post(ADD, fields).status_code in (302, 403)
        assert not ScreenSetting.objects.exists()
    assert Client().post(ADD, fields).status_code == 302
    assert not ScreenSetting.objects.exists()

    admin = Client()
    admin.force_login(factories.administrator())
    page = admin.get(ADD).content.decode()
    for said in (
        "Svært rask sending",
        "Mye fra ett nett",
        "Mange nye tråder på kort tid",
        "halvparten så mange bilder",
    ):
        assert said in page
    refused = admin.post(ADD, fields | {"limit": "99999999999999999999"})
    assert refused.status_code == 200
    assert admin.post(ADD, fields | {"outcome": "hold"}).status_code == 200
    assert not ScreenSetting.objects.exists()
    assert admin.post(ADD, fields).status_code == 302
    assert limits_in(here.page_ptr_id).seconds_to_write == 7


@pytest.mark.django_db(transaction=True)
def test_they_are_read_once_with_the_other_settings() -> None:
    space = factories.forum()
    tune(space, "network", limit=30)
    tuning.in_force()

    with CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            limits_in(space.page_ptr_id)

    assert len(queries) == 0
