"""Following a space or a thread in a feed reader: what everyone may read, and no more."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from lxml import etree

from forum import moving
from forum.models import Post, Thread
from moderation import answering, deciding
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: Client, address: str) -> list[Any]:
    response = client.get(address)
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = etree.fromstring(response.content)
    for required in ("id", "title", "updated"):
        assert feed.findtext(ATOM + required)
    return feed.findall(f"{ATOM}entry")


def texts(found: list[Any], name: str) -> list[str]:
    return [entry.findtext(ATOM + name) for entry in found]


def test_a_forums_feed_has_the_latest_thread_first(client: Client) -> None:
    space = factories.forum()
    old = factories.thread(space, title="Skoleveien")
    factories.thread(space, title="Biblioteket")
    factories.post_in(old)

    assert texts(entries(client, f"/forum/{space.slug}/atom/"), "title") == ["Skoleveien", "Biblioteket"]


def test_a_boards_feed_has_its_suggestions(client: Client) -> None:
    board = factories.board()
    factories.suggestion(board, title="Åpen hall")

    assert texts(entries(client, f"/tavle/{board.slug}/atom/"), "title") == ["Åpen hall"]


def test_a_thread_feed_has_no_hidden_post_not_even_for_who_moderates(client: Client) -> None:
    space = factories.forum()
    thread = factories.thread(space)
    hidden = factories.post_in(thread, body="Noe stygt.")
    moderator = factories.moderator(space)
    deciding.hide_post(post=hidden, actor=moderator, rule="V4", reason="Personopplysninger.")
    client.force_login(moderator)

    assert "Noe stygt" not in client.get(f"/trad/{thread.pk}/atom/").content.decode()


def test_a_hidden_thread_has_no_feed_and_leaves_its_spaces(client: Client) -> None:
    space = factories.forum()
    thread = factories.thread(space)
    moderator = factories.moderator(space)
    deciding.hide_post(post=thread.posts.get(), actor=moderator, rule="V4", reason="Personopplysninger.")

    assert client.get(f"/trad/{thread.pk}/atom/").status_code == 404
    assert entries(client, f"/forum/{space.slug}/atom/") == []


@pytest.mark.parametrize("address", ["/forum/ingen/atom/", "/tavle/ingen/atom/", "/trad/99999999999999999999/atom/"])
def test_what_is_not_there_has_no_feed(client: Client, address: str) -> None:
    factories.home()

    assert client.get(address).status_code == 404


def test_what_xml_forbids_is_spelled_out(client: Client) -> None:
    thread = factories.thread(factories.forum())
    Thread.objects.filter(pk=thread.pk).update(title="Buss\x0b")
    Post.objects.filter(thread=thread).update(html="<p>Kl.\x0c 7</p>")

    assert "Buss[U+000B" in client.get(f"/trad/{thread.pk}/atom/").content.decode()
    assert "[U+000C" in texts(entries(client, f"/trad/{thread.pk}/atom/"), "content")[0]


def test_a_correction_stands_with_what_it_corrects(client: Client) -> None:
    space = factories.forum()
    thread = factories.thread(space)
    wrong = factories.post_in(thread, body="Skolen koster 400 millioner.")
    moderator = factories.moderator(space)
    words = factories.words(moderator, "Skolen koster 198 millioner.", voice=Post.Voice.MUNICIPALITY)
    answering.correct(post=wrong, words=words)

    newest, corrected, _first = entries(client, f"/trad/{thread.pk}/atom/")

    assert newest.findtext(f"{ATOM}title") == "Rettelse fra kommunen"
    assert "198 millioner" in corrected.findtext(f"{ATOM}content")


@pytest.mark.django_db(transaction=True)
def test_the_feeds_cost_does_not_grow(client: Client, django_assert_max_num_queries: Any) -> None:
    space = factories.forum()
    thread = factories.thread(space)
    for n in range(12):
        factories.thread(space, title=f"Tråd {n}")
        factories.post_in(thread)
    client.get(f"/forum/{space.slug}/atom/")

    with django_assert_max_num_queries(3):
        client.get(f"/forum/{space.slug}/atom/")
    with django_assert_max_num_queries(3):
        client.get(f"/trad/{thread.pk}/atom/")


# --- Valid by RFC 4287 ----------------------------------------------------------------------------------------------
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ONCE_IN_FEED = ("id", "title", "updated", "subtitle", "generator", "icon", "logo", "rights")
ONCE_IN_ENTRY = ("id", "title", "updated", "published", "content", "summary", "rights", "source")


def is_address(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def is_lasting_id(value: str) -> bool:
    """A urn:uuid (RFC 4122) or a tag (RFC 4151): neither says where the site stands today."""
    return bool(
        re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|tag:[^,]+,\d{4}(-\d\d){0,2}:.+", value)
    )


def check_text(element: Any) -> None:
    """A text construct (3.1): plain text without markup, or escaped HTML; never children of its own."""
    assert element.get("type", "text") in ("text", "html")
    assert len(element) == 0
    if element.get("type", "text") == "text":
        assert element.text
        assert not re.search(r"</?(p|br|em|strong|a|ul|li)\b", element.text)


def check_people(holder: Any) -> None:
    """Person constructs (3.2): exactly one name that says something."""
    for author in holder.findall(f"{ATOM}author"):
        names = author.findall(f"{ATOM}name")
        assert len(names) == 1
        assert names[0].text.strip()


def check_links(holder: Any) -> None:
    """Links (4.2.7): in full, no two alternates of one type and language."""
    links = holder.findall(f"{ATOM}link")
    assert all(is_address(link.get("href")) for link in links)
    alternates = [(one.get("type"), one.get("hreflang")) for one in links if one.get("rel", "alternate") == "alternate"]
    assert len(alternates) == len(set(alternates)) == 1


def check_atom(response: Any, *, at: str) -> Any:
    """What a feed validator looks at: well-formed, what must be there, what may be there once, ids, moments, links."""
    kind, _, parameters = response["Content-Type"].partition(";")
    assert kind == "application/atom+xml"
    assert "charset=utf-8" in parameters.lower()
    feed = etree.fromstring(response.content, etree.XMLParser(resolve_entities=False, recover=False))
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang")
    known = {*ONCE_IN_FEED, "author", "category", "contributor", "link", "entry"}
    assert {etree.QName(child).localname for child in feed} <= known
    for name in ("id", "title", "updated"):
        assert len(feed.findall(ATOM + name)) == 1
    for name in ONCE_IN_FEED:
        assert len(feed.findall(ATOM + name)) <= 1
    own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == [at]
    check_links(feed)
    check_people(feed)
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        for name in ("id", "title", "updated"):
            assert len(entry.findall(ATOM + name)) == 1
        for name in ONCE_IN_ENTRY:
            assert len(entry.findall(ATOM + name)) <= 1
        assert entry.find(f"{ATOM}author") is not None or feed.find(f"{ATOM}author") is not None
        assert entry.find(f"{ATOM}content") is not None or entry.find(f"{ATOM}summary") is not None
        check_links(entry)
        check_people(entry)
        for name in ("title", "summary", "content"):
            for element in entry.findall(ATOM + name):
                check_text(element)
        for category in entry.findall(f"{ATOM}category"):
            assert category.get("term")
    if not entries:
        assert feed.find(f"{ATOM}author") is not None
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    assert all(is_lasting_id(one) for one in ids)
    moments = [element.text for name in ("updated", "published") for element in feed.iter(ATOM + name)]
    assert all(MOMENT.fullmatch(moment) for moment in moments)
    return feed


@pytest.fixture
def addresses(settings: Any) -> dict[str, str]:
    """A forum, a theme of it, an empty theme, a board and a thread, with all that may trouble a reader of feeds."""
    settings.BASE_URL = "https://ordetfritt.example"
    space = factories.forum()
    thread = factories.thread(space, title="Er 3 < 4 & 5 > 4? <b>", body="**Ja**, når\n\n- 3 < 4\n- & resten")
    wrong = factories.post_in(thread, body="Se https://example.no/?a=1&b=2")
    moderator = factories.moderator(space)
    words = factories.words(moderator, "Tallet er 198 < 400.", voice=Post.Voice.MUNICIPALITY)
    answering.correct(post=wrong, words=words)
    gone = factories.UserFactory()
    factories.post_in(thread, author=gone, body="Dette skrev en som er borte.")
    gone.delete()
    board = factories.board()
    factories.suggestion(board)
    return {
        "forum": f"/forum/{space.slug}/atom/",
        "theme": f"/forum/{space.slug}/atom/?tema=drawback",
        "empty": f"/forum/{space.slug}/atom/?tema=question",
        "board": f"/tavle/{board.slug}/atom/",
        "thread": f"/trad/{thread.pk}/atom/",
    }


@pytest.mark.parametrize("which", ["forum", "theme", "empty", "board", "thread"])
def test_every_feed_is_valid_atom(client: Client, addresses: dict[str, str], which: str) -> None:
    feed = check_atom(client.get(addresses[which]), at=f"https://ordetfritt.example{addresses[which]}")

    assert bool(feed.findall(f"{ATOM}entry")) is (which != "empty")


def test_no_two_feeds_have_one_id(client: Client, addresses: dict[str, str]) -> None:
    feeds = [etree.fromstring(client.get(address).content) for address in addresses.values()]

    assert len({feed.findtext(f"{ATOM}id") for feed in feeds}) == len(addresses)


def test_a_feed_is_the_same_until_something_changes(client: Client, addresses: dict[str, str]) -> None:
    for address in addresses.values():
        assert client.get(address).content == client.get(address, HTTP_HOST="localhost").content


def test_ids_last_when_the_site_is_moved_and_posts_are_moved(
    client: Client, addresses: dict[str, str], settings: Any
) -> None:
    def ids(address: str) -> set[str]:
        return {element.text for element in etree.fromstring(client.get(address).content).iter(f"{ATOM}id")}

    before = ids(addresses["forum"]), ids(addresses["thread"])
    settings.BASE_URL = "https://ordetfritt.orkland.example"
    assert (ids(addresses["forum"]), ids(addresses["thread"])) == before

    thread = Thread.objects.get(title__startswith="Er 3")
    made = moving.split_thread(thread=thread, posts=[thread.posts.get(number=4).pk], title="Ny tråd", theme="question")
    assert before[1] - ids(addresses["thread"]) == ids(f"/trad/{made.pk}/atom/") - {
        etree.fromstring(client.get(f"/trad/{made.pk}/atom/").content).findtext(f"{ATOM}id")
    }


def test_a_themes_feed_has_only_its_threads(client: Client) -> None:
    space = factories.forum()
    factories.thread(space, title="Skoleveien", theme="drawback")
    factories.thread(space, title="Biblioteket", theme="possibility")

    assert texts(entries(client, f"/forum/{space.slug}/atom/?tema=possibility"), "title") == ["Biblioteket"]
    assert client.get(f"/forum/{space.slug}/atom/?tema=noe").status_code == 404


def test_the_feed_of_a_merged_thread_goes_on_as_the_others(client: Client) -> None:
    space = factories.forum()
    thread, other = factories.thread(space, title="Veien"), factories.thread(space, title="Skoleveien")
    moving.merge_thread(thread=thread, into=other)

    assert len(entries(client, f"/trad/{thread.pk}/atom/")) == 2


def test_pages_lead_to_their_feeds(client: Client) -> None:
    space = factories.forum()
    thread = factories.thread(space)

    for page, feed in (
        (f"/forum/{space.slug}/", f"/forum/{space.slug}/atom/"),
        (f"/forum/{space.slug}/?tema=drawback", f"/forum/{space.slug}/atom/?tema=drawback"),
        (f"/trad/{thread.pk}/", f"/trad/{thread.pk}/atom/"),
    ):
        html = client.get(page).content.decode()
        assert html.count(f'href="{feed}"') >= 2  # for the browser, and for people
