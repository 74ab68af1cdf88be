"""Passing a page on: what other sites show of it, and a thread or the register in a frame on the municipality's own."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.models import Effect, Measure, Post
from forum.versions import raise_version
from moderation import answering, deciding
from people.models import Municipality
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
REQUIRED = {"og:title", "og:description", "og:type", "og:url", "og:site_name", "og:image", "og:image:alt"}


def tags(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="(og:[a-z:_]+)" content="([^"]*)">', page))


def canonical(page: str) -> list[str]:
    return re.findall(r'<link rel="canonical" href="([^"]*)">', page)


@pytest.fixture
def base_url(settings: Any) -> str:
    settings.BASE_URL = "https://ordetfritt.example"
    return "https://ordetfritt.example"


def test_a_thread_says_what_it_is(client: Client, base_url: str) -> None:
    thread = factories.thread(factories.forum(), title='Er "veien" < 4 km & trygg?', body="Bussen går for sent.")
    page = client.get(f"/trad/{thread.pk}/").content.decode()
    said = tags(page)

    assert set(said) >= REQUIRED
    assert said["og:title"] == "Er &quot;veien&quot; &lt; 4 km &amp; trygg?"
    assert said["og:description"] == "Bussen går for sent."
    assert said["og:type"] == "article"
    assert said["og:url"] == f"{base_url}/trad/{thread.pk}/"
    assert said["og:image"].startswith(base_url)
    assert canonical(page) == [f"{base_url}/trad/{thread.pk}/"]


def test_each_page_of_a_thread_has_an_address_of_its_own(client: Client, base_url: str) -> None:
    thread = factories.thread(factories.forum())
    for n in range(25):
        factories.post_in(thread, body=f"Innlegg {n}")

    assert canonical(client.get(f"/trad/{thread.pk}/?side=2").content.decode()) == [
        f"{base_url}/trad/{thread.pk}/?side=2"
    ]
    assert canonical(client.get(f"/trad/{thread.pk}/?side=1").content.decode()) == [f"{base_url}/trad/{thread.pk}/"]


def test_forum_theme_board_and_home_say_what_they_are(client: Client, base_url: str) -> None:
    space, board = factories.forum(), factories.board()
    for address in (f"/forum/{space.slug}/", f"/forum/{space.slug}/?tema=drawback", f"/tavle/{board.slug}/", "/"):
        page = client.get(address).content.decode()
        said = tags(page)

        assert set(said) >= REQUIRED
        assert said["og:title"]
        assert said["og:description"]
        assert canonical(page) == [said["og:url"]] == [f"{base_url}{address}"]


def test_what_only_some_may_see_says_nothing(client: Client) -> None:
    space = factories.forum()
    thread = factories.thread(space)
    moderator = factories.moderator(space)
    deciding.hide_post(post=thread.posts.get(), actor=moderator, rule="V4", reason="Navn.")
    client.force_login(moderator)

    page = client.get(f"/trad/{thread.pk}/").content.decode()

    assert tags(page) == {}
    assert 'name="robots" content="noindex"' in page


def test_sharing_works_without_a_script(client: Client, base_url: str) -> None:
    thread = factories.thread(factories.forum(), title="Vei & buss")
    page = client.get(f"/trad/{thread.pk}/").content.decode()

    assert f'value="{base_url}/trad/{thread.pk}/"' in page
    assert "mailto:?subject=Vei%20%26%20buss&amp;body=https%3A%2F%2Fordetfritt.example%2Ftrad%2F" in page
    assert f'href="/trad/{thread.pk}/bygg-inn/"' in page


# --- Frames ---------------------------------------------------------------------------------------------------------


def frame_of(thread_id: int) -> str:
    return f"/trad/{thread_id}/innramming/"


def test_a_thread_in_a_frame_is_light_and_leads_to_the_full_site(client: Client, base_url: str) -> None:
    space = factories.forum()
    thread = factories.thread(space, body="Slik begynte det.")
    for n in range(8):
        factories.post_in(thread, body=f"Innlegg {n}.")
    words = factories.words(factories.moderator(space), "Vi ser på det.", voice=Post.Voice.MUNICIPALITY)
    answering.answer(post=thread.posts.get(number=1), words=words)

    response = client.get(frame_of(thread.pk))
    page = response.content.decode()

    assert response.status_code == 200
    assert len(response.content) < 8_000
    assert "Slik begynte det." in page
    assert "Vi ser på det." in page
    assert "Fra kommunen" in page
    assert "Innlegg 7." in page
    assert "<script" not in page
    assert "<form" not in page
    links = re.findall(r"<a [^>]*>", page)
    assert links
    assert all(f'href="{base_url}/' in link and 'target="_blank"' in link for link in links)


def test_a_frame_has_no_cookie_and_may_be_kept_by_any_cache_for_a_while(client: Client) -> None:
    thread = factories.thread(factories.forum())
    client.force_login(factories.UserFactory(display_name="Kari Hemmelig"))

    response = client.get(frame_of(thread.pk))

    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    assert response["Cache-Control"] == "public, no-cache"
    assert "cookie" not in response.get("Vary", "").lower()
    assert "Kari Hemmelig" not in response.content.decode()
    again = client.get(frame_of(thread.pk), HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304
    factories.post_in(thread, body="Nytt")
    assert client.get(frame_of(thread.pk), HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 200


def test_a_frame_costs_no_query_while_nothing_changes(client: Client) -> None:
    thread = factories.thread(factories.forum())
    for address in (frame_of(thread.pk), f"/forum/{thread.space.slug}/tiltak/innramming/"):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert len(captured) == 0, address


def test_only_the_sites_of_the_setting_may_show_a_frame(client: Client, settings: Any) -> None:
    settings.EMBED_ANCESTORS = ["https://www.meldal.example", "https://intranett.meldal.example"]
    thread = factories.thread(factories.forum())

    response = client.get(frame_of(thread.pk))

    assert "X-Frame-Options" not in response.headers
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.meldal.example https://intranett.meldal.example" in policy
    assert "default-src 'none'" in policy
    ordinary = client.get(f"/trad/{thread.pk}/")
    assert ordinary["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in ordinary["Content-Security-Policy"]
    assert "meldal.example" not in ordinary["Content-Security-Policy"]


def test_without_the_setting_it_is_the_municipalitys_own_site(client: Client) -> None:
    thread = factories.thread(factories.forum())
    assert client.get(frame_of(thread.pk))["Content-Security-Policy"].endswith("frame-ancestors 'self'")

    municipality = Municipality.load()
    municipality.website = "https://www.meldal.example/forside"
    municipality.save()

    policy = client.get(frame_of(thread.pk))["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://www.meldal.example")


def test_what_a_guest_may_not_read_is_in_no_frame_whoever_asks(client: Client) -> None:
    space = factories.forum()
    moderator = factories.moderator(space)
    thread = factories.thread(space)
    post = factories.post_in(thread, body="Noe stygt.")
    deciding.hide_post(post=post, actor=moderator, rule="V4", reason="Stygt.")
    hidden = factories.thread(space, title="Skjult")
    deciding.hide_post(post=hidden.posts.get(), actor=moderator, rule="V4", reason="Stygt.")
    client.force_login(moderator)

    assert "Noe stygt" not in client.get(frame_of(thread.pk)).content.decode()
    assert client.get(frame_of(hidden.pk)).status_code == 404
    assert client.get(f"/trad/{hidden.pk}/bygg-inn/").status_code == 404


def test_a_frame_speaks_the_language_it_is_asked_in(client: Client) -> None:
    thread = factories.thread(factories.forum())

    assert 'lang="nb"' in client.get(frame_of(thread.pk), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert 'lang="en"' in client.get(f"{frame_of(thread.pk)}?sprak=en").content.decode()
    assert client.get(f"{frame_of(thread.pk)}?sprak=xx").status_code == 404


def test_the_register_in_a_frame_shows_the_public_measures_most_supported_first(client: Client) -> None:
    space = factories.forum()
    effect = Effect.objects.create(space_id=space.pk, kind="drawback", title="Lang skolevei")
    measures = [
        Measure.objects.create(space_id=space.pk, title=title, supports=supports, published_at=published)
        for title, supports, published in (
            ("Lys langs vegen", 2, timezone.now()),
            ("Bussvert", 9, timezone.now()),
            ("Ikke klart ennå", 50, None),
        )
    ]
    measures[1].effects.add(effect)
    raise_version(space_id=space.pk)

    page = client.get(f"/forum/{space.slug}/tiltak/innramming/").content.decode()

    assert page.index("Bussvert") < page.index("Lys langs vegen")
    assert "Lang skolevei" in page
    assert "Ikke klart ennå" not in page


def test_the_page_to_copy_from_gives_a_frame_with_a_name(client: Client, base_url: str) -> None:
    thread = factories.thread(factories.forum(), title='Vei "til" <skolen>')

    page = client.get(f"/trad/{thread.pk}/bygg-inn/").content.decode()
    register = client.get(f"/forum/{thread.space.slug}/tiltak/bygg-inn/").content.decode()

    copied = html.unescape(re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)[0])
    assert copied.startswith(
        f'<iframe src="{base_url}{frame_of(thread.pk)}" title="Vei &quot;til&quot; &lt;skolen&gt;" '
    )
    assert f"{base_url}/forum/{thread.space.slug}/tiltak/innramming/" in register


@pytest.mark.parametrize(
    "address",
    [
        "/trad/99999999999999999999/innramming/",
        "/trad/0/bygg-inn/",
        "/forum/ingen/tiltak/innramming/",
        "/forum/ingen/tiltak/bygg-inn/",
    ],
)
def test_what_is_not_there_has_no_frame(client: Client, address: str) -> None:
    factories.home()

    assert client.get(address).status_code == 404


def test_nothing_is_written_through_a_frame(client: Client) -> None:
    thread = factories.thread(factories.forum())

    assert client.post(frame_of(thread.pk)).status_code == 405
