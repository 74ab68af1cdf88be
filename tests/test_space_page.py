"""A forum's page: four lists, three filters that combine, pages by key, and what is new since one was last there."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum import reads, visits
from forum.models import SpaceVisit, Thread
from forum.versions import raise_version
from moderation import answering, deciding
from tests import factories

pytestmark = pytest.mark.django_db


def titles(client: Client, address: str) -> list[str]:
    """The threads on a page, in order."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.findall(r'class="thread-row__title"><a href="/trad/\d+/">([^<]*)<', answer.content.decode())


def key(client: Client, address: str, way: str) -> str | None:
    """The key that leads on from a page: `way` is "etter" or "before"."""
    found = re.search(rf'href="\?[^"]*{way}=([0-9-]+)#trader"', text(client, address))
    return found.group(1) if found else None


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.fixture
def space():
    return factories.forum()


def test_newest_stands_by_age_and_latest_by_activity(client: Client, space) -> None:
    first = factories.thread(space, title="Først")
    factories.thread(space, title="Sist")
    factories.post_in(first)

    assert titles(client, f"/forum/{space.slug}/") == ["Først", "Sist"]
    assert titles(client, f"/forum/{space.slug}/?liste=nyeste") == ["Sist", "Først"]


def test_unanswered_are_those_the_municipality_has_not_written_in(client: Client, space) -> None:
    answered = factories.thread(space, title="Besvart")
    factories.thread(space, title="Venter")
    silje = factories.moderator(space)
    answering.answer(post=answered.posts.get(), words=factories.words(silje, "Ja.", voice="municipality"))

    assert titles(client, f"/forum/{space.slug}/?liste=ubesvarte") == ["Venter"]


def test_most_read_counts_guests_also_where_the_page_comes_from_memory(space) -> None:
    factories.thread(space, title="Lite lest")
    much = factories.thread(space, title="Mye lest")
    less = factories.thread(space, title="Litt lest")
    for _ in range(3):
        Client().get(f"/trad/{much.pk}/")
    Client().get(f"/trad/{less.pk}/")
    Client().get(f"/trad/{less.pk}/?side=9")
    visits.write()

    assert titles(Client(), f"/forum/{space.slug}/?liste=mest-leste") == ["Mye lest", "Litt lest", "Lite lest"]
    much.refresh_from_db()
    less.refresh_from_db()
    assert (much.reads, less.reads) == (3, 1)
    assert "Lest 3 ganger" in text(Client(), f"/forum/{space.slug}/?liste=mest-leste")


def test_filters_combine(client: Client, space) -> None:
    road, food = factories.topic(space, slug="skolevei"), factories.topic(space, slug="mat")
    here, there = factories.district(slug="storas"), factories.district(slug="aa")
    factories.thread(space, title="Riktig", theme="measure", topic=road, district=here)
    factories.thread(space, title="Annet tema", theme="drawback", topic=road, district=here)
    factories.thread(space, title="Annet emne", theme="measure", topic=food, district=here)
    factories.thread(space, title="Annen krets", theme="measure", topic=road, district=there)

    assert titles(client, f"/forum/{space.slug}/?tema=measure&emne=skolevei&krets=storas") == ["Riktig"]
    assert titles(client, f"/forum/{space.slug}/?emne=mat") == ["Annet emne"]
    assert titles(client, f"/forum/{space.slug}/?krets=aa&liste=nyeste") == ["Annen krets"]


def test_each_filter_in_force_can_be_taken_away_alone(client: Client, space) -> None:
    factories.topic(space, slug="skolevei", name="Skolevei")
    factories.district(slug="storas", name="Storås")

    page = text(client, f"/forum/{space.slug}/?liste=nyeste&emne=skolevei&krets=storas")

    assert 'href="?liste=nyeste&amp;krets=storas#trader" aria-label="Skolevei: fjern valget"' in page
    assert 'href="?liste=nyeste&amp;emne=skolevei#trader" aria-label="Storås: fjern valget"' in page
    assert "Ingen tråder passer til det du har valgt" in page


def test_every_choice_of_a_list_leads_to_the_list_and_not_to_the_top_of_the_page(client: Client, space) -> None:
    factories.topic(space, slug="skolevei", name="Skolevei")

    page = text(client, f"/forum/{space.slug}/?liste=nyeste&emne=skolevei&tema=drawback")

    assert page.count('id="trader"') == 1
    choices = re.findall(r'href="(\?[^"]*)"', page)
    assert len(choices) > 9
    assert all(choice.endswith("#trader") for choice in choices)
    assert f'href="/forum/{space.slug}/ny/?tema=drawback&amp;emne=skolevei"' in page


def test_the_list_of_what_is_not_answered_says_by_whom(client: Client, space) -> None:
    page = text(client, f"/forum/{space.slug}/?liste=ubesvarte")

    assert "Ubesvarte" not in page
    assert "Ingen tråder er uten svar fra kommunen" in page


def test_a_row_leads_to_the_others_on_its_topic(client: Client, space) -> None:
    topic, district = factories.topic(space, slug="skolevei"), factories.district(slug="storas")
    thread = factories.thread(space, topic=topic, district=district)

    for address in (f"/forum/{space.slug}/", f"/trad/{thread.pk}/"):
        page = text(client, address)
        assert f'href="/forum/{space.slug}/?emne=skolevei#trader"' in page
        assert f'href="/forum/{space.slug}/?krets=storas#trader"' in page


@pytest.mark.parametrize(
    "query",
    [
        "liste=alfabetisk", "tema=vær", "emne=finnes-ikke", "emne=%00", "krets=finnes-ikke", "krets=å b", "etter=x",
        "etter=1-2", "liste=mest-leste&etter=1", "liste=mest-leste&before=1-", "etter=99999999999999999999",
        "before=-1", "etter=%C2%B2", "liste=nyeste&liste=%00",
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_is_not_found(client: Client, space, query: str) -> None:
    factories.thread(space)

    assert client.get(f"/forum/{space.slug}/?{query}").status_code in (400, 404)


@pytest.mark.parametrize("query", ["liste=", "tema=&emne=&krets=", "etter=", "etter=999999999999999999", "ukjent=1"])
def test_a_choice_left_empty_is_no_choice(client: Client, space, query: str) -> None:
    factories.thread(space)

    assert client.get(f"/forum/{space.slug}/?{query}").status_code == 200


@pytest.mark.parametrize("order", ["siste", "nyeste", "ubesvarte", "mest-leste"])
def test_every_order_shows_each_thread_once_however_deep_and_back_again(
    client: Client, space, order: str, settings
) -> None:
    settings.THREADS_PER_PAGE = 4
    for n in range(10):
        thread = factories.thread(space, title=f"Tråd {n}")
        Thread.objects.filter(pk=thread.pk).update(reads=n // 3)
    Thread.objects.filter(title="Tråd 4").update(pinned=True)
    seen, after = [], ""
    pages = []
    while after is not None:
        address = f"/forum/{space.slug}/?liste={order}" + (f"&etter={after}" if after else "")
        pages.append(titles(client, address))
        seen += pages[-1]
        after = key(client, address, "etter")
    before = key(client, address, "before")

    assert sorted(seen) == [f"Tråd {n}" for n in range(10)]
    assert titles(client, f"/forum/{space.slug}/?liste={order}&before={before}") == pages[-2]


def test_pinned_threads_stand_first_on_the_first_page_and_nowhere_else(client: Client, space, settings) -> None:
    settings.THREADS_PER_PAGE = 3
    pinned = factories.thread(space, title="Viktig", theme="question")
    for n in range(5):
        factories.thread(space, title=f"Tråd {n}")
    Thread.objects.filter(pk=pinned.pk).update(pinned=True)

    first = client.get(f"/forum/{space.slug}/")
    after = key(client, f"/forum/{space.slug}/", "etter")

    assert titles(client, f"/forum/{space.slug}/")[0] == "Viktig"
    assert first.content.decode().count("Festet") == 1
    assert "Viktig" not in titles(client, f"/forum/{space.slug}/?etter={after}")
    assert titles(client, f"/forum/{space.slug}/?tema=question") == ["Viktig"]
    assert titles(client, f"/forum/{space.slug}/?liste=nyeste")[0] == "Tråd 4"


def test_a_hidden_or_merged_thread_stands_in_no_list(client: Client, space) -> None:
    silje = factories.moderator(space)
    hidden = factories.thread(space, title="Skjult")
    Thread.objects.filter(pk=hidden.pk).update(pinned=True)
    deciding.hide_post(post=hidden.posts.get(), actor=silje, rule="V4", reason="Grunn.")
    kept = factories.thread(space, title="Beholdt")
    merged = factories.thread(space, title="Slått sammen")
    factories.merged(merged, into=kept)

    for order in ("siste", "nyeste", "ubesvarte", "mest-leste"):
        assert titles(client, f"/forum/{space.slug}/?liste={order}") == ["Beholdt"]


def test_a_topic_that_gets_a_new_name_is_shown_by_it_at_once(space) -> None:
    topic = factories.topic(space, name="Skyss")
    thread = factories.thread(space, topic=topic)
    Client().get(f"/forum/{space.slug}/")
    Client().get(f"/trad/{thread.pk}/")

    topic.name = "Skolevei og skyss"
    topic.save()
    assert "Skolevei og skyss" in text(Client(), f"/forum/{space.slug}/")
    assert "Skolevei og skyss" in text(Client(), f"/trad/{thread.pk}/")

    topic.delete()
    assert "Skolevei og skyss" not in text(Client(), f"/forum/{space.slug}/")
    assert Client().get(f"/forum/{space.slug}/?emne={topic.slug}").status_code == 404


def test_a_topic_of_another_forum_is_none_here(client: Client, space) -> None:
    other = factories.forum("et-annet")
    factories.topic(other, slug="brann")

    assert client.get(f"/forum/{space.slug}/?emne=brann").status_code == 404
    assert client.get(f"/forum/{other.slug}/?emne=brann").status_code == 200


def test_a_new_thread_gets_the_topic_and_the_district_one_chose(client: Client, space) -> None:
    topic, district = factories.topic(space), factories.district()
    client.force_login(factories.UserFactory())
    page = text(client, f"/forum/{space.slug}/ny/?tema=measure&emne={topic.slug}")
    assert f'<option value="{topic.slug}" selected>' in page

    form = {
        "title": "Lys",
        "theme": "measure",
        "topic": topic.slug,
        "district": district.slug,
        "body": "Lys langs vegen.",
    }
    client.post(f"/forum/{space.slug}/ny/", form)
    client.post(f"/forum/{space.slug}/ny/", form | {"title": "Uten", "topic": "", "district": ""})

    lit, bare = Thread.objects.get(title="Lys"), Thread.objects.get(title="Uten")
    assert (lit.topic, lit.district) == (topic, district)
    assert (bare.topic, bare.district) == (None, None)


def test_a_topic_that_is_not_there_is_refused_and_the_text_kept(client: Client, space) -> None:
    factories.topic(space)
    client.force_login(factories.UserFactory())

    form = {"title": "Lys", "theme": "measure", "topic": "tull", "body": "Lys langs vegen."}
    answer = client.post(f"/forum/{space.slug}/ny/", form, follow=True)

    assert not Thread.objects.filter(title="Lys").exists()
    assert "Lys langs vegen." in answer.content.decode()


# --- What is new since last -----------------------------------------------------


def visit(client: Client, space) -> str:
    """Look at the forum, and let what was gathered be written."""
    page = text(client, f"/forum/{space.slug}/")
    visits.write()
    return page


def test_who_comes_back_sees_how_much_is_new_and_where(client: Client, space) -> None:
    kari = factories.UserFactory()
    client.force_login(kari)
    old = factories.thread(space, title="Gammel")
    other = factories.thread(space, title="Uendret")
    assert "siden sist" not in visit(client, space)

    factories.post_in(old)
    factories.post_in(old)
    factories.post_in(other, author=kari)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        page = visit(client, space)
        again = visit(client, space)

    assert "2 nye innlegg siden sist" in page
    assert page.count("thread-row--new") == 2
    assert "2 nye innlegg siden sist" in again, "looking again within the same visit does not wipe it out"
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        assert "Ingen nye innlegg siden sist" in visit(client, space)


def test_a_thread_one_has_read_meanwhile_is_not_marked(client: Client, space) -> None:
    client.force_login(factories.UserFactory())
    thread = factories.thread(space)
    visit(client, space)
    factories.post_in(thread)
    client.get(f"/trad/{thread.pk}/?side=1")
    reads.write()

    assert "thread-row--new" not in visit(client, space)


def test_a_guest_is_told_nothing_personal(space) -> None:
    factories.thread(space)

    assert "siden sist" not in text(Client(), f"/forum/{space.slug}/")
    visits.write()
    assert not SpaceVisit.objects.exists()


def test_what_waits_or_is_hidden_is_not_new(client: Client, space) -> None:
    silje = factories.moderator(space)
    client.force_login(factories.UserFactory())
    thread = factories.thread(space)
    visit(client, space)
    post = factories.post_in(thread, body="Noe stygt")
    deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert "Ingen nye innlegg siden sist" in visit(client, space)


def test_looking_costs_no_write_and_a_fixed_number_of_queries(client: Client, space) -> None:
    client.force_login(factories.UserFactory())
    for _ in range(3):
        factories.thread(space)
    visit(client, space)

    def cost() -> int:
        raise_version(space_id=space.pk)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/forum/{space.slug}/")
        assert not [query for query in captured if not query["sql"].lstrip("(").startswith("SELECT")]
        return len(captured)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        for thread in Thread.objects.all():
            factories.post_in(thread)
        few = cost()
        for _ in range(20):
            factories.post_in(factories.thread(space))
        client.get(f"/forum/{space.slug}/")
        assert cost() <= few
