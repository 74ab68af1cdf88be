"""The municipality measured by its own guidelines: by month and place, for everyone, at no cost to guests."""

from __future__ import annotations

import csv
import datetime
import io
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.guest_pages import forget
from forum.models import Approval, ForumPage, Post
from moderation import answering, deciding
from moderation.answer_times import answer_figures, median, medians
from moderation.guidelines import RULES
from moderation.models import Decision, Duty, Report
from moderation.reporting import report
from pages.figures import months
from pages.models import GuidelinesPage, MonthFigures
from suggestions.models import BoardPage
from tests import factories

pytestmark = pytest.mark.django_db
PAGE, FIGURES = "/retningslinjer/", "/retningslinjer/tall/"


@contextmanager
def on(day: str) -> Iterator[None]:
    """A day at noon in Norway."""
    with time_machine.travel(datetime.datetime.fromisoformat(f"{day}T11:00+00:00"), tick=False):
        yield


def html(address: str = PAGE) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def part(page: str, code: str) -> str:
    """What the page says of one rule."""
    return page.split(f'id="{code}"')[1].split("</article>")[0]


def asked(space: ForumPage | BoardPage, title: str = "Bussen") -> Post:
    if isinstance(space, BoardPage):
        made = factories.suggestion(space, kind="question", title=title).thread
    else:
        made = factories.thread(space, title=title, is_question=True)
    return made.posts.select_related("thread").get()


def answered(post: Post, by: Any) -> Post:
    return answering.answer(post=post, words=factories.words(by, "Svar.", voice=Post.Voice.MUNICIPALITY))


def test_it_stands_without_spaces_and_without_data() -> None:
    factories.home()

    page = html()

    assert "Slik følger vi våre egne retningslinjer" in page
    assert all(f'id="{code}"' in page for code in RULES)
    factories.forum()
    assert "–" in part(html(), "R4")
    assert 'role="img"' not in html()


def test_each_rule_has_its_words_how_it_is_kept_and_figures_or_why_none() -> None:
    factories.forum()

    page = html()

    for rule in RULES.values():
        told = part(page, rule.code)
        assert str(rule.text) in told
        assert str(rule.kept_by) in told
        assert (str(rule.unmeasured) in told) if rule.unmeasured else "rule__numbers" in told, rule.code
    assert [page.index(f'id="{letter}"') for letter in "RVS"] == sorted(page.index(f'id="{one}"') for one in "RVS")


def test_the_wagtail_page_leads_here_and_gives_the_introduction() -> None:
    made = factories.home().add_child(
        instance=GuidelinesPage(title="Retningslinjer", slug="regler", intro="<p>Vårt løfte.</p>")
    )

    assert made.url == PAGE
    assert "Vårt løfte." in html()
    assert Client().get("/regler/").url == PAGE


def test_answers_are_told_of_the_municipality_and_of_each_place() -> None:
    with on("2026-05-04"):
        space, board = factories.forum(), factories.board()
        silje, berit = factories.moderator(space), factories.moderator(board, first_name="Berit")
        post, late = asked(space), asked(space, "Sent")
        other = asked(board, "Klubb")
    with on("2026-05-06"):
        answered(post, silje)
        answered(other, berit)
    with on("2026-05-20"):
        assert late.duties.get().is_overdue
        whole, one = html(), html(f"{PAGE}?sted={board.slug}")

    assert "<strong>67 %</strong>" in part(whole, "R4")
    assert "<strong>2 døgn</strong>" in part(whole, "R4")
    assert "<strong>100 %</strong>" in part(one, "R4")
    by_place = part(whole, "R4").split("R4 sted for sted")[-1]
    assert by_place.index("50 %") < by_place.index("100 %")
    assert 'role="img"' in part(whole, "R4")
    assert Client().get(f"{PAGE}?sted=finnes-ikke").status_code == 404


def test_history_is_as_it_was_when_the_month_was_over() -> None:
    with on("2026-03-30"):
        space = factories.forum(answer_deadline=1)
        silje = factories.moderator(space)
        post = asked(space)
    with on("2026-05-12"):
        answered(post, silje)
        assert months.sweep() == 2
        page = html()

    march, april = (MonthFigures.objects.get(space=None, month=f"2026-{n:02}-01").data["counts"] for n in (3, 4))
    assert march["now.overdue.answer"] == 1, "it was due on the month's last day"
    assert april["now.overdue.answer"] == 1, "though it was answered afterwards"
    rows = part(page, "R4").split("R4 måned for måned")[-1]
    assert rows.index("mai 2026") < rows.index("april 2026") < rows.index("mars 2026")


def test_the_sweep_keeps_each_month_once_and_takes_up_what_was_missed() -> None:
    with on("2025-11-10"):
        factories.thread(factories.forum())
    with on("2026-02-03"):
        assert [months.sweep(), months.sweep()] == [3, 0]
    MonthFigures.objects.filter(month="2025-12-01").delete()
    with on("2026-02-03"):
        assert months.sweep() == 1
    with on("2026-06-01"):
        assert months.sweep() == 4
    assert MonthFigures.objects.filter(space=None).count() == 7
    assert MonthFigures.objects.filter(space__isnull=False).count() == 7


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-12-31"])
def test_what_happens_late_in_a_month_is_that_months(day: str) -> None:
    """By the clock in Norway, in summer and in winter, and when the year ends."""
    last = datetime.date.fromisoformat(day).replace(day=31)
    summer = 2 if day == "2026-03-29" else 1
    moment = datetime.datetime.combine(last, datetime.time(23, 59), datetime.UTC) - datetime.timedelta(hours=summer)
    with time_machine.travel(moment, tick=False):
        report(post=factories.thread(factories.forum()).posts.get(), reporter=None, reason=Report.Reason.SPAM)
    with time_machine.travel(moment + datetime.timedelta(minutes=2), tick=False):
        assert months.this_month() != last.replace(day=1)
        months.sweep()

    counts = MonthFigures.objects.get(space=None, month=last.replace(day=1)).data["counts"]
    assert counts["reports.spam"] == 1


def test_corrections_promises_politics_and_approval_are_told() -> None:
    space = factories.forum()
    silje = factories.moderator(space)
    leader = factories.employee(role="rådmann")
    Approval.objects.filter(space=space).update(
        approved_by=leader, approved_on=datetime.date(2026, 5, 12), case_reference="26/9"
    )
    post = asked(space)
    report(post=post, reporter=None, reason=Report.Reason.FACT)
    answering.answer(
        post=post,
        words=factories.words(silje, "Vi gjør det.", voice=Post.Voice.MUNICIPALITY),
        promised_on=timezone.localdate() + datetime.timedelta(days=3),
    )

    waiting = part(html(f"{PAGE}?sted={space.slug}"), "R5")
    answering.correct(post=post, words=factories.words(silje, "Åtte.", voice=Post.Voice.MUNICIPALITY))
    forget()
    page = html(f"{PAGE}?sted={space.slug}")

    assert _numbers(waiting) == ["0", "1", "1", "0"]
    assert _numbers(part(page, "R5")) == ["1", "1", "0", "0"]
    assert "12. mai 2026 av rådmann, sak 26/9" in part(page, "R1")
    assert "26/9" in part(html(), "R1")
    assert _numbers(part(page, "R2"))[1] == "0"
    assert "1 av 1" in part(page, "R3")


def _numbers(told: str) -> list[str]:
    listed = told.split("rule__numbers")[1].split("</ul>")[0]
    return [piece.split("</strong>")[0] for piece in listed.split("<strong>")[1:]]


def test_the_median_is_that_of_all_answers_and_not_of_the_newest() -> None:
    space, board = factories.forum(), factories.board()
    author = factories.moderator(space)
    post = factories.thread(space).posts.get()
    said = factories.post_in(post.thread, author=author, body="Hei.", voice=Post.Voice.MUNICIPALITY)
    start = datetime.datetime(2026, 1, 5, 12, tzinfo=datetime.UTC)
    days = [1] * 4 + [n / 7 for n in range(1, 620)]
    Duty.objects.bulk_create(
        Duty(
            space_id=(space if n % 3 else board).pk,
            post=post,
            kind=Duty.Kind.ANSWER,
            rule="R4",
            unit=space.unit,
            opened_at=start,
            due_on=start.date(),
            closed_at=start + datetime.timedelta(days=taken),
            fulfilled_by=said,
        )
        for n, taken in enumerate(days)
    )

    of_each = medians()

    assert median() == round(statistics.median(days), 1)
    assert of_each[space.pk] == round(statistics.median([d for n, d in enumerate(days) if n % 3]), 1)
    assert of_each[board.pk] == round(statistics.median([d for n, d in enumerate(days) if not n % 3]), 1)
    found = {one.space.pk: one for one in answer_figures([space, board])}
    assert sum(found[space.pk].times) + sum(found[board.pk].times) == len(days)
    assert found[space.pk].times[0] == sum(d < 1 for n, d in enumerate(days) if n % 3)
    assert median(until=start) is None


@pytest.mark.parametrize("address", [PAGE, f"{FIGURES}?tid=alt"])
def test_twenty_spaces_and_years_cost_no_more_queries_than_one(address: str) -> None:
    def cost() -> int:
        html("/")  # what every page needs is known
        with CaptureQueriesContext(connection) as done:
            html(address)
        return len(done)

    with on("2024-03-04"):
        first = factories.forum()
        factories.board()
        answered(asked(first), factories.moderator(first))
    with on("2024-04-02"):
        months.sweep()
        few = cost()
    with on("2024-04-02"):
        for n in range(20):
            space = factories.forum(slug=f"forum-{n}")
            silje = factories.moderator(space)
            answered(asked(space), silje)
            report(post=asked(space), reporter=None, reason=Report.Reason.FACT)
    with on("2026-04-02"):
        for _ in range(3):
            months.sweep()
        assert cost() == few


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", [PAGE, FIGURES])
def test_a_guest_costs_nothing_and_sees_what_is_new_within_a_minute(
    address: str, django_assert_num_queries: Callable[..., Any]
) -> None:
    space = factories.forum()
    factories.thread(space)
    moment = timezone.now().replace(second=5)
    with time_machine.travel(moment, tick=False):
        html(address)
        with django_assert_num_queries(0):
            html(address)
        post = asked(space)
        answered(post, factories.moderator(space))
    with time_machine.travel(moment + datetime.timedelta(minutes=1), tick=False):
        assert "100 %" in html(address)


# --- The figures of a chosen time ----------------------------------------------
def busy() -> tuple[ForumPage, BoardPage]:
    """A forum and a board, with something of each kind in April and May."""
    with on("2026-04-15"):
        space, board = factories.forum(), factories.board()
        silje = factories.moderator(space)
        post = asked(space)
        report(post=post, reporter=None, reason=Report.Reason.SPAM)
        deciding.hide_post(post=factories.post_in(post.thread), actor=silje, rule="V4", reason="Nei.")
        deciding.record(actor=silje, act=Decision.Act.OVERTURN, rule="V4", thread=post.thread, reason="Vi tok feil.")
    with on("2026-05-07"):
        answered(post, silje)
        report(post=asked(board), reporter=None, reason=Report.Reason.ABUSE)
    return space, board


def test_a_time_is_chosen_and_told_by_place_month_reason_and_rule() -> None:
    busy()
    with on("2026-05-10"):
        months.sweep()
        both, before = html(f"{FIGURES}?tid=tre"), html(f"{FIGURES}?tid=forrige")

    assert both.index("mai 2026") < both.index("april 2026")
    assert "Reklame eller søppel" in both
    assert "Hets, trusler eller mobbing" in both
    assert "Hets, trusler eller mobbing" not in before
    assert "Alle kan lese det (V4)" in before
    appeals = before.split('id="appeals"')[1].split("</table>")[0]
    assert "<td>1" in appeals.split("Tatt til følge")[1]
    assert "Silje" not in both
    assert Client().get(f"{FIGURES}?tid=tull").status_code == 404
    assert Client().get(f"{FIGURES}?sted=tull").status_code == 404
    assert Client().get(FIGURES + "?sted=%00").status_code in (400, 404)


def test_the_figures_can_be_taken_out_by_month_and_place() -> None:
    space, board = busy()
    with on("2026-05-10"):
        months.sweep()
        written = Client().get("/retningslinjer/tall.csv?tid=tre").content.decode("utf-8-sig")
        told = Client().get(f"/retningslinjer/tall.json?tid=tre&sted={space.slug}").json()

    rows = list(csv.reader(io.StringIO(written), delimiter=";"))
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1 : rows.index([])]]
    assert [(row["Måned"], row["Sted"]) for row in table] == [
        ("2026-04", space.title), ("2026-04", board.title), ("2026-05", space.title), ("2026-05", board.title),
    ]  # fmt: skip
    assert table[0]["Meldinger: Reklame eller søppel"] == "1"
    assert table[2]["Median svartid i døgn"] == "22,0"
    assert ["2026-04", space.title, "skjult", "V4", "1"] in rows
    assert [row["month"] for row in told["rows"]] == ["2026-04", "2026-05"]
    assert told["rows"][0]["decisions_by_act_and_rule"] == [
        {"act": "hide", "rule": "V4", "number": 1},
        {"act": "overturn", "rule": "V4", "number": 1},
    ]


def test_a_title_that_a_spreadsheet_would_calculate_is_text() -> None:
    space = factories.forum()
    ForumPage.objects.filter(pk=space.pk).update(title="=1+1")

    assert "'=1+1" in Client().get("/retningslinjer/tall.csv").content.decode()
