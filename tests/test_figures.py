"""A space in figures: counted from what everyone can read, kept by the clock, and nobody singled out."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from forum.models import District, ForumPage, Post, Thread, Topic
from moderation import answering, deciding
from pages.figures import keeping, showing
from pages.figures.counting import count
from pages.models import SpaceFigures
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> ForumPage:
    return factories.forum()


def page(space: ForumPage) -> str:
    answer = Client().get(f"/forum/{space.slug}/tall/")
    assert answer.status_code == 200
    return answer.content.decode()


def written_by(number: int, thread: Thread) -> None:
    for _ in range(number):
        factories.post_in(thread)


def test_it_counts_what_everyone_can_read(space: ForumPage) -> None:
    silje = factories.moderator(space)
    thread = factories.thread(space, theme="question", is_question=True)
    answering.answer(post=thread.posts.get(), words=factories.words(silje, "Ja.", voice="municipality"))
    written_by(3, thread)
    hidden = factories.post_in(thread, body="Noe stygt.")
    deciding.hide_post(post=hidden, actor=silje, rule="V4", reason="Nei.")
    factories.thread(space, author=factories.UserFactory(date_joined=timezone.now()), body="https://example.no/a")

    figures = count(space)

    assert (figures["threads"], figures["posts"], figures["official"], figures["people"]) == (1, 5, 1, 4)
    assert (figures["owed"], figures["answered"], figures["overdue"], figures["in_time"]) == (1, 1, 0, 100)
    assert figures["answer_times"] == [1, 0, 0, 0, 0]
    assert [row["answered"] for row in figures["themes"] if row["threads"]] == [1]
    assert figures["posts"] == Post.objects.visible_to(AnonymousUser()).count()


def test_weeks_without_posts_have_their_place_and_long_times_are_told_by_month(space: ForumPage) -> None:
    thread = factories.thread(space)
    old = factories.post_in(thread)
    now = datetime.datetime(2026, 5, 6, 12, tzinfo=datetime.UTC)
    Post.objects.update(created_at=now)

    Post.objects.filter(pk=old.pk).update(created_at=now - datetime.timedelta(weeks=3))
    weekly = count(space)
    Post.objects.filter(pk=old.pk).update(created_at=now - datetime.timedelta(days=400))
    monthly = count(space)

    assert [bar["residents"] for bar in weekly["activity"]] == [1, 0, 0, 1]
    assert (weekly["step"], weekly["activity"][0]["start"]) == ("week", "2026-04-13")
    assert (monthly["step"], len(monthly["activity"])) == ("month", 14)


def test_a_time_may_be_chosen(space: ForumPage) -> None:
    thread = factories.thread(space)
    factories.post_in(thread)
    Post.objects.filter(number=1).update(created_at=timezone.now() - datetime.timedelta(days=9))

    assert count(space, since=timezone.now() - datetime.timedelta(days=1))["posts"] == 1


def test_nobody_is_singled_out_by_a_district_or_a_topic(space: ForumPage) -> None:
    districts = {name: District.objects.create(name=name, slug=name.lower()) for name in ("Aa", "Bb", "Cc")}
    topic = Topic.objects.create(space=space, name="Skolevei", slug="skolevei")
    for district, people in ((districts["Aa"], 2), (districts["Bb"], 4), (districts["Cc"], 3)):
        thread = factories.thread(space, title=district.name)
        Thread.objects.filter(pk=thread.pk).update(district=district, topic=topic)
        written_by(people - 1, thread)

    figures = count(space)
    html = page(space)

    rows = {row["name"]: row for row in figures["districts"]}
    assert (rows["Bb"]["threads"], rows["Bb"]["posts"], rows["Bb"]["hidden"]) == (1, 4, False)
    assert (rows["Aa"]["threads"], rows["Aa"]["posts"], rows["Aa"]["hidden"]) == (None, None, True)
    assert rows["Cc"]["posts"] is None, "else the sum less the others is what the small one has"
    assert figures["posts"] == 9
    assert html.count("<td>skjult</td>") == 6
    assert "ingen kan pekes ut" in html
    file = Client().get(f"/forum/{space.slug}/tall.csv").content.decode()
    assert "Aa;skjult;skjult;skjult" in file
    assert "ingen kan pekes ut" in file


def test_what_is_hidden_together_is_no_small_group_either(space: ForumPage) -> None:
    writer = factories.UserFactory()
    for name, others in (("Aa", 0), ("Bb", 0), ("Cc", 2), ("Dd", 5)):
        thread = factories.thread(space, title=name, author=writer)
        Thread.objects.filter(pk=thread.pk).update(district=District.objects.create(name=name, slug=name.lower()))
        written_by(others, thread)

    rows = {row["name"]: row for row in count(space)["districts"]}

    assert [name for name, row in rows.items() if row["hidden"]] == ["Aa", "Bb", "Cc"]
    assert rows["Dd"]["posts"] == 6


def test_a_thread_waits_until_the_question_itself_is_answered(space: ForumPage) -> None:
    silje = factories.moderator(space)
    thread = factories.thread(space, theme="question", is_question=True)
    question = thread.posts.get()
    factories.post_in(thread, author=silje, body="Vi ser på det.", voice=Post.Voice.MUNICIPALITY)

    waiting = count(space)
    answering.answer(post=question, words=factories.words(silje, "Klokka 8.", voice="municipality"))
    answered = count(space)

    assert [row["answered"] for row in waiting["themes"] if row["threads"]] == [0]
    assert [row["answered"] for row in answered["themes"] if row["threads"]] == [1]
    assert (waiting["answered"], answered["answered"]) == (0, 1)


def test_a_bar_stands_beside_the_number_it_shows(space: ForumPage) -> None:
    silje = factories.moderator(space)
    thread = factories.thread(space)
    factories.post_in(thread, author=silje, body="Hei.", voice=Post.Voice.MUNICIPALITY)

    figures = count(space)
    over_time = showing.activity(figures)

    assert over_time is not None
    for table in [over_time.table, *showing.tables(figures)]:
        numbers = [int(row[1]) for row in table.rows]
        assert table.bars == [100 * number / max(1, *numbers) for number in numbers], table.key


def test_two_people_are_told_as_under_three(space: ForumPage) -> None:
    factories.post_in(factories.thread(space))

    assert count(space)["people"] is None
    assert "under 3" in page(space)


@pytest.mark.parametrize("people", [1, 7])
def test_the_number_of_queries_is_constant(
    space: ForumPage, people: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    for n in range(people):
        Topic.objects.create(space=space, name=f"Emne {n}", slug=f"emne-{n}")
        factories.thread(space, title=f"Tråd {n}")

    with django_assert_num_queries(7):
        count(space)


@pytest.mark.django_db(transaction=True)
def test_a_guest_costs_no_query_while_the_minute_lasts(
    space: ForumPage, django_assert_num_queries: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    factories.thread(space)
    keeping.sweep()
    moment = datetime.datetime.now(datetime.UTC).replace(second=5)
    with time_machine.travel(moment, tick=False):
        page(space)
        with django_assert_num_queries(0):
            page(space)
    with time_machine.travel(moment + datetime.timedelta(minutes=1), tick=False), django_assert_max_num_queries(4):
        page(space)


def test_the_clock_counts_anew_when_something_was_written_and_it_has_rested(space: ForumPage) -> None:
    thread = factories.thread(space)
    keeping.sweep()
    factories.post_in(thread)
    keeping.sweep()
    assert SpaceFigures.objects.get().data["posts"] == 1, "it rests a minute"

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        keeping.sweep()
        first = SpaceFigures.objects.get()
        keeping.sweep()

    assert first.data["posts"] == 2
    assert SpaceFigures.objects.get().counted_at == first.counted_at, "nothing new, nothing counted"


def test_what_an_earlier_version_counted_is_counted_anew(space: ForumPage) -> None:
    factories.thread(space)
    keeping.sweep()
    SpaceFigures.objects.update(data={"threads": 7, "topics": [{"few": True}]})

    assert "Innlegg per uke" in page(space)
    keeping.sweep()

    assert SpaceFigures.objects.get().data["threads"] == 1


def test_what_takes_long_to_count_is_counted_seldom(space: ForumPage) -> None:
    thread = factories.thread(space)
    keeping.sweep()
    SpaceFigures.objects.update(took=20_000)
    factories.post_in(thread)

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20)):
        keeping.sweep()
        assert SpaceFigures.objects.get().data["posts"] == 1
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=40)):
        keeping.sweep()
        assert SpaceFigures.objects.get().data["posts"] == 2


def test_no_reader_waits_for_a_large_space_to_be_counted(space: ForumPage, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.thread(space)
    monkeypatch.setattr(keeping, "COUNTED_AT_ONCE", 0)

    assert "Tallene regnes ut nå" in page(space)
    assert Client().get(f"/forum/{space.slug}/tall.csv").status_code == 302
    keeping.sweep()
    assert "Innlegg per uke" in page(space) or Client().get(f"/forum/{space.slug}/tall.csv").status_code == 200


def test_the_page_has_a_table_beside_the_chart_and_no_inline_style(space: ForumPage) -> None:
    factories.thread(space)

    html = page(space)

    assert 'role="img" aria-label="Søylediagram.' in html
    assert html.count("<table") >= 3
    assert "style=" not in html


def test_the_file_for_a_spreadsheet_has_the_same_figures(space: ForumPage) -> None:
    topic = Topic.objects.create(space=space, name="=1+1", slug="farlig")
    thread = factories.thread(space)
    Thread.objects.filter(pk=thread.pk).update(topic=topic)
    written_by(3, thread)

    answer = Client().get(f"/forum/{space.slug}/tall.csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert ["innlegg", "4"] in rows
    assert ["'=1+1", "1", "4", "0 %"] in rows


def test_a_board_is_told_by_kind_and_status() -> None:
    board = factories.board()
    factories.suggestion(board, kind="praise", title="Fint")
    factories.suggestion(board, kind="question", title="Når?")

    html = Client().get(f"/tavle/{board.slug}/tall/").content.decode()

    assert "Hva folk kommer med" in html
    assert "Ros" in html


def test_a_space_that_is_not_there_has_no_figures(space: ForumPage) -> None:
    assert Client().get("/forum/finnes-ikke/tall/").status_code == 404
    assert Client().get(f"/tavle/{space.slug}/tall/").status_code == 404
    space.unpublish()
    assert Client().get(f"/forum/{space.slug}/tall/").status_code == 404
    assert Client().get(f"/forum/{space.slug}/tall.csv").status_code == 404


def test_a_space_without_a_word_has_a_page(space: ForumPage) -> None:
    assert "Ingen har skrevet noe her ennå" in page(space)


def test_the_spaces_page_leads_to_the_figures_and_to_reports_for_who_may(space: ForumPage) -> None:
    tall, rapporter = f"/forum/{space.slug}/tall/", f"/forum/{space.slug}/rapporter/"
    member = Client()
    member.force_login(factories.team_member(space))
    resident = Client()
    resident.force_login(factories.UserFactory())

    for client, leads in ((Client(), False), (resident, False), (member, True)):
        html = client.get(f"/forum/{space.slug}/").content.decode()
        assert tall in html
        assert (rapporter in html) is leads
    board = factories.board()
    assert f"/tavle/{board.slug}/tall/" in Client().get(f"/tavle/{board.slug}/").content.decode()


def test_days_are_written_as_people_say_them() -> None:
    assert showing.in_days(1.0) == "1 døgn"
    assert showing.in_days(3.5) == "3,5 døgn"
