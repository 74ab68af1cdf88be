"""A thread's page: where one is, official answers, what answers what, and addresses that outlive moves and hiding."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum import reads
from forum.models import Post, Thread
from forum.posting import ThreadClosed, take_down
from forum.reading import find_thread
from forum.versions import raise_version
from moderation import answering, deciding
from tests import factories

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    """A page that everyone may open."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def post_html(page: str, number: int) -> str:
    """One post on a page."""
    found = re.search(rf'<article class="[^"]*" id="innlegg-{number}".*?</article>', page, re.DOTALL)
    assert found, number
    return found.group(0)


@pytest.fixture
def space():
    return factories.forum()


@pytest.fixture
def silje(space):
    return factories.moderator(space)


@pytest.fixture
def long(space) -> Thread:
    """45 posts on three pages."""
    thread = factories.thread(space, title="Lang")
    for n in range(44):
        factories.post_in(thread, body=f"Innlegg {n}")
    return thread


def answer(post: Post, silje, body: str = "Bussen går kvart på."):
    return answering.answer(
        post=Post.objects.select_related("thread").get(pk=post.pk),
        words=factories.words(silje, body, voice=Post.Voice.MUNICIPALITY),
    )


# --- Where one is ----------------------------------------------------------------


def test_the_bar_says_which_posts_of_how_many_and_leads_to_both_ends(client: Client, long: Thread) -> None:
    page = text(client, f"/trad/{long.pk}/?side=2")

    assert "Innlegg 21–40 av 45" in page
    assert '<progress class="position__bar" max="45" value="40"' in page
    assert f'href="/trad/{long.pk}/?side=1#innlegg-1"' in page
    assert f'href="/trad/{long.pk}/?side=3#innlegg-45"' in page
    assert "Første uleste" not in page
    assert "Innlegg 41–45 av 45" in text(client, f"/trad/{long.pk}/?side=3")


def test_bar_and_heading_count_the_same_posts_those_one_can_read(client: Client, space, silje, long: Thread) -> None:
    other = factories.thread(space, title="En annen")
    factories.moved(long.posts.get(number=3), into=other)
    Thread.objects.filter(pk=long.pk).update(posts_published=F("posts_published") - 1)
    deciding.hide_post(post=long.posts.get(number=25), actor=silje, rule="V4", reason="Hets.")

    first, second, third = (text(client, f"/trad/{long.pk}/?side={n}") for n in (1, 2, 3))

    assert "43 innlegg" in second
    assert "Innlegg 1–19 av 43" in first
    assert "Innlegg 20–38 av 43" in second
    assert '<progress class="position__bar" max="43" value="38"' in second
    assert "Innlegg 39–43 av 43" in third
    assert "av 45" not in first + second + third


def test_a_thread_of_one_page_opens_at_the_first_unread_too(client: Client, space) -> None:
    thread = factories.thread(space)
    client.force_login(factories.UserFactory())
    client.get(f"/trad/{thread.pk}/")
    reads.write()
    assert client.get(f"/trad/{thread.pk}/").status_code == 200

    factories.post_in(thread)

    assert client.get(f"/trad/{thread.pk}/").url == f"/trad/{thread.pk}/?side=1#innlegg-2"


def test_who_has_read_further_can_still_go_to_the_first_page(client: Client, long: Thread) -> None:
    client.force_login(factories.UserFactory())
    client.get(f"/trad/{long.pk}/?side=2")
    reads.write()
    page = text(client, f"/trad/{long.pk}/?side=2")

    assert f'href="/trad/{long.pk}/?side=1" aria-label="Side 1"' in page
    assert client.get(f"/innlegg/{long.posts.get(number=3).pk}/").url == f"/trad/{long.pk}/?side=1#innlegg-3"


def test_a_short_thread_has_neither_bar_nor_contents(client: Client, space, silje) -> None:
    thread = factories.thread(space)
    answer(thread.posts.get(), silje)

    page = text(client, f"/trad/{thread.pk}/")

    assert "position__bar" not in page
    assert "official-contents" not in page


def test_the_bar_leads_who_has_been_here_to_the_first_unread(client: Client, long: Thread) -> None:
    client.force_login(factories.UserFactory())
    client.get(f"/trad/{long.pk}/?side=1")
    reads.write()

    assert f'href="/trad/{long.pk}/?side=2#innlegg-21">Første uleste' in text(client, f"/trad/{long.pk}/?side=3")


# --- Official answers -----------------------------------------------------------


def test_a_long_thread_lists_its_official_answers_across_pages(client: Client, long: Thread, silje) -> None:
    answer(long.posts.get(number=3), silje, "Vi legger om ruta fra høsten.")
    wrong = factories.post_in(long, body="Det koster 40 millioner.")
    answering.correct(post=wrong, words=factories.words(silje, "Det koster 14.", voice=Post.Voice.MUNICIPALITY))

    page = text(client, f"/trad/{long.pk}/?side=1")

    assert "2 innlegg fra kommunen i tråden" in page
    assert f'<a href="/trad/{long.pk}/?side=3#innlegg-46">Innlegg 46</a>' in page
    assert f'<a href="/trad/{long.pk}/?side=3#innlegg-48">Rettelse, innlegg 48</a>' in page
    assert "Vi legger om ruta fra høsten." in page
    assert "Silje" in page


def test_a_hidden_answer_stands_in_no_contents(client: Client, long: Thread, silje) -> None:
    written = answer(long.posts.get(number=3), silje, "Feil svar.")
    deciding.hide_post(post=written, actor=silje, rule="V7", reason="Feil.")

    assert "Feil svar." not in text(client, f"/trad/{long.pk}/?side=1")
    assert "official-contents" not in text(client, f"/trad/{long.pk}/?side=1")


def test_what_was_written_after_the_answer_says_so_once(client: Client, space, silje) -> None:
    thread = factories.thread(space)
    answer(thread.posts.get(), silje)
    factories.post_in(thread, body="Takk for svar.")
    factories.post_in(thread, body="Jeg er ikke enig.")

    page = text(client, f"/trad/{thread.pk}/")

    assert page.count("Skrevet etter") == 1
    assert page.index('id="innlegg-2"') < page.index("Skrevet etter") < page.index('id="innlegg-3"')
    assert '<a href="#innlegg-2">svaret fra kommunen (innlegg 2)</a>' in page


def test_a_later_page_says_that_it_was_written_after_the_answer(client: Client, long: Thread, silje) -> None:
    thread = factories.thread(long.space.specific)
    answer(thread.posts.get(), silje)
    for n in range(20):
        factories.post_in(thread, body=f"Innlegg {n}")

    page = text(client, f"/trad/{thread.pk}/?side=2")

    assert page.index("Skrevet etter") < page.index('id="innlegg-21"')


def test_nothing_is_written_after_an_answer_that_is_not_there(client: Client, space, silje) -> None:
    thread = factories.thread(space)
    factories.post_in(thread, author=silje, body="Velkommen hit.", voice=Post.Voice.MUNICIPALITY)
    factories.post_in(thread)

    assert "Skrevet etter" not in text(client, f"/trad/{thread.pk}/")


# --- What answers what ------------------------------------------------------------


def test_a_post_names_those_that_answer_it_and_they_name_it(client: Client, space, silje) -> None:
    thread = factories.thread(space)
    first = thread.posts.get()
    text(Client(), f"/trad/{thread.pk}/")
    second = factories.post_in(thread, reply_to=first)
    factories.post_in(thread, reply_to=first)

    page = text(client, f"/trad/{thread.pk}/")
    assert re.findall(r'href="([^"]*)" aria-label="Svar i innlegg (\d)"', post_html(page, 1)) == [
        ("#innlegg-2", "2"),
        ("#innlegg-3", "3"),
    ]
    assert 'href="#innlegg-1"' in post_html(page, 2)

    deciding.hide_post(post=second, actor=silje, rule="V4", reason="Grunn.")
    assert "Svar i innlegg 2" not in text(client, f"/trad/{thread.pk}/")


def test_of_many_answers_the_first_ten_are_named(client: Client, space) -> None:
    thread = factories.thread(space)
    for _ in range(13):
        factories.post_in(thread, reply_to=thread.posts.get(number=1))

    first = post_html(text(client, f"/trad/{thread.pk}/"), 1)

    assert first.count("Svar i innlegg") == 10
    assert "og 3 til" in first


# --- Permalinks -------------------------------------------------------------------


def test_the_number_of_a_post_is_its_permalink(client: Client, long: Thread) -> None:
    post = long.posts.get(number=41)

    assert f'href="/innlegg/{post.pk}/"' in post_html(text(client, f"/trad/{long.pk}/?side=3"), 41)
    assert client.get(f"/innlegg/{post.pk}/").url == f"/trad/{long.pk}/?side=3#innlegg-41"


def test_a_permalink_survives_hiding_and_withdrawing(client: Client, long: Thread, silje) -> None:
    hidden, withdrawn = long.posts.get(number=22), long.posts.get(number=23)
    deciding.hide_post(post=hidden, actor=silje, rule="V4", reason="Grunn.")
    take_down(withdrawn, state=Post.State.WITHDRAWN)

    assert client.get(f"/innlegg/{hidden.pk}/").url == f"/trad/{long.pk}/?side=2#innlegg-22"
    page = text(client, f"/trad/{long.pk}/?side=2")
    assert "skjult" in post_html(page, 22)
    assert "trukket" in post_html(page, 23)


def test_a_permalink_to_what_one_may_not_see_is_not_found(client: Client, space, silje) -> None:
    thread = factories.thread(space)
    per = factories.UserFactory()
    held = factories.post_in(thread, author=per)
    deciding.hold_post(post=held, actor=silje, rule="V4", reason="Grunn.")
    elsewhere = factories.thread(space)
    gone = factories.post_in(elsewhere)
    deciding.hide_post(post=elsewhere.posts.get(number=1), actor=silje, rule="V4", reason="Grunn.")

    for post in (held, gone):
        assert client.get(f"/innlegg/{post.pk}/").status_code == 404
    assert client.get("/innlegg/999999/").status_code == 404
    assert client.get("/innlegg/99999999999999999999999/").status_code == 404
    assert client.post(f"/innlegg/{held.pk}/").status_code == 405
    client.force_login(factories.UserFactory())
    assert client.get(f"/innlegg/{held.pk}/").status_code == 404
    client.force_login(per)
    assert client.get(f"/innlegg/{held.pk}/").status_code == 302
    client.force_login(silje)
    assert client.get(f"/innlegg/{held.pk}/").status_code == 302
    assert client.get(f"/innlegg/{gone.pk}/").status_code == 302


# --- Moved and merged -----------------------------------------------------------


def test_a_moved_post_leaves_a_trace_at_its_old_number_and_its_permalink_follows(client: Client, space) -> None:
    old, new = factories.thread(space, title="Gammel"), factories.thread(space, title="Ny tråd")
    post = factories.post_in(old)
    text(Client(), f"/trad/{old.pk}/")

    factories.moved(post, into=new)

    trace = post_html(text(client, f"/trad/{old.pk}/"), 2)
    assert "Innlegg 2 er flyttet til" in trace
    assert f'<a class="ds-link" href="/innlegg/{post.pk}/">«Ny tråd»</a>' in trace
    assert client.get(f"/innlegg/{post.pk}/").url == f"/trad/{new.pk}/?side=1#innlegg-2"


def test_a_trace_never_names_a_thread_that_is_hidden(client: Client, space, silje) -> None:
    old, new = factories.thread(space, title="Gammel"), factories.thread(space, title="Hemmelig tittel")
    factories.moved(factories.post_in(old), into=new)
    assert "Hemmelig tittel" in text(Client(), f"/trad/{old.pk}/")

    deciding.hide_post(post=new.posts.get(number=1), actor=silje, rule="V4", reason="Grunn.")

    page = text(client, f"/trad/{old.pk}/")
    assert "Hemmelig tittel" not in page
    assert "Innlegg 2 er flyttet." in post_html(page, 2)


def test_a_merged_thread_still_opens_and_shows_where_everything_went(client: Client, space) -> None:
    old, new = factories.thread(space, title="Gammel"), factories.thread(space, title="Der det fortsetter")
    post = factories.post_in(old)
    factories.merged(old, into=new)

    page = text(client, f"/trad/{old.pk}/")

    assert "Tråden er slått sammen med en annen" in page
    assert f'href="/trad/{new.pk}/">«Der det fortsetter»' in page
    assert "Innlegg 2 er flyttet til" in post_html(page, 2)
    assert "Skriv i tråden" not in page
    assert "noindex" in page
    assert client.get(f"/innlegg/{post.pk}/").url == f"/trad/{new.pk}/?side=1#innlegg-3"


def test_a_merged_thread_is_in_no_list_or_search_and_its_feed_goes_on_as_the_others(client: Client, space) -> None:
    old, new = factories.thread(space, title="Gammel"), factories.thread(space, title="Ny tråd")
    factories.merged(old, into=new)

    assert "Gammel" not in text(client, f"/forum/{space.slug}/")
    assert "Gammel" not in text(client, f"/forum/{space.slug}/atom/")
    assert "Ny tråd" in text(client, f"/trad/{old.pk}/atom/")
    assert "Gammel" not in text(client, f"/trad/{old.pk}/atom/")
    assert not Thread.objects.visible_to(AnonymousUser()).filter(pk=old.pk).exists()
    with pytest.raises(Thread.DoesNotExist):
        find_thread(old.pk, AnonymousUser())


def test_a_reply_to_a_merged_thread_goes_where_the_conversation_goes_on(client: Client, space) -> None:
    old, new = factories.thread(space, title="Gammel"), factories.thread(space, title="Ny tråd")
    post = factories.post_in(old)
    old = factories.merged(old, into=new)
    client.force_login(factories.UserFactory())

    with pytest.raises(ThreadClosed):
        factories.post_in(old)
    client.post(f"/trad/{old.pk}/svar/?til=2", {"body": "Det var jeg midt i."})

    written = Post.objects.get(body="Det var jeg midt i.")
    assert written.thread == new
    assert written.reply_to == post


def test_a_merged_thread_follows_its_goal_out_of_sight_and_on(client: Client, space, silje) -> None:
    first, second, third = (factories.thread(space, title=f"Tråd {n}") for n in (1, 2, 3))
    factories.merged(first, into=second)
    factories.merged(second, into=third)
    assert "«Tråd 3»" in text(client, f"/trad/{first.pk}/")

    deciding.hide_post(post=third.posts.get(number=1), actor=silje, rule="V4", reason="Grunn.")

    assert client.get(f"/trad/{second.pk}/").status_code == 404
    assert client.get(f"/trad/{first.pk}/").status_code == 404
    assert Client().get(f"/trad/{first.pk}/svar/").status_code == 404


# --- What it costs ------------------------------------------------------------------


def test_traces_answers_and_contents_cost_a_fixed_number_of_queries(client: Client, long: Thread, silje) -> None:
    other = factories.thread(long.space.specific)

    def cost() -> int:
        raise_version(thread_id=long.pk)
        Post.objects.filter(thread=long).update(version=Post.objects.get(thread=long, number=1).version + 1)
        with CaptureQueriesContext(connection) as captured:
            text(client, f"/trad/{long.pk}/?side=1")
        return len(captured)

    answer(long.posts.get(number=2), silje)
    factories.moved(long.posts.get(number=5), into=other)
    cost()
    few = cost()
    for number in (7, 8, 9):
        answer(long.posts.get(number=number), silje)
        factories.post_in(long, reply_to=long.posts.get(number=number))
        factories.moved(long.posts.get(number=number + 5), into=other)

    assert cost() == few
