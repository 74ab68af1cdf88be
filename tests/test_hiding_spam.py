"""Much spam is hidden in one act: with one reason, each on its own, told of what was not, and undone together."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.models import ForumPage, Post
from moderation import deciding
from moderation.models import Decision
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


def spam(space: ForumPage, number: int, author: User | None = None) -> list[Post]:
    thread = factories.thread(space, title="Skoleveien")
    author = author or factories.UserFactory()
    return [factories.post_in(thread, author=author, body=f"Kjøp {n}") for n in range(number)]


def hide(client: Client, posts: list[Post], reason: str = "Reklame.", **more: Any) -> Any:
    sent = {"innlegg": [post.pk for post in posts], "reason": reason, **more}
    return client.post("/moderering/soppel/", sent, follow=True)


def states(posts: list[Post]) -> list[str]:
    return list(Post.objects.filter(pk__in=[post.pk for post in posts]).order_by("pk").values_list("state", flat=True))


def test_those_chosen_are_hidden_with_one_reason_and_undone_together(
    client: Client, space: ForumPage, silje: User
) -> None:
    posts = spam(space, 4)
    page = client.get("/moderering/soppel/", {"innlegg": [post.pk for post in posts[:3]]}).content.decode()
    assert page.count(" checked") == 3
    assert "Kjøp 3" not in page

    answer = hide(client, posts[:3])

    assert states(posts) == ["hidden", "hidden", "hidden", "published"]
    assert list(Decision.objects.order_by().values_list("act", "rule", "reason").distinct()) == [
        ("hide", "R2", "Reklame.")
    ]
    said = answer.content.decode()
    assert "3 innlegg er skjult som søppel." in said
    assert "Angre alle 3" in said
    client.post("/moderering/angring/", {"avgjorelse": list(Decision.objects.values_list("pk", flat=True))})
    assert states(posts) == ["published"] * 4


def test_all_by_the_same_author_are_chosen_where_one_moderates(client: Client, space: ForumPage, silje: User) -> None:
    author = factories.UserFactory(display_name="Billige klokker")
    posts, elsewhere = spam(space, 3, author), spam(factories.forum(slug="der"), 1, author)
    factories.post_in(posts[0].thread, body="Noe vettugt.")
    page = client.get("/moderering/soppel/", {"innlegg": posts[0].pk}).content.decode()
    assert f'href="/moderering/soppel/?forfatter={posts[0].pk}"' in page
    assert "Velg alle fra Billige klokker" in page
    assert f"?forfatter={posts[0].pk}" in client.get(f"/moderering/innlegg/{posts[0].pk}/").content.decode()

    page = client.get("/moderering/soppel/", {"forfatter": posts[0].pk}).content.decode()

    assert page.count(" checked") == 3
    assert "Noe vettugt." not in page
    assert client.get("/moderering/soppel/", {"forfatter": elsewhere[0].pk}).status_code == 403


def test_what_a_colleague_has_decided_on_is_left_alone_and_told(client: Client, space: ForumPage, silje: User) -> None:
    posts = spam(space, 3)
    ola = factories.moderator(space, first_name="Ola", role="vaktmester")
    deciding.hide_post(post=posts[1], actor=ola, rule="V4", reason="Nei.")

    said = hide(client, posts, sett="0").content.decode()

    assert "2 innlegg er skjult som søppel." in said
    assert "Ola (vaktmester) var før deg: skjult" not in said  # it no longer stands, so it could not be chosen
    assert Decision.objects.filter(post=posts[1]).count() == 1

    more = spam(space, 2)
    deciding.dismiss_reports(post=more[0], actor=ola, rule="R2")
    said = hide(client, more, sett="0").content.decode()
    assert "1 innlegg er skjult som søppel." in said
    assert "«Skoleveien»: Ola (vaktmester) var før deg: melding avvist" in said
    assert states(more) == ["published", "hidden"]


def test_a_reason_and_a_post_are_asked_for_and_what_was_ticked_is_kept(
    client: Client, space: ForumPage, silje: User
) -> None:
    posts = spam(space, 2)
    shown = {"vist": [post.pk for post in posts]}

    no_reason = client.post("/moderering/soppel/", {"innlegg": posts[0].pk, "reason": " ", **shown})
    nothing = client.post("/moderering/soppel/", {"reason": "Reklame.", **shown})

    assert (no_reason.status_code, nothing.status_code) == (422, 422)
    assert "De som skrev, får lese den." in no_reason.content.decode()
    assert no_reason.content.decode().count(" checked") == 1
    assert "Velg minst ett innlegg." in nothing.content.decode()
    assert "Kjøp 1" in nothing.content.decode()
    assert states(posts) == ["published"] * 2


def test_each_post_costs_the_same(client: Client, space: ForumPage, silje: User) -> None:
    def cost(number: int) -> int:
        posts = spam(space, number)
        with CaptureQueriesContext(connection) as queries:
            client.post("/moderering/soppel/", {"innlegg": [post.pk for post in posts], "reason": "Reklame."})
        return len(queries)

    cost(1)
    five, ten, fifteen = cost(5), cost(10), cost(15)

    assert ten - five == fifteen - ten
    assert (ten - five) / 5 <= 75


def test_the_municipalitys_own_is_never_spam(client: Client, space: ForumPage, silje: User) -> None:
    post = factories.post_in(factories.thread(space), author=silje, voice="municipality")

    hide(client, [post])

    assert states([post]) == ["published"]


@pytest.mark.parametrize("who", ["elsewhere", "resident", "guest", "administrator", "had a role"])
def test_others_hide_nothing(space: ForumPage, silje: User, who: str) -> None:
    posts = spam(space, 2)
    people = {
        "elsewhere": lambda: factories.moderator(factories.board()),
        "resident": factories.UserFactory,
        "administrator": lambda: factories.administrator(),
        "had a role": lambda: silje,
    }
    client = Client()
    if who == "had a role":
        silje.space_roles.update(until=timezone.now())
    if who != "guest":
        client.force_login(people[who]())
    sent = {"innlegg": [post.pk for post in posts], "reason": "Reklame."}

    answer = client.post("/moderering/soppel/", sent)

    assert answer.status_code == {"elsewhere": 422, "guest": 302}.get(who, 403)
    assert states(posts) == ["published"] * 2
    assert "Kjøp" not in client.get("/moderering/soppel/", {"innlegg": posts[0].pk}).content.decode()


@pytest.mark.parametrize("key", ["", "x", "²", "-1", "9" * 30, str(2**63), "987654"])
def test_bad_input_hides_nothing_and_breaks_nothing(client: Client, silje: User, key: str) -> None:
    assert client.post("/moderering/soppel/", {"innlegg": key, "reason": "x", "sett": key}).status_code == 422
    assert client.get("/moderering/soppel/", {"innlegg": key}).status_code == 302
    assert client.get("/moderering/soppel/", {"forfatter": key}).status_code in (302, 404)
