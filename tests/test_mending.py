"""What a moderator took down can be mended by who wrote it, and sent in again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from forum.models import Post, PostVersion, Thread
from forum.withdrawing import withdraw
from moderation import deciding, redacting
from people.models import Notice, User
from tests import factories

pytestmark = pytest.mark.django_db
NUMBER = "15108695088"  # valid, and made up


@pytest.fixture
def space() -> Any:
    return factories.forum()


@pytest.fixture
def silje(space: Any) -> User:
    return factories.moderator(space, role="ungdomsleder")


@pytest.fixture
def post(space: Any) -> Post:
    return factories.post_in(factories.thread(space), body="Naboen Olsen er dum.")


def signed_in(user: User | None) -> Client:
    client = Client()
    assert user is not None
    client.force_login(user)
    return client


def hide(post: Post, by: User, **more: Any) -> None:
    deciding.hide_post(
        post=Post.objects.get(pk=post.pk), actor=by, rule="V4", reason="Ta bort navnet.", code="personal", **more
    )


def test_the_author_is_told_how_and_mends_it(post: Post, silje: User) -> None:
    hide(post, silje)
    author = signed_in(post.author)
    told = Notice.objects.get(user=post.author)
    page = author.get(told.url).content.decode()
    for words in ("Naboen Olsen er dum.", "Ta bort navnet.", "Opplysninger om andre", "ungdomsleder", "V4"):
        assert words in page
    door = f"/innlegg/{post.pk}/ny-innsending/"
    assert door in page
    assert "Ta bort navnet." in author.get(door).content.decode()

    answer = author.post(door, {"body": "Noen naboer er uenige."})

    assert answer.status_code == 302
    mended = Post.objects.get(pk=post.pk)
    assert (mended.state, mended.body) == ("held", "Noen naboer er uenige.")
    assert not PostVersion.objects.get(post=post).was_public
    queue = signed_in(silje).get("/moderering/").content.decode()
    assert "Rettet av den som skrev det" in queue
    assert "sendt det inn på nytt" in author.get(f"/trad/{post.thread_id}/").content.decode()
    assert "Noen naboer" not in Client().get(f"/trad/{post.thread_id}/").content.decode()

    deciding.publish_post(post=Post.objects.get(pk=post.pk), actor=silje)

    page = Client().get(f"/trad/{post.thread_id}/").content.decode()
    assert "Noen naboer er uenige." in page
    assert "Olsen" not in page
    assert "Olsen" not in Client().get(f"/innlegg/{post.pk}/versjoner/").content.decode()


def test_the_thread_shows_its_author_why_and_what_to_do(post: Post, silje: User) -> None:
    hide(post, silje)

    page = signed_in(post.author).get(f"/trad/{post.thread_id}/").content.decode()

    assert "Ta bort navnet." in page
    assert f"/innlegg/{post.pk}/ny-innsending/" in page
    assert "/klage/" in page
    other = signed_in(factories.UserFactory()).get(f"/trad/{post.thread_id}/").content.decode()
    assert "Ta bort navnet." not in other
    assert "ny-innsending" not in other


def test_who_opened_a_thread_that_was_hidden_mends_its_first_post_and_title(space: Any, silje: User) -> None:
    thread = factories.thread(space, title="Olsen er dum")
    hide(thread.posts.get(), silje)
    author = signed_in(thread.opened_by)

    author.post(f"/innlegg/{thread.posts.get().pk}/ny-innsending/", {"title": "Om naboer", "body": "Naboene mine."})

    assert Thread.objects.get(pk=thread.pk).state == "held"
    deciding.publish_post(post=thread.posts.get(), actor=silje)
    found = Thread.objects.get(pk=thread.pk)
    assert (found.state, found.title, found.posts_published) == ("published", "Om naboer", 1)


def test_what_never_may_be_stored_is_refused_when_it_is_sent_in_again(post: Post, silje: User) -> None:
    hide(post, silje)

    answer = signed_in(post.author).post(f"/innlegg/{post.pk}/ny-innsending/", {"body": f"Nummeret er {NUMBER}."})

    assert answer.status_code == 422
    assert Post.objects.get(pk=post.pk).state == "hidden"
    assert Post.objects.get(pk=post.pk).body == "Naboen Olsen er dum."


@pytest.mark.parametrize("who", ["other", "moderator", "guest"])
def test_nobody_else_mends_it(post: Post, silje: User, who: str) -> None:
    hide(post, silje)
    client = {
        "other": lambda: signed_in(factories.UserFactory()),
        "moderator": lambda: signed_in(silje),
        "guest": Client,
    }[who]()

    answer = client.post(f"/innlegg/{post.pk}/ny-innsending/", {"body": "Overtatt."})

    assert answer.status_code in (302, 403, 404)
    assert Post.objects.get(pk=post.pk).body == "Naboen Olsen er dum."
    assert Post.objects.get(pk=post.pk).state == "hidden"


def test_what_nobody_took_down_is_not_sent_in_again(post: Post) -> None:
    answer = signed_in(post.author).post(f"/innlegg/{post.pk}/ny-innsending/", {"body": "Annet."})

    assert answer.status_code == 403
    assert Post.objects.get(pk=post.pk).state == "published"


def test_what_was_withdrawn_or_redacted_is_not_sent_in_again(space: Any, post: Post, silje: User) -> None:
    withdrawn = factories.post_in(post.thread)
    withdraw(post=withdrawn, by=withdrawn.author)
    hide(withdrawn, silje)
    redacting.redact(post=post, actor=silje, words=["Olsen"], rule="V4", code="personal", reason="Navn.")
    hide(post, silje)

    for one in (withdrawn, post):
        answer = signed_in(one.author).post(f"/innlegg/{one.pk}/ny-innsending/", {"body": "Annet."})
        assert answer.status_code in (403, 404)
        assert Post.objects.get(pk=one.pk).state == "hidden"


def test_it_is_hidden_again_if_it_is_no_better(post: Post, silje: User) -> None:
    hide(post, silje)
    author = signed_in(post.author)
    author.post(f"/innlegg/{post.pk}/ny-innsending/", {"body": "Naboen Olsen er fortsatt dum."})

    hide(post, silje)

    assert Post.objects.get(pk=post.pk).state == "hidden"
    newest = Notice.objects.filter(user=post.author).first()
    assert newest is not None
    assert "Rett og send inn på nytt" in author.get(newest.url).content.decode()
