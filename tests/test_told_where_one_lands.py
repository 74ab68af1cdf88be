"""After an act on a post it is said at the post that it was done, where one lands; once, and to nobody else."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forum import reads
from forum.models import Post, Thread
from people.models import User
from suggestions.models import Support
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> User:
    return factories.UserFactory(display_name="Kari")


@pytest.fixture
def thread() -> Thread:
    return factories.thread(factories.forum())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def posted(client: Client, address: str, **form: str) -> tuple[str, str]:
    """Where one lands, and the page there."""
    answer = client.post(address, {"token": str(uuid.uuid4()), **form})
    return answer.url, client.get(answer.url).content.decode()


def article(page: str, number: int) -> str:
    found = re.search(rf'<article[^>]* id="innlegg-{number}".*?</article>', page, re.DOTALL)
    assert found
    return found[0]


def test_a_reply(kari: User, thread: Thread) -> None:
    client = signed_in(kari)
    url, page = posted(client, f"/trad/{thread.pk}/svar/", body="Enig.")

    assert url.endswith("#innlegg-2")
    assert 'role="status"' in article(page, 2)
    assert "Innlegget ditt er publisert" in article(page, 2)
    assert "data-draft-done" in article(page, 2)
    assert page.count("Innlegget ditt er publisert") == 1
    assert "Innlegget ditt er publisert" not in client.get(url).content.decode()
    assert "Innlegget ditt er publisert" not in Client().get(url).content.decode()


def test_a_change_and_one_that_is_put_back(kari: User, thread: Thread) -> None:
    post = factories.post_in(thread, author=kari)
    client = signed_in(kari)

    _url, page = posted(client, f"/innlegg/{post.pk}/endring/", body="Mer enig.")
    assert "Innlegget er endret" in article(page, 2)

    client.post(f"/innlegg/{post.pk}/tilbaketrekking/")
    _url, page = posted(client, f"/innlegg/{post.pk}/tilbaketrekking/", angre="1")
    assert "Innlegget er satt tilbake" in article(page, 2)


@pytest.mark.parametrize("who", ["a guest", "a member"])
def test_a_report(kari: User, thread: Thread, who: str) -> None:
    post = factories.post_in(thread)
    client = Client() if who == "a guest" else signed_in(kari)

    url, page = posted(client, f"/moderering/innlegg/{post.pk}/melding/", reason="abuse")

    assert "Takk for at du sier fra" in article(page, 2)
    assert "Takk for at du sier fra" not in article(page, 1)
    assert "Takk for at du sier fra" not in Client().get(url).content.decode()


def test_an_official_answer(thread: Thread) -> None:
    silje = factories.moderator(thread.space.specific)
    post = thread.posts.get()

    _url, page = posted(signed_in(silje), f"/moderering/innlegg/{post.pk}/svar/", body="Vi ser på det.")

    assert "Svaret er publisert" in article(page, 2)


def test_what_is_about_no_post_stands_at_the_top_and_one_lands_there(kari: User) -> None:
    suggestion = factories.suggestion(factories.board())
    for _ in range(3):
        factories.post_in(suggestion.thread)
    client = signed_in(kari)
    client.get(f"/trad/{suggestion.pk}/?side=1")
    reads.write()
    factories.post_in(suggestion.thread)

    answer = client.post(f"/trad/{suggestion.pk}/stotte/")
    page = client.get(answer.url)

    assert Support.objects.exists()
    assert page.status_code == 200
    assert "Støtten din er talt med" in page.content.decode().split("<main")[0]


def test_what_is_about_a_post_on_another_page_stands_at_the_top(kari: User, thread: Thread, settings: Any) -> None:
    settings.POSTS_PER_PAGE = 2
    post = factories.post_in(factories.post_in(thread).thread)
    client = signed_in(kari)
    client.post(f"/moderering/innlegg/{post.pk}/melding/", {"reason": "abuse"})

    page = client.get(f"/trad/{thread.pk}/?side=1").content.decode()

    assert "Takk for at du sier fra" in page.split("<main")[0]


def newcomer() -> User:
    return factories.UserFactory(display_name="Ny", date_joined=timezone.now())


def test_what_waits_says_so_and_by_whom_it_is_looked_at(thread: Thread) -> None:
    factories.moderator(thread.space.specific)
    ny = newcomer()

    _url, page = posted(signed_in(ny), f"/trad/{thread.pk}/svar/", body="Se https://example.no/ her.")

    waiting = article(page, 2)
    assert "venter på at en moderator ser på det" in waiting
    assert "Silje (ungdomsleder)" in waiting
    assert "example.no" not in Client().get(f"/trad/{thread.pk}/").content.decode()


def test_what_waits_is_mended_and_withdrawn_by_its_writer(thread: Thread) -> None:
    silje = factories.moderator(thread.space.specific)
    ny = newcomer()
    post = factories.post_in(thread, author=ny, body="Se https://example.no/ her.")
    client = signed_in(ny)
    page = article(client.get(f"/trad/{thread.pk}/?side=1").content.decode(), 2)
    edit, withdrawal = f"/innlegg/{post.pk}/endring/", f"/innlegg/{post.pk}/tilbaketrekking/"
    assert f'href="{edit}"' in page
    assert f'href="{withdrawal}"' in page

    _url, page = posted(client, edit, body="Uten lenke.")

    assert "Endringen er lagret" in article(page, 2)
    assert "Uten lenke." in article(page, 2)
    assert Post.objects.get(pk=post.pk).state == Post.State.HELD
    assert "Uten lenke." in signed_in(silje).get("/moderering/").content.decode()
    assert "Uten lenke." not in Client().get(f"/trad/{thread.pk}/").content.decode()

    client.post(withdrawal)
    assert Post.objects.get(pk=post.pk).state == Post.State.WITHDRAWN
    assert "Uten lenke." not in signed_in(silje).get("/moderering/").content.decode()


def test_a_thread_that_waits_counts_no_posts() -> None:
    space = factories.forum(pre_moderated=True)
    ny = newcomer()
    thread = factories.thread(space, author=ny)

    page = signed_in(ny).get(f"/trad/{thread.pk}/").content.decode()

    assert "0 innlegg" not in page
    assert "Ingen innlegg som alle kan lese ennå" in page
    assert f"/innlegg/{thread.posts.get().pk}/endring/" in page


def test_what_a_moderator_has_hidden_offers_no_change(thread: Thread, kari: User) -> None:
    from moderation import deciding

    post = factories.post_in(thread, author=kari)
    silje = factories.moderator(thread.space.specific)
    deciding.hide_post(post=post, actor=silje, rule="V4", reason="Grunn.")

    page = signed_in(kari).get(f"/trad/{thread.pk}/?side=1").content.decode()

    assert "Skjult for andre" in page
    assert f"/innlegg/{post.pk}/endring/" not in page
