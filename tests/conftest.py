"""What every test stands on: a developer's settings, a folder of its own for files, and clean caches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the tests' own thread

import pytest  # noqa: E402
import pytest_django  # noqa: E402

from tests.services import HOW_TO_ENABLE  # noqa: E402


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """A test database is used again; one that an interrupted run left things in is emptied first.

    Emptying leaves the index of words, which is no model's: it is emptied with the rest.
    """
    from django.apps import apps
    from django.core.management import call_command
    from django.db.models.signals import post_migrate

    from forum import search_index
    from forum.models import Post
    from people.models import User

    def empty_the_index(**kwargs: object) -> None:
        if not Post.objects.exists():
            search_index.rebuild()

    post_migrate.connect(empty_the_index, sender=apps.get_app_config("forum"), weak=False)
    with django_db_blocker.unblock():
        if User.objects.exists():
            call_command("flush", verbosity=0, interactive=False)
        empty_the_index()


@pytest.fixture(autouse=True)
def passes_second_factor() -> Iterator[None]:
    """Who is signed in by `force_login`, which asks nothing, is as one who passed the second factor they have."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth.signals import user_logged_in

    from people.signing_in import PASSED

    def pass_it(request: Any, user: Any, **kwargs: object) -> None:
        by_force = "REMOTE_ADDR" not in request.META  # as a real request has
        if by_force and Authenticator.objects.filter(user=user).exists():
            request.session[PASSED] = user.pk

    user_logged_in.connect(pass_it)
    yield
    user_logged_in.disconnect(pass_it)


@pytest.fixture(autouse=True)
def clean_house(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No page, version or gathered read mark of one test lives on in the next; read marks are written when asked."""
    from django.core.cache import caches

    from forum import guest_pages, places, reads, slugs, spaces, spelling, versions, visits
    from moderation.screens import counting, tuning

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        **settings.STORAGES,  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    settings.ARCHIVE_DROP_DIR = tmp_path / "archive"  # type: ignore[attr-defined]
    caches["pages"].clear()
    caches["looking"].clear()
    versions.forget()
    slugs._known.clear()
    places._known.clear()
    spaces._moments.clear()
    reads._gathered.clear()
    visits.forget()
    spelling.forget()
    guest_pages.forget()
    tuning.forget()
    counting.forget()
    monkeypatch.setattr(reads, "SECONDS", float("inf"))
    yield


def skip(kind: str) -> None:
    """Skip, saying how to enable; where nothing may be skipped, fail."""
    reason = f"{kind} is not here. To enable: {HOW_TO_ENABLE[kind]}."
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: object) -> None:
    """Say plainly what was skipped."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])}  # type: ignore[attr-defined]
    for reason in sorted(reasons):
        terminalreporter.write_line(f"SKIPPED: {reason.removeprefix('Skipped: ')}")  # type: ignore[attr-defined]
