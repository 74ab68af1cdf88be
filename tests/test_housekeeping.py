"""What the clock sees to that nobody asks for."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def known() -> set[str]:
    """The tables the planner knows something of, which on PostgreSQL it sees to itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
            cursor.execute("SELECT tablename FROM pg_stats")
            return {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tbl FROM sqlite_stat1")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("command", [["clock", "--once"], ["migrate", "--verbosity=0"]])
def test_the_planner_knows_how_much_there_is(command: list[str]) -> None:
    factories.thread(factories.forum())
    cache.clear()

    call_command(*command)

    assert {"forum_post", "forum_thread"} <= known()


def test_it_is_counted_once_a_day() -> None:
    factories.thread(factories.forum())
    cache.clear()
    with CaptureQueriesContext(connection) as first:
        call_command("clock", "--once")
    with CaptureQueriesContext(connection) as second:
        call_command("clock", "--once")

    counted = [sum(query["sql"] == "ANALYZE" for query in queries) for queries in (first, second)]
    assert counted == ([1, 0] if connection.vendor == "sqlite" else [0, 0])
