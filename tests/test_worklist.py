"""One list of everything that waits, the most urgent first: narrowed, paged, and as cheap whatever waits."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.models import ForumPage, Post
from moderation import deciding, referring, worklist
from moderation.models import Duty, Report
from moderation.reporting import report
from moderation.worklist import Key, NoKey, Scope
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 4, 12, 0)  # a Wednesday
ROW = re.compile(r'<li class="queue-item" id="([a-z]+)-(\d+)"')


@pytest.fixture(autouse=True)
def wednesday(settings: Any) -> Any:
    settings.POSTS_PER_HOUR = 10_000
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def space() -> ForumPage:
    return factories.forum(answer_deadline=5)


@pytest.fixture
def silje(space: ForumPage, client: Client) -> User:
    silje = factories.moderator(space)
    client.force_login(silje)
    return silje


def days_ago(days: float) -> Any:
    return time_machine.travel(NOW - datetime.timedelta(days=days), tick=True)


def held(space: ForumPage, title: str = "Holdt", **more: Any) -> Post:
    post = factories.thread(space, title=title, **more).posts.get()
    Post.objects.filter(pk=post.pk).update(state=Post.State.HELD)
    return post


def asked(space: ForumPage, title: str = "Spurt") -> Post:
    return factories.thread(space, title=title, theme="question", is_question=True).posts.get()


def reported(space: ForumPage, title: str = "Meldt", reason: str = "abuse") -> Post:
    post = factories.thread(space, title=title).posts.get()
    report(post=post, reporter=None, reason=reason)
    return post


def page(client: Client, query: str = "") -> str:
    return client.get(f"/moderering/{query}").content.decode()


def rows(html: str) -> list[str]:
    """What stands in the list, in order."""
    return [name for name, _key in ROW.findall(html)]


def titles(html: str) -> list[str]:
    return re.findall(r'<h2 class="ds-heading" data-size="xs"><a class="ds-link" href="[^"]*">([^<]*)</a>', html)


def fill(space: ForumPage, number: int) -> None:
    """So many things of each of four kinds, at different times."""
    author, reader = factories.UserFactory(), factories.UserFactory()
    unit = factories.UnitFactory()
    for n in range(number):
        with days_ago(n % 7 + n / 1000):
            asked(space, f"Spurt {n}")
            held(space, f"Holdt {n}", author=author)
            post = factories.thread(space, title=f"Meldt {n}", author=author).posts.get()
            Report.objects.create(post=post, reporter=reader, reason="spam")
            sent = factories.thread(space, title=f"Sendt {n}", author=author).posts.get()
            referring.refer_post(post=sent, actor=author, unit=unit)


def test_everything_stands_in_one_list_the_most_urgent_first(client: Client, space: ForumPage, silje: User) -> None:
    with days_ago(0.1):
        held(space, "Holdt i dag")  # to be seen by Thursday
    with days_ago(5):
        reported(space, "Meldt på fredag")  # should have been seen on Monday
    with days_ago(6):
        asked(space, "Spurt på torsdag")  # due this Thursday, and has waited longer than what is held
    with days_ago(12):
        asked(space, "Spurt for lenge siden")  # was due on Friday
    asked(space, "Spurt nå")

    html = page(client)

    assert titles(html) == ["Spurt for lenge siden", "Meldt på fredag", "Spurt på torsdag", "Holdt i dag", "Spurt nå"]
    ages = re.findall(r'queue-item__age--([a-z]+)">', html)
    assert ages == ["overdue", "overdue", "soon", "soon", "fresh"]
    assert "5 ting venter" in html
    assert "2 forsinkede" in html
    assert "Ventet 12 dager" in html
    assert "5 dager over fristen 30. oktober" in html
    assert "Ventet 2 timer" in html
    assert "1 melding: Hets, trusler eller mobbing" in html


def test_what_is_held_and_reported_is_late_after_the_days_the_municipality_sets(
    client: Client, space: ForumPage, silje: User, settings: Any
) -> None:
    with days_ago(1):
        held(space)

    assert "queue-item__age--soon" in page(client)  # to be seen today
    settings.HELD_WORKING_DAYS = 0
    assert "queue-item__age--overdue" in page(client)
    settings.HELD_WORKING_DAYS = 3
    assert "queue-item__age--fresh" in page(client)


def test_over_a_weekend_nothing_becomes_late(client: Client, space: ForumPage, silje: User) -> None:
    with time_machine.travel(datetime.datetime(2026, 10, 30, 20, 0), tick=True):  # a Friday
        held(space)
    silje.space_roles.update(since=NOW - datetime.timedelta(days=10))
    with time_machine.travel(datetime.datetime(2026, 11, 2, 9, 0), tick=True):
        client.force_login(silje)
        assert "queue-item__age--soon" in page(client)
    assert "queue-item__age--overdue" in page(client)


def test_what_a_moderator_holds_back_waits_from_then(client: Client, space: ForumPage, silje: User) -> None:
    with days_ago(40):
        post = factories.thread(space, title="Gammel").posts.get()
    deciding.hold_post(post=post, actor=silje, rule="V4", reason="Skriv uten navn.")

    assert "queue-item__age--soon" in page(client)
    assert "under en time" in page(client)


@pytest.mark.parametrize("number", [10, 30])
def test_page_after_page_shows_each_thing_once_and_in_order(
    client: Client, space: ForumPage, silje: User, number: int
) -> None:
    fill(space, number)
    scope = Scope(silje, [space.page_ptr_id])
    everything, _ = worklist.page(scope, size=1000)
    assert len(everything) == 4 * number
    assert [item.key for item in everything] == sorted(item.key for item in everything)

    found: list[str] = []
    after: Key | None = None
    while True:
        items, after = worklist.page(scope, after=Key.of(str(after)) if after else None, size=7)
        found += [item.anchor for item in items]
        if after is None:
            break

    assert found == [item.anchor for item in everything]
    for n in (0, 1, len(everything) // 2, len(everything) - 1):
        before, following = worklist.neighbours(scope, everything[n].key)
        assert (before.anchor if before else None) == (everything[n - 1].anchor if n else None)
        assert (following.anchor if following else None) == (
            everything[n + 1].anchor if n + 1 < len(everything) else None
        )


def test_beyond_fifty_there_is_more(client: Client, space: ForumPage, silje: User) -> None:
    fill(space, 15)
    first = page(client)
    more = re.search(r'rel="next" href="/moderering/(\?etter=[^"]+)"', first)
    assert more

    second = page(client, more[1])

    assert len(rows(first)) == 50
    assert len(rows(second)) == 10
    assert set(ROW.findall(first)).isdisjoint(ROW.findall(second))
    assert "Fra begynnelsen av lista" in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize(
    "after", ["x", "20261104-1-9-1", "20269999-1-1-1", "99991231-1-1-1", "20261104-" + "9" * 18 + "-1-1", "0-0-0-0"]
)
def test_an_address_that_names_no_place_is_not_found(client: Client, silje: User, after: str) -> None:
    assert client.get("/moderering/", {"etter": after}).status_code == 404
    with pytest.raises(NoKey):
        Key.of(after)


def test_it_is_narrowed_by_links_that_say_how_much_there_is(client: Client, space: ForumPage, silje: User) -> None:
    board = factories.board()
    silje.space_roles.create(space_id=board.page_ptr_id)
    held(space, "Holdt")
    asked(space, "Spurt")
    mine = asked(space, "Min")
    reported(space, "Meldt")
    factories.suggestion(board, title="Foreslått")
    Duty.objects.filter(post=mine).update(assignee=silje)
    client.force_login(User.objects.get(pk=silje.pk))

    html = page(client)

    def link(query: str) -> str:
        found = re.search(rf'href="/moderering/\?{re.escape(query)}"[^>]*>(.*?)</a>', html)
        assert found, query
        return re.sub(r"<[^>]+>", "", found[1])

    assert link("sted=nye-tider") == "Nye tider, nye tanker 4"
    assert link("sted=ungdomslederen") == "Ungdomslederen 1"
    assert link("mine=1") == "Mine oppgaver 1"
    assert link("slag=held") == "Venter på godkjenning 1"
    assert link("slag=answer") == "Svare 2"
    assert link("slag=consider") == "Vurdere forslag 1"
    assert titles(page(client, "?slag=answer")) == ["Spurt", "Min"]
    assert titles(page(client, "?slag=reported")) == ["Meldt"]
    assert titles(page(client, "?mine=1")) == ["Min"]
    assert titles(page(client, "?sted=ungdomslederen")) == ["Foreslått"]
    assert "Ingenting venter" in page(client, "?sted=ungdomslederen&slag=held")
    assert client.get("/moderering/?slag=tull").status_code == 404


def test_what_is_said_to_be_wrong_is_answered_and_not_removed(client: Client, space: ForumPage, silje: User) -> None:
    post = reported(space, reason="fact")

    html = page(client)

    assert f"/moderering/innlegg/{post.pk}/svar/?fra=koen" in html
    assert f"/moderering/innlegg/{post.pk}/skjuling/" not in html
    report(post=post, reporter=None, reason="abuse")
    assert f"/moderering/innlegg/{post.pk}/skjuling/" in page(client)


def test_duties_of_every_kind_stand_in_it(client: Client, space: ForumPage, silje: User) -> None:
    post = factories.thread(space).posts.get()
    for kind in Duty.Kind.values:
        Duty.objects.create(
            space_id=space.page_ptr_id, post=post, kind=kind, rule="R4", unit=space.unit, due_on=NOW.date()
        )

    html = page(client)

    assert len(rows(html)) == len(Duty.Kind.values)
    for kind in Duty.Kind.values:
        assert rows(page(client, f"?slag={kind}")) == ["duty"]


def test_a_referral_stands_there_until_it_is_confirmed_and_only_once(
    client: Client, space: ForumPage, silje: User
) -> None:
    post = factories.thread(space, title="Hull i veien").posts.get()
    unit = factories.UnitFactory(name="Teknisk drift")
    referral = referring.refer_post(post=post, actor=silje, unit=unit)
    assert "Sendt til Teknisk drift" in page(client)
    assert rows(page(client)) == ["duty"]
    Duty.objects.filter(post=post).delete()  # as of one from before there were such duties
    assert rows(page(client)) == ["referral"]
    referring.acknowledge_referral(referral=referral, by=silje, case_number="26/1")

    assert rows(page(client)) == []


def test_it_asks_as_much_with_forty_as_with_four_hundred_things(client: Client, space: ForumPage, silje: User) -> None:
    def asked_of(query: str) -> int:
        client.get(f"/moderering/{query}")  # what changes seldom about a space is in memory now
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/moderering/{query}").status_code == 200
        return sum("moderation_" in query["sql"] or "forum_" in query["sql"] for query in queries)

    addresses = ("", "?slag=held", "?mine=1", f"?sted={space.slug}")
    fill(space, 10)
    few = [asked_of(query) for query in addresses]
    fill(space, 90)

    assert [asked_of(query) for query in addresses] == few
    assert few[0] <= 20


def test_what_waits_elsewhere_is_not_shown(client: Client, space: ForumPage, silje: User) -> None:
    elsewhere = factories.forum(slug="et-annet-sted")
    held(elsewhere, "Holdt der")
    reported(elsewhere, "Meldt der")
    asked(elsewhere, "Spurt der")

    html = page(client)

    assert rows(html) == []
    assert "Alle har fått svar" in html


@pytest.mark.parametrize("who", ["resident", "employee", "had a role"])
def test_others_have_no_list(client: Client, space: ForumPage, who: str) -> None:
    person = {"resident": factories.UserFactory, "employee": factories.employee}.get(who, factories.UserFactory)()
    if who == "had a role":
        person = factories.moderator(space)
        person.space_roles.update(until=factories.timezone.now())
    client.force_login(person)

    assert client.get("/moderering/").status_code == 403


def test_gi_videre_is_shown_only_where_someone_can_take_it(client: Client) -> None:
    silje = factories.employee(role="enhetsleder")
    space = factories.forum(unit=silje.employment.unit, responsible_leader=silje)
    silje.space_roles.create(space_id=space.page_ptr_id)
    client.force_login(silje)
    post = asked(space)
    assert "Gi videre" not in page(client)
    assert "Gi videre" not in client.get(f"/moderering/innlegg/{post.pk}/").content.decode()

    factories.moderator(space, first_name="Ola")

    assert "Gi videre" in page(client)
    assert "Gi videre" in client.get(f"/moderering/innlegg/{post.pk}/").content.decode()


def test_after_an_act_one_is_back_at_the_next_thing_and_told_there(
    client: Client, space: ForumPage, silje: User
) -> None:
    with days_ago(3):
        first = held(space, "Først")
    with days_ago(2):
        second = held(space, "Så")
    html = page(client, "?slag=held")
    form = re.search(rf'action="(/moderering/innlegg/{first.pk}/publisering/[^"]+)"', html)
    assert form

    answer = client.post(form[1].replace("&amp;", "&"))

    assert answer.url.startswith(f"/moderering/?slag=held&ved=held-{second.pk}&gjort=")
    assert answer.url.endswith(f"#held-{second.pk}")
    back = client.get(answer.url).content.decode()
    row = back[back.index(f'id="held-{second.pk}"') :]
    assert "Innlegget er publisert." in row
    assert "Angre" in row
    assert "Innlegget er publisert." not in back[: back.index(f'id="held-{second.pk}"')]
