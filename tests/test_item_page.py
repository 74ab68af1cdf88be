"""One page per thing that waits: the context, the author's history in this space, similar decisions, and the way on."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.models import ForumPage, Post
from moderation import deciding, undoing
from moderation.models import Decision, Report
from moderation.reporting import report
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


@pytest.fixture
def silje(space: ForumPage, client: Client) -> User:
    silje = factories.moderator(space)
    client.force_login(silje)
    return silje


def part(page: str, name: str) -> str:
    """One section of the page; empty if it is not there."""
    found = re.search(rf'aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def look(client: Client, post: Post, query: str = "") -> str:
    return client.get(f"/moderering/innlegg/{post.pk}/{query}").content.decode()


def hidden(space: ForumPage, by: User, *, author: User | None = None, title: str, reason: str = "Hets.") -> Decision:
    post = factories.post_in(factories.thread(space, title=title), author=author)
    report(post=post, reporter=None, reason="abuse")
    return deciding.hide_post(post=post, actor=by, rule="V4", reason=reason)


def test_the_authors_history_is_of_this_space_alone(client: Client, space: ForumPage, silje: User) -> None:
    per = factories.UserFactory(display_name="Per")
    elsewhere = factories.forum(slug="der")
    hidden(elsewhere, factories.moderator(elsewhere), author=per, title="Et annet sted", reason="Noe helt annet.")
    hidden(space, silje, author=per, title="Bussen", reason="Skriv uten navn.")
    undone = hidden(space, silje, author=per, title="Angret sak")
    undoing.undo(decision=undone, actor=silje)
    factories.post_in(factories.thread(space), author=per)
    post = factories.thread(space, author=per, title="Ny sak").posts.get()

    history = part(look(client, post), "history")

    assert "4 innlegg siden" in history
    assert "1 skjult" in history
    assert "Skriv uten navn." in history
    assert "Angret sak" not in history
    assert "Et annet sted" not in history
    assert "Noe helt annet." not in history


def test_what_nobody_signed_in_has_written_has_no_history(client: Client, space: ForumPage, silje: User) -> None:
    post = factories.thread(space).posts.get()
    Post.objects.filter(pk=post.pk).update(author=None)

    assert part(look(client, post), "history") == ""


def test_similar_decisions_are_on_the_same_reason_in_the_same_space_with_what_became_of_them(
    client: Client, space: ForumPage, silje: User
) -> None:
    for n in range(6):
        hidden(space, silje, title=f"Hets {n}", reason=f"Grunn {n}.")
    fact = factories.thread(space, title="Feil tall").posts.get()
    report(post=fact, reporter=None, reason="fact")
    deciding.dismiss_reports(post=fact, actor=silje, rule="R2")
    elsewhere = factories.forum(slug="der")
    hidden(elsewhere, factories.moderator(elsewhere), title="Et annet sted")
    post = factories.thread(space).posts.get()
    report(post=post, reporter=None, reason="abuse")

    similar = part(look(client, post), "similar")

    assert re.findall(r"Hets (\d)", similar) == ["5", "4", "3", "2", "1"]
    assert "Grunn 5." in similar
    assert "Feil tall" not in similar
    assert "Et annet sted" not in similar


def test_for_what_is_held_they_are_what_became_of_other_held_posts(
    client: Client, space: ForumPage, silje: User
) -> None:
    let, taken, post = (factories.thread(space, title=title).posts.get() for title in ("Sluppet", "Tatt", "Ny"))
    for one in (let, taken, post):
        deciding.hold_post(post=one, actor=silje, rule="V4", reason="Vent.")
    deciding.publish_post(post=let, actor=silje)
    deciding.hide_post(post=taken, actor=silje, rule="V4", reason="Nei.")

    similar = part(look(client, post), "similar")

    assert re.findall(r">(Sluppet|Tatt)</a>: (\w+)", similar) == [("Tatt", "skjult"), ("Sluppet", "publisert")]


def test_one_goes_from_one_to_the_next_and_back_to_the_place(client: Client, space: ForumPage, silje: User) -> None:
    first, second, third = (
        factories.thread(space, title=title, theme="question", is_question=True).posts.get() for title in "ABC"
    )
    address = re.search(rf'href="(/moderering/innlegg/{second.pk}/[^"]*)"', client.get("/moderering/").content.decode())
    assert address

    page = client.get(address[1].replace("&amp;", "&")).content.decode()

    def way(rel: str) -> str:
        found = re.search(rf'rel="{rel}" href="([^"]*)"', page)
        return found[1] if found else ""

    assert way("prev").startswith(f"/moderering/innlegg/{first.pk}/?fra=koen")
    assert way("next").startswith(f"/moderering/innlegg/{third.pk}/?fra=koen")
    duty = second.duties.get()
    assert way("up") == f"/moderering/?ved=duty-{duty.pk}#duty-{duty.pk}"
    assert f"ved=duty-{third.duties.get().pk}" in page  # where one goes on after an act
    assert 'rel="next"' not in look(client, third)


def test_it_asks_as_much_however_much_there_is_to_know(client: Client, space: ForumPage, silje: User) -> None:
    per = factories.UserFactory()
    post = factories.thread(space, author=per, is_question=True, theme="question").posts.get()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            look(client, post)
        return sum("moderation_" in query["sql"] or "forum_" in query["sql"] for query in queries)

    def more(number: int) -> None:
        for n in range(number):
            hidden(space, silje, author=per, title=f"Sak {n}")
            factories.post_in(post.thread, author=per)
            Report.objects.create(post=post, reporter=factories.UserFactory(), reason="abuse")

    more(2)
    look(client, post)  # what stands on every page is in memory now
    few = cost()
    more(6)

    assert cost() == few
    assert few <= 25


def test_the_list_of_an_address_one_does_not_moderate_is_not_found(
    client: Client, space: ForumPage, silje: User
) -> None:
    post = factories.thread(space).posts.get()

    assert client.get(f"/moderering/innlegg/{post.pk}/?sted=finnes-ikke").status_code == 404
    assert client.get(f"/moderering/innlegg/{post.pk}/?her=duty-{2**70}").status_code == 200
