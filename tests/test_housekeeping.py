"""What the clock sees to that nobody asks for."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL gathers its statistics itself"),
]


def known() -> set[str]:
    with connection.cursor() as cursor:
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
    call_command("clock", "--once")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_stat1")

    call_command("clock", "--once")

    assert known() == set()
