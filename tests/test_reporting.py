"""Anyone reports a post with a reason, with or without an account; robots and floods are met."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from forum.models import Post
from forum.spaces import space_of
from moderation.models import Report
from people.models import Notice
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return factories.thread(factories.forum(), body="Noe stygt.").posts.get()


def report(client: Client, post: Post, **changed: str) -> Any:
    return client.post(f"/moderering/innlegg/{post.pk}/melding/", {"reason": "abuse", "text": "Hets.", **changed})


def test_a_guest_finds_it_from_the_post_and_reports(post: Post) -> None:
    silje = factories.moderator(space_of(post.thread))
    page = Client().get(f"/trad/{post.thread_id}/").content.decode()
    assert f'href="/moderering/innlegg/{post.pk}/melding/"' in page

    answer = report(Client(), post)

    assert answer.status_code == 302
    made = Report.objects.get()
    assert (made.reporter, made.reason, made.text) == (None, "abuse", "Hets.")
    assert Notice.objects.filter(user=silje, kind="reported").exists()


def test_who_is_signed_in_has_one_open_report_on_a_post(post: Post, client: Client) -> None:
    client.force_login(factories.UserFactory())

    report(client, post)
    report(client, post, reason="spam")

    assert Report.objects.count() == 1


def test_a_reason_is_asked_for_and_the_words_are_kept(post: Post) -> None:
    answer = report(Client(), post, reason="")

    assert answer.status_code == 422
    assert "Velg hva det gjelder." in answer.content.decode()
    assert "Hets." in answer.content.decode()


def test_what_fills_in_the_field_nobody_sees_waits_in_the_queue_and_no_one_is_told(post: Post) -> None:
    assert report(Client(), post, website="https://reklame.example/").status_code == 302

    assert Report.objects.get().text == "Hets."
    assert not Notice.objects.filter(kind="reported").exists()


@pytest.mark.parametrize("who", ["guest", "resident"])
def test_a_flood_is_stopped_and_the_words_are_kept(post: Post, settings: Any, who: str, client: Client) -> None:
    settings.REPORTS_PER_HOUR = 2
    settings.NETWORK_PER_HOUR = {"report": 2}
    if who == "resident":
        client.force_login(factories.UserFactory())
    posts = [post, *(factories.post_in(post.thread) for _ in range(2))]

    answers = [report(client, one) for one in posts]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Vent litt" in answers[-1].content.decode()
    assert "Hets." in answers[-1].content.decode()
    assert Report.objects.count() == 2


def test_what_one_may_not_read_one_may_not_report(post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(state=Post.State.HIDDEN)

    assert report(Client(), post).status_code == 404
