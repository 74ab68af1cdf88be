"""Bokmål is the source; nynorsk and English say all that it says."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from moderation import answering
from pages.figures import showing
from pages.figures.counting import count
from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "Samtalen er avsluttet"), ("nn", "Samtalen er avslutta"), ("en", "The conversation is closed")],
)
def test_pages_are_shown_in_the_language_one_chooses(client: Client, language: str, words: str) -> None:
    thread = factories.thread(factories.forum())
    thread.close(by=thread.opened_by, reason="Slutt.")

    client.post("/sprak/", {"language": language, "next": f"/trad/{thread.pk}/"})
    page = client.get(f"/trad/{thread.pk}/").content.decode()

    assert f'lang="{language}"' in page
    assert words in page


@pytest.mark.django_db
def test_choosing_a_language_leads_nowhere_else(client: Client) -> None:
    factories.home()

    assert client.post("/sprak/", {"language": "en", "next": "https://ond.example/"}).url == "/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "moment"),
    [("nb", "17. mai 2026 kl. 09.05"), ("nn", "17. mai 2026 kl. 09.05"), ("en", "17 May 2026 at 09:05")],
)
def test_a_moment_is_written_as_the_language_writes_it(client: Client, language: str, moment: str) -> None:
    with time_machine.travel(datetime.datetime(2026, 5, 17, 7, 5, tzinfo=datetime.UTC), tick=False):
        thread = factories.thread(factories.forum())

    client.post("/sprak/", {"language": language, "next": "/"})

    assert moment in client.get(f"/trad/{thread.pk}/").content.decode()


@pytest.mark.django_db
def test_a_theme_and_a_topic_have_names_of_their_own_in_english(client: Client) -> None:
    space = factories.forum()
    factories.topic(space)
    client.post("/sprak/", {"language": "en", "next": "/"})

    page = client.get(f"/forum/{space.slug}/ny/").content.decode()

    assert '<legend class="ds-label">Theme</legend>' in page
    assert re.search(r'<label class="ds-label"[^>]*>Topic\b', page)


@pytest.mark.django_db
def test_columns_of_figures_are_named_in_the_plural_in_english() -> None:
    space = factories.forum()
    asked = factories.thread(space, is_question=True).posts.get()
    silje = factories.moderator(space)
    answering.answer(post=asked, words=factories.words(silje, "Ja.", voice="municipality"))

    with override("en"):
        tables = {table.key: table.headings for table in showing.tables(count(space))}

    assert tables["themes"] == ["Theme", "Threads", "Posts", "Answered"]
    assert tables["answer-times"][1] == "Answers"
