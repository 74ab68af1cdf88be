"""Pages for guests come from memory without a query, are right at once after a write, and carry nobody's data."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.models import Post, Thread
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy_thread():
    space = factories.forum()
    pinned = factories.thread(space, title="Viktig")
    Thread.objects.filter(pk=pinned.pk).update(pinned=True)
    thread = factories.thread(space)
    for n in range(25):
        factories.post_in(thread, body=f"Innlegg {n}")
    return thread


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def addresses(thread) -> list[str]:
    forum = f"/forum/{thread.space.slug}/"
    lists = [forum, f"{forum}?liste=nyeste&tema=drawback", f"{forum}?liste=mest-leste", f"{forum}?liste=ubesvarte"]
    return [f"/trad/{thread.pk}/?side=1", f"/trad/{thread.pk}/?side=2", *lists]


def test_a_guest_costs_no_query_while_nothing_changes(busy_thread) -> None:
    for address in addresses(busy_thread):
        Client().get(address)

        assert queries(Client(), address) == 0


def test_the_first_guest_after_a_write_costs_at_most_four(busy_thread) -> None:
    for address in addresses(busy_thread):
        Client().get(address)
        factories.post_in(busy_thread, body="Nytt")

        assert queries(Client(), address) <= 4


def test_who_is_signed_in_costs_at_most_six_and_no_write(busy_thread) -> None:
    client = Client()
    client.force_login(factories.UserFactory())
    for address in addresses(busy_thread):
        client.get(address)

        with CaptureQueriesContext(connection) as captured:
            client.get(address)

        assert len(captured) <= 6, [query["sql"] for query in captured]
        assert not [query for query in captured if not query["sql"].startswith("SELECT")]


def test_the_cost_does_not_grow_with_the_posts(busy_thread) -> None:
    client = Client()
    client.force_login(factories.UserFactory())
    address = f"/trad/{busy_thread.pk}/?side=1"
    client.get(address)
    before = queries(client, address)

    for n in range(20):
        factories.post_in(busy_thread, body=f"Mer {n}")
    client.get(address)

    assert queries(client, address) == before


def test_a_write_shows_at_once(busy_thread) -> None:
    guest = Client()
    guest.get(f"/trad/{busy_thread.pk}/?side=2")

    factories.post_in(busy_thread, body="Dette er nytt")

    assert "Dette er nytt" in guest.get(f"/trad/{busy_thread.pk}/?side=2").content.decode()


def test_a_page_kept_for_guests_holds_no_token_and_no_name(busy_thread) -> None:
    kari = factories.UserFactory(display_name="Kari Hemmelig")
    signed_in = Client()
    signed_in.force_login(kari)

    for address in addresses(busy_thread):
        signed_in.get(address)
        page = Client().get(address)

        assert "csrfmiddlewaretoken" not in page.content.decode()
        assert "Kari Hemmelig" not in page.content.decode()
        assert "Set-Cookie" not in page.headers
        assert "Kari Hemmelig" in signed_in.get(address).content.decode()


def test_an_unchanged_page_is_answered_with_304(busy_thread) -> None:
    address = f"/trad/{busy_thread.pk}/"
    etag = Client().get(address).headers["ETag"]

    assert Client().get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
    factories.post_in(busy_thread)
    Post.objects.filter(thread=busy_thread, number=1).update(version=99)
    assert Client().get(f"{address}?side=2", HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_each_language_has_its_own_page(busy_thread) -> None:
    address = f"/forum/{busy_thread.space.slug}/"
    bokmaal = Client().get(address, HTTP_ACCEPT_LANGUAGE="nb").content.decode()
    english = Client().get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()

    assert 'lang="nb"' in bokmaal
    assert 'lang="en"' in english


def test_a_new_name_of_the_municipality_stands_on_every_page_at_once(busy_thread) -> None:
    from people.models import Municipality

    address = f"/trad/{busy_thread.pk}/"
    Client().get(address)

    municipality = Municipality.load()
    municipality.name = "Orkland kommune"
    municipality.save()

    assert "Orkland kommune" in Client().get(address).content.decode()
