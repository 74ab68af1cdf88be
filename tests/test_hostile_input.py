"""Whatever comes through the doors for posting, searching and paging: a clear answer, never a 500."""

from __future__ import annotations

import os
import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.rendering import render
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db
ODD = (
    "\x00\x01\x0b\x1f\x7f\u200b\u202e\u2066\ufeff\ufffe\uffff\U0010ffff"
    "😀🏳️‍🌈ﷺمرحبا漢字a\u0301\u0301<>&\"'`*_[]()!#|\\\r\n\t"
)
TEXT = st.text(st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])), max_size=400)
# The same cases at each run; HYPOTHESIS_EXAMPLES looks further, at random.
LOOK_FURTHER = int(os.environ.get("HYPOTHESIS_EXAMPLES", "0"))
often = settings(
    max_examples=LOOK_FURTHER or 60,
    derandomize=not LOOK_FURTHER,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def resident(client: Client, settings: Any) -> User:
    settings.POSTS_PER_HOUR = 100_000
    client.raise_request_exception = True
    user = factories.UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def thread(resident: User):
    return factories.thread(factories.forum())


@often
@given(title=TEXT, body=TEXT, theme=st.sampled_from(["drawback", "", "x", "\x00"]))
def test_any_text_opens_a_thread_or_is_met_with_words(
    client: Client, thread: Any, title: str, body: str, theme: str
) -> None:
    form = {"title": title, "theme": theme, "body": body, "token": str(uuid.uuid4()), "send_anyway": "true"}

    answer = client.post(f"/forum/{thread.space.slug}/ny/", form)

    assert answer.status_code in (302, 400, 422)
    if answer.status_code == 302:
        assert client.get(answer.url).status_code == 200
        assert Client().get(f"/forum/{thread.space.slug}/").status_code == 200


@often
@given(body=TEXT, token=TEXT, til=TEXT)
def test_any_reply(client: Client, thread: Any, body: str, token: str, til: str) -> None:
    answer = client.post(
        f"/trad/{thread.pk}/svar/", {"body": body, "token": token, "send_anyway": "1"}, query_params={"til": til}
    )

    assert answer.status_code in (302, 400, 422)


@often
@given(query=TEXT, page=TEXT)
def test_any_search(client: Client, thread: Any, query: str, page: str) -> None:
    for reader in (client, Client()):
        assert reader.get("/sok/", {"q": query, "side": page}).status_code in (200, 400)


@often
@given(key=st.one_of(TEXT, st.integers().map(str)), other=st.one_of(TEXT, st.integers().map(str)))
def test_any_page_key(client: Client, thread: Any, key: str, other: str) -> None:
    for address in (f"/forum/{thread.space.slug}/", f"/trad/{thread.pk}/", f"/moderering/logg/{thread.space.slug}/"):
        query = {"etter": key, "before": other, "side": key, "tema": other, "for": key}
        assert Client().get(address, query).status_code in (200, 400, 404)
        assert client.get(address, query).status_code in (200, 302, 400, 404)


@often
@given(body=st.binary(max_size=300), kind=st.sampled_from([
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=finnes-ikke", "multipart/form-data; boundary=x", "multipart/form-data",
    "multipart/form-data; boundary=" + "x" * 300, "application/json", "text/plain; charset=\x01", "",
]))  # fmt: skip
def test_any_body(client: Client, thread: Any, body: bytes, kind: str) -> None:
    for reader in (client, Client()):
        answer = reader.generic("POST", f"/trad/{thread.pk}/svar/", body, content_type=kind)

        assert answer.status_code in (302, 400, 403, 413, 422)


@often
@given(text=st.text(max_size=3000))
def test_rendering_gives_valid_harmless_html(text: str) -> None:
    import bleach

    from forum.rendering import ALLOWED_TAGS

    rendered = render(text)

    again = bleach.clean(rendered.html, tags=ALLOWED_TAGS, attributes={"a": ["href", "rel"], "ol": ["start"]})
    assert again == rendered.html


def test_a_huge_body_is_refused_in_words(client: Client, thread: Any) -> None:
    answer = client.post(f"/trad/{thread.pk}/svar/", {"body": "a" * 1_100_000})

    assert answer.status_code == 413
    assert "større enn vi kan ta imot" in answer.content.decode().lower()


def test_a_text_that_is_too_long_is_given_back(client: Client, thread: Any) -> None:
    form = {"body": "Lang historie. " * 1000, "token": str(uuid.uuid4())}
    answer = client.post(f"/trad/{thread.pk}/svar/", form, follow=True)

    assert answer.content.decode().count("Lang historie.") == 1000
    assert "Lang historie." in answer.content.decode()


@pytest.mark.parametrize("query", ["q=%00", "q=%ff%fe", "q=%ed%a0%80", "side=%00", "q=" + "%22" * 400, "%00=1"])
def test_odd_bytes_in_an_address(client: Client, thread: Any, query: str) -> None:
    for reader in (client, Client()):
        for path in ("/sok/", f"/trad/{thread.pk}/", f"/forum/{thread.space.slug}/"):
            assert reader.get(f"{path}?{query}").status_code in (200, 302, 400, 404)


@pytest.mark.parametrize(
    "path", ["/trad/99999999999999999999/", "/trad/0/", "/utkast/x/", "/forum/%00/", "/%ff/", "/forum/finnes-ikke/"]
)
def test_odd_addresses(client: Client, thread: Any, path: str) -> None:
    assert client.get(path).status_code in (400, 404)
    assert Client().get(path).status_code in (400, 404)


def test_an_old_form_gives_the_text_back(thread: Any) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(f"/trad/{thread.pk}/svar/", {"body": "Dette tok meg en time å skrive."})

    assert answer.status_code == 403
    assert "Dette tok meg en time å skrive." in answer.content.decode()
