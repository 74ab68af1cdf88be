"""Words on the screen that people stumbled over: excerpts cut at a word, rules by name, what a field wants of one."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from forum.models import Post
from moderation import answering, deciding
from people.models import Municipality
from tests import factories

pytestmark = pytest.mark.django_db
LONG_WORDS = " ".join(f"skoleskyssordningene{n:02}" for n in range(40))


def page(address: str) -> str:
    return Client().get(address).content.decode()


def whole_words(text: str) -> bool:
    """Whether a cut text ends after a whole word and says that it is cut."""
    return re.search(r"skoleskyssordningene\d\d…$", text.strip()) is not None


def test_excerpts_end_at_a_word() -> None:
    forum = factories.forum()
    silje = factories.moderator(forum)
    thread = factories.thread(forum, body=LONG_WORDS)
    for _ in range(12):
        factories.post_in(thread)
    post = thread.posts.select_related("thread").get(number=1)
    answering.answer(post=post, words=factories.words(silje, LONG_WORDS, voice=Post.Voice.MUNICIPALITY))

    row = re.search(r'"thread-row__excerpt">([^<]*)<', page(f"/forum/{forum.slug}/"))
    answer = re.search(r'"thread-row__excerpt">([^<]*)<', page("/"))
    contents = re.search(r"(skoleskyss[^<]*…)", page(f"/trad/{thread.pk}/"))

    for found in (row, answer, contents):
        assert found
        assert whole_words(found[1]), found[1]


def test_the_log_of_decisions_says_which_rule_in_words() -> None:
    forum = factories.forum()
    post = factories.post_in(factories.thread(forum))
    deciding.hide_post(post=post, actor=factories.moderator(forum), rule="R7", reason="Ufint.")

    log = page(f"/moderering/logg/{forum.slug}/")

    cell = re.search(r'data-label="Retningslinje">(.*?)</td>', log, re.DOTALL)
    assert cell
    assert "R7" in cell[1]
    assert len(re.findall(r"[a-zæøå]{3,}", cell[1])) >= 1, cell[1]


def test_the_front_page_says_its_name_once_and_whose_it_is() -> None:
    factories.home()
    Municipality.objects.update_or_create(defaults={"name": "Meldal kommune"})

    title = re.search(r"<title>(.*?)</title>", page("/"), re.DOTALL)

    assert title
    assert title[1] == "Ordet fritt – Meldal kommune"


def test_a_field_left_empty_says_plainly_what_to_do() -> None:
    words = Client().post("/konto/login/code/", {"email": ""}).content.decode()

    assert "påkrevet" not in words
    assert "Fyll ut dette feltet." in words


def test_an_earlier_version_says_what_it_is() -> None:
    kari = factories.UserFactory()
    thread = factories.thread(factories.forum(), author=kari, body="Slik var det.")
    factories.post_in(thread)
    client = Client()
    client.force_login(kari)
    client.post(f"/innlegg/{thread.posts.get(number=1).pk}/endring/", {"body": "Slik ble det."})

    history = page(f"/innlegg/{Post.objects.get(number=1).pk}/versjoner/")

    assert history.index("Slik ble det.") < history.index("Slik sto det før endringen") < history.index("Slik var det.")
