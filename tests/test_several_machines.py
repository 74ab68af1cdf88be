"""With more than one machine, a Redis that they share tells each of them what the others have written."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from forum import versions
from tests import factories
from tests.conftest import skip
from tests.services import redis_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared_cache(settings: Any) -> None:
    url = redis_url()
    if url is None:
        skip("redis")
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "KEY_PREFIX": "ordet-test"}
    settings.CACHES = {**settings.CACHES, "default": redis}
    cache.clear()


def test_a_write_on_one_machine_is_seen_on_the_other(shared_cache: None) -> None:
    thread = factories.thread(factories.forum())
    address = f"/trad/{thread.pk}/"
    Client().get(address)
    here = {kind: (memory.generation, dict(memory.known)) for kind, memory in versions._memories.items()}

    factories.post_in(thread, body="Skrevet på den andre maskinen")
    # What this process had learnt before, as the other machine's process still has it.
    for kind, (generation, known) in here.items():
        versions._memories[kind].generation, versions._memories[kind].known = generation, known

    assert "Skrevet på den andre maskinen" in Client().get(address).content.decode()


def test_the_generation_differs_after_each_write(shared_cache: None) -> None:
    thread = factories.thread(factories.forum())
    before = versions._generation(versions.CONTENT)

    factories.post_in(thread)

    assert versions._generation(versions.CONTENT) != before
