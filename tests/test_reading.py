"""Reading: lists by latest activity, pages by key, the first unread post, search."""

from __future__ import annotations

import pytest
from django.test import Client

from forum import reads
from forum.models import Thread
from moderation import deciding
from tests import factories

pytestmark = pytest.mark.django_db


def titles(page: str) -> list[str]:
    return [f"Tråd {n:02d}" for n in range(60) if f"Tråd {n:02d}" in page]


def test_the_thread_with_the_latest_post_stands_first(client: Client) -> None:
    space = factories.forum()
    old = factories.thread(space, title="Tråd 01")
    factories.thread(space, title="Tråd 02")

    factories.post_in(old)

    page = client.get(f"/forum/{space.slug}/").content.decode()
    assert page.index("Tråd 01") < page.index("Tråd 02")


def test_paging_by_key_shows_every_thread_once(client: Client) -> None:
    space = factories.forum()
    for n in range(45):
        factories.thread(space, title=f"Tråd {n:02d}")

    first = client.get(f"/forum/{space.slug}/")
    shown = first.context["shown"]
    second = client.get(f"/forum/{space.slug}/?etter={shown.after}")
    back = client.get(f"/forum/{space.slug}/?before={second.context['shown'].before}")

    assert len(titles(first.content.decode())) == 30
    assert len(titles(second.content.decode())) == 15
    assert not set(titles(first.content.decode())) & set(titles(second.content.decode()))
    assert titles(back.content.decode()) == titles(first.content.decode())


def test_a_theme_shows_its_own_threads_and_the_count(client: Client) -> None:
    space = factories.forum()
    factories.thread(space, title="Tråd 01", theme="drawback")
    factories.thread(space, title="Tråd 02", theme="measure")

    page = client.get(f"/forum/{space.slug}/?tema=measure").content.decode()

    assert titles(page) == ["Tråd 02"]


def test_a_thread_opens_at_the_first_unread_post(client: Client) -> None:
    thread = factories.thread(factories.forum())
    for n in range(22):
        factories.post_in(thread, body=f"Innlegg {n}")
    client.force_login(factories.UserFactory())
    client.get(f"/trad/{thread.pk}/")
    reads.write()

    answer = client.get(f"/trad/{thread.pk}/")

    assert answer.status_code == 302
    assert answer.url == f"/trad/{thread.pk}/?side=2#innlegg-21"
    page = client.get(f"/trad/{thread.pk}/?side=2").content.decode()
    assert page.index("Nytt siden sist") < page.index('id="innlegg-21"')


def test_reading_never_moves_the_mark_back(client: Client) -> None:
    thread = factories.thread(factories.forum())
    for _ in range(22):
        factories.post_in(thread)
    user = factories.UserFactory()
    client.force_login(user)
    client.get(f"/trad/{thread.pk}/?side=2")
    reads.write()
    client.get(f"/trad/{thread.pk}/?side=1")
    reads.write()

    assert user.read_marks.get().number == 23


def test_a_permalink_leads_to_the_page_that_holds_the_post(client: Client) -> None:
    thread = factories.thread(factories.forum())
    posts = [factories.post_in(thread) for _ in range(40)]

    assert posts[-1].get_absolute_url() == f"/trad/{thread.pk}/?side=3#innlegg-41"
    assert 'id="innlegg-41"' in client.get(f"/trad/{thread.pk}/?side=3").content.decode()
    assert client.get(f"/trad/{thread.pk}/?side=4").status_code == 404


def test_search_finds_words_and_weighs_the_title(client: Client) -> None:
    space = factories.forum()
    factories.thread(space, title="Noe annet", body="Vi trenger svømmebasseng.")
    factories.thread(space, title="Svømmebasseng", body="På skolen.")

    page = client.get("/sok/?q=svømmebasseng").content.decode()

    assert "Noe annet" in page
    assert page.index("På skolen.") < page.index("Vi trenger")


@pytest.mark.parametrize(
    "query", ["0_0", '"buss"', "buss*", "a AND", "NEAR(x", "title:buss", "𞤀𞤁", "ⁿ²", "a\u0301b", "-"]
)
def test_odd_words_are_searched_for_as_words(client: Client, query: str) -> None:
    factories.thread(factories.forum())

    assert client.get("/sok/", {"q": query}).status_code == 200


def test_search_finds_only_what_the_reader_may_see(client: Client) -> None:
    space = factories.forum()
    per = factories.UserFactory()
    post = factories.post_in(factories.thread(space), author=per, body="Hemmelighet om fjellreven.")
    silje = factories.moderator(space)
    deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")

    assert "Hemmelighet" not in client.get("/sok/?q=fjellreven").content.decode()
    client.force_login(factories.UserFactory())
    assert "Hemmelighet" not in client.get("/sok/?q=fjellreven").content.decode()
    client.force_login(silje)
    assert "Hemmelighet" in client.get("/sok/?q=fjellreven").content.decode()


def test_counts_follow_what_is_visible() -> None:
    space = factories.forum()
    thread = factories.thread(space)
    post = factories.post_in(thread)
    silje = factories.moderator(space)

    deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")
    with pytest.raises(deciding.AlreadyDecided):
        deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")
    assert Thread.objects.get(pk=thread.pk).posts_published == 1
    assert space.state.__class__.objects.get(pk=space.pk).posts == 1

    deciding.publish_post(post=post, actor=silje)
    assert Thread.objects.get(pk=thread.pk).posts_published == 2
