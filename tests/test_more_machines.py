"""On more machines than one, with a Redis they share: what is written on one is read on the others at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import environ
import pytest
from django.core.cache import cache
from django.db import connection

from forum import versions
from tests import factories
from tests.conftest import skip
from tests.services import ROOT, redis_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis(settings: Any) -> str:
    url = redis_url()
    if url is None:
        skip("redis")
    assert url is not None
    settings.CACHES = {**settings.CACHES, "default": environ.Env.cache_url_config(url)}
    return url


def database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user = f"{database['USER']}:{database['PASSWORD']}".rstrip(":")
    return f"postgres://{user}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


def other_machine(does: str, *, redis: str, var: Path) -> None:
    """Run a line of Python in a process that shares nothing with this one but the database and Redis."""
    shared = {"DATABASE_URL": database_url(), "CACHE_URL": redis, "VAR_DIR": str(var)}
    env = {**os.environ, **shared, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", does], cwd=ROOT, env=env, check=True)


def test_a_version_raised_on_one_machine_is_seen_on_another(redis: str, tmp_path: Path) -> None:
    thread = factories.thread(factories.forum())
    before = versions.thread_version(thread.pk)

    other_machine(
        f"from forum import versions; versions.raise_version(thread_id={thread.pk})", redis=redis, var=tmp_path
    )

    assert before is not None
    assert versions.thread_version(thread.pk) == before + 1


def test_a_limit_counted_on_one_machine_counts_on_another(redis: str, tmp_path: Path) -> None:
    cache.set("counted", 1, timeout=60)

    other_machine("from django.core.cache import cache; cache.incr('counted')", redis=redis, var=tmp_path)

    assert cache.get("counted") == 2
